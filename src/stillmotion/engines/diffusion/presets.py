"""How a model is laid out in memory: presets by the size of the card, and what a site may set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

Dtype = Literal["bfloat16", "float16", "float32"]
Offload = Literal["none", "model", "group"]
Quantise = Literal["none", "int8", "fp8", "nf4"]
Cache = Literal["none", "first-block"]
Attention = Literal[
    "native",
    "flash",
    "flash_varlen",
    "_flash_3",
    "_flash_varlen_3",
    "flex",
    "_native_cudnn",
    "_native_efficient",
    "_native_flash",
    "_native_math",
    "sage",
    "sage_varlen",
    "xformers",
]
"""Those of diffusers, without those that fetch a kernel from a hub while a task waits."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a model lies in memory. `offload` "model" has one component at a time on the card,
    "group" one layer. `layerwise` keeps the weights of the denoiser in 8 bits and casts each layer
    when it runs; `quantise` also computes with fewer bits."""

    dtype: Dtype = "bfloat16"
    offload: Offload = "none"
    layerwise: bool = False
    quantise: Quantise = "none"
    vae_tiling: bool = False
    attention: Attention | None = None
    cache: Cache = "none"
    cache_threshold: float = 0.05


PresetName = Literal["12gb", "24gb", "48gb", "80gb"]
PRESETS: tuple[PresetName, ...] = get_args(PresetName)
"""Smallest first."""

AUTO: Literal["auto"] = "auto"

_LAYOUTS: Mapping[PresetName, Layout] = {
    "12gb": Layout(offload="group", layerwise=True, vae_tiling=True),
    "24gb": Layout(offload="group", vae_tiling=True),
    "48gb": Layout(offload="model", vae_tiling=True),
    "80gb": Layout(offload="model"),
}

_GIB: Mapping[PresetName, float] = {"12gb": 12, "24gb": 24, "48gb": 48, "80gb": 80}

ROOM_GIB = 12.0
"""What a clip of 720p takes beside the weights."""

SOLD_AS = 0.88
"""A card that is sold as one of 24 GB may show a little less."""


def layout(preset: PresetName, largest: float) -> Layout:
    """The preset's for a model whose largest component has `largest` GiB."""
    usual = _LAYOUTS[preset]
    if usual.offload == "model" and largest + ROOM_GIB > _GIB[preset]:
        return replace(usual, offload="group", vae_tiling=True)
    return usual


def fitting(gib: float) -> PresetName:
    """The preset for a card that shows so much memory."""
    fits = [name for name in PRESETS if gib >= SOLD_AS * _GIB[name]]
    return fits[-1] if fits else PRESETS[0]


def smaller(preset: PresetName) -> PresetName | None:
    """The next smaller preset, None below the smallest."""
    place = PRESETS.index(preset)
    return PRESETS[place - 1] if place else None


@dataclass(frozen=True)
class Chosen:
    """A preset as the site has it: `overrides` are fields of `Layout`."""

    name: PresetName | Literal["auto"] = AUTO
    overrides: tuple[tuple[str, Any], ...] = ()

    def for_card(self, gib: float) -> PresetName:
        """The preset in use on a card with so much memory."""
        return fitting(gib) if self.name == "auto" else self.name

    def layout(self, preset: PresetName, largest: float) -> Layout:
        """The preset's layout with what the site has set."""
        return replace(layout(preset, largest), **dict(self.overrides))

    def on_cpu(self, layout: Layout) -> Layout:
        """The layout where there is no card: whole numbers, and nothing to offload from."""
        usual = replace(layout, dtype="float32", layerwise=False)
        return replace(usual, **{**dict(self.overrides), "offload": "none"})
