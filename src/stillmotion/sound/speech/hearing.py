"""How a mouth moves with a recording of whose words nothing is known, and how lively it is said.

What opens the jaw is loud where vowels are (F1 and what lies about it): the louder it is against
the loudest of its surroundings, and the higher its F1, the further. Hissing opens nothing; where
the energy lies low, lips are round, and where it lies high, spread (after the correlations of lip
opening with band energies of Yehia et al., "Quantitative association of vocal-tract and facial
behavior", Speech Communication 26, 1998).
"""

from __future__ import annotations

import numpy as np
from scipy import ndimage, signal

from stillmotion.easing import smoothstep
from stillmotion.sound.arrays import SILENCE, SILENT_POWER, Curve, Mono, power_db
from stillmotion.sound.speech.visemes import AHEAD_S, Visemes

STEP_S = 0.01
WINDOW_S = 0.03

VOICE_HZ = (150.0, 1100.0)
"""Where vowels are loud."""

OPEN_HZ = (350.0, 750.0)
"""Middle of that band's energy from which a vowel is closed to which it is open."""

COLOUR_HZ = (900.0, 2100.0)
"""Middle of the energy above F1 from rounded to spread."""

COLOUR_BAND_HZ = (600.0, 3200.0)
"""Where that energy is looked for."""

WIDEST = 0.8
"""How far lips are rounded or spread (of 1) at the ends of `COLOUR_HZ`."""

HISS_HZ = 3500.0
"""A sound with more energy above than in the voice's band is made between the teeth."""

HISSES = (-0.3, 0.5)
"""Common logarithm of hiss over voice from where it begins to close the jaw to where it does."""

HISS_CLOSES = 0.75
"""The share of the jaw's opening that hiss takes away."""

RANGE_DB = 24.0
"""From the loudest to lips that are closed."""

NEARBY_S = 1.5
"""Over which it is told how loud the loudest is."""

LOUD_PERCENTILE, SOFT_DB = 95, 14.0
"""A passage that much softer than the loud levels of all the recording is noise between words."""

SILENT_DB = -50.0
"""Under full scale: what is softer is nothing."""

BLUR_S = 0.018
"""Standard deviation in time: lips have a mass."""

JAW_GAIN = 1.05
"""Gives back what blurring takes from the widest openings."""

SHUT = 0.03
"""A jaw that is less open is shut."""

LEAST_JAW = 0.3
"""How far a closed vowel opens the jaw at full loudness."""

LEAST_WINDOW = 16
"""Samples, at any rate."""

PIECE = 2000
"""Windows whose spectra are taken together: five minutes at once would take a gigabyte."""

FAINT = 1e-6
"""An amplitude of a voice that is hardly one."""

SWAYS_S = 0.30
"""Standard deviation of the head's answer to loudness."""


def heard_visemes(sound: Mono, rate: int) -> Visemes:
    """The mouth's way through a recording, in seconds from its start."""
    hertz, times, power = _spectrum(sound, rate)
    if not times.size:
        return Visemes((), (), ())
    low, high = VOICE_HZ
    voiced = (hertz >= low) & (hertz <= high)
    loud = power[voiced].sum(axis=0)
    level = power_db(loud)
    nearby = max(3, round(NEARBY_S / STEP_S))
    loudest = ndimage.gaussian_filter1d(
        ndimage.maximum_filter1d(level, 2 * nearby), nearby / 2, mode="nearest"
    )
    softest = np.percentile(level, LOUD_PERCENTILE) - SOFT_DB
    loudest = np.maximum(loudest, max(softest, SILENT_DB))
    opens = smoothstep((level - loudest + RANGE_DB) / RANGE_DB)
    hissed = power[hertz > HISS_HZ].sum(axis=0)
    hiss = np.log10((hissed + SILENT_POWER) / (loud + SILENT_POWER))
    opens *= 1.0 - HISS_CLOSES * _share(hiss, *HISSES)
    jaw = opens * (
        LEAST_JAW + (1.0 - LEAST_JAW) * _share(_centroid(hertz, power, *VOICE_HZ), *OPEN_HZ)
    )
    colour = _share(_centroid(hertz, power, *COLOUR_BAND_HZ), *COLOUR_HZ)
    wide = np.clip(opens * 2.0, 0.0, 1.0) * (2.0 * WIDEST * colour - WIDEST)
    blur = BLUR_S / STEP_S
    jaw, wide = (ndimage.gaussian_filter1d(each, blur, mode="constant") for each in (jaw, wide))
    jaw = np.clip(jaw * JAW_GAIN, 0.0, 1.0)
    jaw[jaw < SHUT] = 0.0
    return Visemes(
        tuple(float(each) for each in np.maximum(times - AHEAD_S, 0.0)),
        tuple(float(each) for each in jaw),
        tuple(float(each) for each in ndimage.gaussian_filter1d(wide, 2 * blur)),
    )


def liveliness(sound: Mono, rate: int) -> tuple[Curve, Curve]:
    """Times in seconds and how much is going on in the voice then, slowly, from 0 to 1."""
    hertz, times, power = _spectrum(sound, rate)
    if not times.size:
        return times, times
    voiced = (hertz >= VOICE_HZ[0]) & (hertz <= VOICE_HZ[1])
    level = np.sqrt(power[voiced].sum(axis=0))
    slow = ndimage.gaussian_filter1d(level, SWAYS_S / STEP_S, mode="constant")
    return times, slow / max(float(slow.max()), FAINT)


def _spectrum(sound: Mono, rate: int) -> tuple[Curve, Curve, Curve]:
    """Hertz, the times of the middles of windows, and the power (hertz, times)."""
    window = max(LEAST_WINDOW, round(WINDOW_S * rate))
    hop = max(1, round(STEP_S * rate))
    if len(sound) < window:
        sound = np.pad(sound, (0, max(0, window - len(sound))))
    padded = np.pad(np.asarray(sound, np.float32), (window // 2, window // 2))
    views = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop]
    shape = signal.windows.hann(window).astype(np.float32)
    hertz = np.fft.rfftfreq(window, 1 / rate)
    pieces = [
        (np.abs(np.fft.rfft(views[start : start + PIECE] * shape, axis=1)) ** 2).T / window
        for start in range(0, len(views), PIECE)
    ]
    return hertz, np.arange(len(views)) * hop / rate, np.concatenate(pieces, axis=1)


def _centroid(hertz: Curve, power: Curve, low: float, high: float) -> Curve:
    band = (hertz >= low) & (hertz <= high)
    # The root of the power: or one harmonic would be all.
    weight = np.sqrt(power[band]) + SILENCE
    return np.asarray((hertz[band, None] * weight).sum(axis=0) / weight.sum(axis=0))


def _share(value: Curve, low: float, high: float) -> Curve:
    return np.asarray(smoothstep((value - low) / (high - low)))
