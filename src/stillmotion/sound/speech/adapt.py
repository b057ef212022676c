"""A voice made into another: its pitch and the range of it, its throat's size and its brightness.

Pitch is changed by laying periods of the voice closer together or further apart (TD-PSOLA,
Moulines and Charpentier, 1990), which leaves its timbre; the size of the throat by playing it
faster or slower, which moves all resonances alike; brightness by a filter. Moments stay where
they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from scipy import signal

from stillmotion.sound.arrays import SILENT_POWER, Curve, Mono, gains
from stillmotion.sound.pitch import track

UNVOICED_S = 0.006
"""Between marks where there is no pitch."""

LONGEST_FRACTION = 60
"""Denominator of the rates between which sound is resampled."""

PITCH_HZ = (40.0, 700.0)
"""No voice is made lower or higher."""

LEAST_OVERLAP = 0.35
"""Of windows that were laid where sound is: fewer are not made up for, or gaps would be noise."""

SETTLED_REACH, FIRST_REACH = 0.25, 0.5
"""Share of a period about its expected end within which its peak is looked for, and how far for the
first of a voiced sound."""

TILT_FROM, TILT_TO = 200.0, 6000.0
"""Hertz between which brightness tilts the spectrum; about 1 kHz nothing changes."""

PIVOT = 1000.0


@dataclass(frozen=True)
class Adaptation:
    """Factors of pitch, of its range (in octaves about the median), of the resonances (above 1 for
    a smaller throat) and of the pace; `tilt` in decibels an octave is how much brighter."""

    pitch: float = 1.0
    range: float = 1.0
    size: float = 1.0
    pace: float = 1.0
    tilt: float = 0.0


def adapted(sound: Mono, rate: int, how: Adaptation) -> Mono:
    """The same words at the same moments in another voice: (samples,). The pace is not changed
    here, but where the words are made."""
    size = Fraction(how.size).limit_denominator(LONGEST_FRACTION)
    slowed = _repitched(sound.astype(np.float64), rate, how, float(size))
    faster = signal.resample_poly(slowed, size.denominator, size.numerator)
    fitted = np.zeros(len(sound))
    count = min(len(sound), len(faster))
    fitted[:count] = faster[:count]
    tilted = _tilted(fitted, rate, how.tilt)
    # As loud as before: neither step is about loudness.
    level = np.sqrt(np.mean(sound.astype(np.float64) ** 2) / max(np.mean(tilted**2), SILENT_POWER))
    return np.asarray(np.clip(tilted * level, -1, 1), np.float32)


def _repitched(sound: Curve, rate: int, how: Adaptation, stretch: float) -> Curve:
    """`stretch` times as long, its pitch such that it is right once it is played so much faster."""
    pitch = track(np.asarray(sound, np.float32), rate)
    voiced = pitch.pitch[pitch.voiced]
    middle = float(np.median(voiced)) if len(voiced) else 0.0
    marks, periods = _marks(sound, rate, pitch.at(np.arange(len(sound)) / rate))
    length = round(len(sound) * stretch)
    made = np.zeros(length + rate)
    weight = np.zeros(length + rate)
    place = float(marks[0]) * stretch
    while place < length:
        source = place / stretch
        nearest = int(np.searchsorted(marks, source))
        if nearest == len(marks) or (nearest and 2 * source < marks[nearest - 1] + marks[nearest]):
            nearest -= 1
        period = periods[nearest]
        half = int(abs(period))
        _lay(sound, int(marks[nearest]), half, made, weight, round(place))
        if period > 0:
            own = rate / period
            wanted = middle * how.pitch * (own / middle) ** how.range / stretch
            place += rate / float(np.clip(wanted, *PITCH_HZ))
        else:
            place += half
    return made[:length] / np.maximum(weight[:length], LEAST_OVERLAP)


def _marks(sound: Curve, rate: int, pitch: Curve) -> tuple[Curve, Curve]:
    """Where periods begin, and how long each is in samples; negative where it is no period."""
    marks: list[int] = []
    periods: list[float] = []
    at = 0
    step = round(UNVOICED_S * rate)
    while at < len(sound):
        here = pitch[at]
        if here <= 0:
            marks.append(at)
            periods.append(-float(step))
            at += step
            continue
        period = rate / here
        settled = bool(periods) and periods[-1] > 0
        reach = round((SETTLED_REACH if settled else FIRST_REACH) * period)
        low, high = max(at - reach, marks[-1] + 1 if marks else 0), min(at + reach + 1, len(sound))
        if low < high:
            at = low + int(np.argmax(sound[low:high]))
        marks.append(at)
        periods.append(period)
        at += max(1, round(period))
    return np.array(marks), np.array(periods)


def _lay(sound: Curve, mark: int, half: int, made: Curve, weight: Curve, place: int) -> None:
    """Two periods about `mark`, faded, onto `place`."""
    before, after = min(half, mark, place), min(half, len(sound) - mark, len(made) - place)
    if before + after <= 0:
        return
    window = np.hanning(2 * half + 1)[half - before : half + after]
    made[place - before : place + after] += sound[mark - before : mark + after] * window
    weight[place - before : place + after] += window


def _tilted(sound: Curve, rate: int, tilt: float) -> Curve:
    spectrum = np.fft.rfft(sound)
    frequency = np.fft.rfftfreq(len(sound), 1 / rate)
    octaves = np.log2(np.clip(frequency, TILT_FROM, TILT_TO) / PIVOT)
    return np.asarray(np.fft.irfft(spectrum * gains(tilt * octaves), len(sound)))
