"""What a prompt asks to happen that nothing of the reading performs, and why it cannot be.

What is performed is told by its place: a verb that lies in the words of a move, a cue or a mood, or
that is said of what a cue makes ("fog rolls in").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from stillmotion.director.clauses import Span, within
from stillmotion.director.lexicon import grammar_chinese, verbs
from stillmotion.director.lexicon.jargon import JARGON
from stillmotion.director.search import find, overlaps, pattern
from stillmotion.director.verbs import Said

Why = Literal["act", "edit", "camera", "focus", "speed", "editing", "angle"]
"""What is in the way: it would uncover what the picture does not show, or change what things are;
or it is camera work that is not known."""

_OF_CAMERA = pattern(
    (
        r"\b(?:camera|drone|lens|viewpoint|perspective|pov|shot|view)\b$",
        "(?:镜头|相机|摄像机|机位|无人机|视角)",
    )
)
_WIND = pattern((r"\b(?:winds?|breezes?|gusts?|gale|storm|draft)\b$", "风$"))
_SOUND = pattern(
    (
        r"^(?:chirp|sing|buzz|hum|rumble|roar|crackle|tick|howl|ring|rustle|whistle|echo|play|cheer"
        r"|applaud|clap|chatter|murmur|croak|hoot|caw|boom|clang|strike|toll|beat|pound|honk|blare)$",
        "鸣|叫|响|作响|轰鸣|欢呼|鼓掌|滴答|跳动|呼啸|喧闹",
    )
)


class Asked(NamedTuple):
    """Something that is asked to happen and not performed. `start` and `end` are where its words
    stand; `heard` says that it makes a sound, which may be all that it is."""

    start: int
    end: int
    why: Why
    heard: bool = False


class Known(NamedTuple):
    """Where the words stand that something is made of: camera moves, moods and other looks, and
    cues of what lives and of nature."""

    camera: Sequence[Span]
    other: Sequence[Span]
    living: Sequence[Span]
    nature: Sequence[Span]

    @property
    def all(self) -> list[Span]:
        """All of them."""
        return [*self.camera, *self.other, *self.living, *self.nature]


def unperformed(
    text: str, told: Sequence[Said], negations: Sequence[Span], known: Known
) -> list[Asked]:
    """What of a prompt in lower case is asked to happen beside what is `known`, in order. `told`
    are its verbs."""
    result: list[Asked] = []
    for why, start, end in find(JARGON, text, negations):
        if not overlaps((start, end), [*known.all, *(a[:2] for a in result)]):
            result.append(Asked(start, end, why))
    named = [a[:2] for a in result]
    for happening in told:
        if (
            not happening.happens
            or within(happening.place[0], negations)
            or _is_known(text, happening, known, named)
        ):
            continue
        words = text[happening.subject[0] : happening.subject[1]].rstrip()
        result.append(
            Asked(
                happening.start,
                _short(happening, [*known.all, *named]),
                _why(happening, words),
                heard=_SOUND.search(happening.verb) is not None,
            )
        )
    return sorted(result)


def _is_known(text: str, happening: Said, known: Known, named: Sequence[Span]) -> bool:
    verb = happening.place
    if overlaps(verb, [*known.all, *named]):
        return True
    clause = (happening.start, happening.end)
    base, subject = happening.verb, happening.subject
    edit = base in verbs.SETTING or base in grammar_chinese.EDITING
    if happening.ordered and (
        overlaps(clause, known.camera) or (edit and overlaps(clause, known.all))
    ):
        # "Make it rain", "turn the day into night", "whip pan".
        return True
    if base in verbs.LIGHT and overlaps(clause, known.living):
        return True
    if subject[0] == subject[1]:
        return False
    if overlaps(subject, known.camera):
        return True
    words = text[subject[0] : subject[1]].rstrip()
    if base in verbs.ENDING or base in grammar_chinese.ENDING:
        return False
    if base in verbs.CONSUMING and happening.end > happening.place[1] + 1:
        return False
    if base in grammar_chinese.GIVING_OFF and overlaps(clause, known.nature):
        return True
    if any(end == subject[1] for _, end in known.other):
        # "Night falls".
        return True
    return overlaps(subject, known.nature) or (
        bool(known.nature) and _WIND.search(words) is not None
    )


def _why(happening: Said, subject: str) -> Why:
    if _OF_CAMERA.search(subject):
        return "camera"
    edits = verbs.EDITING | grammar_chinese.EDITING
    return "edit" if happening.ordered and happening.verb in edits else "act"


def _short(happening: Said, others: Sequence[Span]) -> int:
    """Where its words end: before those of something else."""
    inside = [start for start, _ in others if happening.place[1] < start < happening.end]
    return min([happening.end, *inside])


def trimmed(words: str) -> str:
    """Words as they are told: without what joins them to the next."""
    words = re.sub("[被在的和与从向]+$", "", words.strip(" ,，、.。;；:："))
    return re.sub(r"(?:\s+(?:and|with|in|the|a|an|of|to|as|while))+$", "", words, flags=re.I)
