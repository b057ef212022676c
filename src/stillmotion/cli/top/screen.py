"""Frames on a terminal, one in the place of the other, until `q` or Ctrl-C.

One thread asks the source, so that keys and the window's size are heeded while a server does not
answer.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Iterator

from rich.console import Console
from rich.live import Live

from stillmotion.cli.top.frame import Away, Frame, Source
from stillmotion.cli.top.picture import picture, waiting_for

AGE_S = 1.0
"""How often what is shown of the time is drawn anew while the source is away."""

LAST_WORDS_S = 0.2
"""How long the end waits for a question that is under way."""

CTRL_C = b"\x03"


class _Looks:
    """Asks for frames, again and again, and rings when there is news."""

    def __init__(self, source: Source, interval: float, bell: int) -> None:
        self.frame: Frame | None = None
        self.away = ""
        self.broke: BaseException | None = None
        self._source = source
        self._interval = interval
        self._bell = bell
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def end(self) -> bool:
        """Whether it has ended: not while an answer is still waited for."""
        self._ended.set()
        self._thread.join(LAST_WORDS_S)
        return not self._thread.is_alive()

    def _look(self) -> None:
        while not self._ended.is_set():
            try:
                self.frame, self.away = self._source.look(), ""
            except Away as away:
                self.away = str(away)
            except BaseException as error:
                self.broke = error
            with contextlib.suppress(OSError):
                os.write(self._bell, b".")
            if self.broke is not None or self._ended.wait(self._interval):
                return


def show(source: Source, interval: float) -> None:
    """Show frames until the user has seen enough."""
    heard, bell = os.pipe()
    os.set_blocking(bell, False)
    looks = _Looks(source, interval, bell)
    console = Console(highlight=False)
    try:
        with (
            _keys() as keys,
            _resized(bell),
            Live(
                waiting_for(source.name, ""), console=console, screen=True, auto_refresh=False
            ) as live,
        ):
            while True:
                found, _, _ = select.select([heard, *keys], [], [], AGE_S)
                if heard in found:
                    os.read(heard, 4096)
                if any(_ends(key) for key in keys if key in found):
                    return
                if looks.broke is not None:
                    raise looks.broke
                shown = (
                    waiting_for(source.name, looks.away)
                    if looks.frame is None
                    else picture(looks.frame, looks.away)
                )
                live.update(shown, refresh=True)
    except KeyboardInterrupt:
        return
    finally:
        if looks.end():
            os.close(bell)
            os.close(heard)


def _ends(keys: int) -> bool:
    typed = os.read(keys, 64)
    return not typed or b"q" in typed.lower() or CTRL_C in typed


@contextlib.contextmanager
def _keys() -> Iterator[list[int]]:
    """Standard input a key at a time, where somebody sits at it."""
    if not sys.stdin.isatty():
        yield []
        return
    import termios
    import tty

    keys = sys.stdin.fileno()
    before = termios.tcgetattr(keys)
    tty.setcbreak(keys)
    try:
        yield [keys]
    finally:
        termios.tcsetattr(keys, termios.TCSADRAIN, before)


@contextlib.contextmanager
def _resized(bell: int) -> Iterator[None]:
    """Ring when the window's size changes."""

    def ring(_number: int, _frame: object) -> None:
        with contextlib.suppress(OSError):
            os.write(bell, b".")

    before = signal.signal(signal.SIGWINCH, ring)
    try:
        yield
    finally:
        signal.signal(signal.SIGWINCH, before)
