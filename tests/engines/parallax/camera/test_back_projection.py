"""A picture smaller than the frame: against the large one that it was made of."""

import cv2
import numpy as np
import pytest
from PIL import Image

from measures.clips import Rgb, photograph, psnr
from stillmotion.engines.parallax.camera.viewport import Viewport, viewport_of

SIZE = (960, 640)


def large(name: str) -> Rgb:
    return np.asarray(cv2.resize(photograph(name), SIZE, interpolation=cv2.INTER_AREA), np.uint8)


def steepness(rgb: Rgb) -> float:
    luma = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    steep = np.hypot(cv2.Sobel(luma, cv2.CV_32F, 1, 0), cv2.Sobel(luma, cv2.CV_32F, 0, 1))
    return float(np.sort(steep, axis=None)[-steep.size // 20 :].mean())


@pytest.mark.parametrize(
    ("name", "times"), [("night-bridge", 1.5), ("moose", 2.0), ("honey-bee", 2.0), ("lemurs", 3.0)]
)
def test_it_is_sharper_and_closer_to_the_truth_than_interpolated(name: str, times: float) -> None:
    truth = large(name)
    few = (round(SIZE[0] / times), round(SIZE[1] / times))
    picture = np.asarray(cv2.resize(truth, few, interpolation=cv2.INTER_AREA), np.uint8)
    shown = viewport_of(few, *SIZE).resample(picture)
    usual = np.asarray(Image.fromarray(picture).resize(SIZE, Image.Resampling.BICUBIC))
    assert psnr(shown, truth) > psnr(usual, truth) + 0.25
    assert 1.04 * steepness(usual) < steepness(shown) < 1.05 * steepness(truth)
    assert psnr(shown, usual) > 44


def test_a_part_between_pixels_is_not_moved() -> None:
    picture = np.asarray(cv2.resize(large("moose"), (480, 320), interpolation=cv2.INTER_AREA))
    place = Viewport((480, 320), 800, 600, 10.3, 7.6, 330.3, 247.6)
    box = (10.3, 7.6, 330.3, 247.6)
    usual = Image.fromarray(picture).resize((800, 600), Image.Resampling.BICUBIC, box=box)
    one, other = (
        cv2.cvtColor(np.asarray(rgb), cv2.COLOR_RGB2GRAY).astype(np.float32)
        for rgb in (place.resample(picture), usual)
    )
    (x, y), _ = cv2.phaseCorrelate(one, other)
    assert np.hypot(x, y) < 0.05


def test_what_is_shown_smaller_is_scaled_and_nothing_else() -> None:
    picture = large("lemurs")
    shown = viewport_of(SIZE, 480, 320).resample(picture)
    usual = Image.fromarray(picture).resize((480, 320), Image.Resampling.BICUBIC)
    assert np.array_equal(shown, np.asarray(usual))
