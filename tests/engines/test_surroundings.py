import numpy as np

from engines.rendering import HEIGHT, WIDTH, photograph, psnr
from stillmotion.engines.parallax.surroundings import Margins, extend


def test_the_picture_itself_is_left_as_it_is() -> None:
    picture = photograph("forest-stream")
    wider = extend(picture, Margins(60, 20, 2, 40))
    assert wider.shape == (HEIGHT + 60, WIDTH + 62, 3)
    assert np.array_equal(wider[20 : 20 + HEIGHT, 60 : 60 + WIDTH], picture)


def test_the_same_picture_is_continued_the_same_way() -> None:
    picture = photograph("mountain-path")
    margins = Margins(40, 0, 40, 30)
    assert np.array_equal(extend(picture, margins), extend(picture, margins))


def test_a_pattern_goes_on_where_a_mirror_would_turn_it_back() -> None:
    # A sawtooth has a direction: mirrored it runs backwards.
    width, height = 420, 240
    ramp = (np.arange(width) * 6 + 60) % 240
    whole = np.repeat(np.repeat(ramp[None], height, 0)[..., None], 3, 2).astype(np.uint8)
    seen, margin = whole[:, :360], 60
    continued = extend(seen, Margins(0, 0, margin, 0))
    mirrored = np.pad(seen, ((0, 0), (0, margin), (0, 0)), mode="reflect")
    beyond = (slice(None), slice(370, None))
    assert psnr(continued[beyond], whole[beyond]) > psnr(mirrored[beyond], whole[beyond]) + 6


def test_no_seam_shows_at_the_edge() -> None:
    picture = photograph("mountain-path")
    wider = extend(picture, Margins(80, 0, 80, 0)).astype(float)
    steps = np.abs(np.diff(wider.mean(axis=2), axis=1)).mean(axis=0)
    at_edges = steps[[79, 79 + WIDTH]]
    inside = steps[90 : 70 + WIDTH]
    assert at_edges.max() < 1.5 * np.percentile(inside, 95)
