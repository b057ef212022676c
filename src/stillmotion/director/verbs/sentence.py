"""`Sentence`: the words of an English prompt, and what stands around each of them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from stillmotion.director.clauses import Span
from stillmotion.director.lexicon import grammar
from stillmotion.director.lexicon.forms import words
from stillmotion.director.lexicon.tables import english
from stillmotion.director.verbs.words import OUTSIDE, Token, plural, tokens, verb_forms

NOWHERE: Span = (0, 0)

CAUSING = words("let lets make makes making have has help helps watch see letting")
"""What stands before an object and a bare verb ("let her dance")."""

_PERSONS = grammar.SUBJECTS - {"it", "something"}
_STOPS = frozenset(".!?;\n。！？；")
_FREE_PARTICLES = words("up down away off out back")


class Found(NamedTuple):
    """A word read as a verb. `form` is "finite", "going on" ("is running"), "alone" (an -ing
    without "is"), "bare" ("let her run", "will run") or "order"."""

    at: int
    base: str
    form: Literal["finite", "going on", "alone", "bare", "order"]
    subject: Span


class Sentence:
    """A prompt as words. `found` are those read as verbs so far, by their place."""

    def __init__(self, text: str) -> None:
        self.words = english()
        self.tokens = tokens(text)
        self.found: dict[int, Found] = {}

    def at(self, i: int) -> Token:
        """The word at a place."""
        return self.tokens[i] if 0 <= i < len(self.tokens) else OUTSIDE

    def before(self, i: int) -> int:
        """The place before `i`, adverbs passed over."""
        i -= 1
        while self.at(i).kind == "adverb":
            i -= 1
        return i

    def after(self, i: int) -> Token:
        """The word behind `i`, adverbs passed over."""
        i += 1
        while self.at(i).kind == "adverb":
            i += 1
        return self.at(i)

    def span(self, first: int, last: int) -> Span:
        """Where the words from `first` to `last` stand."""
        return self.at(first).start, self.at(last).end

    def phrase(self, last: int) -> tuple[int, str]:
        """Where the noun phrase that ends at `last` begins, and its determiner ("" for none)."""
        i = last
        while self.at(i).kind in ("open", "number") and i not in self.found:
            i -= 1
        token = self.at(i)
        if is_clitic(token):
            return self.phrase(i - 1)[0], "the"
        return (i, token.text) if token.kind == "article" else (i + 1, "")

    def subject(self, start: int, last: int) -> Span:
        """The noun phrase from `start` to `last`, or that of which it says where: in "the girl in
        red dances" that is the girl."""
        lead = self.at(start - 1)
        while lead.kind == "preposition" and lead.text not in ("of", "with"):
            k = start - 2
            if self.at(k).kind != "open" or k in self.found:
                break
            start, last = self.phrase(k)[0], k
            lead = self.at(start - 1)
        return self.span(start, last)

    def subject_before(self, i: int) -> Span:
        """The noun phrase before the auxiliary at `i`."""
        while self.at(i).kind in ("be", "modal", "have", "do", "adverb", "to") or i in self.found:
            i -= 1
        if self.at(i).kind in ("subject", "object"):
            return self.span(i, i)
        return self.span(self.phrase(i)[0], i) if self.at(i).kind == "open" else NOWHERE

    def has_other_verb(self, i: int) -> bool:
        """Whether another finite verb stands in the clause of `i`."""
        for step in (-1, 1):
            j = i + step
            while self.at(j).kind not in ("mark", "while", "relative", "outside"):
                verb = self.found.get(j)
                if verb is not None and verb.form in ("finite", "order"):
                    return True
                token = self.at(j)
                if token.kind in ("be", "modal", "have") and not is_clitic(token):
                    return True
                j += step
        return False

    def earlier(self, i: int) -> Found | None:
        """The last verb before `i` in its sentence, to which "and" may add another."""
        for j in range(i - 1, -1, -1):
            if j in self.found:
                return self.found[j]
            if self.at(j).text in _STOPS:
                return None
        return None

    def next_is_verb(self, i: int) -> bool:
        """Whether what follows the word at `i` is the verb of which it is the subject."""
        j = i + 2 if self.at(i + 1).kind == "adverb" else i + 1
        after = self.at(j)
        if after.kind in ("be", "modal"):
            return True
        if after.kind != "open" or after.text in grammar.PARTICLES:
            return False
        for form, base in verb_forms(after.text):
            # "Cinnamon rolls" is no sentence, or a rarer one than "ice melts".
            doubtful = form == "s" and self.at(i).kind == "open" and not plural(self.at(i).text)
            enough = 0.8 if doubtful else 0.6
            if form in ("base", "s") and self.words.verbs[base].likely >= enough:
                return True
        return False

    def is_particle(self, i: int) -> bool:
        """Whether the word belongs to the verb before it rather than to a noun behind it."""
        text = self.at(i).text
        return text in _FREE_PARTICLES or (
            text in grammar.PARTICLES
            and self.at(i + 1).kind not in ("article", "open", "number", "object", "subject")
        )

    def is_adjective(self, i: int) -> bool:
        """Whether the word is an adjective rather than a noun."""
        word = self.at(i).text
        return word in self.words.adjectives and word not in grammar.GROUPS

    def is_alive(self, word: str) -> bool:
        """Whether a noun or a pronoun is of somebody or something that acts."""
        kinds = (self.words.animate, grammar.GROUPS, grammar.IRREGULAR_PLURALS, _PERSONS)
        forms = (word, word.removesuffix("s"))
        return any(form in kind for form in forms for kind in kinds)

    def is_place(self, word: str) -> bool:
        """Whether a noun is of something that lies or stands in a landscape."""
        forms = (word, word.removesuffix("s"), word.removesuffix("es"))
        return any(form in self.words.places for form in forms)

    def head(self, subject: Span) -> str:
        """The last word of a noun phrase, "" of an empty one."""
        return next((token.text for token in self.tokens if token.end == subject[1]), "")


def is_clitic(token: Token) -> bool:
    """Whether it is 's, of which "is" and the genitive look alike."""
    return token.text in ("'s", "’s")
