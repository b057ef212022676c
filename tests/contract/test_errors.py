"""The codes, their HTTP statuses and the page that explains them."""

import re
from pathlib import Path

import pytest

from stillmotion.contract.errors import HTTP_STATUS, Code, ContractError, bad_field, shown

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"


def test_the_page_lists_each_code_with_its_status():
    rows = re.findall(r"^\| (\d+) \| (\d+) \| .+ \| .+ \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert {int(code): int(status) for code, status in rows} == HTTP_STATUS
    assert set(HTTP_STATUS) == set(Code)
    assert [int(code) for code, _ in rows] == sorted(Code)


def test_error_carries_its_status():
    assert ContractError(Code.TOO_MANY_TASKS, "full").http_status == 429


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"),
        (True, "true"),
        ("5s", '"5s"'),
        ("a\n", '"a\\n"'),
        (1.5, "1.5"),
        ([1, 2], "an array of 2"),
        ({"a": 1}, "an object of 1"),
    ],
)
def test_values_are_shown_as_the_caller_wrote_them(value, text):
    assert shown(value) == text
    assert bad_field("x", value, "y").message == f"x: given {text}, but allowed is y"


@pytest.mark.parametrize("value", ["é" * 10_000_000, 10**4000, b"x" * 1000])
def test_long_values_are_cut(value):
    assert len(shown(value)) < 120
