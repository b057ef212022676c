"""An engine of this kind as its table in the site's file says it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from stillmotion.engines.diffusion.guidance_settings import Guidance
from stillmotion.engines.diffusion.pipeline import Pipeline
from stillmotion.engines.diffusion.presets import Chosen
from stillmotion.engines.generative.clip import ClipRules

HUB = "hub"

_NO_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class ListedLora:
    """A LoRA that requests may choose, with the weights that they may give it. `low` is the file
    for the second transformer of a model that has two, where that is another one."""

    file: Path
    low: Path | None = None
    least: float = 0.0
    most: float = 1.5


@dataclass(frozen=True)
class Distillation:
    """A schedule of few steps: its noise levels, the shift that they are given, and the LoRA that
    makes a model follow it (none where the weights do). Guided clips are made without it unless
    `guided` says otherwise: so few steps are hard to steer."""

    sigmas: tuple[float, ...]
    shift: float | None = None
    file: Path | None = None
    low: Path | None = None
    guided: bool = False


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All of it. `folder` has the weights, or they are those of `hub` at `revision`."""

    name: str
    pipeline: Pipeline
    folder: Path | None
    hub: str
    revision: str
    preset: Chosen
    rules: ClipRules
    steps: int
    negative: str
    distillation: Distillation | None
    loras: dict[str, ListedLora]
    guidance: Guidance
    pool: str
    idle_unload: float
    accepted: bool

    def weights(self, models_dir: Path) -> Path:
        """Where the weights lie, or will once they are fetched."""
        if self.folder is not None:
            return self.folder
        return models_dir / HUB / self.hub.replace("/", "--") / self.revision

    @property
    def model_name(self) -> str:
        """By which a worker tells that it holds the model: of letters, digits, - . and _."""
        where = self.folder.name if self.folder is not None else self.revision[:8]
        return _NO_NAME.sub("-", f"{self.pipeline.name}-{where}")[:64]


def limited(rules: ClipRules, pixels: int, scale: tuple[float, float, float] | None) -> ClipRules:
    """The rules with what the site has set."""
    return replace(rules, pixels=pixels, guidance=scale)
