"""Pictures on the wire: a URL, or the base64 of a JPEG or PNG file.

Beside the envelope (see `contract.files`) only the file's signature is checked here; what is in it
is the business of `inputs`.
"""

from __future__ import annotations

import re
from typing import Any

from stillmotion.contract.errors import refused_field
from stillmotion.contract.files import read_file, too_large
from stillmotion.contract.image2video import InlinePicture, Picture

MOST_PICTURE_BYTES = 10 * 1024 * 1024

_JPEG = b"\xff\xd8\xff"
_PNG = b"\x89PNG\r\n\x1a\n"
_OTHER_SIGNATURES = (
    ("GIF", re.compile(rb"GIF8")),
    ("WebP", re.compile(rb"RIFF.{4}WEBP", re.DOTALL)),
    ("BMP", re.compile(rb"BM")),
    ("TIFF", re.compile(rb"II\*\0|MM\0\*")),
    ("HEIC", re.compile(rb".{4}ftyphe(?:i[cxms]|v[cxms])", re.DOTALL)),
    ("HEIC or AVIF", re.compile(rb".{4}ftypm[is]f1", re.DOTALL)),
    ("AVIF", re.compile(rb".{4}ftypavi[fs]", re.DOTALL)),
    ("MOV, a video", re.compile(rb".{4}(?:ftypqt|moov|wide)", re.DOTALL)),
    ("M4A, a recording", re.compile(rb".{4}ftypM4[AB]", re.DOTALL)),
    ("MP4, a video", re.compile(rb".{4}ftyp", re.DOTALL)),
    ("WebM or Matroska, a video", re.compile(rb"\x1a\x45\xdf\xa3")),
    ("AVI, a video", re.compile(rb"RIFF.{4}AVI ", re.DOTALL)),
    ("WAV, a recording", re.compile(rb"RIFF.{4}WAVE", re.DOTALL)),
    ("MP3, a recording", re.compile(rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]")),
    ("PDF", re.compile(rb"%PDF")),
    ("SVG, XML or HTML", re.compile(rb"\s*<")),
)


def read_picture(field: str, value: Any, most: int = MOST_PICTURE_BYTES) -> Picture:
    """The picture, of at most so many bytes. Raises ContractError 1201."""
    picture = read_file(field, value, "picture", most)
    if isinstance(picture, InlinePicture):
        check_picture_file(field, picture.data, most)
    return picture


def check_picture_file(field: str, data: bytes, most: int = MOST_PICTURE_BYTES) -> None:
    """Size and signature of an encoded picture. Raises ContractError 1201."""
    if len(data) > most:
        raise too_large(field, len(data), "picture", most)
    if not data.startswith((_JPEG, _PNG)):
        raise refused_field(
            field, f"the picture must be JPEG or PNG by its content, and this is {_named(data)}"
        )


def _named(data: bytes) -> str:
    for name, signature in _OTHER_SIGNATURES:
        if signature.match(data):
            return name
    return f"neither (it starts with the bytes {data[:8].hex(' ')})"
