"""Sound beside the pictures, decoded again: as long, in time, and heard as given."""

import json
import shutil
import subprocess

import av
import numpy as np
import pytest

from conftest import require_or_skip
from harness.sound import decode_sound
from harness.video import decode
from stillmotion.encoding.aac import RATE, length
from stillmotion.encoding.encode import encode
from stillmotion.encoding.planes import Frame

SIZE = {"width": 320, "height": 180}
CLICKS_S = (0.0105, 0.5, 1.25, 1.875)


def grey(count):
    for _ in range(count):
        yield Frame(
            np.full((180, 320), 90, np.uint8),
            np.full((90, 160), 128, np.uint8),
            np.full((90, 160), 128, np.uint8),
        )


def clicks(samples):
    """Short bursts of tone, left and right different, at known times."""
    sound = np.zeros((samples, 2), np.float32)
    time = np.arange(96) / RATE
    burst = np.sin(2 * np.pi * 3000 * time) * np.hanning(96)
    for number, moment in enumerate(CLICKS_S):
        start = round(moment * RATE)
        if start + 96 <= samples:
            sound[start : start + 96, number % 2] = 0.8 * burst
    return sound


def make(path, frames=48, fps=24, soundtrack=None, **options):
    if soundtrack is None:
        soundtrack = clicks(length(frames, fps))
    return encode(
        grey(frames), path, fps=fps, frame_count=frames, mode="std", soundtrack=soundtrack,
        **SIZE, **options,
    )  # fmt: skip


@pytest.mark.parametrize(("frames", "fps"), [(48, 24), (61, 30), (50, 25), (121, 60), (7, 24)])
def test_sound_and_pictures_are_equal_in_length(tmp_path, frames, fps):
    path = tmp_path / "video.mp4"
    make(path, frames, fps)
    track = decode_sound(path)
    assert (track.rate, track.codec, track.samples.shape[1]) == (RATE, "aac", 2)
    assert abs(len(track.samples) / RATE - frames / fps) < 1 / fps
    with av.open(str(path)) as container:
        sound, video = container.streams.audio[0], container.streams.video[0]
        assert video.frames == frames
        assert float(sound.start_time * sound.time_base) == pytest.approx(0, abs=0.001)
        for stream in (sound, video):
            assert float(stream.duration * stream.time_base) == pytest.approx(
                frames / fps, abs=1 / fps
            )


def test_what_sounds_sounds_at_its_moment_on_its_side(tmp_path):
    path = tmp_path / "video.mp4"
    make(path)
    samples = decode_sound(path).samples
    for number, moment in enumerate(CLICKS_S):
        given = clicks(length(48, 24))[:, number % 2]
        start = round(moment * RATE)
        pattern = given[start : start + 96]
        around = samples[max(start - 480, 0) : start + 576, number % 2]
        late = np.argmax(np.correlate(around, pattern, "valid")) - min(start, 480)
        assert abs(late) <= RATE // 1000
        other = samples[start : start + 96, 1 - number % 2]
        assert np.abs(other).max() < 0.05


def test_it_is_heard_as_given(tmp_path):
    random = np.random.default_rng(1)
    count = length(48, 24)
    spectrum = np.fft.rfft(random.normal(size=(count, 2)), axis=0)
    spectrum[np.fft.rfftfreq(count, 1 / RATE) > 6000] = 0
    given = np.fft.irfft(spectrum, count, axis=0)
    given = (0.2 * given / given.std()).astype(np.float32)
    path = tmp_path / "video.mp4"
    make(path, soundtrack=given)
    heard = decode_sound(path).samples[:count]
    error = heard - given[: len(heard)]
    assert 10 * np.log10(np.mean(given**2) / np.mean(error**2)) > 12


def test_its_index_still_comes_first_and_sound_lies_beside_its_pictures(tmp_path):
    path = tmp_path / "video.mp4"
    make(path, 121, 24, soundtrack=np.zeros((length(121, 24), 2), np.float32))
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    with av.open(str(path)) as container:
        ahead = {"audio": 0.0, "video": 0.0}
        for packet in container.demux():
            if packet.dts is not None:
                ahead[packet.stream.type] = float(packet.dts * packet.time_base)
                assert abs(ahead["audio"] - ahead["video"]) < 1.5


def test_the_watermarked_copy_sounds_the_same(tmp_path):
    path, marked = tmp_path / "video.mp4", tmp_path / "marked.mp4"
    make(path, watermark_path=marked)
    assert np.array_equal(decode_sound(path).samples, decode_sound(marked).samples)
    assert len(decode(marked).frames) == 48


def test_without_a_soundtrack_there_is_no_audio_stream(tmp_path):
    path = tmp_path / "video.mp4"
    encode(grey(10), path, fps=24, frame_count=10, mode="std", **SIZE)
    with av.open(str(path)) as container:
        assert not container.streams.audio


@pytest.mark.parametrize(
    "soundtrack",
    [
        np.zeros((length(48, 24) - 1, 2), np.float32),
        np.zeros((length(48, 24), 1), np.float32),
        np.zeros((length(48, 24), 2), np.float64),
    ],
    ids=["short", "mono", "double"],
)
def test_a_soundtrack_that_does_not_fit_is_refused(tmp_path, soundtrack):
    path = tmp_path / "video.mp4"
    with pytest.raises(ValueError, match="soundtrack"):
        make(path, soundtrack=soundtrack)
    assert list(tmp_path.iterdir()) == []


def test_ffprobe_agrees(tmp_path):
    require_or_skip(shutil.which("ffprobe") is not None, "ffprobe is not installed")
    path = tmp_path / "video.mp4"
    make(path)
    told = subprocess.run(
        ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    streams = {stream["codec_type"]: stream for stream in json.loads(told)["streams"]}
    assert streams["audio"]["codec_name"] == "aac"
    assert streams["audio"]["sample_rate"] == "48000"
    assert streams["audio"]["channels"] == 2
    assert float(streams["audio"]["start_time"]) == pytest.approx(0, abs=0.001)
    difference = float(streams["audio"]["duration"]) - float(streams["video"]["duration"])
    assert abs(difference) < 1 / 24
