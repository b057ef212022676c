"""Make the contact sheets of docs/gallery.md: each feature rendered, one row of frames each.

Run: python examples/gallery.py [NAME …]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "examples" / "pictures"
SHEETS = ROOT / "docs" / "images" / "gallery"

COLUMNS = 5
WIDTH = 1000
"""Pixels of a sheet."""
GAP = 4


@dataclass(frozen=True)
class Scene:
    """A video to make: `flags` are those of `stillmotion render`; `at` the shares of it to show."""

    name: str
    picture: str
    flags: tuple[str, ...] = ()
    masks: tuple[tuple[float, float, float, float, str], ...] = ()
    """Brush strokes: an ellipse (middle x, y and half axes, in shares of the picture, y down) and
    a path in pixels of the picture from its bottom-left corner."""
    static: tuple[float, float, float, float] | None = None
    at: tuple[float, ...] = field(default=(0.0, 0.25, 0.5, 0.75, 1.0))
    storyboard: str = ""
    """What the request file `storyboard.json` among the flags holds, where not the usual."""


def camera(name: str, picture: str, move: str) -> Scene:
    """A camera move as `camera_control` asks for it."""
    return Scene(name, picture, ("--camera", move, "--prompt", "a still scene"))


def words(name: str, picture: str, prompt: str, **more: object) -> Scene:
    """What a prompt makes of a picture."""
    return Scene(name, picture, ("--prompt", prompt), **more)  # type: ignore[arg-type]


SCENES = (
    camera("horizontal", "drum-room", "horizontal=8"),
    camera("vertical", "moose", "vertical=8"),
    camera("pan", "mountain-path", "pan=-8"),
    camera("tilt", "night-bridge", "tilt=8"),
    camera("roll", "lemurs", "roll=8"),
    camera("zoom-out", "portrait", "zoom=10"),
    camera("zoom-in", "honey-bee", "zoom=-8"),
    camera("down-back", "autumn-meadow", "down_back"),
    camera("forward-up", "forest-stream", "forward_up"),
    camera("right-turn-forward", "moose", "right_turn_forward"),
    camera("left-turn-forward", "mountain-path", "left_turn_forward"),
    camera("layers", "cows", "horizontal=8"),
    words("chosen", "dandelions", "a quiet evening in the meadow"),
    words("smile", "portrait", "the woman smiles warmly"),
    words("blink", "portrait", "she blinks, static camera", at=(0.0, 0.2, 0.32, 0.4, 0.6)),
    words("turn", "portrait", "she turns her head to the left, static camera"),
    words("rain", "night-bridge", "heavy rain falls on the bridge at night, static camera"),
    words("snow", "moose", "snow is falling softly, fog drifts, slow push in"),
    words("leaves", "forest-stream", "autumn leaves fall, water flows down the stream"),
    words("steam", "cups", "steam rises from the cups, static camera"),
    words("smoke", "castle-maintenon", "heavy smoke rises from the chimney, static camera"),
    words("falling-leaves", "fallen-leaf", "make the leaves fall, slow push in"),
    words("clouds", "mountain-path", "clouds drift across the sky, slow pan right"),
    words("petals", "lemurs", "petals drift through the air, golden hour light"),
    words("night", "autumn-meadow", "a cold moonlit night, fog over the meadow"),
    words("nightfall", "nagoya-castle", "at night, the camera is static"),
    words("chinese", "dandelions", "镜头缓缓推近，微风吹动花朵，阳光下尘埃飞舞"),
    Scene(
        "brush",
        "honey-bee",
        ("--prompt", "the bee flies off"),
        masks=((0.31, 0.4, 0.19, 0.3, "500,760 620,900 560,1040 380,1100"),),
    ),
    Scene(
        "brush-pinned",
        "fig-bowl",
        ("--prompt", "the fig slides in the bowl"),
        masks=((0.58, 0.55, 0.13, 0.2, "930,480 760,560 700,420"),),
        static=(0.15, 0.7, 0.14, 0.28),
    ),
    Scene(
        "end-related",
        "moose",
        ("--prompt", "the camera moves closer", "--image-tail", "related"),
        at=(0.0, 0.3, 0.5, 0.7, 1.0),
    ),
    Scene(
        "end-unrelated",
        "autumn-meadow",
        ("--prompt", "from the meadow to the bridge", "--image-tail", "night-bridge"),
        at=(0.0, 0.35, 0.5, 0.65, 1.0),
    ),
    Scene("end-only", "lemurs", ("--prompt", "slow push in", "--image-tail", "lemurs")),
    Scene(
        "storyboard",
        "portrait",
        ("--request", "storyboard.json", "--model", "kling-v3", "--duration", "9"),
        at=(0.0, 0.25, 0.45, 0.6, 0.95),
    ),
    Scene(
        "element",
        "autumn-meadow",
        ("--prompt", "<<<element_1>>> walks in from the left", "--element", "moose"),
        at=(0.0, 0.15, 0.3, 0.6, 1.0),
    ),
)

STORYBOARD = """{"multi_shot": true, "shot_type": "customize", "multi_prompt": [
{"index": 1, "prompt": "Wide shot, the officer looks ahead, slow push in", "duration": "3"},
{"index": 2, "prompt": "Close-up of her face, she smiles", "duration": "3"},
{"index": 3, "prompt": "Medium shot from a low angle, dark tones, dust in the air",
 "duration": "3"}]}"""


def main() -> None:
    """Make the sheets named on the command line, or all."""
    wanted = set(sys.argv[1:])
    SHEETS.mkdir(parents=True, exist_ok=True)
    for scene in SCENES:
        if wanted and scene.name not in wanted:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            video = render(scene, Path(scratch))
            sheet(video, scene.at).save(SHEETS / f"{scene.name}.jpg", quality=85)
        print(scene.name, flush=True)


def render(scene: Scene, scratch: Path) -> Path:
    """The video of a scene, made in the folder `scratch`."""
    picture = PICTURES / f"{scene.picture}.jpg"
    video = scratch / "video.mp4"
    command = [sys.executable, "-m", "stillmotion", "render"]
    if scene.name != "end-only":
        command.append(str(picture))
    for number, (x, y, a, b, path) in enumerate(scene.masks):
        mask = scratch / f"mask{number}.png"
        _ellipse(picture, x, y, a, b).save(mask)
        command += ["--mask", str(mask), "--path", path]
    if scene.static is not None:
        mask = scratch / "static.png"
        _ellipse(picture, *scene.static).save(mask)
        command += ["--static-mask", str(mask)]
    for value in scene.flags:
        if value == "related":
            _closer(picture).save(scratch / "closer.png")
            command.append(str(scratch / "closer.png"))
        elif value == "storyboard.json":
            (scratch / value).write_text(scene.storyboard or STORYBOARD)
            command.append(str(scratch / value))
        elif (PICTURES / f"{value}.jpg").is_file():
            command.append(str(PICTURES / f"{value}.jpg"))
        else:
            command.append(value)
    subprocess.run([*command, "-o", str(video)], check=True, stdout=subprocess.DEVNULL)
    return video


def _ellipse(picture: Path, x: float, y: float, a: float, b: float) -> Image.Image:
    width, height = Image.open(picture).size
    mask = np.zeros((height, width), np.uint8)
    middle = (round(x * width), round(y * height))
    cv2.ellipse(mask, middle, (round(a * width), round(b * height)), 0, 0, 360, 255, -1)
    return Image.fromarray(mask)


def _closer(picture: Path) -> Image.Image:
    """The same scene from nearer and a little to the side."""
    image = Image.open(picture).convert("RGB")
    width, height = image.size
    box = (0.2 * width, 0.08 * height, 0.9 * width, 0.78 * height)
    return image.resize((width, height), Image.Resampling.LANCZOS, box=box)


def sheet(video: Path, at: tuple[float, ...]) -> Image.Image:
    """Frames of a video side by side, at these shares of it."""
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        numbers = [round(share * (stream.frames - 1)) for share in at]
        found = {}
        for number, frame in enumerate(container.decode(stream)):
            if number in numbers:
                found[number] = frame.to_image()
    wide = (WIDTH - GAP * (COLUMNS - 1)) // COLUMNS
    first = found[numbers[0]]
    high = round(wide * first.height / first.width)
    made = Image.new("RGB", (WIDTH, high), "white")
    for i, number in enumerate(numbers):
        small = found[number].resize((wide, high), Image.Resampling.LANCZOS)
        made.paste(small, (i * (wide + GAP), 0))
    return made


if __name__ == "__main__":
    main()
