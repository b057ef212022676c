"""Masks as clients really draw them."""

import cv2
import numpy as np
import pytest
from PIL import Image

from harness.pictures import encode
from stillmotion.contract.errors import ContractError
from stillmotion.inputs.masks import decode_mask

SIZE = (400, 300)
DISC = np.zeros((300, 400), bool)
cv2.circle(stroke := np.zeros((300, 400), np.uint8), (150, 120), 60, 1, -1)
DISC |= stroke.astype(bool)

NAMES = (
    "white, blue, dark grey, opaque RGBA, white on clear, black on clear, "
    "black on clear white, half clear blue on clear, white on clear white"
)


def painted(colour, ground) -> np.ndarray:
    return np.where(DISC[..., None], colour, ground).astype(np.uint8)


def agrees(mask: np.ndarray, expected: np.ndarray = DISC) -> bool:
    """Equal but for a seam of a pixel around the stroke."""
    assert mask.dtype == np.uint8
    assert set(np.unique(mask)) <= {0, 255}
    seam = cv2.dilate(expected.astype(np.uint8), np.ones((5, 5))) - cv2.erode(
        expected.astype(np.uint8), np.ones((5, 5))
    )
    return bool(((mask == 255) == expected)[seam == 0].all())


@pytest.mark.parametrize(
    "drawn",
    [
        painted((255, 255, 255), (0, 0, 0)),
        painted((0, 0, 255), (0, 0, 0)),
        painted((60, 60, 60), (0, 0, 0)),
        painted((255, 255, 255, 255), (0, 0, 0, 255)),
        painted((255, 255, 255, 255), (0, 0, 0, 0)),
        painted((0, 0, 0, 255), (0, 0, 0, 0)),
        painted((0, 0, 0, 255), (255, 255, 255, 0)),
        painted((0, 0, 255, 120), (0, 0, 0, 0)),
        painted((255, 255, 255, 255), (255, 255, 255, 0)),
    ],
    ids=NAMES.split(", "),
)
def test_what_is_painted_is_covered(drawn):
    assert agrees(decode_mask(encode(drawn), "static_mask"))


@pytest.mark.parametrize("quality", [75, 85, 95])
def test_what_jpeg_adds_around_a_stroke_is_not(quality):
    data = encode(painted((255, 255, 255), (0, 0, 0)), "JPEG", quality=quality)
    assert agrees(decode_mask(data, "static_mask"))


def test_grey_and_bilevel_files():
    grey = DISC.astype(np.uint8) * 255
    assert agrees(decode_mask(encode(grey), "static_mask"))
    assert agrees(
        decode_mask(encode(np.asarray(Image.fromarray(grey).convert("1"))), "static_mask")
    )


@pytest.mark.parametrize("factor", [0.5, 0.75, 2, 3])
def test_it_is_scaled_to_the_picture(factor):
    size = (round(400 * factor), round(300 * factor))
    mask = decode_mask(encode(painted((255,) * 3, (0,) * 3)), "static_mask", size)
    assert mask.shape == size[::-1]
    expected = cv2.resize(DISC.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    assert agrees(mask, expected.astype(bool))


@pytest.mark.parametrize("ground", [(0, 0, 0), (20, 20, 20), (0, 0, 0, 255), (0, 0, 0, 0)])
def test_a_mask_that_covers_nothing_is_refused(ground):
    empty = np.full((300, 400, len(ground)), ground, np.uint8)
    with pytest.raises(ContractError, match=r"^dynamic_masks\[1\]\.mask: the mask covers nothing"):
        decode_mask(encode(empty), "dynamic_masks[1].mask")


def test_a_mask_that_covers_all_is_taken():
    assert (decode_mask(encode(np.full((300, 400), 255, np.uint8)), "static_mask") == 255).all()
