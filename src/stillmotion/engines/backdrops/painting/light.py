"""The light of a scene by time of day and weather: the sky's colours, the sun's, the shade's."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from stillmotion.engines.backdrops.painting.colour import WHITE, Colour, Stops, mix, rgb, times
from stillmotion.storyboard.scene import Daytime, Weather

FOG, THICK = 0.30, 0.6
"""How much fog is before what is near by, and the mist from which on there is some."""

CLOSED = 0.9
"""Clouds from which on they cover the sun."""

CLEAR_AIR, MISTY_AIR, MOST_AIR = 0.72, 0.5, 0.94
"""How much of the haze is before the horizon in clear air, how much more in mist, and at most."""

MIST_AWAY = 0.3
"""How far away mist is that lies on the ground."""


class Tone(NamedTuple):
    """A tone of a surface: where it is between shade (0) and light (1), how much of it is `lit`, a
    `share` of a `tint` (hexadecimal) in the local colour."""

    at: float
    lit: float
    tint: str = "000000"
    share: float = 0.0


Tones = tuple[Tone, ...]


@dataclass(frozen=True)
class Light:
    """`zenith`, `middle` and `horizon` are the sky from top to bottom, `haze` what the distance
    fades to. A surface is multiplied by `key` in the light and `shade` out of it. `sun` is the
    colour of the sun or moon, `height` where it stands (0 the top of the sky, 1 the horizon).
    `stars`, `clouds` and `mist` say how much of them there is (0 to 1). `lamps` is how far lamps
    and windows are lit.
    """

    zenith: Colour
    middle: Colour
    horizon: Colour
    haze: Colour
    key: Colour
    shade: Colour
    sun: Colour
    height: float
    stars: float = 0.0
    clouds: float = 0.4
    mist: float = 0.25
    lamps: float = 0.0

    @property
    def key_colour(self) -> Colour:
        """The colour of the light, at full strength."""
        most = max(self.key)
        return (self.key[0] / most, self.key[1] / most, self.key[2] / most)

    def lit(self, local: Colour, share: float = 0.6) -> Colour:
        """A surface's colour, `share` (0 to 1) of it in the light."""
        return times(local, mix(self.shade, self.key, share))

    @property
    def fog(self) -> float:
        """How much of the haze is before what is near by already."""
        return FOG * max(0.0, self.mist - THICK)

    @property
    def soft(self) -> bool:
        """Whether clouds cover the sun, so that nothing throws a shadow with edges."""
        return self.clouds > CLOSED

    @property
    def starry(self) -> bool:
        """Whether it is the moon that shines."""
        return self.stars > 0.5

    @property
    def low(self) -> bool:
        """Whether the sun stands low."""
        return self.height > 0.5

    def far(self, colour: Colour, distance: float) -> Colour:
        """A colour seen through `distance` (0 here, 1 at the horizon) of air."""
        air = distance * (CLEAR_AIR + MISTY_AIR * self.mist) + self.fog
        return mix(colour, self.haze, min(MOST_AIR, air))

    def seen(self, colour: Colour, share: float, distance: float) -> Colour:
        """A surface's colour, `share` of it in the light, through `distance` of air."""
        return self.far(self.lit(colour, share), distance)

    def tone(self, tone: Tone, local: Colour, distance: float = 0.0) -> Colour:
        """A surface's colour in a tone, through `distance` of air."""
        return self.seen(mix(local, rgb(tone.tint), tone.share), tone.lit, distance)

    def shades(self, tones: Tones, local: Colour, distance: float = 0.0) -> Stops:
        """The colours of a surface from shade to light, through `distance` of air."""
        return [(tone.at, self.tone(tone, local, distance)) for tone in tones]

    def mist_colour(self, horizon: float = 0.45) -> Colour:
        """What lies over the feet of what is far: haze, with some of the `horizon` in it."""
        return self.far(mix(self.haze, self.horizon, horizon), MIST_AWAY)


_TIMES: dict[Daytime, Light] = {
    "dawn": Light(
        rgb("5b7cb6"), rgb("c9a9c4"), rgb("ffd2a6"), rgb("e2c3bf"),
        (1.10, 0.95, 0.82), (0.50, 0.50, 0.70), rgb("fff0d2"), 0.70, mist=0.5, lamps=0.25,
    ),
    "day": Light(
        rgb("2f7bc8"), rgb("79b9e8"), rgb("e4f2f2"), rgb("b4d4e8"),
        (1.08, 1.04, 0.93), (0.50, 0.60, 0.80), rgb("fffbe8"), 0.2, clouds=0.55,
    ),
    "golden": Light(
        rgb("4a6cab"), rgb("e79f78"), rgb("ffe09a"), rgb("f2bf90"),
        (1.18, 0.92, 0.62), (0.42, 0.38, 0.55), rgb("fff2c4"), 0.66, mist=0.4, lamps=0.3,
    ),
    "dusk": Light(
        rgb("20305f"), rgb("78588f"), rgb("f7956a"), rgb("8f6c9a"),
        (0.86, 0.64, 0.66), (0.31, 0.31, 0.50), rgb("ffd9a0"), 0.95, stars=0.35, lamps=0.9,
    ),
    "night": Light(
        rgb("0a1433"), rgb("152a57"), rgb("426396"), rgb("365488"),
        (0.48, 0.58, 0.84), (0.18, 0.23, 0.42), rgb("f4f1dc"), 0.24, stars=1.0, clouds=0.25,
        lamps=1.0,
    ),
}  # fmt: skip

_EARLIER: dict[Daytime, tuple[Daytime, float]] = {
    "dawn": ("night", 0.16),
    "day": ("dawn", 0.28),
    "golden": ("day", 0.30),
    "dusk": ("golden", 0.28),
    "night": ("dusk", 0.12),
}
_LATER: dict[Daytime, tuple[Daytime, float]] = {
    "dawn": ("day", 0.35),
    "day": ("golden", 0.34),
    "golden": ("dusk", 0.26),
    "dusk": ("night", 0.30),
    "night": ("dawn", 0.08),
}
"""What an hour is mixed with at its beginning and at its end, and how much of it."""

_GREY: dict[Daytime, Colour] = {
    "dawn": rgb("b9b3ba"),
    "day": rgb("bcc7ce"),
    "golden": rgb("c2b3a4"),
    "dusk": rgb("6d6880"),
    "night": rgb("232f4a"),
}
"""What an overcast sky is made of."""


class _Cover(NamedTuple):
    """What a covered sky does to the light: how much of it is replaced by a grey, which is
    multiplied by `dark` and has some of a `pale` colour in it, less in the dark hours."""

    share: float
    clouds: float
    mist: float
    lamps: float
    dark: Colour = WHITE
    pale: Colour = WHITE
    by_day: float = 0.0
    in_dark: float = 0.0
    dark_hours: tuple[Daytime, ...] = ("night",)


_COVERS: dict[Weather, _Cover] = {
    "overcast": _Cover(0.75, clouds=1.0, mist=0.45, lamps=0.2),
    "storm": _Cover(0.9, clouds=1.0, mist=0.5, lamps=0.7, dark=(0.5, 0.53, 0.6)),
    "rain": _Cover(0.82, clouds=1.0, mist=0.65, lamps=0.6, dark=(0.74, 0.78, 0.84)),
    "snow": _Cover(
        0.75, clouds=0.7, mist=0.6, lamps=0.4, pale=(0.9, 0.93, 0.97), by_day=0.5, in_dark=0.25,
        dark_hours=("dusk", "night"),
    ),
    "fog": _Cover(
        0.85, clouds=0.3, mist=1.0, lamps=0.5, pale=(0.88, 0.9, 0.92), by_day=0.4, in_dark=0.15
    ),
}  # fmt: skip

MOST_MIXED = 0.7
"""Largest share of another hour in one."""

TOP, PALE = (0.82, 0.84, 0.88), 0.16
"""How much darker than its grey a covered sky is at its top, and paler at the horizon."""

NEAR_HORIZON = 0.85
"""Share of the grey in a covered sky's horizon, of that elsewhere."""

DULL_KEY, GREY_IN_KEY, GREY_IN_SHADE = 0.45, 0.3, 0.2
"""How much of the light is diffused under a covered sky, and what the grey has in it."""

STARS_LEFT = 0.4
"""What gaps in the clouds leave of the stars."""


def light_of(time: Daytime, weather: Weather, nuance: float = 0.0, *, free: bool = False) -> Light:
    """The light at a time of day in a weather; `nuance` is from -1, its beginning, to 1. Where the
    hour was left `free` it may be a good deal earlier or later."""
    other, share = (_EARLIER if nuance < 0 else _LATER)[time]
    share = min(MOST_MIXED, share * abs(nuance) * (1 + free))
    light = _between(_TIMES[time], _TIMES[other], share)
    cover = _COVERS.get(weather)
    if cover is None:
        return light
    pale = cover.in_dark if time in cover.dark_hours else cover.by_day
    return _under(light, mix(times(_GREY[time], cover.dark), cover.pale, pale), cover)


def _between(one: Light, other: Light, share: float) -> Light:
    """`share` of the other in one, which keeps its stars and lamps."""
    return replace(
        one,
        zenith=mix(one.zenith, other.zenith, share),
        middle=mix(one.middle, other.middle, share),
        horizon=mix(one.horizon, other.horizon, share),
        haze=mix(one.haze, other.haze, share),
        key=mix(one.key, other.key, share),
        shade=mix(one.shade, other.shade, share),
        sun=mix(one.sun, other.sun, share),
        height=one.height + (other.height - one.height) * share,
    )


def _under(light: Light, grey: Colour, cover: _Cover) -> Light:
    """The light under a covered sky: no sun, soft shade."""
    share = cover.share
    return replace(
        light,
        zenith=mix(light.zenith, times(grey, TOP), share),
        middle=mix(light.middle, grey, share),
        horizon=mix(light.horizon, mix(grey, WHITE, PALE), NEAR_HORIZON * share),
        haze=mix(light.haze, grey, share),
        key=mix(light.key, mix(light.shade, grey, GREY_IN_KEY), DULL_KEY),
        shade=mix(light.shade, grey, GREY_IN_SHADE),
        stars=light.stars * (1 - share) * STARS_LEFT,
        clouds=cover.clouds,
        mist=max(cover.mist, light.mist),
        lamps=max(light.lamps, cover.lamps),
    )
