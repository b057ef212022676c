"""How an engine of this kind stands, found out without importing torch or reading weights."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from stillmotion.engines.base import EngineConfig
from stillmotion.engines.diffusion import licences
from stillmotion.engines.diffusion.setting_up import settings_of
from stillmotion.engines.diffusion.settings import Settings
from stillmotion.engines.registry import Standing

EXTRA = "pip install 'stillmotion[diffusion]'"
LIBRARIES = ("torch", "diffusers", "transformers", "accelerate")
QUANTISERS = {"int8": "torchao", "fp8": "torchao", "nf4": "bitsandbytes"}
ATTENTION = {
    "flash": "flash_attn",
    "flash_varlen": "flash_attn",
    "_flash_3": "flash_attn_interface",
    "_flash_varlen_3": "flash_attn_interface",
    "sage": "sageattention",
    "sage_varlen": "sageattention",
    "xformers": "xformers",
}
"""The package that each choice needs beside torch."""

SMI_S = 10.0


def standing(config: EngineConfig) -> Standing:
    """How the engine of this table stands on this machine."""
    settings = settings_of(config.options)
    fault = next(faults(settings, config.models_dir), "")
    if fault:
        return Standing("unavailable", fault)
    return Standing("idle", _card(settings))


def faults(settings: Settings, models_dir: Path) -> Iterator[str]:
    """What keeps it from working, each with what helps."""
    for library in LIBRARIES:
        if find_spec(library) is None:
            yield f"{library} is not installed: {EXTRA}"
            return
    overrides = dict(settings.preset.overrides)
    needed = (
        QUANTISERS.get(overrides.get("quantise", "none")),
        ATTENTION.get(overrides.get("attention", "")),
        "peft"
        if settings.loras or (settings.distillation and settings.distillation.file)
        else None,
    )
    for package in needed:
        if package is not None and find_spec(package) is None:
            yield f"{package} is not installed: pip install {package}"
    licence = settings.pipeline.licence
    if not settings.accepted and not licences.accepted(licence, models_dir):
        yield (
            f"the licence {licence.title} has not been accepted:"
            f" `stillmotion engines accept-licence {licence.name}` shows what it says"
        )
    yield from weight_faults(settings, models_dir)
    yield from _lora_faults(settings)


def weight_faults(settings: Settings, models_dir: Path) -> Iterator[str]:
    """What is wrong with the weights."""
    folder = settings.weights(models_dir)
    if not folder.is_dir():
        if settings.hub:
            yield (
                f"the weights are not here: `stillmotion engines pull {settings.name}` fetches them"
            )
        else:
            yield f"the folder of the weights, {folder}, is not there"
    elif fault := settings.pipeline.fault(folder):
        yield f"the weights in {folder} are not those of {settings.pipeline.model}: {fault}"


def _lora_faults(settings: Settings) -> Iterator[str]:
    for name, lora in settings.loras.items():
        for file in (lora.file, lora.low):
            if file is not None and not file.is_file():
                yield f"loras.{name}: there is no file {file}"
    if settings.distillation is not None:
        for file in (settings.distillation.file, settings.distillation.low):
            if file is not None and not file.is_file():
                yield f"distillation: there is no file {file}"


def _card(settings: Settings) -> str:
    """What to know of this machine's card, where a worker of this machine is to run the engine."""
    found = card_gib()
    if found is None:
        return "no NVIDIA card is seen on this machine: on a processor a clip takes hours"
    layout = settings.preset.layout(settings.preset.for_card(found), settings.pipeline.gib)
    return f"a card of {found:.0f} GiB: {layout.dtype}, offload {layout.offload}"


def card_gib() -> float | None:
    """The memory of the first card, as its driver tells; None where there is none."""
    asked = ("nvidia-smi", "--query-gpu=memory.total", "--format=csv,noheader,nounits")
    try:
        told = subprocess.run(asked, capture_output=True, text=True, timeout=SMI_S, check=True)
        return float(told.stdout.split()[0]) / 1024
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None
