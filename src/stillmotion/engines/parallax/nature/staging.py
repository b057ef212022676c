"""Cues to effects: each kind's region found, its motions and overlays set up, or told undone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stillmotion.engines.parallax.arrays import Map
from stillmotion.engines.parallax.nature import flakes, palette, ripple, sway
from stillmotion.engines.parallax.nature.drift import Drift
from stillmotion.engines.parallax.nature.envelope import Envelope, envelope_of
from stillmotion.engines.parallax.nature.field import on_side
from stillmotion.engines.parallax.nature.flakes import Flakes
from stillmotion.engines.parallax.nature.flame import Flame
from stillmotion.engines.parallax.nature.glints import Glints
from stillmotion.engines.parallax.nature.light import Flicker, Sheen
from stillmotion.engines.parallax.nature.rain import Rain
from stillmotion.engines.parallax.nature.regions.hair import hair_of
from stillmotion.engines.parallax.nature.regions.lights import fire_of, lights_of
from stillmotion.engines.parallax.nature.regions.look import Look, look
from stillmotion.engines.parallax.nature.regions.plants import grass_of, plants_of
from stillmotion.engines.parallax.nature.regions.sky import clouds_of
from stillmotion.engines.parallax.nature.regions.water import water_of
from stillmotion.engines.parallax.nature.sight import Sight
from stillmotion.engines.parallax.nature.sway import Sway, looseness
from stillmotion.engines.parallax.nature.twinkle import Twinkle, stars_of
from stillmotion.engines.parallax.nature.veil import FOG, SMOKE, Veil, fog_density, smoke_density
from stillmotion.engines.parallax.staging import Clock, Effects, View
from stillmotion.storyboard import Cue

WHITE = np.array([246.0, 249.0, 255.0])
"""R'G'B' of snow in full light."""

PINK = np.array([[252.0, 192.0, 204.0], [246.0, 166.0, 184.0], [254.0, 216.0, 222.0]])
"""R'G'B' of petals where the picture has no flowers to lend theirs."""

AUTUMN = np.array([[196.0, 108.0, 36.0], [172.0, 72.0, 30.0], [206.0, 150.0, 52.0]])
"""R'G'B' of leaves that have turned, or where the picture has no plants to lend theirs."""

HAZE = 0.3
"""Strength of the fog that goes with rain: drops too far to be told apart."""


class _Stage:
    """The picture with its regions, each found when first asked for, and the light that is left."""

    def __init__(self, view: View, light: NDArray[np.float64]) -> None:
        self.view = view
        self.sight = Sight(view)
        self._light = light

    def tone(self, rgb: NDArray[np.float64]) -> palette.Tone:
        """How something that has this R'G'B' in the picture's own light looks in what is left."""
        return palette.tone(rgb * self._light)

    @cached_property
    def _look(self) -> Look:
        return look(self.view.rgb)

    @cached_property
    def water(self) -> Map:
        view = self.view
        if view.water is not None:
            return view.water
        return water_of(self._look, view.sky, view.matte, view.horizon)

    @cached_property
    def clouds(self) -> Map:
        return clouds_of(self._look, self.view.sky)

    @cached_property
    def plants(self) -> Map:
        if self.view.plants is not None:
            return self.view.plants
        return plants_of(self._look, self.view.sky, self.view.matte)

    @cached_property
    def fire(self) -> Map:
        return fire_of(self._look, self.view.sky)

    @cached_property
    def lights(self) -> Map:
        return lights_of(self._look, self.view.sky)

    @cached_property
    def hair(self) -> Map:
        return hair_of(self._look, self.view.matte)


def stage(
    cues: Sequence[Cue], view: View, clock: Clock, light: NDArray[np.float64] | None = None
) -> Effects:
    """What performs the cues of nature (`KINDS`) among `cues`, in their order, in this picture.

    A cue whose part of the picture is not found, on the side asked for, is left `undone`. `light`
    (3,) is what a mood leaves of the red, green and blue of what is in the air.
    """
    effects = Effects()
    found = _Stage(view, np.ones(3) if light is None else light)
    for cue in cues:
        perform = _PERFORMERS.get(cue.kind)
        if perform is not None and cue.strength > 0:
            effects.add(perform(cue, found, envelope_of(cue, clock)))
    return effects


def _reach(cue: Cue) -> float:
    """How far what bends is to move: strong words must not fold it over."""
    return float(cue.strength**0.7)


def _direction(cue: Cue) -> float:
    """Where the wind blows to: into the picture from the side named."""
    return -1.0 if cue.side == "right" else 1.0


def _part(region: Map, cue: Cue) -> Map | None:
    """What of a region the cue is about, or None where that is nothing."""
    part = on_side(region, cue.side)
    return part if (part > 0.5).any() else None


def _undone(cue: Cue, what: str) -> Effects:
    where = f" on the {cue.side}" if cue.side else " in the picture"
    return Effects(undone=[f"{cue.kind}: {what} found{where}"])


def _water(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    return _wet(cue, found, envelope, ripple.RIPPLES)


def _waves(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    return _wet(cue, found, envelope, ripple.SWELL)


def _wet(cue: Cue, found: _Stage, envelope: Envelope, waves: tuple[ripple.Waves, ...]) -> Effects:
    water = _part(found.water, cue)
    if water is None:
        return _undone(cue, "no water was")
    view = found.view
    return Effects(
        background=[ripple.Ripple(water, waves, view.horizon, _reach(cue), envelope)],
        overlays=[Glints(water, view, found.sight, cue.strength, envelope)],
    )


def _clouds(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    if _part(found.clouds, cue) is None:
        return _undone(cue, "none were")
    sky = on_side(found.view.sky, cue.side)
    return Effects(background=[Drift(sky, _direction(cue), _reach(cue), envelope)])


def _leaves(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    plants = _part(found.plants, cue)
    flying = cue.variety in ("flying", "falling")
    if plants is None and not flying:
        return _undone(cue, "none were")
    effects = Effects()
    view = found.view
    if plants is not None:
        loose = looseness(plants, view.sky)
        effects.background.append(
            Sway(loose, view.disparity, sway.LEAVES, _direction(cue), _reach(cue), envelope)
        )
    if flying:
        colours = AUTUMN
        if plants is not None and cue.variety != "falling":
            colours = palette.leaves(view.rgb, plants > 0.6)
        effects.overlays.append(_flakes(flakes.LEAVES, colours, cue, found, envelope, 121))
    return effects


def _grass(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    view = found.view
    grass = _part(grass_of(found.plants, view.horizon), cue)
    if grass is None:
        return _undone(cue, "none was")
    loose = looseness(grass, view.sky)
    moving = Sway(loose, view.disparity, sway.GRASS, _direction(cue), _reach(cue), envelope)
    sheen = Sheen(grass, moving, found.sight, cue.strength, envelope)
    return Effects(background=[moving], overlays=[sheen])


def _hair(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    if not (found.view.matte > 0.5).any():
        return _undone(cue, "no one whose hair could move was")
    hair = _part(found.hair, cue)
    if hair is None:
        return _undone(cue, "none was")
    near = np.ones_like(found.view.disparity)
    return Effects(subject=[Sway(hair, near, sway.HAIR, _direction(cue), _reach(cue), envelope)])


def _fire(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    fire = _part(found.fire, cue)
    if fire is None:
        return _undone(cue, "none was")
    return Effects(
        background=[Flame(fire, _reach(cue), envelope)],
        overlays=[Flicker(fire, found.sight, cue.strength, envelope)],
    )


def _flicker(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    lights = _part(np.maximum(found.lights, found.fire), cue)
    stars = stars_of(found.view)
    effects = Effects()
    if len(stars):
        effects.overlays.append(Twinkle(stars, found.view, found.sight, cue.strength, envelope))
    if lights is not None and not (len(stars) and cue.variety == "stars"):
        effects.overlays.append(Flicker(lights, found.sight, cue.strength, envelope))
    return effects if effects.overlays else _undone(cue, "no light was")


def _smoke(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    density = on_side(smoke_density(found.view, found.fire, cue.strength), cue.side)
    colour = found.tone(palette.smoke(found.view, found.fire))
    veil = Veil(density, colour, SMOKE, found.sight, envelope)
    return Effects(overlays=[veil])


def _fog(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    density = on_side(fog_density(found.view, cue.strength), cue.side)
    colour = found.tone(palette.mist(found.view))
    return Effects(overlays=[Veil(density, colour, FOG, found.sight, envelope)])


def _rain(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    view = found.view
    light = palette.air(view)
    lit = found.tone(0.3 * light + 0.7 * np.maximum(light, 225.0 * light / light.max()))
    haze = fog_density(view, HAZE * cue.strength)
    return Effects(
        overlays=[
            Veil(haze, found.tone(light), FOG, found.sight, envelope),
            Rain(lit, found.sight, cue.strength, envelope),
        ]
    )


def _snow(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    light = palette.air(found.view)
    lit = WHITE * (0.72 + 0.28 * light / light.max())
    return _airborne(flakes.SNOW, lit[None], cue, found, envelope, 131)


def _petals(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    return _airborne(flakes.PETALS, PINK, cue, found, envelope, 141)


def _dust(cue: Cue, found: _Stage, envelope: Envelope) -> Effects:
    light = palette.air(found.view)
    lit = 255.0 * (0.6 + 0.4 * light / light.max()) * np.array([1.0, 0.97, 0.88])
    return _airborne(flakes.DUST, lit[None], cue, found, envelope, 151)


def _airborne(
    kind: flakes.Kind, rgb: Map, cue: Cue, found: _Stage, envelope: Envelope, seed: int
) -> Effects:
    return Effects(overlays=[_flakes(kind, rgb, cue, found, envelope, seed)])


def _flakes(
    kind: flakes.Kind, rgb: Map, cue: Cue, found: _Stage, envelope: Envelope, seed: int
) -> Flakes:
    tones = np.array([found.tone(colour) for colour in rgb])
    return Flakes(
        kind, tones, found.view, found.sight, _direction(cue), cue.strength, envelope, seed
    )


_PERFORMERS: dict[str, Callable[[Cue, _Stage, Envelope], Effects]] = {
    "water": _water, "waves": _waves, "clouds": _clouds, "fire": _fire, "smoke": _smoke,
    "rain": _rain, "snow": _snow, "leaves": _leaves, "grass": _grass, "hair": _hair,
    "flicker": _flicker, "petals": _petals, "dust": _dust, "fog": _fog,
}  # fmt: skip

KINDS = frozenset(_PERFORMERS)
"""The kinds of cue that are performed here."""
