"""The kernels of a frame: where each of its cells lies in a plate, and what is gathered there."""

from stillmotion.engines.parallax.camera.projection import CELL, trace
from stillmotion.engines.parallax.render.coverage import cover, runs_of
from stillmotion.engines.parallax.render.gather import gather_chroma, gather_luma

__all__ = [
    "CELL",
    "cover",
    "gather_chroma",
    "gather_luma",
    "runs_of",
    "trace",
]
