"""Soundtracks, measured by the sample and by ffmpeg's own meters."""

import itertools
import re
import shutil
import subprocess

import numpy as np
import pytest

from conftest import require_or_skip
from harness.sound import RATE, decode_sound, envelope
from measures.sharpness import sharpness
from stillmotion.encoding.encode import encode
from stillmotion.encoding.planes import Frame
from stillmotion.sound.loudness import limited, loudness, mastered, true_peak
from stillmotion.sound.mix import DUCKED_DB, Voiceover, ambience, at_rate, ducking, mix
from stillmotion.storyboard import Ambience, Cue

from .boards import board, moving, shot

TOLERANCE_LU = 1.0
CEILING_DBTP = -1.0


def measured_by_ffmpeg(sound):
    """Integrated loudness and true peak as `ebur128` says."""
    require_or_skip(shutil.which("ffmpeg") is not None, "ffmpeg is not installed")
    told = subprocess.run(
        ["ffmpeg", "-hide_banner", "-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "-",
         "-af", "ebur128=peak=true", "-f", "null", "-"],
        input=sound.astype("<f4").tobytes(), capture_output=True, check=True,
    ).stderr.decode()  # fmt: skip
    summary = told[told.rindex("Summary:") :]
    found = [re.search(rf"{name}:\s+(-?[\d.]+)", summary) for name in ("I", "Peak")]
    return tuple(float(match[1]) for match in found if match)


def tone(seconds, hertz=220.0):
    time = np.arange(round(seconds * RATE)) / RATE
    return (0.3 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


SCENES = {
    "quiet": board(shot(3)),
    "clock": board(shot(5, ambience=(Ambience(kind="clock"),))),
    "steps": board(shot(4, ambience=(Ambience(kind="footsteps"),))),
    "storm": board(shot(5, ambience=(Ambience(kind="thunder"), Ambience(kind="rain")))),
    "heart": board(shot(5, ambience=(Ambience(kind="heartbeat", strength=0.5),))),
    "cuts": board(
        shot(2, ambience=(Ambience(kind="waves"),)),
        shot(2, ambience=(Ambience(kind="traffic"),)),
        shot(2, ambience=(Ambience(kind="fire"),)),
    ),
}


@pytest.mark.parametrize("name", SCENES)
def test_loudness_and_peaks_are_within_their_limits(name):
    scene = SCENES[name]
    sound = mix(scene)
    assert sound.shape == (scene.frames * RATE // scene.fps, 2)
    assert sound.dtype == np.float32
    integrated, peak = measured_by_ffmpeg(sound)
    assert integrated == pytest.approx(-16, abs=TOLERANCE_LU)
    assert peak <= CEILING_DBTP
    assert loudness(sound) == pytest.approx(integrated, abs=0.15)
    assert true_peak(sound) == pytest.approx(peak, abs=0.25)


def test_the_limits_hold_in_the_finished_video(tmp_path):
    require_or_skip(shutil.which("ffmpeg") is not None, "ffmpeg is not installed")
    scene = SCENES["storm"]
    sound = mix(scene)
    grey = Frame(
        np.full((180, 320), 90, np.uint8), *(np.full((90, 160), 128, np.uint8) for _ in range(2))
    )
    path = tmp_path / "video.mp4"
    encode(
        itertools.repeat(grey, scene.frames), path, width=320, height=180, fps=scene.fps,
        frame_count=scene.frames, mode="std", soundtrack=sound,
    )  # fmt: skip
    integrated, peak = measured_by_ffmpeg(decode_sound(path).samples)
    assert integrated == pytest.approx(-16, abs=TOLERANCE_LU)
    assert peak <= CEILING_DBTP


def test_the_meter_of_sharpness_is_right():
    random = np.random.default_rng(1)
    spectrum = np.fft.rfft(random.normal(size=(4 * RATE, 2)), axis=0)
    frequencies = np.maximum(np.fft.rfftfreq(4 * RATE, 1 / RATE), 1.0)[:, None]

    def of(shape):
        return sharpness(np.fft.irfft(spectrum * shape, axis=0), RATE)

    assert of((frequencies > 920) & (frequencies < 1080)) == pytest.approx(1.0, abs=0.1)
    assert of(np.ones_like(frequencies)) > of(frequencies**-0.5) > of(1 / frequencies) > 1.2


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_bed_alone_is_as_loud_as_all_else_and_does_not_hiss(seed):
    sound = mix(SCENES["quiet"], seed=seed)
    assert loudness(sound) == pytest.approx(-16, abs=TOLERANCE_LU)
    assert sharpness(sound, RATE) < 1.0
    power = np.sum(np.abs(np.fft.rfft(sound, axis=0)) ** 2, axis=1)
    above = power[np.fft.rfftfreq(len(sound), 1 / RATE) > 6000].sum()
    assert above < 0.001 * power.sum()


def test_a_single_frame_has_a_soundtrack_too():
    sound = mix(board(shot(1 / 24)))
    assert len(sound) == RATE // 24
    assert np.isfinite(sound).all()


def test_the_same_seed_sounds_the_same():
    scene = SCENES["cuts"]
    assert np.array_equal(mix(scene, seed=3), mix(scene, seed=3))
    assert not np.array_equal(mix(scene, seed=3), mix(scene, seed=4))


def test_cuts_cross_over_within_80_ms_and_do_not_click():
    scene = board(
        shot(2, ambience=(Ambience(kind="rain"),)), shot(2, ambience=(Ambience(kind="heartbeat"),))
    )
    sound = ambience(scene, 0)
    # Rain is all treble and a heart has none: the treble goes from all to nothing.
    treble = envelope(np.diff(sound, axis=0, prepend=0), 0.005)
    before, after = treble[300:380].mean(), treble[420:].mean()
    assert after < 0.1 * before
    falls = np.flatnonzero((treble < 0.9 * before) & (treble > 0.15 * before))
    falls = falls[(falls > 380) & (falls < 420)]
    assert 4 <= np.ptp(falls) + 1 <= 16
    assert np.abs(np.diff(sound, axis=0))[round(1.97 * RATE) : round(2.03 * RATE)].max() < 0.5


def test_what_goes_on_over_a_cut_keeps_its_level():
    rain = (Ambience(kind="rain"),)
    curve = envelope(ambience(board(shot(2, ambience=rain), shot(2, ambience=rain)), 0), 0.02)
    assert 20 * np.log10(curve[95:105].min() / curve[50:150].mean()) > -1.5
    assert 20 * np.log10(curve[95:105].max() / curve[50:150].mean()) < 1.5


def balance(sound, part):
    """Decibels by which the right is louder."""
    count = len(sound) // 4
    piece = sound[:count] if part == "start" else sound[-count:]
    left, right = np.sqrt(np.mean(np.square(piece), axis=0))
    return 20 * np.log10(right / left)


@pytest.mark.parametrize(("side", "sign"), [("left", -1), ("right", 1)])
def test_a_cue_is_heard_from_its_side(side, sign):
    sound = ambience(board(shot(4, cues=(Cue(kind="fire", side=side),))), 0)
    assert sign * balance(sound, "start") > 4


@pytest.mark.parametrize(
    ("pose", "sign"), [({"yaw": 0.3}, -1), ({"yaw": -0.3}, 1), ({"x": 0.3}, -1), ({"x": -0.3}, 1)]
)
def test_what_the_camera_turns_or_goes_past_is_left_on_the_other_side(pose, sign):
    sound = ambience(board(shot(4, moving(**pose), ambience=(Ambience(kind="rain"),))), 0)
    assert abs(balance(sound, "start")) < 1.5
    assert sign * balance(sound, "end") > 2


def test_coming_nearer_is_louder_and_more_direct():
    def ends(z):
        sound = ambience(board(shot(4, moving(z=z), ambience=(Ambience(kind="rain"),))), 0)
        quarter = len(sound) // 4
        level = [np.sqrt(np.mean(np.square(p))) for p in (sound[:quarter], sound[-quarter:])]
        agree = [np.corrcoef(p.T)[0, 1] for p in (sound[:quarter], sound[-quarter:])]
        return 20 * np.log10(level[1] / level[0]), agree[1] - agree[0]

    louder, direct = ends(0.5)
    softer, diffuse = ends(-0.5)
    assert louder > 2
    assert direct > 0.1
    assert softer < -1
    assert diffuse < 0


def test_all_else_gives_way_to_speech_smoothly():
    speech = np.zeros((5 * RATE, 2), np.float32)
    speech[2 * RATE : 3 * RATE] = tone(1.0)[:, None]
    factor = 20 * np.log10(ducking(speech))
    assert factor[: RATE + RATE // 4] == pytest.approx(0, abs=0.01)
    assert factor[2 * RATE : 3 * RATE] == pytest.approx(DUCKED_DB, abs=0.3)
    assert factor[4 * RATE :] == pytest.approx(0, abs=0.01)
    # Decibels in 10 ms: a fade, no switch.
    assert np.abs(np.diff(factor[:: RATE // 100])).max() < 1.0


def test_speech_is_well_above_its_surroundings():
    scene = board(shot(5, ambience=(Ambience(kind="traffic"),)))
    sound = mix(scene, [Voiceover(tone(1.5), 1.5)])
    assert loudness(sound) == pytest.approx(-16, abs=TOLERANCE_LU)
    during = np.abs(np.fft.rfft(sound[2 * RATE : 2 * RATE + RATE // 2].mean(axis=1)))
    at = np.fft.rfftfreq(RATE // 2, 1 / RATE)
    spoken = during[np.abs(at - 220) < 4].max() ** 2
    assert 10 * np.log10(spoken / (np.sum(during**2) - spoken)) > 6


def test_speech_lies_where_it_is_put_and_nowhere_else():
    scene = board(shot(4))
    both = mix(scene, [Voiceover(tone(0.5, 1000), 1.0), Voiceover(tone(0.5, 1000), 3.25, pan=0.8)])
    curve = envelope(both, 0.01)
    loud = np.flatnonzero(curve > 0.5 * curve.max())
    assert loud.min() / 100 == pytest.approx(1.0, abs=0.03)
    assert loud.max() / 100 == pytest.approx(3.75, abs=0.03)
    assert balance(both, "end") > 1


@pytest.mark.parametrize("start", [-0.1, 3.7])
def test_speech_outside_the_video_is_refused(start):
    with pytest.raises(ValueError, match="not within the video"):
        mix(board(shot(4)), [Voiceover(tone(0.5), start)])


def test_another_rate_is_resampled():
    given = np.sin(2 * np.pi * 440 * np.arange(24_000) / 24_000).astype(np.float32)
    resampled = at_rate(given, 24_000)
    wanted = np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    assert len(resampled) == RATE
    assert np.abs(resampled - wanted)[500:-500].max() < 0.01


def test_the_limiter_changes_nothing_that_is_low_enough():
    low = np.stack([tone(0.5), tone(0.5)], axis=1)
    assert np.array_equal(limited(low), low)


def test_the_limiter_holds_peaks_between_samples():
    # At a quarter of the rate, between samples, the peak is 3 dB above all of them.
    time = np.arange(RATE) / RATE
    wave = np.sin(2 * np.pi * 12_000 * time + np.pi / 4).astype(np.float32)
    sound = np.stack([wave, wave], axis=1)
    assert np.abs(sound).max() < 0.71
    assert true_peak(limited(2 * sound)) <= CEILING_DBTP


def test_silence_stays_silent():
    assert not mastered(np.zeros((RATE, 2), np.float32)).any()
    assert loudness(np.zeros((RATE, 2), np.float32)) == float("-inf")
    assert true_peak(np.zeros((0, 2), np.float32)) == float("-inf")
