"""LTX-2, 2.3 and 2.5: pictures at the start and the end, frames to go on from, and sound."""

from __future__ import annotations

from typing import Any, ClassVar

from stillmotion.engines.diffusion import arrays
from stillmotion.engines.diffusion.licences import Licence
from stillmotion.engines.diffusion.pipeline import Arguments, Pipeline
from stillmotion.engines.generative.clip import Clip, ClipRequest, ClipRules, FrameCounts

FPS = 24.0
LEAD = 9
LICENCE = Licence(name="ltx-2-community", title="LTX-2 Community (free under $10 M revenue a year)")

RULES = ClipRules(
    fps=FPS,
    frames=FrameCounts(step=8, offset=1, least=9, most=257),
    multiple=32,
    pixels=1280 * 736,
    end=True,
    lead=LEAD,
    text=True,
    sound=True,
    negative=True,
    guidance=(1.0, 3.0, 5.0),
)


class Ltx(Pipeline):
    """What all versions share. `legacy` is what changed after the first, `skipped` the blocks that
    spatio-temporal guidance leaves out."""

    cls = "LTX2ConditionPipeline"
    components: ClassVar = {
        "transformer": "LTX2VideoTransformer3DModel",
        "vae": "AutoencoderKLLTX2Video",
        "audio_vae": "AutoencoderKLLTX2Audio",
        "connectors": "",
        "vocoder": "",
        "text_encoder": "",
        "tokenizer": "",
        "scheduler": "",
    }
    exact = frozenset()
    rules = RULES
    licence = LICENCE
    steps = 30
    legacy: bool
    skipped: tuple[int, ...]

    @property
    def index_classes(self) -> tuple[str, ...]:
        """See `Pipeline.index_classes`. The repositories name the class for words alone, whose
        components are the same."""
        return (self.cls, "LTX2Pipeline", "LTX2ImageToVideoPipeline")

    def arguments(self, request: ClipRequest) -> Arguments:
        """See `Pipeline.arguments`."""
        from diffusers.pipelines.ltx2.pipeline_ltx2_condition import LTX2VideoCondition

        conditions = []
        if request.lead is not None:
            # Several frames have to be 8k+1; the pipeline leaves out those beyond.
            frames = request.lead if len(request.lead) >= LEAD else request.lead[:1]
            conditions.append(LTX2VideoCondition(frames=frames, index=0))
        if request.end is not None:
            conditions.append(LTX2VideoCondition(frames=request.end, index=-1))
        scale = self.rules.scale(0.5) if request.guidance is None else request.guidance
        assert scale is not None
        return {
            "conditions": conditions or None,
            "prompt": request.prompt,
            "negative_prompt": request.negative_prompt,
            "width": request.width,
            "height": request.height,
            "num_frames": request.frames,
            "frame_rate": FPS,
            "use_cross_timestep": not self.legacy,
            **_guidance(scale, self.skipped),
        }

    def clip(self, pipe: Any, output: Any, request: ClipRequest) -> Clip:
        """See `Pipeline.clip`."""
        sound = None
        if request.sound:
            rate = int(pipe.vocoder.config.output_sampling_rate)
            sound = arrays.sound(output.audio[0], rate, request.frames / FPS)
        return Clip(arrays.frames(output.frames[0]), FPS, sound)


def _guidance(scale: float, skipped: tuple[int, ...]) -> Arguments:
    """All of its guidance; with a scale of 1, as distilled weights want it, none."""
    if scale <= 1:
        off = {"guidance_scale": 1.0, "stg_scale": 0.0, "modality_scale": 1.0}
        return {**off, **{f"audio_{key}": value for key, value in off.items()}}
    return {
        "guidance_scale": scale,
        "audio_guidance_scale": scale * 7 / 3,
        "spatio_temporal_guidance_blocks": list(skipped),
    }


class Ltx2(Ltx):
    """Of 19 billion parameters."""

    name = "ltx-2"
    model = "LTX-2"
    source = "Lightricks/LTX-2"
    shapes: ClassVar = {"transformer.cross_attn_mod": False}
    legacy = True
    skipped = (29,)
    gib = 35.4
    host = 64.0


class Ltx23(Ltx):
    """Of 22 billion parameters."""

    name = "ltx-2.3"
    model = "LTX-2.3"
    source = "diffusers/LTX-2.3-Diffusers"
    shapes: ClassVar = {"transformer.cross_attn_mod": True}
    legacy = False
    skipped = (28,)
    gib = 41.0
    host = 70.0


class Ltx25(Ltx23):
    """Of 22 billion parameters, with sound at 48 kHz."""

    name = "ltx-2.5"
    model = "LTX-2.5"
    source = "Lightricks/LTX-2.5-Diffusers"


PIPELINES = (Ltx2(), Ltx23(), Ltx25())
