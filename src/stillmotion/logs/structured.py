"""A record as one line of JSON, for programs that gather logs."""

from __future__ import annotations

import json
import logging
import os
import traceback
from datetime import UTC, datetime

from stillmotion.logs.context import context_of
from stillmotion.logs.lines import fit, fit_lines, shown_name


class JsonFormatter(logging.Formatter):
    """The line: `time` (UTC), `level`, `logger`, `message`, `pid`; `request_id`, `task_id` and
    `attempt` where it is about one; `exception` where there is a traceback."""

    def __init__(self, process: int | None = None) -> None:
        super().__init__()
        self._pid = os.getpid() if process is None else process

    def format(self, record: logging.LogRecord) -> str:
        """The line. What cannot be printed is spelt out, and once more by JSON."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, str | int] = {
            "time": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": shown_name(record.name),
            "message": fit(record.getMessage()),
            "pid": self._pid,
            **context_of(record),
        }
        if record.exc_info:
            line["exception"] = fit_lines("".join(traceback.format_exception(*record.exc_info)))
        if record.stack_info:
            line["stack"] = fit_lines(record.stack_info)
        return json.dumps(line, ensure_ascii=False)
