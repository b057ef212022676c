"""Shots of a storyboard: how a prompt is divided, how long each part is, what part it shows."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stillmotion.director.reading import Reading
from stillmotion.storyboard import Framing

MOST_SHOTS = 6
"""As many as `multi_prompt` may hold."""

SHORTEST = 1.5
"""Seconds that a shot chosen by the director lasts at least."""

LONGEST = 4.0
"""Seconds after which the director cuts when the prompt names no shots of its own."""

SECONDS_A_WORD, SECONDS_A_CHARACTER = 0.38, 0.22
"""How long a spoken word of English and a character of Chinese take."""

Box = tuple[float, float, float, float]

_LABEL = (
    r"(?:\b(?:shot|scene|cut)\s*#?\d+\s*[:.,-]|镜头\s*[\d一二三四五六]+\s*[：:，、]"
    r"|(?:^|(?<=\s))\d[.)、]\s|第[一二三四五六]个?镜头?[：:，、]?)"
)
_LABELS = re.compile(_LABEL, re.IGNORECASE)
_SPLIT = re.compile(
    r"[.;!?。；！？\n]+(?![\d\w])\s*|,?\s*\b(?:and then|then|next|afterwards|finally"
    r"|cut to)\b[:,]?\s*"
    r"|，?(?:然后|接着|随后|最后|切到|切换到|切换至)[，：]?",
    re.IGNORECASE,
)
_CUT = re.compile(
    r",?\s*\b(?:cut to|cuts to|smash cut to|we cut to|switch to)\b[:,]?\s*"
    r"|，?(?:切到|切换到|切换至|画面转到|镜头切)[，：]?",
    re.IGNORECASE,
)
_QUOTE = re.compile(r"\"[^\"]*\"|“[^”]*”|「[^」]*」|(?<!\w)'[^'\n]*'(?!\w)")

_SCALES: dict[Framing, float] = {
    "wide": 1.0,
    "medium": 0.74,
    "close": 0.52,
    "extreme_close": 0.38,
    "low_angle": 0.8,
    "high_angle": 0.8,
}

_ROUND: tuple[Framing, ...] = ("wide", "medium", "close")
"""Framings in turn where the prompts name none, so that each cut shows something else."""


def divide(prompt: str, seconds: float) -> list[str]:
    """The prompt as the texts of one to `MOST_SHOTS` shots that fit into `seconds`.

    Labels ("Shot 1:") make shots where there are any, else cuts ("cut to"), else sentences and
    "then"; what is quoted is never divided. A prompt of one sentence is shown in several framings.
    """
    room = max(1, min(MOST_SHOTS, int(seconds / SHORTEST)))
    parts = _labelled(prompt) or _between(prompt, _CUT)
    if len(parts) < 2:
        parts = _continued(_between(prompt, _SPLIT))
    parts = [part for part in parts if len(part) > 1] or [prompt.strip()]
    if len(parts) == 1:
        return parts * min(room, max(1, round(seconds / LONGEST) + 1))
    while len(parts) > room:
        # The shortest two neighbours share a shot.
        i = min(range(len(parts) - 1), key=lambda i: len(parts[i]) + len(parts[i + 1]))
        parts[i : i + 2] = [f"{parts[i]}. {parts[i + 1]}"]
    return parts


def lengths(
    parts: Sequence[str], readings: Sequence[Reading], frames: int, shortest: int, fps: int
) -> list[int]:
    """Frames of each part, `shortest` or more, `frames` in all.

    By what happens in it: dialogue takes the time of its words, each move and cue a while to be
    seen, and a longer text is a longer shot.
    """
    shortest = min(shortest, frames // len(parts))
    spare = frames - shortest * len(parts)
    weights = [
        max(0.05, _wanted(part, reading) - shortest / fps)
        for part, reading in zip(parts, readings, strict=True)
    ]
    ends = [round(spare * sum(weights[: i + 1]) / sum(weights)) for i in range(len(parts))]
    return [shortest + b - a for a, b in zip([0, *ends[:-1]], ends, strict=True)]


def framings(readings: Sequence[Reading]) -> list[tuple[Framing, Box]]:
    """What each shot shows: its name and that part of the picture, as (x0, y0, x1, y1) shares.

    What a prompt names is done; the others take turns, and two neighbours never look alike.
    """
    shown: list[tuple[Framing, Box]] = []
    turn = 0
    for reading in readings:
        named = reading.framing
        last = shown[-1][1] if shown else None
        if named is not None:
            box = _box(named)
            view = named
            if box == last:
                box = _aside(box)
        else:
            view = _ROUND[turn % len(_ROUND)]
            if _box(view) == last:
                turn += 1
                view = _ROUND[turn % len(_ROUND)]
            box = _box(view)
        turn += 1
        shown.append((view, box))
    return shown


def _labelled(prompt: str) -> list[str]:
    labels = list(_LABELS.finditer(prompt))
    if len(labels) < 2:
        return []
    ends = [*(label.start() for label in labels[1:]), len(prompt)]
    lead = prompt[: labels[0].start()].strip(" .:：,，。\n")
    parts = [
        prompt[label.end() : end].strip(" ,，;；\n")
        for label, end in zip(labels, ends, strict=True)
    ]
    # What is said before the first shot (a mood, a place) holds for all of them.
    return [f"{part} {lead}." if lead else part for part in parts if part]


def _between(prompt: str, marks: re.Pattern[str]) -> list[str]:
    quotes = [m.span() for m in _QUOTE.finditer(prompt)]
    parts, start = [], 0
    for mark in marks.finditer(prompt):
        if any(a < mark.start() < b for a, b in quotes):
            continue
        parts.append(prompt[start : mark.start()])
        start = mark.end()
    parts.append(prompt[start:])
    cleaned = (_LABELS.sub("", part).strip(" ,，:：") for part in parts)
    return [part for part in cleaned if re.search(r"\w", part)]


_STYLE_ONLY = re.compile(
    r"^(?:[\w-]+ ){0,3}(?:tones?|colou?rs?|light(?:ing)?|mood|atmosphere|style"
    r"|quality|details?|sunlight|glow|4k|8k|music|sound)\b[^.]{0,60}$"
    r"|^[^，。]{0,10}(?:色调|光线|氛围|风格|画质|质感|气氛)[^。]{0,12}$",
    re.IGNORECASE,
)


def _continued(parts: Sequence[str]) -> list[str]:
    """A sentence that only tells of light and mood is part of the shot before it."""
    result: list[str] = []
    for part in parts:
        if result and _STYLE_ONLY.match(part):
            result[-1] = f"{result[-1]}. {part}"
        else:
            result.append(part)
    return result


def _wanted(part: str, reading: Reading) -> float:
    """Seconds that would do the part justice."""
    happening = 2.0 + 0.5 * len(reading.cues) + 0.9 * len(reading.moves)
    speech = sum(
        SECONDS_A_CHARACTER * len(line.text)
        if line.language == "zh"
        else SECONDS_A_WORD * len(line.text.split())
        for line in reading.lines
    )
    return max(happening + 0.012 * len(part), speech + 0.8 if speech else 0.0)


def _box(name: Framing) -> Box:
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
