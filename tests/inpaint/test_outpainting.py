import cv2
import numpy as np

from conftest import require_or_skip
from engines.parallax.rendering import HEIGHT, WIDTH, photograph, psnr
from measures.clips import photograph as whole
from stillmotion import models
from stillmotion.inpaint.outpainting import Margins, extend
from stillmotion.inpaint.patch_similarity import patch_similarity


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


def test_so_little_that_none_sees_it_is_the_mirror_image() -> None:
    picture = photograph("lemurs")
    wider = extend(picture, Margins(8, 4, 8, 8))
    mirrored = np.pad(picture, ((4, 8), (8, 8), (0, 0)), mode="reflect")
    assert np.array_equal(wider, mirrored)


def test_what_is_made_up_is_as_sharp_as_the_picture() -> None:
    require_or_skip(models.available("inpaint"), "no inpainting model")
    for name in ("autumn-meadow", "fig-bowl"):
        picture = cv2.resize(whole(name), (960, 640), interpolation=cv2.INTER_AREA)
        wider = extend(np.asarray(picture, np.uint8), Margins(0, 0, 0, 80))
        luma = cv2.cvtColor(wider, cv2.COLOR_RGB2GRAY).astype(np.float32)
        fine = np.abs(luma - cv2.GaussianBlur(luma, (0, 0), 1.2))
        inside, beyond = fine[560:640, :400].mean(), fine[646:720, :400].mean()
        assert 0.6 * inside < beyond < 1.3 * inside


def test_what_has_no_like_in_the_picture_is_told() -> None:
    picture = photograph("forest-stream").copy()
    hole = np.zeros((HEIGHT, WIDTH), bool)
    hole[120:300, 200:480] = True
    cv2.circle(picture, (340, 210), 32, (250, 40, 220), -1)
    found = patch_similarity(picture, hole)
    assert found is not None
    scale = found.mask.shape[1] / WIDTH
    y, x = (np.array([210, 340]) * scale).astype(int)
    thing = found.unlike[y - 4 : y + 5, x - 4 : x + 5].mean()
    rest = np.median(found.unlike[found.mask])
    assert thing > 2 * rest
    # Its own surroundings are the picture as it is, no stranger than the rest of it.
    assert 0.5 * rest < found.usual < 1.5 * rest
