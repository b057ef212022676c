"""The classes by which SGLang-Diffusion and vLLM-Omni read requests, out of their packages.

`make test-remote` brings the packages; they are neither installed nor kept in the repository. Their
own code around these modules needs a GPU, so the packages above a module are empty here.
"""

from __future__ import annotations

import ast
import logging
import os
import sys
import zipfile
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

PACKAGES = Path(
    os.environ.get("STILLMOTION_TEST_PACKAGES")
    or Path(__file__).parents[2] / ".venv" / "remote-packages"
)

MISSING = "the packages of the serving engines are not here: run `make test-remote`"


def present() -> bool:
    """Whether the packages have been fetched."""
    return bool(list(PACKAGES.glob("sglang-*.whl")) and list(PACKAGES.glob("vllm_omni-*.whl")))


@cache
def sglang_request() -> Any:
    """`VideoGenerationsRequest` of SGLang-Diffusion."""
    module = _load("sglang", "sglang.multimodal_gen.runtime.entrypoints.openai.protocol")
    return module.VideoGenerationsRequest


@cache
def sglang_response() -> Any:
    """`VideoResponse` of SGLang-Diffusion."""
    module = _load("sglang", "sglang.multimodal_gen.runtime.entrypoints.openai.protocol")
    return module.VideoResponse


@cache
def sglang_form() -> frozenset[str]:
    """What a form of SGLang-Diffusion may have."""
    path = "sglang/multimodal_gen/runtime/entrypoints/openai/video_api.py"
    return _arguments("sglang", path, "create_video")


@cache
def sglang_h3() -> Any:
    """The function by which SGLang-Diffusion validates a request for MiniMax H3."""
    stages = "sglang.multimodal_gen.runtime.pipelines_core.stages.model_specific_stages.minimax_h3"
    logs = _stub("sglang.multimodal_gen.runtime.utils.logging_utils")
    logs.init_logger = logging.getLogger  # type: ignore[attr-defined]
    utils = _stub("sglang.multimodal_gen.configs.utils")
    utils.optional_positive_finite_float = lambda value, _: value  # type: ignore[attr-defined]
    for name in ("constants", "task_profiles", "time_request"):
        _load("sglang", f"{stages}.{name}")
    module = _load("sglang", f"{stages}.request_validation")
    return module.minimax_h3_validate_canonical_request


@cache
def vllm_request() -> Any:
    """`VideoGenerationRequest` of vLLM-Omni."""
    return _vllm().VideoGenerationRequest


@cache
def vllm_response() -> Any:
    """`VideoResponse` of vLLM-Omni."""
    return _vllm().VideoResponse


@cache
def vllm_form() -> frozenset[str]:
    """What a form of vLLM-Omni may have."""
    path = "vllm_omni/entrypoints/openai/video/generation/helpers.py"
    return _arguments("vllm_omni", path, "_parse_video_form")


def _vllm() -> ModuleType:
    data = _stub("vllm_omni.inputs.data")
    data.DIFFUSION_QUALITY_LEVELS = ("lossless", "high")  # type: ignore[attr-defined]
    _load("vllm_omni", "vllm_omni.entrypoints.openai.image_api_utils")
    return _load("vllm_omni", "vllm_omni.entrypoints.openai.protocol.videos")


def _load(package: str, name: str) -> ModuleType:
    """A module of a wheel, run by itself."""
    there = sys.modules.get(name)
    if there is not None:
        return there
    module = _stub(name)
    path = f"{name.replace('.', '/')}.py"
    exec(compile(_source(package, path), path, "exec"), module.__dict__)
    return module


def _stub(name: str) -> ModuleType:
    """An empty module of that name, in empty packages."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        one = ".".join(parts[:end])
        if one not in sys.modules:
            sys.modules[one] = ModuleType(one)
            sys.modules[one].__path__ = []  # type: ignore[attr-defined]
    return sys.modules[name]


def _arguments(package: str, path: str, function: str) -> frozenset[str]:
    tree = ast.parse(_source(package, path))
    found = next(
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.AsyncFunctionDef) and node.name == function
    )
    return frozenset(one.arg for one in found.args.args) - {"request", "raw_request"}


@cache
def _wheel(package: str) -> zipfile.ZipFile:
    (path,) = PACKAGES.glob(f"{package}-*.whl")
    return zipfile.ZipFile(path)


def _source(package: str, path: str) -> str:
    return _wheel(package).read(path).decode()
