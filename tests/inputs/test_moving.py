"""Videos from strangers, frame by frame, and sounds in the forms that are taken."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from harness.faces import HEIGHT, MOVES, WIDTH, moving_face, video_of
from harness.recordings import RATE, as_file, speech
from stillmotion.contract.errors import ContractError
from stillmotion.encoding.planes import planes_to_rgb, rgb_to_planes
from stillmotion.encoding.repaint import Form, repaint
from stillmotion.inputs.moving import colours_of, moving
from stillmotion.inputs.recordings import SOUND_RATE, read_recording, read_sound


def written(path: Path, times: list[Fraction]) -> Path:
    frames = moving_face(MOVES["pan"], len(times))
    form = Form(
        width=WIDTH, height=HEIGHT, rate=Fraction(24), primaries=1, transfer=1, space=1, range=1,
        clock=24_000,
    )  # fmt: skip
    repaint(zip(times, map(rgb_to_planes, frames), strict=True), path, form, None)
    return path


def test_frames_keep_their_times(tmp_path: Path) -> None:
    times = [Fraction(n * n, 480) for n in range(12)]
    path = written(tmp_path / "uneven.mp4", times)
    found = list(moving(path, "video_url", 60))
    assert [each.seconds for each in found] == times
    assert colours_of(path)[:4] == (1, 1, 1, 1)
    again = tmp_path / "again.mp4"
    form = Form(
        width=WIDTH, height=HEIGHT, rate=Fraction(24), primaries=5, transfer=6, space=5, range=1,
        clock=24_000,
    )  # fmt: skip
    repaint(((each.seconds, each.frame) for each in found), again, form, None)
    assert [each.seconds for each in moving(again, "video_url", 60)] == times
    assert colours_of(again)[:4] == (5, 6, 5, 1)


def test_a_turned_video_is_seen_upright(tmp_path: Path) -> None:
    path = tmp_path / "plain.mp4"
    video_of(moving_face(MOVES["pan"], 3), path, Fraction(24))
    turned = tmp_path / "turned.mp4"
    with av.open(str(path)) as source, av.open(str(turned), "w") as made:
        template = source.streams.video[0]
        stream = made.add_stream_from_template(template)
        for packet in source.demux(template):
            if packet.dts is not None:
                packet.stream = stream
                made.mux(packet)
    data = bytearray(turned.read_bytes())
    # The matrix of the track's header: a quarter turn, as phones write it.
    at = data.index(b"tkhd") + 4 + 40
    one = (1 << 16).to_bytes(4, "big")
    minus = ((1 << 32) - (1 << 16)).to_bytes(4, "big")
    zero = bytes(4)
    data[at : at + 16] = zero + one + zero + minus
    data[at + 16 : at + 20] = zero
    turned.write_bytes(data)
    plain = planes_to_rgb(next(moving(path, "", 60)).frame)
    shown = planes_to_rgb(next(moving(turned, "", 60)).frame)
    assert shown.shape == (WIDTH, HEIGHT, 3)
    assert np.abs(np.rot90(plain, -1).astype(int) - shown).mean() < 3


@pytest.mark.parametrize("damage", ["cut", "size"])
def test_what_does_not_decode_is_refused_by_its_field(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "video.mp4"
    small = (frame[:96, :96] for frame in moving_face(MOVES["pan"], 4))
    frames = small if damage == "size" else moving_face(MOVES["pan"], 4)
    data = video_of(frames, path, Fraction(24))
    if damage == "cut":
        path.write_bytes(data[:400])
    with pytest.raises(ContractError) as refused:
        list(moving(path, "input.video_url", 60))
    assert refused.value.field == "input.video_url"


def test_a_video_that_is_longer_than_it_may_be_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "long.mp4", [Fraction(n, 4) for n in range(12)])
    with pytest.raises(ContractError, match="at most 2 s"):
        list(moving(path, "video_url", 2))


@pytest.mark.parametrize(
    ("format", "codec"),
    [("wav", "pcm_s16le"), ("mp3", "libmp3lame"), ("adts", "aac"), ("ipod", "aac")],
)
def test_sounds_are_read_in_all_forms_as_loud_as_they_are(format: str, codec: str) -> None:
    sound = speech()[: 3 * RATE]
    data = as_file(sound, format, codec)
    heard = read_sound(data, "sound_file", 60)
    assert abs(len(heard) / SOUND_RATE - 3) < 0.1
    assert np.array_equal(heard[:, 0], heard[:, 1])
    assert np.std(heard) == pytest.approx(np.std(sound), rel=0.1)
    assert abs(len(read_recording(data, "sound_file")) / RATE - 3) < 0.1
