"""A contact sheet of a video: frames spread evenly over it, in one picture.

Run: python examples/contact_sheet.py VIDEO.mp4 SHEET.png
"""

from __future__ import annotations

import sys
from pathlib import Path

import av
from PIL import Image

COLUMNS = 3
ROWS = 2
WIDTH = 400
"""Pixels of one frame on the sheet."""
GAP = 8


def contact_sheet(video: Path) -> Image.Image:
    """The first frame, the last, and others evenly between them, row by row."""
    wanted = COLUMNS * ROWS
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        numbers = {round(i * (stream.frames - 1) / (wanted - 1)) for i in range(wanted)}
        pictures = []
        for number, frame in enumerate(container.decode(stream)):
            if number in numbers:
                height = round(WIDTH * frame.height / frame.width)
                pictures.append(frame.to_image().resize((WIDTH, height), Image.Resampling.LANCZOS))
    height = pictures[0].height
    sheet = Image.new(
        "RGB",
        (COLUMNS * (WIDTH + GAP) - GAP, ROWS * (height + GAP) - GAP),
        "white",
    )
    for i, picture in enumerate(pictures):
        sheet.paste(picture, (i % COLUMNS * (WIDTH + GAP), i // COLUMNS * (height + GAP)))
    return sheet


if __name__ == "__main__":
    contact_sheet(Path(sys.argv[1])).save(sys.argv[2])
