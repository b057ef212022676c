"""Bad bodies for the calls beside those for videos of a picture and of words."""

from __future__ import annotations

from typing import Any, NamedTuple

URL = "https://example.com/a.png"
CLIP = "https://example.com/a.mp4"

OMNI = "/v1/videos/omni-video"
MULTI = "/v1/videos/multi-image2video"
EXTEND = "/v1/videos/video-extend"
EFFECTS = "/v1/videos/effects"
TTS = "/v1/audio/tts"
SOUND = "/v1/audio/text-to-audio"
DUB = "/v1/audio/video-to-audio"


class Bad(NamedTuple):
    """A body, and what it is refused with. `message` is a part of what is said."""

    path: str
    body: Any
    field: str
    message: str = ""
    code: int = 1201


def omni(**fields: Any) -> dict[str, Any]:
    """A body that is taken, but for the fields given; None leaves one out."""
    whole = {"model_name": "kling-v3-omni", "prompt": "a hill", "aspect_ratio": "16:9", **fields}
    return {name: value for name, value in whole.items() if value is not None}


def multi(**fields: Any) -> dict[str, Any]:
    """As `omni`."""
    whole = {"image_list": [{"image": URL}], "prompt": "a hill", **fields}
    return {name: value for name, value in whole.items() if value is not None}


def effect(**within: Any) -> dict[str, Any]:
    """As `omni`, of what is inside of `input`."""
    whole = {"image": URL, **within}
    given = {name: value for name, value in whole.items() if value is not None}
    return {"effect_scene": "bullet_time", "input": given}


def pictures(*roles: str | None) -> list[dict[str, Any]]:
    """An `image_list` of pictures with these roles."""
    return [{"image_url": URL, **({"type": role} if role else {})} for role in roles]


def elements(count: int) -> list[dict[str, Any]]:
    """An `element_list` of so many."""
    return [{"element_id": i} for i in range(1, count + 1)]


def shots(*seconds: int) -> list[dict[str, Any]]:
    """A storyboard."""
    return [{"index": i, "prompt": "x", "duration": s} for i, s in enumerate(seconds, 1)]


FIRST, END = "first_frame", "end_frame"
O1 = "kling-video-o1"
CUSTOMIZE = {"multi_shot": True, "shot_type": "customize", "prompt": None}
VIDEO = [{"video_url": CLIP}]

BAD = [
    Bad(OMNI, [], "", code=1200),
    Bad(OMNI, omni(model_name="kling-v3"), "model_name", "kling-video-o1 or kling-v3-omni"),
    Bad(OMNI, omni(prompt=""), "prompt", "missing"),
    Bad(OMNI, omni(prompt="x" * 2501), "prompt", "2500"),
    Bad(OMNI, omni(prompt=7), "prompt", "a string"),
    Bad(OMNI, omni(prompt="<<<image_1>>>"), "prompt", "gives none"),
    Bad(OMNI, omni(prompt="<<<image_2>>>", image_list=pictures(None)), "prompt", "gives 1"),
    Bad(OMNI, omni(prompt="<<<element_1>>>"), "prompt", "element_list"),
    Bad(OMNI, omni(prompt="<<<video_1>>>"), "prompt", "video_list"),
    Bad(OMNI, omni(prompt="<<<voice_1>>>"), "prompt", "is none of"),
    Bad(OMNI, omni(prompt="<<<image_0>>>"), "prompt", "is none of"),
    Bad(OMNI, omni(multi_shot=True), "shot_type", "missing"),
    Bad(OMNI, omni(multi_shot="perhaps"), "multi_shot", "true or false"),
    Bad(OMNI, omni(multi_shot=True, shot_type="free"), "shot_type", "customize"),
    Bad(OMNI, omni(**CUSTOMIZE), "multi_prompt", "missing"),
    Bad(OMNI, omni(**CUSTOMIZE, multi_prompt=shots(2, 2)), "multi_prompt", "4 seconds"),
    Bad(OMNI, omni(**CUSTOMIZE, multi_prompt=shots(*[1] * 7)), "multi_prompt", "at most 6"),
    Bad(
        OMNI,
        omni(**CUSTOMIZE, multi_prompt=[{"index": 1, "prompt": "x" * 513, "duration": 5}]),
        "multi_prompt[0].prompt",
        "512",
    ),
    Bad(
        OMNI,
        omni(**CUSTOMIZE, multi_prompt=[{"index": 1, "prompt": "<<<image_1>>>", "duration": 5}]),
        "multi_prompt[0].prompt",
        "image_list",
    ),
    Bad(OMNI, omni(image_list="x"), "image_list", "an array"),
    Bad(OMNI, omni(image_list=[{}]), "image_list[0].image_url", "missing"),
    Bad(OMNI, omni(image_list=[{"image_url": "data:x,y"}]), "image_list[0].image_url", "prefix"),
    Bad(OMNI, omni(image_list=pictures("middle")), "image_list[0].type", "first_frame"),
    Bad(OMNI, omni(image_list=pictures(END)), "image_list[0].type", "first_frame beside"),
    Bad(OMNI, omni(image_list=pictures(FIRST, FIRST)), "image_list[1].type", "one first_frame"),
    Bad(OMNI, omni(image_list=pictures(FIRST, END, END)), "image_list[2].type", "one end_frame"),
    Bad(OMNI, omni(image_list=pictures(*[None] * 8)), "image_list", "at most 7"),
    Bad(
        OMNI,
        omni(image_list=pictures(*[None] * 4), element_list=elements(4)),
        "element_list",
        "8 entries",
    ),
    Bad(
        OMNI,
        omni(image_list=pictures(FIRST), element_list=elements(4)),
        "element_list",
        "at most 3",
    ),
    Bad(
        OMNI,
        omni(image_list=pictures(FIRST, END), multi_shot=True, shot_type="intelligence"),
        "image_list[1].type",
        "multi_shot",
    ),
    Bad(OMNI, omni(element_list=[{"element_id": "x"}]), "element_list[0].element_id", "whole"),
    Bad(OMNI, omni(element_list=[{}]), "element_list[0].element_id", "missing"),
    Bad(OMNI, omni(element_list=[{"element_id": 999}]), "element_list[0].element_id", code=1203),
    Bad(OMNI, omni(video_list=VIDEO), "video_list", "no engine of this server"),
    Bad(OMNI, omni(video_list=[{}]), "video_list[0].video_url", "missing"),
    Bad(OMNI, omni(video_list=VIDEO * 2), "video_list", "at most 1"),
    Bad(
        OMNI,
        omni(video_list=[{"video_url": CLIP, "refer_type": "x"}]),
        "video_list[0].refer_type",
        "base or feature",
    ),
    Bad(
        OMNI,
        omni(video_list=[{"video_url": CLIP, "keep_original_sound": True}]),
        "video_list[0].keep_original_sound",
        "yes or no",
    ),
    Bad(OMNI, omni(video_list=VIDEO, sound="on"), "sound", '"off"'),
    Bad(OMNI, omni(video_list=VIDEO, image_list=pictures(*[None] * 5)), "image_list", "at most 4"),
    Bad(OMNI, omni(sound="loud"), "sound", "on or off"),
    Bad(OMNI, omni(model_name=O1, mode="4k"), "mode", "std or pro"),
    Bad(OMNI, omni(mode="4k"), "mode", "1080p at most"),
    Bad(OMNI, omni(aspect_ratio=None), "aspect_ratio", "missing"),
    Bad(OMNI, omni(aspect_ratio="4:3"), "aspect_ratio", "16:9"),
    Bad(OMNI, omni(duration=2), "duration", "3 to 15"),
    Bad(OMNI, omni(duration="16"), "duration", "3 to 15"),
    Bad(OMNI, omni(model_name=O1, duration=11), "duration", "3 to 10"),
    Bad(OMNI, omni(model_name=O1, duration=7), "duration", "5 or 10"),
    Bad(
        OMNI,
        omni(model_name=O1, duration=7, image_list=pictures(FIRST), aspect_ratio=None),
        "duration",
        "5 or 10",
    ),
    Bad(
        OMNI,
        omni(model_name=O1, image_list=pictures(FIRST, END, None)),
        "image_list[1].type",
        "at most 2",
    ),
    Bad(
        OMNI,
        omni(model_name=O1, image_list=pictures(FIRST, END), element_list=[{"element_id": 1}]),
        "element_list",
        "end frame",
    ),
    Bad(OMNI, omni(callback_url="ftp://x"), "callback_url"),
    Bad(MULTI, multi(image_list=None), "image_list", "1 to 4"),
    Bad(MULTI, multi(image_list=[]), "image_list", "1 to 4"),
    Bad(MULTI, multi(image_list=[{"image": URL}] * 5), "image_list", "at most 4"),
    Bad(MULTI, multi(image_list=[{"image_url": URL}]), "image_list[0].image", "missing"),
    Bad(MULTI, multi(image_list=[{"image": "?"}]), "image_list[0].image", "base64"),
    Bad(MULTI, multi(prompt=None), "prompt", "missing"),
    Bad(MULTI, multi(prompt="<<<image_2>>>"), "prompt", "gives 1"),
    Bad(MULTI, multi(prompt="<<<element_1>>>"), "prompt", "is none of"),
    Bad(MULTI, multi(model_name="kling-v3"), "model_name", "kling-v1-6"),
    Bad(MULTI, multi(duration=7), "duration", "5 or 10 seconds"),
    Bad(MULTI, multi(duration="x"), "duration", "5 or 10 seconds"),
    Bad(MULTI, multi(cfg_scale=2), "cfg_scale", "0 to 1"),
    Bad(MULTI, multi(mode="fast"), "mode", "std or pro"),
    Bad(MULTI, multi(aspect_ratio="21:9"), "aspect_ratio", "16:9"),
    Bad(MULTI, multi(negative_prompt="x" * 2501), "negative_prompt", "2500"),
    Bad(EXTEND, {}, "video_id", "missing"),
    Bad(EXTEND, {"video_id": 7}, "video_id", "a string"),
    Bad(EXTEND, {"video_id": "1"}, "video_id", "video not found", 1203),
    Bad(EXTEND, {"video_id": "1", "prompt": "x" * 2501}, "prompt", "2500"),
    Bad(EXTEND, {"video_id": "1", "prompt": "<<<image_2>>>"}, "prompt", "gives 1"),
    Bad(EXTEND, {"video_id": "1", "cfg_scale": -1}, "cfg_scale", "0 to 1"),
    Bad(EFFECTS, {"input": {"image": URL}}, "effect_scene", "missing"),
    Bad(EFFECTS, effect() | {"effect_scene": "hug"}, "effect_scene", "bullet_time"),
    Bad(EFFECTS, {"effect_scene": "bullet_time"}, "input", "missing"),
    Bad(EFFECTS, {"effect_scene": "bullet_time", "input": 7}, "input", "an object"),
    Bad(EFFECTS, effect(image=None, mode="std"), "input.image", "missing"),
    Bad(EFFECTS, effect(duration=6), "input.duration", "5 or 10"),
    Bad(EFFECTS, effect(mode="x"), "input.mode", "std, pro or 4k"),
    Bad(EFFECTS, effect(mode="4k"), "input.mode", "std or pro"),
    Bad(EFFECTS, effect(model_name="kling-v9"), "input.model_name", "kling-v1"),
    Bad(TTS, {"voice_id": "bm_george"}, "text", "missing"),
    Bad(TTS, {"text": "x" * 1001, "voice_id": "bm_george"}, "text", "1000"),
    Bad(TTS, {"text": "x"}, "voice_id", "missing"),
    Bad(TTS, {"text": "x", "voice_id": "nobody"}, "voice_id", "voice not found", 1203),
    Bad(TTS, {"text": "x", "voice_id": "bm_george", "voice_language": "fr"}, "voice_language"),
    Bad(TTS, {"text": "x", "voice_id": "bm_george", "voice_speed": 0.7}, "voice_speed", "0.8 to 2"),
    Bad(TTS, {"text": "x", "voice_id": "bm_george", "voice_speed": "2.1"}, "voice_speed"),
    Bad(SOUND, {}, "prompt", "missing"),
    Bad(SOUND, {"prompt": "x" * 201}, "prompt", "200"),
    Bad(SOUND, {"prompt": "rain", "duration": 2.9}, "duration", "3 to 10"),
    Bad(SOUND, {"prompt": "rain", "duration": 10.5}, "duration", "3 to 10"),
    Bad(DUB, {}, "video_id", "one of the two"),
    Bad(DUB, {"video_id": "1", "video_url": CLIP}, "video_url", "only one"),
    Bad(DUB, {"video_url": CLIP}, "sound_effect_prompt", "missing"),
    Bad(DUB, {"video_id": "1", "bgm_prompt": "a waltz"}, "bgm_prompt", "music"),
    Bad(DUB, {"video_id": "1", "sound_effect_prompt": "x" * 201}, "sound_effect_prompt", "200"),
    Bad(DUB, {"video_id": "1", "asmr_mode": "yes"}, "asmr_mode", "true or false"),
    Bad(DUB, {"video_id": "1"}, "video_id", "video not found", 1203),
]
"""All of them."""
