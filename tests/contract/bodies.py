"""Bodies that are taken, from which the tests make others: one for each way of asking."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np

from harness.pictures import base64_of, encode

ABSENT: Any = object()
"""In place of a value: the field is left out."""


@cache
def picture() -> str:
    """The base64 of a picture that passes every check."""
    return base64_of(encode(np.full((320, 320, 3), 90, np.uint8)))


def body(fields: dict[str, Any], **changes: Any) -> bytes:
    """The fields with some changed, as JSON."""
    changed = {**fields, **changes}
    return json.dumps({k: v for k, v in changed.items() if v is not ABSENT}).encode()


def plain() -> dict[str, Any]:
    return {"image": picture(), "prompt": "A calm sea"}


def storyboard() -> dict[str, Any]:
    return {
        "model_name": "kling-v3",
        "image": picture(),
        "multi_shot": True,
        "shot_type": "customize",
        "multi_prompt": shots(2, 3),
        "duration": "5",
    }


def shots(*durations: object) -> list[dict[str, Any]]:
    return [
        {"index": i, "prompt": f"Shot {i}", "duration": duration}
        for i, duration in enumerate(durations, 1)
    ]


def brush(**changes: Any) -> dict[str, Any]:
    """A body with two strokes; `changes` are made to the second."""
    strokes = [{"mask": picture(), "trajectories": points(2)} for _ in range(2)]
    strokes[1] = {k: v for k, v in {**strokes[1], **changes}.items() if v is not ABSENT}
    return {**plain(), "dynamic_masks": strokes}


def points(count: int, **last: Any) -> list[dict[str, Any]]:
    """A trajectory; `last` changes its last point."""
    path: list[dict[str, Any]] = [{"x": 10 + i, "y": 20} for i in range(count)]
    if path:
        path[-1] = {k: v for k, v in {**path[-1], **last}.items() if v is not ABSENT}
    return path


def camera(type: Any = "simple", **config: Any) -> dict[str, Any]:
    return {**plain(), "camera_control": {"type": type, "config": config}}


def voices(*ids: Any, **changes: Any) -> dict[str, Any]:
    return {
        **plain(),
        "model_name": "kling-v2-6",
        "mode": "pro",
        "sound": "on",
        "voice_list": [{"voice_id": voice} for voice in ids],
        **changes,
    }


def elements(*ids: Any, **changes: Any) -> dict[str, Any]:
    return {
        **plain(),
        "model_name": "kling-v3",
        "element_list": [{"element_id": element} for element in ids],
        **changes,
    }
