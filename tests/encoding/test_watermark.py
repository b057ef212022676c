"""The watermark on flat pictures: where it is drawn, and how well it is seen."""

import numpy as np
import pytest

from stillmotion.encoding.planes import Frame
from stillmotion.encoding.watermark import Watermark


def flat(width: int, height: int, luma: int) -> Frame:
    chroma = [np.full((height // 2, width // 2), value, np.uint8) for value in (90, 170)]
    return Frame(np.full((height, width), luma, np.uint8), *chroma)


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (1920, 1080), (450, 180), (962, 542)])
@pytest.mark.parametrize("luma", [16, 60, 128, 190, 235])
def test_it_is_seen_on_every_brightness(size, luma):
    width, height = size
    frame = flat(width, height, luma)
    mark = Watermark(width, height)
    mark.apply(frame)
    rows, columns = mark.area
    inside = frame.y[rows, columns].astype(int)
    # Against what surrounds it, or letters against outline: a good third of the whole range.
    assert inside.max() - inside.min() >= 80
    assert np.mean(np.abs(inside - luma) >= 40) >= 0.1


def test_it_stays_in_its_corner():
    frame = flat(1280, 720, 100)
    mark = Watermark(1280, 720)
    mark.apply(frame)
    rows, columns = mark.area
    assert rows.stop <= 720 - 20
    assert columns.stop <= 1280 - 20
    assert rows.start > 720 * 0.85
    assert columns.start > 1280 * 0.7
    frame.y[rows, columns] = 100
    assert (frame.y == 100).all()
    chroma_rows = slice(rows.start // 2, rows.stop // 2)
    chroma_columns = slice(columns.start // 2, columns.stop // 2)
    for plane, value in ((frame.u, 90), (frame.v, 170)):
        assert np.abs(plane[chroma_rows, chroma_columns].astype(int) - 128).min() < 20
        plane[chroma_rows, chroma_columns] = value
        assert (plane == value).all()


def test_it_grows_with_the_short_edge():
    heights = []
    for width, height in ((1280, 720), (720, 1280), (1920, 1080)):
        rows, _ = Watermark(width, height).area
        heights.append(rows.stop - rows.start)
    assert heights[0] == heights[1] == pytest.approx(heights[2] / 1.5, abs=2)


def test_a_frame_without_room_is_refused():
    with pytest.raises(ValueError, match="no room"):
        Watermark(32, 32)
