"""The rules about pictures, inline and loaded, and what an engine is handed."""

import io

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from harness.pictures import encode, scene
from harness.web import PictureHost
from stillmotion.contract.errors import Code, ContractError
from stillmotion.contract.image2video import (
    DynamicMask,
    Image2VideoRequest,
    InlinePicture,
    Point,
    UrlPicture,
)
from stillmotion.inputs.check import load_pictures
from stillmotion.inputs.fetcher import Fetcher
from stillmotion.inputs.geometry import check_geometry
from stillmotion.inputs.given import check_inline
from stillmotion.inputs.pictures import PictureInfo
from stillmotion.net import guarded_client, networks
from stillmotion.orders import StoredFile


def flat(width: int, height: int) -> InlinePicture:
    return InlinePicture(encode(np.full((height, width, 3), 90, np.uint8)))


def mask(width: int, height: int) -> InlinePicture:
    drawn = np.zeros((height, width), np.uint8)
    drawn[height // 4 : height // 2, width // 4 : width // 2] = 255
    return InlinePicture(encode(drawn))


def stroke(drawn: InlinePicture, *points: tuple[int, int]) -> DynamicMask:
    path = points or ((0, 0), (1, 1))
    return DynamicMask(drawn, tuple(Point(x, y) for x, y in path))


def load(request, **options):
    with guarded_client(networks(["127.0.0.0/8"])) as client:
        return load_pictures(request, Fetcher(client=client, timeout=10, **options))


def refused(request: Image2VideoRequest, field: str, *words: str) -> None:
    """At create and in the worker, in the same words."""
    messages = set()
    for call in (check_inline, load):
        with pytest.raises(ContractError) as caught:
            call(request)
        assert caught.value.code is Code.BAD_PARAMETER
        assert caught.value.field == field
        messages.add(caught.value.message)
    assert len(messages) == 1
    for word in (f"{field}: ", *words):
        assert word in messages.copy().pop()


@pytest.mark.parametrize("field", ["image", "image_tail", "static_mask"])
@pytest.mark.parametrize("size", [(299, 300), (300, 299), (299, 299), (1, 1)])
def test_sides_under_300_are_refused(field, size):
    pictures = {field: mask(*size) if field == "static_mask" else flat(*size)}
    if field == "static_mask":
        pictures["image"] = flat(600, 600)
    refused(Image2VideoRequest(**pictures), field, f"{size[0]}x{size[1]}", "300")


@pytest.mark.parametrize("size", [(300, 300), (750, 300), (300, 750)])
def test_the_least_sides_and_the_extreme_aspects_are_taken(size):
    request = Image2VideoRequest(image=flat(*size), image_tail=flat(300, 900))
    check_inline(request)
    assert load(request)["image"].shape == (size[1], size[0], 3)


@pytest.mark.parametrize(("size", "ratio"), [((751, 300), "2.5:1"), ((300, 800), "1:2.67")])
def test_other_aspects_of_image_are_refused(size, ratio):
    refused(Image2VideoRequest(image=flat(*size)), "image", f"{size[0]}x{size[1]}", ratio)


@settings(max_examples=200)
@given(st.integers(1, 4000), st.integers(1, 4000))
def test_size_and_aspect_by_the_letter(width, height):
    allowed = min(width, height) >= 300 and 0.4 <= width / height <= 2.5
    taken = True
    try:
        check_geometry(Image2VideoRequest(), {"image": PictureInfo("PNG", width, height)})
    except ContractError:
        taken = False
    assert taken == allowed


def test_the_side_that_counts_is_the_upright_one():
    exif = Image.Exif()
    exif[0x0112] = 6
    out = io.BytesIO()
    Image.fromarray(scene(700, 400)).save(out, "JPEG", exif=exif.tobytes())
    points = ((400, 700), (0, 0))
    request = Image2VideoRequest(
        image=InlinePicture(out.getvalue()), dynamic_masks=(stroke(mask(400, 700), *points),)
    )
    check_inline(request)
    assert load(request)["image"].shape == (700, 400, 3)
    beyond = (stroke(mask(400, 700), (401, 700), (0, 0)),)
    refused(
        msgspec.structs.replace(request, dynamic_masks=beyond),
        "dynamic_masks[0].trajectories[0].x",
        "401",
        "0 to 400",
    )


@pytest.mark.parametrize("axis", ["x", "y"])
def test_points_lie_inside_the_picture(axis):
    image = flat(640, 360)
    inside, beyond = (640, 360), {"x": (641, 0), "y": (0, 361)}[axis]
    good = stroke(mask(640, 360), (0, 0), inside)
    check_inline(Image2VideoRequest(image=image, dynamic_masks=(good,)))
    bad = Image2VideoRequest(
        image=image, dynamic_masks=(good, stroke(mask(640, 360), inside, inside, beyond))
    )
    most = {"x": "0 to 640", "y": "0 to 360"}[axis]
    refused(bad, f"dynamic_masks[1].trajectories[2].{axis}", str(max(beyond)), most)


def test_masks_are_of_one_size():
    request = Image2VideoRequest(
        image=flat(640, 360),
        static_mask=mask(640, 360),
        dynamic_masks=(stroke(mask(640, 360)), stroke(mask(1280, 720))),
    )
    refused(request, "dynamic_masks[1].mask", "1280x720", "static_mask", "640x360")


@pytest.mark.parametrize("size", [(640, 361), (1280, 721), (320, 181), (1279, 720)])
def test_a_pixel_of_rounding_is_no_other_aspect(size):
    image = flat(640, 360)
    if min(size) >= 300:
        check_inline(Image2VideoRequest(image=image, static_mask=mask(*size)))
    else:
        refused(Image2VideoRequest(image=image, static_mask=mask(*size)), "static_mask", "300")


@pytest.mark.parametrize("size", [(640, 363), (500, 500), (360, 640), (1280, 725)])
def test_a_mask_of_another_aspect_is_refused(size):
    request = Image2VideoRequest(image=flat(640, 360), static_mask=mask(*size))
    refused(request, "static_mask", f"{size[0]}x{size[1]}", "640x360")


def test_an_empty_mask_is_refused():
    empty = InlinePicture(encode(np.zeros((360, 640), np.uint8)))
    request = Image2VideoRequest(image=flat(640, 360), dynamic_masks=(stroke(empty),))
    refused(request, "dynamic_masks[0].mask", "covers nothing")


@pytest.mark.parametrize("field", ["image", "image_tail", "static_mask"])
@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_a_truncated_picture_is_refused_at_once(field, format):
    whole = encode(scene(640, 360), format)
    pictures = {"image": flat(640, 360)} | {field: InlinePicture(whole[: len(whole) * 2 // 3])}
    refused(Image2VideoRequest(**pictures), field, "does not decode", "truncated")


def test_what_is_to_be_fetched_is_left_to_the_worker():
    """But what is there is held against what else is there."""
    url = UrlPicture("http://192.0.2.1/never-asked.png")
    check_inline(Image2VideoRequest(image=url, static_mask=mask(640, 360)))
    with pytest.raises(ContractError, match="same size"):
        check_inline(
            Image2VideoRequest(
                image=url, static_mask=mask(640, 360), dynamic_masks=(stroke(mask(640, 640)),)
            )
        )


class Objects(dict):
    """A vault of a few objects."""

    def read(self, key):
        return self[key]


def test_everything_is_loaded_from_wherever_it_lies():
    picture, tail = scene(640, 360), scene(400, 500, seed=2)
    with PictureHost({"scene.png": encode(picture)}) as host:
        url = f"{host.url}/scene.png"
        stages = []
        loaded = load(
            Image2VideoRequest(
                image=UrlPicture(url),
                image_tail=StoredFile("inputs/t1/image_tail.png"),
                static_mask=mask(1280, 720),
                dynamic_masks=(stroke(mask(1280, 720)), stroke(mask(1280, 720))),
            ),
            vault=Objects({"inputs/t1/image_tail.png": encode(tail)}),
            stage=stages.append,
        )
    assert list(loaded) == [
        "image",
        "image_tail",
        "static_mask",
        "dynamic_masks[0].mask",
        "dynamic_masks[1].mask",
    ]
    assert np.array_equal(loaded["image"], picture)
    assert np.array_equal(loaded["image_tail"], tail)
    for field in list(loaded)[2:]:
        assert loaded[field].shape == (360, 640)
        assert (loaded[field][92:178, 162:318] == 255).all()
        assert np.count_nonzero(loaded[field]) == pytest.approx(640 * 360 / 16, rel=0.03)
    assert stages == ["fetching image", "checking the pictures"]


def test_a_fetched_picture_meets_the_same_rules():
    with PictureHost({"small.png": encode(scene(299, 400)), "page.png": b"<html>"}) as host:
        for name, words in (("small.png", "299x400"), ("page.png", "HTML"), ("none.png", "404")):
            with pytest.raises(ContractError, match=words) as caught:
                load(Image2VideoRequest(image=UrlPicture(f"{host.url}/{name}")))
            assert caught.value.field == "image"


def test_stopping_from_the_stage_stops():
    def stop(_stage):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(Image2VideoRequest(image=flat(640, 360)), stage=stop)
