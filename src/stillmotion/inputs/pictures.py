"""Encoded pictures from strangers into upright sRGB arrays, or a refusal that says why.

Only JPEG and PNG, told by their content. What a file would unfold to is known from its header
before anything is unfolded, and whatever the decoder raises becomes a 1201 naming the field.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile

from stillmotion.arrays import Rgb, Rgba
from stillmotion.contract.errors import ContractError, refused_field
from stillmotion.contract.pictures import check_picture_file
from stillmotion.inputs.markers import check_parts

MOST_PIXELS = 64_000_000
"""The largest phone cameras make 50 megapixels that fit into 10 MB. Decoded: 192 MB."""

MOST_JPEG_SCANS = 200
"""A progressive JPEG has some ten scans. Each costs a pass over all pixels and may take as little
as a hundred bytes, so that a small file could ask for hours of work."""

STRIP_ROWS = 256

GROUND = (255, 255, 255)
"""What shows through transparent pixels: white, as where a page shows the picture."""

_ORIENTATION_TAG = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = (5, 6, 7, 8)

_COLOUR_SPACE = {"RGB": "RGB", "L": "GRAY", "CMYK": "CMYK"}


class PictureInfo(NamedTuple):
    """What the header says; sides in pixels, as seen upright."""

    format: Literal["JPEG", "PNG"]
    width: int
    height: int


def inspect(data: bytes, field: str) -> PictureInfo:
    """Read the header. Raises ContractError 1201 for another format, or too many pixels."""
    with _decoding(field):
        picture = _open(data, field)
        width, height = picture.size
        if _orientation(picture) in _SIDEWAYS:
            width, height = height, width
        return PictureInfo("JPEG" if isinstance(picture, JpegImageFile) else "PNG", width, height)


def check_decodes(data: bytes, field: str) -> None:
    """Go through all of the file without keeping its pixels. Raises ContractError 1201.

    A JPEG is unfolded at an eighth of its size, which reads every bit of it all the same.
    """
    with _decoding(field):
        picture = _open(data, field)
        picture.draft(None, (1, 1))
        picture.load()


def decode_rgb(data: bytes, field: str) -> Rgb:
    """Decode to (height, width, 3): upright, sRGB. Raises ContractError 1201.

    16 bits become 8, an ICC profile is applied (one that is broken is ignored, as browsers do),
    transparency shows `GROUND`, and of an animated PNG the first frame is taken.
    """
    with _decoding(field):
        picture = _open(data, field)
        icc = picture.info.get("icc_profile")
        colour, alpha = _colour_and_alpha(picture)
        rgb = _to_srgb(colour, icc)
        if alpha is not None:
            rgb = Image.composite(rgb, Image.new("RGB", rgb.size, GROUND), alpha)
        return np.array(_upright(rgb, _orientation(picture)))


def decode_rgba(data: bytes, field: str) -> Rgba:
    """Decode to (height, width, 4) upright, colours as stored, alpha not applied.

    For masks, which are drawings about a picture and not pictures. Raises ContractError 1201.
    """
    with _decoding(field):
        picture = _open(data, field)
        colour, alpha = _colour_and_alpha(picture)
        rgba = colour.convert("RGB").convert("RGBA")
        if alpha is not None:
            rgba.putalpha(alpha)
        return np.array(_upright(rgba, _orientation(picture)))


def rgba_strips(data: bytes, field: str) -> Iterator[Rgba]:
    """What `decode_rgba` gives but for its orientation, (rows, width, 4) at a time: so much less
    memory beside the decoder's own. Raises ContractError 1201."""
    with _decoding(field):
        picture = _open(data, field)
        picture.load()
        width, height = picture.size
        for top in range(0, height, STRIP_ROWS):
            strip = picture.crop((0, top, width, min(height, top + STRIP_ROWS)))
            colour, alpha = _colour_and_alpha(strip)
            rgba = colour.convert("RGB").convert("RGBA")
            if alpha is not None:
                rgba.putalpha(alpha)
            yield np.asarray(rgba)


def decode_cut_out(data: bytes, field: str) -> Rgb | Rgba:
    """Decode what may be cut out already: (height, width, 4) where the file is transparent
    somewhere, else as `decode_rgb`. Raises ContractError 1201."""
    with _decoding(field):
        picture = _open(data, field)
        if not picture.has_transparency_data:
            return decode_rgb(data, field)
    rgba = decode_rgba(data, field)
    return rgba if rgba[..., 3].min() < 255 else decode_rgb(data, field)


@contextlib.contextmanager
def _decoding(field: str) -> Iterator[None]:
    """Pillow raises whatever its parsers trip over: nearly any exception there is."""
    try:
        yield
    except (ContractError, MemoryError):
        raise
    except Exception as error:
        reason = str(error) or type(error).__name__
        raise refused_field(field, f"the picture does not decode: {reason}") from error


def _open(data: bytes, field: str) -> JpegImageFile | PngImageFile:
    """Parse the header with the one decoder that the signature calls for."""
    check_picture_file(field, data)
    check_parts(data, field)
    file = io.BytesIO(data)
    picture: JpegImageFile | PngImageFile
    if data.startswith(b"\x89PNG"):
        picture = PngImageFile(file)
    else:
        scans = data.count(b"\xff\xda")
        if scans > MOST_JPEG_SCANS:
            raise refused_field(
                field, f"the JPEG has {scans} scans, and at most {MOST_JPEG_SCANS} are decoded"
            )
        picture = JpegImageFile(file)
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise refused_field(
            field,
            f"the picture is {width}x{height} pixels, and at most "
            f"{MOST_PIXELS // 1_000_000} megapixels are decoded",
        )
    return picture


def _orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 1 where there is none that can be read."""
    exif = Image.Exif()
    with contextlib.suppress(Exception):
        exif.load(picture.info.get("exif", b""))
        return int(exif.get(_ORIENTATION_TAG, 1))
    return 1


def _upright(picture: Image.Image, orientation: int) -> Image.Image:
    turn = _UPRIGHT.get(orientation)
    return picture if turn is None else picture.transpose(turn)


def _colour_and_alpha(picture: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """The pixels as RGB, L or CMYK of 8 bits, and alpha where the file has any."""
    picture.load()
    if picture.mode == "I;16":
        return _colour_and_alpha_16(picture)
    if picture.mode == "CMYK":
        return picture, None
    if picture.has_transparency_data:
        rgba = picture.convert("RGBA")
        return rgba.convert("RGB"), rgba.getchannel("A")
    return picture.convert("L" if picture.mode in ("L", "1") else "RGB"), None


def _colour_and_alpha_16(picture: Image.Image) -> tuple[Image.Image, Image.Image | None]:
    """Grey of 16 bits, which Pillow would clip to 8, perhaps with one value transparent."""
    values = np.asarray(picture).astype(np.uint32)
    grey = Image.fromarray(((values * 255 + 32767) // 65535).astype(np.uint8))
    clear = picture.info.get("transparency")
    if not isinstance(clear, int):
        return grey, None
    return grey, Image.fromarray(np.where(values == clear, 0, 255).astype(np.uint8))


def _to_srgb(colour: Image.Image, icc: bytes | None) -> Image.Image:
    if icc:
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
            fits = profile.profile.xcolor_space.strip() == _COLOUR_SPACE[colour.mode]
            if fits and "sRGB" not in ImageCms.getProfileDescription(profile):
                converted = ImageCms.profileToProfile(
                    colour,
                    profile,
                    _srgb(),
                    ImageCms.Intent.RELATIVE_COLORIMETRIC,
                    "RGB",
                    flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
                )
                if converted is not None:
                    return converted
    return colour.convert("RGB")


@cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
