"""Clips from strangers: bounded by what is in them, whatever they say of themselves."""

from __future__ import annotations

import io
from functools import cache
from typing import Any

import av
import numpy as np
import pytest

from stillmotion.contract.errors import ContractError
from stillmotion.inputs import clips
from stillmotion.inputs.clips import MOST_LOOKED_AT, read_clip

FIELD = "element_video_list.refer_videos[0].video_url"


@cache
def film(
    seconds: float = 4,
    rate: int = 10,
    size: tuple[int, int] = (320, 304),
    **options: str,
) -> bytes:
    """A clip that becomes brighter from frame to frame."""
    out = io.BytesIO()
    count = round(seconds * rate)
    with av.open(out, "w", format="mp4", options=options) as container:
        stream = container.add_stream("libx264", rate=rate, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        for i in range(count):
            rgb = np.full((size[1], size[0], 3), round(255 * i / count), np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(rgb, format="rgb24")))
        container.mux(stream.encode())
    return out.getvalue()


def changed(data: bytes, box: bytes, offset: int, value: int) -> bytes:
    """`data` with four bytes of the first box of that kind replaced, counted from its contents."""
    place = data.index(box) + 4 + offset
    return data[:place] + value.to_bytes(4, "big") + data[place + 4 :]


def refusal(data: bytes) -> str:
    with pytest.raises(ContractError) as caught:
        read_clip(data, FIELD)
    assert caught.value.message.startswith(f"{FIELD}: ")
    return caught.value.message


def declaring(data: bytes, seconds: float) -> bytes:
    timescale = int.from_bytes(data[(at := data.index(b"mdhd") + 16) : at + 4], "big")
    return changed(data, b"mdhd", 16, round(seconds * timescale))


@pytest.mark.parametrize("says", ["the truth", "3 s", "nothing"])
@pytest.mark.parametrize("rate", [2, 12, 60])
def test_frames_are_spread_over_all_of_a_clip_and_bounded(says: str, rate: int) -> None:
    if says == "nothing":
        data = film(8, rate, movflags="frag_keyframe+empty_moov")
    else:
        data = film(8, rate)
        data = declaring(data, 3) if says == "3 s" else data
    frames = read_clip(data, FIELD)
    assert min(MOST_LOOKED_AT // 2, 8 * rate) <= len(frames) <= MOST_LOOKED_AT
    times = np.array([frame.time for frame in frames])
    steps = np.diff(times)
    assert times[0] == 0
    assert times[-1] > 8 - 2 * steps.max()
    assert steps.max() == pytest.approx(steps.min(), abs=0.02)


def test_large_frames_are_given_out_no_larger_than_needed() -> None:
    frames = read_clip(film(4, 2, (2560, 1440)), FIELD)
    assert {frame.rgb.shape for frame in frames} == {(1080, 1920, 3)}


def test_a_clip_that_is_longer_than_it_says_is_refused() -> None:
    assert "s long" in refusal(declaring(film(12, 4), 5))
    assert "s long" in refusal(film(12, 4, movflags="frag_keyframe+empty_moov"))


@pytest.mark.parametrize(
    ("limit", "value"),
    [("MOST_DECODED_PIXELS", 20 * 320 * 304), ("LONGEST_DECODING_S", -1.0)],
)
def test_decoding_has_a_bound(monkeypatch: Any, limit: str, value: float) -> None:
    monkeypatch.setattr(clips, limit, value)
    assert "too much to decode" in refusal(film())


BROKEN = {
    "more times than bytes": (b"stts", 4, 0x0FFF_FFFF),
    "a time of all samples there could be": (b"stts", 8, 0xFFFF_FFFF),
    "more sizes than bytes": (b"stsz", 8, 0x0FFF_FFFF),
    "more runs than bytes": (b"stsc", 4, 0x0FFF_FFFF),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_table_is_told_as_a_broken_file(name: str) -> None:
    refusal(changed(film(), *BROKEN[name]))


def test_a_table_of_one_size_for_all_is_not_believed() -> None:
    one_size = changed(changed(film(), b"stsz", 4, 1), b"stsz", 8, 100_000_000)
    assert "speaks of 100000000 samples" in refusal(one_size)


def test_a_fragment_of_all_samples_there_could_be_is_refused() -> None:
    data = film(4, 10, movflags="frag_keyframe+empty_moov")
    assert "samples" in refusal(changed(data, b"trun", 4, 0x0FFF_FFFF))


def test_what_ffmpeg_calls_out_of_memory_is_no_fault_of_the_machine() -> None:
    """It says so of tables whose entries would not fit."""
    with pytest.raises(ContractError, match="broken"), clips._decoding(FIELD):
        raise av.error.MemoryError(12, "Cannot allocate memory")
    with pytest.raises(MemoryError), clips._decoding(FIELD):
        raise MemoryError
