"""The compatibility page: each field of the API, and both capability maps as tables.

`python -m stillmotion.catalog.document` prints it; `docs/compatibility.md` is what it printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from stillmotion.catalog.capability_map import CAMERA_TYPES, ModeMap, Takes, seconds
from stillmotion.catalog.catalog import PROFILES, Catalog
from stillmotion.catalog.features import Feature
from stillmotion.catalog.images import image_size
from stillmotion.catalog.neighbours import neighbours
from stillmotion.contract.camera_path import BEYOND
from stillmotion.contract.fields import images, shared, videos
from stillmotion.contract.fields.kinds import Choice
from stillmotion.contract.files import MOST_URL_CHARACTERS
from stillmotion.contract.image2video import CAMERA_AXES, DEFAULT_MODEL, MODELS

_COLUMNS = {
    Feature.START_END: "start+end",
    Feature.END_ONLY: "end only",
    Feature.MOTION_BRUSH: "motion brush",
    Feature.CAMERA_CONTROL: "camera_control",
    Feature.SOUND: "sound",
    Feature.VOICES: "voices",
    Feature.MULTI_SHOT: "multi-shot",
    Feature.ELEMENTS: "elements",
}


def _choices(field: Choice[Any]) -> str:
    named = ", ".join(f"`{one}`" for one in field.values)
    return f"{named}; `{field.default}` by default"


FIELDS: dict[str, tuple[str, str]] = {
    "model_name": (
        f"one of {', '.join(MODELS)}; `{DEFAULT_MODEL}` by default",
        "chooses size, frame rate, price, and what is taken (below)",
    ),
    "model": ("anything", "no effect, as the API says: listed as ignored"),
    "image": (
        f"base64 without a `data:` prefix (line breaks are taken), or an http(s) URL of at most "
        f"{MOST_URL_CHARACTERS} characters (spaces and any letters are encoded as in a browser), "
        f"not to a private address; JPEG or PNG by content, at most "
        f"{videos.IMAGE.most // 2**20} MB, sides of at least 300 px, aspect 1:2.5 to 2.5:1",
        "the start frame. One of `image` and `image_tail` is required; the masks and `multi_shot` "
        "need `image`",
    ),
    "image_tail": (
        "as `image`; the aspect is free",
        "the end frame. Not with masks, `camera_control`, `camera_path` or `multi_shot`",
    ),
    "multi_shot": (
        "true or false, `false` by default",
        "several shots. Not with `image_tail`, which the API excludes; not with masks or "
        "`camera_control` either, since a cut leaves open which shot they mean and no hosted model "
        "takes both",
    ),
    "shot_type": (
        "`customize` or `intelligence`",
        "required with `multi_shot`, else listed as ignored, whatever it is",
    ),
    "prompt": (
        f"at most {shared.MOST_PROMPT} characters; tags `<<<voice_N>>>`, `<<<element_N>>>`, "
        "`<<<object_N>>>` and `<<<image_N>>>` must point at something given (`image` counts before "
        "`image_tail`), and anything else between `<<<` and `>>>` is refused",
        "required, but with `customize` listed as ignored, whatever it is",
    ),
    "multi_prompt": (
        f"1 to {videos.MULTI_PROMPT.most} shots",
        "required with `customize`, else listed as ignored, whatever it is",
    ),
    "multi_prompt[].index": (
        "whole numbers from 1 to the number of shots, each once",
        "the order of the shots",
    ),
    "multi_prompt[].prompt": (
        f"1 to {videos.SHOT_PROMPT.most} characters; tags as in `prompt`",
        "what the shot shows",
    ),
    "multi_prompt[].duration": (
        f"whole seconds, at least {videos.SHOT_DURATION.least}; together exactly `duration`",
        "how long the shot is",
    ),
    "negative_prompt": (f"at most {shared.MOST_PROMPT} characters", "what is not to be seen"),
    "element_list": (
        f"at most {videos.ELEMENT_LIST.most}",
        "what appears, see [elements](elements.md); not with `voice_list`",
    ),
    "element_list[].element_id": (
        "a whole number from 1, below 2^53, also as a string",
        "an element of the account, or one that comes along; else 1203",
    ),
    "voice_list": (
        f"at most {videos.VOICE_LIST.most}",
        'who speaks, see [voices](voices.md); not with `element_list`; needs `sound` "on"',
    ),
    "voice_list[].voice_id": (
        f"1 to {videos.VOICE_ID.most} characters",
        "a voice of the account, or one that comes along; else 1203",
    ),
    "sound": ("`on` or `off`, `off` by default", "whether the video has sound"),
    "cfg_scale": (
        f"0 to 1, {videos.CFG_SCALE.default} by default",
        "how closely the video follows the prompt: how strongly its words count. Not with v2.x "
        "models, as the API says: checked, but listed as ignored",
    ),
    "mode": ("`std` or `pro`, `std` by default", "chooses size, price, and what is taken"),
    "static_mask": (
        "a picture as `image`, of its aspect, and of the size of the other masks",
        "what stays still. Needs `image`; not with `image_tail`, `camera_control`, `camera_path`, "
        "`multi_shot`",
    ),
    "dynamic_masks": (
        f"at most {videos.DYNAMIC_MASKS.most}",
        "as `static_mask`; both may be given",
    ),
    "dynamic_masks[].mask": ("as `static_mask`", "what moves"),
    "dynamic_masks[].trajectories": (
        f"{videos.TRAJECTORIES.fewest} to {videos.TRAJECTORIES.most} points, whole pixels `x` and "
        "`y` inside `image`, origin at its bottom left",
        "the way it goes",
    ),
    "camera_control": (
        "an object; one without any value is absent",
        "not with `image_tail`, masks, `camera_path` or `multi_shot`",
    ),
    "camera_control.type": (
        "`simple`, `down_back`, `forward_up`, `right_turn_forward` or `left_turn_forward`",
        "the move; required",
    ),
    "camera_control.config": (
        f"{', '.join(f'`{axis}`' for axis in CAMERA_AXES)}: {-videos.MOST_CAMERA_VALUE:g} to "
        f"{videos.MOST_CAMERA_VALUE:g}; what is missing is 0",
        "with `simple` exactly one is other than 0; with the other types refused, or listed as "
        "ignored where all are 0",
    ),
    "duration": (
        f"whole seconds from {videos.DURATION.least} to {videos.DURATION.most}, "
        f"{videos.DURATION.default} by default",
        "exactly so many seconds of video",
    ),
    "watermark_info": ("`enabled`: true or false", "a watermarked copy beside the clean one"),
    "camera_path": (
        f"ours; {videos.CAMERA_PATH.fewest} to {videos.CAMERA_PATH.most} points",
        "the camera's look follows the path from the whole picture on. Needs `image`; not with "
        "`image_tail`, masks, `camera_control` or `multi_shot`; refused where no engine of the "
        "model can steer a camera",
    ),
    "camera_path[].x": (
        "0 to 1, from the left",
        f"a view reaching more than {BEYOND:.0%} of a side beyond the picture's edge is refused",
    ),
    "camera_path[].y": ("0 to 1, from the top", "as `x`"),
    "camera_path[].zoom": (
        f"{videos.LEAST_ZOOM:g} to {videos.MOST_ZOOM:g}, 1 by default",
        "how much larger things are shown than at the first point",
    ),
    "camera_path[].t": (
        "0 to 1, rising; 0 at the first point, 1 at the last",
        "when the point is passed; missing ones follow from an even speed",
    ),
    "seed": (
        f"ours; a whole number from {videos.SEED.least} to {videos.SEED.most}, also as a string",
        "another number makes another video, the same one the same again, where an "
        "[engine](engines.md) makes up what it shows; else listed as ignored",
    ),
    "loras": (
        f"ours; at most {videos.LORAS.most}, each once",
        "LoRAs that the model's engines list change what is made",
    ),
    "loras[].name": (
        f"1 to {videos.LORA_NAME.most} characters",
        "one that an engine of the model lists; others are refused with those that there are",
    ),
    "loras[].weight": (
        f"{videos.LORA_WEIGHT.least:g} to {videos.LORA_WEIGHT.most:g}, "
        f"{videos.LORA_WEIGHT.default:g} by default",
        "how strongly it is applied",
    ),
    "callback_url": (
        f"an http(s) URL of at most {shared.CALLBACK_URL.most} characters, not to a private "
        "address",
        "is called at each change of status",
    ),
    "external_task_id": (
        f"at most {shared.EXTERNAL_TASK_ID.most} printable characters, unique in the account",
        "another name for the task",
    ),
}
"""Each field: what is taken, and what it does."""


IMAGE_FIELDS: dict[str, tuple[str, str]] = {
    "model_name": (
        "as above, or `kling-v2`, `kling-v2-new`",
        "chooses the engine",
    ),
    "prompt": (
        f"1 to {shared.MOST_PROMPT} characters; tags must point at something given",
        "what is to be seen. `into the <<<object_N>>>` puts the others into that element's picture",
    ),
    "negative_prompt": (f"at most {shared.MOST_PROMPT} characters", "what is not to be seen"),
    "image": (
        "as the `image` of a video",
        "what the elements are set into, or one of them where the prompt names another setting",
    ),
    "element_list": (
        f"at most {videos.ELEMENT_LIST.most}",
        "who is seen: all of them, also without a tag",
    ),
    "n": (
        f"a whole number from 1 to {images.N.most}, {images.N.default} by default",
        "how many pictures",
    ),
    "resolution": (
        _choices(images.RESOLUTION),
        "the size, below",
    ),
    "aspect_ratio": (
        _choices(images.ASPECT_RATIO),
        "width to height",
    ),
}
"""Each field of the call for pictures: what is taken, and what it does."""


def compatibility_page() -> str:
    """The page, Markdown."""
    calls = [*_introduction(), *_fields(), *_text(), *_images(), *neighbours()]
    parts = [*calls, *_maps(), *_prices()]
    return "\n".join(parts) + "\n"


def _introduction() -> Iterator[str]:
    yield "# Compatibility"
    yield ""
    yield "What `POST /v1/videos/image2video` takes, and below what `POST /v1/videos/text2video`,"
    yield "`POST /v1/images/generations` and [more calls](#more-calls) take. This page is printed"
    yield "by `python -m stillmotion.catalog.document` from the code and the capability maps; a"
    yield "test keeps it current. [Dialects](dialects.md) has the newer generation of the API and"
    yield "the OpenAI video API, which come to the same models."
    yield ""
    yield "Everything that is refused is refused with HTTP 400 and a message that names the field,"
    yield "what was given and what is allowed: code 1201, or 1200 where the body is no JSON object"
    yield "(or says a key twice). See [errors](errors.md)."
    yield ""


def _fields() -> Iterator[str]:
    yield "## Fields"
    yield ""
    yield '- `null`, `""` and blank strings count as absent, everywhere, and so does an object of'
    yield "  nothing else."
    yield '- Numbers and booleans may come as strings: `"5"`, `"true"`.'
    yield "- Lengths are counted in Unicode characters."
    yield "- Unknown fields have no effect. They are listed in the answer's `X-Stillmotion-Ignored`"
    yield '  header together with known fields that have none in the request ("listed as ignored"'
    yield "  below). `stillmotion serve --strict` refuses unknown fields."
    yield ""
    yield from _table(
        ("Field", "Taken", "Effect"),
        ((f"`{name}`", taken, effect) for name, (taken, effect) in FIELDS.items()),
    )


def _text() -> Iterator[str]:
    """What is other in text to video."""
    yield "## Text to video"
    yield ""
    yield "`POST /v1/videos/text2video` takes the fields above but for `image`, `image_tail`,"
    yield "`static_mask` and `dynamic_masks`, under the same rules and at the same prices, and"
    yield "`<<<image_N>>>` points at nothing. An [engine](engines.md) of the model has to make"
    yield "videos of words, or pictures; see [text to video](text-to-video.md). The profile"
    yield "`hosted` has a map of its own for it (below). One field is added:"
    yield ""
    yield from _table(
        ("Field", "Taken", "Effect"),
        [
            (
                "`aspect_ratio`",
                _choices(videos.ASPECT_RATIO),
                "width to height of the video",
            )
        ],
    )


def _images() -> Iterator[str]:
    """What pictures take, how large they are and what they cost."""
    yield "## Pictures"
    yield ""
    yield "`POST /v1/images/generations` takes `callback_url` and `external_task_id` as above, and:"
    yield ""
    yield from _table(
        ("Field", "Taken", "Effect"),
        ((f"`{name}`", taken, effect) for name, (taken, effect) in IMAGE_FIELDS.items()),
    )
    yield "Sizes in pixels, and units for one picture (ours; a map of your own may say others):"
    yield ""
    units = Catalog.load("open").map.units_per_image
    yield from _table(
        ("Resolution", *images.ASPECT_RATIO.values, "Units"),
        (
            (
                resolution,
                *(f"{w}x{h}" for w, h in _sizes(resolution)),
                f"{units.of(resolution).normalize():f}",
            )
            for resolution in images.RESOLUTION.values
        ),
    )


def _sizes(resolution: images.Resolution) -> Iterator[tuple[int, int]]:
    for ratio in images.ASPECT_RATIO.values:
        width, height = ratio.split(":")
        yield image_size(resolution, (int(width), int(height)))


def _maps() -> Iterator[str]:
    yield "## What each model takes"
    yield ""
    yield "A start picture with a prompt always. `✓` means that the map takes it, `◦` that it"
    yield "leaves it to the engine. What the engine that serves the model cannot do is refused by"
    yield "name in either case; `stillmotion doctor` shows what the engines of a machine can do. A"
    yield "site can have a map of its own: `--catalog FILE`."
    yield ""
    for profile in PROFILES:
        yield f"### Profile `{profile}`"
        yield ""
        yield _ABOUT_PROFILE[profile]
        yield ""
        columns = ("Model", "Mode", "Seconds", *_COLUMNS.values(), "Short edge", "fps", "Engine")
        catalog = Catalog.load(profile)
        yield from _table(columns, _map_rows(catalog))
        if catalog.for_text is not catalog:
            yield f"Text to video, profile `{profile}`:"
            yield ""
            yield from _table(columns, _map_rows(catalog.for_text))


def _map_rows(catalog: Catalog) -> Iterator[tuple[str, ...]]:
    for name, model in catalog.map.models.items():
        for mode, its_map in model.modes.items():
            for takes in its_map.takes:
                yield (
                    name,
                    mode,
                    _span(seconds(takes)),
                    *(_cell(takes, feature) for feature in _COLUMNS),
                    str(its_map.short_edge),
                    str(model.fps),
                    ", ".join(its_map.served_by or model.served_by or catalog.map.served_by),
                )


def _prices() -> Iterator[str]:
    yield "## Units"
    yield ""
    yield "What `final_unit_deduction` says, for 5 seconds. It grows in proportion to the duration;"
    yield "a failed task costs nothing. The hosted service has published these figures, but for"
    yield 'those marked "ours", which we chose. Both profiles have the same.'
    yield ""
    catalog = Catalog.load("open")
    yield from _table(
        ("Model", "Mode", "Silent", "With sound", "With a voice"),
        (
            (name, mode, *_price_cells(its_map))
            for name, model in catalog.map.models.items()
            for mode, its_map in model.modes.items()
        ),
    )


def _price_cells(mode: ModeMap) -> Iterator[str]:
    units = mode.units_per_second
    for name, figure in (
        ("silent", units.silent),
        ("sound", units.sound),
        ("voices", units.voices),
    ):
        total = units.per_second(sound=name != "silent", voices=name == "voices") * 5
        origin = "" if name in units.published else "as silent" if figure is None else "ours"
        yield f"{total.normalize():f}" + (f" ({origin})" if origin else "")


def _cell(takes: Takes, feature: Feature) -> str:
    if takes.features == "all":
        return "◦"
    if feature not in takes.features:
        return "–"
    if feature in takes.silent_only:
        return "silent"
    if feature is Feature.CAMERA_CONTROL and takes.camera_types != CAMERA_TYPES:
        return ", ".join(sorted(takes.camera_types))
    return "✓"


def _span(durations: tuple[int, ...]) -> str:
    first, last = durations[0], durations[-1]
    if len(durations) > 2 and last - first == len(durations) - 1:
        return f"{first}–{last}"
    return ", ".join(map(str, durations))


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield f"|{' --- |' * len(header)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


_ABOUT_PROFILE = {
    "open": "The default: every model takes what its engine can do, for 3 to 15 seconds.",
    "hosted": "What the hosted service takes (`--profile hosted`), so that what passes here passes "
    "there.",
}

if __name__ == "__main__":
    print(compatibility_page(), end="")
