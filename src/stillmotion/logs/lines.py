"""A record as text that nobody can misuse: no secret of a URL, nothing that steers a terminal, no
line that passes for another one. Loggers of libraries have names of ours."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType

from stillmotion.contract.secrets import hide_secrets
from stillmotion.logs.context import context_of

OURS = "stillmotion"

NAMES = {
    "uvicorn": "http",
    "httpx2": "fetch",
    "httpcore2": "fetch",
    "asyncio": "loop",
    "opentelemetry": "traces",
}
"""What libraries are called in the log, under `stillmotion.`; others by their own names."""

LABELS = {"request_id": "request", "task_id": "task", "attempt": "attempt"}
"""What a message calls what it is about."""

MOST_CHARACTERS = 8000
"""Of a message, and of a traceback; the middle of a longer one is left out."""


class LineFormatter(logging.Formatter):
    """A record as a line, and as indented lines below it where it has a traceback."""

    def __init__(self, process: int | None = None) -> None:
        behind = "" if process is None else f"[{process}]"
        super().__init__(f"%(asctime)s %(levelname)s %(shown_name)s{behind}: %(shown_message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """The line."""
        record.shown_name = shown_name(record.name)
        record.shown_message = fit(record.message) + _aside(record)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """The line, and what goes with it."""
        # The text of a traceback is kept in the record for other handlers: not in this form.
        record.exc_text = None
        return super().format(record)

    def formatException(  # noqa: N802
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        """The traceback, so indented that no line of it can pass for one of the log."""
        return _indented("".join(traceback.format_exception(*ei)))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802
        """A stack, alike."""
        return _indented(stack_info)


def _aside(record: logging.LogRecord) -> str:
    """What the line is about, as far as its message does not say it."""
    parts = (f"{LABELS[name]} {value}" for name, value in context_of(record).items())
    left = [part for part in parts if part not in record.message]
    return f" ({', '.join(left)})" if left else ""


def shown_name(name: str) -> str:
    """A logger's name as the log has it."""
    if name == OURS or name.startswith(OURS + "."):
        return name
    library = name.partition(".")[0]
    return f"{OURS}.{NAMES.get(library, library)}"


def fit(text: str) -> str:
    """`text` without secrets, on one line: what cannot be printed is spelt out, as Python does."""
    text = _cut(hide_secrets(text))
    return text if text.isprintable() else "".join(map(_spelt, text))


def _spelt(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape", "surrogatepass").decode("ascii")


def fit_lines(text: str) -> str:
    """`text` of several lines, each as `fit` has it."""
    lines = _cut(hide_secrets(text)).rstrip("\n").split("\n")
    return "\n".join(map(fit, lines))


def _indented(text: str) -> str:
    return "\n".join("  " + line for line in fit_lines(text).split("\n"))


def _cut(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    half = MOST_CHARACTERS // 2
    return f"{text[:half]} … {text[-half:]}"
