"""What a file that is no picture is called."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from harness.pictures import encode
from stillmotion.contract.errors import ContractError
from stillmotion.contract.pictures import check_picture_file


def clip(format: str, codec: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=format) as container:
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.full((64, 64, 3), 90, np.uint8))
        container.mux([*stream.encode(frame), *stream.encode()])
    return file.getvalue()


def box(brand: bytes) -> bytes:
    return b"\0\0\0\x18ftyp" + brand + bytes(60)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (clip("mp4", "libx264"), "MP4, a video"),
        (clip("mov", "libx264"), "MOV, a video"),
        (clip("matroska", "libx264"), "WebM or Matroska, a video"),
        (clip("avi", "mpeg4"), "AVI, a video"),
        (encode(np.zeros((20, 20, 3), np.uint8), "WEBP"), "WebP"),
        (encode(np.zeros((20, 20, 3), np.uint8), "AVIF"), "AVIF"),
        (box(b"heic"), "HEIC"),
        (box(b"mif1"), "HEIC or AVIF"),
        (box(b"isom"), "MP4, a video"),
        (box(b"M4A "), "M4A, a recording"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "WAV, a recording"),
        (b"ID3\x04" + bytes(20), "MP3, a recording"),
        (b"plain words", "neither"),
    ],
)
def test_it_is_named_by_its_content(data: bytes, name: str) -> None:
    with pytest.raises(ContractError, match=f"JPEG or PNG by its content, and this is {name}"):
        check_picture_file("image", data)
