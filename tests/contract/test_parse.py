"""What is taken, and how it is understood; what is refused is in `test_bad_requests`."""

from __future__ import annotations

import base64
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.bodies import (
    ABSENT,
    body,
    brush,
    camera,
    elements,
    picture,
    plain,
    points,
    shots,
    storyboard,
    voices,
)
from contract.examples import NAMES, example, example_text
from stillmotion.contract.errors import ContractError
from stillmotion.contract.image2video import (
    CAMERA_AXES,
    MODELS,
    CameraControl,
    Image2VideoRequest,
    InlinePicture,
    Point,
    ShotPrompt,
    UrlPicture,
)
from stillmotion.contract.parse import (
    MODES,
    SHOT_TYPES,
    parse_image2video,
    parse_image2video_without_prompt,
)

MB = 1024 * 1024
PICTURE = InlinePicture(base64.b64decode(picture()))


def parsed(fields: dict[str, Any], **changes: Any) -> Image2VideoRequest:
    return parse_image2video(body(fields, **changes)).request


def ignored(fields: dict[str, Any], **changes: Any) -> tuple[str, ...]:
    return parse_image2video(body(fields, **changes)).ignored


def refusal(raw: bytes, **options: bool) -> ContractError:
    with pytest.raises(ContractError) as caught:
        parse_image2video(raw, **options)
    return caught.value


# The reference's examples


def test_example_of_the_call():
    request, nothing = parse_image2video(example_text("create").encode(), strict=True)
    assert request == Image2VideoRequest(
        model_name="kling-v2-6",
        image=UrlPicture(
            "https://p2-kling.klingai.com/kcdn/cdn-kcdn112452/kling-qa-test/multi-2.png"
        ),
        image_tail=UrlPicture(
            "https://p2-kling.klingai.com/kcdn/cdn-kcdn112452/kling-qa-test/multi-1.png"
        ),
        prompt="Camera zooms out, the girl smiles",
        mode="pro",
    )
    assert nothing == ()


def test_example_with_shots():
    request, nothing = parse_image2video(body(example("multi_shot"), image=picture()), strict=True)
    assert (request.multi_shot, request.shot_type, request.duration) == (True, "customize", 15)
    assert [shot.duration for shot in request.multi_prompt] == [2, 3, 3, 3, 3, 1]
    assert request.multi_prompt[4].prompt.startswith("A man slipping on a banana peel")
    assert request.sound
    assert nothing == ()


def test_example_with_a_voice():
    request, nothing = parse_image2video(
        body(example("voice_control"), image=picture()), strict=True
    )
    assert request.voice_ids == ("Replace the ID of voice",)
    assert request.prompt.endswith("'Welcome everyone'")
    assert nothing == ()


@pytest.mark.parametrize("name", ["multi_shot", "voice_control"])
def test_placeholder_of_an_example_is_no_picture(name):
    error = refusal(example_text(name).encode())
    assert error.field == "image"
    assert "not in a valid base64 format" in error.message


def test_every_example_has_a_test():
    assert NAMES == ["create", "multi_shot", "voice_control"]


# Spellings


def test_a_byte_order_mark_is_no_part_of_the_body():
    raw = body(plain())
    assert parse_image2video(b"\xef\xbb\xbf" + raw) == parse_image2video(raw)


def test_least_body_gets_the_defaults():
    assert parsed({"image": picture(), "prompt": "x"}) == Image2VideoRequest(
        image=PICTURE, prompt="x"
    )


EVERY_FIELD = (
    *("model_name", "image_tail", "multi_shot", "shot_type", "multi_prompt", "negative_prompt"),
    *("element_list", "voice_list", "sound", "cfg_scale", "mode", "static_mask", "dynamic_masks"),
    *("camera_control", "duration", "watermark_info", "callback_url", "external_task_id", "model"),
)


@pytest.mark.parametrize("absent", [None, "", " "], ids=["null", "empty", "blank"])
def test_null_and_empty_strings_are_absent(absent):
    request, nothing = parse_image2video(body(plain(), **dict.fromkeys(EVERY_FIELD, absent)))
    assert request == parsed(plain())
    assert nothing == ()


def test_empty_lists_are_absent():
    lists = ("multi_prompt", "element_list", "voice_list", "dynamic_masks")
    request, nothing = parse_image2video(body(plain(), **{name: [] for name in lists}))
    assert request == parsed(plain())
    assert nothing == ()


@pytest.mark.parametrize("spelt", [True, "true", "True", "TRUE"])
def test_spellings_of_true(spelt):
    assert parsed(storyboard(), multi_shot=spelt).multi_shot
    assert parsed(plain(), watermark_info={"enabled": spelt}).watermark


@pytest.mark.parametrize("spelt", [False, "false", "False"])
def test_spellings_of_false(spelt):
    assert not parsed(plain(), multi_shot=spelt).multi_shot
    assert not parsed(plain(), watermark_info={"enabled": spelt}).watermark


@pytest.mark.parametrize("spelt", [7, "7", 7.0, "7.0", "07", "+7"])
def test_spellings_of_seven_seconds(spelt):
    assert parsed(plain(), duration=spelt).duration == 7


@pytest.mark.parametrize("spelt", [0.25, "0.25", ".25", "+2.5e-1"])
def test_spellings_of_a_number(spelt):
    assert parsed(plain(), cfg_scale=spelt).cfg_scale == 0.25


@pytest.mark.parametrize("spelt", [2**53 - 1, str(2**53 - 1)])
def test_element_id_as_number_or_string(spelt):
    assert parsed(elements(1, spelt)).element_ids == (1, 9007199254740991)


@given(st.integers(3, 15), st.sampled_from([str, int, float]))
def test_every_duration(seconds, spell):
    assert parsed(plain(), duration=spell(seconds)).duration == seconds


def test_lengths_count_characters_and_not_bytes():
    assert len(parsed(plain(), prompt="🌊" * 2500).prompt) == 2500
    waves = [{"index": 1, "prompt": "🌊" * 512, "duration": 5}]
    assert len(parsed(storyboard(), multi_prompt=waves).multi_prompt[0].prompt) == 512
    assert parsed(plain(), external_task_id="é" * 256).external_task_id == "é" * 256


def test_escaped_characters_beyond_the_basic_plane():
    raw = b'{"image": "http://a.b/c", "prompt": "\\ud83c\\udf0a"}'
    assert parse_image2video(raw).request.prompt == "🌊"


# Pictures


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/a.png",
        "HTTPS://Example.com:8443/a%20b.png?X-Signature=a|b&c=d#e",
        "https://user:secret@example.com/",
        "http://[2001:db8::1]:80/a",
        "http://例え.jp/絵.png",
        "http://example.com/ü bild.jpg?x=1",
        "https://example.com/Screenshot at 9.41\u202fPM.png",
        "http://a.b/" + "x" * 8000,
    ],
)
def test_urls(url):
    assert parsed(plain(), image=f" {url}\n").image == UrlPicture(url)


def test_line_breaks_in_base64():
    wrapped = base64.encodebytes(PICTURE.data).decode()
    assert "\n" in wrapped.strip()
    assert parsed(plain(), image=wrapped.replace("\n", "\r\n")).image == PICTURE


def test_jpeg_by_content():
    data = b"\xff\xd8\xff\xe0" + bytes(30)
    sent = base64.b64encode(data).decode()
    assert parsed(plain(), image=sent).image == InlinePicture(data)


@pytest.mark.parametrize("size", [10 * MB, 10 * MB - 1, 10 * MB - 2])
def test_largest_picture(size):
    data = PICTURE.data + bytes(size - len(PICTURE.data))
    assert parsed(plain(), image=base64.b64encode(data).decode()).image == InlinePicture(data)


def test_size_of_a_picture_that_is_too_large():
    message = refusal(body(plain(), image="A" * (16 * MB))).message
    assert f"{12 * MB} bytes (12.0 MB)" in message
    assert "10 MB" in message


def test_data_prefix_is_named():
    message = refusal(body(plain(), image=f"data:image/png;base64,{picture()}")).message
    assert message.startswith("image: File is not in a valid base64 format: ")
    assert "'data:image/png;base64,'" in message


@pytest.mark.parametrize(
    "path",
    ["photo.jpg", "my photo.jpeg", "./photo", "../a/b", "~/photo", r"C:\a\photo.png", "/a/b.webp"],
)
def test_path_is_said_to_be_one(path):
    message = refusal(body(plain(), image=path)).message
    assert f"it looks like a path, {path!r}" in message
    assert "base64, or a URL" in message


@pytest.mark.parametrize("text", ["a photo", "....", "AAAA-AAA", "." * 5000 + "jpg"])
def test_other_spoilt_base64_is_no_path(text):
    assert "looks like a path" not in refusal(body(plain(), image=text)).message


def test_end_picture_alone():
    request = parsed(plain(), image=ABSENT, image_tail=picture())
    assert (request.image, request.image_tail) == (None, PICTURE)


# Camera, brush, shots, references


@given(
    st.sampled_from(CAMERA_AXES),
    st.floats(-10, 10).filter(bool),
    st.booleans(),
    st.booleans(),
)
def test_simple_camera(axis, value, as_text, with_zeros):
    config = dict.fromkeys(CAMERA_AXES, 0) if with_zeros else {}
    config[axis] = repr(value) if as_text else value
    assert parsed(camera(**config)).camera_control == CameraControl("simple", axis, value)


@pytest.mark.parametrize(
    "type", ["down_back", "forward_up", "right_turn_forward", "left_turn_forward"]
)
def test_named_camera(type):
    named = {"type": type}
    assert parsed(plain(), camera_control=named).camera_control == CameraControl(type)
    assert ignored(plain(), camera_control=named) == ()
    assert ignored(plain(), camera_control={**named, "config": {"pan": 0, "zoom": "0"}}) == (
        "camera_control.config",
    )


@pytest.mark.parametrize(
    "nothing",
    [{}, {"type": None}, {"type": "", "config": None}, {"type": None, "config": {"pan": None}}],
    ids=str,
)
def test_an_object_of_nothing_is_absent(nothing):
    """Graph nodes send one when their inputs are left out."""
    request, names = parse_image2video(body(plain(), camera_control=nothing, watermark_info={}))
    assert request == parsed(plain())
    assert names == ()


def test_a_camera_of_zeros_without_a_type_is_ignored():
    still = {"type": None, "config": dict.fromkeys(CAMERA_AXES, 0)}
    request, names = parse_image2video(body(plain(), camera_control=still))
    assert (request.camera_control, names) == (None, ("camera_control",))


def test_strokes():
    path = [*points(76), {"x": "279", "y": 219.0}]
    strokes = parsed(brush(trajectories=path)).dynamic_masks
    assert len(strokes) == 2
    assert strokes[0].trajectory == (Point(10, 20), Point(11, 20))
    assert len(strokes[1].trajectory) == 77
    assert strokes[1].trajectory[-1] == Point(279, 219)
    assert strokes[1].mask == PICTURE


def test_both_kinds_of_mask():
    request = parsed(brush(), static_mask=picture())
    assert request.static_mask == PICTURE
    assert len(request.dynamic_masks) == 2


def test_six_strokes():
    six = brush()["dynamic_masks"][:1] * 6
    assert len(parsed(plain(), dynamic_masks=six).dynamic_masks) == 6


def test_shots_stand_in_order_of_their_index():
    given = [
        {"index": "2", "prompt": "B", "duration": "3"},
        {"index": 1, "prompt": "A", "duration": 2},
    ]
    request = parsed(storyboard(), multi_prompt=given)
    assert request.multi_prompt == (ShotPrompt(1, "A", 2), ShotPrompt(2, "B", 3))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6).filter(lambda d: 3 <= sum(d) <= 15))
def test_shots_that_fill_the_video(durations):
    request = parsed(storyboard(), multi_prompt=shots(*durations), duration=sum(durations))
    assert [shot.duration for shot in request.multi_prompt] == durations
    wrong = body(storyboard(), multi_prompt=shots(*durations, 1)[:6], duration=sum(durations))
    if len(durations) < 6:
        error = refusal(wrong)
        assert error.field == "multi_prompt"
        assert f"{sum(durations) + 1} seconds" in error.message


def test_intelligence_needs_only_a_prompt():
    request = parsed(plain(), multi_shot=True, shot_type="intelligence")
    assert (request.shot_type, request.prompt, request.multi_prompt) == (
        "intelligence",
        "A calm sea",
        (),
    )


@pytest.mark.parametrize(
    "fields",
    [
        voices("a", "b", prompt='The man<<<voice_1>>> said: "Hello", she <<<voice_2>>>: "No"'),
        voices("a", "b", prompt="Nobody says anything"),
        elements(5, 6, prompt="<<<element_1>>> meets <<<object_2>>> in <<<image_1>>>"),
        {**plain(), "image_tail": picture(), "prompt": "<<<image_1>>> becomes <<<image_2>>>"},
        {**plain(), "image": "", "image_tail": picture(), "prompt": "<<<image_1>>>"},
        {**plain(), "prompt": "a << b <<< c >> d >>>"},
        {**storyboard(), "prompt": "<<<idle>>>"},
    ],
)
def test_tags_that_point_at_something(fields):
    parsed(fields)


def test_tags_in_shots():
    said = [{"index": 1, "prompt": "<<<voice_1>>> sings", "duration": 5}]
    request = parsed(voices("a"), prompt="", **{**storyboard(), "multi_prompt": said})
    assert request.voice_ids == ("a",)


# Without effect


def test_unknown_fields_are_listed():
    strokes = brush(colour="red")["dynamic_masks"]
    names = ignored(
        plain(),
        aspect_ratio="16:9",
        n=1,
        dynamic_masks=strokes,
        watermark_info={"enabled": True, "text": "me"},
    )
    assert sorted(names) == [
        "aspect_ratio",
        "dynamic_masks[1].colour",
        "n",
        "watermark_info.text",
    ]


def test_strict_refuses_unknown_fields_by_name():
    error = refusal(body(plain(), aspect_ratio="16:9", n=None), strict=True)
    assert (error.code, error.field) == (1201, "aspect_ratio")
    assert "aspect_ratio, n" in error.message


def test_strict_takes_known_fields_without_effect():
    raw = body(plain(), model="kling-v3", shot_type="customize")
    assert parse_image2video(raw, strict=True).ignored == ("model", "shot_type")


@pytest.mark.parametrize("name", ["a\r\nX-Evil: 1", "x" * 1000, "größe"])
def test_odd_names_are_spelt_in_printable_ascii(name):
    (listed,) = ignored(plain(), **{name: 1})
    assert listed.isascii()
    assert listed.isprintable()
    assert len(listed) < 100


def test_very_many_unknown_fields_are_counted():
    names = ignored(plain(), **{f"extra_{i}": i for i in range(1000)})
    assert len(names) < 30
    assert names[-1] == "and 980 more"


def test_model_does_not_choose_the_model():
    request, names = parse_image2video(body(plain(), model="kling-v3"))
    assert request.model_name == "kling-v1"
    assert names == ("model",)
    assert parsed(plain(), model="kling-v1", model_name="kling-v3").model_name == "kling-v3"


@pytest.mark.parametrize("model", MODELS)
def test_cfg_scale_has_no_effect_on_v2_alone(model):
    request, names = parse_image2video(body(plain(), model_name=model, cfg_scale="1"))
    if model.startswith("kling-v2"):
        assert (request.cfg_scale, names) == (0.5, ("cfg_scale",))
    else:
        assert (request.cfg_scale, names) == (1.0, ())


def test_what_multi_shot_makes_idle():
    request, names = parse_image2video(body(storyboard(), prompt="A story"))
    assert (request.prompt, names) == ("", ("prompt",))
    request, names = parse_image2video(body(plain(), shot_type="customize", multi_prompt=shots(9)))
    assert (request.shot_type, request.multi_prompt) == (None, ())
    assert names == ("shot_type", "multi_prompt")
    request, names = parse_image2video(body(storyboard(), prompt="A", shot_type="intelligence"))
    assert (request.prompt, request.multi_prompt, names) == ("A", (), ("multi_prompt",))


@pytest.mark.parametrize("off", [False, "false", None])
@pytest.mark.parametrize("shot_type", ["foo", 7, ["x"], {"a": 1}])
@pytest.mark.parametrize("multi_prompt", ["x", 7, {"0": "x"}, [1], [{"index": "?"}], shots(*"abc")])
def test_what_is_invalid_without_multi_shot_is_ignored_whatever_it_is(off, shot_type, multi_prompt):
    sent = body(plain(), multi_shot=off, shot_type=shot_type, multi_prompt=multi_prompt)
    request, names = parse_image2video(sent)
    assert request == parsed(plain())
    assert names == ("shot_type", "multi_prompt")


@pytest.mark.parametrize("prompt", ["x" * 2501, 7, ["x"]])
def test_the_prompt_is_ignored_beside_shots_whatever_it_is(prompt):
    request, names = parse_image2video(body(storyboard(), prompt=prompt))
    assert request == parsed(storyboard())
    assert names == ("prompt",)


@pytest.mark.parametrize("multi_prompt", ["x", 7, [{"index": "?"}]])
def test_shots_are_ignored_where_the_service_divides_whatever_they_are(multi_prompt):
    sent = body(plain(), multi_shot=True, shot_type="intelligence", multi_prompt=multi_prompt)
    assert parse_image2video(sent).ignored == ("multi_prompt",)


def test_a_local_render_needs_no_prompt_and_keeps_the_other_rules():
    raw = body(plain(), prompt="")
    assert parse_image2video_without_prompt(raw).request == Image2VideoRequest(image=PICTURE)
    with pytest.raises(ContractError, match=r"^shot_type: "):
        parse_image2video_without_prompt(body(plain(), prompt="", multi_shot=True))


# Any body at all

NESTED_FIELDS = (
    *("index", "prompt", "duration", "mask", "trajectories", "x", "y", "type", "config", "pan"),
    *("element_id", "voice_id", "enabled", "other"),
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**40), 10**40)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(
        ["1", "5", "1e999", "true", "on", picture(), "http://a.b/c", "<<<voice_1>>>"]
    ),
    lambda inner: (
        st.lists(inner, max_size=8)
        | st.dictionaries(
            st.sampled_from(NESTED_FIELDS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
BASES = (plain(), storyboard(), brush(), camera(zoom=1), voices("a"), elements(1))


@settings(max_examples=300)
@given(
    st.sampled_from(BASES),
    st.dictionaries(st.sampled_from([*EVERY_FIELD, "image", "prompt"]), JSON, max_size=3),
)
def test_any_value_is_taken_or_refused_by_name(base, changes):
    raw = json.dumps({**base, **changes}).encode()
    request, error = _outcome(raw)
    if error is None:
        assert _stored_and_read(request) == request
    else:
        assert error.code == 1201
        assert error.message.startswith(f"{error.field}: ")
        assert error.field.partition(".")[0].partition("[")[0] in (*EVERY_FIELD, "image", "prompt")
        assert len(error.message.encode()) < 2000


@settings(max_examples=100)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_refused(raw):
    assert refusal(raw).code in (1200, 1201)


@settings(max_examples=60)
@given(
    st.sampled_from(BASES[:4]),
    st.fixed_dictionaries(
        {},
        optional={
            "mode": st.sampled_from(MODES),
            "negative_prompt": st.text(max_size=200),
            "cfg_scale": st.floats(0, 1),
            "watermark_info": st.fixed_dictionaries({"enabled": st.booleans()}),
            "callback_url": st.just("https://example.com/done?a=b"),
            "external_task_id": st.text("abc-_/é ", max_size=20),
        },
    ),
)
def test_what_is_taken_survives_storage(base, changes):
    request = parsed(base, **changes)
    assert _stored_and_read(request) == request


def test_every_shot_type_is_readable():
    assert {parsed({**storyboard(), "prompt": "x"}, shot_type=s).shot_type for s in SHOT_TYPES} == {
        "customize",
        "intelligence",
    }


def _outcome(raw: bytes) -> tuple[Image2VideoRequest | None, ContractError | None]:
    try:
        return parse_image2video(raw).request, None
    except ContractError as error:
        return None, error


def _stored_and_read(request: Image2VideoRequest) -> Image2VideoRequest:
    return msgspec.json.decode(msgspec.json.encode(request), type=Image2VideoRequest)
