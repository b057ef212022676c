"""Wan 2.2 I2V A14B: a start picture, an end picture, and guides by dual-clock denoising."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from stillmotion.engines.diffusion import arrays
from stillmotion.engines.diffusion.guidance_settings import Guidance
from stillmotion.engines.diffusion.licences import APACHE
from stillmotion.engines.diffusion.pipeline import Arguments, Pipeline
from stillmotion.engines.generative.clip import (
    Clip,
    ClipRequest,
    ClipRules,
    FrameCounts,
    GuideKind,
)

FPS = 16.0
FRAMES = FrameCounts(step=4, offset=1, least=5, most=81)
MULTIPLE = 16
HD = 1280 * 720
GUIDES: frozenset[GuideKind] = frozenset({"camera", "brush"})

TEXT = {"text_encoder": "", "tokenizer": "", "scheduler": ""}
"""Components that all Wan models have, of whatever class."""


class Wan(Pipeline):
    """What all Wan models share."""

    licence = APACHE
    components: ClassVar = {
        "transformer": "WanTransformer3DModel",
        "vae": "AutoencoderKLWan",
        **TEXT,
    }

    def words(self, request: ClipRequest) -> Arguments:
        """The arguments that every Wan model takes."""
        scale = self.rules.scale(0.5) if request.guidance is None else request.guidance
        return {
            "prompt": request.prompt,
            "negative_prompt": request.negative_prompt,
            "width": request.width,
            "height": request.height,
            "num_frames": request.frames,
            "guidance_scale": scale,
        }

    def clip(self, pipe: Any, output: Any, request: ClipRequest) -> Clip:
        """See `Pipeline.clip`."""
        return Clip(arrays.frames(output.frames[0]), FPS)


class WanI2V(Wan):
    """A model that goes on from one picture."""

    cls = "WanImageToVideoPipeline"

    def arguments(self, request: ClipRequest) -> Arguments:
        """See `Pipeline.arguments`."""
        assert request.lead is not None, "the rules say that it starts from a picture"
        given: Arguments = {"image": arrays.image(request.lead[0])}
        if request.end is not None:
            given["last_image"] = arrays.image(request.end)
        return {**self.words(request), **given}

    @contextmanager
    def around(
        self, pipe: Any, request: ClipRequest, guidance: Guidance, generator: Any
    ) -> Iterator[Arguments]:
        """See `Pipeline.around`."""
        if request.guide is None:
            yield {}
            return
        from stillmotion.engines.diffusion.dual_clock import guided

        clocks = guidance.clocks(request.guide.kind)
        with guided(
            pipe, request.guide, weak=clocks.weak, strong=clocks.strong, generator=generator
        ) as extra:
            yield extra


class Wan22I2V(WanI2V):
    """Two transformers of 14 billion parameters: one for much noise, one for little."""

    name = "wan2.2-i2v-a14b"
    model = "Wan 2.2 I2V A14B"
    source = "Wan-AI/Wan2.2-I2V-A14B-Diffusers"
    components: ClassVar = {**Wan.components, "transformer_2": "WanTransformer3DModel"}
    shapes: ClassVar = {"transformer.in_channels": 36, "transformer.image_dim": None}
    denoisers = ("transformer", "transformer_2")
    steps = 40
    gib = 26.7
    host = 66.0
    rules = ClipRules(
        fps=FPS,
        frames=FRAMES,
        multiple=MULTIPLE,
        pixels=HD,
        end=True,
        negative=True,
        guidance=(1.0, 3.5, 6.0),
        guides=GUIDES,
        guide_and_end=True,
    )


PIPELINES = (Wan22I2V(),)
