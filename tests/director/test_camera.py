import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.contract.image2video import CAMERA_AXES, CameraAxis, CameraControl
from stillmotion.director import camera
from stillmotion.storyboard import Pose

SIZE = (1280, 720)

SIGNS: dict[CameraAxis, tuple[str, int]] = {
    "horizontal": ("x", 1),
    "vertical": ("y", -1),
    "pan": ("yaw", 1),
    "tilt": ("pitch", 1),
    "roll": ("roll", 1),
}


def end(control: CameraControl, size: tuple[int, int] = SIZE) -> Pose:
    return camera.from_control(control, *size).keyframes[-1].pose


@pytest.mark.parametrize("axis", SIGNS)
def test_an_axis_moves_one_channel_in_proportion_to_its_value(axis: CameraAxis) -> None:
    channel, sign = SIGNS[axis]
    full = getattr(end(CameraControl("simple", axis, 10.0)), channel)
    assert full * sign > 0
    for value in (-10.0, -4.0, 2.5, 7.0):
        pose = end(CameraControl("simple", axis, value))
        assert getattr(pose, channel) == pytest.approx(full * value / 10)
        assert [c for c, _ in SIGNS.values() if getattr(pose, c) != 0] == [channel]
        assert pose.focal == 1


def test_positive_zoom_widens_the_view_by_equal_factors() -> None:
    factors = [end(CameraControl("simple", "zoom", v)).focal for v in (-10, -5, 0, 5, 10)]
    assert factors[0] > 1 > factors[-1]
    ratios = [a / b for a, b in itertools.pairwise(factors)]
    assert ratios == pytest.approx([ratios[0]] * 4)


@given(st.sampled_from(CAMERA_AXES), st.floats(-10, 10), st.integers(300, 2000))
def test_every_path_starts_on_the_picture(axis: CameraAxis, value: float, width: int) -> None:
    path = camera.from_control(CameraControl("simple", axis, value), width, 720)
    assert path.keyframes[0].pose == Pose()
    assert [path.keyframes[0].time, path.keyframes[-1].time] == [0, 1]


def test_named_moves_are_what_the_reference_describes() -> None:
    down_back = end(CameraControl("down_back"))
    assert down_back.y > 0 > down_back.z
    assert down_back.pitch < 0
    forward_up = end(CameraControl("forward_up"))
    assert forward_up.z > 0
    assert forward_up.pitch > 0
    right, left = end(CameraControl("right_turn_forward")), end(CameraControl("left_turn_forward"))
    assert right.yaw > 0
    assert right.z > 0
    assert (left.x, left.z, left.yaw) == pytest.approx((-right.x, right.z, -right.yaw))


def test_turns_come_before_the_advance() -> None:
    middle = camera.from_control(CameraControl("right_turn_forward"), *SIZE).keyframes[1].pose
    last = end(CameraControl("right_turn_forward"))
    assert middle.yaw / last.yaw > 2 * middle.z / last.z
