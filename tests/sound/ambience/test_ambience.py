"""Every kind of ambience, measured: level, edges, variation, and that no two are alike."""

import numpy as np
import pytest

from harness.sound import RATE, envelope, octaves, portrait, sides_agree
from stillmotion.sound.ambience import KINDS, LEVELS_DB, PEAK, SHORTEST_S, synthesise
from stillmotion.sound.ambience.body import Footsteps
from stillmotion.sound.ambience.places import Clock

SECONDS = 6.0


@pytest.fixture(scope="module")
def heard():
    """Each kind with three seeds."""
    return {kind: [synthesise(kind, SECONDS, seed) for seed in (1, 2, 3)] for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_as_long_and_as_loud_as_it_should_be(heard, kind):
    for sound in heard[kind]:
        assert sound.shape == (round(SECONDS * RATE), 2)
        assert sound.dtype == np.float32
        assert np.isfinite(sound).all()
        level = 20 * np.log10(np.sqrt(np.mean(np.square(sound))))
        assert level == pytest.approx(LEVELS_DB[kind], abs=1.0)
        assert np.abs(sound).max() <= PEAK


@pytest.mark.parametrize("kind", KINDS)
def test_it_begins_and_ends_without_a_click_and_leans_to_no_side(heard, kind):
    for sound in heard[kind]:
        assert np.abs(sound[[0, -1]]).max() == 0
        # A hum below what can be heard only takes room from the rest.
        assert abs(sound.mean()) < 0.02 * np.sqrt(np.mean(np.square(sound)))
    left, right = (np.mean([np.square(s[:, n]).mean() for s in heard[kind]]) for n in (0, 1))
    assert abs(10 * np.log10(left / right)) < 4


def test_each_is_told_from_all_others_by_its_spectrum_and_envelope(heard):
    kinds = list(KINDS)
    portraits = np.array([[portrait(sound) for sound in heard[kind]] for kind in kinds])
    spread = portraits.std(axis=1).mean(axis=0) + 1.0
    for held_out in range(3):
        known = np.delete(portraits, held_out, axis=1).mean(axis=1) / spread
        for number, kind in enumerate(kinds):
            distances = np.linalg.norm(known - portraits[number, held_out] / spread, axis=1)
            nearest, second = np.argsort(distances)[:2]
            assert kinds[nearest] == kind
            assert distances[second] > 1.15 * distances[nearest], (kind, kinds[second])


def test_what_is_around_us_is_wide_and_what_is_within_us_is_not(heard):
    for kind in ("wind", "rain", "waves", "river", "leaves", "crowd", "quiet"):
        assert sides_agree(heard[kind][0]) < 0.75, kind
    assert sides_agree(heard["heartbeat"][0]) > 0.95


def test_low_sounds_stay_in_the_middle(heard):
    sound = heard["waves"][0]
    spectrum = np.fft.rfft(sound, axis=0)
    low = np.fft.rfftfreq(len(sound), 1 / RATE) < 50
    middle, side = (np.abs(spectrum[low] @ [1, sign]) ** 2 for sign in (1, -1))
    assert side.sum() < 0.25 * middle.sum()


@pytest.mark.parametrize(
    ("kind", "rate"), [("clock", 2.0), ("footsteps", 1.85), ("heartbeat", 1.12)]
)
def test_what_beats_beats_at_its_rate(heard, kind, rate):
    assert beats_a_second(heard[kind][0], rate) == pytest.approx(rate, rel=0.08)


@pytest.mark.parametrize("sound", [Clock(rate_hz=3.2), Footsteps(rate_hz=2.6)])
def test_another_rate_is_a_parameter(sound):
    made = sound.synthesise(round(SECONDS * RATE), np.random.default_rng(1))
    assert beats_a_second(made, sound.rate_hz) == pytest.approx(sound.rate_hz, rel=0.08)


def beats_a_second(sound, about):
    curve = envelope(sound)
    curve = curve - curve.mean()
    agreement = np.correlate(curve, curve, "full")[curve.size - 1 :]
    first, last = round(60 / about), round(140 / about)
    return 100 / (first + np.argmax(agreement[first:last]))


def test_they_sound_where_a_small_loudspeaker_can(heard):
    """Laptops and phones give little below 150 Hz: something of each must lie above."""
    for kind in KINDS:
        shares = octaves(heard[kind][0])[2:]
        assert 10 * np.log10(np.sum(10 ** (shares / 10))) > -16, kind


def test_nothing_repeats_within_half_a_minute():
    sound = synthesise("wind", 30.0, 4).mean(axis=1)
    spectrum = np.fft.rfft(sound, 2 * sound.size)
    agreement = np.fft.irfft(np.abs(spectrum) ** 2)[: sound.size]
    assert np.abs(agreement[RATE:]).max() < 0.2 * agreement[0]


def test_the_same_seed_gives_the_same_and_another_does_not():
    again = synthesise("fire", 2.0, 9)
    assert np.array_equal(again, synthesise("fire", 2.0, 9))
    assert not np.allclose(again, synthesise("fire", 2.0, 10), atol=1e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_it_can_be_very_short(kind):
    assert np.abs(synthesise(kind, SHORTEST_S, 5)).max() > 0


def test_nothing_is_shorter_than_can_be_heard():
    with pytest.raises(ValueError, match="too short"):
        synthesise("rain", 0.1, 1)
