"""What a whole body does: it breathes, and it sways about its foot.

Both leave standing what it stands on: the lowest part of its matte, or the frame's lower edge.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from stillmotion.arrays import Map
from stillmotion.easing import smooth
from stillmotion.engines.parallax.effects.bodies.body import Body
from stillmotion.engines.parallax.effects.displacement import FieldDisplacement
from stillmotion.engines.parallax.effects.random_streams import random_stream
from stillmotion.engines.parallax.timing import Span

BREATHS_PER_MINUTE = (12.0, 16.0)
"""A grown person at rest."""

INHALING = 0.42
"""Share of a breath in which the chest widens."""

LIFT, WIDEN = 0.012, 0.014
"""How far a chest rises and each of its sides goes outward at strength 1, as shares of the body's
height and of its width. About twice of what is real: what is real is not seen in a clip."""

SWAY = 0.028
"""How far the top of a swaying body goes to each side, as a share of its height."""

SWAY_PERIOD_S = (4.5, 6.0)
"""Seconds to one side, the other and back."""

_SETTLE_S = 1.2
"""Seconds in which either comes and goes."""

_STANDS = 0.12
"""Share of a body's height above its foot that breathing leaves alone."""

_SIDE = 0.35
"""Share of a body's width, from where the frame cuts its side, over which it begins to sway."""


def breathe(
    body: Body, strength: float, chest: tuple[float, float], when: Span
) -> FieldDisplacement:
    """The body breathes. `chest` is its chest's place in the view and its half height, in pixels
    (y and reach)."""
    x, y = body.canvas.coordinates()
    middle, reach = chest
    # Lifted: all that is above the chest, less towards the top, which balances; widened: the chest.
    share = (body.foot - y) / body.height
    above = smooth(_STANDS, max(_STANDS + 0.1, (body.foot - middle) / body.height + 0.15), share)
    rides = 1.0 - 0.45 * smooth(middle - 2.5 * reach, middle - 0.5 * reach, 2 * middle - y - reach)
    lift = -LIFT * body.height * above * rides * body.near
    bell = np.exp(-0.5 * ((y - middle) / reach) ** 2) * smooth(0.0, 2 * _STANDS, share)
    half = body.width / 2
    outward = np.tanh((x - body.axis) / (0.6 * half))
    widen = WIDEN * half * outward * bell * body.near * _inside(body, x, 0.5 * _SIDE)
    field = body.canvas.field([np.stack([widen, lift], axis=-1)])
    rate = float(
        random_stream("breathe", round(body.axis), round(body.top)).uniform(*BREATHS_PER_MINUTE)
    )

    def amplitudes(number: int) -> Sequence[float]:
        time = when.clock.seconds(number) - when.start
        held = when.hold(number, _SETTLE_S, _SETTLE_S)
        return (strength * held * breath(time * rate / 60.0),)

    return FieldDisplacement(field, amplitudes)


def breath(phase: float) -> float:
    """How full the lungs are, 0 to 1: once filled and emptied while `phase` rises by 1."""
    share = phase % 1.0
    if share < INHALING:
        return 0.5 - 0.5 * math.cos(math.pi * share / INHALING)
    return 0.5 + 0.5 * math.cos(math.pi * (share - INHALING) / (1.0 - INHALING))


def chest_of(body: Body) -> tuple[float, float]:
    """Where a body of unknown kind breathes, for `breathe`: at its middle."""
    return body.foot - 0.55 * body.height, 0.22 * body.height


def sway(body: Body, strength: float, when: Span) -> FieldDisplacement:
    """The body bends from its foot like a stem, to one side and the other."""
    x, y = body.canvas.coordinates()
    share = np.clip((body.foot - y) / body.height, 0.0, 1.3)
    lean = share**1.7 * body.near * _inside(body, x, _SIDE) * SWAY * body.height
    # What leans keeps its length: it sinks a little, by the square of the lean, which is too
    # small to be seen at these angles.
    field = body.canvas.field([np.stack([lean, np.zeros_like(lean)], axis=-1)])
    random = random_stream("sway", round(body.axis), round(body.top))
    period = float(random.uniform(*SWAY_PERIOD_S))
    first = 1.0 if random.random() < 0.5 else -1.0

    def amplitudes(number: int) -> Sequence[float]:
        time = when.clock.seconds(number) - when.start
        # A second, slower part keeps it from ticking like a clock.
        swing = math.sin(2 * math.pi * time / period)
        swing = 0.85 * swing + 0.15 * math.sin(2 * math.pi * time / (2.7 * period))
        return (strength * first * swing * when.hold(number, _SETTLE_S, _SETTLE_S),)

    return FieldDisplacement(field, amplitudes)


def _inside(body: Body, x: Map, share: float) -> Map:
    """0 where the frame cuts a body's side, 1 from `share` of its width inwards."""
    weight = np.ones_like(x)
    if body.cut_left:
        weight *= smooth(0.0, share * body.width, x - body.left)
    if body.cut_right:
        weight *= smooth(0.0, share * body.width, body.right - x)
    return weight
