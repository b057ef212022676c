"""Bodies that are refused, each with its code and the field to be named.

`BAD_REQUESTS` are refused from the body alone, whatever the profile; `HOSTED_BAD_REQUESTS` are
well-formed and refused by the capability map `hosted`. Both feed the unit tests and the tests
through HTTP.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

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

MB = 1024 * 1024


@dataclass(frozen=True)
class BadRequest:
    """`field` is "" where no single one is at fault."""

    id: str
    body: bytes
    code: int
    field: str


def no_object(id: str, raw: bytes) -> BadRequest:
    return BadRequest(id, raw, 1200, "")


def bad(id: str, field: str, fields: dict[str, Any], **changes: Any) -> BadRequest:
    return BadRequest(id, body(fields, **changes), 1201, field)


def unquoted(id: str, field: str, literal: str) -> BadRequest:
    """A number literal that Python's encoder would not write."""
    return BadRequest(
        id, body(plain(), **{field: 77777}).replace(b"77777", literal.encode()), 1201, field
    )


def base64_of_size(size: int) -> str:
    data = b"\x89PNG\r\n\x1a\n"
    return base64.b64encode(data + bytes(size - len(data))).decode()


def base64_of(data: bytes) -> str:
    return base64.b64encode(data).decode()


def with_shot(number: int, **changes: Any) -> dict[str, Any]:
    """A storyboard of three shots with one changed."""
    three = shots(2, 2, 1)
    three[number] = {k: v for k, v in {**three[number], **changes}.items() if v is not ABSENT}
    return {**storyboard(), "multi_prompt": three}


def _documents() -> list[BadRequest]:
    good = body(plain())
    return [
        no_object("empty-body", b""),
        no_object("blank-body", b" \r\n\t"),
        no_object("not-json", b"image=abc&prompt=x"),
        no_object("cut-short", good[:-1]),
        no_object("trailing-characters", good + b"}"),
        no_object("trailing-comma", b'{"prompt": "x",}'),
        no_object("single-quotes", b"{'prompt': 'x'}"),
        no_object("comment", b'{"prompt": "x" // why\n}'),
        no_object("array", b"[" + good + b"]"),
        no_object("string", b'"image"'),
        no_object("number", b"5"),
        no_object("null", b"null"),
        no_object("true", b"true"),
        no_object("not-utf8", b'{"prompt": "\xff\xfe"}'),
        no_object("utf16", good.decode().encode("utf-16")),
        no_object("byte-order-mark-alone", b"\xef\xbb\xbf"),
        no_object("byte-order-mark-twice", b"\xef\xbb\xbf" * 2 + good),
        no_object("encoded-surrogate", b'{"prompt": "\xed\xa0\x80"}'),
        no_object("half-surrogate-pair", b'{"prompt": "\\ud83d"}'),
        no_object("half-surrogate-pair-in-key", b'{"\\uDE00": 1}'),
        no_object("control-character", b'{"prompt": "a\x01b"}'),
        no_object("duplicate-key", b'{"prompt": "x", "duration": 5, "prompt": "y"}'),
        no_object("duplicate-key-escaped", b'{"prompt": "x", "pr\\u006fmpt": "y"}'),
        no_object("duplicate-key-deep", b'{"camera_control": {"config": {"pan": 1, "pan": 2}}}'),
        no_object("nested-arrays", b"[" * 100_000),
        no_object("nested-objects", b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
        no_object("not-a-number-literal", b'{"cfg_scale": NaN}'),
        no_object("infinity-literal", b'{"cfg_scale": Infinity}'),
        no_object("minus-infinity-literal", b'{"cfg_scale": -Infinity}'),
        no_object("leading-zero", b'{"duration": 05}'),
    ]


def _types() -> list[BadRequest]:
    """Each field with values of types that it does not have, where it has an effect."""
    over = {"shot_type": {**plain(), "multi_shot": True}, "multi_prompt": storyboard()}
    texts = ("model_name", "image", "image_tail", "shot_type", "prompt", "negative_prompt", "sound")
    texts += ("mode", "static_mask", "callback_url", "external_task_id")
    lists = ("element_list", "voice_list", "dynamic_masks", "multi_prompt")
    objects = ("camera_control", "watermark_info")
    rows = [
        (name, kind, value)
        for names, values in (
            (texts, {"number": 7, "boolean": True, "array": ["x"], "object": {"url": "x"}}),
            (lists, {"string": "x", "number": 7, "object": {"0": "x"}}),
            (objects, {"string": "x", "array": [1], "boolean": True}),
            (("multi_shot",), {"word": "yes", "number": 1, "array": [True], "object": {"a": 1}}),
            (("duration", "cfg_scale"), {"boolean": True, "array": [5], "object": {"a": 1}}),
        )
        for name in names
        for kind, value in values.items()
    ]
    return [
        bad(f"{name}-{kind}", name, over.get(name, plain()), **{name: value})
        for name, kind, value in rows
    ]


def _choices() -> list[BadRequest]:
    return [
        bad("model_name-unknown", "model_name", plain(), model_name="kling-v9"),
        bad("model_name-case", "model_name", plain(), model_name="Kling-V1"),
        bad("model_name-space", "model_name", plain(), model_name="kling-v1 "),
        bad("mode-unknown", "mode", plain(), mode="turbo"),
        bad("mode-case", "mode", plain(), mode="PRO"),
        bad("sound-unknown", "sound", plain(), sound="true"),
        bad("sound-case", "sound", plain(), sound="On"),
        bad("shot_type-unknown", "shot_type", storyboard(), shot_type="auto"),
        bad("multi_shot-digit", "multi_shot", plain(), multi_shot="1"),
        bad("watermark-word", "watermark_info.enabled", plain(), watermark_info={"enabled": "yes"}),
        bad("watermark-number", "watermark_info.enabled", plain(), watermark_info={"enabled": 1}),
    ]


def _numbers() -> list[BadRequest]:
    return [
        bad("duration-short", "duration", plain(), duration=2),
        bad("duration-long", "duration", plain(), duration="16"),
        bad("duration-zero", "duration", plain(), duration=0),
        bad("duration-negative", "duration", plain(), duration="-5"),
        bad("duration-fraction", "duration", plain(), duration=5.5),
        bad("duration-fraction-text", "duration", plain(), duration="5.5"),
        bad("duration-unit", "duration", plain(), duration="5s"),
        bad("duration-word", "duration", plain(), duration="five"),
        bad("duration-underscore", "duration", plain(), duration="1_0"),
        bad("duration-foreign-digit", "duration", plain(), duration="٥"),
        bad("duration-spaces", "duration", plain(), duration=" 5 "),
        bad("duration-huge", "duration", plain(), duration=10**400),
        unquoted("duration-overflow", "duration", "1e999"),
        unquoted("duration-many-digits", "duration", "9" * 5000),
        bad("cfg_scale-high", "cfg_scale", plain(), cfg_scale=1.01),
        bad("cfg_scale-low", "cfg_scale", plain(), cfg_scale="-0.1"),
        bad("cfg_scale-word", "cfg_scale", plain(), cfg_scale="high"),
        bad("cfg_scale-nan-text", "cfg_scale", plain(), cfg_scale="NaN"),
        bad("cfg_scale-infinity-text", "cfg_scale", plain(), cfg_scale="Infinity"),
        bad("cfg_scale-hex", "cfg_scale", plain(), cfg_scale="0x1"),
        bad("cfg_scale-comma", "cfg_scale", plain(), cfg_scale="0,5"),
        unquoted("cfg_scale-overflow", "cfg_scale", "1e999"),
        bad("cfg_scale-v2-high", "cfg_scale", plain(), model_name="kling-v2-6", cfg_scale=2),
    ]


def _texts() -> list[BadRequest]:
    return [
        bad("prompt-missing", "prompt", plain(), prompt=ABSENT),
        bad("prompt-empty", "prompt", plain(), prompt=""),
        bad("prompt-null", "prompt", plain(), prompt=None),
        bad("prompt-blank", "prompt", plain(), prompt=" \n\u3000"),
        bad("prompt-long", "prompt", plain(), prompt="x" * 2501),
        bad("prompt-long-astral", "prompt", plain(), prompt="🌊" * 2501),
        bad("negative_prompt-long", "negative_prompt", plain(), negative_prompt="x" * 2501),
        bad("external_task_id-long", "external_task_id", plain(), external_task_id="x" * 257),
        bad("external_task_id-line-break", "external_task_id", plain(), external_task_id="a\nb"),
        bad("external_task_id-nul", "external_task_id", plain(), external_task_id="a\x00b"),
        bad("callback_url-no-url", "callback_url", plain(), callback_url="callback"),
        bad("callback_url-path", "callback_url", plain(), callback_url="/done"),
        bad("callback_url-no-scheme", "callback_url", plain(), callback_url="//example.com/done"),
        bad("callback_url-scheme", "callback_url", plain(), callback_url="ftp://example.com/done"),
        bad("callback_url-no-host", "callback_url", plain(), callback_url="https:///done"),
        bad("callback_url-only-scheme", "callback_url", plain(), callback_url="https://"),
        bad("callback_url-only-port", "callback_url", plain(), callback_url="http://:8080/done"),
        bad("callback_url-port", "callback_url", plain(), callback_url="http://example.com:99999/"),
        bad(
            "callback_url-port-zero", "callback_url", plain(), callback_url="http://example.com:0/"
        ),
        bad("callback_url-ipv6", "callback_url", plain(), callback_url="http://[::1/done"),
        bad(
            "callback_url-host-space", "callback_url", plain(), callback_url="http://exa mple.com/"
        ),
        bad(
            "callback_url-control",
            "callback_url",
            plain(),
            callback_url="http://example.com/\r\nX: y",
        ),
        bad(
            "callback_url-backslash", "callback_url", plain(), callback_url="http://a.com\\@b.com/"
        ),
        bad(
            "callback_url-long", "callback_url", plain(), callback_url="http://a.com/" + "x" * 2036
        ),
    ]


def _pictures() -> list[BadRequest]:
    """Faults of a picture; the first ones in each place that takes one."""
    places: dict[str, Any] = {
        "image": lambda value: {**plain(), "image": value},
        "image_tail": lambda value: {**plain(), "image_tail": value},
        "static_mask": lambda value: {**plain(), "static_mask": value},
        "dynamic_masks[1].mask": lambda value: brush(mask=value),
    }
    everywhere = {
        "data-prefix": "data:image/png;base64," + picture(),
        "not-base64": "no picture!",
        "gif": base64_of(b"GIF89a" + bytes(30)),
        "scheme-file": "file:///etc/passwd",
        "url-no-host": "https:///a.png",
    }
    rows = [
        bad(f"{field}-{fault}", field, fields(value))
        for field, fields in places.items()
        for fault, value in everywhere.items()
    ]
    once = {
        "data-prefix-jpeg": "data:image/jpeg;base64," + picture(),
        "data-prefix-upper": "DATA:image/png;base64," + picture(),
        "data-url-bare": "data:,",
        "scheme-ftp": "ftp://example.com/a.png",
        "scheme-s3": "s3://bucket/a.png",
        "scheme-blob": "blob:https://example.com/1",
        "windows-path": "C:\\photos\\a.png",
        "path": "/photos/a.png",
        "file-name": "photo.png",
        "url-port": "http://example.com:x/a.png",
        "url-host-space": "http://my host/photo.png",
        "url-tab": "http://example.com/my\tphoto.png",
        "url-long": "http://example.com/" + "x" * 8200,
        "padding-missing": base64_of(b"\x89PNG\r\n\x1a\n" + bytes(14)).rstrip("="),
        "padding-inside": "iVBO=Rw0KGgo",
        "padding-first": "====",
        "padding-too-much": picture().rstrip("=") + "=====",
        "cut-short": picture()[:-1],
        "url-safe-alphabet": base64_of(b"\xff\xd8\xff" + b"\xfb\xff" * 20).replace("/", "_"),
        "space-for-plus": picture()[:40] + " " + picture()[41:],
        "not-ascii": picture()[:40] + "é" + picture()[41:],
        "webp": base64_of(b"RIFF\x10\x00\x00\x00WEBPVP8 "),
        "bmp": base64_of(b"BM" + bytes(60)),
        "tiff": base64_of(b"II*\x00" + bytes(60)),
        "heic": base64_of(b"\x00\x00\x00\x18ftypheic" + bytes(60)),
        "svg": base64_of(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        "pdf": base64_of(b"%PDF-1.7" + bytes(60)),
        "text": base64_of(b"hello, world"),
        "one-byte": base64_of(b"\x89"),
        "png-signature-spoilt": base64_of(b"\x89PNG\n\x1a\n" + bytes(60)),
        "too-large": base64_of_size(10 * MB + 1),
        "much-too-large": base64_of_size(11 * MB),
    }
    rows += [bad(f"image-{fault}", "image", plain(), image=value) for fault, value in once.items()]
    return [
        *rows,
        bad("no-picture", "image", plain(), image=ABSENT),
        bad("no-picture-empty", "image", plain(), image="", image_tail=""),
        bad("no-picture-null", "image", plain(), image=None, image_tail=None),
        bad("no-picture-blank", "image", plain(), image="  \n"),
        bad("empty-object", "image", {}),
    ]


def _exclusions() -> list[BadRequest]:
    move = {"type": "down_back"}
    strokes = brush()["dynamic_masks"]
    tail = {"image_tail": picture()}
    return [
        bad("tail-and-camera", "camera_control", plain(), **tail, camera_control=move),
        bad("tail-and-strokes", "dynamic_masks", plain(), **tail, dynamic_masks=strokes),
        bad("tail-and-static-mask", "static_mask", plain(), **tail, static_mask=picture()),
        bad("strokes-and-camera", "camera_control", brush(), camera_control=move),
        bad(
            "static-mask-and-camera",
            "camera_control",
            plain(),
            static_mask=picture(),
            camera_control=move,
        ),
        bad("all-three", "dynamic_masks", brush(), **tail, camera_control=move),
        bad(
            "tail-alone-and-camera",
            "camera_control",
            plain(),
            image=ABSENT,
            **tail,
            camera_control=move,
        ),
        bad("strokes-without-image", "image", brush(), image=ABSENT),
        bad("static-mask-without-image", "image", plain(), image="", static_mask=picture()),
        bad("camera-without-image", "image", camera(zoom=1), image=ABSENT),
        bad("elements-and-voices", "voice_list", voices("v"), element_list=[{"element_id": 1}]),
        bad("storyboard-and-tail", "image_tail", storyboard(), **tail),
        bad("storyboard-on-tail", "image_tail", storyboard(), image=ABSENT, **tail),
        bad("storyboard-and-camera", "camera_control", storyboard(), camera_control=move),
        bad("storyboard-and-strokes", "dynamic_masks", storyboard(), dynamic_masks=strokes),
        bad("storyboard-and-static-mask", "static_mask", storyboard(), static_mask=picture()),
        bad(
            "intelligence-and-tail",
            "image_tail",
            plain(),
            multi_shot=True,
            shot_type="intelligence",
            **tail,
        ),
        bad("storyboard-without-image", "image", storyboard(), image=ABSENT),
    ]


def _storyboards() -> list[BadRequest]:
    def board(*durations: object, **changes: Any) -> dict[str, Any]:
        return {**storyboard(), "multi_prompt": shots(*durations), **changes}

    return [
        bad("shot_type-missing", "shot_type", storyboard(), shot_type=ABSENT),
        bad("shot_type-missing-text", "shot_type", plain(), multi_shot="true"),
        bad("intelligence-no-prompt", "prompt", storyboard(), shot_type="intelligence"),
        bad("shots-missing", "multi_prompt", storyboard(), multi_prompt=ABSENT),
        bad("shots-null", "multi_prompt", storyboard(), multi_prompt=None),
        bad("shots-none", "multi_prompt", board()),
        bad("shots-seven", "multi_prompt", board(*[1] * 7, duration=7)),
        bad("shots-sum-short", "multi_prompt", board(2, 2)),
        bad("shots-sum-long", "multi_prompt", board("3", "3")),
        bad("shots-sum-default", "multi_prompt", board(3, 3), duration=""),
        bad("shot-string", "multi_prompt[1]", storyboard(), multi_prompt=[*shots(2), "x"]),
        bad("shot-null", "multi_prompt[1]", storyboard(), multi_prompt=[*shots(2), None]),
        bad("shot-empty", "multi_prompt[0].index", storyboard(), multi_prompt=[{}]),
        bad("shot-index-missing", "multi_prompt[2].index", with_shot(2, index=ABSENT)),
        bad("shot-index-zero", "multi_prompt[0].index", with_shot(0, index=0)),
        bad("shot-index-gap", "multi_prompt[2].index", with_shot(2, index=4)),
        bad("shot-index-twice", "multi_prompt[2].index", with_shot(2, index=1)),
        bad("shot-index-fraction", "multi_prompt[1].index", with_shot(1, index=1.5)),
        bad("shot-index-word", "multi_prompt[1].index", with_shot(1, index="two")),
        bad("shot-index-boolean", "multi_prompt[1].index", with_shot(1, index=True)),
        bad("shot-prompt-missing", "multi_prompt[1].prompt", with_shot(1, prompt=ABSENT)),
        bad("shot-prompt-empty", "multi_prompt[1].prompt", with_shot(1, prompt="")),
        bad("shot-prompt-blank", "multi_prompt[1].prompt", with_shot(1, prompt=" ")),
        bad("shot-prompt-long", "multi_prompt[2].prompt", with_shot(2, prompt="x" * 513)),
        bad("shot-prompt-number", "multi_prompt[2].prompt", with_shot(2, prompt=5)),
        bad("shot-duration-missing", "multi_prompt[2].duration", with_shot(2, duration=ABSENT)),
        bad("shot-duration-zero", "multi_prompt[2].duration", with_shot(2, duration=0)),
        bad("shot-duration-negative", "multi_prompt[2].duration", with_shot(2, duration="-1")),
        bad("shot-duration-fraction", "multi_prompt[2].duration", with_shot(2, duration="1.5")),
        bad("shot-duration-total", "multi_prompt[2].duration", with_shot(2, duration=6)),
        bad("shot-duration-word", "multi_prompt[2].duration", with_shot(2, duration="one")),
    ]


def _brushes() -> list[BadRequest]:
    path = "dynamic_masks[1].trajectories"
    seven = brush()["dynamic_masks"][:1] * 7

    def point(**changes: Any) -> dict[str, Any]:
        return brush(trajectories=points(4, **changes))

    return [
        bad("strokes-seven", "dynamic_masks", plain(), dynamic_masks=seven),
        bad("stroke-string", "dynamic_masks[0]", plain(), dynamic_masks=[picture()]),
        bad("stroke-null", "dynamic_masks[0]", plain(), dynamic_masks=[None]),
        bad("stroke-mask-missing", "dynamic_masks[1].mask", brush(mask=ABSENT)),
        bad("stroke-mask-empty", "dynamic_masks[1].mask", brush(mask="")),
        bad("trajectory-missing", path, brush(trajectories=ABSENT)),
        bad("trajectory-string", path, brush(trajectories="1,2 3,4")),
        bad("trajectory-none", path, brush(trajectories=[])),
        bad("trajectory-one-point", path, brush(trajectories=points(1))),
        bad("trajectory-78-points", path, brush(trajectories=points(78))),
        bad("point-pair", f"{path}[1]", brush(trajectories=[{"x": 1, "y": 1}, [1, 2]])),
        bad("point-null", f"{path}[1]", brush(trajectories=[{"x": 1, "y": 1}, None])),
        bad("point-x-missing", f"{path}[3].x", point(x=ABSENT)),
        bad("point-y-missing", f"{path}[3].y", point(y=ABSENT)),
        bad("point-x-null", f"{path}[3].x", point(x=None)),
        bad("point-x-fraction", f"{path}[3].x", point(x=1.5)),
        bad("point-y-fraction-text", f"{path}[3].y", point(y="1.5")),
        bad("point-x-negative", f"{path}[3].x", point(x=-1)),
        bad("point-y-word", f"{path}[3].y", point(y="top")),
        bad("point-y-boolean", f"{path}[3].y", point(y=False)),
        bad("point-x-huge", f"{path}[3].x", point(x=10**30)),
    ]


def _cameras() -> list[BadRequest]:
    config = "camera_control.config"
    return [
        bad("camera-type-alone-missing", "camera_control.type", plain(), camera_control={"x": 1}),
        bad("camera-type-missing", "camera_control.type", camera(None, zoom=1)),
        bad("camera-type-unknown", "camera_control.type", camera("orbit")),
        bad("camera-type-case", "camera_control.type", camera("Simple", zoom=1)),
        bad("camera-type-number", "camera_control.type", camera(1)),
        bad("camera-config-missing", config, plain(), camera_control={"type": "simple"}),
        bad(
            "camera-config-null", config, plain(), camera_control={"type": "simple", "config": None}
        ),
        bad(
            "camera-config-array", config, plain(), camera_control={"type": "simple", "config": [1]}
        ),
        bad(
            "camera-config-string",
            config,
            plain(),
            camera_control={"type": "simple", "config": "x"},
        ),
        bad("camera-config-empty", config, camera()),
        bad("camera-config-zeros", config, camera(pan=0, zoom="0", roll=0.0)),
        bad("camera-config-two", config, camera(pan=1, zoom=-1)),
        bad(
            "camera-config-six",
            config,
            camera(horizontal=1, vertical=1, pan=1, tilt=1, roll=1, zoom=1),
        ),
        *(
            bad(f"camera-{axis}-{way}", f"{config}.{axis}", camera(**{axis: value}))
            for axis in ("horizontal", "vertical", "pan", "tilt", "roll", "zoom")
            for way, value in (("high", 10.01), ("low", "-11"))
        ),
        bad("camera-pan-word", f"{config}.pan", camera(pan="left")),
        bad("camera-pan-boolean", f"{config}.pan", camera(pan=True)),
        bad("camera-pan-array", f"{config}.pan", camera(pan=[1])),
        bad("camera-pan-nan", f"{config}.pan", camera(pan="nan")),
        bad("camera-pan-huge", f"{config}.pan", camera(pan=10**300)),
        *(
            bad(f"camera-{type}-config", config, camera(type, zoom=1))
            for type in ("down_back", "forward_up", "right_turn_forward", "left_turn_forward")
        ),
        bad("camera-down_back-range", f"{config}.pan", camera("down_back", pan=99)),
    ]


def _references() -> list[BadRequest]:
    element = "element_list[1].element_id"
    return [
        bad("elements-four", "element_list", elements(1, 2, 3, 4)),
        bad("element-number", "element_list[0]", plain(), element_list=[160]),
        bad("element-null", "element_list[0]", plain(), element_list=[None]),
        bad("element-missing", "element_list[0].element_id", plain(), element_list=[{}]),
        bad("element-empty", element, elements(1, "")),
        bad("element-zero", element, elements(1, 0)),
        bad("element-negative", element, elements(1, "-1")),
        bad("element-fraction", element, elements(1, 1.5)),
        bad("element-word", element, elements(1, "cat")),
        bad("element-boolean", element, elements(1, True)),
        bad("element-too-large", element, elements(1, 2**53)),
        bad("element-too-large-text", element, elements(1, str(2**53))),
        bad("voices-three", "voice_list", voices("a", "b", "c")),
        bad("voice-string", "voice_list[0]", voices(), voice_list=["a"]),
        bad("voice-missing", "voice_list[0].voice_id", voices(), voice_list=[{}]),
        bad("voice-empty", "voice_list[1].voice_id", voices("a", "")),
        bad("voice-blank", "voice_list[1].voice_id", voices("a", " ")),
        bad("voice-number", "voice_list[1].voice_id", voices("a", 5)),
        bad("voice-long", "voice_list[1].voice_id", voices("a", "x" * 129)),
        bad("voice-silent", "sound", voices("a", sound="off")),
        bad("voice-sound-missing", "sound", voices("a", sound=ABSENT)),
    ]


def _tags() -> list[BadRequest]:
    def prompt(text: str, fields: dict[str, Any] | None = None) -> BadRequest:
        return bad(f"tag-{text}", "prompt", fields or plain(), prompt=text)

    return [
        prompt('<<<voice_1>>> says "Hello"'),
        prompt('<<<voice_2>>> says "Hello"', voices("a")),
        prompt('<<<voice_1>>><<<voice_3>>> say "Hello"', voices("a", "b")),
        prompt("<<<element_1>>> walks"),
        prompt("<<<element_2>>> walks", elements(1)),
        prompt("<<<object_3>>> walks", elements(1, 2)),
        prompt("<<<image_2>>> moves"),
        prompt("<<<image_3>>> moves", {**plain(), "image_tail": picture()}),
        prompt("<<<voice_0>>>", voices("a")),
        prompt("<<<voice_01>>>", voices("a")),
        prompt("<<<voice_-1>>>", voices("a")),
        prompt("<<<voice_x>>>", voices("a")),
        prompt("<<<voice_>>>", voices("a")),
        prompt("<<<voice1>>>", voices("a")),
        prompt("<<<Voice_1>>>", voices("a")),
        prompt("<<< voice_1 >>>", voices("a")),
        prompt("<<<voice_1>> says", voices("a")),
        prompt("<<<voice_1", voices("a")),
        prompt("<<<foo_1>>>"),
        prompt("<<<video_1>>>"),
        prompt("<<<>>>"),
        prompt("<<<voice_99999999999999999999>>>", voices("a")),
        bad("tag-in-shot", "multi_prompt[2].prompt", with_shot(2, prompt="<<<voice_1>>> sings")),
        bad("tag-in-shot-misspelt", "multi_prompt[0].prompt", with_shot(0, prompt="<<<foo>>>")),
        bad(
            "tag-in-shots-out-of-order",
            "multi_prompt[0].prompt",
            {
                **storyboard(),
                "multi_prompt": [{**shots(2, 3)[1], "prompt": "<<<image_2>>>"}, shots(2)[0]],
            },
        ),
    ]


def _hosted() -> list[BadRequest]:
    def model(name: str, mode: str = "std", duration: int = 5, **changes: Any) -> dict[str, Any]:
        return {
            **plain(),
            "model_name": f"kling-{name}",
            "mode": mode,
            "duration": duration,
            **changes,
        }

    tail = {"image_tail": picture()}
    end_only = {**tail, "image": ABSENT}
    strokes = {"dynamic_masks": brush()["dynamic_masks"]}
    move = {"camera_control": {"type": "simple", "config": {"zoom": 1}}}
    turn = {"camera_control": {"type": "right_turn_forward"}}
    board = {
        k: v for k, v in storyboard().items() if k in ("multi_shot", "shot_type", "multi_prompt")
    }
    element = {"element_list": [{"element_id": 1}]}
    voice = {"voice_list": [{"voice_id": "v"}], "sound": "on"}
    no_tail = [("v1", "std", 10), ("v1", "pro", 10), ("v1-5", "std", 5), ("v1-6", "std", 10)]
    no_tail += [("v2-master", "std", 5), ("v2-master", "pro", 10), ("v2-1", "std", 5)]
    no_tail += [("v2-1-master", "pro", 5), ("v2-5-turbo", "std", 5), ("v2-6", "std", 5)]
    no_end_only = [
        ("v1", "pro"),
        ("v2-1", "pro"),
        ("v2-5-turbo", "pro"),
        ("v2-6", "pro"),
        ("v3", "pro"),
    ]
    no_brush = [("v1", "std", 10), ("v1-5", "std", 5), ("v1-5", "pro", 10), ("v1-6", "pro", 5)]
    no_brush += [("v2-1", "pro", 5), ("v3", "pro", 5)]
    no_camera = [("v1", "std", 5), ("v1-5", "std", 5), ("v1-5", "pro", 10), ("v1-6", "pro", 5)]
    no_camera += [("v2-6", "pro", 5), ("v3", "std", 5)]
    return [
        *(
            bad(f"{name}-seconds-{seconds}", "duration", model(name, mode, seconds))
            for name, mode, seconds in [("v1", "std", 3), ("v1-6", "pro", 7), ("v2-6", "pro", 15)]
        ),
        *(bad(f"{n}-{m}-{s}-tail", "image_tail", model(n, m, s), **tail) for n, m, s in no_tail),
        *(bad(f"{n}-{m}-end-only", "image_tail", model(n, m), **end_only) for n, m in no_end_only),
        *(
            bad(f"{n}-{m}-{s}-brush", "dynamic_masks", model(n, m, s), **strokes)
            for n, m, s in no_brush
        ),
        bad("v3-static-mask", "static_mask", model("v3"), static_mask=picture()),
        *(
            bad(f"{n}-{m}-{s}-camera", "camera_control", model(n, m, s), **move)
            for n, m, s in no_camera
        ),
        bad("v1-5-camera-type", "camera_control.type", model("v1-5", "pro"), **turn),
        *(
            bad(f"{n}-sound", "sound", model(n, "pro"), sound="on")
            for n in ("v1", "v1-6", "v2-5-turbo")
        ),
        bad("v2-6-std-sound", "sound", model("v2-6"), sound="on"),
        bad("v2-6-tail-with-sound", "sound", model("v2-6", "pro"), **tail, sound="on"),
        bad("v2-6-elements", "element_list", model("v2-6", "pro"), **element),
        bad("v1-elements", "element_list", model("v1"), **element),
        bad("v2-6-storyboard", "multi_shot", model("v2-6", "pro"), **board, prompt=""),
        bad("v1-storyboard", "multi_shot", model("v1"), **board, prompt=""),
        bad(
            "v1-6-intelligence",
            "multi_shot",
            model("v1-6"),
            multi_shot=True,
            shot_type="intelligence",
        ),
        bad("v2-1-voices", "sound", model("v2-1", "pro"), **voice),
    ]


GROUPS = (
    _documents,
    _types,
    _choices,
    _numbers,
    _texts,
    _pictures,
    _exclusions,
    _storyboards,
    _brushes,
    _cameras,
    _references,
    _tags,
)

BAD_REQUESTS: list[BadRequest] = [row for group in GROUPS for row in group()]
HOSTED_BAD_REQUESTS: list[BadRequest] = _hosted()
