"""`read_english`: which words of an English prompt are verbs.

A word is a verb by its form and by what stands around it: an -s after a singular subject ("a man
waves"), a bare form after a plural one or at the head of a clause ("boxers fight", "make her hair
blue"), an -ing after "is" or after the noun of which it is said ("a dog running"). Where that
leaves two readings, it is a verb if it is one often enough: the shares below are of its uses, and
the less of a clause there is beside it, the smaller is the share that will do. Forms that qualify
a noun ("a smiling girl", "a parked car") are none.
"""

from __future__ import annotations

from stillmotion.director.lexicon import grammar, verbs
from stillmotion.director.lexicon.forms import words
from stillmotion.director.lexicon.tables import Verb
from stillmotion.director.verbs.said import Said
from stillmotion.director.verbs.sentence import CAUSING, NOWHERE, Found, Sentence, is_clitic
from stillmotion.director.verbs.states import happens
from stillmotion.director.verbs.words import Form, Token, plural, verb_forms

MOST_WORDS = 8
"""Words of a clause that are told at most."""

_THINGS = frozenset(["lighting", "setting", "lightning"])
_FILMED = words("shot view angle footage video effect scene style lens photo")
_WISHES = words("want wants like need ask tell get")


def read_english(text: str) -> list[Said]:
    """The verbs of a prompt in lower case, in order."""
    sentence = Sentence(text)
    # What is sure first: it tells whether a clause still lacks its verb.
    for sure in (True, False):
        for i, token in enumerate(sentence.tokens):
            if token.kind == "open" and i not in sentence.found:
                verb = _verb(sentence, i, sure)
                if verb is not None:
                    sentence.found[i] = verb
    order = sorted(sentence.found)
    return [_said(sentence, sentence.found[i]) for i in order]


def _verb(sentence: Sentence, i: int, sure: bool) -> Found | None:
    _, hyphen, word = sentence.at(i).text.rpartition("-")
    for form, base in verb_forms(word):
        if (hyphen and form != "s") or base in verbs.NEVER_HAPPENING:
            continue
        found = _read(sentence, i, form, base, sure)
        if found is not None:
            return found
    return None


def _read(sentence: Sentence, i: int, form: Form, base: str, sure: bool) -> Found | None:
    match form:
        case "s":
            return _third_person(sentence, i, base, sure)
        case "ing":
            return _participle(sentence, i, base)
        case "base":
            return _plain(sentence, i, base, sure)
        case "ed":
            return None if sure else _past(sentence, i, base)


def _if_likely(verb: Found, entry: Verb, enough: float) -> Found | None:
    return verb if entry.likely >= enough else None


def _third_person(sentence: Sentence, i: int, base: str, sure: bool) -> Found | None:
    """Of a form with -s, which may as well be a plural noun."""
    entry = sentence.words.verbs[base]
    j = sentence.before(i)
    before, after = sentence.at(j), sentence.after(i)
    if before.kind in ("subject", "relative") or before.text == "that":
        return Found(i, base, "finite", sentence.span(j, j))
    if before.kind == "and" or (before.text == "," and not sure):
        earlier = sentence.earlier(i)
        if earlier is None or earlier.form != "finite" or sentence.next_is_verb(i):
            return None
        if sentence.at(earlier.at).text == earlier.base:
            # "They sing" goes on with a bare form.
            return None
        ends = after.kind in (
            "article",
            "object",
            "particle",
            "mark",
            "preposition",
            "outside",
            "and",
        )
        enough = 0.5 if before.kind != "and" else 0.15 if ends else 0.4
        return _if_likely(Found(i, base, "finite", earlier.subject), entry, enough)
    if before.kind in ("mark", "outside"):
        return _headless(sentence, i, base, sure)
    if before.kind not in ("open", "number") or j in sentence.found or sentence.next_is_verb(i):
        return None
    start, determiner = sentence.phrase(j)
    named = [k for k in range(start, j + 1) if sentence.at(k).kind != "article"]
    if all(sentence.is_adjective(k) for k in named):
        return None
    if plural(before.text) and before.text not in sentence.words.animate:
        return None
    if start - 1 in sentence.found and sentence.at(start - 1).text not in CAUSING:
        return None
    verb = Found(i, base, "finite", sentence.subject(start, j))
    part = sentence.at(start - 1).text == "of"
    alone = not sentence.has_other_verb(i)
    if determiner in grammar.SINGULAR and not part and alone:
        return verb
    lies = sentence.is_place(before.text) and base in verbs.EXTENDING
    if lies and after.kind in ("preposition", "particle"):
        return verb
    alive = sentence.is_alive(before.text) or before.text in grammar.FORCES
    if not determiner and not alive:
        opens = start == j and entry.verb > 0 and _opens_clause(sentence, start)
        return _if_likely(verb, entry, 0.5 if opens else 0.7) if alone else None
    enough = 0.55 if not alive else 0.5 if part else 0.1
    if after.kind in ("article", "object", "particle"):
        enough = min(enough, 0.25)
    elif not sure and alone:
        enough = min(enough, 0.38)
    return _if_likely(verb, entry, enough if alone else max(enough, 0.7))


def _headless(sentence: Sentence, i: int, base: str, sure: bool) -> Found | None:
    """Of a form with -s at the head of a clause: "walks through the rain"."""
    after = sentence.after(i)
    if sure or sentence.has_other_verb(i) or sentence.next_is_verb(i) or after.text == "of":
        return None
    if after.kind not in ("article", "preposition", "particle", "object", "to"):
        return None
    return _if_likely(Found(i, base, "finite", NOWHERE), sentence.words.verbs[base], 0.6)


def _opens_clause(sentence: Sentence, start: int) -> bool:
    """Whether the noun phrase at `start` stands where a clause may begin."""
    lead = sentence.at(start - 1)
    earlier = sentence.earlier(start)
    return lead.kind in ("mark", "outside", "while", "adverb") or (
        lead.kind == "and" and earlier is not None and earlier.form == "finite"
    )


def _participle(sentence: Sentence, i: int, base: str) -> Found | None:
    """Of a form with -ing, which may qualify a noun or be one."""
    j = sentence.before(i)
    before, after = sentence.at(j), sentence.at(i + 1)
    if _names_thing(sentence, i):
        return None
    if before.kind == "be":
        return Found(i, base, "going on", sentence.subject_before(j))
    if before.kind in ("subject", "object"):
        return Found(i, base, "alone", sentence.span(j, j))
    if before.kind in ("particle", "while", "relative"):
        return Found(i, base, "alone", NOWHERE)
    if j in sentence.found:
        begun = sentence.found[j]
        return Found(i, base, "alone", begun.subject) if begun.base in grammar.BEGINNING else None
    if before.kind in ("open", "number"):
        described = sentence.is_adjective(j) or before.kind == "number"
        if described and after.kind not in ("article", "object"):
            return None
        start, determiner = sentence.phrase(j)
        if not determiner and sentence.at(start - 1).kind == "be":
            # "Is rock climbing": what it is done to stands before it.
            return Found(i, base, "going on", sentence.subject_before(start - 1))
        if not sentence.is_alive(before.text) and _qualifies(sentence, i, base):
            return None
        return Found(i, base, "alone", sentence.subject(start, j))
    if before.kind in ("mark", "outside", "and"):
        earlier = sentence.earlier(i)
        acted = earlier is not None or sentence.is_alive(sentence.at(j - 1).text)
        listed = before.text == "," and not acted and after.kind == "open"
        if listed or _qualifies(sentence, i, base):
            return None
        return Found(i, base, "alone", earlier.subject if earlier else NOWHERE)
    return None


def _names_thing(sentence: Sentence, i: int) -> bool:
    """Whether an -ing is a noun: "an oil painting", "a drawing of a house", "a swimming pool"."""
    word, after = sentence.at(i).text, sentence.at(i + 1)
    before = sentence.at(sentence.before(i))
    verbal = before.kind in ("be", "subject") and not is_clitic(before)
    acts = verbal or (before.kind == "open" and sentence.is_alive(before.text))
    known = word in sentence.words.things or word in _THINGS
    ends = not acts or after.kind in ("mark", "outside", "and")
    if known and ends and not verbal and after.kind not in ("article", "object", "adverb"):
        return True
    if acts:
        return False
    pair = {f"{word} {after.text}", f"{word} {after.text.removesuffix('s')}"}
    return after.text == "of" or (after.kind == "open" and bool(pair & sentence.words.compounds))


def _qualifies(sentence: Sentence, i: int, base: str) -> bool:
    """Whether an -ing before a noun qualifies it ("falling leaves") rather than having it as its
    object ("eating noodles")."""
    after = sentence.at(i + 1)
    if after.kind != "open" or after.text in grammar.PARTICLES:
        return False
    return not sentence.words.verbs[base].transitive or sentence.next_is_verb(i + 1)


def _plain(sentence: Sentence, i: int, base: str, sure: bool) -> Found | None:
    """Of a bare form, which may be a noun or an adjective."""
    entry = sentence.words.verbs[base]
    j = sentence.before(i)
    before = sentence.at(j)
    if before.kind in ("modal", "do"):
        return Found(i, base, "bare", sentence.subject_before(j))
    if before.kind == "to":
        follows = _begun(sentence, j) or _wished(sentence, i)
        return Found(i, base, "bare", sentence.subject_before(j)) if follows else None
    if before.kind == "be":
        verb = Found(i, base, "bare", sentence.subject_before(j))
        return _if_likely(verb, entry, 0.6) if entry.adjective == 0 else None
    if before.kind == "subject":
        return Found(i, base, "finite", sentence.span(j, j)) if before.text != "it" else None
    if _is_caused(sentence, j):
        start = sentence.phrase(j)[0] if before.kind == "open" else j
        verb = Found(i, base, "bare", sentence.span(start, j))
        return None if base in sentence.words.adjectives else _if_likely(verb, entry, 0.25)
    if before.kind == "open" and j not in sentence.found:
        return _of_plural(sentence, i, base, sure)
    if before.kind == "and":
        return _joined(sentence, i, base)
    if before.kind in ("mark", "outside") or before.text in ("please", "then"):
        return _order(sentence, i, base, sure)
    return None


def _begun(sentence: Sentence, to: int) -> bool:
    """Whether "begins", "is about" or the like stands before "to"."""
    k = sentence.before(to)
    lead = sentence.at(k)
    bases = {base for _, base in verb_forms(lead.text)} | {lead.text}
    return lead.kind == "be" or bool(bases & grammar.BEFORE_INFINITIVE)


def _wished(sentence: Sentence, i: int) -> bool:
    """Whether the clause says before that somebody wants it: "I want the knight to draw"."""
    for j in range(i - 1, max(i - 8, -1), -1):
        if sentence.at(j).kind in ("mark", "while"):
            return False
        if sentence.at(j).text in _WISHES:
            return True
    return False


def _is_caused(sentence: Sentence, last: int) -> bool:
    """Whether "let", "make" and the like stand before the object that ends at `last`."""
    token = sentence.at(last)
    if token.kind not in ("open", "object") and token.text not in ("her", "it"):
        return False
    start = sentence.phrase(last)[0] if token.kind == "open" else last
    return sentence.at(sentence.before(start)).text in CAUSING


def _of_plural(sentence: Sentence, i: int, base: str, sure: bool) -> Found | None:
    """Of a bare form after a noun, with which it agrees if that is a plural, or several."""
    entry = sentence.words.verbs[base]
    j = sentence.before(i)
    before, after = sentence.at(j), sentence.after(i)
    if (base in grammar.PARTICLES and after.kind != "article") or after.text == "of":
        return None
    start, determiner = sentence.phrase(j)
    irregular = before.text in grammar.IRREGULAR_PLURALS
    many = determiner in grammar.PLURAL or plural(before.text) or irregular
    joined = sentence.at(start - 1).kind == "and"
    if not (many or joined) or (determiner in grammar.SINGULAR and not irregular):
        return None
    if sentence.is_adjective(j):
        return None
    if base in sentence.words.adjectives and entry.adjective > entry.verb:
        return None
    if sure and entry.likely < 0.7:
        return None
    ends = ("article", "preposition", "particle", "object", "mark", "outside", "while")
    enough = 0.25 if after.kind in ends else 0.45
    if not many:
        enough = 0.6
    if sentence.has_other_verb(i):
        enough = 0.9
    return _if_likely(Found(i, base, "finite", sentence.subject(start, j)), entry, enough)


def _joined(sentence: Sentence, i: int, base: str) -> Found | None:
    """Of a bare form after "and": another verb like the one before."""
    earlier = sentence.earlier(i)
    if earlier is None or earlier.form not in ("order", "bare", "finite"):
        return None
    if earlier.form == "finite" and sentence.at(earlier.at).text != earlier.base:
        return None
    ends = ("article", "object", "preposition", "particle", "mark", "outside")
    enough = 0.3 if sentence.after(i).kind in ends else 0.6
    verb = Found(i, base, earlier.form, earlier.subject)
    return _if_likely(verb, sentence.words.verbs[base], enough)


def _order(sentence: Sentence, i: int, base: str, sure: bool) -> Found | None:
    """Of a bare form at the head of a clause: an imperative, or a noun."""
    entry = sentence.words.verbs[base]
    after = sentence.after(i)
    editing = base in verbs.EDITING
    if after.text in _FILMED or after.text in ("of", "-"):
        return None
    if base in sentence.words.adjectives and after.kind != "article":
        return None
    if after.kind == "preposition" and entry.verb < 3:
        return None
    if after.kind == "open":
        if base in sentence.words.animate or sentence.next_is_verb(i):
            return None
        if sure and not editing and verb_forms(after.text):
            return None
    return _if_likely(Found(i, base, "order", NOWHERE), entry, _enough_for_order(after, editing))


def _enough_for_order(after: Token, editing: bool) -> float:
    """How often it must be a verb, by what follows: an article speaks for one, a noun against."""
    if editing and after.kind in ("article", "object", "open", "number"):
        return 0.3
    shares = {
        "article": 0.06, "object": 0.1, "particle": 0.4, "preposition": 0.75, "to": 0.75,
        "open": 0.75,
    }  # fmt: skip
    return shares.get(after.kind, 0.85)


def _past(sentence: Sentence, i: int, base: str) -> Found | None:
    """Of a past form, which may as well qualify the noun before it ("a car parked there")."""
    j = sentence.before(i)
    word, before, after = sentence.at(i), sentence.at(j), sentence.after(i)
    if before.kind in ("subject", "relative"):
        return Found(i, base, "finite", sentence.span(j, j))
    if before.text == "being":
        return Found(i, base, "finite", sentence.subject_before(j))
    if before.kind != "open" or j in sentence.found or word.text == "left":
        return None
    if sentence.has_other_verb(i) or sentence.is_adjective(j):
        return None
    has_object = after.kind in ("article", "object")
    ends = after.kind in ("preposition", "particle", "mark", "outside") and after.text != "by"
    goes = word.text in grammar.PAST or (ends and base in verbs.GOING)
    if has_object or goes:
        return Found(i, base, "finite", sentence.span(sentence.phrase(j)[0], j))
    return None


def _said(sentence: Sentence, verb: Found) -> Said:
    """With the words from the verb to its object, of an edit to where its clause ends."""
    first = sentence.at(verb.at)
    last = _last(sentence, verb)
    reach = verb.at + 1
    while sentence.at(reach).kind not in ("mark", "while", "relative", "outside"):
        if reach in sentence.found:
            break
        reach += 1
    return Said(
        start=first.start,
        end=sentence.at(last).end,
        verb=verb.base,
        place=(first.start, first.end),
        subject=verb.subject,
        ordered=verb.form == "order",
        happens=happens(sentence, verb),
        reach=sentence.at(reach - 1).end,
    )


def _last(sentence: Sentence, verb: Found) -> int:
    whole = verb.form == "order" and verb.base in verbs.EDITING
    last = verb.at
    for j in range(verb.at + 1, min(verb.at + MOST_WORDS, len(sentence.tokens))):
        token = sentence.at(j)
        if token.kind in ("mark", "while", "relative") or token.text == "using":
            break
        if token.kind == "to" and not whole:
            break
        if j in sentence.found and happens(sentence, sentence.found[j]):
            break
        if token.kind == "and" and not _lists(sentence, j):
            break
        if token.kind == "preposition" and not whole:
            last = j if sentence.is_particle(j) else last
            break
        last = j
    trailing = ("article", "and", "preposition", "be", "modal", "to")
    while last > verb.at and sentence.at(last).kind in trailing:
        if sentence.at(last).text in grammar.PARTICLES:
            break
        last -= 1
    return last


def _lists(sentence: Sentence, i: int) -> bool:
    """Whether "and" at `i` joins two things rather than two clauses."""
    for j in range(i + 1, min(i + 6, len(sentence.tokens))):
        if sentence.at(j).kind in ("mark", "while"):
            return True
        if j in sentence.found or sentence.at(j).kind in ("be", "modal", "have"):
            return False
    return True
