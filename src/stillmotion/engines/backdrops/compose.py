"""`compose`: a description painted as a picture whose depth is known."""

from __future__ import annotations

from stillmotion.engines.backdrops.country import places as country
from stillmotion.engines.backdrops.figures.cast import put_figures
from stillmotion.engines.backdrops.painting.canvas import Canvas
from stillmotion.engines.backdrops.painting.recipe import Recipe
from stillmotion.engines.backdrops.town import places as town
from stillmotion.engines.pictures import Painted
from stillmotion.storyboard.scene import Place, SceneDescription

PLACES: dict[Place, Recipe] = country.PLACES | town.PLACES
"""What there is to be painted."""


def compose(
    description: SceneDescription, width: int, height: int, seed: int, *, margin: float = 0.0
) -> Painted:
    """Paint a scene for a frame of `width` by `height` pixels.

    `margin` is how much further the picture goes on each side, as a share of the long edge: what
    a camera that moves may see. The same description, size and seed give the same picture.
    """
    canvas = Canvas(description, width, height, seed, margin)
    put_figures(canvas, PLACES[description.place].draw(canvas))
    return canvas.finished()
