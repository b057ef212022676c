"""Requests, tables and makers for tests of remote engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from conftest import require_or_skip
from harness.pictures import scene
from remote import schemas
from stillmotion.engines.generative.clip import ClipRequest, Guide, Tell
from stillmotion.engines.remote.maker import RemoteMaker
from stillmotion.engines.remote.options import read_options

EXAMPLES = Path(__file__).parents[2] / "examples" / "comfyui"

SMALL = {"frames": {"least": 5, "most": 81}, "pixels": 256 * 256}

FIRST_LAST = {
    "workflow": str(EXAMPLES / "wan22-first-last.json"),
    "slots": {
        "image": "Start picture.image",
        "end_image": "End picture.image",
        "prompt": "Prompt.text",
        "negative": "Negative prompt.text",
        "seed": "High noise sampler.noise_seed",
        "guidance": ["High noise sampler.cfg", "Low noise sampler.cfg"],
        "width": "Frames.width",
        "height": "Frames.height",
        "frames": "Frames.length",
        "fps": "Video.fps",
    },
    "output": "Result",
}

GUIDED = {
    "workflow": str(EXAMPLES / "wan-vace-guided.json"),
    "slots": {
        "image": "Start picture.image",
        "guide": "Guide.file",
        "guide_mask": "Guide mask.file",
        "guide_strength": "Frames.strength",
        "lora": "LoRA.lora_name",
        "lora_strength": "LoRA.strength_model",
        "prompt": "7.text",
        "negative": "8.text",
        "seed": "Sampler.noise_seed",
        "width": "Frames.width",
        "height": "Frames.height",
        "frames": "Frames.length",
        "fps": "Video.fps",
    },
    "loras": {"anime": "anime_style.safetensors"},
}


@pytest.fixture
def packages() -> None:
    """The serving engines' own classes are here."""
    require_or_skip(schemas.present(), schemas.MISSING)


def table(server: str, *urls: str, **more: Any) -> dict[str, Any]:
    """A table of the site's file."""
    model = {"lightx2v": "wan2.2_moe"}.get(server, "acme/tiny-video")
    quick = {"poll_interval": 0.02, "lost_after": 0.0, "answer_timeout": 20}
    if server == "comfyui" and "workflow" not in more:
        more = {**FIRST_LAST, **more}
    return {"server": server, "urls": list(urls), "model": model, **quick, **more}


@pytest.fixture
def make_maker(tmp_path: Path) -> Iterator[Callable[..., RemoteMaker]]:
    """Makers that keep their notes in one folder."""
    opened = []

    def make(server: str, *urls: str, **more: Any) -> RemoteMaker:
        options = read_options("far", table(server, *urls, **more))
        opened.append(RemoteMaker(options, tmp_path / "state"))
        return opened[-1]

    yield make
    for one in opened:
        one.close()


def asked(**more: Any) -> ClipRequest:
    """A small clip over a picture."""
    width, height = more.get("width", 96), more.get("height", 64)
    given = {
        "prompt": "a boat leaves",
        "negative_prompt": "",
        "width": width,
        "height": height,
        "frames": 9,
        "fps": 16.0,
        "seed": 7,
        "lead": scene(width, height)[None],
        "job": "task-1-0",
    }
    return ClipRequest(**{**given, **more})


def end_picture(width: int = 96, height: int = 64) -> np.ndarray:
    return scene(width, height, seed=2)


def guide(request: ClipRequest, strength: float = 1.0) -> Guide:
    """Frames that move across, known in their left half."""
    base = scene(request.width, request.height, seed=5)
    frames = np.stack([np.roll(base, 2 * i, axis=1) for i in range(request.frames)])
    known = np.zeros(frames.shape[:3], bool)
    known[:, :, : request.width // 2] = True
    return Guide(kind="camera", frames=frames, known=known, strength=strength)


class Heard:
    """What a maker told."""

    def __init__(self, *stop_at: str) -> None:
        self.stages: list[str] = []
        self.fractions: list[float] = []
        self.remarks: list[str] = []
        self.stop_at = stop_at

    @property
    def tell(self) -> Tell:
        return Tell(progress=self._progress, remark=self.remarks.append)

    def _progress(self, done: float, stage: str) -> None:
        self.stages.append(stage)
        self.fractions.append(done)
        if any(words in stage for words in self.stop_at):
            raise Stopped


class Stopped(Exception):
    """The task is cancelled."""


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Mean difference of levels."""
    return float(np.abs(one.astype(np.float32) - other.astype(np.float32)).mean())
