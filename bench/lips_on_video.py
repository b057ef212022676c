"""How far lips that were put on a video are from the sound, on faces that move.

    python bench/lips_on_video.py [FOLDER]

Makes three videos of the portrait with camera moves by the engine, puts lips on each that follow a
recording of which nothing is known but its sound, and finds the shift at which how open the mouth
is agrees best with the voice's envelope. Limit: 45 ms either way (ITU-R BT.1359). Beside that: how
near the rest of the frame is to what came in (PSNR above the nose), and seconds for each step.
FOLDER keeps the videos, and sheet.jpg: of each face some frames as they came in, and under them the
same with the lips.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from stillmotion.encoding.planes import planes_to_rgb
from stillmotion.encoding.repaint import Form, repaint
from stillmotion.engines.lips.drawing import Lips
from stillmotion.engines.lips.following import follow
from stillmotion.engines.lips.steadying import steadied
from stillmotion.executors.film import Outputs
from stillmotion.executors.render import render
from stillmotion.inputs.moving import moving
from stillmotion.orders import RenderSpec, StoredFile, Video, VideoOrder
from stillmotion.sound.mix import at_rate
from stillmotion.sound.speech import VOICES, speak
from stillmotion.sound.speech.hearing import heard_visemes
from stillmotion.storyboard import Mouth

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from harness.av import seen
from measures.lips import held_still, lag, opening

PORTRAIT = Path(__file__).parents[1] / "examples" / "pictures" / "portrait.jpg"
SHORT_EDGE, FPS, SECONDS = 480, 24, 5
STARTS_S = 0.6
MOST_S = 0.045
TEXT = "Papa, pop a bubble up. Bob, a map, my mother bought it."

Rgb = NDArray[np.uint8]

FACES: dict[str, tuple[str, Callable[[Image.Image], Image.Image]]] = {
    "push in": ("The camera pushes in fast", lambda picture: picture),
    "pan, mirrored": ("The camera pans to the left", lambda picture: picture.transpose(0)),
    "orbit, leaning": (
        "The camera orbits to the right",
        lambda picture: picture.rotate(9, Image.Resampling.BICUBIC, center=(260, 240)).crop(
            (60, 40, 470, 540)
        ),
    ),
}


def measured(name: str, folder: Path) -> str:
    """A row of the table."""
    prompt, changed = FACES[name]
    given, made = folder / f"{name}-given.mp4", folder / f"{name}.mp4"
    with Image.open(PORTRAIT) as image:
        picture = np.asarray(changed(image.convert("RGB")))
    video = Video(model_name="kling-v2-6", image=StoredFile(""), prompt=prompt, duration=SECONDS)
    render(
        VideoOrder(video, RenderSpec(engine="parallax", short_edge=SHORT_EDGE, fps=FPS)),
        {"image": picture},
        Outputs(given),
        lambda _done, _stage: None,
        lambda _words: None,
    )
    spoken = speak(TEXT, VOICES[0], "en")
    heard = heard_visemes(spoken.sound, spoken.rate).later(STARTS_S)
    began = perf_counter()
    tracks = list(follow((planes_to_rgb(f.frame) for f in moving(given, "", 60)), FPS))
    followed = perf_counter() - began
    lips = Lips(
        steadied(tracks[0], FPS),
        Mouth(times=heard.times, jaw=heard.jaw, wide=heard.wide),
        STARTS_S,
        STARTS_S + spoken.seconds,
    )
    frames = list(moving(given, "", 60))
    height, width = frames[0].frame.y.shape
    track = np.zeros((SECONDS * 48_000, 2), np.float32)
    sound = at_rate(spoken.sound, spoken.rate)
    start = round(STARTS_S * 48_000)
    track[start : start + len(sound)] = sound[: len(track) - start, None]
    form = Form(
        width=width, height=height, rate=Fraction(FPS), primaries=1, transfer=1, space=1, range=1
    )
    began = perf_counter()
    repaint(
        ((f.seconds, lips.draw(f.frame, f.number, float(f.seconds))) for f in frames),
        made,
        form,
        track,
    )
    drawn = perf_counter() - began
    old, new = seen(given), seen(made)
    found = lag(opening(held_still(new)), FPS, track[:, 0], 48_000)
    chin = int(min(look.corners[:, 1].min() for look in tracks[0].looks.values()) * 0.8)
    kept = min(psnr(a[:chin], b[:chin]) for a, b in zip(old, new, strict=True))
    if abs(found.seconds) > MOST_S:
        missed.append(name)
    boxes = {number: look.box for number, look in tracks[0].looks.items()}
    rows.extend(np.hstack([_face(film[n], boxes[n]) for n in SHOWN]) for film in (old, new))
    return (
        f"| {name} | {1000 * found.seconds:.0f} | {found.agreement:.2f} | {kept:.1f} "
        f"| {followed:.1f} | {drawn:.1f} |"
    )


missed: list[str] = []
rows: list[Rgb] = []

SHOWN = range(18, 18 + 10 * 3, 3)
"""Frames on the sheet."""


def _face(frame: Rgb, box: tuple[float, float, float, float]) -> Rgb:
    """A face alone."""
    left, top, right, bottom = box
    more = 0.2 * (right - left)
    cut = Image.fromarray(frame).crop(
        (round(left - more), round(top - more), round(right + more), round(bottom + more))
    )
    return np.asarray(cut.resize((100, 124), Image.Resampling.LANCZOS))


def psnr(one: Rgb, other: Rgb) -> float:
    """In dB."""
    return float(10 * np.log10(255**2 / np.mean((one.astype(float) - other) ** 2)))


def main() -> None:
    print("| face | sound after lips (ms) | agreement | rest of frame, least (dB) | follow (s) | "
          "draw and encode (s) |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(sys.argv[1] if len(sys.argv) > 1 else scratch)
        for name in FACES:
            print(measured(name, folder), flush=True)
        Image.fromarray(np.vstack(rows)).save(folder / "sheet.jpg", quality=85)
    for name in missed:
        print(f"missed: {name}")
    raise SystemExit(bool(missed))


if __name__ == "__main__":
    main()
