"""The log of the server and of its workers: one line an event, on standard error.

Whatever a message or a traceback holds, a line shows no secret of a URL, does not steer a terminal
and cannot pass for another line. Loggers of libraries are shown under names of ours. A line is text
for people (`logs.lines`) or JSON for programs (`logs.structured`), and tells which request, task
and attempt it is about (`logs.context`).
"""

from __future__ import annotations

import logging
import sys
import threading
from types import TracebackType
from typing import Literal

from stillmotion.logs.context import ContextFilter
from stillmotion.logs.lines import MOST_CHARACTERS, NAMES, OURS, LineFormatter, fit, shown_name
from stillmotion.logs.structured import JsonFormatter

__all__ = [
    "MOST_CHARACTERS",
    "NAMES",
    "OURS",
    "LineFormatter",
    "LogFormat",
    "fit",
    "set_up",
    "shown_name",
]

LogFormat = Literal["text", "json"]

log = logging.getLogger("stillmotion")


def set_up(level: str, *, process: int | None = None, form: LogFormat = "text") -> None:
    """Log on standard error from `level` on; `process` is a PID that stands behind the names.

    Libraries are heard from warnings on: below, they tell what strangers sent, and each byte of it.
    What ends a thread or the process unforeseen is logged, too.
    """
    handler = logging.StreamHandler()
    handler.addFilter(ContextFilter())
    handler.setFormatter(JsonFormatter(process) if form == "json" else LineFormatter(process))
    logging.basicConfig(level=max(logging.WARNING, _number(level)), handlers=[handler], force=True)
    logging.getLogger(OURS).setLevel(_number(level))
    logging.captureWarnings(True)
    sys.excepthook = _log_end
    threading.excepthook = _log_thread_end


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
