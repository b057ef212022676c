"""Pipelines of Wan with a few random weights, made here and now: no hub, no file."""

from __future__ import annotations

from typing import Any

import torch
from diffusers import (
    AutoencoderKLWan,
    FlowMatchEulerDiscreteScheduler,
    UniPCMultistepScheduler,
    WanImageToVideoPipeline,
    WanTransformer3DModel,
)
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Split
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast, T5Config, T5EncoderModel

LETTERS = "abcdefghijklmnopqrstuvwxyz "


def schedulers() -> dict[str, Any]:
    """Those that models of Wan come with."""
    return {
        "unipc": UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
        ),
        "euler": FlowMatchEulerDiscreteScheduler(shift=3.0),
    }


def image_to_video(scheduler: Any, *, two: bool = False) -> WanImageToVideoPipeline:
    """A pipeline of the least size; with `two` transformers it is one of Wan 2.2."""
    torch.manual_seed(0)
    transformers = [_transformer() for _ in range(1 + two)]
    pipe = WanImageToVideoPipeline(
        tokenizer=_tokenizer(),
        text_encoder=T5EncoderModel(
            T5Config(
                vocab_size=300, d_model=32, d_kv=8, d_ff=37, num_layers=2, num_heads=4,
                feed_forward_proj="gated-gelu",
            )
        ).eval(),
        vae=AutoencoderKLWan(
            base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1,
            temperal_downsample=[False, True, True],
        ).eval(),
        scheduler=scheduler,
        transformer=transformers[0],
        transformer_2=transformers[1] if two else None,
        boundary_ratio=0.875 if two else None,
    )  # fmt: skip
    pipe.set_progress_bar_config(disable=True)
    return pipe


def _transformer() -> WanTransformer3DModel:
    return WanTransformer3DModel(
        patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=36,
        out_channels=16, text_dim=32, freq_dim=256, ffn_dim=32, num_layers=2,
        rope_max_seq_len=32,
    ).eval()  # fmt: skip


def _tokenizer() -> PreTrainedTokenizerFast:
    words = {token: number for number, token in enumerate(["<pad>", "</s>", "<unk>", *LETTERS])}
    tokens = Tokenizer(WordLevel(words, unk_token="<unk>"))
    tokens.pre_tokenizer = Split("", "isolated")
    tokens.post_processor = TemplateProcessing(
        single="$A </s>", special_tokens=[("</s>", words["</s>"])]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokens, pad_token="<pad>", eos_token="</s>", unk_token="<unk>"
    )
