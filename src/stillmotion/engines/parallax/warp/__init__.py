"""The kernels of a frame: where each of its cells lies in a plate, and what is gathered there."""

from stillmotion.engines.parallax.warp.cells import cover, runs_of
from stillmotion.engines.parallax.warp.gather import gather_chroma, gather_luma
from stillmotion.engines.parallax.warp.grid import CELL, trace

__all__ = [
    "CELL",
    "cover",
    "gather_chroma",
    "gather_luma",
    "runs_of",
    "trace",
]
