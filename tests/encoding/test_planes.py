"""Colour conversion against the numbers of the standard, and there and back."""

import cv2
import numpy as np
import pytest

from stillmotion.encoding.planes import Frame, planes_to_rgb, rgb_to_planes

# 8-bit limited-range BT.709 codes of the 100 % colour bars (SMPTE RP 219, ITU-R BT.709).
BARS = {
    (255, 255, 255): (235, 128, 128),
    (255, 255, 0): (219, 16, 138),
    (0, 255, 255): (188, 154, 16),
    (0, 255, 0): (173, 42, 26),
    (255, 0, 255): (78, 214, 230),
    (255, 0, 0): (63, 102, 240),
    (0, 0, 255): (32, 240, 118),
    (0, 0, 0): (16, 128, 128),
}


@pytest.mark.parametrize(("rgb", "yuv"), BARS.items())
def test_colour_bars_have_the_codes_of_the_standard(rgb, yuv):
    frame = rgb_to_planes(np.full((4, 6, 3), rgb, np.uint8))
    assert tuple(int(plane[1, 1]) for plane in frame) == yuv
    assert frame.y.shape == (4, 6)
    assert frame.u.shape == frame.v.shape == (2, 3)
    assert np.abs(planes_to_rgb(frame).astype(int) - rgb).max() <= 1


def test_a_smooth_picture_survives_there_and_back():
    coarse = np.random.default_rng(1).integers(0, 256, (9, 16, 3), dtype=np.uint8)
    smooth = cv2.resize(coarse, (640, 360), interpolation=cv2.INTER_CUBIC)
    error = planes_to_rgb(rgb_to_planes(smooth)).astype(float) - smooth
    assert 10 * np.log10(255**2 / np.mean(error**2)) > 45


def test_chroma_is_level_with_even_columns_and_between_rows():
    red = np.zeros((4, 8, 3), np.uint8)
    red[:, 4:] = (255, 0, 0)
    # Red begins on column 4: the sample there sees a quarter of column 3, that of column 2 none.
    assert rgb_to_planes(red).v.tolist() == [[128, 128, 212, 240]] * 2
    rows = np.ascontiguousarray(red.transpose(1, 0, 2))
    assert rgb_to_planes(rows).v[:, 0].tolist() == [128, 128, 240, 240]


def test_decoding_puts_chroma_back_where_it_was_taken():
    ramp = np.zeros((4, 64), np.uint8)
    ramp[:] = np.arange(64)
    colour = Frame(
        np.full((4, 64), 128, np.uint8), np.full((2, 32), 128, np.uint8), ramp[:2, ::2] + 96
    )
    red = planes_to_rgb(colour)[0, :-1, 0].astype(int)
    assert set(np.diff(red)) <= {1, 2}


@pytest.mark.parametrize("size", [(3, 4), (4, 3)])
def test_an_odd_side_is_refused(size):
    with pytest.raises(ValueError, match="even sides"):
        rgb_to_planes(np.zeros((*size, 3), np.uint8))
