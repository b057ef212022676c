"""What plain words of a prompt, English or Chinese, say about the camera and the framing.

A lexicon of phrases, nothing learned: it acts on what a sentence plainly says and leaves the rest
alone. A phrase in a negated clause ("no zoom", "不要推近") does not count.
"""

from __future__ import annotations

import re
from typing import Literal

Move = Literal[
    "static", "zoom_in", "zoom_out", "dolly_in", "dolly_out", "pan_left", "pan_right", "tilt_up",
    "tilt_down", "truck_left", "truck_right", "rise", "descend", "orbit_left", "orbit_right",
    "roll_left", "roll_right",
]  # fmt: skip
Shot = Literal["wide", "medium", "close", "extreme_close", "low_angle", "high_angle"]

_CAMERA = r"(?:camera|shot|view|lens|frame|it)"
_LEFT = r"(?:to (?:the |its )?)?left"
_RIGHT = r"(?:to (?:the |its )?)?right"
_GO = r"(?:mov|slid|glid|track|truck|drift|travel|push|pull)(?:e|es|s|ing)?"

_MOVES: tuple[tuple[Move, str], ...] = (
    ("static", r"\b(?:static|locked[- ]?(?:off|down)?|fixed|motionless|stationary|still)"
     r" (?:camera|shot|frame|view|tripod)\b|\bcamera (?:is |stays |remains |holds )*(?:static|still"
     r"|fixed|locked|stationary)\b|固定镜头|镜头固定|镜头静止|静止镜头|固定机位|机位固定"),
    ("zoom_in", r"\bzoom(?:s|ing|ed)?[- ]?in\b|\bzoom(?:s|ing)? (?:on|onto|into|towards?)\b"
     r"|变焦推近|镜头放大|画面放大|拉近焦距"),
    ("zoom_out", r"\bzoom(?:s|ing|ed)?[- ]?(?:out|back)\b|变焦拉远|镜头缩小|画面缩小|拉远焦距"),
    ("dolly_in", r"\b(?:dolly|dollies|push|pushes|pushing|track|tracks|creep|creeps)[- ]?"
     r"(?:ing )?(?:in|forwards?|closer|towards?)\b|\bdollying in\b"
     rf"|\b{_CAMERA}\b(?: \w+)? {_GO}(?: \w+)? (?:in|forwards?|closer|towards?|into)\b"
     rf"|\b{_CAMERA} (?:\w+ )?(?:approach|advanc|fl(?:y|ies))\w*|推近|推进|前推|镜头推|向前推|镜头前进|推镜"),
    ("dolly_out", r"\b(?:dolly|dollies|pull|pulls|pulling)[- ]?(?:ing )?(?:out|back|backwards?|away)\b"
     rf"|\b{_CAMERA}\b(?: \w+)? {_GO}(?: \w+)? (?:back|backwards?|away|out)\b"
     rf"|\b{_CAMERA} (?:\w+ )?(?:retreat|reced|back)\w*|拉远|拉开|后拉|镜头后退|向后拉|镜头拉|拉镜"),
    ("pan_left", rf"\bpan(?:s|ning)?(?: \w+ly)? {_LEFT}\b|\b{_CAMERA} (?:turns|rotates|swings) {_LEFT}\b"
     r"|向左摇|左摇|镜头左转|向左转动镜头"),
    ("pan_right", rf"\bpan(?:s|ning)?(?: \w+ly)? {_RIGHT}\b|\b{_CAMERA} (?:turns|rotates|swings) {_RIGHT}\b"
     r"|\bpan(?:s|ning)? (?:shot|across|over)\b|向右摇|右摇|镜头右转|摇镜"),
    ("tilt_up", r"\b(?:tilt|pan)(?:s|ing|ning)?(?: \w+ly)? up(?:wards?)?\b|\blooks? up(?:wards?)? at\b|上摇|向上摇|镜头上仰|镜头上抬"),
    ("tilt_down", r"\b(?:tilt|pan)(?:s|ing|ning)?(?: \w+ly)? down(?:wards?)?\b|下摇|向下摇|镜头下压|镜头下俯"),
    ("truck_left", rf"\b{_CAMERA}\b(?: \w+)? {_GO}(?: \w+)? {_LEFT}\b|\btruck(?:s|ing)? left\b"
     r"|左移|向左平移|向左移动镜头|镜头向左移"),
    ("truck_right", rf"\b{_CAMERA}\b(?: \w+)? {_GO}(?: \w+)? {_RIGHT}\b|\btruck(?:s|ing)? right\b"
     r"|\b(?:tracking|trucking|dolly) shot\b|\bsideways\b|右移|向右平移|镜头向右移|镜头平移|横移"),
    ("rise", rf"\bcran(?:e|es|ing)(?: shot)? up\b|\bpedestal(?:s)? up\b|\bboom(?:s)? up\b|\bcrane shot\b"
     rf"|\b{_CAMERA} (?:\w+ )?(?:rises|rising|ascends|ascending|lifts|goes up|moves up(?:wards?)?)\b"
     r"|镜头上升|镜头升高|升镜|镜头缓缓升起|镜头向上移"),
    ("descend", rf"\bcran(?:e|es|ing)(?: shot)? down\b|\bpedestal(?:s)? down\b|\bboom(?:s)? down\b"
     rf"|\b{_CAMERA} (?:\w+ )?(?:descends|descending|lowers|sinks|goes down|moves down(?:wards?)?)\b"
     r"|镜头下降|镜头降低|降镜|镜头向下移"),
    ("orbit_left", r"\b(?:orbit|arc|circle)(?:s|ing)?(?: \w+)? (?:to the )?left\b|\bcounter-?clockwise orbit\b|向左环绕"),
    ("orbit_right", r"\b(?:orbits?|orbiting|arcs?|arcing|circles|circling)\b(?: shot)?(?: \w+)?"
     r" ?(?:around|round|right|to the right)|\borbit(?:al|ing)? shot\b|\b(?:moves|rotates|revolves) around\b|环绕|围绕"),
    ("roll_left", rf"\b{_CAMERA} rolls? (?:counter-?clockwise|anti-?clockwise|{_LEFT})|逆时针(?:旋转|滚动|翻滚)"),
    ("roll_right", rf"\b{_CAMERA} rolls?\b|\bbarrel roll\b|(?<!逆)顺时针(?:旋转|滚动|翻滚)"),
)  # fmt: skip

_FRAMINGS: tuple[tuple[Shot, str], ...] = (
    ("extreme_close", r"\bextreme close[- ]?ups?\b|\bmacro\b|大特写"),
    ("close", r"\bclose[- ]?ups?\b|\bclose shot\b|\btight shot\b|特写|近景"),
    ("medium", r"\b(?:medium|mid|waist)[- ](?:shot|close|angle|view)|\bmid-?shot\b|中景|半身"),
    ("low_angle", r"\blow[- ]angle\b|\bfrom below\b|\bworm'?s[- ]eye\b|仰拍|低角度|仰视"),
    ("high_angle", r"\bhigh[- ]angle\b|\bfrom above\b|\bbird'?s[- ]eye\b|\boverhead\b|\baerial\b|俯拍|高角度|俯视|航拍"),
    ("wide", r"\bwide(?:[- ](?:angle|shot|view))?\b|\bestablishing\b|\blong shot\b|\bfull shot\b|\bpanoram|全景|远景|广角"),
)  # fmt: skip

_OPPOSITES: tuple[tuple[Move, Move], ...] = (
    ("zoom_in", "zoom_out"), ("dolly_in", "dolly_out"), ("pan_left", "pan_right"),
    ("tilt_up", "tilt_down"), ("truck_left", "truck_right"), ("rise", "descend"),
    ("orbit_left", "orbit_right"), ("roll_left", "roll_right"),
)  # fmt: skip

_CLAUSE = re.compile(r"[.;,!?。；，！？\n]+|\b(?:and then|then|but)\b|然后|接着")
_NEGATED = re.compile(
    r"\b(?:no|not|never|without|avoid|don'?t|doesn'?t|isn'?t)\b|不要|没有|避免|无需|别|不(?=推|拉|摇|移|旋)"
)
_SLOW = re.compile(
    r"\b(?:slow|slowly|gentl[ey]|subtl[ey]|slight|slightly|soft|softly)\b|缓慢|缓缓|慢慢|轻微|轻轻"
)
_FAST = re.compile(
    r"\b(?:fast|quick|quickly|rapid|rapidly|dramatic|dramatically|strong|swift|swiftly)\b|快速|迅速|急速|猛地|大幅"
)


def camera_moves(prompt: str, negative_prompt: str = "") -> list[tuple[Move, float]]:
    """Moves in the order in which they are named, each with how strong (1 is plain).

    Of two opposite moves the first named stands. What the negative prompt names is left out.
    """
    unwanted = {move for _, move, _ in _found(negative_prompt.lower(), negation=False)}
    moves: dict[Move, float] = {}
    for _, move, strength in sorted(_found(prompt.lower(), negation=True)):
        opposite = next((a if move == b else b for a, b in _OPPOSITES if move in (a, b)), None)
        if move not in unwanted and move not in moves and opposite not in moves:
            moves[move] = strength
    return list(moves.items())


def framing(prompt: str) -> Shot | None:
    """The framing that the prompt names first in the order of how narrow it is, if any."""
    text = prompt.lower()
    return next((name for name, pattern in _FRAMINGS if re.search(pattern, text)), None)


def _found(text: str, *, negation: bool) -> list[tuple[int, Move, float]]:
    """(place, move, strength) of each phrase, clause by clause."""
    result: list[tuple[int, Move, float]] = []
    start = 0
    for end in [*(m.start() for m in _CLAUSE.finditer(text)), len(text)]:
        clause, place = text[start:end], start
        start = end
        if negation and _NEGATED.search(clause):
            continue
        strength = 0.6 if _SLOW.search(clause) else 1.6 if _FAST.search(clause) else 1.0
        taken: list[tuple[int, int]] = []
        for move, pattern in _MOVES:
            match = re.search(pattern, clause)
            if match and not any(a < match.end() and match.start() < b for a, b in taken):
                taken.append(match.span())
                result.append((place + match.start(), move, strength))
    return result
