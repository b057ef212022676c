"""The kinds of array that the parts of the program hand to one another."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
"""(height, width, 3), sRGB."""

Plane = NDArray[np.uint8]
"""(height, width), one channel."""

Map = NDArray[Any]
"""Numbers over a picture, float32 unless said otherwise; loose, as OpenCV's stubs are."""

Grid = NDArray[np.float32]
"""(rows, columns, 2): for each cell corner of a frame, a place (x, y) in a plate, in pixels."""

Weights = NDArray[np.float32]
"""(rows, columns): for each cell corner of a frame, a share from 0 to 1."""

Tensor = NDArray[Any]
"""What networks take and give, of any shape and kind."""
