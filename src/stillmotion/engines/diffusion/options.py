"""The settings of an engine out of its table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast, get_args

from stillmotion.engines.diffusion import presets
from stillmotion.engines.diffusion.guidance_settings import Clocks, Guidance, default_clocks
from stillmotion.engines.diffusion.pipeline import Pipeline
from stillmotion.engines.diffusion.pipelines import pipelines
from stillmotion.engines.diffusion.presets import Chosen
from stillmotion.engines.diffusion.reading import Table
from stillmotion.engines.diffusion.settings import Distillation, ListedLora, Settings, limited
from stillmotion.engines.generative.clip import GuideKind

_REVISION = re.compile(r"[0-9a-f]{40}")
_HUB = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
_LORA = re.compile(r"[a-z][a-z0-9_-]{0,63}")

MOST_STEPS = 200
MOST_IDLE_S = 30 * 24 * 3600
MOST_SCALE = 30.0
MOST_WEIGHT = 4.0
USUAL_IDLE_S = 600.0
MOST_GUIDE_ERROR = 1000.0
LEAST_PIXELS = 64 * 64


def settings(name: str, options: Mapping[str, Any]) -> Settings:
    """What the table says. Raises EnginesError, its message without the place of the table."""
    table = Table(options)
    pipeline = pipelines()[table.choice("pipeline", tuple(pipelines()))]
    folder, hub, revision = _weights(table)
    steps = table.count("steps", 1, MOST_STEPS, pipeline.steps)
    accept = table.text("accept", "")
    if accept and accept != pipeline.licence.name:
        raise table.wrong("accept", f"the licence of this model is {pipeline.licence.name}")
    distillation = _distillation(table, pipeline)
    guided_steps = len(distillation.sigmas) if distillation and distillation.guided else steps
    made = Settings(
        name=name,
        pipeline=pipeline,
        folder=folder,
        hub=hub,
        revision=revision,
        preset=_preset(table),
        rules=limited(
            pipeline.rules,
            table.count("pixels", LEAST_PIXELS, pipeline.rules.pixels, pipeline.rules.pixels),
            _scale(table, pipeline),
        ),
        steps=steps,
        negative=_negative(table, pipeline),
        distillation=distillation,
        loras=_loras(table.table("loras"), pipeline),
        guidance=_guidance(table.table("guide"), guided_steps),
        pool=table.text("pool", "gpu"),
        idle_unload=table.number("idle_unload", 0, MOST_IDLE_S, USUAL_IDLE_S),
        accepted=bool(accept),
    )
    table.end()
    return made


def _weights(table: Table) -> tuple[Path | None, str, str]:
    if table.has("weights"):
        if table.has("hub"):
            raise table.wrong("hub", "there are `weights` already: give one of the two")
        return table.path("weights"), "", ""
    if not table.has("hub"):
        raise table.wrong("weights", "a folder, or `hub` and `revision`, are needed")
    hub, revision = table.text("hub"), table.text("revision", "")
    if not _HUB.fullmatch(hub):
        raise table.wrong("hub", "a repository is written as owner/name")
    if not _REVISION.fullmatch(revision):
        raise table.wrong("revision", "the 40 hexadecimal digits of a commit are needed")
    return None, hub, revision


def _preset(table: Table) -> Chosen:
    name = table.choice("preset", (*presets.PRESETS, presets.AUTO), presets.AUTO)
    words = {
        "dtype": presets.Dtype,
        "offload": presets.Offload,
        "quantise": presets.Quantise,
        "attention": presets.Attention,
        "cache": presets.Cache,
    }
    set_here: list[tuple[str, Any]] = []
    for key, kind in words.items():
        allowed = get_args(kind)
        value = table.choice(key, allowed, allowed[0])
        if table.has(key):
            set_here.append((key, value))
    for key in ("layerwise", "vae_tiling"):
        truth = table.truth(key, False)
        if table.has(key):
            set_here.append((key, truth))
    threshold = table.number("cache_threshold", 0.0, 1.0, presets.Layout().cache_threshold)
    if table.has("cache_threshold"):
        set_here.append(("cache_threshold", threshold))
    given = dict(set_here)
    if given.get("layerwise") and given.get("quantise", "none") != "none":
        raise table.wrong("layerwise", "weights that are quantised cannot be cast by layers too")
    if given.get("quantise", "none") != "none":
        set_here.append(("layerwise", False))
    return Chosen(cast("presets.PresetName", name), tuple(dict(set_here).items()))


def _scale(table: Table, pipeline: Pipeline) -> tuple[float, float, float] | None:
    usual = pipeline.rules.guidance
    if not table.has("guidance"):
        return usual
    if usual is None:
        raise table.wrong("guidance", f"{pipeline.model} has no guidance scale")
    return cast("tuple[float, float, float]", table.numbers("guidance", 0.0, MOST_SCALE, 3))


def _negative(table: Table, pipeline: Pipeline) -> str:
    words = table.text("negative", "")
    if words and not pipeline.rules.negative:
        raise table.wrong("negative", f"{pipeline.model} takes no negative words")
    return words


def _distillation(table: Table, pipeline: Pipeline) -> Distillation | None:
    given = table.has("distillation")
    inner = table.table("distillation")
    if not given:
        return None
    if not pipeline.distils:
        raise table.wrong("distillation", f"{pipeline.model} has a schedule of its own")
    made = Distillation(
        sigmas=inner.numbers("sigmas", 0.0, 1.0, None),
        shift=inner.number("shift", 0.01, 100.0) if inner.has("shift") else None,
        file=inner.path("file") if inner.has("file") else None,
        low=inner.path("low") if inner.has("low") else None,
        guided=inner.truth("guided", False),
    )
    if list(made.sigmas) != sorted(made.sigmas, reverse=True) or made.sigmas[-1] == 0:
        raise inner.wrong("sigmas", "noise levels fall from 1 and stay above 0")
    _two_files(inner, pipeline, made.file, made.low)
    inner.end()
    return made


def _loras(table: Table, pipeline: Pipeline) -> dict[str, ListedLora]:
    found = {}
    for name in table.names():
        if not _LORA.fullmatch(name):
            raise table.wrong(name, "a name is made of a-z, 0-9, - and _")
        inner = table.table(name)
        made = ListedLora(
            file=inner.path("file"),
            low=inner.path("low") if inner.has("low") else None,
            least=inner.number("least", -MOST_WEIGHT, MOST_WEIGHT, ListedLora.least),
            most=inner.number("most", -MOST_WEIGHT, MOST_WEIGHT, ListedLora.most),
        )
        if made.least > made.most:
            raise inner.wrong("least", f"it is above `most` ({made.most:g})")
        _two_files(inner, pipeline, made.file, made.low)
        inner.end()
        found[name] = made
    return found


def _two_files(table: Table, pipeline: Pipeline, file: Path | None, low: Path | None) -> None:
    if low is not None and file is None:
        raise table.wrong("file", "it is needed beside `low`")
    if low is not None and len(pipeline.denoisers) < 2:
        raise table.wrong("low", f"{pipeline.model} has one transformer")


def _guidance(table: Table, steps: int) -> Guidance:
    made = Guidance(
        camera=_clocks(table, table.table("camera"), "camera", steps),
        brush=_clocks(table, table.table("brush"), "brush", steps),
        limit=table.number("limit", 0.01, MOST_GUIDE_ERROR) if table.has("limit") else None,
    )
    table.end()
    return made


def _clocks(both: Table, own: Table, kind: GuideKind, steps: int) -> Clocks:
    """Those of the kind's own table, else of both, else the defaults."""
    usual = default_clocks(kind, steps)
    weak = own.count(
        "weak", 0, steps - 1, both.count("weak", 0, steps - 1, min(usual.weak, steps - 1))
    )
    strong = own.count("strong", 1, steps, both.count("strong", 1, steps, min(usual.strong, steps)))
    own.end()
    if strong <= weak:
        raise (own if own.has("strong") else both).wrong(
            "strong", f"a step after `weak` ({weak}) is needed"
        )
    return Clocks(weak, strong)
