"""Renders small videos and paints places, with the shapes and element types of all arrays checked;
a script.

The annotations are checked on every call and every dataclass, by beartype through jaxtyping's
import hook. Compiled kernels are left as they are: they are called by code that is checked.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from itertools import cycle, product
from pathlib import Path
from typing import Any, Protocol, get_args, runtime_checkable

import jaxtyping
import numba
import numba.extending
import numpy as np
from beartype import BeartypeConf, FrozenDict, beartype
from numpy.typing import NDArray
from PIL import Image

CHECKED = [
    "stillmotion.easing",
    "stillmotion.encoding",
    "stillmotion.engines.backdrops",
    "stillmotion.engines.parallax",
    "stillmotion.engines.pictures",
    "stillmotion.inpaint",
    "stillmotion.models",
    "stillmotion.vision",
]

PICTURES = Path(__file__).parents[2] / "examples" / "pictures"
WIDTH, HEIGHT = 320, 180
FRAMES, FPS = 3, 8

PAINTED, MARGIN, SEED = (96, 54), 0.1, 1
"""Size in pixels of a painted place, how much further it goes on, as a share of its width, and the
seed of the first: each has the next one, and some of these mirror their picture."""

_NUMBERS = {
    bool: bool | np.bool_,
    int: int | np.integer,
    float: float | int | np.floating | np.integer,
}
"""What will do for a number beside itself: it is arrays that are checked here."""

_beartype = beartype(conf=BeartypeConf(hint_overrides=FrozenDict(_NUMBERS)))


def checked(function: Callable[..., Any]) -> Callable[..., Any]:
    """What the hook puts on functions. Beartype looks at instances of protocols, which only those
    that are declared `runtime_checkable` allow: here all of its module are."""
    for value in list(vars(sys.modules[function.__module__]).values()):
        if isinstance(value, type) and value is not Protocol and getattr(value, "_is_protocol", 0):
            runtime_checkable(value)
    return _beartype(function)


def plain(decorator: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator of Numba's that is given the functions without their checks."""

    def decorate(*functions: Any, **options: Any) -> Any:
        if functions:
            return decorator(*map(inspect.unwrap, functions), **options)
        made = decorator(**options)
        return lambda function: made(inspect.unwrap(function))

    return decorate


def photograph(name: str) -> NDArray[np.uint8]:
    image = Image.open(PICTURES / f"{name}.jpg").convert("RGB")
    return np.asarray(image.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))


def refuses() -> bool:
    """Whether a picture of floats is refused where one of bytes is due: else nothing is checked."""
    from stillmotion.encoding.planes import rgb_to_planes

    try:
        rgb_to_planes(np.zeros((HEIGHT, WIDTH, 3), np.float32))
    except jaxtyping.TypeCheckError:
        return True
    return False


def render() -> int:
    """Render the shots; returns how many frames that made."""
    from stillmotion.director.camera import simple
    from stillmotion.encoding.planes import planes_to_rgb
    from stillmotion.engines.base import Take
    from stillmotion.executors.opened import engine_of
    from stillmotion.models import folder
    from stillmotion.storyboard import Cue, Grade, Shot, Storyboard, Stroke

    # Networks take seconds, and what they say goes the way of what is found without them.
    folder.installed = lambda _model: False
    brushed = np.zeros((HEIGHT, WIDTH), np.uint8)
    brushed[60:110, 130:190] = 255
    pinned = np.zeros((HEIGHT, WIDTH), np.uint8)
    pinned[-30:] = 255
    pictures = {
        "image": photograph("honey-bee"),
        "image_tail": photograph("dandelions"),
        "dynamic_masks[0].mask": brushed,
        "static_mask": pinned,
    }
    move = simple("zoom", 5, WIDTH, HEIGHT)
    weather = tuple(
        Cue(kind=kind) for kind in ("fog", "snow", "rain", "leaves", "grass", "clouds", "water")
    )
    stroke = Stroke(mask="dynamic_masks[0].mask", path=((0.5, 0.5), (0.6, 0.5), (0.7, 0.6)))
    shots = (
        Shot(
            frames=FRAMES,
            camera=move,
            cues=weather,
            grade=Grade(nightfall=1.0, vignette=0.5),
        ),
        Shot(frames=FRAMES, camera=move, strokes=(stroke,), static_mask="static_mask"),
        Shot(frames=FRAMES, camera=simple("horizontal", 3, WIDTH, HEIGHT), end="image_tail"),
    )
    board = Storyboard(width=WIDTH, height=HEIGHT, fps=FPS, mode="std", shots=shots)
    made = 0
    for shot in shots:
        for frame in engine_of("parallax").render(shot, Take(board, pictures)):
            planes_to_rgb(frame)
            made += 1
    return made


def paint() -> int:
    """Paint every place with people and things in it; returns how many pictures that made."""
    from stillmotion.engines.backdrops import compose
    from stillmotion.engines.backdrops.painting import canvas, finish
    from stillmotion.storyboard.scene import (
        Daytime,
        Figure,
        FigureKind,
        Place,
        Posture,
        SceneDescription,
        Weather,
    )

    # The two modules need each other, and this one has the name for the static checker alone.
    finish.Canvas = canvas.Canvas
    times, weathers = get_args(Daytime), get_args(Weather)
    kinds, poses = cycle(get_args(FigureKind)), cycle(get_args(Posture))
    made = 0
    # In spring all is clear, for what needs the sun; then most places have another weather. Summer
    # calls nothing that spring does not.
    for (turn, season), (number, place) in product(
        enumerate(("spring", "autumn", "winter")), enumerate(get_args(Place))
    ):
        scene = SceneDescription(
            place=place,
            time=times[(number + turn) % len(times)],
            weather=weathers[number * turn % len(weathers)],
            season=season,
            figures=(Figure(next(kinds)), Figure("woman", next(poses))),
        )
        compose(scene, *PAINTED, SEED + made, margin=MARGIN)
        made += 1
    return made


if __name__ == "__main__":
    numba.njit = plain(numba.njit)
    numba.extending.intrinsic = plain(numba.extending.intrinsic)
    jaxtyping.install_import_hook(CHECKED, "__main__.checked")
    print("wrong array refused" if refuses() else "nothing checked")
    print(render(), "frames")
    print(paint(), "places")
