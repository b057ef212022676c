"""The kinds of fields: how one is read from the wire, and what its limits are.

A field is data first: whoever has to say what is taken (a schema, a type, a form) looks at its
kind and its limits. `read` gives a value that is there, or raises ContractError 1201 at `path`;
what an absent one means is the business of `given`.
"""

from __future__ import annotations

from typing import Any, Generic, Literal, TypeVar

import msgspec

from stillmotion.contract.errors import ContractError, bad_field, refused_field
from stillmotion.contract.files import MOST_INLINE_BYTES, read_file
from stillmotion.contract.image2video import Picture
from stillmotion.contract.pictures import MOST_PICTURE_BYTES, read_picture
from stillmotion.contract.urls import check_http_url
from stillmotion.contract.wire import number, one_of, whole

DATA_URL = ("data:image/", ";base64")
"""How a `data:` URL of a picture begins and what ends its head."""

V = TypeVar("V")
C = TypeVar("C", bound=str)


class _Named(msgspec.Struct, frozen=True, tag_field="kind"):
    name: str


class Field(_Named, frozen=True, kw_only=True):
    """A member of a JSON object. `about` says what it means.

    `required` is why it may not be absent, a clause ("in each shot"); "" where it may.
    """

    about: str = ""
    required: str = ""


class Value(Field, Generic[V], frozen=True, kw_only=True):
    """A field of a single value; `default` is what an absent one counts as, None for nothing."""

    default: V | None = None

    def read(self, path: str, value: Any) -> V:
        """The value, from what JSON gave. Raises ContractError 1201."""
        raise NotImplementedError


class Text(Value[str], frozen=True, tag="text"):
    """A string of at most `most` characters (Unicode code points)."""

    most: int
    trimmed: bool = False

    def read(self, path: str, value: Any) -> str:
        """The string; without the blanks around it where it is `trimmed`."""
        if not isinstance(value, str):
            raise bad_field(path, value, "a string")
        if len(value) > self.most:
            raise bad_field(path, value, f"at most {self.most} characters")
        return value.strip() if self.trimmed else value


class Id(Text, frozen=True, tag="id"):
    """A caller's own id, by which a path can name what it is of: printable, and nothing that
    clients and proxies take out of paths.

    Blank is only what a form leaves in a field that nobody filled: any other white space somebody
    has written, and it is refused.
    """

    def read(self, path: str, value: Any) -> str:
        """The id as it is written."""
        given = super().read(path, value)
        if not given.isprintable():
            raise bad_field(path, given, "printable characters only")
        if given in (".", ".."):
            raise bad_field(path, given, "an id that can stand in a path, unlike . and ..")
        return given


class Link(Text, frozen=True, tag="link"):
    """An http(s) URL that the server calls."""

    def read(self, path: str, value: Any) -> str:
        """The URL without the blanks around it."""
        return check_http_url(path, super().read(path, value).strip(), self.most)


class Whole(Value[int], frozen=True, tag="whole"):
    """An integer from `least` to `most`, also as 5.0, "5" or "5.0".

    `unit` follows the range in refusals. `as_text` is for those that the reference spells "5".
    `only` are the values that are taken where not all of the range are.
    """

    least: int
    most: int
    unit: str = ""
    as_text: bool = False
    only: tuple[int, ...] = ()

    def read(self, path: str, value: Any) -> int:
        """The integer."""
        if self.only:
            return self._one_of_them(path, value)
        if type(value) is int and self.least <= value <= self.most:  # most are spelt so
            return value
        return whole(path, value, self.least, self.most, self.unit)

    def _one_of_them(self, path: str, value: Any) -> int:
        allowed = f"{one_of(tuple(map(str, self.only)))} {self.unit}".strip()
        try:
            found = whole(path, value, self.least, self.most)
        except ContractError:
            raise bad_field(path, value, allowed) from None
        if found not in self.only:
            raise bad_field(path, value, allowed)
        return found


class Number(Value[float], frozen=True, tag="number"):
    """A finite number from `least` to `most`, also as a string."""

    least: float
    most: float

    def read(self, path: str, value: Any) -> float:
        """The number."""
        return number(path, value, self.least, self.most)


class Choice(Value[C], Generic[C], frozen=True, tag="choice"):
    """One of `values`, spelt exactly so."""

    values: tuple[C, ...]

    def read(self, path: str, value: Any) -> C:
        """The one."""
        for allowed in self.values:
            if value == allowed:
                return allowed
        raise bad_field(path, value, one_of(self.values))


class Flag(Value[bool], frozen=True, tag="flag"):
    """True or false, also as strings in any case."""

    def read(self, path: str, value: Any) -> bool:
        """The boolean."""
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.lower() in ("true", "false"):
            return value.lower() == "true"
        raise bad_field(path, value, "true or false")


class Switch(Value[bool], frozen=True, tag="switch"):
    """A flag that the reference spells "on" or "off"."""

    values: tuple[Literal["on"], Literal["off"]] = ("on", "off")

    def read(self, path: str, value: Any) -> bool:
        """Whether it is on."""
        if value not in self.values:
            raise bad_field(path, value, one_of(self.values))
        return bool(value == "on")


class PictureFile(Value[Picture], frozen=True, tag="picture"):
    """A JPEG or PNG of at most `most` bytes: a URL, or the base64 of the file."""

    most: int = MOST_PICTURE_BYTES

    def read(self, path: str, value: Any) -> Picture:
        """Where it is, or its bytes."""
        return read_picture(path, value, self.most)


class PictureOrData(PictureFile, frozen=True, tag="picture or data"):
    """A picture that may come as a `data:` URL too."""

    def read(self, path: str, value: Any) -> Picture:
        """Where it is, or its bytes."""
        if isinstance(value, str) and value.lstrip()[:5].lower() == "data:":
            head, _, base64 = value.lstrip().partition(",")
            start, end = DATA_URL
            if not (head.lower().startswith(start) and head.lower().endswith(end)):
                raise refused_field(
                    path, f"of data: URLs those are taken that begin with {start}…{end},"
                )
            return read_picture(path, base64, self.most)
        return read_picture(path, value, self.most)


class MediaFile(Value[Picture], frozen=True, tag="media"):
    """A recording or a video, `noun`, of so many `seconds`: a URL, or the base64 of the file.

    `most` is in bytes, of those that come inline. What is in the file is looked at elsewhere.
    """

    noun: str
    formats: tuple[str, ...]
    seconds: tuple[float, float]
    most: int = MOST_INLINE_BYTES

    def read(self, path: str, value: Any) -> Picture:
        """Where it is, or its bytes."""
        return read_file(path, value, self.noun, self.most)


class Strings(Value[tuple[str, ...]], frozen=True, tag="strings"):
    """An array of at most `most` strings of at most `longest` characters; absent ones are none."""

    most: int
    longest: int

    def read(self, path: str, value: Any) -> tuple[str, ...]:
        """The strings."""
        if not isinstance(value, list) or len(value) > self.most:
            raise bad_field(path, value, f"an array of at most {self.most} strings")
        for place, each in enumerate(value):
            if not isinstance(each, str) or len(each) > self.longest:
                raise bad_field(
                    f"{path}[{place}]", each, f"a string of at most {self.longest} characters"
                )
        return tuple(value)


class Unused(Field, frozen=True, tag="unused"):
    """A field of earlier versions: it may hold anything and has no effect."""


class ObjectOf(Field, frozen=True, tag="object"):
    """An object of `fields`. One of nothing but absent members counts as absent itself."""

    fields: tuple[Field, ...]


class ListOf(Field, frozen=True, tag="list"):
    """An array of at most `most` objects of `fields`; `noun` is what they are, in the plural.

    An empty one counts as absent, unless it is required and there have to be more than one.
    """

    fields: tuple[Field, ...]
    most: int
    fewest: int = 1
    noun: str = "entries"
