"""Previews on their way out of a worker: small, few, and never what breaks a render."""

from __future__ import annotations

import io

import msgspec
import numpy as np
from PIL import Image

from stillmotion.executors.job import Job
from stillmotion.executors.messages import MOST_PREVIEW_BYTES, Answered, Preview, encode_answer
from stillmotion.executors.previews import INTERVAL_S, LONGEST_SIDE, Previews


def test_those_that_come_too_soon_are_dropped() -> None:
    now = 100.0
    told: list[bytes] = []
    show = Previews(told.append, lambda: now)
    levels = iter(range(0, 250, 10))

    def painted(seconds: float) -> None:
        nonlocal now
        now += seconds
        show(np.full((90, 160, 3), next(levels), np.uint8))

    for seconds in (0, 0.2, 0.2, INTERVAL_S, 0.9 * INTERVAL_S, 0.1 * INTERVAL_S):
        painted(seconds)
    shades = [np.asarray(Image.open(io.BytesIO(jpeg)))[0, 0, 0] for jpeg in told]
    assert shades == [0, 30, 50]


def test_they_are_small_whatever_an_engine_gives() -> None:
    told: list[bytes] = []
    noise = np.random.default_rng(1).integers(0, 256, (1920, 1080, 3), np.uint8)
    Previews(told.append)(noise)
    (jpeg,) = told
    with Image.open(io.BytesIO(jpeg)) as picture:
        assert picture.size == (LONGEST_SIDE * 1080 // 1920, LONGEST_SIDE)
    assert len(jpeg) <= MOST_PREVIEW_BYTES
    tiny: list[bytes] = []
    Previews(tiny.append)(noise[:8, :12])
    with Image.open(io.BytesIO(tiny[0])) as picture:
        assert picture.size == (12, 8)


def test_one_is_a_line_to_the_server() -> None:
    job = Job(task_id="7", attempt=2, kind="image2video", order=msgspec.Raw(b"{}"))
    line = encode_answer(job, Preview(b"\xff\xd8\xff\n"))
    assert line.count(b"\n") == 1
    assert msgspec.json.decode(line, type=Answered).answer == Preview(b"\xff\xd8\xff\n")
