"""Motion of a whole body: it breathes, and it sways about its foot.

Both leave in place what it stands on: the lowest part of its matte, or the frame's lower edge.
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


def breathe(
    body: Body, strength: float, chest: tuple[float, float], when: Span
) -> FieldDisplacement:
    """The body breathes. `chest` is (y, half height) of its chest in pixels of the view."""
    x, y = body.canvas.coordinates()
    middle, reach = chest
    # Everything above the chest is lifted, less towards the top; the chest alone is widened.
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
    """Lung volume, 0 to 1: one breath while `phase` rises by 1."""
    share = phase % 1.0
    if share < INHALING:
        return 0.5 - 0.5 * math.cos(math.pi * share / INHALING)
    return 0.5 + 0.5 * math.cos(math.pi * (share - INHALING) / (1.0 - INHALING))


def chest_of(body: Body) -> tuple[float, float]:
    """The chest of a body of unknown kind, for `breathe`: its middle."""
    return body.foot - 0.55 * body.height, 0.22 * body.height


def sway(body: Body, strength: float, when: Span) -> FieldDisplacement:
    """The body bends from its foot like a stem, to one side and the other."""
    x, y = body.canvas.coordinates()
    share = np.clip((body.foot - y) / body.height, 0.0, 1.3)
    lean = share**1.7 * body.near * _inside(body, x, _SIDE) * SWAY * body.height
    # The vertical displacement is of second order in the lean: too small to be seen.
    field = body.canvas.field([np.stack([lean, np.zeros_like(lean)], axis=-1)])
    random = random_stream("sway", round(body.axis), round(body.top))
    period = float(random.uniform(*SWAY_PERIOD_S))
    first = 1.0 if random.random() < 0.5 else -1.0

    def amplitudes(number: int) -> Sequence[float]:
        time = when.clock.seconds(number) - when.start
        # A second, slower wave breaks the periodicity.
        swing = math.sin(2 * math.pi * time / period)
        swing = 0.85 * swing + 0.15 * math.sin(2 * math.pi * time / (2.7 * period))
        return (strength * first * swing * when.hold(number, _SETTLE_S, _SETTLE_S),)

    return FieldDisplacement(field, amplitudes)


def _inside(body: Body, x: Map, share: float) -> Map:
    """0 where the frame cuts a body's side, rising to 1 over `share` of its width."""
    weight = np.ones_like(x)
    if body.cut_left:
        weight *= smooth(0.0, share * body.width, x - body.left)
    if body.cut_right:
        weight *= smooth(0.0, share * body.width, body.right - x)
    return weight
