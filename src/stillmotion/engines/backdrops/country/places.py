"""Recipes of open country, of shores and of the inside of a wood."""

from __future__ import annotations

from stillmotion.engines.backdrops.country.dunes import Dunes, Sand
from stillmotion.engines.backdrops.country.flowers import Flowers
from stillmotion.engines.backdrops.country.forest_floor import Floor
from stillmotion.engines.backdrops.country.groves import Copse, FarFirs, FirRows, FramingFirs, Trees
from stillmotion.engines.backdrops.country.hills import Headland, Hills
from stillmotion.engines.backdrops.country.meadow import Meadow, NearGrass
from stillmotion.engines.backdrops.country.mountains import Mountains
from stillmotion.engines.backdrops.country.rocks import Rocks
from stillmotion.engines.backdrops.country.shore import BeachGrass, Shore, Surf
from stillmotion.engines.backdrops.country.water import Water, Waterline
from stillmotion.engines.backdrops.country.woods import Clearing, Frame, Wood
from stillmotion.engines.backdrops.painting.colour import rgb
from stillmotion.engines.backdrops.painting.measures import Span
from stillmotion.engines.backdrops.painting.recipe import Recipe, Standing
from stillmotion.engines.backdrops.sky.sky import Sky
from stillmotion.storyboard.scene import Place

PLACES: dict[Place, Recipe] = {
    # A sky over low country.
    "sky": Recipe(
        horizon=0.87, lift=0.3, focus=0.97, stage=Standing(foot=0.965, usual=0.16, largest=0.18),
        parts=(Sky(), Hills(high=0.10), Meadow(rolling=0.6, count=2), Copse()),
    ),
    # A beach, rocks, the open sea.
    "sea": Recipe(
        horizon=0.50, lift=0.8, stage=Standing(foot=0.90, afloat=0.075, far=-0.24),
        parts=(
            Sky(),
            Headland(),
            Waterline(0.80, slant=0.13, bay=0.05, swing=0.012),
            Water(calm=0.3, rain=0.55, storm=1.0),
            Shore(),
            Surf(calm=0.65, rain=0.775, storm=1.0),
            Rocks(
                -1, Span(0.30, 0.46), foot=(-0.05, -0.06), size=Span(0.03, 0.08),
                colour=rgb("756a66"), count=2, more=3, air=(0.1, 0.1), wet=True,
            ),
            BeachGrass(),
        ),
    ),
    # A lake between mountains and a near bank.
    "lake": Recipe(
        horizon=0.52, lift=0.6, stage=Standing(foot=0.935, afloat=0.15, far=-0.14),
        parts=(
            Sky(),
            Mountains(
                0.34, snow=0.42, deep_snow=0.75, rock=rgb("7d8296"), autumn_rock=rgb("94806f"),
                foot=0.008,
            ),
            FarFirs(),
            Waterline(0.88, bowed=0.07, swing=0.02, length=0.5, octaves=4),
            Water(calm=0.06, rain=0.35, storm=0.35),
            Shore(grassy=True),
            Surf(calm=0.0, rain=0.0, storm=0.0),
            Rocks(
                1, Span(0.22, 0.46), foot=(-0.012, 0.012), size=Span(0.025, 0.055),
                colour=rgb("7c7a78"), count=3,
            ),
            FramingFirs(),
            NearGrass(tall=Span(0.10, 0.16), hue=("7a8a4a", 0.4)),
        ),
    ),
    # Mountains over meadows with firs.
    "mountains": Recipe(
        horizon=0.64, stage=Standing(),
        parts=(
            Sky(),
            Mountains(
                0.44, snow=0.5, deep_snow=0.9, rock=rgb("757c92"), autumn_rock=rgb("8f7a70")
            ),
            Meadow(rolling=0.7, count=3, lush=0.7, path=(0.26, 0.14)),
            FirRows(),
            NearGrass(),
        ),
    ),
    # Rolling meadows, trees on their crests, a path.
    "hills": Recipe(
        horizon=0.56, stage=Standing(),
        parts=(
            Sky(), Hills(high=0.20), Meadow(rolling=1.0, path=(0.30, 0.20)), Trees(), NearGrass(),
        ),
    ),
    # A level meadow, in flower in spring and summer.
    "field": Recipe(
        horizon=0.54, stage=Standing(),
        parts=(
            Sky(), Hills(high=0.13, foot=0.015), Meadow(rolling=0.35, lush=1.3), Trees(), Flowers(),
            NearGrass(),
        ),
    ),
    "desert": Recipe(
        horizon=0.56, stage=Standing(foot=0.87), parts=(Sky(), Sand(), Dunes()),
    ),
    # The inside of a wood, with a path.
    "forest": Recipe(
        horizon=0.56, lift=0.5, focus=0.86, stage=Standing(),
        parts=(Sky(sun=0.55), Clearing(), Floor(), Wood(), Frame()),
    ),
}  # fmt: skip
