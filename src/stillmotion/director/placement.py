"""Where an element goes that a prompt names by its tag: beside, behind, how large, from where."""

from __future__ import annotations

import re
from collections.abc import Iterable

from stillmotion.storyboard import Placement

_ELEMENT = re.compile(r"<<<(?:element|object)_(\d+)>>>")
_LEFT = re.compile(r"\bleft\b|左")
_RIGHT = re.compile(r"\bright\b(?! (?:behind|in front|next|after|away|now))|右")
_MIDDLE = re.compile(r"\b(?:cent(?:er|re)|middle)\b|中间|中央|正中")
_BEHIND = re.compile(r"\bbehind\b|\bin the (?:background|distance)\b|后面|背后|身后|远处|背景")
_SMALL = re.compile(r"\b(?:small|tiny|little|far away|miniature)\b|小(?!心|声)|远处")
_LARGE = re.compile(r"\b(?:large|big|huge|giant|enormous|towering)\b|(?<!放)大(?!声|家|海|街)|巨")
_ENTERS = re.compile(
    r"\b(?:walks?|comes?|runs?|enters?|flies|fly|steps?|drives?|slides?|moves?|jumps?|rolls?|swims?|arrives?|appears?)"
    r"(?: \w+){0,3}? (?:in )?(?:from|into)\b|\benters?\b|\bcomes? in\b|\bwalks? in\b"
    r"|(?:走|飞|跑|开|游|滑|冲)(?:进|入|来)|进入|入场|入画|出现在"
)
_FROM_LEFT = re.compile(r"\bfrom (?:the |screen |frame )?left\b|从(?:\w{0,3})左")
_FROM_RIGHT = re.compile(r"\bfrom (?:the |screen |frame )?right\b|从(?:\w{0,3})右")

SIDE = 0.22
"""Where "left" is, as a share of the picture's width; "right" is as far from the other edge."""

SMALL, LARGE = 0.6, 1.5
"""Sizes that are worded so, against the fitting one."""


def placements(prompt: str, elements: int) -> tuple[Placement, ...]:
    """One placement for each of the `elements` that `prompt` names, in the order of naming.

    What is said of it is looked for in the same sentence, up to the next tag.
    """
    found = list(_ELEMENT.finditer(prompt))
    result: dict[str, Placement] = {}
    for i, tag in enumerate(found):
        number = int(tag[1])
        name = f"elements[{number - 1}]"
        if number > elements or name in result:
            continue
        start = max(prompt.rfind(stop, 0, tag.start()) for stop in ".;!?。；！？\n") + 1
        if i and found[i - 1].end() > start:
            start = found[i - 1].end()
            # What stands before the comma is said of the element before.
            start = max(start, *(prompt.rfind(c, start, tag.start()) for c in ",，"))
        end = found[i + 1].start() if i + 1 < len(found) else len(prompt)
        stop = re.search(r"[.;!?。；！？\n]", prompt[tag.end() : end])
        after = prompt[tag.end() : tag.end() + stop.start() if stop else end]
        result[name] = _placed(name, prompt[start : tag.start()].lower(), after.lower())
    return tuple(result.values())


def unnamed(prompts: Iterable[str], elements: int) -> tuple[Placement, ...]:
    """One placement for each of the `elements` that none of the prompts names: it was given to be
    seen, and stands where there is room."""
    named = {int(tag[1]) for prompt in prompts for tag in _ELEMENT.finditer(prompt)}
    return tuple(
        Placement(picture=f"elements[{number - 1}]")
        for number in range(1, elements + 1)
        if number not in named
    )


def _placed(name: str, before: str, after: str) -> Placement:
    about = f"{before[-40:]} {after}"
    moving_in = _ENTERS.search(after)
    from_left, from_right = _FROM_LEFT.search(about), _FROM_RIGHT.search(about)
    stands = _FROM_RIGHT.sub(" ", _FROM_LEFT.sub(" ", about))
    x = None
    if _LEFT.search(stands):
        x = SIDE
    elif _RIGHT.search(stands):
        x = 1 - SIDE
    elif _MIDDLE.search(stands):
        x = 0.5
    scale = SMALL if _SMALL.search(about) else LARGE if _LARGE.search(about) else 1.0
    return Placement(
        picture=name,
        x=x,
        scale=scale,
        behind=_BEHIND.search(after) is not None,
        enters="left" if from_left else "right" if from_right or moving_in else "",
    )
