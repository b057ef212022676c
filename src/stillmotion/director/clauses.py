"""A prompt in pieces: clauses, what of it is negated, and how strongly things are worded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

Span = tuple[int, int]


class Clause(NamedTuple):
    """A piece of the prompt at `start`. `sentence` counts from 0; `then` says that it is worded
    as what comes after the piece before it, `joined` that it goes on with the same subject."""

    text: str
    start: int
    sentence: int
    then: bool
    joined: bool


_STOP = re.compile(r"[.!?;。！？；\n]+(?!\d)")
_BREAK = re.compile(
    r"[,，:：、()（）—]+|\s[-–]\s"
    r"|\b(?:and then|then|before|after which|after that|afterwards|later|next|finally"
    r"|followed by|and finally|until|while|as(?! (?:if|though|well|a))|when|whereas|but|and)\b"
    r"|然后再?|接着|随后|最后|之后|紧接着|同时|而后|继而|再(?=[^，。；]{0,6}(?:推|拉|摇|移|升|降|转|放|缩|环|平|横))"
)
_THEN = re.compile(
    r"(?:and then|then|after which|after that|afterwards|later|next|finally|followed by"
    r"|and finally|before|until|然后再?|接着|随后|最后|之后|紧接着|而后|继而|再)"
)
_JOINED = re.compile(
    r"^(?:[,，、]|and|then|and then|before|finally|and finally|after which|next|followed by|while"
    r"|later|afterwards|after that|until|然后再?|接着|随后|最后|之后|紧接着|同时|而后|继而|再)"
)
_OPENING_THEN = re.compile(
    r"^\s*(?:and |it |the (?:camera|shot) )?(?:then|next|after that|afterwards|later|finally"
    r"|然后|接着|随后|最后|之后|紧接着|再)"
)

_NEGATOR = re.compile(
    r"\b(?:no(?! longer than)|not|never|without|avoid(?:s|ing)?|cannot|nor|instead of|rather than"
    r"|free of|devoid of|absence of|lack of|remove|exclude|excluding|stops?|zero"
    r"|neither|refrain from"
    r"|(?:do|does|did|is|are|was|should|must|would|can|wo)n['’]?t)\b"
    r"|不要|没有|没(?=下|刮|在|动|笑)|避免|无需|无须|不需要|不带|不用|不再|不会|不能|不可|不含|不出现|禁止|切勿"
    r"|请勿|勿|并未|未(?!来|知|必|央|免)|并非|而不是|毫无|停止"
    r"|无(?!人机)(?=风|雨|雪|云|人|任何|镜头|运镜|火|烟|雾|浪|对话|表情|对白|晃动|抖动|变焦|缩放|字幕|闪烁)"
    r"|别(?=动|眨|笑|推|拉|摇|移|下|让|有|说|转|点|再|加|把)"
    r"|不(?=推|拉|摇|移|旋|眨|笑|下雨|下雪|动|点头|说|转|晃|抖|变焦|缩放|放大|缩小)"
)
_NO_NEGATOR = re.compile(
    r"\b(?:never|does ?n['’]?t|do ?n['’]?t|not|without|no) (?:stop\w*|paus\w+"
    r"|ceas\w+|end\w*|only|far|"
    r"unlike|sooner|matter|doubt|longer than)\b|\bnon-?stop\b|不要停"
)
_CONTRAST = re.compile(
    r"[.!?;。！？；\n]|\b(?:but|only|just|except|however|yet|while|as the|and the"
    r"|although|though)\b"
    r"|但|只|仅|而(?!不)|，|,"
)
_LISTED = re.compile(r",\s*(?:or |nor |and |any )?(?:[\w-]+ ?){1,3}(?=,|\b(?:or|nor)\b)")
_LAST_LISTED = re.compile(r",?\s*(?:or|nor)\s+(?:any )?[\w-]+(?: [\w-]+)?")

_SLIGHT = re.compile(
    r"\b(?:slight|slightly|subtl[ey]|gentl[ey]|soft|softly|faint|faintly|delicate\w*|a little|a bit"
    r"|barely|lightly|light|mild|mildly|calm|calmly|minimal|tiny|quiet|quietly)\b"
    r"|轻微|轻轻|微微|微弱|略微|稍稍|轻柔|柔和|淡淡|轻"
)
_SLOW = re.compile(
    r"\b(?:slow|slowly|gradual|gradually|leisurely|lazily|steadily|unhurried|creeping)\b"
    "|缓慢|缓缓|慢慢|徐徐|慢速|逐渐|渐渐|慢|缓"
)
_STRONG = re.compile(
    r"\b(?:dramatic|dramatically|strong|strongly|heavy|heavily|violent|violently|wild|wildly"
    r"|intense|intensely|fierce|fiercely|raging|powerful|powerfully|huge|big|massive|furious\w*"
    r"|vigorous\w*|hard|extreme|broad|broadly|howling|torrential|very shaky|towering)\b"
    "|剧烈|猛烈|强烈|大幅|狂|汹涌|暴|熊熊|激烈|猛地|用力|大力|巨大|滔天|倾盆"
)
_FAST = re.compile(
    r"\b(?:fast|quick|quickly|rapid|rapidly|swift|swiftly|sudden|suddenly|whip"
    r"|crash(?= zoom)|speedy|rushing|snap|rushes|races|dynamic)\b"
    r"|快速|迅速|急速|猛地|飞速|高速|急|突然|快"
)
SLIGHT, SLOW, FAST, STRONG = 0.6, 0.6, 1.6, 1.5
"""How strong something is that is worded so; 1 is plain."""


def clauses(text: str) -> list[Clause]:
    """The pieces of a prompt in lower case, in order, with where they stand in it."""
    result: list[Clause] = []
    start = 0
    for number, end in enumerate([*(m.end() for m in _STOP.finditer(text)), len(text)]):
        sentence = text[start:end]
        breaks = list(_BREAK.finditer(sentence))
        bounds = [0, *(m.start() for m in breaks), len(sentence)]
        for i, (a, b) in enumerate(pairwise(bounds)):
            mark = breaks[i - 1][0] if i else ""
            lead = _lead(breaks, i) if i else ""
            then = bool(_THEN.fullmatch(lead)) if i else bool(_OPENING_THEN.match(sentence))
            if sentence[a:b].strip(" ,，、:：.。;；"):
                joined = bool(_JOINED.match(mark)) if i else then
                result.append(Clause(sentence[a:b], start + a, number, then, joined))
        start = end
    return result


def _lead(breaks: Sequence[re.Match[str]], number: int) -> str:
    """The word that opens a piece: its own mark, or the one before it when only a comma is left
    between (", then")."""
    mark = breaks[number - 1][0]
    if number >= 2 and mark and not _THEN.fullmatch(mark):
        before = breaks[number - 2]
        if _THEN.fullmatch(before[0]) and breaks[number - 1].start() - before.end() <= 1:
            return before[0]
    return mark


def negated(text: str) -> list[Span]:
    """Passages of a prompt in lower case that say what shall not be."""
    positive = [m.span() for m in _NO_NEGATOR.finditer(text)]
    spans = []
    for found in _NEGATOR.finditer(text):
        if any(a <= found.start() < b for a, b in positive):
            continue
        stop = _CONTRAST.search(text, found.end())
        end = stop.start() if stop else len(text)
        spans.append((found.start(), _with_list(text, end)))
    return spans


def _with_list(text: str, end: int) -> int:
    """Past the rest of a list that the negation opened: "no rain, snow or wind"."""
    place = end
    while listed := _LISTED.match(text, place):
        place = listed.end()
    last = _LAST_LISTED.match(text, place)
    return last.end() if (last and place > end) or (last and text[end : end + 1] != ",") else end


def within(place: int, spans: Sequence[Span]) -> bool:
    """Whether a match at `place` lies in one of the passages, after the word that opens it."""
    return any(a < place < b for a, b in spans)


def denied(start: int, end: int, spans: Sequence[Span]) -> bool:
    """Whether a match lies in one of the passages, or holds the word that opens one ("the leaves
    do not move")."""
    return any(a < start < b or start <= a < end for a, b in spans)


def camera_strength(text: str) -> float:
    """How far a camera move of that wording goes, 0.4 to 2; 1 where nothing is said."""
    slow = bool(_SLOW.search(text) or _SLIGHT.search(text))
    fast = bool(_FAST.search(text) or _STRONG.search(text))
    if slow == fast:
        return 1.0
    return SLOW if slow else FAST


def cue_strength(text: str) -> float:
    """How strongly something happens that is worded so, 0.4 to 1.5."""
    slight, strong = bool(_SLIGHT.search(text)), bool(_STRONG.search(text))
    if slight != strong:
        return SLIGHT if slight else STRONG
    if _SLOW.search(text):
        return 0.8
    return 1.3 if _FAST.search(text) else 1.0


def around(text: str, start: int, end: int, parts: Sequence[Clause]) -> str:
    """The clauses that a match touches: where to look for how strongly it is meant."""
    return " ".join(_touching(start, end, parts)) or text


def _touching(start: int, end: int, parts: Sequence[Clause]) -> Iterator[str]:
    for part in parts:
        if part.start < end and start < part.start + len(part.text):
            yield part.text
