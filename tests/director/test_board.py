import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillmotion.contract.image2video import (
    CameraControl,
    DynamicMask,
    Image2VideoRequest,
    Point,
    ShotPrompt,
    StoredPicture,
)
from stillmotion.director.board import direct, frame_size
from stillmotion.director.camera import still
from stillmotion.storyboard import Pose, Storyboard

PICTURE = StoredPicture("a")
SIZES = {"image": (1600, 900), "image_tail": (900, 1600)}


def board(request: Image2VideoRequest, fps: int = 24) -> Storyboard:
    return direct(request, short_edge=720, fps=fps, sizes=SIZES)


def test_frame_follows_the_start_picture_else_the_end_picture() -> None:
    both = board(Image2VideoRequest(image=PICTURE, image_tail=PICTURE))
    assert (both.width, both.height) == (1280, 720)
    (shot,) = both.shots
    assert (shot.start, shot.end, shot.frames) == ("image", "image_tail", 120)
    tail = board(Image2VideoRequest(image_tail=PICTURE))
    assert (tail.width, tail.height) == (720, 1280)
    assert (tail.shots[0].start, tail.shots[0].end) == (None, "image_tail")


@given(st.integers(300, 4000), st.floats(0.4, 2.5), st.sampled_from([480, 720, 1080]))
def test_frame_sides_are_even_and_keep_the_aspect(width: int, aspect: float, short: int) -> None:
    height = max(300, round(width / aspect))
    across, down = frame_size((width, height), short)
    assert across % 2 == down % 2 == 0
    assert min(across, down) == short
    assert across / down == pytest.approx(width / height, rel=2 / short)


def test_camera_control_outranks_the_prompt() -> None:
    control = CameraControl("simple", "pan", 5.0)
    request = Image2VideoRequest(image=PICTURE, prompt="zoom in", camera_control=control)
    assert board(request).shots[0].camera.name == "pan 5"


def test_words_choose_the_move_and_silence_a_gentle_push() -> None:
    worded = board(
        Image2VideoRequest(image=PICTURE, prompt="camera pans right", model_name="kling-v3")
    )
    assert worded.shots[0].camera.keyframes[-1].pose.yaw > 0
    static = board(Image2VideoRequest(image=PICTURE, prompt="static camera"))
    assert static.shots[0].camera == still()
    silent = board(Image2VideoRequest(image=PICTURE, prompt="a calm lake"))
    pose = silent.shots[0].camera.keyframes[-1].pose
    assert pose == Pose(z=pose.z)
    assert 0 < pose.z < 0.15


def test_cfg_scale_scales_worded_moves_of_v1_alone() -> None:
    def zoom(model: str, cfg: float) -> float:
        request = Image2VideoRequest(
            image=PICTURE, prompt="zoom in", model_name=model, cfg_scale=cfg
        )
        return board(request).shots[0].camera.keyframes[-1].pose.focal

    assert zoom("kling-v1-6", 1.0) > zoom("kling-v1-6", 0.5) > zoom("kling-v1-6", 0.0) > 1
    assert zoom("kling-v2-6", 1.0) == zoom("kling-v2-6", 0.0)


def test_brush_points_are_turned_upside_down_and_normalised() -> None:
    stroke = DynamicMask(PICTURE, (Point(0, 0), Point(800, 900)))
    shot = board(Image2VideoRequest(image=PICTURE, dynamic_masks=(stroke,))).shots[0]
    assert shot.strokes[0].mask == "dynamic_masks[0].mask"
    assert shot.strokes[0].path == ((0, 1), (0.5, 0))


def test_custom_shots_take_their_frames_framing_and_camera_from_their_entry() -> None:
    entries = (
        ShotPrompt(2, "close-up of a hand, camera pans left", 3),
        ShotPrompt(1, "wide shot of a street", 2),
        ShotPrompt(3, "low-angle shot", 1),
    )
    made = board(
        Image2VideoRequest(
            image=PICTURE, multi_shot=True, shot_type="customize", multi_prompt=entries, duration=6
        ),
        fps=30,
    )
    assert [shot.frames for shot in made.shots] == [60, 90, 30]
    assert [shot.prompt for shot in made.shots] == [entries[i].prompt for i in (1, 0, 2)]
    wide, close, low = (shot.framing for shot in made.shots)
    assert wide == (0, 0, 1, 1)
    assert close[2] - close[0] < 0.6
    assert low[3] == pytest.approx(1)
    assert made.shots[1].camera.keyframes[-1].pose.yaw < 0


def test_neighbouring_shots_never_look_alike() -> None:
    entries = tuple(ShotPrompt(i + 1, "a close-up", 1) for i in range(6))
    made = board(
        Image2VideoRequest(
            image=PICTURE, multi_shot=True, shot_type="customize", multi_prompt=entries, duration=6
        )
    )
    assert all(a.framing != b.framing for a, b in zip(made.shots, made.shots[1:], strict=False))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(alphabet="abc de,镜头", min_size=1, max_size=30), min_size=1, max_size=12),
    st.integers(3, 15),
    st.sampled_from([24, 30]),
)
def test_a_divided_prompt_fills_the_time_exactly(
    sentences: list[str], seconds: int, fps: int
) -> None:
    request = Image2VideoRequest(
        image=PICTURE,
        multi_shot=True,
        shot_type="intelligence",
        prompt=". ".join(sentences),
        duration=seconds,
    )
    made = board(request, fps)
    assert made.frames == seconds * fps
    assert 1 <= len(made.shots) <= 6
    assert min(shot.frames for shot in made.shots) >= fps
    for shot in made.shots:
        x0, y0, x1, y1 = shot.framing
        assert 0 <= x0 < x1 <= 1
        assert 0 <= y0 < y1 <= 1
        assert x1 - x0 == pytest.approx(y1 - y0)


def test_sentences_become_shots_in_order() -> None:
    request = Image2VideoRequest(
        image=PICTURE,
        multi_shot=True,
        shot_type="intelligence",
        prompt="Wide shot of a castle. Then the camera pans right; finally a close-up of the gate.",
        duration=9,
    )
    shots = board(request).shots
    assert [len(shot.prompt) > 5 for shot in shots] == [True] * 3
    assert shots[1].camera.keyframes[-1].pose.yaw > 0
    assert shots[2].framing[0] > 0


def test_a_storyboard_survives_json() -> None:
    made = board(Image2VideoRequest(image=PICTURE, camera_control=CameraControl("down_back")))
    assert msgspec.json.decode(msgspec.json.encode(made), type=Storyboard) == made
