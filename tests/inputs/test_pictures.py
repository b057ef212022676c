"""Every kind of file that people send: the right picture, or a refusal that names the field."""

import io
import struct
import zlib

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from harness.pictures import encode, scene
from harness.video import psnr
from stillmotion.contract.errors import Code, ContractError
from stillmotion.inputs.pictures import (
    MOST_PIXELS,
    PictureInfo,
    check_decodes,
    decode_rgb,
    decode_rgba,
    inspect,
)

WIDTH, HEIGHT = 96, 64
SCENE = scene(WIDTH, HEIGHT)
PNG = encode(SCENE)
JPEG = encode(SCENE, "JPEG", quality=95, subsampling=0)
PROGRESSIVE = encode(SCENE, "JPEG", quality=90, progressive=True)


def save(picture: Image.Image, format: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, format, **options)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)


def png_of(width: int, height: int, depth: int, colour: int, *chunks: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + chunk(b"IEND", b"")


def refusal(call, data: bytes) -> ContractError:
    with pytest.raises(ContractError) as caught:
        call(data, "image")
    assert caught.value.code is Code.BAD_PARAMETER
    assert caught.value.field == "image"
    assert caught.value.message.startswith("image: ")
    return caught.value


def test_png_is_decoded_exactly_and_jpeg_closely():
    assert inspect(PNG, "image") == PictureInfo("PNG", WIDTH, HEIGHT)
    assert np.array_equal(decode_rgb(PNG, "image"), SCENE)
    assert inspect(JPEG, "image") == PictureInfo("JPEG", WIDTH, HEIGHT)
    assert psnr(decode_rgb(JPEG, "image"), SCENE) > 34
    assert decode_rgb(PNG, "image").flags.writeable


@pytest.mark.parametrize(
    ("format", "name"), [("GIF", "GIF"), ("WEBP", "WebP"), ("BMP", "BMP"), ("TIFF", "TIFF")]
)
def test_another_format_is_named(format, name):
    for call in (inspect, decode_rgb, check_decodes):
        assert f"this is {name}" in refusal(call, encode(SCENE, format)).message
    assert "HTML" in refusal(inspect, b"<!DOCTYPE html><html>not found</html>").message


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_exif_orientation_is_applied(orientation, format):
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned = {
        1: SCENE,
        2: SCENE[:, ::-1],
        3: SCENE[::-1, ::-1],
        4: SCENE[::-1],
        5: SCENE.transpose(1, 0, 2),
        6: np.rot90(SCENE, -1),
        7: SCENE[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(SCENE, 1),
    }[orientation]
    data = encode(SCENE, format, exif=exif.tobytes(), quality=95, subsampling=0)
    assert inspect(data, "image")[1:] == turned.shape[1::-1]
    assert psnr(decode_rgb(data, "image"), np.ascontiguousarray(turned)) > 34


def test_broken_exif_is_as_none():
    data = encode(SCENE, exif=b"Exif\0\0MM\0*\xff\xff\xff\xff garbage")
    assert np.array_equal(decode_rgb(data, "image"), SCENE)


@pytest.mark.parametrize("shape", [(HEIGHT, WIDTH), (HEIGHT, WIDTH, 3), (HEIGHT, WIDTH, 4)])
def test_16_bits_become_8_over_their_whole_range(shape):
    ramp = np.linspace(0, 65535, WIDTH).astype(np.uint16)
    wide = np.broadcast_to(ramp.reshape(1, -1, *([1] * (len(shape) - 2))), shape).copy()
    if shape[-1] == 4:
        wide[..., 3] = 65535
    ok, data = cv2.imencode(".png", wide)
    assert ok
    decoded = decode_rgb(data.tobytes(), "image").astype(int)
    assert np.abs(decoded - (ramp / 257)[None, :, None]).max() <= 1


def test_grey_palette_and_bilevel():
    grey = Image.fromarray(SCENE).convert("L")
    expected = np.repeat(np.asarray(grey)[..., None], 3, axis=2)
    assert np.array_equal(decode_rgb(save(grey, "PNG"), "image"), expected)
    palette = Image.fromarray(SCENE).quantize(16)
    assert np.array_equal(
        decode_rgb(save(palette, "PNG"), "image"), np.asarray(palette.convert("RGB"))
    )
    bilevel = grey.convert("1")
    assert np.array_equal(
        decode_rgb(save(bilevel, "PNG"), "image"), np.asarray(bilevel.convert("RGB"))
    )


def with_hole() -> dict[str, bytes]:
    """A black picture whose left half is transparent, in each way PNG can say so."""
    hole = np.zeros((HEIGHT, WIDTH), bool)
    hole[:, : WIDTH // 2] = True
    alpha = np.where(hole, 0, 255).astype(np.uint8)
    grey = Image.fromarray(np.where(hole, 77, 0).astype(np.uint8))
    palette = Image.fromarray(hole.astype(np.uint8), "P")
    palette.putpalette([0, 0, 0, 77, 77, 77])
    grey16 = np.where(hole, 7777, 0).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in grey16)
    return {
        "RGBA": save(Image.merge("RGBA", [grey] * 3 + [Image.fromarray(alpha)]), "PNG"),
        "LA": save(Image.merge("LA", [grey, Image.fromarray(alpha)]), "PNG"),
        "palette": save(palette, "PNG", transparency=1),
        "grey key": save(grey, "PNG", transparency=77),
        "colour key": save(grey.convert("RGB"), "PNG", transparency=(77, 77, 77)),
        "16-bit grey key": png_of(
            WIDTH,
            HEIGHT,
            16,
            0,
            chunk(b"tRNS", struct.pack(">H", 7777)),
            chunk(b"IDAT", zlib.compress(rows)),
        ),
    }


@pytest.mark.parametrize("kind", with_hole())
def test_transparent_is_white(kind):
    decoded = decode_rgb(with_hole()[kind], "image")
    assert (decoded[:, : WIDTH // 2] == 255).all()
    assert (decoded[:, WIDTH // 2 :] == 0).all()
    alpha = decode_rgba(with_hole()[kind], "image")[..., 3]
    assert (alpha[:, : WIDTH // 2] == 0).all()
    assert (alpha[:, WIDTH // 2 :] == 255).all()


def test_half_transparent_is_half_way_to_white():
    rgba = np.full((HEIGHT, WIDTH, 4), (200, 0, 0, 128), np.uint8)
    decoded = decode_rgb(save(Image.fromarray(rgba), "PNG"), "image").astype(int)
    assert np.abs(decoded - (227, 127, 127)).max() <= 1


def test_cmyk_has_its_colours():
    """In JPEG it is stored inverted, as Adobe began it."""
    colours = {
        (255, 0, 0): (0, 255, 255, 0),
        (255, 255, 255): (0, 0, 0, 0),
        (0, 0, 0): (0, 0, 0, 255),
    }
    for rgb, inks in colours.items():
        data = save(Image.new("CMYK", (WIDTH, HEIGHT), inks), "JPEG", quality=95)
        assert b"Adobe" in data
        assert np.abs(decode_rgb(data, "image").astype(int) - rgb).max() <= 3


def swapped_profile() -> bytes:
    """sRGB's profile with the primaries of red and blue exchanged: easy to see applied."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    table = profile.replace(b"rXYZ", b"tmpX").replace(b"bXYZ", b"rXYZ").replace(b"tmpX", b"bXYZ")
    return table.replace(b"s\0R\0G\0B", b"s\0W\0A\0P").replace(b"sRGB", b"sWAP")


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_an_icc_profile_is_applied(format):
    red = Image.new("RGB", (WIDTH, HEIGHT), (255, 0, 0))
    plain = decode_rgb(save(red, format, quality=95), "image")
    tagged = decode_rgb(save(red, format, quality=95, icc_profile=swapped_profile()), "image")
    assert np.abs(plain.astype(int) - (255, 0, 0)).max() <= 2
    assert np.abs(tagged.astype(int) - (0, 0, 255)).max() <= 4


@pytest.mark.parametrize("profile", [b"not a profile", b"\0" * 128, swapped_profile()[:300]])
def test_a_broken_profile_is_ignored(profile):
    assert np.array_equal(decode_rgb(encode(SCENE, icc_profile=profile), "image"), SCENE)


def test_a_profile_for_another_kind_of_picture_is_ignored():
    grey = Image.fromarray(SCENE).convert("L")
    decoded = decode_rgb(save(grey, "PNG", icc_profile=swapped_profile()), "image")
    assert np.array_equal(decoded, np.asarray(grey.convert("RGB")))


def test_the_first_frame_of_an_animation_is_taken():
    frames = [Image.fromarray(SCENE), Image.new("RGB", (WIDTH, HEIGHT), (0, 255, 0))]
    animated = save(frames[0], "PNG", save_all=True, append_images=frames[1:])
    assert b"acTL" in animated
    assert np.array_equal(decode_rgb(animated, "image"), SCENE)
    several = save(frames[0], "MPO", save_all=True, append_images=frames[1:], quality=95)
    assert psnr(decode_rgb(several, "image"), SCENE) > 30


@pytest.mark.parametrize(("width", "height"), [(100_000, 100_000), (2**31 - 1, 1), (8001, 8000)])
def test_too_many_pixels_are_refused_from_the_header(width, height):
    bomb = png_of(width, height, 8, 2, chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000)))
    assert width * height > MOST_PIXELS
    for call in (inspect, decode_rgb, decode_rgba, check_decodes):
        assert f"{width}x{height}" in refusal(call, bomb).message


def test_a_jpeg_of_endless_passes_is_refused():
    start = PROGRESSIVE.index(b"\xff\xda", PROGRESSIVE.index(b"\xff\xda") + 2)
    end = PROGRESSIVE.index(b"\xff\xda", start + 2)
    bomb = PROGRESSIVE[:start] + PROGRESSIVE[start:end] * 300 + PROGRESSIVE[end:]
    assert "scans" in refusal(check_decodes, bomb).message
    check_decodes(PROGRESSIVE, "image")


def test_an_inflated_text_or_profile_does_no_harm():
    squeezed = zlib.compress(b"\0" * 50_000_000)
    for kind, start in ((b"iCCP", b"icc\0\0"), (b"zTXt", b"note\0\0")):
        bomb = png_of(WIDTH, HEIGHT, 8, 2, chunk(kind, start + squeezed), chunk(b"IDAT", b""))
        refusal(decode_rgb, bomb)


def test_too_many_bytes_are_refused():
    assert "10 MB" in refusal(inspect, PNG + b"\0" * (10 * 1024 * 1024)).message


@pytest.mark.parametrize("whole", [PNG, JPEG, PROGRESSIVE], ids=["png", "jpeg", "progressive"])
def test_a_file_cut_anywhere_is_refused_by_both_checks(whole):
    """Up to its last bytes, which hold no pixels (PNG: checksums and IEND; JPEG: EOI)."""
    last = whole.index(b"IEND") - 20 if whole is PNG else len(whole) - 8
    for length in [*range(0, last, 53), last]:
        refusal(check_decodes, whole[:length])
        refusal(decode_rgb, whole[:length])
    check_decodes(whole, "image")


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([PNG, JPEG, PROGRESSIVE, *with_hole().values()]),
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=12),
)
def test_no_corruption_gets_past_as_anything_but_a_refusal(whole, changes):
    broken = bytearray(whole)
    for place, value in changes:
        broken[int(place * (len(broken) - 1))] = value
    for call in (inspect, check_decodes, decode_rgb, decode_rgba):
        field = "image"
        try:
            call(bytes(broken), field)
        except ContractError as refused:
            field = refused.field
        assert field == "image"


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", PNG[:40], JPEG[:200]]), st.binary())
def test_no_rubbish_after_a_good_start_gets_past_either(start, rubbish):
    with pytest.raises(ContractError):
        decode_rgb(start + rubbish, "image")
