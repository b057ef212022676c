"""What a prompt of this dialect has beside words: shots with their lengths, and `@name`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from stillmotion.contract.errors import refused_field, shown
from stillmotion.contract.fields.videos import MOST_SHOTS, SHOT_PROMPT
from stillmotion.contract.image2video import ShotPrompt

_HEAD = r"shot\s*([0-9]{1,3})\s*[,，]\s*([0-9]{1,3})\s*[,，]\s*"
_IS_SCRIPT = re.compile(rf"\s*{_HEAD}", re.IGNORECASE)
_BETWEEN = re.compile(rf"[;；]\s*(?={_HEAD})", re.IGNORECASE)
_END = re.compile(r"\s*[;；]?\s*$")

_NAME = re.compile(r"[\w.-]{1,64}")


def is_script(prompt: str) -> bool:
    """Whether the prompt begins as one that is divided into shots does."""
    return _IS_SCRIPT.match(prompt) is not None


def read_script(field: str, prompt: str, total: int) -> tuple[ShotPrompt, ...]:
    """The shots of `shot 1, 3, words; shot 2, 2, words;`, which last `total` seconds together.

    Raises ContractError 1201 for `field`.
    """
    starts = [0, *(found.end() for found in _BETWEEN.finditer(prompt)), len(prompt)]
    if len(starts) - 1 > MOST_SHOTS:
        raise refused_field(
            field, f"it has {len(starts) - 1} shots, but allowed are 1 to {MOST_SHOTS}"
        )
    shots = []
    for place, (start, end) in enumerate(pairwise(starts), 1):
        head = _IS_SCRIPT.match(prompt, start, end)
        assert head is not None
        number, seconds = int(head[1]), int(head[2])
        words = _END.sub("", prompt[head.end() : end]).strip()
        if number != place:
            raise refused_field(
                field, f"its shot {place} is called shot {number}, but they are counted from 1"
            )
        if not words:
            raise refused_field(field, f"its shot {place} has no words: {shown(prompt[start:end])}")
        if len(words) > SHOT_PROMPT.most:
            raise refused_field(
                field,
                f"its shot {place} has {len(words)} characters, but allowed are at most "
                f"{SHOT_PROMPT.most}",
            )
        if seconds < 1:
            raise refused_field(field, f"its shot {place} lasts {seconds} s, and no less than 1 s")
        shots.append(ShotPrompt(place, words, seconds))
    added = sum(shot.duration for shot in shots)
    if added != total:
        raise refused_field(
            field,
            f"the durations of its shots add up to {added} seconds, but allowed is exactly the "
            f"duration of the video, {total}",
        )
    return tuple(shots)


def check_name(field: str, name: str) -> None:
    """Raise ContractError 1201 for what cannot stand behind `@`."""
    if not _NAME.fullmatch(name):
        raise refused_field(
            field, f"given {shown(name)}, but allowed are letters, digits, '_', '-' and '.'"
        )


def with_tags(prompt: str, tags: Mapping[str, str]) -> str:
    """The prompt with our tags in place of `@name`. Of names that begin alike the longest counts,
    and what stands in the middle of a word, as in an address of mail, is none."""
    if not tags or "@" not in prompt:
        return prompt
    names = "|".join(
        re.escape(name) + (r"(?![A-Za-z0-9_])" if name[-1].isascii() else "")
        for name in sorted(tags, key=len, reverse=True)
    )
    return re.sub(rf"(?<![A-Za-z0-9_.])@({names})", lambda found: tags[found[1]], prompt)
