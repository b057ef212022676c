"""Shots encoded by themselves and joined: the packets of a video that was made in one go."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from stillmotion.encoding.aac import length
from stillmotion.encoding.encode import encode
from stillmotion.encoding.join import UnlikeParts, join
from stillmotion.encoding.planes import Frame

WIDTH, HEIGHT, FPS, COUNT = 256, 192, 24, 110
BOUNDS = [0, 31, 33, 34, 80, COUNT]
"""A shot of one frame and one of two among them: of those x264 tells another delay."""


def frames(first: int, last: int, width: int = WIDTH) -> Iterator[Frame]:
    grain = np.random.default_rng(3).integers(0, 255, (HEIGHT, width * 2), np.uint8)
    grey = np.full((HEIGHT // 2, width // 2), 128, np.uint8)
    for number in range(first, last):
        yield Frame(np.ascontiguousarray(grain[:, number : number + width]), grey, grey)


def packets(path: Path, kind: str) -> list[tuple[int | None, int | None, bytes]]:
    with av.open(str(path)) as container:
        found = container.demux(getattr(container.streams, kind)[0])
        return [(one.pts, one.dts, bytes(one)) for one in found if one.pts is not None]


def shot(path: Path, first: int, last: int, mode: str = "std", width: int = WIDTH) -> Path:
    encode(
        frames(first, last, width),
        path,
        width=width,
        height=HEIGHT,
        fps=FPS,
        frame_count=last - first,
        mode=mode,
        first=first == 0,
        last=last == COUNT,
    )
    return path


@pytest.mark.parametrize("mode", ["std", "pro"])
def test_joined_shots_have_the_packets_of_a_video_made_in_one_go(tmp_path, mode):
    sound = np.random.default_rng(1).normal(0, 0.1, (length(COUNT, FPS), 2)).astype(np.float32)
    whole, joined = tmp_path / "whole.mp4", tmp_path / "joined.mp4"
    encode(
        frames(0, COUNT),
        whole,
        width=WIDTH,
        height=HEIGHT,
        fps=FPS,
        frame_count=COUNT,
        mode=mode,
        cuts=BOUNDS[1:-1],
        soundtrack=sound,
    )
    parts = [shot(tmp_path / f"{a}.mp4", a, b, mode) for a, b in pairwise(BOUNDS)]
    assert join(parts, joined, FPS, sound) == COUNT
    assert packets(joined, "video") == packets(whole, "video")
    assert packets(joined, "audio") == packets(whole, "audio")
    data = joined.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert b"colrnclx" + bytes([0, 1, 0, 1, 0, 1, 0]) in data
    with av.open(str(joined)) as container:
        assert container.duration == COUNT * 1_000_000 // FPS
        shown = list(container.decode(video=0))
    assert [frame.pts * frame.time_base * FPS for frame in shown] == list(range(COUNT))
    keys = {number for number, frame in enumerate(shown) if frame.key_frame}
    assert keys >= set(BOUNDS[:-1])


def test_what_was_not_encoded_alike_is_not_joined(tmp_path):
    parts = [shot(tmp_path / "0.mp4", 0, 10), shot(tmp_path / "1.mp4", 10, 20, width=320)]
    with pytest.raises(UnlikeParts, match=r"1\.mp4"):
        join(parts, tmp_path / "joined.mp4", FPS)
    assert not (tmp_path / "joined.mp4").exists()
