"""ffmpeg's zoompan: what a flat picture can do of a camera's move."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stillmotion.encoding.h264 import KEYFRAME_INTERVAL_S, QUALITY


@dataclass(frozen=True)
class Pan:
    """Evenly from one part of the picture to another: how large things are shown, and where the
    part lies across the picture (0 its left, 1 its right edge), at the start and the end."""

    zoom_from: float
    zoom_to: float
    across_from: float
    across_to: float

    def clip(self, rgb: NDArray[np.uint8], frames: int, fps: int, to: Path) -> None:
        """Make a video with the x264 settings of our std mode."""
        height, width = rgb.shape[:2]
        done = f"on/{max(frames - 1, 1)}"
        zoom = f"{self.zoom_from}+({self.zoom_to - self.zoom_from})*{done}"
        across = f"{self.across_from}+({self.across_to - self.across_from})*{done}"
        pan = f"z='{zoom}':x='(iw-iw/zoom)*({across})':y='(ih-ih/zoom)/2'"
        quality = QUALITY["std"]
        with tempfile.TemporaryDirectory() as folder:
            still = Path(folder) / "picture.png"
            Image.fromarray(rgb).save(still)
            command = ["ffmpeg", "-v", "error", "-y", "-i", str(still)]
            command += ["-vf", f"zoompan={pan}:d={frames}:s={width}x{height}:fps={fps}"]
            command += ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-profile:v", "high"]
            command += ["-preset", quality.preset, "-crf", str(quality.crf)]
            command += ["-g", str(KEYFRAME_INTERVAL_S * fps), "-movflags", "+faststart", str(to)]
            subprocess.run(command, check=True)

    def seen(self, at: tuple[float, float], width: int, height: int) -> tuple[float, float]:
        """Where the last frame shows a place of the picture."""
        left = (width - width / self.zoom_to) * self.across_to
        top = (height - height / self.zoom_to) / 2
        return (at[0] - left) * self.zoom_to, (at[1] - top) * self.zoom_to
