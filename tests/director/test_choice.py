import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.director.choice import free_camera, from_words
from stillmotion.director.moves import path
from stillmotion.director.reading import read
from stillmotion.engines.parallax.camera.framing import (
    SceneFacts,
    choose_move,
    fit_shot_to_picture,
)
from stillmotion.engines.parallax.camera.path import poses
from stillmotion.storyboard import Pose, Shot
from stillmotion.storyboard.free import CHOSEN

SIZE = (1280, 720)
PERSON = SceneFacts(*SIZE, subject=(0.3, 0.1, 0.7, 1.0), share=0.4)


def shot(prompt: str = "", **fields: object) -> Shot:
    return msgspec.structs.replace(
        Shot(frames=48, camera=from_words(prompt, 0, SIZE), free=free_camera(prompt)), **fields
    )


def end(facts: SceneFacts, prompt: str = "") -> Pose:
    return choose_move(free_camera(prompt), "wide", facts).keyframes[-1].pose


def test_moves_differ_by_scene_and_are_the_same_for_the_same() -> None:
    scenes = [
        PERSON,
        SceneFacts(*SIZE, subject=(0.05, 0.4, 0.25, 0.9), share=0.12),
        SceneFacts(*SIZE, depth_ratio=4.0),
        SceneFacts(*SIZE, depth_ratio=1.1),
        SceneFacts(720, 1280),
        SceneFacts(1600, 720),
    ]
    ends = [end(scene) for scene in scenes]
    assert len({repr(pose) for pose in ends}) == len(scenes)
    assert ends == [end(scene) for scene in scenes]


def test_a_subject_that_fills_the_frame_is_approached_on_its_side() -> None:
    assert end(PERSON).z > 0
    left = msgspec_free(PERSON, (0.0, 0.1, 0.4, 1.0))
    right = msgspec_free(PERSON, (0.6, 0.1, 1.0, 1.0))
    assert end(left).x < 0 < end(right).x


def msgspec_free(facts: SceneFacts, subject: tuple[float, float, float, float]) -> SceneFacts:
    return SceneFacts(facts.width, facts.height, subject, facts.share, facts.depth_ratio)


def test_no_move_fights_the_prompt() -> None:
    assert end(PERSON, "a man walks away into the distance").z < 0
    calm, lively = end(PERSON, "a calm portrait"), end(PERSON, "an energetic portrait")
    assert calm.z < lively.z


@given(
    st.floats(0, 0.6), st.floats(0.4, 1.0), st.floats(0, 0.6), st.floats(1, 6),
    st.sampled_from([(1280, 720), (720, 1280), (1600, 700), (720, 720)]),
)  # fmt: skip
def test_every_choice_is_gentle(
    left: float, right: float, share: float, depth: float, size: tuple[int, int]
) -> None:
    pose = end(
        SceneFacts(
            *size, subject=(left, 0.2, max(left + 0.1, right), 1.0), share=share, depth_ratio=depth
        )
    )
    assert abs(pose.z) <= 0.16
    assert abs(pose.x) <= 0.12
    assert abs(pose.y) <= 0.08
    assert 0.9 <= pose.focal <= 1.15


def test_an_engine_may_move_a_close_crop_to_the_subject_and_no_other() -> None:
    aside = msgspec_free(PERSON, (0.7, 0.2, 0.95, 1.0))
    close = fit_shot_to_picture(shot(view="close", framing=(0.24, 0.2, 0.76, 0.72)), aside)
    x0, y0, x1, y1 = close.framing
    assert (x1 - x0, y1 - y0) == pytest.approx((0.52, 0.52))
    assert x1 == pytest.approx(1.0)
    assert fit_shot_to_picture(shot(view="wide"), aside).framing == (0, 0, 1, 1)


def test_a_worded_move_is_never_chosen_again() -> None:
    worded = path(read("pan left").moves, SIZE)
    assert fit_shot_to_picture(shot(camera=worded, free=None), PERSON).camera == worded
    assert fit_shot_to_picture(shot(), PERSON).camera.name.startswith(CHOSEN)


def test_a_sequence_goes_there_without_swinging_past() -> None:
    import numpy as np

    camera = path(read("the camera pans left, then holds still, then zooms in").moves, SIZE)
    walked = poses(camera, np.linspace(0, 1, 120))
    yaw = np.array([pose.yaw for pose in walked])
    focal = np.array([pose.focal for pose in walked])
    assert np.all(np.diff(yaw) <= 5e-4 * abs(yaw[-1]) + 1e-6)
    assert yaw.min() >= yaw[-1] * 1.01
    assert np.all(np.diff(focal) >= -1e-4)
    assert abs(yaw[40] / yaw[-1]) > 0.9
    assert focal[60] < 1 + 0.1 * (focal[-1] - 1)
