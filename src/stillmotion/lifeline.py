"""A process below a server ends when the server does, in whatever state both are then."""

from __future__ import annotations

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1
"""Of `prctl(2)`: which signal a process gets once its parent is gone."""

_prctl = ctypes.CDLL(None).prctl if sys.platform == "linux" else None


def end_with_parent() -> None:
    """Have the system kill this process when its parent ends.

    Its input closes then as well, but one that is stopped, or hangs in native code, does not read
    that. Where the system offers no such thing, the input has to do.

    To be given as `preexec_fn` where the process is started: one that is stopped while it still
    loads its libraries would not come to it by itself. It calls nothing but the system, since
    threads of the server may hold locks that the child has a copy of.
    """
    if _prctl is not None:
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
