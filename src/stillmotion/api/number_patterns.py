"""Regular expressions for numbers in a range, written as strings: JSON Schema has no other way.

They are of the common ground of ECMAScript and Python.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

MOST_DIGITS = 25
"""As many are taken of a whole number, zeros in front included; see `contract.wire.whole`."""


def whole_pattern(least: int, most: int) -> str:
    """Whole numbers from `least` to `most` (not negative): `5`, `+05`, `5.0`."""
    zeros = MOST_DIGITS - len(str(most))
    spelt = rf"\+?0{{0,{zeros}}}({_whole(least, most)})"
    if least == 0:
        spelt = rf"({spelt}|-0{{1,{MOST_DIGITS}}})"
    return rf"^{spelt}(\.0{{1,{MOST_DIGITS}}})?$"


def pattern_of_some(numbers: Sequence[int]) -> str:
    """Some whole numbers, none of them 0, spelt as those of `whole_pattern`."""
    zeros = MOST_DIGITS - max(len(str(number)) for number in numbers)
    spelt = "|".join(map(str, numbers))
    return rf"^\+?0{{0,{zeros}}}({spelt})(\.0{{1,{MOST_DIGITS}}})?$"


def decimal_pattern(least: int, most: int) -> str:
    """Decimal numbers from `least` to `most`, of which `least` is 0 or `-most`: `0.5`, `.5`,
    `-7.`; none with an exponent."""
    inside = rf"({_whole(0, most - 1)})(\.[0-9]*)?|\.[0-9]+"
    spelt = rf"0*({inside}|{most}(\.0*)?)"
    return rf"^[+-]?{spelt}$" if least < 0 else rf"^(\+?{spelt}|-(0+(\.0*)?|\.0+))$"


def range_pattern(least: float, most: int) -> str:
    """Decimal numbers from `least`, which is positive and has one decimal at most, to `most`."""
    low = math.ceil(least)
    spelt = [rf"({_whole(low, most - 1)})(\.[0-9]*)?", rf"{most}(\.0*)?"]
    if low > least:
        before, tenth = divmod(round(least * 10), 10)
        spelt.append(rf"{before or ''}\.{_digit(tenth, 9)}[0-9]*")
    return rf"^\+?0*({'|'.join(spelt)})$"


def _whole(least: int, most: int) -> str:
    """The numbers without zeros in front."""
    parts = []
    while least <= most:
        # Up to the last number that has as many digits, and of those up to the last that a run of
        # free digits reaches.
        end = min(most, 10 ** len(str(least)) - 1)
        free = 0
        while least >= 10 and least % 10 ** (free + 1) == 0 and least + 10 ** (free + 1) - 1 <= end:
            free += 1
        step = 10**free
        digit = least // step % 10
        last = min(9, digit + (end - least + 1) // step - 1)
        head = str(least // step // 10) if least // step >= 10 else ""
        parts.append(f"{head}{_digit(digit, last)}{'[0-9]' * free}")
        least += (last - digit + 1) * step
    return "|".join(parts)


def _digit(first: int, last: int) -> str:
    return str(first) if first == last else f"[{first}-{last}]"
