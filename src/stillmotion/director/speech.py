"""Dialogue: the quoted words of a prompt that somebody says, and the prompt without them."""

from __future__ import annotations

import re
from typing import NamedTuple

from stillmotion.storyboard import Line

_TAG = re.compile(r"<<<(\w+?)_(\d+)>>>")
_QUOTED = re.compile(
    r"\"([^\"\n]{1,400})\"|“([^”\n]{1,400})”|「([^」\n]{1,400})」|『([^』\n]{1,400})』"
    r"|‘([^’\n]{2,400})’(?!\w)|(?<![\w'])'([^'\n]+(?:'\w[^'\n]*)*)'(?!\w)"
)
_UNQUOTED = re.compile(
    r"(?:说道?|喊道?|问道?|答道|台词|旁白|画外音|对白|\bsa(?:ys?|id|ying)|\bdialogue"
    r"|\bvoice[- ]?over|\bnarrator)\s*[:：]\s*"
    r"(?![\"“「『‘'\s,])([^\n。！？.!?]{2,200}[。！？.!?]?)",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?P<en>sa(?:y|ys|id|ying)|speak(?:s|ing)?|tell(?:s|ing)?|whisper(?:s|ing)?|shout(?:s|ing)?|yell(?:s|ing)?"
    r"|ask(?:s|ing|ed)?|repl(?:y|ies|ied|ying)|answer(?:s|ing)?|sing(?:s|ing)?|murmur(?:s|ing)?|mutter(?:s|ing)?"
    r"|announc(?:e|es|ing)|exclaim(?:s|ing)?|call(?:s|ing)? out|narrat(?:e|es|or)"
    r"|cr(?:y|ies|ying) out|recit(?:e|es|ing)"
    r"|greet(?:s|ing)?|voice[- ]?over|line|lines|words|dialogue|scream(?:s|ing)?"
    r"|respond(?:s|ing)?|declar(?:e|es|ing))\b"
    r"|(?P<zh>低声说|轻声说|大声说|小声说|说道|说|大喊|喊道|喊|问道|问"
    r"|回答|答道|道|念|讲|唱|低语|旁白|画外音|台词|对白|喃喃|开口)",
    re.IGNORECASE,
)
_WRITTEN = re.compile(
    r"\b(?:read(?:s|ing)?|sign|label(?:l?ed)?|titled?|text|logo|written|writing|named|called|caption"
    r"|banner|poster|spell(?:s|ing)?|print(?:s|ed)?|inscri\w+|letters|engraved|style|known as)\b"
    r"|字样|写着|标题|招牌|文字|标语|印着|刻着|名为|叫做|所谓|题为|牌子|字幕",
    re.IGNORECASE,
)
_NARRATED = re.compile(r"\bnarrat(?:or|ion)\b|\bvoice[- ]?over\b|旁白|画外音", re.IGNORECASE)
_BOUNDARY = re.compile(r"[.!?;。！？；\n]")
_ENGLISH_SPEAKER = re.compile(
    r"((?:(?:the|a|an|her|his|their|my|one|another|two|first|second)\s)?(?:[\w'’-]+\s){0,3}?[\w'’-]+)"
    r"(?:,?\s+(?:in|with)\s[^,]{1,40}?,?)?\s+(?:\w+ly\s+)?(?:then\s+)?$",
    re.IGNORECASE,
)
_CHINESE_SPEAKER = re.compile(
    r"([一-鿿]{1,8}?)(?:轻轻|慢慢|大声|小声|低声|轻声|微笑着|笑着|缓缓|温柔地|激动地|对[^，。]{1,8}?|向[^，。]{1,8}?|用[^，。]{1,12}?|开口|兴奋地|\w{1,4}地)*$"
)
_NOT_A_SPEAKER = frozenset({"and", "then", "to", "following", "the", "who", "that", "while"})


class Spoken(NamedTuple):
    """The lines of a prompt, and the prompt with its quotations and tags blanked out, as long as
    before."""

    lines: tuple[Line, ...]
    rest: str


def spoken(prompt: str) -> Spoken:
    """Find the dialogue. Quotations of writing ("a sign that reads "OPEN"") are no dialogue."""
    lines: list[tuple[int, Line]] = []
    rest = prompt
    for found in _QUOTED.finditer(prompt):
        text = next(group for group in found.groups() if group is not None).strip()
        before = prompt[_sentence_start(prompt, found.start()) : found.start()]
        rest = _blanked(rest, *found.span())
        line = _line(text, before, prompt[found.end() : found.end() + 40])
        if line is not None:
            lines.append((found.start(), line))
    for found in _UNQUOTED.finditer(rest):
        before = rest[_sentence_start(rest, found.start()) : found.start(1)]
        line = _line(found[1].strip(), before, "")
        if line is not None:
            lines.append((found.start(), line))
            rest = _blanked(rest, *found.span(1))
    rest = _TAG.sub(lambda tag: " " * len(tag[0]), rest)
    return Spoken(tuple(line for _, line in sorted(lines, key=lambda entry: entry[0])), rest)


def _line(text: str, before: str, after: str) -> Line | None:
    voice = element = None
    for tag in _TAG.finditer(before):
        if tag[1] == "voice":
            voice = int(tag[2])
        elif tag[1] in ("element", "object") and element is None:
            # The first: who speaks stands before whom they look at.
            element = int(tag[2])
    plain = _TAG.sub(" ", before)
    said = list(_SAYING.finditer(plain))
    reply = _SAYING.search(after.split(".")[0]) if not said else None
    evidence = bool(said or reply) or plain.rstrip().endswith((":", "："))
    written = list(_WRITTEN.finditer(plain))
    if voice is None:
        if written and (not said or written[-1].start() > said[-1].start()):
            return None
        sentence = text[-1:] in ".!?…。！？" or len(text.split()) > 2 or len(text) > 24
        if not evidence and not sentence:
            return None
    if not re.search(r"\w", text):
        return None
    manner = said[-1][0].lower() if said else (reply[0].lower() if reply else "")
    speaker = _speaker(plain, said[-1].start() if said else len(plain))
    chinese = re.search(r"[一-鿿]", text)
    return Line(
        text=text,
        voice=voice,
        element=element,
        language="zh" if chinese else "en",
        speaker=speaker,
        manner=manner,
        narrated=bool(_NARRATED.search(plain) or _NARRATED.search(manner)),
    )


def _speaker(text: str, end: int) -> str:
    """Who speaks: the words right before the verb, or before the colon."""
    head = re.split(r"[,，;；]|\b(?:and|while|as)\b", text[:end].rstrip(" :："))[-1] + " "
    for expression in (_ENGLISH_SPEAKER, _CHINESE_SPEAKER):
        found = expression.search(head if expression is _ENGLISH_SPEAKER else head.strip())
        if found and found[1].strip().lower() not in _NOT_A_SPEAKER:
            words = re.sub(
                r"\s+\w+ly$|^(?:ask|let|have|make|then|and|让|请)\s*",
                "",
                found[1].strip(),
                flags=re.I,
            )
            if not _SAYING.fullmatch(words):
                return words
    return ""


def _sentence_start(text: str, place: int) -> int:
    starts = [m.end() for m in _BOUNDARY.finditer(text, 0, place)]
    # A full stop inside an earlier quotation ends no sentence of the prompt, but what stands
    # between two quotations is what tells who says the second.
    quotes = [m.end() for m in _QUOTED.finditer(text) if m.end() <= place]
    return max([0, *starts, *quotes])


def _blanked(text: str, start: int, end: int) -> str:
    """With a comma in place of the passage, so that what stands around it stays apart."""
    return text[:start] + ("," + " " * (end - start))[: end - start] + text[end:]
