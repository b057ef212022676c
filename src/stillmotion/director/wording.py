"""What the words of a prompt ask of the camera, move by move and in which order.

A move is known by its own name ("pan left", "推近") or by a plain verb of which the camera is the
subject ("the camera glides forward and rises"); "then" and new sentences make it a sequence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from stillmotion.director.clauses import Clause, Span, camera_strength, denied, within
from stillmotion.director.lexicon.camera import (
    NAMED,
    OF_CAMERA,
    OF_CAMERA_CHINESE,
    OPPOSITES,
    Move,
)
from stillmotion.director.search import find, overlaps, pattern

MOST_STEPS = 4
"""Moves that one shot can hold one after the other."""

_SUBJECT = (
    r"(?<!at the )(?<!to the )(?<!into the )(?<!toward the )(?<!towards the )(?<!past the )"
    r"(?<!facing the )(?<!near the )(?<!behind the )(?<!from the )(?<!in the )(?<!for the )"
    r"(?<!on the )(?<!on )(?<!at )(?<!holding a )(?<!of the )(?<!into )(?<!his )(?<!her )(?<!my )"
    r"(?<!face the )(?<!facing )(?<!a vintage )(?<!front of the )"
    r"\b(?:camera|viewpoint|perspective|point of view|pov|drone (?:shot|camera|view|footage)"
    r"|camera (?:view|angle|movement|motion|work)|(?:shot|view|frame|lens"
    r"|drone)(?= (?:\w+ly )?[a-z]+s\b))\b"
)
_NEAR = r"(?: (?!and\b|of\b|man\b|woman\b|girl\b|boy\b)[\w'’-]+){0,4}?:? "
_GOES_ON = (
    r"^[\s,]*(?:(?:and|then|it|also|before|finally|next|later|while|followed|by|afterwards"
    r"|the|shot|after|which|that|until|quickly|slow|fast|\w+ly) )*"
)
_ZH_SUBJECT = (
    r"(?<![对向着朝看到入望])(?:镜头|相机|摄像机|摄影机|机位|视角|无人机|航拍"
    r"|画面(?=(?:逐渐|慢慢|缓缓|缓慢|不断)(?:远离|靠近|推|拉|移|向)))(?!前|里"
    r"|中(?!\w?[移推拉])|外的)"
)
_ZH_NEAR = r"[^，。；！？、,.;!?\n]{0,9}?"
_ZH_GOES_ON = (
    r"^[\s，,、]*(?:再|然后|接着|随后|最后|之后|紧接着|同时|而后|继而|并且|并|又|且|先|缓缓|慢慢|缓慢"
    r"|逐渐|渐渐|快速|迅速|平稳|稳定|轻轻|地|徐徐|平滑|开始|一边)*"
)


_STATIC: dict[Move, tuple[str, ...]] = {"static": NAMED["static"]}


_IMPERATIVE = re.compile(
    r"\b(move|rotate|turn|push|pull|slide|raise|lower|tilt|pan|swing|fly|glide|lift|circle|orbit|zoom)"
    r" (the camera|camera)\b"
)


class Worded(NamedTuple):
    """A move that the prompt asks for. `strength` is 1 for a plain wording; those of one `step`
    happen at the same time. `start` and `end` are where it stands in the prompt."""

    move: Move
    strength: float
    step: int
    start: int
    end: int


def camera_moves(
    text: str, parts: Sequence[Clause], negations: Sequence[Span] = ()
) -> list[Worded]:
    """The moves that a prompt in lower case asks for, in order, with "then" kept.

    Of two opposites at the same time the first one stands, and against a move "static" does not.
    """
    still = [
        # "No camera movement" holds its own negation.
        found
        for found in find(_STATIC, text)
        if not within(found.start, negations)
    ]
    named = [*still, *(found for found in find(NAMED, text, negations) if found.kind != "static")]
    result: list[Worded] = []
    step = 0
    sentence = 0
    going_on = False
    for part in parts:
        span = (part.start, part.start + len(part.text))
        own = [f for f in named if span[0] <= f.start < span[1]]
        moves = _without_overlaps([(f.kind, f.start, f.end) for f in own])
        follows = going_on and part.joined
        moves += _of_camera(part, follows, [m[1:] for m in moves], negations)
        going_on = bool(moves) or _is_subject(part.text) or (follows and not part.text.strip())
        if not moves:
            continue
        if result and (part.then or part.sentence != sentence):
            step += 1
        sentence = part.sentence
        strength = camera_strength(part.text)
        result += [Worded(m, strength, step, a, b) for m, a, b in sorted(moves, key=lambda m: m[1])]
    return _sensible(result)


def _without_overlaps(moves: list[tuple[Move, int, int]]) -> list[tuple[Move, int, int]]:
    """The table names the more particular first: what it has claimed stays claimed."""
    result: list[tuple[Move, int, int]] = []
    for move in moves:
        if not overlaps(move[1:], [m[1:] for m in result]):
            result.append(move)
    return result


def _of_camera(
    part: Clause, follows: bool, claimed: Sequence[Span], negations: Sequence[Span]
) -> list[tuple[Move, int, int]]:
    """Moves of plain verbs, where the camera is the clause's subject or still that of the last."""
    result: list[tuple[Move, int, int]] = []
    # "Rotate the camera around it" is "the camera rotate around it", letter for letter as long.
    text = _IMPERATIVE.sub(r"\2 \1", part.text)
    for move, expression in (*_subject_patterns(), *(_follow_patterns() if follows else ())):
        for match in expression.finditer(text):
            span = (part.start + match.start("verb"), part.start + match.end())
            taken = [*claimed, *(m[1:] for m in result)]
            if not overlaps(span, taken) and not denied(
                part.start + match.start(), span[1], negations
            ):
                result.append((move, *span))
    return result


@cache
def _subject_patterns() -> tuple[tuple[Move, re.Pattern[str]], ...]:
    return _patterns(rf"{_SUBJECT}{_NEAR}\b", rf"{_ZH_SUBJECT}{_ZH_NEAR}")


@cache
def _follow_patterns() -> tuple[tuple[Move, re.Pattern[str]], ...]:
    return _patterns(rf"{_GOES_ON}\b", _ZH_GOES_ON)


def _patterns(english: str, chinese: str) -> tuple[tuple[Move, re.Pattern[str]], ...]:
    return tuple(
        (move, re.compile(rf"{lead}(?P<verb>{'|'.join(verbs)})"))
        for lead, table in ((english, OF_CAMERA), (chinese, OF_CAMERA_CHINESE))
        for move, verbs in table.items()
    )


def _is_subject(text: str) -> bool:
    return pattern((_SUBJECT, _ZH_SUBJECT)).search(text) is not None


def _sensible(moves: list[Worded]) -> list[Worded]:
    """Without repetitions and contradictions, at most `MOST_STEPS` steps from 0 up."""
    kept: list[Worded] = []
    for worded in moves:
        beside = [k.move for k in kept if k.step == worded.step]
        before = [k.move for k in kept if k.step == worded.step - 1]
        if worded.move in beside or opposite(worded.move) in beside:
            continue
        if worded.move in before and worded.move != "static":
            continue
        kept.append(worded)
    result: list[Worded] = []
    numbers: dict[int, int] = {}
    for worded in kept:
        moving = {k.move for k in kept if k.step == worded.step} - {"static", "handheld"}
        if worded.move == "static" and moving:
            continue
        if worded.move == "follow" and moving - {"follow", "dolly_in"}:
            continue
        if worded.move == "dolly_in" and "follow" in moving:
            continue
        if worded.move.startswith("roll") and any(move.startswith("orbit") for move in moving):
            # "Rotates around her": the turn is that of the orbit.
            continue
        step = numbers.setdefault(worded.step, len(numbers))
        if step < MOST_STEPS:
            result.append(worded._replace(step=step))
    return result


def opposite(move: Move) -> Move | None:
    """The move that undoes this one, None where there is none."""
    return next((a if move == b else b for a, b in OPPOSITES if move in (a, b)), None)
