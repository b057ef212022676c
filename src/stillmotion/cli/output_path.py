"""`-o`: where a result goes. What cannot be written there is refused before the work is begun."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from stillmotion.cli.configuration import UserPath
from stillmotion.reasons import fault, reason

STDOUT = Path("-")
"""Given in place of a file: the one file of the result goes to standard output, all else to
standard error."""


class Made(NamedTuple):
    """What a command makes: its noun, the endings that tell the truth about it (none: any), and
    whether it is several files."""

    noun: str
    endings: tuple[str, ...] = ()
    several: bool = False


VIDEO = Made("the video", (".mp4", ".m4v"))
PICTURES = Made("the pictures", (".png",), several=True)
SOUND = Made("the sound", (".mp3", ".wav"), several=True)
TRIAL = Made("the trial", (".mp3",))
SOURCES = Made("what it was made from", several=True)
FACES = Made("the pictures of the faces", (".jpg",), several=True)
WHATEVER = Made("what it made")

MADE_BY = {
    "image2video": VIDEO,
    "text2video": VIDEO,
    "images": PICTURES,
    "elements": SOURCES,
    "voices": TRIAL,
    "omni_video": VIDEO,
    "multi_image2video": VIDEO,
    "video_extend": VIDEO,
    "effects": VIDEO,
    "tts": SOUND,
    "text_to_audio": SOUND,
    "video_to_audio": VIDEO,
    "identify_face": FACES,
    "advanced_lip_sync": VIDEO,
    "lip_sync": VIDEO,
    "avatar": VIDEO,
}
"""What the tasks of a kind make."""


class OutputPath(UserPath):
    """A file or an existing folder that `made` can be written to, or `-`."""

    def __init__(self, made: Made, *, folder: bool = True) -> None:
        super().__init__(path_type=Path)
        self._made = made
        self._folder = folder

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> Path:
        """Expand, and try the place."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        # A path loses its last slash, and with it that a folder was meant.
        named_as_folder = os.fspath(value).endswith(os.sep)
        try:
            check_name(path, self._made)
            if path != STDOUT:
                _check_place(path, as_folder=named_as_folder, folder_taken=self._folder)
        except ValueError as unusable:
            self.fail(str(unusable), param, ctx)
        return path


def check_name(path: Path, made: Made) -> None:
    """Whether `made` may go under that name. Raises ValueError with what is wrong."""
    if path == STDOUT:
        if made.several:
            raise ValueError(f"{made.noun} are several files: name a file or a folder, not -")
        if sys.stdout.isatty():
            raise ValueError("standard output is a terminal: send it to a file or a program")
        return
    wrong = made.endings and path.suffix and path.suffix.lower() not in made.endings
    if wrong and not path.is_dir():
        raise ValueError(
            f"{made.noun} can be written to a name that ends in {' or '.join(made.endings)}, "
            f"not {path.suffix}"
        )


@contextlib.contextmanager
def results_aside(output: Path | None) -> Iterator[None]:
    """Print to standard error where standard output takes the file."""
    with contextlib.redirect_stdout(sys.stderr if output == STDOUT else sys.stdout):
        yield


def refuse_json_beside(output: Path | None, as_json: bool) -> None:
    """Raises UsageError where both want standard output."""
    if as_json and output == STDOUT:
        raise click.UsageError("--json and `-o -` both write to standard output: give one of them")


def refuse_watermark_beside(output: Path | None, body: Mapping[str, Any]) -> None:
    """Raises UsageError where a watermarked copy is asked for that has nowhere to go."""
    asked = body.get("watermark_info")
    if output == STDOUT and isinstance(asked, Mapping) and asked.get("enabled"):
        raise click.UsageError("standard output takes one file: leave out --watermark, or name one")


def write_out(file: Path) -> None:
    """Send a file's bytes to standard output. Raises OSError that names it, BrokenPipeError."""
    try:
        with file.open("rb") as source:
            shutil.copyfileobj(source, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, "standard output") from error


@contextlib.contextmanager
def blaming(flag: str) -> Iterator[None]:
    """Tell what the system refuses in the block in a sentence that begins with the flag."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise click.ClickException(f"{flag}: {fault(error)}") from error


def _check_place(path: Path, *, as_folder: bool, folder_taken: bool) -> None:
    """Raises ValueError with the reason why no file can be put there."""
    try:
        if path.is_dir():
            if not folder_taken:
                raise ValueError(f"{path} is a folder: name a file in it")
            folder = path
        elif as_folder:
            raise ValueError(f"the folder {path} does not exist")
        elif path.exists() and (not path.is_file() or path.absolute().parent == Path("/dev")):
            raise ValueError(f"{path} is not a file; - is standard output")
        else:
            folder = path.parent
        if not folder.exists():
            raise ValueError(f"the folder {folder} does not exist")
        if not folder.is_dir():
            raise ValueError(f"{folder} is not a folder")
        # Trying says more than permissions do: of disks that are full or cannot be written.
        with tempfile.NamedTemporaryFile(prefix=".stillmotion-", dir=folder):
            pass
    except OSError as error:
        raise ValueError(f"nothing can be written to {path}: {reason(error)}") from None
