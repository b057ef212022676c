"""`happens`: whether an English verb says that something happens, or how things are."""

from __future__ import annotations

from stillmotion.director.lexicon import grammar, verbs
from stillmotion.director.lexicon.forms import words
from stillmotion.director.verbs.sentence import Found, Sentence

_MOVED = frozenset(["up", "down", "back", "forward", "in", "out"])
_TURNED = frozenset(["up", "down", "away", "back", "around"])
_WISHING = words("want try like need wish go come")


def happens(sentence: Sentence, verb: Found) -> bool:
    """Whether what the verb says happens. What it only wishes or begins is another verb's."""
    negated = sentence.at(verb.at - 1).text in ("not", "never", "'t", "’t")
    if negated or _leads_on(sentence, verb) or _is_of_statue(sentence, verb):
        return False
    base, after = verb.base, sentence.after(verb.at)
    place = verb.at + 1 + (sentence.at(verb.at + 1).kind == "adverb")
    if base in verbs.POSTURE:
        moves = after.text in _MOVED and sentence.is_particle(place)
        return moves and verb.form != "alone" and base not in verbs.STAYING
    if base in verbs.GAZE:
        return after.text in _TURNED
    if base == "get" or (base in verbs.EDITING and verb.form in ("order", "bare")):
        return True
    if verb.form == "alone" and base in verbs.EMBRACING:
        return False
    if verb.form == "alone" and base in verbs.GROWING and after.kind == "preposition":
        return sentence.is_particle(verb.at + 1)
    if base in verbs.HOLDING | verbs.DEPICTING:
        return False
    return _of_subject(sentence, verb)


def _of_subject(sentence: Sentence, verb: Found) -> bool:
    """As `happens`, where it depends on what it is said of."""
    base, head = verb.base, sentence.head(verb.subject)
    opening = verb.form == "alone" and sentence.at(sentence.before(verb.at)).kind == "outside"
    acted = verb.form in ("order", "bare") or (opening and not head)
    alive = acted or sentence.is_alive(head)
    if not alive and base in verbs.LENDING | verbs.LIGHTING:
        return False
    if base in verbs.EXTENDING and (head in verbs.RADIANCE or sentence.is_place(head)):
        return False
    if base in verbs.ALWAYS_HAPPENING or (alive and verb.form == "going on"):
        # Verbs of states are never "going on".
        return True
    if not alive and base in verbs.SURROUNDING:
        return False
    if alive and base in verbs.EXTENDING | verbs.LIGHTING:
        return True
    return not sentence.words.verbs[base].state


def _leads_on(sentence: Sentence, verb: Found) -> bool:
    """Whether it only says that another verb is to happen: "begins to run", "let her dance"."""
    j = verb.at + 1
    while sentence.at(j).kind == "adverb":
        j += 1
    if verb.base in grammar.BEGINNING | _WISHING:
        next_ = sentence.found.get(j)
        if next_ is not None and next_.form == "alone":
            return True
        if sentence.at(j).kind == "to" and j + 1 in sentence.found:
            return True
    if verb.base in grammar.CAUSING:
        while sentence.at(j).kind not in ("mark", "and", "outside"):
            caused = sentence.found.get(j)
            if caused is not None and caused.form in ("bare", "alone", "going on"):
                return happens(sentence, caused)
            j += 1
    return False


def _is_of_statue(sentence: Sentence, verb: Found) -> bool:
    """Whether it is said of what a statue or a drawing shows."""
    starts = (i for i, token in enumerate(sentence.tokens) if token.start == verb.subject[0])
    place = next(starts, 0)
    shown = sentence.at(place - 2).text
    return sentence.at(place - 1).text == "of" and shown in verbs.MADE_OBJECTS
