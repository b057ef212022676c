"""MiniMax-H3: start and end pictures, references, and sound.

It is modular in diffusers: there is no class of the usual kind, no callback, no negative words and
no guidance, which is distilled into its weights. It has two transformers, one for clips that begin
or end with pictures and one for references; a clip needs one of them, which is loaded alone.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

from stillmotion.engines.diffusion import arrays
from stillmotion.engines.diffusion.licences import Licence
from stillmotion.engines.diffusion.pipeline import Arguments, Pipeline
from stillmotion.engines.generative.clip import Clip, ClipRequest, ClipRules, FrameCounts

FPS = 24.0

LICENCE = Licence(
    name="minimax-h3",
    title="MiniMax-H3 Community",
    must_accept=True,
    excluded=("the European Union", "the United Kingdom", "South Korea", "the United States"),
    summary=(
        "It may be used by those with less than $20 M of revenue a year; others need a licence of"
        " their own from MiniMax.",
        'Whoever offers it to others has to say "Powered by MiniMax" where they see it.',
        "These are our words: what binds is the licence that lies with the weights. Read it.",
    ),
)

PICTURES, REFERENCES = "fl2va", "ref2va"
"""The two workflows, by the names that diffusers has for them."""

AS_REFERENCE = (
    "elements: with them this model takes the start and the end picture as references too, so its"
    " first frame need not be the picture itself"
)


class MiniMaxH3(Pipeline):
    """The released weights, for both workflows."""

    name = "minimax-h3"
    model = "MiniMax-H3"
    source = "MiniMaxAI/MiniMax-H3"
    cls = "MiniMaxH3ModularPipeline"
    index = "modular_model_index.json"
    components: ClassVar = {
        "transformer": "MiniMaxH3Transformer3DModel",
        "vae": "AutoencoderKLMiniMaxH3",
        "audio_vae": "AutoencoderKLMiniMaxH3Audio",
        "text_encoder": "",
        "tokenizer": "",
        "processor": "",
        "scheduler": "",
        "audio_scheduler": "",
    }
    exact = frozenset({"audio_vae"})
    denoisers = ("transformer", "transformer_ref")
    distils = False
    steps = 20
    licence = LICENCE
    gib = 61.0
    host = 125.0
    rules = ClipRules(
        fps=FPS,
        # From 5 to 15 seconds: 7 and 20 times 17.
        frames=FrameCounts(step=17, offset=5, least=124, most=345),
        multiple=32,
        pixels=1344 * 768,
        end=True,
        references=7,
        text=True,
        sound=True,
    )

    def variant(self, request: ClipRequest | None) -> str:
        """See `Pipeline.variant`."""
        return REFERENCES if request is not None and request.references else PICTURES

    def load(self, folder: Path, variant: str, dtype: Any, quantised: dict[str, Any]) -> Any:
        """See `Pipeline.load`."""
        diffusers = import_module("diffusers")
        import torch

        pipe = getattr(diffusers, self.cls)(
            pretrained_model_name_or_path=str(folder), local_files_only=True
        )
        pipe.register_components(processor=Reader(folder))
        options = {"quantization_config": quantised} if quantised else {}
        dtypes = {"default": dtype, **dict.fromkeys(self.exact, torch.float32)}
        pipe.load_components(workflow=variant, dtype=dtypes, local_files_only=True, **options)
        return pipe

    def remark(self, request: ClipRequest) -> str:
        """See `Pipeline.remark`."""
        pictured = request.lead is not None or request.end is not None
        return AS_REFERENCE if request.references and pictured else ""

    def arguments(self, request: ClipRequest) -> Arguments:
        """See `Pipeline.arguments`."""
        given: Arguments = {
            "prompt": request.prompt,
            "width": request.width,
            "height": request.height,
            "num_frames": request.frames,
        }
        first = None if request.lead is None else request.lead[0]
        if not request.references:
            for key, picture in (("image", first), ("last_image", request.end)):
                if picture is not None:
                    given[key] = arrays.image(picture)
            return given
        from diffusers.modular_pipelines.minimax_h3 import MiniMaxH3ImageReference

        pictures = [each for each in (first, request.end) if each is not None]
        given["references"] = [
            MiniMaxH3ImageReference(arrays.image(each)) for each in (*pictures, *request.references)
        ]
        return given

    def clip(self, pipe: Any, output: Any, request: ClipRequest) -> Clip:
        """See `Pipeline.clip`."""
        sound = None
        if request.sound:
            rate = int(output.get("sampling_rate"))
            sound = arrays.sound(output.get("audio")[0], rate, request.frames / FPS)
        return Clip(arrays.frames(output.get("videos")[0]), FPS, sound)


class Reader:
    """What of the conditioner's processor pictures need. The one of transformers comes with a part
    for videos that does not load without torchvision."""

    def __init__(self, folder: Path) -> None:
        from transformers import AutoTokenizer, Qwen2VLImageProcessorPil

        self.image_processor = Qwen2VLImageProcessorPil.from_pretrained(folder / "processor")
        tokenizer = AutoTokenizer.from_pretrained(folder / "tokenizer")
        self._image = tokenizer.convert_tokens_to_ids("<|image_pad|>")

    def create_mm_token_type_ids(self, input_ids: list[list[int]]) -> list[list[int]]:
        """1 for each token that stands for a part of a picture, 0 for the others."""
        return [[int(token == self._image) for token in row] for row in input_ids]


PIPELINES = (MiniMaxH3(),)
