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

_CAMERA = r"\b(?:camera|shot|view|lens|frame)(?: \w+ly)?"
_SOFTLY = r"(?: \w+ly)?"
_LEFT = r"(?:to (?:the |its )?)?left"
_RIGHT = r"(?:to (?:the |its )?)?right"
_GO = rf"(?:mov|slid|glid|track|truck|drift|travel|push|pull)(?:e|es|s|ing)?{_SOFTLY}"
_PUSH = r"(?:dolly|dollies|dollying|push|pushes|pushing|track|tracks|creep|creeps|creeping)"
_PULL = r"(?:dolly|dollies|dollying|pull|pulls|pulling)"
_AROUND = r"(?: shot)?(?: \w+)? (?:around|round|right|to the right)"

_MOVES: dict[Move, tuple[str, ...]] = {
    "static": (
        r"\b(?:static|locked[- ]?(?:off|down)?|fixed|motionless|stationary|still)"
        r" (?:camera|shot|frame|view|tripod)\b",
        r"\bcamera (?:is |stays |remains |holds )*(?:static|still|fixed|locked|stationary)\b",
        "固定镜头|镜头固定|镜头静止|静止镜头|固定机位|机位固定",
    ),
    "zoom_in": (
        r"\bzoom(?:s|ing|ed)?[- ]?in\b",
        r"\bzoom(?:s|ing)? (?:on|onto|into|towards?)\b",
        "变焦推近|镜头放大|画面放大|拉近",
    ),
    "zoom_out": (
        r"\bzoom(?:s|ing|ed)?[- ]?(?:out|back)\b",
        "变焦拉远|镜头缩小|画面缩小|拉远焦距",
    ),
    "dolly_in": (
        rf"\b{_PUSH}{_SOFTLY}[- ]?(?:in|forwards?|closer|towards?)\b",
        rf"{_CAMERA} {_GO} (?:in|forwards?|closer|towards?|into)\b",
        rf"{_CAMERA} (?:approach|advanc|fl(?:y|ies))\w*",
        "推近|推进|前推|镜头推|向前推|镜头前进|推镜",
    ),
    "dolly_out": (
        rf"\b{_PULL}{_SOFTLY}[- ]?(?:out|back|backwards?|away)\b",
        rf"{_CAMERA} {_GO} (?:back|backwards?|away|out)\b",
        rf"{_CAMERA} (?:retreat|reced|back)\w*",
        "拉远|拉开|后拉|镜头后退|向后拉|镜头拉|拉镜",
    ),
    "pan_left": (
        rf"\bpan(?:s|ning)?{_SOFTLY} {_LEFT}\b",
        rf"{_CAMERA} (?:turns|rotates|swings) {_LEFT}\b",
        "向左摇|左摇|镜头左转|向左转动镜头",
    ),
    "pan_right": (
        rf"\bpan(?:s|ning)?{_SOFTLY} {_RIGHT}\b",
        rf"{_CAMERA} (?:turns|rotates|swings) {_RIGHT}\b",
        r"\bpan(?:s|ning)?(?: shot|ing)? (?:across|over)\b|\bpanning shot\b",
        "向右摇|右摇|镜头右转|摇镜",
    ),
    "tilt_up": (
        rf"\b(?:tilt|pan)(?:s|ing|ning)?{_SOFTLY} up(?:wards?)?\b",
        "上摇|向上摇|镜头上仰|镜头上抬",
    ),
    "tilt_down": (
        rf"\b(?:tilt|pan)(?:s|ing|ning)?{_SOFTLY} down(?:wards?)?\b",
        "下摇|向下摇|镜头下压|镜头下俯",
    ),
    "truck_left": (
        rf"{_CAMERA} {_GO} {_LEFT}\b",
        r"\btruck(?:s|ing)? left\b",
        "左移|向左平移|向左移动镜头",
    ),
    "truck_right": (
        rf"{_CAMERA} {_GO} {_RIGHT}\b",
        r"\btruck(?:s|ing)? right\b",
        r"\b(?:tracking|trucking|dolly) shot\b",
        rf"{_CAMERA} {_GO} sideways\b",
        "右移|向右平移|镜头平移|横移",
    ),
    "rise": (
        r"\b(?:crane|cranes|craning|pedestals?|booms?)(?: shot)? up\b|\bcrane shot\b",
        rf"{_CAMERA} (?:rises|rising|ascends|ascending|lifts|goes up|{_GO} up(?:wards?)?)\b",
        "镜头上升|镜头升高|升镜|镜头缓缓升起|镜头向上移",
    ),
    "descend": (
        r"\b(?:crane|cranes|craning|pedestals?|booms?)(?: shot)? down\b",
        rf"{_CAMERA} (?:descends|descending|lowers|sinks|goes down|{_GO} down(?:wards?)?)\b",
        "镜头下降|镜头降低|降镜|镜头向下移",
    ),
    "orbit_left": (
        r"\b(?:orbit|arc|circle)(?:s|ing)?(?: \w+)? (?:to the )?left\b",
        "向左环绕",
    ),
    "orbit_right": (
        rf"\b(?:orbits?|orbiting|arcs?|arcing|circles|circling){_AROUND}\b",
        r"\borbit(?:al|ing)? shot\b|\bcamera orbits\b",
        rf"{_CAMERA} (?:moves|rotates|revolves) around\b",
        "环绕|围绕",
    ),
    "roll_left": (
        rf"{_CAMERA} rolls? (?:counter-?clockwise|anti-?clockwise|{_LEFT})",
        "逆时针(?:旋转|滚动|翻滚)",
    ),
    "roll_right": (
        rf"{_CAMERA} rolls?\b|\bbarrel roll\b",
        "(?<!逆)顺时针(?:旋转|滚动|翻滚)",
    ),
}

_FRAMINGS: dict[Shot, tuple[str, ...]] = {
    "extreme_close": (r"\bextreme close[- ]?ups?\b|\bmacro\b", "大特写"),
    "close": (r"\bclose[- ]?ups?\b|\bclose shot\b|\btight shot\b", "特写|近景"),
    "medium": (
        r"\b(?:medium|mid|waist)[- ](?:shot|close|angle|view)|\bmid-?shot\b",
        "中景|半身",
    ),
    "low_angle": (
        r"\blow[- ]angle\b|\bfrom below\b|\bworm'?s[- ]eye\b",
        "仰拍|低角度|仰视",
    ),
    "high_angle": (
        r"\bhigh[- ]angle\b|\bfrom above\b|\bbird'?s[- ]eye\b|\boverhead\b|\baerial\b",
        "俯拍|高角度|俯视|航拍",
    ),
    "wide": (
        r"\bwide(?:[- ](?:angle|shot|view))?\b|\bestablishing\b|\blong shot\b|\bfull shot\b",
        r"\bpanorama\b|全景|远景|广角",
    ),
}

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
    r"\b(?:slow|slowly|gentl[ey]|subtl[ey]|slight|slightly|soft|softly)\b"
    "|缓慢|缓缓|慢慢|轻微|轻轻"
)
_FAST = re.compile(
    r"\b(?:fast|quick|quickly|rapid|rapidly|dramatic|dramatically|strong|swift|swiftly)\b"
    "|快速|迅速|急速|猛地|大幅"
)
SLOW, FAST = 0.6, 1.6
"""How strong a move is that is called slow or fast; a plain one is 1."""

_MOVE_PATTERNS = {name: re.compile("|".join(phrases)) for name, phrases in _MOVES.items()}
_FRAMING_PATTERNS = {name: re.compile("|".join(phrases)) for name, phrases in _FRAMINGS.items()}


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
    """The framing that the prompt names, the narrowest where it names several; None if none."""
    text = prompt.lower()
    return next((name for name, pattern in _FRAMING_PATTERNS.items() if pattern.search(text)), None)


def _found(text: str, *, negation: bool) -> list[tuple[int, Move, float]]:
    """(place, move, strength) of each phrase, clause by clause."""
    result: list[tuple[int, Move, float]] = []
    start = 0
    for end in [*(m.start() for m in _CLAUSE.finditer(text)), len(text)]:
        clause, place = text[start:end], start
        start = end
        if negation and _NEGATED.search(clause):
            continue
        strength = SLOW if _SLOW.search(clause) else FAST if _FAST.search(clause) else 1.0
        taken: list[tuple[int, int]] = []
        for move, pattern in _MOVE_PATTERNS.items():
            match = pattern.search(clause)
            if match and not any(a < match.end() and match.start() < b for a, b in taken):
                taken.append(match.span())
                result.append((place + match.start(), move, strength))
    return result
