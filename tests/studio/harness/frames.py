"""The number of a frame that the engine `stage` made, read from a picture of it."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

BITS = 8


def number_in(picture: bytes) -> int:
    """The number that the lower quarter of the picture spells."""
    seen = np.asarray(Image.open(io.BytesIO(picture)).convert("L"), np.float64)
    row = seen[round(seen.shape[0] * 0.88)]
    columns = row.reshape(BITS, -1) if len(row) % BITS == 0 else np.array_split(row, BITS)
    return sum(int(np.median(column) > 128) << bit for bit, column in enumerate(columns))
