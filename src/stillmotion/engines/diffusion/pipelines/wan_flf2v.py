"""Wan 2.1 FLF2V: between a first and a last picture."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from stillmotion.engines.diffusion.guidance_settings import Guidance
from stillmotion.engines.diffusion.pipeline import Arguments
from stillmotion.engines.diffusion.pipelines.wan_i2v import (
    FPS,
    FRAMES,
    GUIDES,
    HD,
    MULTIPLE,
    WanI2V,
)
from stillmotion.engines.generative.clip import ClipRequest, ClipRules


class WanFlf2V(WanI2V):
    """It sees both pictures through CLIP as well as in the latents."""

    name = "wan2.1-flf2v-14b"
    model = "Wan 2.1 FLF2V 14B"
    source = "Wan-AI/Wan2.1-FLF2V-14B-720P-diffusers"
    components: ClassVar = {**WanI2V.components, "image_encoder": "", "image_processor": ""}
    shapes: ClassVar = {
        "transformer.in_channels": 36,
        "transformer.image_dim": ...,
        "transformer.pos_embed_seq_len": ...,
    }
    exact = frozenset({"vae", "image_encoder"})
    steps = 50
    gib = 30.6
    host = 45.0
    rules = ClipRules(
        fps=FPS,
        frames=FRAMES,
        multiple=MULTIPLE,
        pixels=HD,
        end=True,
        negative=True,
        guidance=(1.0, 5.5, 9.0),
        guides=GUIDES,
        guide_and_end=True,
    )

    @contextmanager
    def around(
        self, pipe: Any, request: ClipRequest, guidance: Guidance, generator: Any
    ) -> Iterator[Arguments]:
        """See `Pipeline.around`. It always looks at two pictures: where a clip has no end, and in
        all clips of a long shot but the last, at the first one twice. Its latents say that only
        the first is given."""
        with super().around(pipe, request, guidance, generator) as extra:
            if request.end is not None:
                yield extra
                return
            seen = pipe.encode_image
            pipe.encode_image = lambda image, device: seen([image, image], device)
            try:
                yield extra
            finally:
                del pipe.encode_image


PIPELINES = (WanFlf2V(),)
