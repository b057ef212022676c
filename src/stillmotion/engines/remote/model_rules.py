"""The rules of a model behind a server: those of the table, over defaults for the server.

A server does not tell what its model takes. The defaults are those of the models that it mostly
serves: Wan (4k+1 frames, 16 a second, sides in multiples of 16), MiniMax H3 where `family` says so
(17n+5 frames at 24), whole seconds for hosted services.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stillmotion.engines.generative.clip import ClipRules, FrameCounts, GuideKind
from stillmotion.engines.remote.servers import Server
from stillmotion.engines.remote.table import Table
from stillmotion.engines.site import EnginesError

if TYPE_CHECKING:
    from stillmotion.engines.remote.workflow import Workflow

MINIMAX_H3 = "minimax-h3"
FAMILIES = (MINIMAX_H3,)

MOST_REFERENCES = 8


@dataclass(frozen=True, kw_only=True)
class _Defaults:
    fps: float = 16
    step: int = 4
    offset: int = 1
    least: int = 5
    most: int = 81
    multiple: int = 16
    pixels: int = 832 * 480
    sound: bool = False
    end: bool = False
    negative: bool = False


_WAN = _Defaults(negative=True)
_H3 = _Defaults(
    fps=24, step=17, offset=5, least=107, most=345, multiple=32, pixels=1344 * 768, sound=True,
    end=True,
)  # fmt: skip
_DEFAULTS: dict[Server, _Defaults] = {
    "sglang": _WAN,
    "vllm-omni": _WAN,
    "lightx2v": _WAN,
    "comfyui": _WAN,
    "openai": _Defaults(
        fps=24, step=96, offset=0, least=96, most=288, multiple=16, pixels=1280 * 720
    ),
    "kling": _Defaults(
        fps=24, step=120, offset=0, least=120, most=240, multiple=2, pixels=1920 * 1080,
        end=True, negative=True,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class _Can:
    """What an adapter has a way to send."""

    end: bool
    sound: bool
    negative: bool
    references: int = 0
    guides: bool = False
    start: bool = True
    guidance: bool = True


def read_rules(
    table: Table,
    server: Server,
    family: str,
    loras: frozenset[str],
    fields: frozenset[str],
    workflow: Workflow | None,
) -> ClipRules:
    """The rules that the table `rules` makes. Raises EnginesError."""
    default = _H3 if family else _DEFAULTS[server]
    can = _can(server, family, fields, workflow)
    frames = _frames(table, default)
    fps = table.number("fps", default.fps, 1, 120)
    if server not in ("vllm-omni", "comfyui") and fps != int(fps):
        raise table.wrong("fps", fps, "a whole number, with this server")
    if server in ("openai", "kling") and (frames.step % fps or frames.offset % fps):
        raise EnginesError(
            f"{table.place('frames')}: this server makes whole seconds, so step and offset must be "
            f"multiples of fps, {fps:g}"
        )
    start = table.flag("start", can.start)
    _check(table, "start", start, can.start)
    text = table.flag("text", not start)
    if not start and not text:
        raise EnginesError(f"{table.place('text')}: false, and `start` too: then it takes nothing")
    end = table.flag("end", (default.end and can.end) or (workflow is not None and can.end))
    _check(table, "end", end, can.end)
    sound = table.flag("sound", default.sound)
    _check(table, "sound", sound, can.sound)
    negative = table.flag("negative", default.negative and can.negative)
    _check(table, "negative", negative, can.negative)
    guidance = table.numbers("guidance", 3, 0, 100)
    _check(table, "guidance", guidance is not None, can.guidance)
    references = table.whole("references", 0, 0, MOST_REFERENCES)
    _check(table, "references", references > 0, can.references > 0)
    guides: frozenset[GuideKind] = frozenset()
    if table.has("guides") or (workflow is not None and can.guides):
        named = table.words("guides", ("camera", "brush"))
        chosen = named if table.has("guides") else frozenset({"camera", "brush"})
        guides = frozenset(kind for kind in ("camera", "brush") if kind in chosen)
    _check(table, "guides", bool(guides), can.guides)
    guide_and_end = table.flag("guide_and_end", False)
    _check(table, "guide_and_end", guide_and_end, can.guides and can.end)
    return ClipRules(
        fps=fps,
        frames=frames,
        multiple=table.whole("multiple", default.multiple, 1, 256),
        pixels=table.whole("pixels", default.pixels, 64 * 64, 4096 * 4096),
        start=start,
        end=end,
        references=references,
        text=text,
        sound=sound,
        negative=negative,
        guidance=None if guidance is None else (guidance[0], guidance[1], guidance[2]),
        guides=guides,
        guide_and_end=guide_and_end,
        loras=loras,
    )


def _frames(table: Table, default: _Defaults) -> FrameCounts:
    longest = 100_000
    with table.inner("frames") as frames:
        counts = FrameCounts(
            step=frames.whole("step", default.step, 1, longest),
            offset=frames.whole("offset", default.offset, 0, longest),
            least=frames.whole("least", default.least, 1, longest),
            most=frames.whole("most", default.most, 1, longest),
        )
    if counts.most < counts.least or counts.longest < counts.least:
        raise EnginesError(
            f"{table.place('frames')}: no number of frames is {counts.offset} + n·{counts.step} "
            f"and from {counts.least} to {counts.most}"
        )
    return counts


def _can(server: Server, family: str, fields: frozenset[str], workflow: Workflow | None) -> _Can:
    if workflow is not None:
        return _Can(
            start=workflow.has("image"),
            end=workflow.has("end_image"),
            sound=True,
            negative=workflow.has("negative"),
            guides=workflow.has("guide"),
            guidance=workflow.has("guidance"),
        )
    if family == MINIMAX_H3:
        # H3 is distilled: it has neither negative words nor a guidance scale.
        vllm = server == "vllm-omni"
        return _Can(
            end=True, sound=True, negative=False, guidance=False,
            references=0 if vllm else MOST_REFERENCES, guides=vllm,
        )  # fmt: skip
    return {
        "sglang": _Can(end=False, sound=True, negative=True),
        "vllm-omni": _Can(end=False, sound=True, negative=True),
        "lightx2v": _Can(end=True, sound=False, negative=True, guidance=False),
        "openai": _Can(
            end=False,
            sound=True,
            negative="negative_prompt" in fields,
            guidance="guidance_scale" in fields,
        ),
        "kling": _Can(end=True, sound=True, negative=True),
    }[server]


def _check(table: Table, key: str, wanted: bool, can: bool) -> None:
    if wanted and not can:
        raise EnginesError(
            f"{table.place(key)}: this server, as it is set up here, has no way to send that"
        )
