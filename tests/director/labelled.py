"""The labelled prompts, and how well a way of reading them does: precision and recall."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from stillmotion.director.meaning import Embed
from stillmotion.director.reading import read

HALVES = ("development", "second", "third", "unseen")
FOLDER = Path(__file__).parent / "prompts"


class Labelled(NamedTuple):
    prompt: str
    moves: frozenset[str]
    cues: frozenset[str]

    @property
    def chinese(self) -> bool:
        return any("一" <= c <= "鿿" for c in self.prompt)


class Score(NamedTuple):
    """Over all prompts: what was found rightly, found wrongly, and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)


class Miss(NamedTuple):
    prompt: str
    wrong: frozenset[str]
    missed: frozenset[str]


def labelled(name: str) -> list[Labelled]:
    """The prompts of one file."""
    rows = []
    for line in (FOLDER / f"{name}.txt").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            prompt, moves, cues = line.rsplit("|", 2)
            rows.append(Labelled(prompt.strip(), frozenset(moves.split()), frozenset(cues.split())))
    return rows


def measure(
    rows: Sequence[Labelled], embed: Embed | None = None
) -> tuple[Score, Score, list[Miss]]:
    """Scores of camera moves and of cues, and the prompts that were misread."""
    camera, cues = [0, 0, 0], [0, 0, 0]
    misses = []
    for row in rows:
        reading = read(row.prompt, embed=embed)
        moves = frozenset(m.move for m in reading.moves)
        kinds = frozenset(c.kind for c in reading.cues)
        for counts, told, true in ((camera, moves, row.moves), (cues, kinds, row.cues)):
            counts[0] += len(told & true)
            counts[1] += len(told - true)
            counts[2] += len(true - told)
        wrong = (moves - row.moves) | (kinds - row.cues)
        missed = (row.moves - moves) | (row.cues - kinds)
        if wrong or missed:
            misses.append(Miss(row.prompt, frozenset(wrong), frozenset(missed)))
    return Score(*camera), Score(*cues), misses
