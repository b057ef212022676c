"""Faces followed through a video, and lips drawn on one: against the sound, and nowhere else."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from numpy.typing import NDArray

from harness.faces import HEIGHT, MOVES, WIDTH, moving_face, portrait
from harness.recordings import RATE, speech
from measures.lips import held_still, lag, opening
from stillmotion.encoding.planes import Frame, planes_to_rgb, rgb_to_planes
from stillmotion.engines.lips.drawing import Lips
from stillmotion.engines.lips.following import follow
from stillmotion.engines.lips.keeping import kept, track_of
from stillmotion.engines.lips.steadying import steadied
from stillmotion.sound.speech.hearing import heard_visemes
from stillmotion.storyboard import Mouth
from stillmotion.vision.landmarks import MOUTH_LEFT, MOUTH_RIGHT

FPS = 24
COUNT = 3 * FPS
MOST_S = 0.045


@pytest.mark.parametrize("name", MOVES)
def test_lips_follow_a_sound_on_a_face_that_moves(name: str) -> None:
    frames = list(moving_face(MOVES[name], COUNT))
    (track,) = follow(iter(frames), FPS)
    assert (track.first, track.last) == (0, COUNT - 1)
    sound = speech()[: 2 * RATE + RATE // 2]
    heard = heard_visemes(sound, RATE).later(0.3)
    lips = Lips(
        steadied(track_of(kept(track)), FPS),
        Mouth(times=heard.times, jaw=heard.jaw, wide=heard.wide),
        0.3,
        2.8,
    )
    planes = [rgb_to_planes(frame) for frame in frames]
    drawn = [lips.draw(frame, n, n / FPS) for n, frame in enumerate(planes)]
    for number, (before, after) in enumerate(zip(planes, drawn, strict=True)):
        changed = np.argwhere(before.y != after.y)
        if not changed.size:
            continue
        # What changes lies about the mouth, and all else is the same to the bit.
        corners = track.looks[number].corners
        wide = np.linalg.norm(corners[1] - corners[0])
        away = changed[:, ::-1] - corners.mean(axis=0)
        assert np.abs(away).max() < 2.2 * wide
        # Nothing shows where what is drawn ends: no step along the rim of it.
        top, left = changed.min(axis=0)
        bottom, right = changed.max(axis=0)
        difference = np.abs(after.y.astype(int) - before.y)
        rim = [difference[top, left:right], difference[bottom, left:right],
               difference[top:bottom, left], difference[top:bottom, right]]  # fmt: skip
        assert max(part.max(initial=0) for part in rim) <= 6
    before_words = np.concatenate([np.zeros(round(0.3 * RATE), np.float32), sound])
    shown = held_still(np.stack([planes_to_rgb(frame) for frame in drawn]))
    found = lag(opening(shown), FPS, before_words, RATE)
    assert abs(found.seconds) <= MOST_S
    assert found.agreement > 0.7


def test_a_mouth_does_not_tremble() -> None:
    frames = list(moving_face(MOVES["pan"], COUNT))
    noisy = np.random.default_rng(1).normal(0, 2, (COUNT, HEIGHT, WIDTH, 1))
    grainy = (np.clip(f + n, 0, 255).astype(np.uint8) for f, n in zip(frames, noisy, strict=True))
    (track,) = follow(grainy, FPS)
    steady = steadied(track, FPS)
    middles = np.array([shape.middle for shape in steady.shapes])
    # The window moves evenly: what is left of second differences is tremble.
    assert np.abs(np.diff(middles, 2, axis=0)).max() < 0.15
    raw = np.array([look.corners.mean(axis=0) for look in track.looks.values()])
    assert np.abs(np.diff(middles, 2, axis=0)).std() < 0.25 * np.abs(np.diff(raw, 2, axis=0)).std()


def test_a_cut_ends_a_face_and_another_begins() -> None:
    hall = np.full((HEIGHT, WIDTH, 3), 90, np.uint8)
    near = list(moving_face(MOVES["pan"], 20))
    far = [np.ascontiguousarray(255 - frame[:, ::-1]) for frame in near]
    mirrored = [np.ascontiguousarray(frame[:, ::-1]) for frame in near]
    tracks = list(follow(chain(near, [hall] * 10, mirrored), FPS))
    assert [(track.first, track.last) for track in tracks] == [(0, 19), (30, 49)]
    assert not any(track.first < 20 for track in follow(chain(far, near), FPS))


def test_a_face_that_is_hidden_for_a_moment_is_the_same_one() -> None:
    frames = list(moving_face(MOVES["pan"], 40))
    for frame in frames[15:21]:
        frame[60:300, 60:280] = (120, 110, 100)
    (track,) = follow(iter(frames), FPS)
    assert (track.first, track.last) == (0, 39)
    assert not {16, 17, 18, 19} & track.looks.keys()
    steady = steadied(track, FPS)
    strengths = [steady.at(number)[2] for number in range(40)]  # type: ignore[index]
    assert strengths[18] == 0.0
    assert strengths[5] == strengths[34] == 1.0


def test_two_faces_are_told_apart() -> None:
    one = list(moving_face(MOVES["pan"], 16))
    pairs = [np.hstack([frame, frame[:, ::-1]]) for frame in one]
    tracks = list(follow(iter(pairs), FPS))
    assert len(tracks) == 2
    sides = sorted(track.looks[8].corners.mean(axis=0)[0] for track in tracks)
    assert sides[0] < WIDTH < sides[1]


def test_landmarks_of_the_mouth_are_where_the_picture_has_it() -> None:
    from stillmotion.models import faces

    picture = portrait()
    (face, *_) = faces.find(picture)
    (again,) = faces.follow(picture, [face])
    assert again is not None
    corners = [MOUTH_RIGHT, MOUTH_LEFT]
    assert np.abs(face.landmarks[corners, :2] - again.landmarks[corners, :2]).max() < 4


def test_what_a_mouth_says_already_is_not_seen_any_more() -> None:
    frames = [rgb_to_planes(frame) for frame in moving_face(MOVES["push in"], COUNT)]
    first, second = speech()[: 2 * RATE], speech()[4 * RATE : 6 * RATE]

    def saying(shown: list[Frame], sound: NDArray[np.float32]) -> list[Frame]:
        (track,) = follow((planes_to_rgb(frame) for frame in shown), FPS)
        heard = heard_visemes(sound, RATE).later(0.4)
        mouth = Mouth(times=heard.times, jaw=heard.jaw, wide=heard.wide)
        lips = Lips(steadied(track, FPS), mouth, 0.4, 2.4)
        return [lips.draw(frame, n, n / FPS) for n, frame in enumerate(shown)]

    shown = saying(saying(frames, first), second)
    opened = opening(held_still(np.stack([planes_to_rgb(frame) for frame in shown])))
    silence = np.zeros(round(0.4 * RATE), np.float32)
    of_second = lag(opened, FPS, np.concatenate([silence, second]), RATE)
    of_first = lag(opened, FPS, np.concatenate([silence, first]), RATE)
    assert abs(of_second.seconds) <= MOST_S
    assert of_second.agreement > max(0.6, of_first.agreement + 0.1)
