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
    UrlPicture,
)
from stillmotion.director.board import CONTROLLED, PINNED, Direction, direct, frame_size
from stillmotion.director.camera import still
from stillmotion.storyboard import Pose, Storyboard

PICTURE = UrlPicture("a")
SIZES = {"image": (1600, 900), "image_tail": (900, 1600)}


def board(request: Image2VideoRequest, fps: int = 24) -> Storyboard:
    return direct(request, short_edge=720, fps=fps, sizes=SIZES).storyboard


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
    assert silent.shots[0].camera.name.startswith("chosen")
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


EXAMPLES = (
    "Two friends talking under a streetlight at night.  Warm glow, casual poses, no dialogue.",
    "A runner sprinting through a forest, leaves flying.  Low-angle shot, focus on movement.",
    "A woman hugging a cat, smiling.  Soft sunlight, cozy home setting, emphasize warmth.",
    "A door creaking open, shadowy hallway.  Dark tones, minimal details, eerie mood.",
    "A man slipping on a banana peel, shocked expression.  Exaggerated pose, bright colors.",
    "A sunset over mountains, small figure walking away.  Wide angle, peaceful atmosphere.",
)
"""The storyboard of the reference's own multi-shot call."""


def told(request: Image2VideoRequest) -> Direction:
    return direct(request, short_edge=720, fps=24, sizes=SIZES)


def test_the_references_own_storyboard_is_understood() -> None:
    made, understood = told(
        Image2VideoRequest(
            image=PICTURE,
            multi_shot=True,
            shot_type="customize",
            multi_prompt=tuple(
                ShotPrompt(i, prompt, 2 + i % 2) for i, prompt in enumerate(EXAMPLES, 1)
            ),
            duration=15,
        )
    )
    assert [shot.frames for shot in made.shots] == [72, 48, 72, 48, 72, 48]
    assert [[cue.kind for cue in shot.cues] for shot in made.shots] == [
        ["speak"], ["leaves"], ["smile"], [], [], [],
    ]  # fmt: skip
    grades = [shot.grade for shot in made.shots]
    assert [grade.name for grade in grades] == [
        "night, warm", "", "soft, warm", "dark, gloomy", "vivid", "golden hour",
    ]  # fmt: skip
    assert grades[3].exposure < 0 < grades[4].saturation
    assert grades[2].warmth > 0
    assert made.shots[1].view == "low_angle"
    assert made.shots[5].view == "wide"
    assert made.shots[5].camera.keyframes[-1].pose.z < 0
    assert all(shot.lines == () for shot in made.shots)
    assert [(remark.shot, remark.words) for remark in understood.remarks] == [
        (2, "sprinting"), (4, "creaking open"), (5, "slipping"), (6, "walking away"),
    ]  # fmt: skip


def test_what_is_done_and_what_is_not_is_told_with_the_words() -> None:
    prompt = "The camera slowly zooms in, she smiles and jumps"
    _, understood = told(Image2VideoRequest(image=PICTURE, prompt=prompt, negative_prompt="rain"))
    done = {(done.part, done.what): done.words for done in understood.done}
    assert done["camera", "zoom in"] == "zooms in"
    assert done["cue", "smile"] == "smiles"
    (remark,) = understood.remarks
    assert remark.words == "jumps"
    understood_line, not_done = understood.sentences()
    assert 'zoom in ("zooms in")' in understood_line
    assert not_done.startswith("not done: jumps: ")


def test_a_static_mask_or_a_camera_control_stands_above_the_words_and_says_so() -> None:
    prompt = "handheld, camera pans left, waves crash"
    made, understood = told(Image2VideoRequest(image=PICTURE, prompt=prompt, static_mask=PICTURE))
    assert made.shots[0].camera == still()
    assert made.shots[0].handheld == 0
    assert [cue.kind for cue in made.shots[0].cues] == ["waves"]
    assert [remark.why for remark in understood.remarks] == [PINNED]
    control = CameraControl("simple", "zoom", 3.0)
    _, understood = told(Image2VideoRequest(image=PICTURE, prompt=prompt, camera_control=control))
    assert [remark.why for remark in understood.remarks] == [CONTROLLED]


def test_cfg_scale_scales_cues_but_on_v2() -> None:
    def strength(model: str, cfg: float) -> float:
        request = Image2VideoRequest(
            image=PICTURE, prompt="waves crash", model_name=model, cfg_scale=cfg
        )
        return board(request).shots[0].cues[0].strength

    assert strength("kling-v1", 1.0) > strength("kling-v1", 0.5) > strength("kling-v1", 0.0)
    assert strength("kling-v3", 1.0) > strength("kling-v3", 0.0)
    assert strength("kling-v2-6", 1.0) == strength("kling-v2-6", 0.0)


def test_handheld_without_a_direction_keeps_a_chosen_move() -> None:
    (shot,) = board(Image2VideoRequest(image=PICTURE, prompt="shaky handheld shot")).shots
    assert shot.handheld > 0
    assert shot.camera.name.startswith("chosen")


def intelligence(prompt: str, duration: int) -> Storyboard:
    return board(
        Image2VideoRequest(
            image=PICTURE,
            multi_shot=True,
            shot_type="intelligence",
            prompt=prompt,
            duration=duration,
            sound=True,
        )
    )


def test_labels_and_cuts_make_shots_before_sentences_do() -> None:
    labelled = intelligence(
        "A rainy night. Shot 1: wide shot of a street. A taxi waits. Shot 2: close-up of a face.", 8
    )
    assert [shot.view for shot in labelled.shots] == ["wide", "close"]
    assert all("night" in shot.grade.name for shot in labelled.shots)
    cut = intelligence("A wide shot of a lake, cut to a close-up of a boat", 6)
    assert [shot.view for shot in cut.shots] == ["wide", "close"]
    assert len(intelligence("镜头1：海边全景，海浪拍打。镜头2：女孩特写，微笑着。", 6).shots) == 2


def test_a_sentence_of_mood_makes_no_shot_and_speech_gets_its_time() -> None:
    made = intelligence(
        "A man sits in a cafe. Warm light. "
        'A woman says "I have been waiting here for you since the early morning, my old friend."',
        10,
    )
    assert len(made.shots) == 2
    assert made.shots[0].grade.name == "warm"
    assert made.shots[1].frames > 1.5 * made.shots[0].frames
    assert made.shots[1].lines


def test_a_sentence_shown_in_several_framings_is_said_once() -> None:
    made = intelligence('She says "Good morning to you all"', 10)
    assert len(made.shots) > 1
    assert [bool(shot.lines) for shot in made.shots] == [True] + [False] * (len(made.shots) - 1)
