"""A prompt read: camera, cues, mood, framing, dialogue, ambience, and what cannot be done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from stillmotion.director import clauses, wording
from stillmotion.director.asked import Known, Why, trimmed, unperformed
from stillmotion.director.clauses import Clause, Span
from stillmotion.director.lexicon.camera import NAMED, Move
from stillmotion.director.lexicon.framing import FRAMINGS
from stillmotion.director.lexicon.jargon import LIVELY, STEADY
from stillmotion.director.lexicon.living import LIVING
from stillmotion.director.lexicon.mood import MOODS
from stillmotion.director.lexicon.nature import NATURE, VARIETIES
from stillmotion.director.lexicon.negative import ALL_MOVEMENT, UNWANTED_CUES, UNWANTED_MOVES
from stillmotion.director.lexicon.sound import SOUNDS
from stillmotion.director.lexicon.verbs import GAZE
from stillmotion.director.meaning import Embed, meanings
from stillmotion.director.search import Found, find, lowered, overlaps, pattern
from stillmotion.director.sources import source_of
from stillmotion.director.speech import spoken
from stillmotion.director.verbs import Said, verbs_of
from stillmotion.director.wording import Worded
from stillmotion.storyboard import (
    Ambience,
    AmbienceKind,
    Cue,
    CueKind,
    CueVariety,
    Framing,
    Grade,
    Line,
    Source,
    SourceKind,
)

MOST_MOODS = 3
"""Moods of one shot that are mixed."""

_EVENTS: frozenset[CueKind] = frozenset({"blink", "nod", "turn"})
"""What is over after a moment; the rest goes on."""

_LEFT = re.compile(
    r"\b(?:on|at|to|from|toward|towards) (?:the |her |his |its )?left\b|\bleft\b(?= side)|左"
)
_RIGHT = re.compile(
    r"\b(?:on|at|to|from|toward|towards) (?:the |her |his |its )?right\b|\bright\b(?= side)|右"
)
_TURN_LEFT = re.compile(r"\bleft\b|左")
_TURN_RIGHT = re.compile(r"\bright\b(?! away| at)|右")
_CLOTHES = re.compile("[衣裙袍袖纱巾]|披风|斗篷|飘带")
_THINGS: frozenset[AmbienceKind] = frozenset({"clock", "traffic", "heartbeat"})
"""Sounds of things, which are only heard where the scene has the thing running."""
_OTHER_VERBS = frozenset({"wave", "wind", "stream", "fire", "storm", "brook", "leave", "surf"})
_SOUNDING = frozenset(
    {"drive", "race", "ride", "start", "hear", "tick", "listen", "strike", "ring", "sound"}
)
_LIKE = re.compile(
    r"\b(?:like|resembl\w+)(?: (?:a|an|the))?(?: \w+)? $|(?:像|如|似|仿佛|宛如)[^，。；]{0,4}$"
)
_LOOKED_AT = re.compile("(?:看|望|盯|修|擦|拿|戴)(?:着|了|向)?[^，。；]{0,3}$")
_SILENCE = re.compile(
    r"\b(?:no|without(?: any)?) (?:sound|audio|noise)s?\b|\bmuted?\b|无声|静音|没有声音"
)


class Action(NamedTuple):
    """Something that the prompt asks to happen and that is not performed, in its own words. It may
    be `heard` all the same."""

    words: str
    why: Why
    heard: bool = False


@dataclass(frozen=True)
class Reading:
    """What a prompt says. `words` of a cue or move are those of the prompt, as they stand there.

    `actions` are what it asks for that cannot be performed. `steady` are the words that want a
    camera which does not shake.
    """

    moves: tuple[Worded, ...] = ()
    move_words: tuple[str, ...] = ()
    cues: tuple[Cue, ...] = ()
    grade: Grade = Grade()
    mood_words: tuple[str, ...] = ()
    framing: Framing | None = None
    framing_words: str = ""
    lines: tuple[Line, ...] = ()
    ambience: tuple[Ambience, ...] = ()
    actions: tuple[Action, ...] = ()
    steady: str = ""
    suppressed: tuple[str, ...] = ()


def read(prompt: str, negative_prompt: str = "", embed: Embed | None = None) -> Reading:
    """Read a prompt; what `negative_prompt` names is left out. Without `embed`: by lexicon."""
    lines, plain = spoken(prompt)
    text = lowered(plain)
    parts = clauses.clauses(text)
    negations = clauses.negated(text)
    unwanted = lowered(negative_prompt)

    moves = wording.camera_moves(text, parts, negations)
    camera_spans = [(m.start, m.end) for m in moves]
    nature = find(NATURE, text, negations)
    spans = [*camera_spans, *(f[1:] for f in nature)]
    living = [
        f
        for f in find(LIVING, text, negations)
        if not overlaps(f, camera_spans) and not (overlaps(f, spans) and _bare(text, f))
    ]
    found: list[Found[CueKind]] = [*nature, *living]
    spans += [f[1:] for f in living]
    moods = _moods(text, negations, unwanted)
    framings = find(FRAMINGS, text, negations)
    steady = find({"steady": STEADY}, text, negations)
    lively = find({"lively": LIVELY}, text, negations)
    other = [*(span for _, span in moods), *(f[1:] for f in [*framings, *steady, *lively])]
    if embed is not None:
        guessed_cues, guessed_moves = _guessed(parts, [*spans, *negations], embed)
        found += guessed_cues
        other += [f[1:] for f in guessed_cues]
        if not moves:
            moves = guessed_moves
            camera_spans += [(m.start, m.end) for m in moves]
    named = [f[1:] for f in find(NAMED, text, negations)]
    known = Known([*camera_spans, *named], other, [f[1:] for f in living], [f[1:] for f in nature])
    told = verbs_of(text)
    asked = unperformed(text, told, negations, known)
    speaks = any(not line.narrated for line in lines)
    kept_moves, kept_cues, suppressed = _without_unwanted(moves, found, unwanted)
    first = min(framings, key=lambda f: f.start) if framings else None
    return Reading(
        moves=tuple(kept_moves),
        move_words=tuple(prompt[m.start : m.end].strip() for m in kept_moves),
        cues=_cues(prompt, text, parts, negations, kept_cues, speaks and "speak" not in suppressed),
        grade=_mixed([grade for grade, _ in moods]),
        mood_words=tuple(prompt[a:b] for _, (a, b) in moods),
        framing=first.kind if first else None,
        framing_words=prompt[first.start : first.end] if first else "",
        lines=lines,
        ambience=_ambience(prompt, text, told, negations, unwanted),
        actions=tuple(
            dict.fromkeys(Action(trimmed(prompt[a.start : a.end]), a.why, a.heard) for a in asked)
        ),
        steady=prompt[steady[0].start : steady[0].end] if steady else "",
        suppressed=tuple(suppressed),
    )


def _bare(text: str, found: Found[CueKind]) -> bool:
    """Whether a verb stands alone, so that it is that of whatever stands before it."""
    words = text[found.start : found.end]
    return " " not in words and not _CLOTHES.search(words)


def _guessed(
    parts: Sequence[Clause], known: Sequence[Span], embed: Embed
) -> tuple[list[Found[CueKind]], list[Worded]]:
    """What clauses mean of which the lexicon knows nothing."""
    open_parts = [
        part
        for part in parts
        if len(part.text.split()) + len(re.findall(r"[一-鿿]", part.text)) > 2
        and not overlaps((part.start, part.start + len(part.text)), known)
    ]
    texts = [
        re.sub(r"^[\s,，、:：]*(?:and|then|as|while|然后|同时)?\s*", "", p.text).strip()
        for p in open_parts
    ]
    cues: list[Found[CueKind]] = []
    moves: list[Worded] = []
    for part, meant in zip(open_parts, meanings(texts, embed), strict=True):
        span = (part.start, part.start + len(part.text))
        if meant is not None and meant.cue is not None:
            cues.append(Found(meant.cue, *span))
        elif meant is not None and meant.move is not None:
            moves.append(Worded(meant.move, clauses.camera_strength(part.text), 0, *span))
    return cues, moves[:1]


def _without_unwanted(
    moves: Sequence[Worded], found: Sequence[Found[CueKind]], unwanted: str
) -> tuple[list[Worded], list[Found[CueKind]], list[str]]:
    """The moves and cues that the negative prompt leaves, and the names of those it takes out."""
    if not unwanted.strip():
        return list(moves), list(found), []
    bad: set[Move] = {m.move for m in wording.camera_moves(unwanted, clauses.clauses(unwanted))}
    for words, named in UNWANTED_MOVES.items():
        if pattern(words).search(unwanted):
            bad |= set(named)
    if pattern(ALL_MOVEMENT).search(unwanted):
        bad |= {m.move for m in moves} - {"static"}
    if "static" in bad and not pattern(r"\bstatic (?:camera|shot)|固定镜头|静止镜头").search(
        unwanted
    ):
        bad.discard("static")
    kept_moves = [m for m in moves if m.move not in bad]
    if pattern(ALL_MOVEMENT).search(unwanted) and not kept_moves:
        kept_moves = [Worded("static", 1.0, 0, 0, 0)]
    not_cues = {kind for kind, words in UNWANTED_CUES.items() if pattern(words).search(unwanted)}
    kept_cues = [f for f in found if f.kind not in not_cues]
    gone = [m.move for m in moves if m.move in bad] + [f.kind for f in found if f.kind in not_cues]
    if "speak" in not_cues:
        gone.append("speak")
    return kept_moves, kept_cues, list(dict.fromkeys(gone))


def _cues(
    prompt: str, text: str, parts: Sequence[Clause], negations: Sequence[Span],
    found: Sequence[Found[CueKind]], lines: bool,
) -> tuple[Cue, ...]:  # fmt: skip
    """Each kind once, smoke once from each kind of source, in the order of the prompt, "then"
    turned into time."""
    first: dict[tuple[CueKind, SourceKind | None], Found[CueKind]] = {}
    sources: dict[Found[CueKind], Source | None] = {}
    for entry in sorted(found, key=lambda f: f.start):
        source = None
        if entry.kind == "smoke":
            source = source_of(text, (entry.start, entry.end), parts, negations)
        sources[entry] = source
        first.setdefault((entry.kind, source.kind if source is not None else None), entry)
    steps = _steps(parts, [f.start for f in first.values()])
    count = max(steps, default=0) + 1
    result = []
    for entry, step in zip(first.values(), steps, strict=True):
        about = clauses.around(text, entry.start, entry.end, parts)
        begin = 0.85 * step / count
        over = min(1.0, begin + max(0.4, 1 / count)) if entry.kind in _EVENTS and count > 1 else 1.0
        result.append(
            Cue(
                kind=entry.kind,
                variety=_variety(entry.kind, text[entry.start : entry.end]),
                strength=clauses.cue_strength(about),
                start=round(begin, 3),
                end=round(over, 3),
                side=_side(entry.kind, about),
                words=prompt[entry.start : entry.end].strip(" ,，、.。"),
                source=sources[entry],
            )
        )
    if lines and not any(kind == "speak" for kind, _ in first):
        result.append(Cue(kind="speak", words="the quoted words"))
    return tuple(result)


def _variety(kind: CueKind, words: str) -> CueVariety:
    varieties = VARIETIES.get(kind, {})
    return next((name for name, said in varieties.items() if pattern(said).search(words)), "")


def _steps(parts: Sequence[Clause], places: Sequence[int]) -> list[int]:
    """For each place, after how many "then" between such places it stands."""
    result = []
    for place in places:
        earlier = [p for p in places if p < place]
        step = sum(
            part.then and part.start <= place and any(e < part.start for e in earlier)
            for part in parts
        )
        result.append(step)
    order = sorted(set(result))
    return [order.index(step) for step in result]


def _side(kind: CueKind, about: str) -> Literal["", "left", "right"]:
    left, right = (_TURN_LEFT, _TURN_RIGHT) if kind == "turn" else (_LEFT, _RIGHT)
    if bool(left.search(about)) == bool(right.search(about)):
        return ""
    return "left" if left.search(about) else "right"


def _is_silent(text: str, found: Found[AmbienceKind], told: Sequence[Said]) -> bool:
    """Whether a word of a sound is none where it stands: another verb ("a man waves", "the road
    winds"), a comparison, or a thing that somebody only looks at or handles ("watches the clock").
    """
    if _LIKE.search(text, max(0, found.start - 24), found.start):
        return True
    if found.kind in _THINGS and _LOOKED_AT.search(text, max(0, found.start - 10), found.start):
        return True
    for verb in told:
        if overlaps(found, [verb.place]):
            return verb.verb in _OTHER_VERBS
        looked = verb.verb in GAZE and verb.place[1] <= found.start < verb.reach
        handled = verb.place[1] <= found.start < verb.end and verb.verb not in _SOUNDING
        if found.kind in _THINGS and (looked or handled):
            return True
    return False


def _moods(text: str, negations: Sequence[Span], unwanted: str) -> list[tuple[Grade, Span]]:
    result = []
    for mood in MOODS:
        expression = pattern(mood.phrases)
        found = find({"mood": mood.phrases}, text, negations)
        named = re.search(rf"\b{mood.grade.name}\b", unwanted) or expression.search(unwanted)
        if found and not named:
            result.append((mood.grade, (found[0].start, found[0].end)))
    return sorted(result, key=lambda entry: entry[1])[:MOST_MOODS]


def _mixed(grades: Sequence[Grade]) -> Grade:
    """All moods at once, the strongest of each sign: three dark words are not thrice as dark."""
    if not grades:
        return Grade()

    def mix(name: str) -> float:
        values = [float(getattr(grade, name)) for grade in grades]
        return round(max(0.0, *values) + min(0.0, *values), 3)

    return Grade(
        name=", ".join(grade.name for grade in grades),
        exposure=mix("exposure"),
        contrast=mix("contrast"),
        saturation=mix("saturation"),
        warmth=0.0 if mix("saturation") < -0.9 else mix("warmth"),
        vignette=mix("vignette"),
        nightfall=mix("nightfall"),
    )


def _ambience(
    prompt: str,
    text: str,
    told: Sequence[Said],
    negations: Sequence[Span],
    unwanted: str,
) -> tuple[Ambience, ...]:
    if _SILENCE.search(text):
        return ()
    first: dict[AmbienceKind, Found[AmbienceKind]] = {}
    for entry in sorted(find(SOUNDS, text, negations), key=lambda f: f.start):
        if not _is_silent(text, entry, told):
            first.setdefault(entry.kind, entry)
    silent = {kind for kind, phrases in SOUNDS.items() if pattern(phrases).search(unwanted)}
    return tuple(
        Ambience(
            kind=kind,
            strength=clauses.cue_strength(text[max(0, f.start - 16) : f.end]),
            words=prompt[f.start : f.end].strip(),
        )
        for kind, f in first.items()
        if kind not in silent
    )
