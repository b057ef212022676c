"""Wan 2.2 T2V A14B: a clip of words alone."""

from __future__ import annotations

from typing import ClassVar

from stillmotion.engines.diffusion.pipeline import Arguments
from stillmotion.engines.diffusion.pipelines.wan_i2v import FPS, FRAMES, HD, MULTIPLE, Wan
from stillmotion.engines.generative.clip import ClipRequest, ClipRules

LOW_NOISE = 0.75
"""The guidance of the second transformer, of that of the first (3 of 4)."""


class Wan22T2V(Wan):
    """Two transformers of 14 billion parameters: one for much noise, one for little."""

    name = "wan2.2-t2v-a14b"
    model = "Wan 2.2 T2V A14B"
    source = "Wan-AI/Wan2.2-T2V-A14B-Diffusers"
    cls = "WanPipeline"
    components: ClassVar = {**Wan.components, "transformer_2": "WanTransformer3DModel"}
    shapes: ClassVar = {"transformer.in_channels": 16}
    denoisers = ("transformer", "transformer_2")
    steps = 40
    gib = 26.7
    host = 66.0
    rules = ClipRules(
        fps=FPS,
        frames=FRAMES,
        multiple=MULTIPLE,
        pixels=HD,
        start=False,
        text=True,
        negative=True,
        guidance=(1.0, 4.0, 7.0),
        still=1,
    )

    def arguments(self, request: ClipRequest) -> Arguments:
        """See `Pipeline.arguments`."""
        words = self.words(request)
        return {**words, "guidance_scale_2": max(1.0, LOW_NOISE * words["guidance_scale"])}


PIPELINES = (Wan22T2V(),)
