"""Painted places look as they did, at every time of day and in every weather.

Where another look is meant: `make thumbnails`.
"""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest

from engines.backdrops.thumbnails import TIMES, WEATHERS, kept, paint
from stillmotion.storyboard.scene import Daytime, Place, Weather

LARGEST = 2.5
"""Mean difference, of 255, that another processor or release of OpenCV may make."""

PLACES = get_args(Place)


def some(place: Place) -> list[tuple[Daytime, Weather]]:
    """Each weather once and each time of day at least once, others in another place: all of them
    take a minute to paint, and in five places each pair is painted once."""
    start = PLACES.index(place)
    return [(TIMES[(k + start) % len(TIMES)], weather) for k, weather in enumerate(WEATHERS)]


def test_five_places_in_turn_show_every_hour_in_every_weather() -> None:
    shown = {pair for place in PLACES[:5] for pair in some(place)}
    assert len(shown) == len(TIMES) * len(WEATHERS)


@pytest.mark.parametrize("place", PLACES)
def test_a_place_looks_as_its_thumbnails(place: Place) -> None:
    thumbnails = kept(place)
    for time, weather in some(place):
        painted = paint(place, time, weather)
        off = np.abs(painted.astype(float) - thumbnails[time, weather]).mean()
        assert off < LARGEST, f"{place}, {time}, {weather}: {off:.1f}"
