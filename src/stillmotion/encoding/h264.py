"""The H.264 of a video: an encoder for each shot, each with the same parameters.

A shot is encoded by itself: it begins with a frame that decoding can start at, refers to nothing
outside of it, and its bits are the same whatever stands beside it. So shots that were encoded in
different places are joined by putting their packets one after the other (`encoding.join`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import av
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc

from stillmotion.encoding import x264

Mode = Literal["std", "pro"]

KEYFRAME_INTERVAL_S = 2
"""Seekable at least this often."""

REORDERED = 2
"""Frames that decoding may be ahead of showing, in the order of x264. Times of decoding count
from there through all shots: to one of few frames it would give another delay."""

END_FRAMES_QP = 14
"""Quantiser of the first and the last frame: the picture given is to be seen again. On detailed
photographs it leaves 48 dB of luma in the first and 44 dB in the last, at under 0.5 MB each for
720p."""


@dataclass(frozen=True)
class Quality:
    """x264's effort and its constant rate factor (lower is better, and larger)."""

    preset: str
    crf: int


# On two cores, from planes at 24 fps: std 720p 100 fps at 41 dB mean, pro 1080p 20 fps at 44 dB.
QUALITY: dict[Mode, Quality] = {"std": Quality("veryfast", 19), "pro": Quality("fast", 17)}


@dataclass(frozen=True, kw_only=True)
class VideoFormat:
    """What is known of a video before its first frame. `cuts` are the frames that begin a shot.

    `first` and `last` tell whether the video begins and ends with it, or is a part of a longer one.
    """

    width: int
    height: int
    fps: int
    frame_count: int
    mode: Mode
    cuts: Collection[int] = ()
    first: bool = True
    last: bool = True


def shot_encoder(video: VideoFormat, start: int) -> VideoCodecContext:
    """An encoder for the shot that begins with frame `start`, for a file that has its parameters
    in the header."""
    codec = av.CodecContext.create("libx264", "w")
    codec.flags |= Flags.global_header
    codec.framerate = Fraction(video.fps)
    set_up(codec, video, start)
    return codec


def set_up(codec: VideoCodecContext, video: VideoFormat, start: int) -> None:
    """Prepare an encoder for the shot that begins with frame `start`."""
    codec.width = video.width
    codec.height = video.height
    codec.pix_fmt = "yuv420p"
    codec.time_base = Fraction(1, video.fps)
    codec.gop_size = KEYFRAME_INTERVAL_S * video.fps
    codec.color_primaries = ColorPrimaries.BT709
    codec.color_trc = ColorTrc.BT709
    codec.colorspace = Colorspace.ITU709
    codec.color_range = ColorRange.MPEG
    codec.options = _x264_options(video, start)


def _x264_options(video: VideoFormat, start: int) -> dict[str, str]:
    quality = QUALITY[video.mode]
    options = {"preset": quality.preset, "crf": str(quality.crf), "profile": "high"}
    ends = {0} if video.first else set()
    if video.last:
        ends.add(video.frame_count - 1)
    # An encoder counts its own frames from 0. It writes its zones into the stream, too, which must
    # not tell of frames of other shots.
    following = min((cut for cut in video.cuts if cut > start), default=video.frame_count)
    own = sorted(end - start for end in ends if start <= end < following)
    zones = "/".join(f"{number},{number},q={END_FRAMES_QP}" for number in own)
    return options | x264.parameters(video.width, *([f"zones={zones}"] if zones else []))
