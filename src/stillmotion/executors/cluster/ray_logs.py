"""What Ray's client writes of its own threads when a connection is lost, in a line each.

Its threads run into futures that are cancelled and channels that are closed, and end with a
traceback: nobody can do anything about that, and what follows from it the driver says in words.
"""

from __future__ import annotations

import logging
import threading
import traceback
from types import TracebackType

log = logging.getLogger("stillmotion.cluster")

LIBRARIES = ("ray", "grpc")


def quieten() -> None:
    """From now on, in this process. After `logs.set_up`, whose hook has all other threads."""
    others = threading.excepthook

    def ended(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is None or not _is_of_a_library(args.exc_traceback):
            others(args)
            return
        name = "" if args.thread is None else args.thread.name
        log.warning("the thread %s of Ray's client ended: %s", name, _line(args.exc_value))

    threading.excepthook = ended
    for name in ("ray", "ray.util.client", "ray.util.client.dataclient"):
        # A filter is asked for what is logged by this name alone: handlers are the parents'.
        logging.getLogger(name).addFilter(_without_traceback)


def _without_traceback(record: logging.LogRecord) -> bool:
    if record.exc_info and record.exc_info[1] is not None:
        record.msg = f"{record.getMessage()} {_line(record.exc_info[1])}"
        record.args, record.exc_info = (), None
    return True


def _is_of_a_library(trace: TracebackType | None) -> bool:
    """Whether no code of ours is among the callers, and code of Ray's or gRPC's is."""
    modules = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(trace)]
    tops = {name.partition(".")[0] for name in modules}
    return "stillmotion" not in tops and not tops.isdisjoint(LIBRARIES)


def _line(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0]
