"""Text as phonemes in Kokoro's alphabet, and which word each belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field

from stillmotion.models.speech import LONGEST

ENDS = ".!?…"
CLAUSES = ",;:—"


@dataclass
class Phrase:
    """Phonemes that are spoken in one go. `owners` holds the number of each one's word in `words`,
    None for pauses and punctuation.
    """

    phonemes: str = ""
    owners: list[int | None] = field(default_factory=list)
    words: list[str] = field(default_factory=list)

    def add(self, phonemes: str, word: str | None = None) -> None:
        """Say more: a word, or with None what stands between words."""
        owner = None
        if word is not None:
            owner = len(self.words)
            self.words.append(word)
        self.phonemes += phonemes
        self.owners += [owner if phoneme != " " else None for phoneme in phonemes]

    @property
    def speaks(self) -> bool:
        """Whether there is a word in it."""
        return bool(self.words)


def divided(phrase: Phrase) -> list[Phrase]:
    """Sentences, and clauses of those that are too long to be spoken at once."""
    return [
        piece
        for sentence in _split(phrase, ENDS, 0)
        for clause in _split(sentence, CLAUSES, LONGEST)
        for piece in _split(clause, " ", LONGEST)
        if piece.speaks
    ]


def _split(phrase: Phrase, at: str, longest: int) -> list[Phrase]:
    """Cut behind each of the characters, as rarely as `longest` allows."""
    if len(phrase.phonemes) <= longest:
        return [phrase]
    pieces, start, last = [], 0, None
    for place, phoneme in enumerate(phrase.phonemes, 1):
        if place - start > longest and last is not None and longest:
            pieces.append(_part(phrase, start, last))
            start, last = last, None
        if phoneme in at and (place == len(phrase.phonemes) or phrase.phonemes[place] not in at):
            last = place
            if not longest:
                pieces.append(_part(phrase, start, place))
                start, last = place, None
    return [*pieces, _part(phrase, start, len(phrase.phonemes))]


def _part(phrase: Phrase, start: int, end: int) -> Phrase:
    while start < end and phrase.phonemes[start] == " ":
        start += 1
    while end > start and phrase.phonemes[end - 1] == " ":
        end -= 1
    owners = phrase.owners[start:end]
    numbers = sorted({owner for owner in owners if owner is not None})
    renamed = {number: place for place, number in enumerate(numbers)}
    return Phrase(
        phrase.phonemes[start:end],
        [None if owner is None else renamed[owner] for owner in owners],
        [phrase.words[number] for number in numbers],
    )
