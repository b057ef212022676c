"""What of a request's words is done, in which shot and because of which words, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from stillmotion.director.asked import Why
from stillmotion.director.reading import Reading
from stillmotion.storyboard import Cue, Line, Shot

Part = Literal["camera", "framing", "cue", "mood", "element", "line", "ambience"]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Something the shot (from 1) will hold. `what` is it in the director's words, `words` are
    those of the prompt that asked for it, "" where nobody asked."""

    shot: int
    part: Part
    what: str
    words: str = ""


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something asked for that is not done, and why."""

    shot: int
    words: str
    why: str

    def __str__(self) -> str:
        return f"{self.words}: {self.why}"


class Understanding(msgspec.Struct, frozen=True):
    """What is done and what is not, shot by shot."""

    done: tuple[Done, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def sentences(self) -> list[str]:
        """For a log: a sentence for each shot on what it holds, one for each remark."""
        shots = sorted({done.shot for done in self.done})
        result = []
        for number in shots:
            told = [
                f'{done.what} ("{done.words}")' if done.words else done.what
                for done in self.done
                if done.shot == number
            ]
            where = f"shot {number}, " if len(shots) > 1 else ""
            result.append(f"understood: {where}{'; '.join(told)}")
        return result + [f"not done: {remark}" for remark in self.remarks]

    def for_a_model(self) -> Understanding:
        """What is left where a model is given the prompt whole: what is looked after here all the
        same, which is the camera that words ask for, elements and sound. What happens in the
        picture is between the words and the model."""
        return Understanding(
            tuple(
                done
                for done in self.done
                if done.part in _BESIDE_A_MODEL or (done.part == "camera" and done.words)
            ),
            tuple(remark for remark in self.remarks if remark.why not in _OF_PICTURES),
        )


_BESIDE_A_MODEL: frozenset[Part] = frozenset({"element", "line", "ambience"})

CANNOT_ACT = (
    "a still picture does not show what this would uncover, so it cannot be made to happen; the "
    "rest of the prompt is followed"
)

WHY: dict[Why, str] = {
    "act": CANNOT_ACT,
    "edit": "things stay what they are in the picture and keep how they look there",
    "camera": "this is no camera move that is known; docs/prompting.md lists those that are",
    "focus": "what is sharp in the picture stays sharp and what is blurred stays blurred",
    "speed": "a video runs at one speed, forwards; moves worded as slow go less far",
    "editing": "shots are joined by cuts, with nothing in between",
    "angle": "the view is that of the picture",
}
"""Why something that is asked for cannot be done."""

_OF_PICTURES = frozenset(WHY.values())
"""None of which holds for a model that makes up what it shows."""


def shot_understanding(
    number: int, shot: Shot, reading: Reading, *, unfollowed: str = "", sound: bool = False
) -> Understanding:
    """What shot `number` (from 1) makes of its words.

    `unfollowed` says why worded camera moves are not followed, "" where they are. Lines and
    ambience count where the request has `sound`.
    """
    done = [*_camera(number, shot, reading, unfollowed)]
    if reading.framing is not None and shot.view == reading.framing:
        done.append(_done(number, "framing", shot.view.replace("_", " "), reading.framing_words))
    done += [_done(number, "cue", _cue_words(cue), cue.words) for cue in shot.cues]
    if shot.grade.name:
        done.append(_done(number, "mood", shot.grade.name, ", ".join(reading.mood_words)))
    done += [_done(number, "element", placed.picture) for placed in shot.placements]
    if sound:
        done += [_done(number, "line", _line_words(line), line.text) for line in shot.lines]
        done += [_done(number, "ambience", entry.kind, entry.words) for entry in shot.ambience]
    return Understanding(tuple(done), tuple(_remarks(number, reading, unfollowed, sound)))


def joined(parts: Sequence[Understanding]) -> Understanding:
    """The shots' understandings as one."""
    return Understanding(
        tuple(done for part in parts for done in part.done),
        tuple(remark for part in parts for remark in part.remarks),
    )


def _camera(number: int, shot: Shot, reading: Reading, unfollowed: str) -> list[Done]:
    followed = "" if unfollowed else ", ".join(words for words in reading.move_words if words)
    name = shot.camera.name
    if shot.free is not None:
        name = f"{name} (nothing is said of the camera)"
        followed = ""
    result = [_done(number, "camera", name, followed)]
    if shot.handheld:
        result.append(_done(number, "camera", f"handheld {shot.handheld:g}", _unsteady(reading)))
    elif reading.steady:
        result.append(_done(number, "camera", "steady", reading.steady))
    return result


def _unsteady(reading: Reading) -> str:
    words = zip(reading.move_words, reading.moves, strict=True)
    return ", ".join(text for text, worded in words if worded.move == "handheld")


def _remarks(number: int, reading: Reading, unfollowed: str, sound: bool) -> list[Remark]:
    audible = sound and bool(reading.ambience)
    result = [
        Remark(shot=number, words=action.words, why=WHY[action.why])
        for action in reading.actions
        if not (action.heard and audible)
    ]
    asked = [
        words
        for words, move in zip(reading.move_words, reading.moves, strict=True)
        if words and move.move != "static"
    ]
    if unfollowed and asked:
        result.append(Remark(shot=number, words=", ".join(asked), why=unfollowed))
    result += [
        Remark(shot=number, words=name.replace("_", " "), why="the negative prompt rules it out")
        for name in reading.suppressed
    ]
    return result


def _done(number: int, part: Part, what: str, words: str = "") -> Done:
    return Done(shot=number, part=part, what=what, words=words)


def _cue_words(cue: Cue) -> str:
    kind, strength, side = cue.kind, cue.strength, cue.side
    degree = "gently" if strength < 0.8 else "strongly" if strength > 1.2 else ""
    where = f"to the {side}" if side else ""
    source = f"from {cue.source.words}" if cue.source is not None else ""
    return " ".join(part for part in (kind, degree, where, source) if part)


def _line_words(line: Line) -> str:
    who = line.speaker or (f"voice {line.voice}" if line.voice else "someone")
    return f"{who} says"
