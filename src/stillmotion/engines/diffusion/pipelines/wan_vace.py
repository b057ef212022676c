"""Wan 2.1 VACE: known pixels of a video are kept and the rest is made.

By that one means it takes a start, an end, several frames to go on from, and a guide; elements are
its reference pictures.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PIL import Image

from stillmotion.engines.diffusion import arrays
from stillmotion.engines.diffusion.pipeline import Arguments
from stillmotion.engines.diffusion.pipelines.wan_i2v import (
    FPS,
    FRAMES,
    GUIDES,
    HD,
    MULTIPLE,
    TEXT,
    Wan,
)
from stillmotion.engines.generative.clip import ClipRequest, ClipRules, Frames, Known

TO_MAKE = 128
"""Grey: what the model was shown in training where pixels were to be made."""

SD = 832 * 480
LEAD = 9
REFERENCES = 4


class WanVace(Wan):
    """Masked video to video."""

    cls = "WanVACEPipeline"
    components: ClassVar = {
        "transformer": "WanVACETransformer3DModel",
        "vae": "AutoencoderKLWan",
        **TEXT,
    }
    steps = 50

    def arguments(self, request: ClipRequest) -> Arguments:
        """See `Pipeline.arguments`."""
        given = self.words(request)
        video, known = shown(request)
        if known.any():
            given["video"] = arrays.images(video)
            given["mask"] = [
                Image.fromarray(np.where(each, 0, 255).astype(np.uint8)) for each in known
            ]
        if request.references:
            given["reference_images"] = arrays.images(request.references)
        if request.guide is not None:
            given["conditioning_scale"] = request.guide.strength
        return given


def shown(request: ClipRequest) -> tuple[Frames, Known]:
    """What is known of the clip, with grey elsewhere, and where it is known."""
    size = (request.frames, request.height, request.width)
    video = np.full((*size, 3), TO_MAKE, np.uint8)
    known = np.zeros(size, bool)
    if request.guide is not None:
        known |= request.guide.known
        video[known] = request.guide.frames[known]
    if request.lead is not None:
        count = len(request.lead)
        video[:count], known[:count] = request.lead, True
    if request.end is not None:
        video[-1], known[-1] = request.end, True
    return video, known


def _rules(pixels: int) -> ClipRules:
    return ClipRules(
        fps=FPS,
        frames=FRAMES,
        multiple=MULTIPLE,
        pixels=pixels,
        end=True,
        lead=LEAD,
        references=REFERENCES,
        text=True,
        negative=True,
        guidance=(1.0, 5.0, 9.0),
        guides=GUIDES,
        guide_and_end=True,
    )


class WanVace14B(WanVace):
    """The large one."""

    name = "wan2.1-vace-14b"
    model = "Wan 2.1 VACE 14B"
    source = "Wan-AI/Wan2.1-VACE-14B-diffusers"
    gib = 32.3
    host = 44.0
    rules = _rules(HD)


class WanVace1B(WanVace):
    """The small one, for cards of 12 GB."""

    name = "wan2.1-vace-1.3b"
    model = "Wan 2.1 VACE 1.3B"
    source = "Wan-AI/Wan2.1-VACE-1.3B-diffusers"
    gib = 10.6
    host = 16.0
    rules = _rules(SD)


PIPELINES = (WanVace14B(), WanVace1B())
