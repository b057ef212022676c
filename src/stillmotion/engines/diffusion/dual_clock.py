"""Dual-clock denoising: a stock pipeline of diffusers made to follow a guide.

After Time-to-Move (Singer et al., arXiv 2511.08633). Denoising begins at the `weak` step, from the
guide with that step's noise on it, so that all of the clip takes on its rough motion. Until the
`strong` step the guide is put back where it is known, with the noise of the step that has been
reached: there the motion is held closely, and elsewhere the model finds its own.

Steps are counted in the whole schedule, and what is before the weak one is not run: a guided clip
takes no longer than another. The pipeline is not changed but for its scheduler, meanwhile.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from stillmotion.engines.generative.clip import Guide

Tensors = dict[str, Any]
Callback = Callable[[Any, int, Any, Tensors], Tensors | None]
"""The pipeline, the step, its time and the tensors asked for; what it gives back replaces them."""

LATENTS = "latents"


class Steps(NamedTuple):
    """The clocks of a guide, in steps of the whole schedule."""

    weak: int
    strong: int


DEFAULTS = {"camera": Steps(2, 5), "brush": Steps(3, 7)}
"""Of a schedule of `OF_STEPS`, as Time-to-Move has them for Wan."""

OF_STEPS = 50


def default_steps(kind: str, steps: int) -> Steps:
    """The clocks for a kind of guide, at about the same noise in a schedule of `steps` steps.

    The guide is put back at least once, and at least one step is run.
    """
    weak, strong = DEFAULTS[kind]
    least = min(round(weak * steps / OF_STEPS), steps - 1)
    return Steps(least, max(least + 1, round(strong * steps / OF_STEPS)))


@contextmanager
def guided(
    pipe: Any,
    guide: Guide,
    *,
    weak: int,
    strong: int,
    generator: Any,
    callback: Callback | None = None,
) -> Iterator[dict[str, Any]]:
    """Within, `pipe(**arguments, **given)` follows the guide; `given` is what this yields.

    `pipe` is one of the Wan family, and the guide has the size and the frames of the call. The
    noise is drawn from the `generator` that the call is given too. `callback` is called after each
    step, as `callback_on_step_end`. `guide.strength` multiplies `strong`, which has no effect up to
    `weak`. Raises ValueError for a guide that the pipeline cannot take, here or, where the weak
    step is beyond the schedule, out of the call.
    """
    import torch
    from diffusers.utils.torch_utils import randn_tensor

    clocks = Steps(weak, max(weak, round(strong * guide.strength)))
    _check(pipe, guide, clocks)
    reference = _encoded(pipe, guide)
    mask = _latent_mask(pipe, guide)
    noise = randn_tensor(
        reference.shape, generator=generator, device=reference.device, dtype=reference.dtype
    )
    usual = pipe.scheduler
    scheduler = copy.deepcopy(usual)
    begin = reference.clone()

    def set_late(late: Any, *given: Any, **named: Any) -> None:
        """The schedule from the weak step on, and the latents that it begins with."""
        type(usual).set_timesteps(late, *given, **named)
        skipped = clocks.weak * late.order
        if skipped >= len(late.timesteps):
            raise ValueError(
                f"the weak step is {clocks.weak}, and the schedule has "
                f"{len(late.timesteps) // late.order} steps"
            )
        late.timesteps = late.timesteps[skipped:]
        late.sigmas = late.sigmas[skipped:]
        begin.copy_(_noised(late, reference, noise, 0))

    def put_back(running: Any, step: int, time: Any, tensors: Tensors) -> Tensors:
        if clocks.weak + step < clocks.strong:
            latents = tensors[LATENTS]
            held = _noised(scheduler, reference, noise, step + 1).to(latents)
            tensors[LATENTS] = torch.where(mask.to(latents.device), held, latents)
            _forget(scheduler)
        if callback is None:
            return tensors
        return callback(running, step, time, tensors) or tensors

    scheduler.__class__ = type("LateSchedule", (type(usual),), {"set_timesteps": set_late})
    pipe.scheduler = scheduler
    try:
        yield {
            LATENTS: begin,
            "callback_on_step_end": put_back,
            "callback_on_step_end_tensor_inputs": [LATENTS],
        }
    finally:
        pipe.scheduler = usual


def _check(pipe: Any, guide: Guide, clocks: Steps) -> None:
    try:
        every, side = pipe.vae_scale_factor_temporal, pipe.vae_scale_factor_spatial
    except AttributeError:
        raise ValueError(
            f"{type(pipe).__name__} cannot follow a guide: dual-clock denoising is made for the "
            "pipelines of Wan"
        ) from None
    scheduler = pipe.scheduler
    if not (hasattr(scheduler, "scale_noise") or scheduler.config.get("use_flow_sigmas")):
        raise ValueError(
            f"{type(scheduler).__name__} is not set up for flow matching (use_flow_sigmas), and "
            "noises pictures in another way than models of Wan expect"
        )
    if clocks.weak < 0:
        raise ValueError(f"the weak step is {clocks.weak}, and must be 0 or more")
    frames, height, width = guide.known.shape
    if guide.frames.shape != (frames, height, width, 3):
        raise ValueError(
            f"the guide's frames are {guide.frames.shape}, and what is known {guide.known.shape}"
        )
    if (frames - 1) % every or height % side or width % side:
        raise ValueError(
            f"the guide has {frames} frames of {width}x{height}; their number must be {every}k+1 "
            f"and the sides multiples of {side}"
        )


def _encoded(pipe: Any, guide: Guide) -> Any:
    """The guide as latents (1, channels, frames, height, width), as the pipeline scales them."""
    import torch
    from diffusers.utils.torch_utils import get_module_execution_device

    vae = pipe.vae
    with torch.no_grad():
        pixels = torch.from_numpy(guide.frames).to(get_module_execution_device(vae))
        video = pixels.permute(3, 0, 1, 2)[None].to(vae.dtype) / 127.5 - 1
        latents = vae.encode(video).latent_dist.mode().to(pipe._execution_device, torch.float32)
        mean, deviation = (
            torch.tensor(values, device=latents.device).view(1, -1, 1, 1, 1)
            for values in (vae.config.latents_mean, vae.config.latents_std)
        )
        return (latents - mean) / deviation


def _latent_mask(pipe: Any, guide: Guide) -> Any:
    """(1, 1, frames, height, width; bool) where the guide is known: of each latent the pixel in its
    middle, in the last frame that it stands for."""
    import torch

    every, side = pipe.vae_scale_factor_temporal, pipe.vae_scale_factor_spatial
    taken = guide.known[::every, side // 2 :: side, side // 2 :: side]
    return torch.from_numpy(taken.copy())[None, None]


def _noised(scheduler: Any, reference: Any, noise: Any, step: int) -> Any:
    """The reference with the noise of a step of the schedule; after the last there is none."""
    sigma = scheduler.sigmas[step].to(reference)
    return (1 - sigma) * reference + sigma * noise


def _forget(scheduler: Any) -> None:
    """Where a scheduler corrects a step in the next one (UniPC), it starts from the latents before
    the step, and what was put back after it would be lost: this step stays as it is."""
    if getattr(scheduler, "last_sample", None) is not None:
        scheduler.last_sample = None
