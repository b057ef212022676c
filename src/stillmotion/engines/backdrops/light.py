"""The light of a scene by time of day and weather: the sky's colours, the sun's, the shade's."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stillmotion.director.scenery import Daytime, Weather
from stillmotion.engines.backdrops.colour import Colour, mix, rgb, times


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

    def lit(self, local: Colour, share: float = 0.6) -> Colour:
        """A surface's colour, `share` (0 to 1) of it in the light."""
        return times(local, mix(self.shade, self.key, share))

    def far(self, colour: Colour, distance: float) -> Colour:
        """A colour seen through `distance` (0 here, 1 at the horizon) of air."""
        return mix(colour, self.haze, min(0.94, distance * (0.72 + 0.5 * self.mist)))


_TIMES: dict[Daytime, Light] = {
    "dawn": Light(
        rgb("5f7fb2"), rgb("c5a8bd"), rgb("fbd3ae"), rgb("dfc0bd"),
        (1.06, 0.95, 0.86), (0.56, 0.56, 0.72), rgb("fff0d2"), 0.66, mist=0.5, lamps=0.25,
    ),
    "day": Light(
        rgb("3c84cb"), rgb("84bfe8"), rgb("e2f0f1"), rgb("b7d5e6"),
        (1.06, 1.03, 0.95), (0.60, 0.68, 0.84), rgb("fffbe8"), 0.2, clouds=0.55,
    ),
    "golden": Light(
        rgb("4f6ea6"), rgb("e3a27e"), rgb("ffdf9e"), rgb("eebd92"),
        (1.12, 0.90, 0.66), (0.48, 0.42, 0.55), rgb("fff2c4"), 0.60, mist=0.4, lamps=0.3,
    ),
    "dusk": Light(
        rgb("222e60"), rgb("7d5c93"), rgb("f5946c"), rgb("93709a"),
        (0.82, 0.64, 0.68), (0.36, 0.34, 0.52), rgb("ffd9a0"), 0.94, stars=0.35, lamps=0.9,
    ),
    "night": Light(
        rgb("0a1330"), rgb("152751"), rgb("3f5e90"), rgb("365084"),
        (0.46, 0.55, 0.80), (0.22, 0.27, 0.45), rgb("f4f1dc"), 0.24, stars=1.0, clouds=0.25,
        lamps=1.0,
    ),
}  # fmt: skip

_GREY: dict[Daytime, Colour] = {
    "dawn": rgb("b9b3ba"),
    "day": rgb("bcc7ce"),
    "golden": rgb("c2b3a4"),
    "dusk": rgb("6d6880"),
    "night": rgb("232f4a"),
}
"""What an overcast sky is made of."""


def light_of(time: Daytime, weather: Weather) -> Light:
    """The light at a time of day in a weather."""
    light = _TIMES[time]
    grey = _GREY[time]
    match weather:
        case "clear":
            return light
        case "storm":
            dark = times(grey, (0.5, 0.53, 0.6))
            return _under(light, dark, 0.9, clouds=1.0, mist=0.5, lamps=0.7)
        case "rain":
            wet = times(grey, (0.74, 0.78, 0.84))
            return _under(light, wet, 0.82, clouds=1.0, mist=0.65, lamps=0.6)
        case "snow":
            pale = mix(grey, (0.9, 0.93, 0.97), 0.25 if time in ("dusk", "night") else 0.5)
            return _under(light, pale, 0.75, clouds=0.7, mist=0.6, lamps=0.4)
        case "fog":
            pale = mix(grey, (0.88, 0.9, 0.92), 0.15 if time == "night" else 0.4)
            return _under(light, pale, 0.85, clouds=0.3, mist=1.0, lamps=0.5)
        case "overcast":
            return _under(light, grey, 0.75, clouds=1.0, mist=0.45, lamps=0.2)


def _under(
    light: Light, grey: Colour, share: float, *, clouds: float, mist: float, lamps: float
) -> Light:
    """The light under a covered sky: no sun, soft shade."""
    return replace(
        light,
        zenith=mix(light.zenith, times(grey, (0.82, 0.84, 0.88)), share),
        middle=mix(light.middle, grey, share),
        horizon=mix(light.horizon, mix(grey, (1, 1, 1), 0.16), share * 0.85),
        haze=mix(light.haze, grey, share),
        key=mix(light.key, mix(light.shade, grey, 0.3), 0.45),
        shade=mix(light.shade, grey, 0.2),
        stars=light.stars * (1 - share) * 0.4,
        clouds=clouds,
        mist=max(mist, light.mist),
        lamps=max(light.lamps, lamps),
    )
