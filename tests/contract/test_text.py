"""Bodies of the calls that need no picture."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract.examples import example, example_text
from stillmotion.contract.errors import ContractError
from stillmotion.contract.image2video import UrlPicture
from stillmotion.contract.images import ImagesRequest, parse_images
from stillmotion.contract.parse import parse_text2video
from stillmotion.contract.text2video import Text2VideoRequest


def text(**body: Any) -> Text2VideoRequest:
    return parse_text2video(json.dumps(body).encode()).request


def images(**body: Any) -> ImagesRequest:
    return parse_images(json.dumps(body).encode()).request


def test_the_references_call_for_a_video() -> None:
    parsed = parse_text2video(example_text("neighbours/text2video").encode(), strict=True)
    request = parsed.request
    assert parsed.ignored == ()
    assert (request.model_name, request.mode, request.duration) == ("kling-v3", "pro", 15)
    assert (request.sound, request.aspect) == (True, (9, 16))
    assert [shot.duration for shot in request.multi_prompt] == [2, 3, 3, 3, 3, 1]


def test_the_references_call_for_pictures() -> None:
    body = example("neighbours/images") | {"image": "https://example.com/a.jpg"}
    parsed = parse_images(json.dumps(body).encode(), strict=True)
    request = parsed.request
    assert parsed.ignored == ()
    assert (request.n, request.resolution, request.aspect) == (9, "2k", (3, 2))
    assert request.element_ids == (160, 161, 159)


def test_defaults() -> None:
    request = text(prompt="a hill")
    assert (request.aspect_ratio, request.duration, request.mode) == ("16:9", 5, "std")
    pictures = images(prompt="a hill", n="", image=None)
    assert (pictures.n, pictures.resolution, pictures.aspect_ratio) == (1, "1k", "16:9")


def test_what_has_no_effect_is_listed() -> None:
    body = {"prompt": "a hill", "image": "x", "model": "m", "cfg_scale": 0.5}
    parsed = parse_text2video(json.dumps(body | {"model_name": "kling-v2-6"}).encode())
    assert set(parsed.ignored) == {"image", "model", "cfg_scale"}
    assert set(parse_images(b'{"prompt": "a", "model": "m", "mode": "pro"}').ignored) == {
        "model",
        "mode",
    }


def test_over_a_picture_it_is_the_same_video() -> None:
    request = text(prompt="a hill", negative_prompt="fog", duration=7, sound="on", mode="pro")
    over = request.over(UrlPicture("key"))
    assert over.image == UrlPicture("key")
    for name in ("prompt", "negative_prompt", "duration", "sound", "mode", "model_name"):
        assert getattr(over, name) == getattr(request, name)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "prompt"),
        ({"prompt": "a", "aspect_ratio": "3:2"}, "aspect_ratio"),
        ({"prompt": "<<<image_1>>>"}, "prompt"),
        ({"prompt": "<<<element_1>>>"}, "prompt"),
        ({"prompt": "a", "voice_list": [{"voice_id": "v"}]}, "sound"),
        ({"prompt": "a", "multi_shot": "true"}, "shot_type"),
        (
            {"prompt": "a", "multi_shot": True, "shot_type": "intelligence",
             "camera_control": {"type": "down_back"}},
            "camera_control",
        ),
    ],
)  # fmt: skip
def test_videos_are_refused_by_field(body: dict[str, Any], field: str) -> None:
    with pytest.raises(ContractError) as refused:
        text(**body)
    assert refused.value.message.startswith(field)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"prompt": " "}, "prompt"),
        ({"prompt": "a", "n": 0}, "n"),
        ({"prompt": "a", "n": "ten"}, "n"),
        ({"prompt": "<<<voice_1>>>"}, "prompt"),
        ({"prompt": "<<<image_1>>>"}, "prompt"),
        ({"prompt": "<<<object_1>>>"}, "prompt"),
        ({"prompt": "a", "resolution": "1K"}, "resolution"),
        ({"prompt": "a", "model_name": "kling-v9"}, "model_name"),
        ({"prompt": "a", "element_list": [{"element_id": 0}]}, "element_list[0].element_id"),
    ],
)
def test_pictures_are_refused_by_field(body: dict[str, Any], field: str) -> None:
    with pytest.raises(ContractError) as refused:
        images(**body)
    assert refused.value.message.startswith(field)
