"""Videos with sound, to be played, and a sheet that shows what is heard in each.

Run: python examples/sound_gallery.py
It leaves out/sound/NAME.mp4, and docs/images/gallery/sound.jpg: of each video three frames, and the
spectrogram of its soundtrack (0 to 10 kHz upwards, time to the right).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw
from scipy import signal

ROOT = Path(__file__).resolve().parents[1]
VIDEOS = ROOT / "out" / "sound"
SHEET = ROOT / "docs" / "images" / "gallery" / "sound.jpg"

RATE = 48_000
HIGHEST_HZ = 10_000
HEIGHT = 120
"""Pixels of a row."""
HEARD = 560
"""Pixels of a spectrogram."""
QUIETEST_DB, LOUDEST_DB = -95, -35

SCENES = (
    ("rain", "night-bridge", "heavy rain falls, thunder rolls far away", ()),
    ("stream", "forest-stream", "the stream flows, birds sing", ()),
    ("wind", "mountain-path", "wind over the mountains, slow pan right", ()),
    ("room", "drum-room", "a quiet room, a clock ticks", ()),
    ("nothing-said", "autumn-meadow", "a meadow before the mountains", ()),
    (
        "speech",
        "portrait",
        '<<<voice_1>>> The woman smiles and says: "Welcome everyone. It is good to see you."',
        ("--voice", "bf_emma"),
    ),
    ("chinese", "portrait", "她说：“大家好，欢迎来到这里。”窗外下着雨", ()),
)


def main() -> None:
    """Make the videos and the sheet."""
    VIDEOS.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, picture, prompt, flags in SCENES:
        video = VIDEOS / f"{name}.mp4"
        command = [sys.executable, "-m", "stillmotion", "render", "--sound", *flags]
        command += [str(ROOT / "examples" / "pictures" / f"{picture}.jpg"), "--prompt", prompt]
        subprocess.run([*command, "-o", str(video)], check=True, stdout=subprocess.DEVNULL)
        rows.append(_row(name, video))
        print(video, flush=True)
    widest = max(row.width for row in rows)
    sheet = Image.new("RGB", (widest, (HEIGHT + 4) * len(rows) - 4), "white")
    for i, row in enumerate(rows):
        sheet.paste(row, (widest - row.width, i * (HEIGHT + 4)))
    sheet.save(SHEET, quality=85)


def _row(name: str, video: Path) -> Image.Image:
    frames = []
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        wanted = {round(share * (stream.frames - 1)) for share in (0.2, 0.5, 0.8)}
        for number, frame in enumerate(container.decode(stream)):
            if number in wanted:
                wide = round(HEIGHT * frame.width / frame.height)
                frames.append(frame.to_image().resize((wide, HEIGHT), Image.Resampling.LANCZOS))
    heard = Image.fromarray(_spectrogram(_sound(video)))
    ImageDraw.Draw(heard).text((6, 4), name, fill="white")
    row = Image.new("RGB", (sum(f.width + 4 for f in frames) + HEARD, HEIGHT), "white")
    left = 0
    for part in (*frames, heard):
        row.paste(part, (left, 0))
        left += part.width + 4
    return row


def _sound(video: Path) -> NDArray[np.float32]:
    with av.open(str(video)) as container:
        parts = [frame.to_ndarray().mean(axis=0) for frame in container.decode(audio=0)]
    return np.concatenate(parts)


def _spectrogram(sound: NDArray[np.float32]) -> NDArray[np.uint8]:
    """(HEIGHT, HEARD, 3): level by frequency and time."""
    frequencies, _, power = signal.spectrogram(sound, RATE, nperseg=1024, noverlap=512)
    level = 10 * np.log10(power[frequencies <= HIGHEST_HZ] + 1e-12)
    share = np.clip((level - QUIETEST_DB) / (LOUDEST_DB - QUIETEST_DB), 0, 1)
    grey = (255 * cv2.resize(share[::-1], (HEARD, HEIGHT), interpolation=cv2.INTER_AREA)).astype(
        np.uint8
    )
    return np.asarray(
        cv2.cvtColor(cv2.applyColorMap(grey, cv2.COLORMAP_INFERNO), cv2.COLOR_BGR2RGB), np.uint8
    )


if __name__ == "__main__":
    main()
