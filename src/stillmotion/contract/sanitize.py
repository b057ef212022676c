"""Text that a stranger wrote, made fit for a message, a log line or a terminal.

Reason phrases, headers and URLs of other hosts reach people through refusals, remarks and logs.
There they must neither steer a terminal, nor forge a line of a log, nor be of any length.
"""

from __future__ import annotations

import re

MOST_CHARACTERS = 500

REPLACEMENT = "\ufffd"

_JOINERS = "\u200c\u200d"
"""Invisible, but part of how some scripts and emoji are spelled."""

_RUN = re.compile(f"{REPLACEMENT}{{2,}}")


def sanitize(text: str, most: int = MOST_CHARACTERS) -> str:
    """`text` on one line of at most `most` characters.

    A run of control, formatting or line-breaking characters becomes one U+FFFD.
    """
    # Cut before anything else looks at it, since it may be of any length.
    start = text[: 2 * most]
    plain = "".join(c if c.isprintable() or c in _JOINERS else REPLACEMENT for c in start)
    plain = _RUN.sub(REPLACEMENT, plain)
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
