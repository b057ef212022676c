"""Which parts of the example pictures are told apart, against boxes read off them by hand."""

import numpy as np
import pytest

from engines.parallax.viewing import view_of
from stillmotion.arrays import Coverage
from stillmotion.vision.regions.features import look
from stillmotion.vision.regions.hair import hair_of
from stillmotion.vision.regions.lights import fire_of, lights_of
from stillmotion.vision.regions.plants import grass_of, plants_of
from stillmotion.vision.regions.sky import clouds_of, find_sky
from stillmotion.vision.regions.water import water_of

Box = tuple[float, float, float, float]


def part(region: Coverage, box: Box) -> float:
    """How much of a box (normalised x0, y0, x1, y1) the region covers."""
    height, width = region.shape
    x0, y0, x1, y1 = box
    inside = region[int(y0 * height) : int(y1 * height), int(x0 * width) : int(x1 * width)]
    return float(inside.mean())


@pytest.mark.parametrize(
    ("name", "sky", "land"),
    [
        ("mountain-path", [(0.38, 0.02, 0.55, 0.08), (0.2, 0.1, 0.38, 0.3)], (0.0, 0.45, 1.0, 1.0)),
        ("hill-sunset", [(0.0, 0.0, 0.4, 0.3), (0.6, 0.0, 1.0, 0.35)], (0.0, 0.65, 1.0, 1.0)),
        ("autumn-meadow", [(0.8, 0.0, 1.0, 0.08)], (0.0, 0.25, 1.0, 1.0)),
        ("night-bridge", [(0.7, 0.02, 0.98, 0.25)], (0.0, 0.7, 1.0, 1.0)),
    ],
)
def test_sky_is_what_is_above_the_land(name: str, sky: list[Box], land: Box) -> None:
    found = find_sky(view_of(name).rgb)
    assert all(part(found, box) > 0.9 for box in sky)
    assert part(found, land) < 0.01


@pytest.mark.parametrize(
    "name",
    ["forest-stream", "lemurs", "moose", "fig-bowl", "drum-room", "honey-bee", "nuthatch",
     "two-spaniels"],
)  # fmt: skip
def test_where_no_sky_is_seen_none_is_found(name: str) -> None:
    # A white wall, snow out of focus and purple petals have the colours of one.
    assert find_sky(view_of(name).rgb).max() == 0


def test_the_edge_of_the_sky_is_sharp() -> None:
    found = find_sky(view_of("mountain-path").rgb)
    assert ((found > 0.1) & (found < 0.9)).mean() < 0.05


def test_clouds_are_told_from_the_blue() -> None:
    view = view_of("mountain-path")
    clouds = clouds_of(look(view.rgb), view.sky)
    assert part(clouds, (0.22, 0.10, 0.34, 0.28)) > 0.7
    assert part(clouds, (0.42, 0.02, 0.48, 0.10)) < 0.2


def test_plants_and_grass() -> None:
    view = view_of("autumn-meadow")
    plants = plants_of(look(view.rgb), view.sky, view.matte)
    assert part(plants, (0.1, 0.8, 0.9, 1.0)) > 0.9
    assert part(plants, (0.2, 0.10, 0.8, 0.25)) < 0.02
    assert part(grass_of(plants, 0.7), (0.0, 0.0, 1.0, 0.66)) == 0


def test_water_is_the_stream_and_not_its_banks() -> None:
    view = view_of("forest-stream")
    water = water_of(look(view.rgb), view.sky, view.matte, view.horizon)
    assert part(water, (0.31, 0.76, 0.42, 0.84)) > 0.7
    assert part(water, (0.62, 0.5, 1.0, 1.0)) < 0.02
    assert part(water, (0.0, 0.0, 1.0, 0.3)) == 0


@pytest.mark.parametrize(
    "name", ["lemurs", "honey-bee", "fig-bowl", "night-bridge", "two-spaniels", "moose"]
)
def test_what_has_the_colours_of_water_is_none(name: str) -> None:
    # Bark, petals, concrete, a sky behind cables, a painted wall, a wood.
    view = view_of(name)
    water = water_of(look(view.rgb), view.sky, view.matte, view.horizon)
    assert part(water, (0.0, 0.0, 1.0, 0.6)) < 0.01
    assert water.mean() < 0.03


def test_lamps_are_lights_and_not_fire() -> None:
    view = view_of("night-bridge")
    seen = look(view.rgb)
    lights = lights_of(seen, view.sky)
    assert 0.001 < (lights > 0.4).mean() < 0.05
    assert fire_of(seen, view.sky).max() == 0


def test_hair_is_on_the_subject_and_skin_is_not() -> None:
    view = view_of("portrait")
    hair = hair_of(look(view.rgb), view.matte)
    assert hair[view.matte < 0.02].max(initial=0) < 0.2
    assert part(hair, (0.42, 0.45, 0.58, 0.62)) < 0.05
    assert hair_of(look(view.rgb), np.zeros_like(view.matte)).max() == 0
