"""A process below a server ends when the server does, in whatever state both are then."""

from __future__ import annotations

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""Of `prctl(2)`: which signal a process gets once its parent is gone."""


def end_with_parent() -> None:
    """Have the system kill this process when its parent ends.

    Its input closes then as well, but one that is stopped, or hangs in native code, does not read
    that. Where the system offers no such thing, the input has to do.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
