"""Shots of a storyboard: how a prompt is divided, how long each part is, what part it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stillmotion.director import wording

MOST_SHOTS = 6
"""As many as `multi_prompt` may hold."""

SHORTEST = 1.5
"""Seconds that a shot chosen by the director lasts at least."""

LONGEST = 4.0
"""Seconds after which the director cuts when the prompt names no shots of its own."""

Box = tuple[float, float, float, float]

_SPLIT = re.compile(
    r"(?:[.;!?。；！？\n]+\s*|,?\s*\b(?:and then|then|next|afterwards|finally|cut to)\b[:,]?\s*"
    r"|，?(?:然后|接着|随后|最后|切到|切换到)[，：]?)(?:shot \d+\s*[:.-]\s*|镜头\d+[：:]?\s*)?",
    re.IGNORECASE,
)
_LABEL = re.compile(r"^\s*(?:shot \d+\s*[:.-]|镜头\s*\d+\s*[：:])\s*", re.IGNORECASE)

_SCALES: dict[wording.Shot, float] = {
    "wide": 1.0,
    "medium": 0.74,
    "close": 0.52,
    "extreme_close": 0.38,
    "low_angle": 0.8,
    "high_angle": 0.8,
}

_ROUND: tuple[wording.Shot, ...] = ("wide", "medium", "close")
"""Framings in turn where the prompts name none, so that each cut shows something else."""


def divide(prompt: str, seconds: float) -> list[str]:
    """The prompt as the texts of one to `MOST_SHOTS` shots that fit into `seconds`.

    Sentences and "then" make shots; a prompt of one sentence is shown in several framings.
    """
    parts = [_LABEL.sub("", part).strip() for part in _SPLIT.split(prompt)]
    parts = [part for part in parts if len(part) > 1] or [prompt.strip()]
    room = max(1, min(MOST_SHOTS, int(seconds / SHORTEST)))
    if len(parts) == 1:
        return parts * min(room, max(1, round(seconds / LONGEST) + 1))
    while len(parts) > room:
        # The shortest two neighbours share a shot.
        i = min(range(len(parts) - 1), key=lambda i: len(parts[i]) + len(parts[i + 1]))
        parts[i : i + 2] = [f"{parts[i]}. {parts[i + 1]}"]
    return parts


def lengths(parts: Sequence[str], frames: int, shortest: int) -> list[int]:
    """Frames of each part: by the length of its text, `shortest` or more, `frames` in all."""
    shortest = min(shortest, frames // len(parts))
    spare = frames - shortest * len(parts)
    weights = [len(part) + 8 for part in parts]
    ends = [round(spare * sum(weights[: i + 1]) / sum(weights)) for i in range(len(parts))]
    return [shortest + b - a for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def framings(prompts: Sequence[str]) -> list[Box]:
    """The part of the picture that each shot shows, as (x0, y0, x1, y1) shares of it.

    What a prompt names is done; the others take turns, and two neighbours never look alike.
    """
    boxes: list[Box] = []
    turn = 0
    for prompt in prompts:
        named = wording.framing(prompt)
        if named is not None:
            box = _box(named)
            if boxes and box == boxes[-1]:
                box = _aside(box)
        else:
            box = _box(_ROUND[turn % len(_ROUND)])
            if boxes and box == boxes[-1]:
                turn += 1
                box = _box(_ROUND[turn % len(_ROUND)])
        turn += 1
        boxes.append(box)
    return boxes


def _box(name: wording.Shot) -> Box:
    """A crop of the picture's own aspect: low angles sit low in it, close ones a little high."""
    size = _SCALES[name]
    spare = 1.0 - size
    share = {"low_angle": 1.0, "high_angle": 0.0, "wide": 0.5}.get(name, 0.42)
    top = spare * share
    return (spare / 2, top, spare / 2 + size, top + size)


def _aside(box: Box) -> Box:
    """The same framing a little to the right, or tighter where there is no room."""
    x0, y0, x1, y1 = box
    room = 1.0 - x1
    if room >= 0.06:
        shift = room / 2
        return (x0 + shift, y0, x1 + shift, y1)
    inset = (x1 - x0) * 0.08
    return (x0 + inset, y0 + inset, x1 - inset, y1 - inset)
