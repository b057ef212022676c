"""How much memory there is, and what a model takes of it."""

from __future__ import annotations

import contextlib
import gc
import os
from dataclasses import dataclass
from pathlib import Path

from stillmotion.engines.diffusion.presets import ROOM_GIB, Layout

GIB = 2**30
HOST_ROOM_GIB = 4.0
FILES = ("*.safetensors", "*.bin")

BYTES_IN_FILE = 2
"""Of a number in most weights."""

BYTES = {"bfloat16": 2, "float16": 2, "float32": 4}


@dataclass(frozen=True)
class Footprint:
    """What a model takes, in GiB: of the card, and of the machine's memory."""

    card: float
    host: float


def footprint(folder: Path, denoisers: tuple[str, ...], layout: Layout, on_card: bool) -> Footprint:
    """By the files of the weights."""
    sizes = {each.name: _gib(each) for each in folder.iterdir() if each.is_dir()}
    scale = BYTES[layout.dtype] / BYTES_IN_FILE
    part = {"none": scale, "int8": 0.5, "fp8": 0.5, "nf4": 0.25}[layout.quantise]
    if layout.layerwise:
        part = 0.5
    taken = {name: size * (part if name in denoisers else scale) for name, size in sizes.items()}
    whole = sum(taken.values())
    if not on_card:
        return Footprint(0.0, whole)
    if layout.offload == "none":
        return Footprint(whole, 0.0)
    largest = max(taken.values(), default=0.0)
    return Footprint(largest if layout.offload == "model" else 0.0, whole)


def together(footprints: list[Footprint], card: float, host: float) -> bool:
    """Whether models fit into a card and a machine at the same time."""
    on_card = sum(each.card for each in footprints) + ROOM_GIB
    on_host = sum(each.host for each in footprints) + HOST_ROOM_GIB
    return (card == 0 or on_card <= card) and on_host <= host


def card_gib(device: str) -> float:
    """The memory of a device, 0 where that is the machine's own."""
    if not device.startswith("cuda"):
        return 0.0
    import torch

    return float(torch.cuda.get_device_properties(device).total_memory) / GIB


def host_gib() -> float:
    """The machine's memory, or what this process may have of it."""
    pages: float = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    with contextlib.suppress(OSError, ValueError):
        pages = min(pages, float(Path("/sys/fs/cgroup/memory.max").read_text("ascii")))
    return pages / GIB


def give_back() -> None:
    """Free what no object holds any more."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _gib(folder: Path) -> float:
    return sum(file.stat().st_size for kind in FILES for file in folder.glob(kind)) / GIB
