"""`easing.smoothstep` for numba's kernels, which NumPy's clipping would slow down.

Each is inlined into its caller, and written for one precision: a literal of the other would change
the type of the whole expression.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


@njit(cache=True, nogil=True, inline="always")
def smoothstep_32(u: Any) -> Any:
    """3u² − 2u³ of a float32 from 0 to 1."""
    return u * u * (np.float32(3.0) - np.float32(2.0) * u)


@njit(cache=True, nogil=True, inline="always")
def smoothstep_64(u: Any) -> Any:
    """3u² − 2u³ of a float64 from 0 to 1."""
    return u * u * (3.0 - 2.0 * u)
