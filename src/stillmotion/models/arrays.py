"""The kinds of array that the models take and give."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
"""(height, width, 3), sRGB."""

Map = NDArray[Any]
"""Numbers over a picture, float32 unless said otherwise; loose, as OpenCV's stubs are."""

Tensor = NDArray[Any]
"""What networks take and give, of any shape and kind."""
