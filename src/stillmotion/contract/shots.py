"""`multi_prompt` on the wire: the shots of a `customize` storyboard and the rules among them."""

from __future__ import annotations

from typing import Any

from stillmotion.contract.errors import bad_field, missing_field, refused_field
from stillmotion.contract.image2video import ShotPrompt
from stillmotion.contract.wire import Members, Remarks, entries, text, whole

MOST_SHOTS = 6
MOST_SHOT_PROMPT = 512
"""Characters (Unicode code points)."""
SHORTEST_SHOT = 1
"""Seconds."""

FIELD = "multi_prompt"


def read_shots(value: Any, total: int, remarks: Remarks) -> tuple[ShotPrompt, ...]:
    """The shots, at least one, in the order of the body.

    `total` is the video's duration in seconds, which the shots must fill. Raises ContractError
    1201; paths in it count from 0.
    """
    given = entries(FIELD, value, MOST_SHOTS)
    if not given:
        raise missing_field(FIELD, "when shot_type is customize")
    shots: list[ShotPrompt] = []
    for entry in given:
        shot = _read_shot(entry, len(given), total)
        if any(shot.index == other.index for other in shots):
            raise bad_field(entry.field("index"), shot.index, "each index once")
        shots.append(shot)
        remarks.unknown += entry.unknown()
    seconds = sum(shot.duration for shot in shots)
    if seconds != total:
        raise refused_field(
            FIELD,
            f"the durations of the shots add up to {seconds} seconds, but allowed is exactly the "
            f"duration of the video, {total}",
        )
    return tuple(shots)


def _read_shot(entry: Members, shots: int, total: int) -> ShotPrompt:
    index = whole(entry.field("index"), entry.take("index"), 1, shots, "(the number of shots)")
    prompt = text(entry.field("prompt"), entry.take("prompt"), MOST_SHOT_PROMPT)
    duration = whole(
        entry.field("duration"), entry.take("duration"), SHORTEST_SHOT, total, "seconds"
    )
    if index is None:
        raise missing_field(entry.field("index"), "in each shot")
    if not prompt:
        raise missing_field(entry.field("prompt"), "in each shot")
    if duration is None:
        raise missing_field(entry.field("duration"), "in each shot")
    return ShotPrompt(index, prompt, duration)
