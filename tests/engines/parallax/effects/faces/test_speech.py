"""Tracks of a speaking mouth."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.engines.parallax.effects.faces.speech import SpeechTrack, babble


def test_a_track_is_even_between_its_times_and_rests_outside():
    track = SpeechTrack([1.0, 2.0], [0.0, 1.0], [-1.0, 1.0])
    assert track.at(1.5) == (0.5, 0.0)
    assert track.at(0.5) == (0.0, 0.0)
    assert track.at(2.5) == (0.0, 0.0)
    assert SpeechTrack([], [], []).at(1.0) == (0.0, 0.0)


def test_a_track_refuses_what_is_not_one():
    with pytest.raises(ValueError, match="as many"):
        SpeechTrack([0.0, 1.0], [0.0], [0.0, 0.0])
    with pytest.raises(ValueError, match="rise"):
        SpeechTrack([1.0, 0.0], [0.0, 0.0], [0.0, 0.0])


@given(st.integers(0, 10_000), st.floats(0.0, 2.0), st.floats(0.1, 20.0))
def test_babble_is_a_track_that_ends_with_closed_lips(seed, start, length):
    track = babble(start, start + length, np.random.default_rng(seed))
    assert all(a <= b for a, b in pairwise(track.times))
    assert track.times[-1] <= start + length + 1e-6
    assert all(0 <= jaw <= 1 for jaw in track.jaw)
    assert all(-1 <= wide <= 1 for wide in track.wide)
    assert track.at(start) == (0.0, 0.0)
    assert track.at(start + length) == (0.0, 0.0)


def test_babble_has_the_rate_of_speech_and_pauses():
    track = babble(0.0, 30.0, np.random.default_rng(3))
    times = np.arange(0, 30, 0.005)
    jaw = np.array([track.at(time)[0] for time in times])
    vowels = sum(1 for a, b, c in zip(jaw, jaw[1:], jaw[2:], strict=False) if a < b >= c > 0.25)
    spoken = (jaw > 0.01).mean()
    assert 0.5 < spoken < 0.95
    assert 3.5 < vowels / (30 * spoken) < 7
