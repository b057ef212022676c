"""What a first-to-last-frame join makes of pictures whose views in between are known.

For each pair (those of `tests/engines/parallax/transition/pairs.py`): PSNR in dB of the middle
frame's luma, of a cross-fade, of plain DIS optical flow half way from both sides, of RIFE where
its model is there, and of the engine; the share of edges that are doubled where a thing moves,
against the cross-fade's; and the largest change from frame to frame against its neighbours' median.

    python bench/join_quality.py [--frames 25] [--speed]
"""

from __future__ import annotations

import argparse
import sys
import time
from itertools import pairwise
from pathlib import Path
from statistics import median

import cv2
import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from engines.parallax.rendering import psnr
from engines.parallax.transition.pairs import Pair, doubled, pairs
from stillmotion.director.camera import still
from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.engines.parallax.transition import build_transition

Plane = NDArray[np.uint8]
Rgb = NDArray[np.uint8]


def luma(rgb: Rgb) -> Plane:
    return rgb_to_planes(rgb).y


def cross_fade(first: Rgb, second: Rgb) -> Rgb:
    return ((first.astype(int) + second) // 2).astype(np.uint8)


def plain_flow(first: Rgb, second: Rgb) -> Rgb:
    """Both pictures warped half way along their DIS flow, and mixed."""
    height, width = first.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    grey = [cv2.cvtColor(view, cv2.COLOR_RGB2GRAY) for view in (first, second)]
    halves = []
    for view, one, other in ((first, 0, 1), (second, 1, 0)):
        flow = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM).calc(
            grey[one], grey[other], np.zeros((height, width, 2), np.float32)
        )
        at = x - flow[..., 0] / 2, y - flow[..., 1] / 2
        halves.append(cv2.remap(view, *at, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE))
    return cross_fade(halves[0], halves[1])


def learned(first: Rgb, second: Rgb) -> Rgb | None:
    """RIFE's middle, None without its model."""
    try:
        from stillmotion.models import available, interpolate
    except ImportError:
        return None
    return interpolate.between(first, second, 0.5) if available("interpolate") else None


def steadiness(frames: list[Plane]) -> float:
    change = [float(cv2.absdiff(one, other).mean()) for one, other in pairwise(frames)]
    return max(
        change[n] / median(change[n - 2 : n] + change[n + 1 : n + 3])
        for n in range(2, len(change) - 2)
    )


def measure(pair: Pair, frames: int) -> str:
    first, second = pair.ends
    truth = luma(pair.seen(0.5))
    joined = build_transition(first, second, still(), frames)
    if not joined.related:
        return f"{pair.name:18} taken for unrelated"
    made = [frame.y.copy() for frame in joined.frames]
    fade = luma(cross_fade(first, second))
    rife = learned(first, second)
    middle = made[frames // 2]
    values = [
        psnr(fade, truth),
        psnr(luma(plain_flow(first, second)), truth),
        np.nan if rife is None else psnr(luma(rife), truth),
        psnr(middle, truth),
        np.nan if pair.moving is None else doubled(middle, pair) / doubled(fade, pair),
    ]
    row = "".join(f"{value:10.1f}" for value in values[:4]) + f"{values[4]:10.2f}"
    return f"{pair.name:18}{row}{steadiness(made):10.2f}"


def speed(pair: Pair, frames: int) -> str:
    """Seconds until the first frame at 720p, and milliseconds a frame from then on."""
    first, second = (
        cv2.resize(view, (1280, 720), interpolation=cv2.INTER_CUBIC) for view in pair.ends
    )
    begin = time.process_time()
    stream = build_transition(first, second, still(), frames).frames
    next(stream)
    analysed = time.process_time()
    for _ in stream:
        pass
    each = (time.process_time() - analysed) / (frames - 1) * 1000
    return f"{pair.name:18}{analysed - begin:10.2f} s{each:10.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--frames", type=int, default=25)
    parser.add_argument("--speed", action="store_true", help="CPU time at 720p instead")
    options = parser.parse_args()
    if options.speed:
        for pair in pairs():
            print(speed(pair, options.frames), flush=True)
        return
    heads = ("fade", "DIS", "RIFE", "join", "doubled", "jerk")
    print(f"{'':18}" + "".join(f"{head:>10}" for head in heads))
    for pair in pairs():
        print(measure(pair, options.frames), flush=True)


if __name__ == "__main__":
    main()
