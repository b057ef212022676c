"""A sprite sheet: frames of a finished video side by side, in a JPEG."""

from __future__ import annotations

from io import BytesIO

import av
from PIL import Image

COLUMNS, ROWS = 4, 4
LONG_SIDE = 320
"""Pixels of the longer side of a frame in the sheet."""

JPEG_QUALITY = 85


def spritesheet(video: bytes) -> bytes:
    """Frames at even distances from the first to the last, row by row, each whole.

    Raises ValueError where the video has no frames.
    """
    wanted = COLUMNS * ROWS
    with av.open(BytesIO(video), "r") as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        count = max(1, stream.frames)
        places = [round(place * (count - 1) / (wanted - 1)) for place in range(wanted)]
        tiles: dict[int, Image.Image] = {}
        for number, frame in enumerate(container.decode(stream)):
            if number in places:
                scale = LONG_SIDE / max(frame.width, frame.height)
                size = (round(frame.width * scale), round(frame.height * scale))
                tiles[number] = Image.fromarray(
                    frame.reformat(*size, format="rgb24", interpolation="AREA").to_ndarray()
                )
    if not tiles:
        raise ValueError("the video has no frames")
    width, height = next(iter(tiles.values())).size
    sheet = Image.new("RGB", (COLUMNS * width, ROWS * height))
    for place, number in enumerate(places):
        tile = tiles.get(number) or tiles[max(tiles)]
        sheet.paste(tile, (place % COLUMNS * width, place // COLUMNS * height))
    made = BytesIO()
    sheet.save(made, "JPEG", quality=JPEG_QUALITY)
    return made.getvalue()
