"""The log of the server and of its workers: one line an event, on standard error.

Whatever a message or a traceback holds, a line shows no secret of a URL, does not steer a terminal
and cannot pass for another line. Loggers of libraries are shown under names of ours.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from types import TracebackType

from stillmotion.contract.secrets import hide_secrets

OURS = "stillmotion"

NAMES = {"uvicorn": "http", "httpx2": "fetch", "httpcore2": "fetch", "asyncio": "loop"}
"""What libraries are called in the log, under `stillmotion.`; others by their own names."""

MOST_CHARACTERS = 8000
"""Of a message, and of a traceback; the middle of a longer one is left out."""

log = logging.getLogger("stillmotion")


def set_up(level: str, *, process: int | None = None) -> None:
    """Log on standard error from `level` on; `process` is a PID that stands behind the names.

    Libraries are heard from warnings on: below, they tell what strangers sent, and each byte of it.
    What ends a thread or the process unforeseen is logged, too.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(process))
    logging.basicConfig(level=max(logging.WARNING, _number(level)), handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(_number(level))
    logging.captureWarnings(True)
    sys.excepthook = _log_end
    threading.excepthook = _log_thread_end


class LineFormatter(logging.Formatter):
    """A record as a line, and as indented lines below it where it has a traceback."""

    def __init__(self, process: int | None = None) -> None:
        behind = "" if process is None else f"[{process}]"
        super().__init__(f"%(asctime)s %(levelname)s %(shown_name)s{behind}: %(shown_message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """The line."""
        record.shown_name = shown_name(record.name)
        record.shown_message = fit(record.message)
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


def _indented(text: str) -> str:
    lines = _cut(hide_secrets(text)).rstrip("\n").split("\n")
    return "\n".join("  " + fit(line) for line in lines)


def _cut(text: str) -> str:
    if len(text) <= MOST_CHARACTERS:
        return text
    half = MOST_CHARACTERS // 2
    return f"{text[:half]} … {text[-half:]}"


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level.upper()]


def _log_end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("ended by an error", exc_info=(kind, error, trace))


def _log_thread_end(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None and not isinstance(ended.exc_value, SystemExit):
        name = "" if ended.thread is None else ended.thread.name
        log.error(
            "the thread %s ended by an error", name,
            exc_info=(ended.exc_type, ended.exc_value, ended.exc_traceback),
        )  # fmt: skip
