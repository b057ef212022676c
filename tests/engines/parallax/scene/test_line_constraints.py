"""Straight things stay straight when the camera moves past them."""

import cv2
import numpy as np
import pytest

from conftest import require_or_skip
from engines.parallax.rendering import HEIGHT, WIDTH, photograph
from measures.clips import colours
from stillmotion import models
from stillmotion.arrays import Disparity, Rgb, Vector
from stillmotion.contract.image2video import CameraControl
from stillmotion.director.camera import from_control
from stillmotion.vision.line_constraints import keep_straight, lines_of

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


def joints(frame: Rgb) -> list[Vector]:
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
    changed = keep_straight(disparity, lines, np.zeros_like(disparity), 0.0)

    def along(values: Disparity, first: tuple[float, float], last: tuple[float, float]) -> Vector:
        at = np.linspace(0.08, 0.92, 30)
        ends = np.array([first, last]) / 2
        points = ends[0] + at[:, None] * (ends[1] - ends[0])
        columns, rows = points.astype(np.float32).T
        return cv2.remap(values, columns[None], rows[None], cv2.INTER_LINEAR)[0]

    def unevenness(values: Vector, degree: int) -> float:
        at = np.arange(len(values))
        return float(np.abs(values - np.polyval(np.polyfit(at, values, degree), at)).max())

    rail, post = ((20, 200), (300, 140)), ((60, 20), (60, 170))
    assert unevenness(along(disparity, *rail), 1) > 0.1
    assert unevenness(along(changed, *rail), 1) < 0.03
    assert unevenness(along(disparity, *post), 0) > 0.09
    assert unevenness(along(changed, *post), 0) < 0.03
    # Where it has no say nothing happens.
    assert np.abs(changed - disparity)[:, 140:][:20].max() < 0.05


LEGS = (
    ((64, -8), (46, 366)),
    ((96, -8), (84, 366)),
    ((560, -8), (600, 366)),
    ((592, -8), (640, 366)),
)
"""The legs of two lattice towers at the edges of the frame, from beyond its top to its bottom."""


def towers() -> Rgb:
    """Towers of iron before an evening sky, a tank in the middle, on a plain in the dark."""
    rng = np.random.default_rng(2)
    down = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None, None]
    picture = np.array([28, 50, 92], np.float32) + down * np.array([56, 70, 70], np.float32)
    picture = np.repeat(picture, WIDTH, axis=1)
    plain = cv2.GaussianBlur(rng.normal(0, 60, (HEIGHT, WIDTH)), (0, 0), 3, sigmaY=1)
    picture[265:] = (np.array([44, 40, 36], np.float32) + plain[..., None])[265:]
    drawn = np.ascontiguousarray(np.clip(picture, 0, 255).astype(np.uint8))
    cv2.rectangle(drawn, (300, 120), (340, 330), (230, 226, 214), -1, cv2.LINE_AA)
    for k in (0, 2):
        (a, b), (c, d) = LEGS[k], LEGS[k + 1]
        for t in np.arange(0, 1, 0.08):
            for s in (t + 0.08, t - 0.08):
                ends = [
                    np.rint(np.add(np.multiply(p, 1 - u), np.multiply(q, u))).astype(int).tolist()
                    for (p, q), u in (((a, b), t), ((c, d), s))
                ]
                cv2.line(drawn, ends[0], ends[1], (14, 12, 14), 1, cv2.LINE_AA)
    for first, last in LEGS:
        cv2.line(drawn, first, last, (6, 6, 8), 3, cv2.LINE_AA)
    return drawn


def test_towers_at_the_edge_stay_straight_down_to_their_foot() -> None:
    there = models.available("matte") and models.available("inpaint")
    require_or_skip(there, "no matte and inpainting models: run `stillmotion models pull`")
    path = from_control(CameraControl("forward_up"), WIDTH, HEIGHT)
    last = colours(towers(), path, 2, (WIDTH, HEIGHT))[-1]
    luma = cv2.cvtColor(last, cv2.COLOR_RGB2GRAY).astype(np.float32)
    # The inner leg of the left tower, the darkest and steepest line there, from row to row.
    x, rows, found = 0.0, [], []
    start = luma[4:10, 20:140].mean(axis=0)
    x = 20.0 + float(np.flatnonzero(start < start.min() + 12)[-1])
    for y in range(8, HEIGHT - 6, 3):
        left = max(0, round(x) - 4)
        window = luma[y, left : left + 9]
        weight = np.clip(34 - window, 0, None) + 1e-3
        x = float((np.arange(left, left + len(window)) * weight).sum() / weight.sum())
        rows.append(y)
        found.append(x)
    fit = np.polyval(np.polyfit(rows, found, 1), rows)
    assert np.abs(np.asarray(found) - fit).max() < 1.2
