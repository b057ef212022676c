"""Weights of every pipeline that we use, tiny and random, made without a network.

Each function saves a folder as a hub would have it. They import torch, so they are for tests that
have it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

LETTERS = "abcdefghijklmnopqrstuvwxyz ,.!?'-0123456789"
WORDS = 300
WIDTH = 32
SEED = 7
STRONGER = 40.0


def wan_i2v(folder: Path) -> None:
    """Wan 2.2 I2V A14B: two transformers."""
    import diffusers

    parts = _wan_parts()
    diffusers.WanImageToVideoPipeline(
        **parts,
        transformer=_wan_transformer(in_channels=36),
        transformer_2=_wan_transformer(in_channels=36),
        boundary_ratio=0.875,
    ).save_pretrained(folder)


def wan_t2v(folder: Path) -> None:
    """Wan 2.2 T2V A14B."""
    import diffusers

    diffusers.WanPipeline(
        **_wan_parts(),
        transformer=_wan_transformer(in_channels=16),
        transformer_2=_wan_transformer(in_channels=16),
        boundary_ratio=0.875,
    ).save_pretrained(folder)


def wan_flf2v(folder: Path) -> None:
    """Wan 2.1 FLF2V: with CLIP, which sees two pictures."""
    import diffusers
    import transformers

    seen = transformers.CLIPVisionConfig(
        hidden_size=4,
        intermediate_size=8,
        num_hidden_layers=2,
        num_attention_heads=2,
        image_size=8,
        patch_size=4,
        projection_dim=4,
    )
    patches = (8 // 4) ** 2 + 1
    diffusers.WanImageToVideoPipeline(
        **_wan_parts(),
        transformer=_wan_transformer(
            in_channels=36, image_dim=4, added_kv_proj_dim=24, pos_embed_seq_len=2 * patches
        ),
        image_encoder=transformers.CLIPVisionModel(seen),
        image_processor=transformers.CLIPImageProcessorPil(
            size={"shortest_edge": 8}, crop_size={"height": 8, "width": 8}
        ),
    ).save_pretrained(folder)


def wan_vace(folder: Path) -> None:
    """Wan 2.1 VACE."""
    import diffusers

    parts = _wan_parts()
    pipe = diffusers.WanVACEPipeline(
        **parts,
        transformer=diffusers.WanVACETransformer3DModel(
            patch_size=(1, 2, 2),
            num_attention_heads=2,
            attention_head_dim=12,
            in_channels=16,
            out_channels=16,
            text_dim=WIDTH,
            freq_dim=256,
            ffn_dim=32,
            num_layers=2,
            rope_max_seq_len=32,
            vace_layers=[0],
            vace_in_channels=96,
        ),
    )
    _strengthen(pipe.transformer, "vace")
    pipe.save_pretrained(folder)


def ltx2(folder: Path, *, later: bool = False) -> None:
    """LTX-2, or what came `later`."""
    import diffusers
    import torch
    import transformers
    from diffusers.pipelines.ltx2.connectors import LTX2TextConnectors
    from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder

    torch.manual_seed(SEED)
    text = transformers.Gemma3TextConfig(
        vocab_size=WORDS,
        hidden_size=16,
        intermediate_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
    )
    vision = transformers.SiglipVisionConfig(
        hidden_size=8,
        intermediate_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        image_size=16,
        patch_size=8,
    )
    encoder = transformers.Gemma3ForConditionalGeneration(
        transformers.Gemma3Config(text_config=text, vision_config=vision, mm_tokens_per_image=4)
    )
    pipe = diffusers.LTX2ConditionPipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=diffusers.AutoencoderKLLTX2Video(
            latent_channels=4,
            block_out_channels=(8, 8, 8, 8),
            decoder_block_out_channels=(8, 16, 32),
            layers_per_block=(1, 1, 1, 1, 1),
            decoder_layers_per_block=(1, 1, 1, 1),
            spatial_compression_ratio=32,
            temporal_compression_ratio=8,
        ),
        audio_vae=diffusers.AutoencoderKLLTX2Audio(
            base_channels=8, ch_mult=(1, 1, 1), num_res_blocks=1, latent_channels=2, mel_bins=16
        ),
        text_encoder=encoder,
        tokenizer=letters(),
        connectors=LTX2TextConnectors(
            caption_channels=16,
            text_proj_in_factor=3,
            video_connector_num_attention_heads=2,
            video_connector_attention_head_dim=8,
            video_connector_num_layers=1,
            video_connector_num_learnable_registers=None,
            audio_connector_num_attention_heads=2,
            audio_connector_attention_head_dim=8,
            audio_connector_num_layers=1,
            audio_connector_num_learnable_registers=None,
            video_hidden_dim=16,
            audio_hidden_dim=16,
        ),
        transformer=diffusers.LTX2VideoTransformer3DModel(
            in_channels=4,
            out_channels=4,
            num_attention_heads=2,
            attention_head_dim=8,
            cross_attention_dim=16,
            cross_attn_mod=later,
            audio_in_channels=8,
            audio_out_channels=8,
            audio_num_attention_heads=2,
            audio_attention_head_dim=4,
            audio_cross_attention_dim=8,
            caption_channels=16,
            num_layers=30,
        ),
        vocoder=LTX2Vocoder(
            in_channels=32,
            hidden_channels=32,
            upsample_kernel_sizes=[16, 15, 8, 4, 4],
            resnet_kernel_sizes=[3],
            resnet_dilations=[[1, 3]],
        ),
    )
    _strengthen(pipe.transformer, "attn2")
    pipe.save_pretrained(folder)


def ltx23(folder: Path) -> None:
    """LTX-2.3."""
    ltx2(folder, later=True)


def minimax_h3(folder: Path) -> None:
    """MiniMax-H3, for both of its workflows."""
    import diffusers
    import torch
    import transformers

    torch.manual_seed(SEED)
    size = 16
    marks = ("<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>")
    tokenizer = letters(marks)
    text = {
        "vocab_size": WORDS,
        "hidden_size": size,
        "intermediate_size": size,
        "num_hidden_layers": 51,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": 10000.0,
            "mrope_section": [2, 1, 1],
            "mrope_interleaved": True,
        },
    }
    vision = {
        "depth": 1,
        "hidden_size": size,
        "intermediate_size": size,
        "num_heads": 2,
        "out_hidden_size": size,
        "patch_size": 16,
        "num_position_embeddings": 16,
        "deepstack_visual_indexes": [0],
    }
    start, _end, image, video = tokenizer.convert_tokens_to_ids(list(marks))
    encoder = transformers.Qwen3VLForConditionalGeneration(
        transformers.Qwen3VLConfig(
            text_config=text,
            vision_config=vision,
            image_token_id=image,
            video_token_id=video,
            vision_start_token_id=start,
        )
    )
    channels = 4
    transformer = {
        "num_attention_heads": 2,
        "attention_head_dim": 8,
        "hidden_size": size,
        "num_layers": 1,
        "num_refiner_layers": 1,
        "ffn_dim": size,
        "in_channels": channels,
        "audio_in_channels": channels,
        "text_dim": size,
        "freq_dim": size,
        "time_embed_hidden_dim": size,
        "time_embed_dim": size,
        "rope_freq_dim": 1,
    }
    parts: dict[str, Any] = {
        "transformer": diffusers.MiniMaxH3Transformer3DModel(**transformer),
        "transformer_ref": diffusers.MiniMaxH3Transformer3DModel(**transformer),
        "vae": diffusers.AutoencoderKLMiniMaxH3(
            latent_channels=channels,
            block_out_channels=(4, 4, 4, 4, 4, 4),
            layers_per_block=1,
            norm_num_groups=2,
            decoder_num_layers=1,
            decoder_num_attention_heads=1,
            decoder_attention_head_dim=16,
            latents_mean=(0.0,) * channels,
            latents_std=(1.0,) * channels,
        ),
        "audio_vae": diffusers.AutoencoderKLMiniMaxH3Audio(
            encoder_dim=2,
            latent_dim=64,
            latent_channels=channels,
            num_attention_heads=2,
            decoder_dim=128,
            resblock_kernel_sizes=(3,),
            resblock_dilation_sizes=((1,),),
            latents_mean=[0.0] * channels,
            latents_std=[1.0] * channels,
        ),
        "text_encoder": encoder,
        "tokenizer": tokenizer,
        "scheduler": diffusers.MiniMaxH3Scheduler(shift=12.0),
        "audio_scheduler": diffusers.MiniMaxH3Scheduler(shift=3.0),
    }
    processor = transformers.Qwen2VLImageProcessorPil(
        patch_size=16, size={"shortest_edge": 32 * 32, "longest_edge": 64 * 64}
    )
    folder.mkdir(parents=True, exist_ok=True)
    index: dict[str, Any] = {
        "_class_name": "MiniMaxH3ModularPipeline",
        "_blocks_class_name": "MiniMaxH3Blocks",
        "_diffusers_version": diffusers.__version__,
        # As large as released, a reference would take seconds.
        "reference_image_short_edge": 64,
    }
    for name, part in parts.items():
        part.save_pretrained(folder / name)
        library = type(part).__module__.partition(".")[0]
        index[name] = [library, type(part).__name__, name]
    processor.save_pretrained(folder / "processor")
    index["processor"] = ["transformers", "Qwen3VLProcessor", "processor"]
    _write_index(folder, index)


def _write_index(folder: Path, index: dict[str, Any]) -> None:
    """As `save_pretrained` of a modular pipeline has it, without components that are no files."""
    for told in index.values():
        if isinstance(told, list):
            library, kind, name = told
            told[2] = {
                "pretrained_model_name_or_path": str(folder),
                "subfolder": name,
                "type_hint": [library, kind],
                "variant": None,
                "revision": None,
            }
    (folder / "modular_model_index.json").write_text(json.dumps(index, indent=2), "utf-8")


def _strengthen(model: Any, part: str) -> None:
    """Small random weights hardly pass on what they are shown: so that a test sees it."""
    import torch

    with torch.no_grad():
        for name, weight in model.named_parameters():
            if part in name and weight.ndim > 1:
                weight.mul_(STRONGER)


def _wan_parts() -> dict[str, Any]:
    import diffusers
    import torch
    import transformers

    torch.manual_seed(SEED)
    return {
        "tokenizer": letters(),
        "text_encoder": transformers.T5EncoderModel(
            transformers.T5Config(
                vocab_size=WORDS,
                d_model=WIDTH,
                d_kv=8,
                d_ff=37,
                num_layers=2,
                num_heads=4,
                feed_forward_proj="gated-gelu",
            )
        ),
        "vae": diffusers.AutoencoderKLWan(
            base_dim=3,
            z_dim=16,
            dim_mult=[1, 1, 1, 1],
            num_res_blocks=1,
            temperal_downsample=[False, True, True],
        ),
        "scheduler": diffusers.UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
        ),
    }


def _wan_transformer(**options: Any) -> Any:
    import diffusers

    return diffusers.WanTransformer3DModel(
        **{
            "patch_size": (1, 2, 2),
            "num_attention_heads": 2,
            "attention_head_dim": 12,
            "out_channels": 16,
            "text_dim": WIDTH,
            "freq_dim": 256,
            "ffn_dim": 32,
            "num_layers": 2,
            "rope_max_seq_len": 32,
            **options,
        }
    )


def letters(marks: tuple[str, ...] = ()) -> Any:
    """A token a letter: no file of a hub is needed."""
    import transformers
    from tokenizers import Tokenizer, pre_tokenizers, processors
    from tokenizers.models import WordLevel

    words = ["<pad>", "</s>", "<unk>", *marks, *LETTERS]
    split = Tokenizer(WordLevel({word: at for at, word in enumerate(words)}, unk_token="<unk>"))
    split.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    split.post_processor = processors.TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", 1)]
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=split,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        additional_special_tokens=list(marks),
        model_max_length=64,
    )


MAKERS: dict[str, Callable[[Path], None]] = {
    "wan2.2-i2v-a14b": wan_i2v,
    "wan2.2-t2v-a14b": wan_t2v,
    "wan2.1-flf2v-14b": wan_flf2v,
    "wan2.1-vace-1.3b": wan_vace,
    "ltx-2": ltx2,
    "ltx-2.3": ltx23,
    "minimax-h3": minimax_h3,
}
"""By the name of the pipeline."""
