"""Whole frames, stillness, smooth moves, and exact ends after the codec, over all pictures.

Run: python bench/frame_quality.py [--pictures NAME ...] [--only PART] [--ends 720 1080].
`whole`: pixels left unset or black at the limits of all ten kinds of move (limit 0). `still`: the
largest change between frames of a camera that stands still (limit 0.5 grey levels). `smooth`: the
largest change of speed and of acceleration between frames, tracked, as shares of what a quintic
smoothstep has (limits 1.5 and 3). `ends`: PSNR of the first and the last frame of the encoded video
from a picture to another, std at 720p and pro at 1080p, against the pictures at the frame's size
(limits 38 and 36 dB, of luma and of RGB, where chroma at half the density, which players need, has
taken down to 45 dB of a picture before any codec).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import cv2
import numpy as np
from PIL import Image

sys.path.append(str(Path(__file__).parents[1] / "tests"))

import av

from measures import clips, steadiness
from stillmotion.contract.image2video import CameraAxis, CameraControl
from stillmotion.director.camera import from_control, simple, still
from stillmotion.encoding.encode import encode
from stillmotion.encoding.h264 import Mode
from stillmotion.engines.base import Take
from stillmotion.executors.opened import engine_of
from stillmotion.storyboard import Shot, Storyboard

SHORT_EDGE = 360
MOST_FLICKER = 0.5
MOST_CHANGE, MOST_BEND = 1.5, 3.0
FIRST_DB, LAST_DB = 38.0, 36.0
PARTS = ("whole", "still", "smooth", "ends")
PRESETS = ("down_back", "forward_up", "right_turn_forward", "left_turn_forward")
MODES: dict[int, Mode] = {720: "std", 1080: "pro"}
CONTROLS = [
    *(CameraControl("simple", a, v) for a in get_args(CameraAxis) for v in (-10.0, 10.0)),
    *(CameraControl(preset) for preset in PRESETS),
]


def whole(names: list[str]) -> bool:
    """Print how many pixels were unset."""
    total = 0
    for name in names:
        picture = steadiness.brightened(clips.photograph(name))
        size = clips.size_of(picture, SHORT_EDGE)
        for control in CONTROLS:
            path = from_control(control, *size)
            count = steadiness.unset_pixels(clips.frames_of(picture, path, 9, size))
            if count:
                print(f"  {name}, {path.name}: {count}", flush=True)
            total += count
    print(f"unset or black pixels: {total} ({len(names)} pictures, {len(CONTROLS)} moves)")
    return total == 0


def stands(names: list[str]) -> bool:
    """Print the largest flicker under a camera that does not move."""
    off = rest = 0.0
    for name in names:
        picture = clips.photograph(name)
        size = clips.size_of(picture, SHORT_EDGE)
        clip = clips.luma(picture, still(), 4, size)
        step = steadiness.flicker(clip[:2])
        if step > MOST_FLICKER:
            print(f"  {name}: {step:.1f} from the first frame to the second", flush=True)
        off, rest = max(off, step), max(rest, steadiness.flicker(clip[1:]))
    print(
        f"change of 8 x 8 pixels under a still camera: {off:.2f} grey levels from the first frame,"
        f" which is the picture, {rest:.2f} after (limit {MOST_FLICKER})"
    )
    return max(off, rest) <= MOST_FLICKER


def smooth(names: list[str]) -> bool:
    """Print the largest jumps of speed and acceleration over the six axes."""
    worst = np.zeros(2)
    for name in names:
        picture = clips.photograph(name)
        size = clips.size_of(picture, SHORT_EDGE)
        for axis in get_args(CameraAxis):
            clip = clips.luma(picture, simple(axis, 10, *size), 49, size)
            found = steadiness.jumps(steadiness.speeds(clip))
            if found[0] > MOST_CHANGE or found[1] > MOST_BEND:
                print(f"  {name}, {axis}: {found[0]:.2f}, {found[1]:.2f}", flush=True)
            worst = np.maximum(worst, found)
    print(
        f"change of speed {worst[0]:.2f} (limit {MOST_CHANGE}),"
        f" of acceleration {worst[1]:.2f} (limit {MOST_BEND}) of a smoothstep's"
    )
    return bool(worst[0] <= MOST_CHANGE and worst[1] <= MOST_BEND)


def ends(names: list[str], short_edge: int) -> bool:
    """Print the PSNR of the first and the last frame of videos from each picture to the next."""
    found = []
    for number, name in enumerate(names):
        start, end = clips.photograph(name), clips.photograph(names[(number + 1) % len(names)])
        width, height = clips.size_of(start, short_edge)
        # At the frame's size beforehand, so that what was asked is plain: one way of scaling down
        # differs from another by 38 dB on fine detail, which is nobody's fault.
        start = _sized(start, width, height)
        end = _sized(_cut(end, width / height), width, height)
        shot = Shot(frames=24, end="image_tail", camera=still())
        mode = MODES[short_edge]
        board = Storyboard(width=width, height=height, fps=24, mode=mode, shots=(shot,))
        frames = engine_of("parallax").render(
            shot, Take(board, {"image": start, "image_tail": end})
        )
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "out.mp4"
            encode(frames, path, width=width, height=height, fps=24, frame_count=24, mode=mode)
            first, last = _first_and_last(path)
        pairs = list(zip((first, last), (start, end), strict=True))
        quality = [clips.psnr(_grey(got), _grey(wanted)) for got, wanted in pairs]
        quality += [clips.psnr(got, wanted) for got, wanted in pairs]
        found.append(quality)
        if not _is_met(quality):
            print(f"  {name}: first {quality[0]:.1f} dB, last {quality[1]:.1f} dB", flush=True)
    least, middle = np.min(found, axis=0), np.median(found, axis=0)
    print(
        f"{short_edge}p {MODES[short_edge]}: first frame {least[0]:.1f} dB at least, median"
        f" {middle[0]:.1f} (limit {FIRST_DB:.0f}); last {least[1]:.1f}, median {middle[1]:.1f}"
        f" (limit {LAST_DB:.0f}); RGB at least {least[2]:.1f} and {least[3]:.1f}"
    )
    return _is_met(least)


def _is_met(quality: Sequence[float]) -> bool:
    return all(db >= limit for db, limit in zip(quality, (FIRST_DB, LAST_DB) * 2, strict=True))


def _grey(picture: clips.Rgb) -> clips.Plane:
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), np.uint8)


def _cut(picture: clips.Rgb, aspect: float) -> clips.Rgb:
    height, width = picture.shape[:2]
    wide, high = min(width, round(height * aspect)), min(height, round(width / aspect))
    left, top = (width - wide) // 2, (height - high) // 2
    return np.ascontiguousarray(picture[top : top + high, left : left + wide])


def _sized(picture: clips.Rgb, width: int, height: int) -> clips.Rgb:
    image = Image.fromarray(picture)
    return np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))


def _first_and_last(path: Path) -> tuple[clips.Rgb, clips.Rgb]:
    with av.open(str(path)) as container:
        frames = container.decode(video=0)
        first = last = next(frames)
        for frame in frames:
            last = frame
    return first.to_ndarray(format="rgb24"), last.to_ndarray(format="rgb24")


def main() -> None:
    """Measure each part and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", nargs="*", default=list(clips.NAMES))
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--ends", nargs="*", type=int, default=list(MODES), choices=list(MODES))
    given = parser.parse_args()
    wanted = [given.only] if given.only else list(PARTS)
    good = True
    if "whole" in wanted:
        good &= whole(given.pictures)
    if "still" in wanted:
        good &= stands(given.pictures)
    if "smooth" in wanted:
        good &= smooth(given.pictures)
    if "ends" in wanted:
        for short_edge in given.ends:
            good &= ends(given.pictures, short_edge)
    raise SystemExit(not good)


if __name__ == "__main__":
    main()
