"""Patterns of numbers in a range take what the parser takes, and nothing else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.api.number_patterns import decimal_pattern, whole_pattern
from stillmotion.contract import wire
from stillmotion.contract.errors import ContractError

RANGES = [(0, 65_535), (1, 6), (3, 15), (1, 9), (1, 2**53 - 1), (7, 1234), (99, 101), (0, 0)]


def taken(read, *given) -> bool:
    try:
        read("field", *given)
    except ContractError:
        return False
    return True


@pytest.mark.parametrize(("least", "most"), RANGES)
def test_every_whole_number_around_the_range(least, most):
    pattern = re.compile(whole_pattern(least, most))
    near = {*range(1200), *(most * 10**i + d for i in range(3) for d in (-1, 0, 1))}
    near |= {most // 2, least * 10}
    for number in near:
        assert bool(pattern.search(str(number))) == (least <= number <= most)


@given(
    st.sampled_from(RANGES),
    st.from_regex(r"[+-]?0{0,3}[0-9]{1,6}(\.0{0,3})?", fullmatch=True),
)
def test_whole_numbers_as_the_parser_takes_them(bounds, spelt):
    matches = re.search(whole_pattern(*bounds), spelt) is not None
    assert matches == taken(wire.whole, spelt, *bounds)


@given(
    st.sampled_from([(0, 1), (-10, 10)]),
    st.from_regex(r"[+-]?[0-9]{0,3}(\.[0-9]{0,3})?", fullmatch=True),
)
def test_decimals_as_the_parser_takes_them(bounds, spelt):
    matches = re.search(decimal_pattern(*bounds), spelt) is not None
    assert matches == taken(wire.number, spelt, *bounds)
