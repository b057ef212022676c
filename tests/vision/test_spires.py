"""What rises from a subject into the sky goes with it."""

import cv2
import numpy as np

from engines.parallax.rendering import photograph
from stillmotion.arrays import Coverage, Rgb
from stillmotion.vision.spires import with_spires

WIDTH, HEIGHT = 640, 360


def tower() -> tuple[Rgb, Coverage]:
    """A tower before a sky over a meadow, with a mast, a cable that leads away, a bird; and the
    matte of the tower alone."""
    y = np.linspace(0, 1, HEIGHT, dtype=np.float32)[:, None]
    sky = np.stack([90 + 90 * y, 140 + 70 * y, 215 + 25 * y], axis=-1)
    picture = np.repeat(sky, WIDTH, axis=1)
    grass = photograph("autumn-meadow")[-90:]
    picture[-90:] = grass
    picture = np.ascontiguousarray(picture, np.uint8)
    cv2.rectangle(picture, (280, 130), (360, 320), (120, 96, 80), -1)
    cv2.line(picture, (320, 132), (320, 60), (70, 60, 60), 4)
    cv2.line(picture, (358, 150), (639, 90), (70, 60, 60), 3)
    cv2.circle(picture, (150, 60), 4, (40, 40, 40), -1)
    matte = np.zeros((HEIGHT, WIDTH), np.float32)
    matte[130:321, 280:361] = 1.0
    return picture, matte


def test_a_mast_belongs_to_its_tower() -> None:
    picture, matte = tower()
    found = with_spires(picture, matte)
    assert found[64:128, 319:322].min() > 0.5
    # Nothing else has come in: not the cable, the bird or the sky.
    assert found[100:140, 420:].max() < 0.1
    assert found[40:80, 130:170].max() < 0.1
    assert (np.abs(found - matte) > 0.1).mean() < 0.004


def test_without_a_sky_nothing_changes() -> None:
    picture = photograph("forest-stream")
    matte = np.zeros(picture.shape[:2], np.float32)
    matte[150:300, 250:400] = 1.0
    assert np.array_equal(with_spires(picture, matte), matte)
