"""What a verb of a prompt says."""

from __future__ import annotations

from typing import NamedTuple

from stillmotion.director.clauses import Span


class Said(NamedTuple):
    """A verb where it stands. `start` and `end` are those of its words, from the verb on; `verb` is
    its base form, `place` the word itself. `subject` is that of which it is said, an empty span
    where nothing is. `ordered` is worded as an imperative. One that does not `happen` tells of a
    state. `reach` is where its clause ends.
    """

    start: int
    end: int
    verb: str
    place: Span
    subject: Span
    ordered: bool
    happens: bool
    reach: int
