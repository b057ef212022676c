"""Lines in their shots: who says them, when, and what is refused."""

import itertools

import numpy as np
import pytest

from harness.sound import envelope
from stillmotion.sound.dialogue import cast, check, say
from stillmotion.sound.mix import mix
from stillmotion.sound.speech import CannotSpeak, TooLong, voice
from stillmotion.storyboard import Line

from .boards import board, shot

HEART = voice("af_heart")


def test_a_line_is_said_within_its_shot():
    scene = board(shot(3), shot(4, lines=(Line(text="Here I am at last.", speaker="she"),)))
    (said,) = say(scene, [])
    assert said.shot == 1
    assert said.begins == 3.0
    assert said.start >= 0.2
    assert said.start + said.spoken.seconds <= 4 - 0.15
    voiceover = said.voiceover()
    assert voiceover.start == pytest.approx(3.0 + said.start)
    curve = envelope(mix(scene, [voiceover]))
    assert curve[300 + round(100 * said.start) :][:100].max() > 2 * curve[50:290].mean()
    mouth = said.mouth()
    assert mouth.times[0] >= said.start - 0.15
    assert mouth.times[-1] <= said.start + said.spoken.seconds + 0.2


def test_lines_of_a_shot_follow_on_one_another():
    lines = tuple(Line(text=text, voice=1) for text in ("Where are you?", "Over here.", "I see."))
    said = say(board(shot(9, lines=lines)), [HEART])
    for before, after in itertools.pairwise(said):
        assert after.start - (before.start + before.spoken.seconds) >= 0.12
    assert said[-1].start + said[-1].spoken.seconds < 9


def test_little_time_hurries_them_and_less_is_refused():
    line = (Line(text="I really have a great deal to tell you about all of this.", voice=1),)
    (easy,) = say(board(shot(8, lines=line)), [HEART])
    tight = easy.spoken.seconds / 1.15 + 0.35
    (hurried,) = say(board(shot(tight, lines=line)), [HEART])
    assert hurried.spoken.seconds < easy.spoken.seconds
    assert hurried.start + hurried.spoken.seconds <= tight
    with pytest.raises(TooLong) as refused:
        say(board(shot(easy.spoken.seconds / 1.6, lines=line)), [HEART])
    assert f"{np.ceil(10 * refused.value.needed) / 10:.1f} s" in str(refused.value)
    # It fits when there is as much time as it was said to need.
    enough = np.ceil(refused.value.needed * 24 + 2) / 24
    assert say(board(shot(enough, lines=line)), [HEART])


def test_who_is_named_alike_sounds_alike():
    lines = [
        Line(text="a", speaker="the old man"),
        Line(text="b", speaker="the girl"),
        Line(text="c", speaker="The old man"),
        Line(text="d", voice=1),
        Line(text="e", speaker="another man"),
    ]
    man, girl, again, named, other = cast(lines, [voice("bm_george")])
    assert man == again
    assert (man.gender, girl.gender, other.gender) == ("male", "female", "male")
    assert named == voice("bm_george")
    assert len({man, girl, named, other}) == 4


def test_a_voice_that_is_not_in_the_list_is_refused():
    scene = board(shot(4, lines=(Line(text="Hello", voice=3),)))
    for call in (check, say):
        with pytest.raises(CannotSpeak, match="voice 3, and the voice list has 1"):
            call(scene, [HEART])


def test_what_cannot_be_spoken_is_told_before_anything_is():
    with pytest.raises(CannotSpeak, match="Cyrillic"):
        check(board(shot(4, lines=(Line(text="Доброе утро"),))), [])
    check(board(shot(4, lines=(Line(text="Good morning"),)), shot(2)), [])


def test_a_whisper_is_softer_than_a_shout():
    def level(manner):
        scene = board(shot(4, lines=(Line(text="Listen to me now", voice=1, manner=manner),)))
        (said,) = say(scene, [HEART])
        return said.voiceover().decibels

    assert level("whispers") < level("says") < level("shouts")


def test_without_lines_nothing_is_said():
    assert say(board(shot(4)), []) == ()


def test_an_element_speaks_with_the_voice_that_is_bound_to_it() -> None:
    emma, george = voice("bf_emma"), voice("bm_george")
    lines = [
        Line(text="Hello.", element=2),
        Line(text="Hello.", element=1, speaker="the man"),
    ]
    first, second = cast(lines, [None, emma])
    assert first == emma
    assert second.gender == "male"
    assert cast([Line(text="Hello.", voice=1)], [george]) == [george]
