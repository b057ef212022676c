"""The servers that there are adapters for: what each is called, and what its table may say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Server = Literal["sglang", "vllm-omni", "lightx2v", "comfyui", "openai", "kling"]


@dataclass(frozen=True, kw_only=True)
class ServerKind:
    """`adapter` names the class (`module:name`), `title` is for people.

    `families` says that some models of it have a protocol of their own, `loras` that it takes LoRAs
    by request, `extra` that a site may have further fields sent; `own_fields` are those that are
    set from the request.
    """

    title: str
    adapter: str
    families: bool = False
    loras: bool = False
    extra: bool = True
    own_fields: frozenset[str] = frozenset()


_VIDEOS = frozenset(
    [
        "prompt",
        "model",
        "size",
        "seconds",
        "fps",
        "num_frames",
        "width",
        "height",
        "seed",
        "negative_prompt",
        "guidance_scale",
        "input_reference",
        "input_references",
        "image_reference",
        "n",
        "num_outputs_per_prompt",
    ]
)

_HERE = "stillmotion.engines.remote"

SERVERS: dict[Server, ServerKind] = {
    "sglang": ServerKind(
        title="SGLang-Diffusion",
        adapter=f"{_HERE}.sglang:SglangAdapter",
        families=True,
        own_fields=_VIDEOS | {"task", "conditions", "target", "output_path", "reference_url"},
    ),
    "vllm-omni": ServerKind(
        title="vLLM-Omni",
        adapter=f"{_HERE}.vllm_omni:VllmOmniAdapter",
        families=True,
        loras=True,
        own_fields=_VIDEOS
        | {"lora", "generate_sound", "source_video", "video_noise_mask", "short_edge"}
        | {"aspect_ratio"},
    ),
    "lightx2v": ServerKind(
        title="LightX2V",
        adapter=f"{_HERE}.lightx2v:LightX2VAdapter",
        loras=True,
        own_fields=frozenset(
            [
                "task_id",
                "prompt",
                "negative_prompt",
                "image_path",
                "last_frame_path",
                "seed",
                "target_video_length",
                "target_fps",
                "target_shape",
                "lora_name",
                "lora_strength",
                "resize_mode",
                "save_result_path",
            ]
        ),
    ),
    "comfyui": ServerKind(
        title="ComfyUI", adapter=f"{_HERE}.comfyui:ComfyUIAdapter", loras=True, extra=False
    ),
    "openai": ServerKind(
        title="the videos server",
        adapter=f"{_HERE}.openai_videos:OpenAIVideosAdapter",
        own_fields=_VIDEOS,
    ),
    "kling": ServerKind(
        title="the Kling-compatible service",
        adapter=f"{_HERE}.kling:KlingAdapter",
        own_fields=frozenset(
            [
                "model_name",
                "prompt",
                "negative_prompt",
                "image",
                "image_tail",
                "duration",
                "cfg_scale",
                "sound",
                "external_task_id",
                "seed",
                "callback_url",
                "aspect_ratio",
            ]
        ),
    ),
}
