"""The figure of a reference picture that is a close-up, or in which the figure is small."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from conftest import require_or_skip
from engines.parallax.rendering import PHOTOGRAPHS
from stillmotion import models
from stillmotion.arrays import Rgb
from stillmotion.vision import matte
from stillmotion.vision.figure import cut
from stillmotion.vision.figure_search import sought, why_none

WHOLE = (0.0, 0.0, 1.0, 1.0)


@pytest.fixture(scope="module", autouse=True)
def _models() -> None:
    require_or_skip(models.available("matte"), "no matte model: run `stillmotion models pull`")


def part(name: str, box: tuple[float, float, float, float], width: int = 640) -> Rgb:
    """A part of an example picture (in shares of its sides) at a width in pixels."""
    image = Image.open(PHOTOGRAPHS / f"{name}.jpg").convert("RGB")
    left, top, right, bottom = (
        round(share * side) for share, side in zip(box, image.size * 2, strict=True)
    )
    cropped = np.asarray(image.crop((left, top, right, bottom)))
    size = (width, round(width * cropped.shape[0] / cropped.shape[1]))
    return np.ascontiguousarray(cv2.resize(cropped, size, interpolation=cv2.INTER_AREA), np.uint8)


@pytest.mark.parametrize(
    ("name", "box", "inside", "outside"),
    [
        # A bee on a flower that leaves the frame; a flower's head that fills it and is cut off by
        # it on three sides; a bird on a trunk that is cut off on three.
        ("honey-bee", WHOLE, [(0.32, 0.42), (0.28, 0.6)], [(0.05, 0.1), (0.9, 0.1), (0.8, 0.9)]),
        ("dandelions", (0.176, 0.194, 0.557, 0.575), [(0.3, 0.3), (0.5, 0.6)], [(0.9, 0.5)]),
        ("nuthatch", WHOLE, [(0.43, 0.55)], [(0.2, 0.5), (0.8, 0.5), (0.5, 0.1)]),
    ],
)
def test_a_close_up_is_cut_out(
    name: str,
    box: tuple[float, float, float, float],
    inside: list[tuple[float, float]],
    outside: list[tuple[float, float]],
) -> None:
    rgb = part(name, box)
    assert matte.find(rgb) is None, "as the subject of a scene it is too unsure"
    found = cut(rgb, sought)
    assert found is not None
    height, width = found.shape[:2]
    assert [at for at in inside if found[int(at[1] * height), int(at[0] * width), 3] < 200] == []
    assert [at for at in outside if found[int(at[1] * height), int(at[0] * width), 3] > 50] == []


def test_what_is_sure_at_once_is_left_as_it_is() -> None:
    rgb = part("moose", WHOLE)
    assert np.array_equal(sought(rgb), matte.find_or_nothing(rgb))


def test_what_is_not_found_is_told_with_what_may_help() -> None:
    place = part("autumn-meadow", WHOLE)
    assert cut(place, sought) is None
    assert "show it from further away" in why_none(place)
    assert "o_106" in why_none(place)
    flat = np.full((300, 400, 3), 128, np.uint8)
    assert cut(flat, sought) is None
    assert why_none(flat)
