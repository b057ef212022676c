"""The log: what a line shows of what strangers wrote, and what it is called."""

from __future__ import annotations

import io
import logging
import sys

import pytest

from stillmotion.contract.secrets import hide_secrets, public_url
from stillmotion.logs import MOST_CHARACTERS, LineFormatter, shown_name


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
