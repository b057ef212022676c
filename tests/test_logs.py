"""The log: what a line shows of what strangers wrote, and what it is called."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import sys
from collections.abc import Callable
from datetime import datetime

import pytest

from stillmotion.contract.secrets import hide_secrets, public_url
from stillmotion.logs import MOST_CHARACTERS, LineFormatter, shown_name
from stillmotion.logs.context import About, ContextFilter, of_request, of_task
from stillmotion.logs.structured import JsonFormatter


def logged(message: str, *args: object, name: str = "stillmotion.x", error: bool = False) -> str:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(LineFormatter())
    record = logging.LogRecord(
        name, logging.INFO, "x.py", 1, message, args, sys.exc_info() if error else None
    )
    handler.emit(record)
    return out.getvalue()


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x.png?signature=s#f", "https://a.example/x.png"),
        ("https://ann:s@a.example:8/x", "https://a.example:8/x"),
        ("https://ann:s@s@a.example/x", "https://a.example/x"),
        ("https://a.example/@ann/x", "https://a.example/@ann/x"),
        ("http://ann:s/s@a.example/x", "http://…"),
        ("http://ann:s?s@a.example/x", "http://…"),
        ("http://ann:s#s@a.example/x", "http://…"),
        ("ann:s@a.example/x?s", "a.example/x"),
        ("http:\\\\ann:s@a.example", "http:\\\\a.example"),
        ("no url", "no url"),
    ],
)
def test_where_a_url_leads_is_shown_and_no_more(url: str, shown: str) -> None:
    assert public_url(url) == shown


def test_urls_are_found_in_any_text() -> None:
    text = "from http://ann:s@a.example/x?s to HTTPS://b.example/y#s, and (ftp://c:s@d)"
    assert hide_secrets(text) == ("from http://a.example/x to HTTPS://b.example/y and (ftp://d)")


def test_a_message_is_one_line_that_steers_no_terminal() -> None:
    hostile = "a\nb\r\x1b[2J\x1b]0;t\x07\x9b31m\u2028\u202e\ud800\x00 ü 猫"
    line = logged("told: %s", hostile)
    assert line.endswith(
        r"told: a\nb\r\x1b[2J\x1b]0;t\x07\x9b31m\u2028\u202e\ud800\x00 ü 猫" + "\n"
    )
    assert line.rstrip("\n").isprintable()


def test_no_line_of_a_traceback_passes_for_one_of_the_log() -> None:
    try:
        raise ValueError("no\n2026-01-01 INFO stillmotion: forged\x1b http://a:s3cret@b/?s3cret")
    except ValueError:
        text = logged("failed", error=True)
    first, *others = text.rstrip("\n").split("\n")
    assert first.endswith("failed")
    assert len(others) > 3
    assert all(line.startswith("  ") and line.isprintable() for line in others)
    assert "forged" in text
    assert "s3cret" not in text


def test_a_line_has_a_bound() -> None:
    assert len(logged("x" * 10_000_000)) < MOST_CHARACTERS + 200


def test_loggers_of_libraries_have_names_of_ours() -> None:
    assert shown_name("stillmotion.api") == "stillmotion.api"
    assert shown_name("uvicorn.error") == "stillmotion.http"
    assert shown_name("asyncio") == "stillmotion.loop"
    assert shown_name("apsw.x") == "stillmotion.apsw"
    assert "uvicorn" not in logged("x", name="uvicorn.error")


def records(form: logging.Formatter, work: Callable[[logging.Logger], None]) -> list[str]:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(ContextFilter())
    handler.setFormatter(form)
    log = logging.Logger("stillmotion.x")
    log.addHandler(handler)
    work(log)
    return out.getvalue().splitlines()


def some_work(log: logging.Logger) -> None:
    log.info("before")
    with of_task("12", 3):
        log.info("task 12: succeed")
        log.info("rendering")
        with of_task("13"):
            log.info("another")
    log.info("late", extra={"about": About("14", 1)})


def test_a_line_says_what_it_is_about_once() -> None:
    shown = [line.partition(": ")[2] for line in records(LineFormatter(), some_work)]
    assert shown == [
        "before",
        "task 12: succeed (attempt 3)",
        "rendering (task 12, attempt 3)",
        "another (task 13)",
        "late (task 14, attempt 1)",
    ]


def test_a_line_of_json_has_what_it_is_about_as_fields() -> None:
    lines = [json.loads(line) for line in records(JsonFormatter(77), some_work)]
    told = [{name: line.get(name) for name in ("task_id", "attempt")} for line in lines]
    assert told == [
        {"task_id": None, "attempt": None},
        {"task_id": "12", "attempt": 3},
        {"task_id": "12", "attempt": 3},
        {"task_id": "13", "attempt": None},
        {"task_id": "14", "attempt": 1},
    ]
    assert set(lines[1]) == {
        "time", "level", "logger", "message", "pid", "task_id", "attempt",
    }  # fmt: skip
    assert (lines[1]["level"], lines[1]["logger"], lines[1]["pid"]) == ("info", "stillmotion.x", 77)
    assert datetime.fromisoformat(lines[1]["time"]).tzinfo is not None


def test_json_hides_and_bounds_what_text_does() -> None:
    def fail(log: logging.Logger) -> None:
        try:
            raise ValueError("no\n\x1b[2J http://ann:s3cret@b.example/?s3cret")
        except ValueError:
            log.exception(
                "told: %s", "a\nb \u202e https://ann:s3cret@a.example/x?s3cret" + "x" * 9**6
            )

    (line,) = records(JsonFormatter(), fail)
    told = json.loads(line)
    assert "s3cret" not in line
    assert told["message"].startswith("told: a\\nb \\u202e https://a.example/x")
    assert "ValueError: no\n\\x1b[2J http://b.example/" in told["exception"]
    assert len(line) < 4 * MOST_CHARACTERS


def test_a_request_is_that_of_its_own_asyncio_task() -> None:
    log = logging.Logger("stillmotion.x")
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(ContextFilter())
    handler.setFormatter(JsonFormatter())
    log.addHandler(handler)

    async def answer(name: str) -> None:
        of_request(name)
        await asyncio.sleep(0)
        await asyncio.to_thread(log.info, "%s", name)

    async def serve() -> None:
        await asyncio.gather(*(answer(f"r{number}") for number in range(5)))
        log.info("")

    asyncio.run(serve())
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(lines) == 6
    assert all(line.get("request_id", "") == line["message"] for line in lines)
