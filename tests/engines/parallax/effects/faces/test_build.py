"""Faces that act, measured by finding them again in what was rendered."""

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from engines.parallax.effects.watching import (
    clock,
    find,
    frame,
    measured,
    only_face,
    portrait,
    shift,
    view_of,
)
from stillmotion import models
from stillmotion.engines.parallax.effect import Effects
from stillmotion.engines.parallax.effects.faces.blink import BLINK_S, EVERY_S
from stillmotion.engines.parallax.effects.faces.build import LEAST_WIDTH, NO_MODEL, LivingBuilder
from stillmotion.engines.parallax.effects.faces.speech import SpeechTrack
from stillmotion.engines.parallax.timing import Clock
from stillmotion.storyboard import Cue
from stillmotion.vision.landmarks import LEFT_EYE, RIGHT_EYE, face_frame
from stillmotion.vision.landmarks import mouth_openness as openness

ALL = ("smile", "blink", "nod", "turn", "speak")
CORNERS = [61, 291]
NOSE, CHIN, INNER_EYES = 1, 152, [133, 362]


def act(rgb, *cues, at: Clock | None = None, **more) -> Effects:
    wanted = [cue if isinstance(cue, Cue) else Cue(kind=cue) for cue in cues]
    return LivingBuilder(at or clock(), find, **more).build(wanted, view_of(rgb))


def leaning(degrees: float):
    rgb = portrait()
    height, width = rgb.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    return cv2.warpAffine(rgb, turn, (width, height), borderMode=cv2.BORDER_REPLICATE)


def mouth_height(points):
    """How far the corners lie below the eyes."""
    return points[CORNERS, 1].mean() - points[INNER_EYES, 1].mean()


def mouth_width(points):
    return points[CORNERS[1], 0] - points[CORNERS[0], 0]


@pytest.mark.parametrize("degrees", [0, 20])
def test_smile_raises_and_spreads_the_corners(degrees):
    rgb = leaning(degrees)
    effects = act(rgb, "smile")
    smiling = frame(rgb, effects, clock().frames - 1)
    before, after = measured(rgb), measured(smiling)
    wide = mouth_width(before)
    assert mouth_width(after) > 1.08 * wide
    assert mouth_height(before) - mouth_height(after) > 0.05 * wide
    # The corners rise against the middle of the lips, which is what makes it a smile. Measured by
    # optical flow: the mesh is too stiff to tell.
    grey = [cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY) for picture in (rgb, smiling)]
    search = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    flow = cv2.GaussianBlur(search.calc(*grey, None), (0, 0), 2)
    face = only_face(rgb)
    down = face_frame(face).down[:2]

    def rises(point):
        x, y = face.landmarks[point, :2].round().astype(int)
        return -float(flow[y, x] @ down) / face_frame(face).width

    assert min(rises(corner) for corner in CORNERS) > rises(14) + 0.05 * wide


def test_smile_leaves_what_is_not_the_face():
    rgb = portrait()
    moved = np.linalg.norm(shift(rgb, act(rgb, "smile"), 72), axis=-1)
    left, top, right, bottom = (value / 8 for value in find(rgb)[0].box)
    rows, columns = np.mgrid[0 : moved.shape[0], 0 : moved.shape[1]]
    outside = (columns < left) | (columns > right) | (rows < top) | (rows > bottom)
    assert moved[outside].max() < 0.05
    assert moved.max() > 3


def aperture(rgb, face, ring) -> float:
    """How much dark iris is seen down the middle of an eye, in pixels."""
    x = round(float(face.landmarks[ring.iris[0], 0]))
    top, bottom = (round(float(face.landmarks[lid[4], 1])) for lid in (ring.upper, ring.lower))
    open_eye = portrait()[top - 1 : bottom + 2, x - 1 : x + 2].astype(float).mean(axis=(1, 2))
    strip = rgb[top - 1 : bottom + 2, x - 1 : x + 2].astype(float).mean(axis=(1, 2))
    return float((strip < (open_eye.min() + open_eye.max()) / 2).sum())


def test_blink_closes_both_eyes_and_opens_them():
    rgb = portrait()
    at = clock(3.0)
    effects = act(rgb, "blink", at=at)
    assert len(effects.retouches) == 2
    face = only_face(rgb)
    shut = [n for n in range(at.frames) if effects.retouches[0].patch(n) is not None]
    assert shut == [n for n in range(at.frames) if effects.retouches[1].patch(n) is not None]
    first = [n for n in shut if n < shut[0] + BLINK_S * 24 + 1]
    assert 0.15 <= len(first) / at.fps <= 0.35
    for ring in (RIGHT_EYE, LEFT_EYE):
        seen = {n: aperture(frame(rgb, effects, n), face, ring) for n in (0, *first)}
        assert min(seen.values()) < 0.35 * seen[0]
        # Half shut on the way: the lid travels, it does not switch.
        assert any(0.35 * seen[0] < value < 0.95 * seen[0] for value in seen.values())
    assert np.array_equal(frame(rgb, effects, first[-1] + 1), rgb)


def test_lids_cover_the_iris_and_do_not_squeeze_it():
    rgb = portrait()
    at = clock()
    effects = act(rgb, "blink", at=at)
    retouch = effects.retouches[0]
    half = next(n for n in range(at.frames) if retouch.patch(n) is not None)
    patch = retouch.patch(half)
    rows, columns = patch.rgb.shape[:2]
    same = rgb[patch.top : patch.top + rows, patch.left : patch.left + columns] == patch.rgb
    face = only_face(rgb)
    x, y = face.landmarks[RIGHT_EYE.lower[4], :2].astype(int)
    # What is under the lid's edge stands still: the lower part of the eyeball is as it was.
    assert same[y - patch.top - 4, x - patch.left].all() or same.mean() > 0.5


def test_blinks_come_every_few_seconds_and_leave_the_last_picture_alone():
    rgb = portrait()
    at = clock(20.0, to_picture=True)
    effects = act(rgb, "blink", at=at)
    shut = [n for n in range(at.frames) if effects.retouches[0].patch(n) is not None]
    starts = [b for a, b in pairwise([-99, *shut]) if b - a > 1]
    assert len(starts) >= 4
    for a, b in pairwise(starts):
        assert EVERY_S[0] - 0.1 <= (b - a) / at.fps <= EVERY_S[1] + 0.1
    assert shut[-1] < at.frames - 1


@pytest.mark.parametrize(("side", "sign"), [("left", -1), ("right", 1)])
def test_turn_moves_the_nose_against_the_contour(side, sign):
    rgb = portrait()
    at = clock()
    effects = act(rgb, Cue(kind="turn", side=side), at=at)
    still, turned = (only_face(frame(rgb, effects, n)) for n in (0, at.frames - 1))

    def lead(face):
        points = face.landmarks
        return points[NOSE, 0] - points[[234, 454], 0].mean()

    assert sign * (lead(turned) - lead(still)) > 0.04 * face_frame(still).width
    assert sign * (face_frame(turned).yaw - face_frame(still).yaw) > 0.04


def test_nod_goes_down_and_comes_back():
    rgb = portrait()
    at = clock(3.0)
    effects = act(rgb, "nod", at=at)
    face = only_face(rgb)
    i, j = (face.landmarks[NOSE, :2] / 8).round().astype(int)
    down = np.array([shift(rgb, effects, n)[j, i, 1] for n in range(at.frames)])
    assert down.max() > 0.04 * face_frame(face).width
    assert down.min() > -0.5
    assert abs(down[-1]) < 0.5
    # Two dips, the second the lesser.
    peaks = [n for n in range(1, at.frames - 1) if down[n - 1] < down[n] >= down[n + 1] > 2]
    assert len(peaks) == 2
    assert down[peaks[1]] < down[peaks[0]]
    lowest = only_face(frame(rgb, effects, peaks[0])).landmarks
    sides = [234, 454]
    sank = lowest[NOSE, 1] - face.landmarks[NOSE, 1]
    assert sank > lowest[sides, 1].mean() - face.landmarks[sides, 1].mean()


def test_shoulders_and_corners_stay_when_the_head_moves():
    rgb = portrait()
    for kind in ("nod", "turn"):
        effects = act(rgb, kind)
        moved = np.abs([shift(rgb, effects, n) for n in (12, 18, 72)]).max(axis=(0, -1))
        assert moved[-12:].max() < 0.05
        assert moved[:, :6].max() < 0.05


def test_speech_opens_the_mouth_as_the_track_says():
    rgb = portrait()
    at = clock(2.0, fps=24)
    times = np.linspace(0.25, 2.0, 40)
    jaw = 0.5 - 0.5 * np.cos((times - 0.25) * 2 * np.pi / 0.7)
    track = SpeechTrack(times, jaw, np.zeros_like(jaw))
    effects = act(rgb, "speak", at=at, speech=track)
    numbers = np.arange(6, at.frames - 1, 3)
    seen = np.array([openness(only_face(frame(rgb, effects, n))) for n in numbers])

    def agreement(lag):
        wanted = [track.at(at.seconds(n) - lag)[0] for n in numbers]
        return np.corrcoef(wanted, seen)[0, 1]

    assert agreement(0.0) > 0.9
    lags = np.arange(-0.2, 0.2, 0.005)
    assert abs(lags[np.argmax([agreement(lag) for lag in lags])]) <= 0.045
    assert np.ptp(seen) > 0.2


def test_lips_round_and_spread():
    rgb = portrait()
    wide = {}
    for shape in (-1.0, 0.0, 1.0):
        track = SpeechTrack([0.0, 3.0], [0.3, 0.3], [shape, shape])
        wide[shape] = mouth_width(measured(frame(rgb, act(rgb, "speak", speech=track), 40)))
    assert wide[-1.0] < 0.95 * wide[0.0]
    assert wide[1.0] > 1.03 * wide[0.0]


def test_an_open_mouth_is_dark_inside():
    rgb = portrait()
    track = SpeechTrack([0.0, 3.0], [0.8, 0.8], [0.0, 0.0])
    spoken = frame(rgb, act(rgb, "speak", speech=track), 40)
    face = only_face(spoken)
    x, y = face.landmarks[[13, 14], :2].mean(axis=0).round().astype(int)
    within = spoken[y : y + 8, x - 6 : x + 7].mean()
    assert within < 0.5 * spoken[y - 60 : y - 50, x - 6 : x + 7].mean()


def test_without_a_track_it_babbles_and_rests():
    rgb = portrait()
    at = clock(6.0)
    effects = act(rgb, "speak", at=at)
    speaking = [effects.retouches[0].patch(n) is not None for n in range(at.frames)]
    assert not speaking[0]
    assert 0.4 < np.mean(speaking) < 0.97


@pytest.mark.parametrize("kind", ALL)
def test_the_first_frame_is_the_picture_and_the_last_where_it_ends_on_one(kind):
    rgb = portrait()
    at = clock(2.0, to_picture=True)
    effects = act(rgb, kind, at=at)
    assert np.array_equal(frame(rgb, effects, 0), rgb)
    assert np.array_equal(frame(rgb, effects, at.frames - 1), rgb)
    assert not np.array_equal(frame(rgb, effects, at.frames // 2 - 4), rgb) or kind == "blink"


@pytest.mark.parametrize("kind", ["smile", "turn", "nod"])
def test_motion_has_no_jerks(kind):
    rgb = portrait()
    at = clock(3.0)
    effects = act(rgb, kind, at=at)
    moved = np.array([shift(rgb, effects, n) for n in range(at.frames)])
    speed = np.abs(np.diff(moved, axis=0)).max(axis=(1, 2, 3))
    jolt = np.abs(np.diff(moved, n=2, axis=0)).max(axis=(1, 2, 3))
    assert speed[0] < 0.1 * speed.max()
    assert jolt.max() < 0.5 * speed.max() + 0.05


def test_the_same_request_gives_the_same_frames():
    rgb = portrait()
    first, second = (act(rgb, *ALL) for _ in range(2))
    for number in (13, 30, 55):
        assert np.array_equal(frame(rgb, first, number), frame(rgb, second, number))


def test_retouches_keep_to_even_rectangles_that_do_not_overlap():
    rgb = portrait()
    effects = act(rgb, "blink", "speak", at=clock(8.0))
    painted = np.zeros(rgb.shape[:2], int)
    for retouch in effects.retouches:
        boxes = {
            (patch.left, patch.top, *patch.rgb.shape[:2])
            for n in range(193)
            if (patch := retouch.patch(n)) is not None
        }
        assert len(boxes) == 1
        left, top, rows, columns = boxes.pop()
        assert not any(value % 2 for value in (left, top, rows, columns))
        painted[top : top + rows, left : left + columns] += 1
    assert painted.max() == 1


def test_two_cues_of_one_kind_share_the_face():
    rgb = portrait()
    at = clock(8.0)
    halves = [{"start": 0.0, "end": 0.4}, {"start": 0.3, "end": 1.0}]
    blinks = act(rgb, *(Cue(kind="blink", **half) for half in halves), at=at)
    assert len(blinks.retouches) == 2
    shut = [n for n in range(at.frames) if blinks.retouches[0].patch(n) is not None]
    starts = [b for a, b in pairwise([-99, *shut]) if b - a > 1]
    assert min(b - a for a, b in pairwise(starts)) >= 1.9 * at.fps
    assert len(act(rgb, *(Cue(kind="speak", **half) for half in halves), at=at).retouches) == 1


def test_what_a_cue_does_in_the_middle_is_gone_after_it():
    rgb = portrait()
    at = clock(4.0)
    for kind in ALL:
        effects = act(rgb, Cue(kind=kind, start=0.2, end=0.75), at=at)
        for number in (0, round(0.2 * 96) - 1, round(0.75 * 96) + 1, at.frames - 1):
            assert np.array_equal(frame(rgb, effects, number), rgb), (kind, number)
        changed = [n for n in range(20, 72, 3) if not np.array_equal(frame(rgb, effects, n), rgb)]
        assert changed, kind


def test_a_side_says_which_of_two_faces():
    one = portrait()[:500]
    rgb = np.ascontiguousarray(np.hstack([one, one[:, ::-1]]))
    both = act(rgb, "smile")
    assert len(both.background) == 2
    only_left = act(rgb, Cue(kind="smile", side="left"))
    moved = np.abs(shift(rgb, only_left, 72)).max(axis=-1)
    assert moved[:, : moved.shape[1] // 2].max() > 2
    assert moved[:, moved.shape[1] // 2 :].max() < 0.01


def test_what_the_subject_is_is_bent_with_the_subject():
    rgb = portrait()
    covered = np.ones((150, 128), np.float32)
    effects = LivingBuilder(clock(), find).build([Cue(kind="smile")], view_of(rgb, covered))
    assert len(effects.subject) == 1
    assert not effects.background


@pytest.mark.parametrize("kind", ALL)
def test_without_a_face_it_says_so(kind):
    rgb = np.full((240, 320, 3), 90, np.uint8)
    effects = act(rgb, kind)
    assert effects.undone == [f"{kind}: no face was found in the picture"]
    assert effects == Effects(undone=effects.undone)


def test_without_the_model_it_says_what_to_do():
    def missing(_rgb):
        raise models.ModelMissing("faces")

    effects = LivingBuilder(clock(), missing).build([Cue(kind="smile")], view_of(portrait()))
    assert effects.undone == [f"smile: {NO_MODEL}"]


def moved_face(face, scale=1.0, yaw=0.0):
    """The same face, smaller or turned away."""
    points = np.asarray(face.landmarks, np.float64)
    middle = points.mean(axis=0)
    cos, sin = np.cos(yaw), np.sin(yaw)
    turn = np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos]])
    return replace(face, landmarks=((points - middle) @ turn.T * scale + middle).astype(np.float32))


def test_tiny_and_averted_faces_are_told():
    rgb = portrait()
    face = only_face(rgb)
    small = moved_face(face, scale=0.9 * LEAST_WIDTH / face_frame(face).width)
    averted = moved_face(face, yaw=1.0)
    for found, kinds, why in (
        (small, ALL, "the face is too small in the picture"),
        (averted, ("smile", "blink", "speak"), "the face is turned away"),
    ):
        for kind in kinds:
            effects = LivingBuilder(clock(), lambda _rgb, it=found: [it]).build(
                [Cue(kind=kind)], view_of(rgb)
            )
            assert effects.undone == [f"{kind}: {why}"]


def test_sunglasses_hide_a_blink():
    rgb = portrait().copy()
    face = only_face(rgb)
    for ring in (RIGHT_EYE, LEFT_EYE):
        x, y = face.landmarks[list(ring.upper + ring.lower), :2].mean(axis=0).round().astype(int)
        cv2.ellipse(rgb, (int(x), int(y)), (34, 24), 0, 0, 360, (12, 12, 14), -1)
    effects = LivingBuilder(clock(), lambda _rgb: [face]).build([Cue(kind="blink")], view_of(rgb))
    assert effects.undone == ["blink: the eyes are closed or hidden"]


def test_other_cues_are_passed_over_without_looking_for_faces():
    def never(_rgb):
        raise AssertionError("no cue is about a face")

    effects = LivingBuilder(clock(), never).build(
        [Cue(kind="water"), Cue(kind="sway")], view_of(portrait())
    )
    assert effects.undone == ["sway: no subject was found in the picture"]
