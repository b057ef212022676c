"""Depth and number of values, told from the bytes as the parser would find them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.contract.body import read_body
from stillmotion.contract.errors import Code, ContractError
from stillmotion.contract.structure import MOST_DEPTH, MOST_VALUES, check_structure

_names = st.text('a"[{,')
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text('ab"\\[]{},:é\n', max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text('a"[{,'), inner, max_size=4)
    ),
    max_leaves=40,
)


def nested(depth):
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


@given(json_values, st.booleans())
def test_what_json_is_made_of_passes(value, ascii):
    check_structure(json.dumps({"a": value}, ensure_ascii=ascii).encode())


@pytest.mark.parametrize(
    "body",
    [
        nested(MOST_DEPTH),
        b'{"a":"' + b"[" * 100_000 + b'"}',
        b'{"a":"' + b'\\"[' * 100_000 + b'"}',
        b'{"a":[' + b"1," * (MOST_VALUES - 10) + b"1]}",
        b'{"prompt":"' + b"a, b, [c] " * 9_000 + b'"}',
    ],
    ids=["depth", "in a string", "behind quotes", "values", "commas in words"],
)
def test_the_largest_that_are_read(body):
    assert read_body(body)


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (nested(MOST_DEPTH + 1), "deeply"),
        (nested(100_000), "values"),
        (b'{"a":' * (MOST_DEPTH + 1) + b"1" + b"}" * (MOST_DEPTH + 1), "deeply"),
        (b'{"a":[' + b"1," * MOST_VALUES + b"1]}", "values"),
        (b'{"a":[' + b"[]," * MOST_VALUES + b"1]}", "values"),
        (b'{"a\\\\":[' + b"{}," * MOST_VALUES + b"1]}", "values"),
    ],
)
def test_what_goes_beyond_is_refused(body, word):
    with pytest.raises(ContractError, match=word) as caught:
        read_body(body)
    assert caught.value.code is Code.BAD_REQUEST


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":"' + b'\\"' * 5_000_000,
        b'"' * 9_999_999,
        b'{"' + b"\\" * 9_999_999,
        b'"\\' * 5_000_001,
    ],
    ids=["escaped quotes", "quotes", "backslashes", "both"],
)
def test_strings_without_an_end_are_gone_through_once(body):
    """At once, or not within the time of a whole run."""
    check_structure(body)
    with pytest.raises(ContractError):
        read_body(body)
