"""Which of a model's engines a request is given to, and the words in which all of them refuse.

The first in the order of the map whose capabilities cover the request has it, whatever it has to
do just now: where a video is made is foreseen by reading the map, and not by the time of day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stillmotion.catalog.able import Able
from stillmotion.catalog.needs import Unmet, Wish, meets, too_much


def choose(names: Sequence[str], engines: Mapping[str, Able], wanted: Sequence[Wish]) -> str | None:
    """The first engine of `names` that has all that is wanted, None where none has."""
    return next((name for name in names if name in engines and meets(engines[name], wanted)), None)


def refusal(
    model: str, names: Sequence[str], engines: Mapping[str, Able], wanted: Sequence[Wish]
) -> Unmet:
    """Why none of `names`, of which `engines` has some, serves `model` so: the field to blame, and
    a clause."""
    here = [name for name in names if name in engines]
    able = [engines[name] for name in here]
    some = too_much(wanted, able)
    if len(some) > 1:
        fields = tuple(dict.fromkeys(wish.name for wish in some))
        both = "both" if len(fields) == 2 else "all of that"
        return Unmet(
            some[-1].field,
            f"{' together with '.join(fields)}: no engine of this model supports {both} "
            f"(here it has {', '.join(here)})",
        )
    (wish,) = some
    if len(here) == 1:
        who = f"the engine '{here[0]}', which serves {model} here, cannot do"
    else:
        who = f"none of the engines that serve {model} here ({', '.join(here)}) can do"
    return Unmet(wish.field, f"{who} {wish.what(able)}")
