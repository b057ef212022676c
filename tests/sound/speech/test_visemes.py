"""Mouth shapes against what is said."""

import numpy as np
import pytest

from stillmotion.sound.speech import speak, visemes, voice

HEART = voice("af_heart")


def at(track, time):
    return np.interp(time, track.times, track.jaw), np.interp(time, track.times, track.wide)


def middles(spoken, sounds):
    return [
        (phone.start + phone.end) / 2
        for phone in spoken.phones
        if phone.text.strip("ˈˌː") in sounds
    ]


def test_lips_close_on_p_b_and_m_and_open_on_vowels():
    spoken = speak("My mother bought a pump at the market.", HEART, "en")
    track = visemes(spoken)
    closed = middles(spoken, ("p", "b", "m"))
    assert len(closed) >= 5
    for time in closed:
        assert at(track, time - 0.02)[0] == pytest.approx(0, abs=0.06)
    for time in middles(spoken, ("ɑ", "ʌ", "ɔ")):
        assert at(track, time - 0.02)[0] > 0.45


def test_lips_round_and_spread():
    spoken = speak("You see two blue trees.", HEART, "en")
    track = visemes(spoken)
    assert max(at(track, time)[1] for time in middles(spoken, ("u",))) < -0.5
    assert min(at(track, time)[1] for time in middles(spoken, ("i",))) > 0.5


@pytest.mark.parametrize("text", ["Hello. Goodbye.", "One", "A long and winding road, is it not?"])
def test_the_track_is_sound(text):
    spoken = speak(text, HEART, "en")
    track = visemes(spoken)
    assert len(track.times) == len(track.jaw) == len(track.wide)
    assert (np.diff(track.times) >= 0).all()
    assert 0 <= min(track.jaw) <= max(track.jaw) <= 1
    assert -1 <= min(track.wide) <= max(track.wide) <= 1
    assert track.jaw[0] == track.jaw[-1] == 0
    assert track.times[0] >= 0


def test_the_mouth_rests_in_a_pause():
    spoken = speak("Stop. Now go.", HEART, "en")
    track = visemes(spoken)
    first, second = (word for word in spoken.words if word.text in ("Stop", "Now"))
    assert at(track, (first.end + second.start) / 2)[0] < 0.05


def test_it_can_be_moved():
    track = visemes(speak("One", HEART, "en"))
    assert track.later(2.5).times == tuple(time + 2.5 for time in track.times)
    assert track.later(2.5).jaw == track.jaw
