"""The body of a request as a JSON object: the first step from bytes to a typed request.

The standard library's parser and not msgspec's, because it can show duplicate keys; of those
msgspec keeps the last without a word, and a caller must never be understood by half.
"""

from __future__ import annotations

import codecs
import json
from collections import Counter
from typing import Any, NoReturn

from stillmotion.contract.errors import Code, ContractError, shown
from stillmotion.contract.structure import MOST_DEPTH, MOST_VALUES, check_structure

BOM = codecs.BOM_UTF8
"""Some editors and shells put it before the text that they save; it is no part of the JSON."""

LONGEST_INTEGER = 25
"""Digits up to which integers are read exactly; no field takes one of more than 16."""


def read_body(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Numbers out of a float's range come as infinity.

    Raises ContractError 1200 for what is empty, no UTF-8, no JSON, no object, nested too
    deeply, has too many values, or says a key twice.
    """
    body = body.removeprefix(BOM)
    if not body.strip():
        raise _bad_body("it is empty")
    opened = body.count(b"[") + body.count(b"{")
    if opened > MOST_DEPTH or opened + body.count(b",") > MOST_VALUES:
        check_structure(body)
    try:
        document = _decoder.decode(body.decode("utf-8"))
        # One character is looked for much faster than three.
        if b"\\" in body and (b"\\ud" in body or b"\\uD" in body):
            _check_surrogates(document)
    except UnicodeDecodeError as error:
        raise _bad_body(f"it is not UTF-8 (byte {error.start})") from None
    except json.JSONDecodeError as error:
        raise _bad_body(
            f"it is not valid JSON: {error.msg} (line {error.lineno}, column {error.colno})"
        ) from None
    if not isinstance(document, dict):
        raise _bad_body("it must be a JSON object, {…}")
    return document


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise _bad_body(f"an object in it has the key {shown(twice)} more than once")
    return members


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_INTEGER else float(digits)


def _refuse_constant(name: str) -> NoReturn:
    raise _bad_body(f"it is not valid JSON: {name} is not a JSON number")


def _check_surrogates(document: Any) -> None:
    """Half a UTF-16 pair (`"\\ud83d"` alone) is valid JSON, but no text."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _bad_body("a string in it has half of a UTF-16 surrogate pair") from None


def _bad_body(why: str) -> ContractError:
    return ContractError(Code.BAD_REQUEST, f"The request body cannot be read: {why}")


_decoder = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_constant=_refuse_constant
)
