"""A seed is a schedule."""

from __future__ import annotations

from faults.kinds import KINDS
from faults.schedule import schedule

WEIGHTS = {name: kind.weight for name, kind in KINDS.items()}
PARTS = dict.fromkeys(KINDS, 2)


def test_a_seed_gives_the_same_faults_each_time_and_another_one_others() -> None:
    made = schedule(7, 100, 200, WEIGHTS, PARTS)
    assert schedule(7, 100, 200, dict(reversed(WEIGHTS.items())), PARTS) == made
    assert schedule(8, 100, 200, WEIGHTS, PARTS) != made
    assert len(made) == 100
    assert [fault.at for fault in made] == sorted(fault.at for fault in made)
    assert 0 <= made[0].at < made[-1].at < 400


def test_every_kind_comes_and_each_part_is_met_but_none_that_is_not_there() -> None:
    made = schedule(1, 2000, 2000, WEIGHTS, PARTS)
    assert {(fault.kind, fault.part) for fault in made} == {
        (name, part) for name in KINDS for part in range(2)
    }
    lacking = {**PARTS, "full_disk": 0}
    made = schedule(1, 2000, 2000, WEIGHTS, lacking)
    assert {fault.kind for fault in made} == KINDS.keys() - {"full_disk"}
