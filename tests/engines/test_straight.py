"""Straight things stay straight when the camera moves past them."""

import cv2
import numpy as np
import pytest

from conftest import require_or_skip
from engines.rendering import HEIGHT, WIDTH, photograph
from measures.clips import colours
from stillmotion import models
from stillmotion.contract.image2video import CameraControl
from stillmotion.director.camera import from_control
from stillmotion.engines.parallax.arrays import Map, Rgb
from stillmotion.engines.parallax.straight import keep_straight, lines_of

PLANK = 36
"""Height in pixels of the planks of the wall."""


def planks() -> Rgb:
    """A wall of planks, its joints dark, and two dogs that look out of it."""
    rng = np.random.default_rng(7)
    wall = 170 + cv2.GaussianBlur(rng.normal(0, 40, (HEIGHT, WIDTH)), (0, 0), 5, sigmaY=1)
    for y in range(PLANK // 2, HEIGHT, PLANK):
        wall[y - 1 : y + 2] = 40
    dogs = photograph("two-spaniels").copy()
    picture = np.repeat(wall[..., None], 3, axis=2)
    oval = np.zeros((HEIGHT, WIDTH), np.uint8)
    cv2.ellipse(oval, (330, 175), (95, 110), 0, 0, 360, 255, -1)
    share = cv2.GaussianBlur(oval, (0, 0), 1.0).astype(np.float32)[..., None] / 255
    mixed = picture + share * (dogs - picture)
    return np.asarray(np.clip(mixed, 0, 255), np.uint8)


def joints(frame: Rgb) -> list[Map]:
    """The row of each joint by column, from the frame's left edge to next to the dogs."""
    luma = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY).astype(np.float32)
    columns = np.arange(30, 226, 2)
    first = luma[:, columns[0]]
    found = []
    for start in range(30, HEIGHT - 30):
        if first[start] > 80 or first[start] > first[start - 12 : start + 13].min():
            continue
        y, rows = start, []
        for x in columns:
            y = y - 3 + int(luma[y - 3 : y + 4, x].argmin())
            window = np.arange(y - 3, y + 4)
            weight = np.clip(130 - luma[window, x], 0, None) + 1e-3
            rows.append(float((window * weight).sum() / weight.sum()))
        found.append(np.array(rows))
    return found


@pytest.mark.parametrize("value", [-10.0, 10.0])
def test_planks_beside_a_subject_do_not_bend(value: float) -> None:
    there = models.available("matte") and models.available("inpaint")
    require_or_skip(there, "no matte and inpainting models: run `stillmotion models pull`")
    path = from_control(CameraControl("simple", "vertical", value), WIDTH, HEIGHT)
    last = colours(planks(), path, 2, (WIDTH, HEIGHT))[-1]
    rows = joints(last)
    assert len(rows) >= 5
    for each in rows:
        at = np.arange(len(each))
        assert np.abs(each - np.polyval(np.polyfit(at, each, 1), at)).max() < 0.8


def test_disparity_along_a_line_is_made_even_and_along_an_upright_one() -> None:
    picture = np.full((240, 320, 3), 90, np.uint8)
    cv2.line(picture, (20, 200), (300, 140), (230, 230, 230), 3, cv2.LINE_AA)
    cv2.line(picture, (60, 20), (60, 170), (230, 230, 230), 3, cv2.LINE_AA)
    y, x = np.mgrid[:120, :160].astype(np.float32)
    bump = np.exp(-((x - 90) ** 2 + (y - 85) ** 2) / 600)
    disparity = (0.4 + 0.4 * y / 120 + 0.3 * bump).astype(np.float32)
    lines = lines_of(picture)
    changed = keep_straight(disparity, lines, np.zeros_like(disparity))

    def along(values: Map, first: tuple[float, float], last: tuple[float, float]) -> Map:
        at = np.linspace(0.08, 0.92, 30)
        ends = np.array([first, last]) / 2
        points = ends[0] + at[:, None] * (ends[1] - ends[0])
        columns, rows = points.astype(np.float32).T
        return cv2.remap(values, columns[None], rows[None], cv2.INTER_LINEAR)[0]

    def unevenness(values: Map, degree: int) -> float:
        at = np.arange(len(values))
        return float(np.abs(values - np.polyval(np.polyfit(at, values, degree), at)).max())

    rail, post = ((20, 200), (300, 140)), ((60, 20), (60, 170))
    assert unevenness(along(disparity, *rail), 1) > 0.1
    assert unevenness(along(changed, *rail), 1) < 0.03
    assert unevenness(along(disparity, *post), 0) > 0.09
    assert unevenness(along(changed, *post), 0) < 0.03
    # Where it has no say nothing happens.
    assert np.abs(changed - disparity)[:, 140:][:20].max() < 0.05
