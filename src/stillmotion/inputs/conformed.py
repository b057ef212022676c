"""A video from elsewhere as the frames that a video of ours has: evenly timed, in our colours.

Frames come at a whole rate, each where it was shown, and those that were shown for longer come more
than once. Pixels become square.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.video.reformatter import ColorRange, Colorspace, Interpolation

from stillmotion.encoding.mp4 import plane_views
from stillmotion.encoding.planes import Frame
from stillmotion.inputs.moving import Colours, Moving, colours_of, moving

HD_LINES = 720
"""Where a video does not say which colours it has, one of so many lines has those of HD."""

_FULL, _UNSAID = 2, 2
_OF_SPACE = {
    1: Colorspace.ITU709,
    4: Colorspace.FCC,
    7: Colorspace.SMPTE240M,
    9: Colorspace.BT2020,
    10: Colorspace.BT2020,
}
"""By FFmpeg's numbers, as far as they are other ones than those of older television."""


class _Conforming:
    """From frames of one file to ours."""

    def __init__(self, colours: Colours, height: int, width: int) -> None:
        unsaid = Colorspace.ITU709 if height >= HD_LINES else Colorspace.ITU601
        said = _OF_SPACE.get(colours.space, Colorspace.ITU601)
        self._space = unsaid if colours.space == _UNSAID else said
        self._range = ColorRange.JPEG if colours.range == _FULL else ColorRange.MPEG
        self._size = round(width * colours.aspect / 2) * 2, height
        self._same = (
            self._space == Colorspace.ITU709
            and self._range == ColorRange.MPEG
            and self._size == (width, height)
        )

    def frame(self, given: Frame) -> Frame:
        """One of them."""
        if self._same:
            return given
        height, width = given.y.shape
        picture = av.VideoFrame(width, height, "yuv420p")
        for place, plane in zip(plane_views(picture), given, strict=True):
            place[:] = plane
        made = picture.reformat(
            width=self._size[0],
            height=self._size[1],
            format="yuv420p",
            src_colorspace=self._space,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=self._range,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.BICUBIC,
        )
        return Frame(*(plane.copy() for plane in plane_views(made)))


def conformed(path: Path, field: str, longest: float, fps: int, count: int) -> Iterator[Frame]:
    """`count` frames of it; the last one stays where it is shorter. Raises ContractError 1201 where
    it does not decode or is longer than `longest` seconds."""
    shown = moving(path, field, longest)
    now = next(shown)
    height, width = now.frame.y.shape
    as_ours = _Conforming(colours_of(path), height, width).frame
    frame, after = as_ours(now.frame), next(shown, None)
    for number in range(count):
        # Half a frame of ours early or late is none.
        until = Fraction(2 * number + 1, 2 * fps)
        passed: Moving | None = None
        while after is not None and after.seconds < until:
            passed, after = after, next(shown, None)
        if passed is not None:
            frame = as_ours(passed.frame)
        yield frame
