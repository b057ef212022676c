"""JPEG and PNG files of nothing but parts and padding."""

from __future__ import annotations

import zlib

import pytest

from harness.pictures import encode, scene
from stillmotion.contract.errors import ContractError
from stillmotion.inputs.markers import MOST_PADDING, MOST_PARTS
from stillmotion.inputs.pictures import check_decodes, inspect

JPEG = encode(scene(320, 320), "JPEG", quality=90)
PNG = encode(scene(320, 320))


def chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    length = len(content).to_bytes(4, "big")
    return length + checked + zlib.crc32(checked).to_bytes(4, "big")


HARMFUL = {
    "fill bytes": JPEG[:2] + b"\xff" * 5_000_000 + JPEG[2:],
    "junk": JPEG[:20] + b"\x00" * 5_000_000 + JPEG[20:],
    "stuffed junk": JPEG[:2] + b"\xff\x00" * 2_500_000 + JPEG[2:],
    "nothing else": JPEG[:3] + b"\xff" * 5_000_000,
    "empty comments": JPEG[:2] + b"\xff\xfe\x00\x02" * 1_000_000 + JPEG[2:],
    "bare markers": JPEG[:2] + b"\xff\x01" * 2_000_000 + JPEG[2:],
    "empty chunks": PNG[:33] + chunk(b"teXt", b"") * 400_000 + PNG[33:],
}


@pytest.mark.parametrize("name", HARMFUL)
def test_a_picture_that_only_keeps_the_decoder_busy_is_refused(name: str) -> None:
    with pytest.raises(ContractError, match=r"image: .* (parts|padding)"):
        inspect(HARMFUL[name], "image")


def test_pictures_with_some_of_both_are_read() -> None:
    padded = JPEG[:2] + b"\xff" * (MOST_PADDING // 2) + JPEG[2:]
    commented = JPEG[:2] + b"\xff\xfe\x00\x06abcd" * 100 + JPEG[2:]
    filled = JPEG[:2] + b"\xff\xfe\xff\xff" + b"\xff" * 65533 + JPEG[2:]
    many = PNG[:33] + chunk(b"teXt", b"a") * (MOST_PARTS // 2) + PNG[33:]
    for data in (JPEG, PNG, padded, commented, filled, many):
        assert inspect(data, "image")[1:] == (320, 320)
        check_decodes(data, "image")
