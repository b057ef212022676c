"""Motion of a whole body: it breathes, and it sways about its foot.

Both leave in place what it stands on: the lowest part of its matte, or the frame's lower edge.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from stillmotion.arrays import Coverage, ScalarField
from stillmotion.easing import smooth
from stillmotion.engines.parallax.effects.bodies.body import Body
from stillmotion.engines.parallax.effects.displacement import FieldDisplacement
from stillmotion.engines.parallax.effects.random_streams import random_stream
from stillmotion.engines.parallax.timing import Span

BREATHS_PER_MINUTE = (12.0, 16.0)
"""An adult at rest."""

INHALING = 0.42
"""Fraction of a breath in which the chest expands."""

LIFT, WIDEN = 0.012, 0.014
"""How far a chest rises and each of its sides moves outward at strength 1, as fractions of the
body's height and width. About twice of what is real, which is not seen in a clip."""

SWAY = 0.028
"""How far the top of a swaying body moves to each side, as a fraction of its height."""

SWAY_PERIOD_S = (4.5, 6.0)
"""Seconds of a full period."""

_SETTLE_S = 1.2
"""Seconds in which either sets in and fades."""

_STANDS = 0.12
"""Fraction of a body's height above its foot that breathing leaves in place."""

_SIDE = 0.35
"""Fraction of a body's width, from where the frame cuts its side, over which sway sets in."""

_OVER_CHEST, _LEAST_LIFT = 0.15, 0.1
"""Heights above the chest's middle over which the lift sets in, and at least, over the body's."""

_HEAD_STAYS, _HEAD_FROM, _HEAD_TO = 0.45, 2.5, 0.5
"""How much less the top is lifted, and over which reaches of the chest above it."""

_CHEST_EDGE, _CHEST_SIDE = 0.6, 0.5
"""Half widths over which widening sets in from the axis, and factor on `_SIDE` at cut sides."""

_CHEST, _CHEST_REACH = 0.55, 0.22
"""Height of the chest of a body of unknown kind, and half its size, over the body's height."""

_TALLEST, _BOWS = 1.3, 1.7
"""Height up to which sway grows, over the body's, and the exponent with which."""

_FIRST, _SECOND, _SLOWER = 0.85, 0.15, 2.7
"""Coverage of both waves of a sway, and the period of the second over the first's."""

_MINUTE_S = 60.0


def breathe(
    body: Body, strength: float, chest: tuple[float, float], when: Span
) -> FieldDisplacement:
    """The body breathes. `chest` is (y, half height) of its chest in pixels of the view."""
    x, y = body.canvas.coordinates()
    middle, reach = chest
    # Everything above the chest is lifted, less towards the top; the chest alone is widened.
    share = (body.foot - y) / body.height
    above = smooth(
        _STANDS, max(_STANDS + _LEAST_LIFT, (body.foot - middle) / body.height + _OVER_CHEST), share
    )
    rides = 1.0 - _HEAD_STAYS * smooth(
        middle - _HEAD_FROM * reach, middle - _HEAD_TO * reach, 2 * middle - y - reach
    )
    lift = -LIFT * body.height * above * rides * body.near
    bell = np.exp(-0.5 * ((y - middle) / reach) ** 2) * smooth(0.0, 2 * _STANDS, share)
    half = body.width / 2
    outward = np.tanh((x - body.axis) / (_CHEST_EDGE * half))
    widen = WIDEN * half * outward * bell * body.near * _inside(body, x, _CHEST_SIDE * _SIDE)
    field = body.canvas.field([np.stack([widen, lift], axis=-1)])
    rate = float(
        random_stream("breathe", round(body.axis), round(body.top)).uniform(*BREATHS_PER_MINUTE)
    )

    def amplitudes(number: int) -> Sequence[float]:
        time = when.clock.seconds(number) - when.start
        held = when.hold(number, _SETTLE_S, _SETTLE_S)
        return (strength * held * breath(time * rate / _MINUTE_S),)

    return FieldDisplacement(field, amplitudes)


def breath(phase: float) -> float:
    """Lung volume, 0 to 1: one breath while `phase` rises by 1."""
    share = phase % 1.0
    if share < INHALING:
        return 0.5 - 0.5 * math.cos(math.pi * share / INHALING)
    return 0.5 + 0.5 * math.cos(math.pi * (share - INHALING) / (1.0 - INHALING))


def chest_of(body: Body) -> tuple[float, float]:
    """The chest of a body of unknown kind, for `breathe`: its middle."""
    return body.foot - _CHEST * body.height, _CHEST_REACH * body.height


def sway(body: Body, strength: float, when: Span) -> FieldDisplacement:
    """The body bends from its foot like a stem, to one side and the other."""
    x, y = body.canvas.coordinates()
    share = np.clip((body.foot - y) / body.height, 0.0, _TALLEST)
    lean = share**_BOWS * body.near * _inside(body, x, _SIDE) * SWAY * body.height
    # The vertical displacement is of second order in the lean: too small to be seen.
    field = body.canvas.field([np.stack([lean, np.zeros_like(lean)], axis=-1)])
    random = random_stream("sway", round(body.axis), round(body.top))
    period = float(random.uniform(*SWAY_PERIOD_S))
    first = 1.0 if random.random() < 0.5 else -1.0

    def amplitudes(number: int) -> Sequence[float]:
        time = when.clock.seconds(number) - when.start
        # A second, slower wave breaks the periodicity.
        swing = math.sin(2 * math.pi * time / period)
        swing = _FIRST * swing + _SECOND * math.sin(2 * math.pi * time / (_SLOWER * period))
        return (strength * first * swing * when.hold(number, _SETTLE_S, _SETTLE_S),)

    return FieldDisplacement(field, amplitudes)


def _inside(body: Body, x: ScalarField, share: float) -> Coverage:
    """0 where the frame cuts a body's side, rising to 1 over `share` of its width."""
    weight = np.ones_like(x)
    if body.cut_left:
        weight *= smooth(0.0, share * body.width, x - body.left)
    if body.cut_right:
        weight *= smooth(0.0, share * body.width, body.right - x)
    return weight
