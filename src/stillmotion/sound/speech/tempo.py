"""Speech made faster with its pitch kept: WSOLA (Verhelst and Roelands, 1993).

Windows of the sound are laid closer together than they were, each taken from where it continues
the last one best.
"""

from __future__ import annotations

import numpy as np
from scipy import signal

from stillmotion.sound.arrays import Mono

WINDOW_S = 0.03
SEARCH_S = 0.008
"""How far from its place a window may be taken: a period of a low voice."""


def faster(sound: Mono, rate: int, factor: float) -> Mono:
    """`factor` times as fast: (samples / factor,), to the sample."""
    hop = round(WINDOW_S * rate / 2)
    reach = round(SEARCH_S * rate)
    length = round(len(sound) / factor)
    window = np.hanning(2 * hop + 1)[:-1]
    padded = np.pad(sound.astype(np.float64), (hop + reach, 3 * hop + 2 * reach))
    made = np.zeros(length + 4 * hop)
    taken = hop + reach - hop
    for number in range(length // hop + 2):
        aim = round(number * hop * factor) + reach
        if number:
            # What would have come next, had the last window gone on.
            next_one = padded[taken + hop : taken + 3 * hop]
            around = padded[aim - reach : aim + reach + 2 * hop]
            if len(next_one) < 2 * hop or len(around) < 2 * hop:
                break
            alike = signal.correlate(around, next_one, "valid", method="fft")
            taken = aim - reach + int(np.argmax(alike))
        else:
            taken = aim
        made[number * hop : (number + 2) * hop] += padded[taken : taken + 2 * hop] * window
    return np.asarray(made[hop : hop + length], np.float32)
