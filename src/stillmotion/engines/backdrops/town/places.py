"""Streets, a city, rooms, as places to stand in."""

from __future__ import annotations

from stillmotion.engines.backdrops.country.water import Water, Waterline
from stillmotion.engines.backdrops.painting.recipe import Recipe
from stillmotion.engines.backdrops.sky.sky import Sky
from stillmotion.engines.backdrops.town import city, hallway, quay, room, street, window
from stillmotion.engines.backdrops.town.walls import OnFloor
from stillmotion.storyboard.scene import Place

PLACES: dict[Place, Recipe] = {
    "street": Recipe(
        0.56, street.OnStreet(),
        (Sky(), street.Road(), street.StreetEnd(), street.Rows(), street.WetStreet()),
        lift=0.4, focus=0.86,
    ),
    "city": Recipe(
        0.64, quay.OnQuay(0.955, largest=0.30, afloat=0.10, far=0.2),
        (
            Sky(), city.Skyline(), Waterline(quay.EDGE),
            Water(calm=0.10, rain=0.4, storm=0.4, bright=0.3), quay.Quay(), quay.Railing(),
            quay.QuayTree(),
        ),
        lift=0.5, focus=0.94,
    ),
    "room": Recipe(
        room.HORIZON, OnFloor(room.walls_of, 1.3, 0.48, usual=0.56, largest=0.62),
        (
            room.Shell(), window.Window(), room.Pictures(), window.Sunlight(), room.Rug(),
            room.Furniture(),
        ),
        lift=0.0, turned=True,
    ),
    "hallway": Recipe(
        hallway.HORIZON, OnFloor(hallway.walls_of, 2.05, 0.49, usual=0.4, largest=0.5),
        (hallway.Hallway(),), lift=0.0, turned=True,
    ),
}  # fmt: skip
