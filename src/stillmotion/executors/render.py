"""An order and its pictures become files: direct, render shot by shot, master.

The middle part of an attempt, without storage and network: a worker and `stillmotion render`
share it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from stillmotion.director.board import direct
from stillmotion.director.understanding import Understanding
from stillmotion.engines.base import Picture, Sound, Take
from stillmotion.executors.language import sentence_model
from stillmotion.executors.opened import engine_of
from stillmotion.mastering.aac import Soundtrack, length
from stillmotion.mastering.encode import Encoded, encode
from stillmotion.mastering.planes import Frame
from stillmotion.orders import VideoOrder
from stillmotion.storyboard import Shot
from stillmotion.telemetry.stages import drawn, stage

if TYPE_CHECKING:
    from stillmotion.sound.speech import Voice

Report = Callable[[float, str], None]
"""Fraction done (0 to 1) and the stage in a few words. May raise to stop the render."""

Remark = Callable[[str], None]
"""A sentence on what the director or the engine made of the request, or could not."""


@dataclass(frozen=True)
class Outputs:
    """Where the files go; None for those not wanted."""

    video: Path
    watermark: Path | None = None
    poster: Path | None = None


def render(
    order: VideoOrder,
    pictures: Mapping[str, Picture],
    files: Outputs,
    report: Report,
    remark: Remark,
    voices: Sequence[Voice | None] = (),
) -> Encoded:
    """Make the video of `order`. `pictures` are as `inputs.check.load_pictures` gives them, and
    `voices` those of the order's voice list.

    Raises what `report` raises, and JobFailed for words that cannot be spoken; no file is left
    behind then.
    """
    with stage("direct"):
        storyboard, understood = direct(
            order.video,
            short_edge=order.spec.short_edge,
            fps=order.spec.fps,
            sizes={name: (each.shape[1], each.shape[0]) for name, each in pictures.items()},
            embed=sentence_model(),
        )
    take = Take(storyboard, pictures, remark=remark)
    return film(
        take,
        understood,
        order.spec.engine,
        lambda shot, take: (shot, take),
        files,
        report,
        voices if order.video.sound else None,
    )


def film(
    take: Take,
    understood: Understanding,
    engine: str,
    prepare: Callable[[Shot, Take], tuple[Shot, Take]],
    files: Outputs,
    report: Report,
    sound: Sequence[Voice | None] | None,
) -> Encoded:
    """Make the video of `take.storyboard`. `prepare` has the last word on each shot and on what
    the engine is given with it, when its turn has come. `sound` has the voices that tags point
    at, None for a silent video. Raises as `render`."""
    storyboard = take.storyboard
    for sentence in understood.sentences():
        take.remark(sentence)
    made = 0.0
    """Frames made, and shares of frames to come: what an engine tells of a shot before its first
    frame counts as well, and nothing that was told is taken back."""

    def tell(done: float, words: str) -> None:
        nonlocal made
        made = max(made, done)
        report(made / storyboard.frames, words)

    def on_frame(count: int) -> None:
        tell(count, "rendering")

    heard = None
    if sound is not None:
        # What sound needs takes a second to import: only where there is some.
        from stillmotion.executors.soundtrack import hear

        tell(0, "making the sound")
        with stage("sound"):
            heard = hear(storyboard, sound, lambda shot: engine_of(engine).speaker(shot, take))
    mouths = {} if heard is None else heard.mouths
    starts = [0, *accumulate(shot.frames for shot in storyboard.shots[:-1])]

    def frames() -> Iterator[Frame]:
        for number, (shot, start) in enumerate(zip(storyboard.shots, starts, strict=True)):
            if len(storyboard.shots) > 1:
                tell(start, f"shot {number + 1} of {len(storyboard.shots)}")
            told = replace(
                take,
                progress=_within(shot, start, tell),
                sound=_ignore if heard is None else _onto(heard.track, start, shot, storyboard.fps),
                mouth=mouths.get(number),
            )
            yield from engine_of(engine).render(*prepare(shot, told))

    with stage("encode"):
        return encode(
            drawn(frames(), "render"),
            files.video,
            width=storyboard.width,
            height=storyboard.height,
            fps=storyboard.fps,
            frame_count=storyboard.frames,
            mode=storyboard.mode,
            cuts=starts[1:],
            watermark_path=files.watermark,
            poster_path=files.poster,
            soundtrack=None if heard is None else heard.track,
            on_frame=on_frame,
        )


def _within(shot: Shot, start: int, tell: Report) -> Report:
    """`tell`, in frames of the video, for an engine that tells shares of its shot."""
    return lambda done, words: tell(start + min(max(done, 0.0), 1.0) * shot.frames, words)


def _onto(track: Soundtrack, start: int, shot: Shot, fps: int) -> Callable[[Sound], None]:
    """Puts an engine's own sound of the shot in the place of ours: cut, or followed by silence,
    where it is not as long as the shot."""
    first, end = length(start, fps), length(start + shot.frames, fps)

    def put(sound: Sound) -> None:
        track[first:end] = 0
        track[first:end][: len(sound)] = sound[: end - first]

    return put


def _ignore(_sound: Sound) -> None:
    return None
