"""The libraries of the pages: fetched from npm by pinned version and SHA-256, as models are.

`python -m stillmotion.studio.libraries` puts those that are missing into `page/vendor`. Where
Stillmotion is installed they are there already: its wheel has them.
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec

from stillmotion.models.manifest import File
from stillmotion.models.pull import place, whole
from stillmotion.models.sources import Archives, SourceFailed, bring

PAGE = Path(__file__).parent / "page"
VENDOR = PAGE / "vendor"


class _Manifest(msgspec.Struct, forbid_unknown_fields=True):
    file: tuple[File, ...]


@cache
def libraries() -> tuple[File, ...]:
    """Every file, with where it comes from."""
    text = resources.files("stillmotion.studio").joinpath("libraries.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _Manifest).file


def missing(folder: Path = VENDOR) -> list[str]:
    """The names of those that are not there, or not as they should be."""
    return [file.name for file in libraries() if not whole(file, folder)]


def fetch(folder: Path = VENDOR) -> None:
    """Have all of them there. Raises SourceFailed."""
    wanted = missing(folder)
    if not wanted:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        archives = Archives(Path(scratch))
        for file in libraries():
            if file.name in wanted:
                _fetch(file, folder, Path(scratch) / file.sha256, archives)


def _fetch(file: File, folder: Path, into: Path, archives: Archives) -> None:
    why = []
    for source in file.sources:
        try:
            bring(source, file, into, archives, _in_silence)
        except SourceFailed as error:
            why.append(f"{source}: {error}")
        else:
            place(into, folder / file.name)
            return
    raise SourceFailed(f"{file.name}: {'; '.join(why)}")


def _in_silence(_there: int) -> None:
    """They are small: nobody waits for them."""


def main() -> int:
    """Fetch what is missing; the exit code."""
    try:
        fetch()
    except SourceFailed as error:
        print(f"the studio's libraries are not complete: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
