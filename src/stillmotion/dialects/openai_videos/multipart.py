"""Bodies of `multipart/form-data` (RFC 7578), by python-multipart.

The body is here as a whole: it came through the spool, within its limit, and is read beside the
server. The boundary is read from the body itself, which begins with it.
"""

from __future__ import annotations

from typing import NamedTuple

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from stillmotion.contract.errors import Code, ContractError, shown

MOST_PARTS = 50
MOST_BOUNDARY = 70
"""Characters, by RFC 2046."""


class Part(NamedTuple):
    """A field of the form; `is_file` where a file was sent for it."""

    value: bytes
    is_file: bool


def is_multipart(body: bytes) -> bool:
    """Whether the body begins as a form does; none of JSON begins so."""
    return body.startswith(b"--")


def parts(body: bytes) -> dict[str, Part]:
    """The fields by their names. Raises ContractError 1200."""
    first, _, _ = body[: MOST_BOUNDARY + 4].partition(b"\r\n")
    if not 2 < len(first) <= MOST_BOUNDARY + 2:
        raise _broken("it does not begin with a boundary")
    form = _Form()
    parser = MultipartParser(
        first[2:],
        {
            "on_part_begin": form.begin,
            "on_header_field": form.title,
            "on_header_value": form.text,
            "on_header_end": form.header,
            "on_headers_finished": form.named,
            "on_part_data": form.data,
            "on_part_end": form.end,
            "on_end": form.finish,
        },
    )
    try:
        parser.write(body)
    except FormParserError as error:
        raise _broken(str(error)) from None
    if not form.finished:
        raise _broken("it ends without its last boundary")
    return form.parts


def text_of(name: str, part: Part) -> str:
    """A field that is no file. Raises ContractError 1200."""
    try:
        return part.value.decode()
    except UnicodeDecodeError:
        raise _broken(f"the field {shown(name)} is not UTF-8") from None


class _Form:
    """Takes what the parser finds, piece by piece."""

    def __init__(self) -> None:
        self.parts: dict[str, Part] = {}
        self.finished = False
        self._title = self._text = b""
        self._disposition = b""
        self._name = ""
        self._is_file = False
        self._value = bytearray()

    def begin(self) -> None:
        if len(self.parts) >= MOST_PARTS:
            raise _broken(f"it has more than {MOST_PARTS} fields")
        self._disposition, self._value = b"", bytearray()

    def title(self, data: bytes, start: int, end: int) -> None:
        self._title += data[start:end]

    def text(self, data: bytes, start: int, end: int) -> None:
        self._text += data[start:end]

    def header(self) -> None:
        if self._title.strip().lower() == b"content-disposition":
            self._disposition = self._text
        self._title = self._text = b""

    def named(self) -> None:
        kind, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if kind != b"form-data" or not name:
            raise _broken("a field of it has no name")
        if name in self.parts:
            raise _broken(f"the field {shown(name)} is in it more than once")
        self._name, self._is_file = name, b"filename" in options

    def data(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def end(self) -> None:
        self.parts[self._name] = Part(bytes(self._value), self._is_file)

    def finish(self) -> None:
        self.finished = True


def _broken(why: str) -> ContractError:
    return ContractError(Code.BAD_REQUEST, f"The form cannot be read: {why}")
