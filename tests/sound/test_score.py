"""What a storyboard asks to be heard."""

import typing

import pytest

from stillmotion.sound.ambience import KINDS
from stillmotion.sound.score import SIDE, score
from stillmotion.storyboard import Ambience, AmbienceKind, Cue, Grade

from .boards import board, shot


def test_every_sound_that_a_director_can_name_is_there():
    assert set(typing.get_args(AmbienceKind)) <= set(KINDS)


def test_a_scene_that_says_nothing_has_a_quiet_bed():
    (part,) = score(board(shot(5)))
    assert (part.kind, part.start, part.end) == ("quiet", 0.0, 5.0)


def test_words_come_before_what_is_seen():
    scene = board(
        shot(ambience=(Ambience(kind="rain"),), cues=(Cue(kind="rain"), Cue(kind="fire")))
    )
    rain, fire = score(scene)
    assert (rain.kind, fire.kind) == ("rain", "fire")
    assert rain.decibels > fire.decibels


def test_a_cue_sounds_when_and_where_it_is_seen():
    cue = Cue(kind="fire", start=0.2, end=0.6, side="left")
    part = next(part for part in score(board(shot(5), shot(5, cues=(cue,)))) if part.kind == "fire")
    assert (part.start, part.end) == (pytest.approx(6.0), pytest.approx(8.0))
    assert (part.pan, part.placed, part.shot) == (-SIDE, True, 1)


def test_what_moves_in_silence_is_not_heard():
    kinds = {part.kind for part in score(board(shot(cues=(Cue(kind="clouds"), Cue(kind="smile")))))}
    assert kinds == {"quiet"}


def test_a_stronger_wording_is_louder():
    weak, strong = (
        score(board(shot(ambience=(Ambience(kind="wind", strength=strength),))))[0].decibels
        for strength in (0.5, 1.8)
    )
    assert strong > weak + 6


def test_between_single_sounds_the_place_is_heard():
    clock, room = score(board(shot(ambience=(Ambience(kind="clock"),))))
    assert (clock.kind, room.kind) == ("clock", "room")
    # Rain fills the gaps by itself.
    kinds = [
        part.kind
        for part in score(board(shot(ambience=(Ambience(kind="clock"), Ambience(kind="rain")))))
    ]
    assert kinds == ["clock", "rain"]


def test_crickets_sing_where_grass_moves_at_night():
    night = shot(cues=(Cue(kind="grass"),), grade=Grade(name="night"))
    assert "crickets" in {part.kind for part in score(board(night))}
    assert "crickets" not in {part.kind for part in score(board(shot(grade=Grade(name="night"))))}
