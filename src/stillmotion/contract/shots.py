"""`multi_prompt` on the wire: the shots of a `customize` storyboard and the rules among them."""

from __future__ import annotations

from stillmotion.contract.errors import bad_field, missing_field, refused_field
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.kinds import Whole
from stillmotion.contract.fields.videos import (
    MULTI_PROMPT,
    SHOT_DURATION,
    SHOT_INDEX,
    SHOT_PROMPT,
)
from stillmotion.contract.image2video import ShotPrompt
from stillmotion.contract.wire import Remarks, whole

FIELD = MULTI_PROMPT.name


def read_shots(given: Given, total: int, remarks: Remarks) -> tuple[ShotPrompt, ...]:
    """The shots, at least one, in the order of the body.

    `total` is the video's duration in seconds, which the shots must fill. Raises ContractError
    1201; paths in it count from 0.
    """
    entries = given.entries(MULTI_PROMPT)
    if not entries:
        raise missing_field(FIELD, "when shot_type is customize")
    shots: list[ShotPrompt] = []
    for entry in entries:
        shot = _read_shot(entry, len(entries), total)
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


def _read_shot(entry: Given, shots: int, total: int) -> ShotPrompt:
    index = _whole_up_to(shots, SHOT_INDEX, entry)
    prompt = entry.find(SHOT_PROMPT)
    duration = _whole_up_to(total, SHOT_DURATION, entry)
    if index is None:
        raise entry.missing(SHOT_INDEX)
    if prompt is None:
        raise entry.missing(SHOT_PROMPT)
    if duration is None:
        raise entry.missing(SHOT_DURATION)
    return ShotPrompt(index, prompt, duration)


def _whole_up_to(most: int, field: Whole, entry: Given) -> int | None:
    """The number, which the other fields of the request bound more narrowly."""
    value = entry.take(field.name)
    if value is None:
        return None
    return whole(entry.field(field.name), value, field.least, most, field.unit)
