"""Python's cyclic garbage collector, as a server needs it.

Nearly all that a request makes is freed by reference counting when its answer is sent. By default
the collector looks for cycles after 700 new containers, which are those of a few requests: it finds
none, and costs each request some microseconds.
"""

from __future__ import annotations

import gc

YOUNG = 10_000
"""New containers after which the youngest are looked at: some megabytes, should all be garbage."""


def settle() -> None:
    """To be called once the program is loaded: what is there stays, and is not looked at again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG)
