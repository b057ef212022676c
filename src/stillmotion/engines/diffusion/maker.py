"""`DiffusionMaker`: clips of one model in this process."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from stillmotion.engines.diffusion import adapters, loading, memory, presets
from stillmotion.engines.diffusion.faults import is_full, telling_broken
from stillmotion.engines.diffusion.presets import PresetName
from stillmotion.engines.diffusion.residency import RESIDENTS, Key, Residents
from stillmotion.engines.diffusion.running import LOADED, Steps, run
from stillmotion.engines.diffusion.settings import Settings
from stillmotion.engines.generative.clip import Clip, ClipFailed, ClipRequest, Tell
from stillmotion.reasons import reason
from stillmotion.telemetry.stages import staged

log = logging.getLogger("stillmotion.engines")

NO_ROOM = "the card ran out of memory; it is freed, and the task may be tried again"


class _Full(Exception):
    """Memory has run out."""


class DiffusionMaker:
    """See `ClipMaker`. Out of memory, it tries a clip once more with the next smaller preset, and
    clips of that size or larger begin with that one from then on."""

    def __init__(
        self, settings: Settings, folder: Path, device: str, residents: Residents = RESIDENTS
    ) -> None:
        self.model = settings.pipeline.model
        self.rules = replace(settings.rules, loras=frozenset(settings.loras))
        self.guidance = settings.guidance
        self._settings = settings
        self._folder = folder
        self._device = device
        self._residents = residents
        self._too_large = math.inf

    @property
    def preset(self) -> PresetName:
        """The one in use."""
        return self._settings.preset.for_card(memory.card_gib(self._device))

    def prepare(self) -> None:
        """See `ClipMaker.prepare`. Where memory does not do, `make` sees to it."""
        try:
            with telling_broken(), self._holding(self.preset, None, _nobody_waits):
                return
        except _Full:
            log.warning("%s: no memory to load it in advance", self.model)

    def make(self, request: ClipRequest, tell: Tell) -> Clip:
        """See `ClipMaker.make`. Raises DeviceBroken too."""
        adapters.refuse(request.loras, self._settings.loras)
        request = replace(request, negative_prompt=self._negative(request))
        if remark := self._settings.pipeline.remark(request):
            tell.remark(remark)
        usual = self.preset
        size = request.frames * request.width * request.height
        below = presets.smaller(usual)
        tell.progress(0.0, f"loading {self.model}")
        with telling_broken():
            if below is None or size < self._too_large:
                clip = self._tried(usual, request, tell)
                if clip is not None:
                    return clip
                if below is None:
                    raise ClipFailed(NO_ROOM, retry=True)
                self._too_large = size
            tell.remark(f"memory did not do for the preset {usual}: made with {below}")
            clip = self._tried(below, request, tell)
            if clip is None:
                raise ClipFailed(NO_ROOM, retry=True)
            return clip

    def close(self) -> None:
        """See `ClipMaker.close`."""
        self._give_room()

    def _tried(self, preset: PresetName, request: ClipRequest, tell: Tell) -> Clip | None:
        """The clip; None, with the model unloaded, where memory does not do.

        The model goes when no frame of the call that failed is there to hold its tensors any more.
        """
        try:
            return self._made(preset, request, tell)
        except _Full as full:
            log.warning("%s, preset %s: %s", self.model, preset, full)
        self._give_room()
        return None

    def _made(self, preset: PresetName, request: ClipRequest, tell: Tell) -> Clip:
        def waiting() -> None:
            tell.progress(0.0, f"loading {self.model}")

        with self._holding(preset, request, waiting) as pipe:
            tell.progress(LOADED, "reading the prompt")
            try:
                clip = self._generated(pipe, request, tell)
            except (RuntimeError, MemoryError) as error:
                if not is_full(error):
                    raise
                full = _Full(reason(error))
            else:
                facts = {"preset": preset if self._device != "cpu" else "cpu"}
                return replace(clip, facts={**clip.facts, **facts})
        # Out here, so that it holds no frame of the pipeline.
        raise full

    @staged("render")
    def _generated(self, pipe: Any, request: ClipRequest, tell: Tell) -> Clip:
        import torch

        settings, pipeline = self._settings, self._settings.pipeline
        distillation = settings.distillation
        if distillation is not None and request.guide is not None and not distillation.guided:
            distillation = None
        sigmas = distillation.sigmas if distillation is not None else ()
        if distillation is not None and request.guidance is not None:
            # Such weights have the guidance in them.
            request = replace(request, guidance=1.0)
        generator = torch.Generator("cpu").manual_seed(request.seed)
        with ExitStack() as stack:
            stack.enter_context(
                adapters.adapted(
                    pipe, request.loras, settings.loras, distilled=distillation is not None
                )
            )
            if distillation is not None:
                stack.enter_context(_scheduled(pipe, loading.fixed_schedule(pipe, distillation)))
            extra = stack.enter_context(
                pipeline.around(pipe, request, settings.guidance, generator)
            )
            arguments = {
                **pipeline.arguments(request),
                "num_inference_steps": len(sigmas) or settings.steps,
                "generator": generator,
                "output_type": "pt",
                **extra,
            }
            output = run(pipe, arguments, Steps(len(sigmas) or settings.steps, tell))
        clip = pipeline.clip(pipe, output, request)
        if len(clip.frames) != request.frames:
            raise ClipFailed(f"{self.model} made {len(clip.frames)} of {request.frames} frames")
        return clip

    @contextmanager
    def _holding(
        self, preset: PresetName, request: ClipRequest | None, waiting: Callable[[], None]
    ) -> Iterator[Any]:
        """The pipeline that the clip needs. Raises _Full, and ClipFailed."""
        settings = self._settings
        key = self._key(preset, request)

        def load() -> Any:
            try:
                pipe = loading.load(
                    settings.pipeline, self._folder, key.variant, key.layout, self._device
                )
                if settings.distillation is not None:
                    loading.distil(pipe, settings.distillation)
            except (RuntimeError, MemoryError) as error:
                if is_full(error):
                    raise _Full(reason(error)) from None
                raise
            except (OSError, ValueError, ImportError) as error:
                raise ClipFailed(f"{self.model} cannot be loaded: {reason(error)}") from error
            return pipe

        name, idle = settings.model_name, settings.idle_unload
        with self._residents.using(key, name, idle, load, waiting) as pipe:
            yield pipe

    def _key(self, preset: PresetName, request: ClipRequest | None) -> Key:
        settings = self._settings
        pipeline, chosen = settings.pipeline, settings.preset
        on_cpu = self._device == "cpu"
        layout = chosen.layout(preset, pipeline.gib)
        if on_cpu:
            layout = chosen.on_cpu(layout)
        distillation = settings.distillation
        distilled = (distillation.file, distillation.low) if distillation is not None else ()
        variant = pipeline.variant(request)
        return Key(pipeline, self._folder, variant, layout, self._device, distilled)

    def _negative(self, request: ClipRequest) -> str:
        if not self.rules.negative:
            return ""
        return ", ".join(filter(None, (request.negative_prompt, self._settings.negative)))

    def _give_room(self) -> None:
        self._residents.drop(
            lambda key: (key.pipeline, key.folder) == (self._settings.pipeline, self._folder)
        )


def _nobody_waits() -> None:
    return None


@contextmanager
def _scheduled(pipe: Any, scheduler: Any) -> Iterator[None]:
    """The pipeline has another scheduler meanwhile."""
    usual, pipe.scheduler = pipe.scheduler, scheduler
    try:
        yield
    finally:
        pipe.scheduler = usual
