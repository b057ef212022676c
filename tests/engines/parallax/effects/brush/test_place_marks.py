"""A brush stroke that stays where it is says where something happens."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from engines.parallax.rendering import HEIGHT, WIDTH
from engines.parallax.viewing import displacement, show, view_of
from stillmotion.contract.image2video import DynamicMask, Image2VideoRequest, InlinePicture, Point
from stillmotion.director.board import direct
from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.engines.parallax.effect import Effects
from stillmotion.engines.parallax.effects.build import build_effects
from stillmotion.engines.parallax.timing import Clock

Mask = NDArray[np.uint8]
Box = tuple[float, float, float, float]
SENT = InlinePicture(b"")
SPOT = ((300, 200), (300, 200))
CLOCK = Clock(frames=49, fps=24)


def covering(box: Box) -> Mask:
    """A mask over a part of the picture (normalised x0, y0, x1, y1)."""
    mask = np.zeros((HEIGHT, WIDTH), np.uint8)
    x0, y0, x1, y1 = box
    mask[round(y0 * HEIGHT) : round(y1 * HEIGHT), round(x0 * WIDTH) : round(x1 * WIDTH)] = 255
    return mask


def asked(
    name: str,
    prompt: str,
    *strokes: tuple[Box, tuple[tuple[int, int], ...]],
    pinned: Box | None = None,
) -> Effects:
    """What a request with these strokes makes happen in an example picture."""
    request = Image2VideoRequest(
        model_name="kling-v1",
        image=SENT,
        prompt=prompt,
        dynamic_masks=tuple(
            DynamicMask(mask=SENT, trajectory=tuple(Point(x=x, y=y) for x, y in path))
            for _, path in strokes
        ),
        static_mask=SENT if pinned is not None else None,
    )
    board = direct(request, short_edge=HEIGHT, fps=24, sizes={"image": (WIDTH, HEIGHT)}).storyboard
    masks = {f"dynamic_masks[{i}].mask": covering(box) for i, (box, _) in enumerate(strokes)}
    if pinned is not None:
        masks["static_mask"] = covering(pinned)
    return build_effects(board.shots[0], masks, view_of(name), CLOCK)


def moved(name: str, effects: Effects) -> NDArray[np.float64]:
    """How far things go at some moment, in pixels, brought to the picture's size."""
    far = np.linalg.norm(displacement(view_of(name), effects, 40), axis=2)
    return cv2.resize(far, (WIDTH, HEIGHT)).astype(np.float64)


def inside(values: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    x0, y0, x1, y1 = box
    return values[round(y0 * HEIGHT) : round(y1 * HEIGHT), round(x0 * WIDTH) : round(x1 * WIDTH)]


FLOOR: Box = (0.1, 0.6, 0.5, 0.9)


def test_water_ripples_where_the_user_says_and_nowhere_else() -> None:
    name = "fig-bowl"
    (told,) = asked(name, "the water ripples").undone
    assert "no water was found" in told
    assert "motion brush" in told
    effects = asked(name, "the water ripples", (FLOOR, SPOT))
    assert effects.undone == []
    assert effects.layers == []
    far = moved(name, effects)
    assert np.percentile(inside(far, (0.18, 0.68, 0.42, 0.82)), 80) > 0.3
    assert inside(far, (0.6, 0.0, 1.0, 1.0)).max() == 0
    assert inside(far, (0.0, 0.0, 1.0, 0.5)).max() == 0


def test_a_hand_need_not_hold_quite_still() -> None:
    path = ((300, 200), (302, 201), (301, 199))
    assert asked("fig-bowl", "the water ripples", (FLOOR, path)).undone == []


def test_a_stroke_that_goes_somewhere_moves_things_as_before() -> None:
    effects = asked("fig-bowl", "the water ripples", (FLOOR, ((300, 200), (360, 200))))
    assert any("no water was found" in told for told in effects.undone)
    assert effects.background or effects.layers


def test_smoke_rises_where_the_user_says() -> None:
    name, spot = "moose", (0.46, 0.05, 0.52, 0.55)
    (told,) = asked(name, "smoke rises from the old stump").undone
    assert '"old stump"' in told
    effects = asked(name, "smoke rises from the old stump", ((0.46, 0.62, 0.52, 0.68), SPOT))
    assert effects.undone == []
    view = view_of(name)
    change = cv2.absdiff(show(view, effects, 40).y, rgb_to_planes(view.rgb).y).astype(float)
    assert inside(change, spot).max() > 12
    assert inside(change, (0.0, 0.0, 0.2, 1.0)).max() == 0
    assert inside(change, (0.0, 0.75, 1.0, 1.0)).max() <= 1


def test_places_go_to_the_effects_in_the_order_of_both() -> None:
    left: Box = (0.05, 0.55, 0.3, 0.9)
    right: Box = (0.6, 0.55, 0.9, 0.9)
    prompt = "the water ripples and the grass sways"
    both = asked("fig-bowl", prompt, (left, SPOT), (right, SPOT))
    assert both.undone == []
    ripple, bend = (type(motion).__name__ for motion in both.background)
    assert ripple == "Ripples"
    assert bend in ("Sway", "GrassBlades")
    alone = Effects(background=both.background[:1])
    assert inside(moved("fig-bowl", alone), left).max() > 0.3
    assert inside(moved("fig-bowl", alone), right).max() == 0


def test_one_place_goes_to_what_the_picture_does_not_show() -> None:
    # There is grass in it and no water.
    effects = asked(
        "autumn-meadow", "the grass sways and the water ripples", ((0.3, 0.3, 0.6, 0.5), SPOT)
    )
    assert effects.undone == []
    kinds = [type(motion).__name__ for motion in effects.background]
    assert kinds == ["Sway", "Ripples"]
    grass = moved("autumn-meadow", Effects(background=effects.background[:1]))
    assert inside(grass, (0.2, 0.75, 0.9, 0.98)).max() > 0.5


def test_a_place_where_nothing_happens_is_told() -> None:
    effects = asked("fig-bowl", "a quiet afternoon", (FLOOR, SPOT))
    assert effects.undone == [
        "dynamic_masks[0].mask: its path stays where it is, and nothing in the prompt happens there"
    ]


def test_what_is_pinned_is_no_part_of_a_place() -> None:
    effects = asked("fig-bowl", "the water ripples", (FLOOR, SPOT), pinned=(0.3, 0.5, 0.6, 1.0))
    far = moved("fig-bowl", effects)
    assert inside(far, (0.3, 0.5, 0.6, 1.0)).max() == 0
    assert inside(far, (0.1, 0.6, 0.2, 0.9)).max() > 0.2


@pytest.mark.parametrize("kind", ["hair", "clouds", "fire", "flicker", "leaves", "waves", "grass"])
def test_every_effect_with_a_place_takes_it(kind: str) -> None:
    words = {
        "hair": "her hair blows in the wind", "clouds": "clouds drift", "fire": "flames flicker",
        "flicker": "the lamp flickers", "leaves": "the leaves rustle", "waves": "waves crash",
        "grass": "the grass sways",
    }[kind]  # fmt: skip
    name = "two-spaniels"
    effects = asked(name, words, ((0.55, 0.1, 0.95, 0.5), SPOT))
    assert effects.undone == []
    view = view_of(name)
    change = cv2.absdiff(show(view, effects, 40).y, rgb_to_planes(view.rgb).y).astype(float)
    assert inside(change, (0.55, 0.1, 0.95, 0.5)).max() > 2
    assert inside(change, (0.0, 0.75, 0.4, 1.0)).max() <= 2
