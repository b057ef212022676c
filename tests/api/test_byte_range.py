import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.api.byte_range import ByteRange, NotSatisfiable, parse_range

SIZE = 1000


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=0-999", (0, 1000)),
        ("bytes=990-", (990, 1000)),
        ("bytes=990-5000", (990, 1000)),
        ("bytes=-1", (999, 1000)),
        ("bytes=-5000", (0, 1000)),
        ("BYTES=5-9", (5, 10)),
    ],
)
def test_one_range_is_taken(header, expected):
    assert parse_range(header, SIZE) == ByteRange(*expected)


@pytest.mark.parametrize(
    "header",
    [
        *(None, "", "bytes", "bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "lines=0-5"),
        *("bytes=0-1,5-6", "bytes=٣-٤", "bytes=+1-2", "bytes=" + "9" * 40 + "-"),
    ],
)
def test_what_is_no_single_range_means_the_whole(header):
    assert parse_range(header, SIZE) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_outside_cannot_be_satisfied(header):
    with pytest.raises(NotSatisfiable):
        parse_range(header, SIZE)


def test_nothing_of_an_empty_object_can_be_satisfied():
    with pytest.raises(NotSatisfiable):
        parse_range("bytes=0-", 0)


@given(st.integers(0, 50), st.integers(0, 60), st.integers(0, 60))
def test_a_range_cuts_what_python_cuts(size, first, last):
    whole = bytes(range(size))
    try:
        found = parse_range(f"bytes={first}-{last}", size)
    except NotSatisfiable:
        assert whole[first : last + 1] == b""
        return
    if found is None:
        assert last < first
    else:
        assert whole[found.start : found.end] == whole[first : last + 1]
        assert 0 <= found.start < found.end <= size
