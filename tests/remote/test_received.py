"""Files of servers as clips: the colours that their tags say."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace

from remote.conftest import asked
from stillmotion.engines.remote.received import read_clip

COLOURS = np.array([[200, 30, 30], [30, 180, 40], [30, 40, 200], [120, 120, 120]], np.uint8)


@pytest.mark.parametrize(
    ("space", "tag"), [(Colorspace.ITU709, 1), (Colorspace.ITU601, 6), (Colorspace.ITU601, None)]
)
def test_colours(tmp_path: Path, space: Colorspace, tag: int | None) -> None:
    picture = np.repeat(np.repeat(COLOURS[None], 64, axis=0), 24, axis=1)
    file = tmp_path / "clip.mp4"
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(16))
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        if tag is not None:
            stream.codec_context.colorspace = tag
        for _ in range(9):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            planes = frame.reformat(format="yuv420p", dst_colorspace=space)
            container.mux(stream.encode(planes))
        container.mux(stream.encode(None))
    with file.open("rb") as opened:
        clip = read_clip(opened, asked(), "a server", {}, lambda _: None)
    middles = clip.frames[4][32, 12::24].astype(int)
    assert np.abs(middles - COLOURS).max() <= 4
