"""A pipeline at work: its steps told, and stopped when nobody wants them any more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import signature
from typing import Any

from stillmotion.engines.diffusion.pipeline import Arguments
from stillmotion.engines.generative.clip import Tell

LOADED = 0.05
"""Share of a clip's progress when its model is there."""

DENOISED = 0.92
"""Share when the steps are done: what is left is to decode."""

ON_STEP, TENSORS = "callback_on_step_end", "callback_on_step_end_tensor_inputs"


class Steps:
    """Counts the steps of a clip. What `tell.progress` raises comes out of `done`."""

    def __init__(self, total: int, tell: Tell) -> None:
        self._total = total
        self._tell = tell
        self._count = 0

    def of(self, total: int) -> None:
        """The pipeline has decided how many there are."""
        self._total = total

    def done(self) -> None:
        """One more is."""
        self._count += 1
        share = min(1.0, self._count / max(1, self._total))
        words = f"step {self._count} of {self._total}"
        if self._count >= self._total:
            words = "decoding"
        self._tell.progress(LOADED + (DENOISED - LOADED) * share, words)


def run(pipe: Any, arguments: Arguments, steps: Steps) -> Any:
    """The pipeline's output. An exception out of a step stops it before the next one, and what it
    would have decoded is not; the pipeline can be used again."""
    try:
        if ON_STEP in signature(pipe.__call__).parameters:
            return pipe(**_told(arguments, steps))
        with _counted(pipe.scheduler, steps):
            return pipe(**arguments)
    except BaseException:
        # What a pipeline does at its end: components go from the card, caches are emptied.
        free = getattr(pipe, "maybe_free_model_hooks", None)
        if free is not None:
            free()
        raise


def _told(arguments: Arguments, steps: Steps) -> Arguments:
    """The arguments with a callback that counts, after the one that they have already."""
    first: Callable[..., dict[str, Any]] | None = arguments.get(ON_STEP)

    def after_step(pipe: Any, step: int, time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        made = tensors if first is None else first(pipe, step, time, tensors)
        steps.of(int(pipe.num_timesteps))
        steps.done()
        return made

    return {TENSORS: ["latents"], **arguments, ON_STEP: after_step}


@contextmanager
def _counted(scheduler: Any, steps: Steps) -> Iterator[None]:
    """For pipelines without a callback: the scheduler is called once a step."""
    step = scheduler.step

    def counting(*given: Any, **named: Any) -> Any:
        made = step(*given, **named)
        steps.of(len(scheduler.timesteps))
        steps.done()
        return made

    scheduler.step = counting
    try:
        yield
    finally:
        del scheduler.step
