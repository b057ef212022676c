"""Files made by `encode`, decoded again and measured."""

import io
import itertools
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.bitstream import BitStreamFilterContext
from PIL import Image

from harness.pictures import scene
from harness.video import psnr
from stillmotion.encoding.encode import Encoded, FrameCountError, encode
from stillmotion.encoding.planes import Frame, planes_to_rgb, rgb_to_planes

WIDTH, HEIGHT, FPS, COUNT = 320, 180, 24, 60


def detailed(width: int = WIDTH, height: int = HEIGHT, margin: int = 64) -> np.ndarray:
    """Twice as much fine detail as in most photographs, and room to move a window in."""
    grain = np.random.default_rng(3).normal(0, 12, (height, width + margin, 1))
    picture = scene(width + margin, height).astype(float) + grain
    return np.clip(picture, 0, 255).astype(np.uint8)


def panning(count: int = COUNT, width: int = WIDTH, height: int = HEIGHT) -> Iterator[Frame]:
    """One pixel to the right a frame, to and fro."""
    picture = detailed(width, height)
    for number in range(count):
        left = 2 * abs((number + 32) % 64 - 32)
        yield rgb_to_planes(picture[:, left : left + width])


def make(path: Path, frames: Iterator[Frame] | None = None, **options) -> Encoded:
    settings = {
        "width": WIDTH,
        "height": HEIGHT,
        "fps": FPS,
        "frame_count": COUNT,
        "mode": "std",
    } | options
    return encode(panning() if frames is None else frames, path, **settings)


def planes_of(path: Path) -> list[Frame]:
    """The luma and chroma as decoded, untouched by any conversion."""
    frames = []
    with av.open(str(path)) as container:
        for picture in container.decode(video=0):
            whole = picture.to_ndarray(format="yuv420p")
            height, width = picture.height, picture.width
            chroma = whole[height:].reshape(2, height // 2, width // 2)
            frames.append(Frame(whole[:height], chroma[0], chroma[1]))
    return frames


def test_the_file_is_what_was_asked_for(tmp_path):
    path = tmp_path / "video.mp4"
    made = make(path, cuts={31})
    assert made == Encoded(WIDTH, HEIGHT, FPS, COUNT)
    assert made.duration == COUNT / FPS
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        codec = stream.codec_context
        assert (codec.name, codec.profile, codec.pix_fmt) == ("h264", "High", "yuv420p")
        assert (codec.width, codec.height) == (WIDTH, HEIGHT)
        assert stream.average_rate == FPS
        assert stream.frames == COUNT
        assert container.duration == COUNT * 1_000_000 // FPS
        frames = list(container.decode(stream))
    assert [frame.pts * frame.time_base for frame in frames] == [
        Fraction(number, FPS) for number in range(COUNT)
    ]
    assert [number for number, frame in enumerate(frames) if frame.key_frame] == [0, 31]


def test_it_can_be_sought_every_two_seconds(tmp_path):
    path = tmp_path / "video.mp4"
    make(path, panning(130), frame_count=130)
    with av.open(str(path)) as container:
        keys = [n for n, frame in enumerate(container.decode(video=0)) if frame.key_frame]
    assert np.diff([*keys, 130]).max() <= 2 * FPS


def test_its_index_comes_first_and_names_the_colours(tmp_path):
    path = tmp_path / "video.mp4"
    make(path)
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    # nclx: primaries, transfer and matrix 1 (BT.709), not full range.
    assert b"colrnclx" + bytes([0, 1, 0, 1, 0, 1, 0]) in data


def test_the_bitstream_names_the_colours_too(tmp_path):
    path = tmp_path / "video.mp4"
    make(path)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        unpack = BitStreamFilterContext("h264_mp4toannexb", stream)
        raw = b"".join(
            bytes(part) for packet in container.demux(stream) for part in unpack.filter(packet)
        )
    with av.open(io.BytesIO(raw), format="h264") as container:
        frame = next(container.decode(video=0))
        assert (frame.color_primaries, frame.color_trc, frame.colorspace) == (1, 1, 1)
        assert frame.color_range == 1


@pytest.mark.parametrize("mode", ["std", "pro"])
def test_the_first_and_the_last_frame_are_seen_as_given(tmp_path, mode):
    path = tmp_path / "video.mp4"
    make(path, mode=mode)
    given, decoded = list(panning()), planes_of(path)
    first, last = (psnr(planes_to_rgb(given[n]), planes_to_rgb(decoded[n])) for n in (0, -1))
    assert first >= 40
    assert last >= 38
    middle = [psnr(a.y, b.y) for a, b in zip(given[1:-1], decoded[1:-1], strict=True)]
    assert min(middle) >= 32


def test_pro_is_closer_to_the_source_than_std(tmp_path):
    means = []
    for mode in ("std", "pro"):
        make(tmp_path / f"{mode}.mp4", mode=mode)
        pairs = zip(panning(), planes_of(tmp_path / f"{mode}.mp4"), strict=True)
        means.append(np.mean([psnr(a.y, b.y) for a, b in pairs]))
    assert means[1] > means[0] + 0.5


def test_an_engine_may_reuse_its_arrays(tmp_path):
    """The promise of `Frame`: what was yielded may change once the next but one is asked for."""
    buffers = [next(panning(1)) for _ in range(2)]

    def reusing():
        for number, frame in enumerate(panning()):
            held = buffers[number % 2]
            for target, plane in zip(held, frame, strict=True):
                target[:] = plane
            yield held

    make(tmp_path / "reused.mp4", reusing())
    make(tmp_path / "fresh.mp4")
    assert (tmp_path / "reused.mp4").read_bytes() == (tmp_path / "fresh.mp4").read_bytes()


def test_the_poster_is_the_first_frame(tmp_path):
    make(tmp_path / "video.mp4", poster_path=tmp_path / "poster.jpg")
    with Image.open(tmp_path / "poster.jpg") as poster:
        assert poster.format == "JPEG"
        first = planes_to_rgb(next(panning(1)))
        assert psnr(np.asarray(poster), first) > 30


def test_the_marked_copy_differs_where_the_watermark_is_and_nowhere_else(tmp_path):
    plain, marked = tmp_path / "video.mp4", tmp_path / "marked.mp4"
    make(plain, watermark_path=marked)
    make(tmp_path / "alone.mp4")
    assert plain.read_bytes() == (tmp_path / "alone.mp4").read_bytes()
    clean, copy = planes_of(plain), planes_of(marked)
    assert len(clean) == len(copy) == COUNT
    for number in (0, COUNT // 2, COUNT - 1):
        change = np.abs(clean[number].y.astype(int) - copy[number].y)
        corner = np.s_[HEIGHT * 3 // 4 :, WIDTH // 2 :]
        assert change[corner].max() > 60
        change[corner] = 0
        assert change.mean() < 1


def test_progress_counts_each_frame(tmp_path):
    seen = []
    make(tmp_path / "video.mp4", on_frame=seen.append)
    assert seen == list(range(1, COUNT + 1))


@pytest.mark.parametrize("made", [0, 1, COUNT - 1, COUNT + 1])
def test_another_number_of_frames_is_an_error(tmp_path, made):
    with pytest.raises(FrameCountError, match=f"{COUNT} frames asked for"):
        make(tmp_path / "video.mp4", panning(made), watermark_path=tmp_path / "marked.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wrong", [panning(3, 322), panning(3, 320, 182)])
def test_a_frame_of_another_size_is_an_error(tmp_path, wrong):
    with pytest.raises(ValueError, match="the video needs uint8"):
        make(tmp_path / "video.mp4", wrong)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("at", [0, 7, COUNT - 1])
def test_an_error_of_the_engine_comes_through_and_leaves_no_file(tmp_path, at):
    def failing():
        for number, frame in enumerate(panning()):
            if number == at:
                raise RuntimeError("the model is gone")
            yield frame

    with pytest.raises(RuntimeError, match="the model is gone"):
        make(
            tmp_path / "video.mp4",
            failing(),
            watermark_path=tmp_path / "marked.mp4",
            poster_path=tmp_path / "poster.jpg",
        )
    assert list(tmp_path.iterdir()) == []


def test_stopping_from_the_progress_closes_the_engine(tmp_path):
    closed = []

    def engine():
        try:
            yield from panning()
        finally:
            closed.append(True)

    def stop(done):
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "video.mp4", engine(), on_frame=stop)
    assert closed == [True]
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_of_the_caller_ends_the_engine(tmp_path):
    closed = []

    def engine():
        frames = list(panning(8))
        try:
            for number in itertools.count():
                if number == 5:
                    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
                yield frames[number % len(frames)]
        finally:
            closed.append(True)

    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "video.mp4", engine(), frame_count=10**6)
    assert closed == [True]
    assert list(tmp_path.iterdir()) == []


def test_an_encoder_that_fails_ends_the_engine(tmp_path):
    """Odd sides cannot be 4:2:0: x264 says so on its own thread."""
    odd = Frame(np.zeros((180, 321), np.uint8), *[np.zeros((90, 161), np.uint8)] * 2)
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield odd

    with pytest.raises(av.FFmpegError):
        make(tmp_path / "video.mp4", endless(), width=321, frame_count=10**6)
    assert len(taken) < 1000
    assert list(tmp_path.iterdir()) == []


def test_one_frame_is_a_video(tmp_path):
    make(tmp_path / "video.mp4", panning(1), frame_count=1)
    assert len(planes_of(tmp_path / "video.mp4")) == 1


PEAK_MEMORY = """
import resource, sys
from pathlib import Path
import numpy as np
from stillmotion.encoding.encode import encode
from stillmotion.encoding.planes import Frame

seconds, path = int(sys.argv[1]), Path(sys.argv[2])
random = np.random.default_rng(0)
luma = random.integers(16, 235, (720, 1408), dtype=np.uint8)
grey = np.full((360, 640), 128, np.uint8)

def engine():
    for number in range(24 * seconds):
        yield Frame(luma[:, number % 128 : number % 128 + 1280], grey, grey)

encode(engine(), path, width=1280, height=720, fps=24, frame_count=24 * seconds, mode="std",
       watermark_path=path.with_suffix(".marked.mp4"))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_length(tmp_path):
    peaks = [
        int(
            subprocess.run(
                [sys.executable, "-c", PEAK_MEMORY, str(seconds), str(tmp_path / "video.mp4")],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
        for seconds in (3, 15)
    ]
    assert peaks[1] <= 1.1 * peaks[0]
