"""Effects on the environment: water, sky, plants, fire, light, weather and smoke.

Each kind of cue has a function that finds its region in the picture and builds its displacements
and overlays; what is not found is told, and nothing else moves in its stead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from stillmotion.arrays import Coverage, Matrix
from stillmotion.engines.parallax.camera.path import Extrinsics
from stillmotion.engines.parallax.effect import Effects, View
from stillmotion.engines.parallax.effects import lighting
from stillmotion.engines.parallax.effects.fog import FOG, Fog, FogDensity, fog_density
from stillmotion.engines.parallax.effects.light.flame import Flame
from stillmotion.engines.parallax.effects.light.flicker import Flicker, Sheen
from stillmotion.engines.parallax.effects.light.stars import Twinkle, find_stars
from stillmotion.engines.parallax.effects.particles import flakes, leaves
from stillmotion.engines.parallax.effects.particles.flakes import Flakes
from stillmotion.engines.parallax.effects.particles.leaves import FallingLeaves
from stillmotion.engines.parallax.effects.particles.rain import Rain
from stillmotion.engines.parallax.effects.region import restrict_to_side
from stillmotion.engines.parallax.effects.sky_fraction import UngradedFrame
from stillmotion.engines.parallax.effects.smoke import plume
from stillmotion.engines.parallax.effects.smoke.emitters import find_emitters, mark_hint
from stillmotion.engines.parallax.effects.smoke.plume import Plume
from stillmotion.engines.parallax.effects.view_projection import ViewProjection
from stillmotion.engines.parallax.effects.water import ripples
from stillmotion.engines.parallax.effects.water.glints import Glints
from stillmotion.engines.parallax.effects.wind import sway
from stillmotion.engines.parallax.effects.wind.clouds import CloudDrift
from stillmotion.engines.parallax.effects.wind.grass import GrassBlades
from stillmotion.engines.parallax.effects.wind.sway import Sway, free_motion
from stillmotion.engines.parallax.timing import Clock, Envelope, envelope_of
from stillmotion.storyboard import Cue, CueKind
from stillmotion.vision.regions.features import Look, look
from stillmotion.vision.regions.hair import hair_of
from stillmotion.vision.regions.haze import pale_water_of
from stillmotion.vision.regions.lights import fire_of, lights_of
from stillmotion.vision.regions.plant_height import stature_of
from stillmotion.vision.regions.plants import grass_of, plants_of
from stillmotion.vision.regions.sky import clouds_of
from stillmotion.vision.regions.water import level_of, water_of

WHITE = np.array([246.0, 249.0, 255.0])
"""R'G'B' of snow in full light."""

PINK = np.array([[252.0, 192.0, 204.0], [246.0, 166.0, 184.0], [254.0, 216.0, 222.0]])
"""R'G'B' of petals."""

AUTUMN = np.array([[196.0, 108.0, 36.0], [172.0, 72.0, 30.0], [206.0, 150.0, 52.0]])
"""R'G'B' of turned leaves, where the picture has no plants to take colours from."""

HAZE = 0.3
"""Strength of the fog that goes with rain: drops too far to be told apart."""

SUBLINEAR = 0.7
"""Exponent with which a displacement grows with a cue's strength."""

PLANTS = 0.6
"""Probability from which a sample gives leaves their colour."""

RAIN_AMBIENT, RAIN_LIGHTEST = 0.3, 225.0
"""Weight of the ambient colour in rain's, and the brightest channel that the rest is raised to."""

SNOW_WHITE, DUST_WHITE = 0.72, 0.6
"""Fraction of snow's and of dust's colour that does not follow the light's."""

DUST_TINT = np.array([1.0, 0.97, 0.88])
"""R'G'B' of dust over the light's."""

LEAF_SEED, SNOW_SEED, PETAL_SEED, DUST_SEED, SMOKE_SEED, SMOKE_SEEDS = 121, 131, 141, 151, 161, 10
"""Streams of the particles, and how far those of several plumes are apart."""


class _Regions:
    """The picture's regions, each found when first asked for, and the light after the grade."""

    def __init__(
        self,
        view: View,
        light: NDArray[np.float64],
        ungraded: UngradedFrame | None,
        stood: Extrinsics | None,
    ) -> None:
        self.view, self.plain = view, ungraded
        self.sight = ViewProjection(view, stood)
        self.mark: Coverage | None = None
        self._light = light

    def tone(self, rgb: NDArray[np.float64]) -> lighting.Yuv:
        """The colour after the grade of what has this R'G'B' in the picture's own light."""
        return lighting.to_yuv(rgb * self._light)

    @cached_property
    def measures(self) -> Look:
        return look(self.view.rgb)

    @cached_property
    def water(self) -> Coverage:
        view = self.view
        if view.water is not None:
            return view.water
        sure = water_of(self.measures, view.sky, view.matte, view.horizon)
        level = level_of(self.measures)
        pale = pale_water_of(self.measures, view.sky, view.matte, view.horizon, level)
        lies = np.flatnonzero((sure > 0.5).any(axis=1))
        if len(lies):
            # Pale areas above the shore are hills in haze.
            pale[: lies[0]] = 0.0
        return np.maximum(sure, pale)

    @cached_property
    def clouds(self) -> Coverage:
        return clouds_of(self.measures, self.view.skylight)

    @cached_property
    def plants(self) -> Coverage:
        if self.view.plants is not None:
            return self.view.plants
        return plants_of(self.measures, self.view.sky, self.view.matte)

    @cached_property
    def fire(self) -> Coverage:
        return fire_of(self.measures, self.view.skylight)

    @cached_property
    def lights(self) -> Coverage:
        return lights_of(self.measures, self.view.skylight)

    @cached_property
    def hair(self) -> Coverage:
        return hair_of(self.measures, self.view.matte)


@dataclass(frozen=True)
class EnvironmentBuilder:
    """See `EffectBuilder`, of cues of the `KINDS`.

    `light` (3,) is the fraction of red, green and blue that a grade leaves of things in the air.
    `marks` (each a quarter of the view's size, 0 to 1) are places that the user gives for cues
    that are `PLACED`. `ungraded` keeps frames as they are before the grade.
    `stood` is where the shot's camera begins in what was in the air before.
    """

    clock: Clock
    light: NDArray[np.float64] | None = None
    marks: Sequence[Coverage] = ()
    ungraded: UngradedFrame | None = None
    stood: Extrinsics | None = None

    def build(self, cues: Sequence[Cue], view: View, /) -> Effects:
        """The effects of the cues in their order. A cue whose part of the picture is not found, on
        the side asked for, is left `undone`."""
        effects = Effects()
        light = np.ones(3) if self.light is None else self.light
        found = _Regions(view, light, self.ungraded, self.stood)
        asked = [cue for cue in cues if cue.kind in _BUILDERS and cue.strength > 0]
        given = _assign_marks(asked, self.marks, found, self.clock)
        for cue, found.mark in zip(asked, given, strict=True):
            made = _BUILDERS[cue.kind](cue, found, envelope_of(cue, self.clock))
            if cue.kind in IN_AIR and made.overlays:
                made.air, made.suspended = list(made.overlays), [cue]
            effects.add(made)
        return effects


def _assign_marks(
    asked: Sequence[Cue], marks: Sequence[Coverage], found: _Regions, clock: Clock
) -> list[Coverage | None]:
    """For each cue the region that the user marked for it, None where none is.

    Marks go to the cues in the order of both; where there are fewer marks, to those cues first
    whose region is not found in the picture. Surplus marks are added to the last.
    """
    given: list[Coverage | None] = [None] * len(asked)
    placed = [n for n, cue in enumerate(asked) if cue.kind in PLACED]
    if not placed or not marks:
        return given
    if len(marks) < len(placed):
        shown = {
            n: not _BUILDERS[asked[n].kind](asked[n], found, envelope_of(asked[n], clock)).undone
            for n in placed
        }
        placed.sort(key=lambda n: shown[n])
        placed = sorted(placed[: len(marks)])
    for n, mark in zip(placed, marks, strict=False):
        given[n] = mark
    given[placed[-1]] = np.maximum.reduce(list(marks[len(placed) - 1 :]))
    return given


def _displacement_strength(cue: Cue) -> float:
    """Strength of a displacement: sublinear, so that strong words do not fold it."""
    return float(cue.strength**SUBLINEAR)


def _wind_direction(cue: Cue) -> float:
    """The side the wind blows to: into the picture from the side named."""
    return -1.0 if cue.side == "right" else 1.0


def _on_asked_side(region: Coverage, cue: Cue) -> Coverage | None:
    """The part of a region on the side asked for, None if it is empty."""
    part = restrict_to_side(region, cue.side)
    return part if (part > 0.5).any() else None


def _region(cue: Cue, found: _Regions, region: Callable[[], Coverage]) -> Coverage | None:
    """Where the cue happens: the user's mark, else the part of the `region` on the side asked
    for."""
    return found.mark if found.mark is not None else _on_asked_side(region(), cue)


def _undone(cue: Cue, what: str, hint: str = "") -> Effects:
    where = f" on the {cue.side}" if cue.side else " in the picture"
    return Effects(undone=[f"{cue.kind}: {what} found{where}{hint}"])


def _water(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    return _waves_on(cue, found, envelope, ripples.RIPPLES)


def _waves(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    return _waves_on(cue, found, envelope, ripples.SWELL)


def _waves_on(
    cue: Cue, found: _Regions, envelope: Envelope, waves: tuple[ripples.Waves, ...]
) -> Effects:
    water = _region(cue, found, lambda: found.water)
    if water is None:
        return _undone(cue, "no water was", mark_hint(found.view))
    view = found.view
    rippling = ripples.Ripples(water, waves, view.horizon, _displacement_strength(cue), envelope)
    return Effects(
        background=[rippling],
        overlays=[
            ripples.WaveShading(water, view.rgb, rippling, found.sight, cue.strength, envelope),
            Glints(water, view, found.sight, cue.strength, envelope),
        ],
    )


def _clouds(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    sky = found.mark
    if sky is None:
        if _on_asked_side(found.clouds, cue) is None:
            return _undone(cue, "none were")
        sky = restrict_to_side(found.view.skylight, cue.side)
    return Effects(
        background=[CloudDrift(sky, _wind_direction(cue), _displacement_strength(cue), envelope)]
    )


def _leaves(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    plants = _region(cue, found, lambda: found.plants)
    flying = cue.variety in ("flying", "falling")
    if plants is None and not flying:
        return _undone(cue, "none were")
    effects = Effects()
    view = found.view
    if plants is not None:
        loose = free_motion(plants, view.sky)
        effects.background.append(
            Sway(
                loose,
                view.disparity,
                sway.LEAVES,
                _wind_direction(cue),
                _displacement_strength(cue),
                envelope,
            )
        )
    if flying:
        falling = cue.variety == "falling"
        colours = np.zeros((0, 3))
        if plants is not None and (plants > PLANTS).any():
            colours = lighting.leaf_colours(view.rgb, plants > PLANTS, turned=falling)
        if not len(colours):
            colours = lighting.tint_by_light(view, AUTUMN)
        effects.overlays.append(_foliage(leaves.LEAVES, colours, cue, found, envelope, LEAF_SEED))
    return effects


def _grass(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    view = found.view
    grass = _region(cue, found, lambda: grass_of(found.plants, view.horizon))
    if grass is None:
        return _undone(cue, "none was")
    loose = free_motion(grass, view.sky)
    stature = stature_of(found.measures, grass)
    moving: GrassBlades | Sway
    if stature is not None:
        moving = GrassBlades(
            grass, loose, stature, _wind_direction(cue), _displacement_strength(cue), envelope
        )
    else:
        moving = Sway(
            loose,
            view.disparity,
            sway.GRASS,
            _wind_direction(cue),
            _displacement_strength(cue),
            envelope,
        )
    sheen = Sheen(grass, moving, found.sight, cue.strength, envelope)
    return Effects(background=[moving], overlays=[sheen])


def _hair(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    if found.mark is None and not (found.view.matte > 0.5).any():
        return _undone(cue, "no one whose hair could move was")
    hair = _region(cue, found, lambda: found.hair)
    if hair is None:
        return _undone(cue, "none was")
    near = np.ones_like(found.view.disparity)
    return Effects(
        subject=[
            Sway(hair, near, sway.HAIR, _wind_direction(cue), _displacement_strength(cue), envelope)
        ]
    )


def _fire(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    fire = _region(cue, found, lambda: found.fire)
    if fire is None:
        return _undone(cue, "none was")
    return Effects(
        background=[Flame(fire, _displacement_strength(cue), envelope)],
        overlays=[Flicker(fire, found.sight, cue.strength, envelope)],
    )


def _flicker(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    lights = _region(cue, found, lambda: np.maximum(found.lights, found.fire))
    stars = find_stars(found.view) if found.mark is None else np.zeros(0)
    effects = Effects()
    if len(stars):
        effects.overlays.append(Twinkle(stars, found.view, found.sight, cue.strength, envelope))
    if lights is not None and not (len(stars) and cue.variety == "stars"):
        effects.overlays.append(Flicker(lights, found.sight, cue.strength, envelope))
    return effects if effects.overlays else _undone(cue, "no light was")


def _smoke(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    steams = cue.variety == "steam" or (
        cue.source is not None and cue.source.kind in ("vessel", "water")
    )
    emitters = find_emitters(cue, found, steams=steams, mark=found.mark)
    if isinstance(emitters, str):
        return Effects(undone=[f"{cue.words or cue.kind}: {emitters}"])
    view = found.view
    effects = Effects()
    for number, place in enumerate(emitters):
        kind = plume.STEAM if steams else plume.BILLOWS if place.pressurised else plume.SMOKE
        lit = lighting.smoke_colours(view, place.mask, steams=steams, burning=place.burning)
        shades = plume.SmokeColours(*(found.tone(colour) for colour in lit))
        effects.overlays.append(
            Plume(
                place, kind, shades, lighting.light_side(view), _wind_direction(cue), cue.strength,
                found.sight, envelope, SMOKE_SEED + SMOKE_SEEDS * number,
            )
        )  # fmt: skip
    return effects


def _fog(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    density = fog_density(found.view, cue.strength).on_side(cue.side)
    colour = found.tone(lighting.fog_colour(found.view))
    return Effects(overlays=[_fog_overlay(density, colour, found, envelope)])


def _rain(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    view = found.view
    light = lighting.ambient_colour(view)
    lit = found.tone(
        RAIN_AMBIENT * light
        + (1 - RAIN_AMBIENT) * np.maximum(light, RAIN_LIGHTEST * light / light.max())
    )
    haze = fog_density(view, HAZE * cue.strength)
    return Effects(
        overlays=[
            _fog_overlay(haze, found.tone(light), found, envelope),
            Rain(lit, found.sight, cue.strength, envelope),
        ]
    )


def _fog_overlay(
    density: FogDensity, colour: lighting.Yuv, found: _Regions, envelope: Envelope
) -> Fog:
    return Fog(density, colour, FOG, found.view, found.sight, envelope, found.plain)


def _snow(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    light = lighting.ambient_colour(found.view)
    lit = WHITE * (SNOW_WHITE + (1 - SNOW_WHITE) * light / light.max())
    return _flake_effects(flakes.SNOW, lit[None], cue, found, envelope, SNOW_SEED)


def _petals(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    colours = lighting.tint_by_light(found.view, PINK)
    return Effects(overlays=[_foliage(leaves.PETALS, colours, cue, found, envelope, PETAL_SEED)])


def _dust(cue: Cue, found: _Regions, envelope: Envelope) -> Effects:
    light = lighting.ambient_colour(found.view)
    lit = 255.0 * (DUST_WHITE + (1 - DUST_WHITE) * light / light.max()) * DUST_TINT
    return _flake_effects(flakes.DUST, lit[None], cue, found, envelope, DUST_SEED)


def _flake_effects(
    kind: flakes.FlakeKind, rgb: Matrix, cue: Cue, found: _Regions, envelope: Envelope, seed: int
) -> Effects:
    return Effects(overlays=[_flakes(kind, rgb, cue, found, envelope, seed)])


def _flakes(
    kind: flakes.FlakeKind, rgb: Matrix, cue: Cue, found: _Regions, envelope: Envelope, seed: int
) -> Flakes:
    tones = np.array([found.tone(colour) for colour in rgb])
    return Flakes(
        kind, tones, found.view, found.sight, _wind_direction(cue), cue.strength, envelope, seed
    )


def _foliage(
    kind: leaves.LeafKind, rgb: Matrix, cue: Cue, found: _Regions, envelope: Envelope, seed: int
) -> FallingLeaves:
    tones = np.array([found.tone(colour) for colour in rgb])
    return FallingLeaves(
        kind, tones, lighting.sunlight(found.view), found.view, found.sight, _wind_direction(cue),
        cue.strength, envelope, seed,
    )  # fmt: skip


_BUILDERS: dict[str, Callable[[Cue, _Regions, Envelope], Effects]] = {
    "water": _water, "waves": _waves, "clouds": _clouds, "fire": _fire, "smoke": _smoke,
    "rain": _rain, "snow": _snow, "leaves": _leaves, "grass": _grass, "hair": _hair,
    "flicker": _flicker, "petals": _petals, "dust": _dust, "fog": _fog,
}  # fmt: skip

PLACED = frozenset(
    {"water", "waves", "clouds", "fire", "smoke", "leaves", "grass", "hair", "flicker"}
)
"""Kinds that happen at a region of the picture, and not all over it."""

IN_AIR: frozenset[CueKind] = frozenset({"rain", "snow", "petals", "dust", "leaves", "fog"})
"""Kinds whose overlays, where there are any, show what falls or hangs in the air."""

KINDS = frozenset(_BUILDERS)
"""Kinds of cue that are built here."""
