from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stillmotion.tasks.ids import IDS_PER_MS, TaskIds


@given(st.lists(st.floats(1.6e9, 9.9e9), min_size=1, max_size=50))
def test_ids_have_18_digits_and_rise_whatever_the_clock_does(times: list[float]) -> None:
    clock = iter(times)
    ids = TaskIds(lambda: next(clock))
    made = [ids.new() for _ in times]
    assert made == sorted(set(made))
    assert all(len(each) == 18 and each.isdigit() for each in made)


def test_ids_tell_their_time() -> None:
    assert int(TaskIds(lambda: 1_800_000_000.0).new()) // IDS_PER_MS == 1_800_000_000_000


def test_a_millisecond_is_not_the_limit() -> None:
    ids = TaskIds(lambda: 1_800_000_000.0)
    made = [ids.new() for _ in range(1000)]
    assert len(set(made)) == 1000
