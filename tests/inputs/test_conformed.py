"""Videos from elsewhere as frames of ours: their times, their colours, their pixels."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from stillmotion.encoding.planes import Frame, planes_to_rgb, rgb_to_planes
from stillmotion.encoding.repaint import Form, repaint
from stillmotion.inputs.conformed import conformed

WIDTH, HEIGHT = 160, 144
SKIN = (210, 140, 100)


def flat(level: int) -> Frame:
    return rgb_to_planes(np.full((HEIGHT, WIDTH, 3), level, np.uint8))


def form(**fields: object) -> Form:
    usual = {"primaries": 1, "transfer": 1, "space": 1, "range": 1, "rate": Fraction(24)}
    return Form(width=WIDTH, height=HEIGHT, **(usual | fields))  # type: ignore[arg-type]


def test_frames_come_where_they_were_shown(tmp_path: Path) -> None:
    path = tmp_path / "given.mp4"
    shown = {0.0: 40, 0.05: 80, 0.5: 120, 0.54: 160, 1.0: 200}
    frames = ((Fraction(at).limit_denominator(100), flat(level)) for at, level in shown.items())
    repaint(frames, path, form(), None)
    levels = [planes_to_rgb(frame).mean() for frame in conformed(path, "video", 60, 10, 13)]
    # What is shown between two of ours is nearest to the later one, and the last one stays.
    expected = [40, *[80] * 4, *[160] * 5, *[200] * 3]
    assert np.abs(np.subtract(levels, expected)).max() < 3


@pytest.mark.parametrize(("space", "range"), [(5, 1), (6, 2), (2, 1), (1, 2), (1, 1), (9, 1)])
def test_colours_stay(tmp_path: Path, space: int, range: int) -> None:
    red, blue = {1: (0.2126, 0.0722), 9: (0.2627, 0.0593)}.get(space, (0.299, 0.114))
    r, g, b = np.array(SKIN) / 255
    y = red * r + (1 - red - blue) * g + blue * b
    chroma = (b - y) / (2 - 2 * blue), (r - y) / (2 - 2 * red)
    least, luma, colour = (0, 255, 255) if range == 2 else (16, 219, 224)
    values = least + luma * y, *(128 + colour * part for part in chroma)
    shapes = (HEIGHT, WIDTH), (HEIGHT // 2, WIDTH // 2), (HEIGHT // 2, WIDTH // 2)
    parts = zip(shapes, values, strict=True)
    planes = Frame(*(np.full(shape, round(value), np.uint8) for shape, value in parts))
    path = tmp_path / "given.mp4"
    repaint([(Fraction(0), planes)], path, form(space=space, range=range), None)
    (frame,) = conformed(path, "video", 60, 24, 1)
    assert np.abs(planes_to_rgb(frame).mean(axis=(0, 1)) - SKIN).max() < 4


def test_pixels_become_square(tmp_path: Path) -> None:
    path = tmp_path / "given.mp4"
    repaint([(Fraction(0), flat(90))], path, form(aspect=Fraction(4, 3)), None)
    (frame,) = conformed(path, "video", 60, 24, 1)
    assert frame.y.shape == (HEIGHT, round(WIDTH * 4 / 3 / 2) * 2)
