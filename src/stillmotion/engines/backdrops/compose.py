"""`compose`: a description painted as a picture whose depth is known."""

from __future__ import annotations

from collections.abc import Callable

from stillmotion.engines.backdrops import country, shores, town
from stillmotion.engines.backdrops.canvas import Canvas
from stillmotion.engines.backdrops.cast import Stage, put_figures
from stillmotion.engines.backdrops.composition import Composition, arranged
from stillmotion.engines.backdrops.light import light_of
from stillmotion.engines.pictures import Painted
from stillmotion.storyboard.scene import Place, SceneDescription


def compose(
    description: SceneDescription, width: int, height: int, seed: int, *, margin: float = 0.0
) -> Painted:
    """Paint a scene for a frame of `width` by `height` pixels.

    `margin` is how much further the picture goes on each side, as a share of the long edge: what
    a camera that moves may see. The same description, size and seed give the same picture.
    """
    plan = arranged(seed)
    light = light_of(description.time, description.weather, plan.nuance, free=description.hour_free)
    canvas = Canvas(width, height, margin, light, seed)
    canvas.side = plan.side
    stage = _PLACES[description.place](canvas, description, plan)
    put_figures(canvas, description, stage)
    return canvas.finished()


_PLACES: dict[Place, Callable[[Canvas, SceneDescription, Composition], Stage]] = {
    "sky": country.sky,
    "sea": shores.sea,
    "lake": shores.lake,
    "mountains": country.mountains,
    "hills": country.hills,
    "field": country.field,
    "desert": country.desert,
    "forest": country.forest,
    "street": town.street,
    "city": town.city,
    "room": town.room,
    "hallway": town.hallway,
}
