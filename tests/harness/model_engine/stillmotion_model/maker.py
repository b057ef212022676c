"""Clips as a video model gives them, made at once, or as slowly as a test says."""

import json
import os
import time

import numpy as np

from stillmotion.engines.generative.clip import Clip
from stillmotion.engines.generative.engine import GenerativeEngine
from stillmotion.sound.arrays import RATE
from stillmotion_model import DEAF, FAITHFUL, RULES, SOUNDING, VOCAL

STEPS = 8
TONE_HZ = 1000


class Maker:
    """See `stillmotion.engines.generative.clip.ClipMaker`. A file that the environment names gets a
    line for each clip; so it does for each step of one."""

    def __init__(self, spec):
        self.rules = SOUNDING if spec is VOCAL else RULES
        self.model = spec.model
        self.follows = spec is FAITHFUL

    def prepare(self):
        time.sleep(float(os.environ.get("STILLMOTION_TEST_LOADING", "0")))

    def make(self, request, tell):
        _note(
            frames=request.frames,
            size=[request.width, request.height],
            prompt=request.prompt,
            negative=request.negative_prompt,
            guidance=request.guidance,
            seed=request.seed,
            references=len(request.references),
            end=request.end is not None,
            guide=None if request.guide is None else request.guide.kind,
            strength=None if request.guide is None else request.guide.strength,
            known=None if request.guide is None else float(request.guide.known.mean()),
            apart=_apart(request),
            sound=request.sound,
            job=request.job,
        )
        step = float(os.environ.get("STILLMOTION_TEST_SECONDS", "0")) / STEPS
        for number in range(STEPS):
            tell.progress(number / STEPS, f"step {number + 1} of {STEPS}")
            time.sleep(step)
            _note(step=number)
        tell.preview(request.lead[-1])
        sound = _tone(request.frames / request.fps) if request.sound else None
        return Clip(self._frames(request), request.fps, sound, facts={"steps": str(STEPS)})

    def _frames(self, request):
        if request.guide is not None and self.follows:
            return request.guide.frames
        shares = np.linspace(0, 1, request.frames, dtype=np.float32)[:, None, None, None]
        first = request.lead[-1].astype(np.float32)
        last = first if request.end is None else request.end.astype(np.float32)
        return (first + (last - first) * shares + 0.5).astype(np.uint8)

    def close(self):
        pass


def _tone(seconds):
    wave = np.sin(2 * np.pi * TONE_HZ * np.arange(round(seconds * RATE)) / RATE)
    return np.repeat(0.2 * wave.astype(np.float32)[:, None], 2, axis=1)


def _apart(request):
    """Levels between the picture that a clip starts on and the guide's first frame."""
    if request.guide is None or request.lead is None:
        return None
    return float(np.abs(request.lead[0].astype(int) - request.guide.frames[0]).mean())


def _note(**facts):
    if path := os.environ.get("STILLMOTION_TEST_CLIPS"):
        with open(path, "a") as file:
            file.write(json.dumps({"at": time.monotonic(), **facts}) + "\n")


def _open(spec):
    limit = os.environ.get("STILLMOTION_TEST_LIMIT")
    return GenerativeEngine(
        name=spec.name,
        capabilities=spec.capabilities,
        maker=Maker(spec),
        limit=float(limit) if limit else None,
    )


def open_faithful(config, device):
    return _open(FAITHFUL)


def open_deaf(config, device):
    return _open(DEAF)


def open_vocal(config, device):
    return _open(VOCAL)
