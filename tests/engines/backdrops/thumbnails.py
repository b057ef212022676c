"""Thumbnails of every place at every time of day in every weather, on a sheet for each place.

`make thumbnails` paints them anew, where a change of the look is meant. Look at what changed before
you commit it: a row is a time of day, a column a weather.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import get_args

import cv2
import numpy as np

from stillmotion.arrays import Rgb
from stillmotion.engines.backdrops import compose
from stillmotion.storyboard.scene import (
    Daytime,
    Figure,
    Place,
    Posture,
    SceneDescription,
    Weather,
)

FOLDER = Path(__file__).parent / "thumbnails"

WIDTH, HEIGHT = 64, 36

PAINTED = 2
"""How many times as large they are painted, each way."""

SEED = 11

LOSSLESS = 101
"""For OpenCV, a quality of WebP over 100."""

KEPT_BITS = 0xFC
"""The last two of each byte are noise, which takes room on a sheet."""

TIMES, WEATHERS = get_args(Daytime), get_args(Weather)


def scene(place: Place, time: Daytime, weather: Weather) -> SceneDescription:
    """A scene with somebody in it; it snows in winter only."""
    number = TIMES.index(time) + len(TIMES) * WEATHERS.index(weather)
    pose = get_args(Posture)[number % len(get_args(Posture))]
    kind = ("woman", "man")[number % 2]
    season = "winter" if weather == "snow" else "summer"
    figures = (Figure(kind, pose),)
    return SceneDescription(place=place, time=time, weather=weather, season=season, figures=figures)


def paint(place: Place, time: Daytime, weather: Weather) -> Rgb:
    """The thumbnail of a scene."""
    large = compose(scene(place, time, weather), PAINTED * WIDTH, PAINTED * HEIGHT, SEED).rgb
    small = cv2.resize(large, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(small & KEPT_BITS, np.uint8)


def kept(place: Place) -> dict[tuple[Daytime, Weather], Rgb]:
    """The thumbnails of a place that are kept."""
    sheet = cv2.imread(str(FOLDER / f"{place}.webp"))[..., ::-1]
    return {
        (time, weather): sheet[
            row * HEIGHT : (row + 1) * HEIGHT, column * WIDTH : (column + 1) * WIDTH
        ]
        for (row, time), (column, weather) in product(enumerate(TIMES), enumerate(WEATHERS))
    }


def keep(place: Place) -> None:
    """Paint the thumbnails of a place, and keep them."""
    rows = [np.hstack([paint(place, time, weather) for weather in WEATHERS]) for time in TIMES]
    FOLDER.mkdir(exist_ok=True)
    sheet = np.vstack(rows)[..., ::-1]
    cv2.imwrite(str(FOLDER / f"{place}.webp"), sheet, [cv2.IMWRITE_WEBP_QUALITY, LOSSLESS])


if __name__ == "__main__":
    for place in get_args(Place):
        keep(place)
