"""Pictures smaller than the frame: how close they come to the large ones that they were made of.

Run: python bench/enlarging.py. Each example picture is scaled down, by Pillow's bicubic filter and
by averaging, and shown as large as it was: by bicubic interpolation, and as the engine does. Prints
the means of PSNR and SSIM (luma) against the original, how steep its steepest twentieth of edges
is against the original's, and the PSNR between the two.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from measures.clips import NAMES, Rgb, photograph, psnr
from stillmotion.engines.parallax.camera.viewport import viewport_of

TIMES = (1.4, 2.0, 3.0)
BICUBIC = Image.Resampling.BICUBIC

Values = NDArray[np.float32]


def luma(rgb: Rgb) -> Values:
    return cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)


def similarity(a: Values, b: Values) -> float:
    """SSIM (Wang et al., 2004) with its usual window."""

    def mean(values: Values) -> Values:
        return np.asarray(cv2.GaussianBlur(values, (11, 11), 1.5))

    mean_a, mean_b = mean(a), mean(b)
    var_a, var_b = mean(a * a) - mean_a**2, mean(b * b) - mean_b**2
    shared = mean(a * b) - mean_a * mean_b
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    above = (2 * mean_a * mean_b + c1) * (2 * shared + c2)
    return float((above / ((mean_a**2 + mean_b**2 + c1) * (var_a + var_b + c2))).mean())


def steepness(values: Values) -> Values:
    return np.hypot(cv2.Sobel(values, cv2.CV_32F, 1, 0), cv2.Sobel(values, cv2.CV_32F, 0, 1))


def compared(shown: Rgb, truth: Rgb) -> tuple[float, float, float]:
    """PSNR, SSIM, and steepness of edges against the truth's."""
    a, b = luma(shown), luma(truth)
    edges = steepness(b)
    where = edges > np.percentile(edges, 95)
    return (
        psnr(shown, truth),
        similarity(a, b),
        float(steepness(a)[where].mean() / edges[where].mean()),
    )


def main() -> None:
    """Print a line for each scale and way of scaling down."""
    for times in TIMES:
        for down in ("bicubic", "averaged"):
            usual, ours, between = [], [], []
            for name in NAMES:
                picture = photograph(name)
                # Tens, so that all three scales give whole sides.
                few = tuple(int(side / times / 10) * 10 for side in picture.shape[1::-1])
                size = tuple(round(side * times) for side in few)
                truth = np.asarray(Image.fromarray(picture).resize(size, BICUBIC))
                if down == "bicubic":
                    small = np.asarray(Image.fromarray(truth).resize(few, BICUBIC))
                else:
                    small = np.asarray(
                        cv2.resize(truth, few, interpolation=cv2.INTER_AREA), np.uint8
                    )
                plain = np.asarray(Image.fromarray(small).resize(size, BICUBIC))
                shown = viewport_of(few, *size).resample(small)
                usual.append(compared(plain, truth))
                ours.append(compared(shown, truth))
                between.append(psnr(shown, plain))
            told = [
                "{:.2f} dB, SSIM {:.3f}, edges {:.2f}".format(*np.mean(values, axis=0))
                for values in (usual, ours)
            ]
            print(
                f"x {times:g}, scaled down {down:8}  bicubic {told[0]}  engine {told[1]}"
                f"  between {min(between):.1f} dB at least"
            )


if __name__ == "__main__":
    main()
