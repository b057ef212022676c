"""Prompts labelled with what they ask to happen, and how well that is noticed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import NamedTuple

from stillmotion.contract.image2video import Image2VideoRequest, UrlPicture
from stillmotion.director.board import direct
from stillmotion.director.understanding import Understanding

PICTURE = UrlPicture("https://example.com/a.jpg")
FOLDER = Path(__file__).parent / "prompts"


class Labelled(NamedTuple):
    """A prompt and the words in which it asks for something: "+" those that are to be performed,
    "-" those that are to be told as not done, "" those that are to be either."""

    prompt: str
    asks: tuple[tuple[str, str], ...]


class Noticed(NamedTuple):
    """Over some prompts: how much is asked, how much of it is neither performed nor told, or not
    as it is to be; how many things are told that nobody asked for, and in how many of the prompts
    that ask for nothing."""

    asked: int
    missed: list[str]
    told_wrongly: list[str]
    told: int
    plain: int
    plain_wrong: int


def labelled(name: str) -> list[Labelled]:
    """The prompts of a file."""
    return [_row(line) for line in _lines(name)]


def human_action() -> list[Labelled]:
    """VBench's, whose activity is all that they ask for."""
    return [
        Labelled(f"A person is {activity}", (("", activity),))
        for activity in _lines("vbench_human_action")
    ]


def temporal_style() -> list[Labelled]:
    """VBench's: every scene in every style."""
    rows = [_row(line) for line in _lines("vbench_temporal_style")]
    scenes, styles = rows[:10], rows[10:]
    return [
        Labelled(f"{scene.prompt}, {style.prompt}", scene.asks + style.asks)
        for scene, style in product(scenes, styles)
    ]


def lists() -> dict[str, list[Labelled]]:
    """All lists by their names."""
    return {
        "VBench human action": human_action(),
        "VBench temporal style": temporal_style(),
        "own": labelled("happenings"),
        "own, written last": labelled("happenings_unseen"),
    }


def understood(prompt: str) -> Understanding:
    """What the director makes of a prompt, with a picture and without sound."""
    request = Image2VideoRequest(
        model_name="kling-v3",
        image=PICTURE,
        prompt=prompt,
        duration=5,
    )
    return direct(request, short_edge=720, fps=24, sizes={"image": (1280, 720)}).understanding


def measure(rows: Sequence[Labelled]) -> Noticed:
    """How well what the prompts ask for is noticed."""
    asked = told = plain = plain_wrong = 0
    missed: list[str] = []
    wrong: list[str] = []
    for row in rows:
        what = understood(row.prompt)
        remarks = [remark.words for remark in what.remarks]
        done = [part.words for part in what.done if part.words]
        asked += len(row.asks)
        for sign, words in row.asks:
            reported = any(words in remark or remark in words for remark in remarks)
            performed = not reported and any(_same_clause(row.prompt, words, d) for d in done)
            if not ((reported and sign != "+") or (performed and sign != "-")):
                missed.append(f"{sign}{words}: {row.prompt}")
        told += len(remarks)
        false = [
            remark
            for remark in remarks
            if not any(words in remark or remark in words for _, words in row.asks)
        ]
        wrong += [f"{remark}: {row.prompt}" for remark in false]
        if not row.asks:
            plain += 1
            plain_wrong += bool(false)
    return Noticed(asked, missed, wrong, told, plain, plain_wrong)


def _same_clause(prompt: str, words: str, done: str) -> bool:
    """Whether two passages stand between the same commas."""
    if words in done:
        return True
    clauses = re.split(r"[,.，。；;]|\band\b|\bthen\b", prompt)
    return any(words in clause and any(d in clause for d in done.split(", ")) for clause in clauses)


def _row(line: str) -> Labelled:
    prompt, _, asks = line.partition("|")
    words = [word.strip() for word in asks.split(",") if word.strip()]
    return Labelled(
        prompt.strip(),
        tuple((w[0], w[1:]) if w[0] in "+-" else ("", w) for w in words),
    )


def _lines(name: str) -> list[str]:
    text = (FOLDER / f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
