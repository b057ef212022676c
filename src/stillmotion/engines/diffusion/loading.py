"""A pipeline, loaded and laid out in memory."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from stillmotion.engines.diffusion.pipeline import Pipeline
from stillmotion.engines.diffusion.presets import Layout
from stillmotion.engines.diffusion.settings import Distillation

DISTILLATION = "distillation"
"""The name of the adapter that makes a model follow a schedule of few steps."""


def load(pipeline: Pipeline, folder: Path, variant: str, layout: Layout, device: str) -> Any:
    """The pipeline of diffusers, ready on the device. Nothing is fetched."""
    import torch
    from diffusers.utils import logging as of_diffusers
    from transformers.utils import logging as of_transformers

    of_diffusers.disable_progress_bar()
    of_transformers.disable_progress_bar()
    pipe = pipeline.load(
        folder, variant, getattr(torch, layout.dtype), quantisation(pipeline, layout)
    )
    _without_bars(pipe)
    denoisers = [
        part for name in pipeline.denoisers if (part := getattr(pipe, name, None)) is not None
    ] or [part for name, part in pipe.components.items() if name.startswith("transformer")]
    for denoiser in denoisers:
        if layout.layerwise:
            denoiser.enable_layerwise_casting(
                storage_dtype=torch.float8_e4m3fn, compute_dtype=getattr(torch, layout.dtype)
            )
        if layout.attention is not None:
            denoiser.set_attention_backend(layout.attention)
        if layout.cache == "first-block":
            from diffusers import FirstBlockCacheConfig

            denoiser.enable_cache(FirstBlockCacheConfig(threshold=layout.cache_threshold))
    if layout.vae_tiling:
        pipe.vae.enable_tiling()
    _place(pipe, layout, device)
    return pipe


def quantisation(pipeline: Pipeline, layout: Layout) -> dict[str, Any]:
    """What makes the denoisers' weights smaller as they are loaded: for each its config, empty for
    none."""
    if layout.quantise == "none":
        return {}
    import torch
    from diffusers import BitsAndBytesConfig, TorchAoConfig

    if layout.quantise == "nf4":
        config = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_compute_dtype=getattr(torch, layout.dtype),
        )
    else:
        kinds = import_module("torchao.quantization")
        kind = "Int8WeightOnlyConfig" if layout.quantise == "int8" else "Float8WeightOnlyConfig"
        config = TorchAoConfig(getattr(kinds, kind)())
    return dict.fromkeys(pipeline.denoisers, config)


def distil(pipe: Any, distillation: Distillation) -> None:
    """Load the LoRA of a schedule of few steps, switched on, where it has one."""
    if distillation.file is None:
        return
    load_adapter(pipe, DISTILLATION, distillation.file, distillation.low)
    pipe.set_adapters([DISTILLATION], [1.0])


def load_adapter(pipe: Any, name: str, file: Path, low: Path | None) -> None:
    """Load a LoRA under a name. A model with two transformers gets it in both, or `low` in the
    second."""
    _load_into(pipe, name, file)
    if getattr(pipe, "transformer_2", None) is not None:
        _load_into(pipe, name, low or file, load_into_transformer_2=True)


def fixed_schedule(pipe: Any, distillation: Distillation) -> Any:
    """A scheduler that has these noise levels whatever it is asked for."""
    from diffusers import FlowMatchEulerDiscreteScheduler as Euler

    fixed = list(distillation.sigmas)

    def set_timesteps(
        self: Any,
        num_inference_steps: int | None = None,  # noqa: ARG001
        device: Any = None,
        sigmas: Any = None,  # noqa: ARG001
        mu: float | None = None,  # noqa: ARG001
    ) -> None:
        Euler.set_timesteps(self, sigmas=fixed, device=device)

    # A class of its own and no method put into an object, so that a copy of it is one too.
    kind = type("FixedSchedule", (Euler,), {"set_timesteps": set_timesteps})
    config = pipe.scheduler.config
    return kind(
        num_train_timesteps=config.num_train_timesteps,
        shift=distillation.shift or 1.0,
    )


def _load_into(pipe: Any, name: str, file: Path, **options: Any) -> None:
    pipe.load_lora_weights(
        str(file.parent),
        weight_name=file.name,
        adapter_name=name,
        local_files_only=True,
        **options,
    )


def _without_bars(pipe: Any) -> None:
    """Progress goes to the task, not to the log."""
    parts = [pipe]
    blocks = getattr(pipe, "_blocks", None)
    while parts:
        part = parts.pop()
        part._progress_bar_config = {"disable": True}
        parts += (getattr(part, "sub_blocks", None) or {}).values()
        if part is pipe and blocks is not None:
            parts.append(blocks)


def _place(pipe: Any, layout: Layout, device: str) -> None:
    if device == "cpu" or layout.offload == "none":
        pipe.to(device)
    elif layout.offload == "model" and hasattr(pipe, "enable_model_cpu_offload"):
        pipe.enable_model_cpu_offload(device=device)
    else:
        _offload_in_groups(pipe, device)


def _offload_in_groups(pipe: Any, device: str) -> None:
    """All components but those that cannot: they are small, and stay on the card."""
    import torch
    from diffusers.hooks import apply_group_offloading

    for component in pipe.components.values():
        if not isinstance(component, torch.nn.Module):
            continue
        if not getattr(component, "_supports_group_offloading", True):
            component.to(device)
            continue
        apply_group_offloading(
            component,
            onload_device=torch.device(device),
            offload_device=torch.device("cpu"),
            offload_type="leaf_level",
            use_stream=True,
            # Memory is pinned as it is needed: all at once would take the weights' size once more.
            low_cpu_mem_usage=True,
        )
