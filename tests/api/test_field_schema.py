"""What the tables of fields say is what the parser takes, and what the JSON Schema describes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillmotion.api.library_schema import (
    delete_element_schema,
    delete_voice_schema,
    element_schema,
    voice_schema,
)
from stillmotion.api.lips_schema import (
    advanced_lip_sync_schema,
    avatar_schema,
    identify_face_schema,
    lip_sync_schema,
)
from stillmotion.api.neighbour_schema import (
    effects_schema,
    extend_schema,
    multi_image_schema,
    omni_schema,
    text_to_audio_schema,
    tts_schema,
    video_to_audio_schema,
)
from stillmotion.api.text_schema import images_schema, text2video_schema
from stillmotion.api.wire_schema import image2video_schema
from stillmotion.contract.audio import parse_text_to_audio, parse_tts, parse_video_to_audio
from stillmotion.contract.effects import parse_effects
from stillmotion.contract.elements import parse_element, parse_element_id
from stillmotion.contract.errors import ContractError
from stillmotion.contract.extend import parse_extend
from stillmotion.contract.fields.audio import BGM_PROMPT
from stillmotion.contract.fields.kinds import (
    Choice,
    Field,
    Flag,
    Link,
    ListOf,
    MediaFile,
    Number,
    ObjectOf,
    PictureFile,
    Switch,
    Text,
    Unused,
    Whole,
)
from stillmotion.contract.fields.tables import TABLES
from stillmotion.contract.fields.videos import CAMERA_PATH, LORA_NAME
from stillmotion.contract.images import parse_images
from stillmotion.contract.lips import parse_avatar, parse_faces, parse_lip_sync, parse_lips
from stillmotion.contract.multi_image import parse_multi_image
from stillmotion.contract.parse import parse_image2video, parse_text2video
from stillmotion.contract.parse_omni import parse_omni
from stillmotion.contract.voices import parse_voice, parse_voice_id

Path = tuple[Field, ...]
Body = dict[str, Any]

CALLS: dict[str, tuple[Callable[[], Body], Callable[..., Any]]] = {
    "image2video": (image2video_schema, parse_image2video),
    "text2video": (text2video_schema, parse_text2video),
    "images": (images_schema, parse_images),
    "elements": (element_schema, parse_element),
    "voices": (voice_schema, parse_voice),
    "omni_video": (omni_schema, parse_omni),
    "multi_image2video": (multi_image_schema, parse_multi_image),
    "video_extend": (extend_schema, parse_extend),
    "effects": (effects_schema, parse_effects),
    "tts": (tts_schema, parse_tts),
    "text_to_audio": (text_to_audio_schema, parse_text_to_audio),
    "video_to_audio": (video_to_audio_schema, parse_video_to_audio),
    "identify_face": (identify_face_schema, parse_faces),
    "advanced_lip_sync": (advanced_lip_sync_schema, parse_lips),
    "lip_sync": (lip_sync_schema, parse_lip_sync),
    "avatar": (avatar_schema, parse_avatar),
    "delete_element": (delete_element_schema, parse_element_id),
    "delete_voice": (delete_voice_schema, parse_voice_id),
}
VALIDATORS = {
    name: jsonschema.Draft202012Validator(schema()) for name, (schema, _) in CALLS.items()
}
URL = "https://example.com/a"
AVATAR_SOUNDS = ("audio_id", "sound_file")
JUNK = [7, 1.5, True, "x", [], [1], {"a": 1}, "", None]


# Bodies that are taken, with one value that is tried


def sample(field: Field) -> Any:
    """A value that is taken."""
    match field:
        case Link() | PictureFile() | MediaFile():
            return URL
        case Text() | Unused():
            return "x"
        case Whole(least=value) | Number(most=value):
            return value
        case Choice(values=(*_, last)) | Switch(values=(*_, last)):
            return last
        case Flag():
            return True
        case ListOf(fewest=fewest):
            return entries(field, fewest)
        case ObjectOf(fields=fields):
            return {member.name: sample(member) for member in fields if member.required}
    raise TypeError(field)


def entries(field: ListOf, count: int) -> list[Body]:
    """So many, of which no two name the same thing."""
    if field is CAMERA_PATH:  # all at one place, so that any place will do
        return [{"x": 0.5, "y": 0.5} for _ in range(count)]
    listed = [{member.name: sample(member) for member in field.fields} for _ in range(count)]
    for i, entry in enumerate(listed):
        for member in field.fields:
            if isinstance(member, Choice):
                entry[member.name] = member.values[i % len(member.values)]
            elif member is LORA_NAME:
                entry[member.name] = f"x{i}"
    return listed


def bodies(name: str, path: Path, value: Any) -> Body:
    """A body of that call which has the value there, and is taken if that is."""
    table = TABLES[name]
    required: Body = {field.name: sample(field) for field in table if field.required}
    top, *below = path
    if name == "elements":
        required["element_image_list"] = sample(table["element_image_list"])
        required["element_video_list"] = sample(table["element_video_list"])
        kind = "video_refer" if top.name == "element_video_list" else "image_refer"
        required["reference_type"] = kind
    if name in ("image2video", "text2video"):
        required["prompt"] = "x"
    if name == "image2video":
        required["image_tail" if top.name == "image" else "image"] = URL
    if name == "voices" and top.name != "voice_url" and (top.name != "video_id" or not value):
        required["voice_url"] = URL
    if top.name == "voice_url" and not value:
        required["video_id"] = "1"
    required |= neighbours(name, top, value)
    if name == "advanced_lip_sync":
        required["face_choose"] = chosen([], required["face_choose"])
    if name == "lip_sync":
        required["input"] = lips([], required["input"])
    if top.name == "face_choose":
        return required | {"face_choose": chosen([field.name for field in below], value)}
    if top.name == "input" and name == "lip_sync":
        return {"input": lips([field.name for field in below], value)}
    match top.name, [field.name for field in below]:
        case "image_list", [] if name == "omni_video" and isinstance(value, list):
            plain = [
                {key: part for key, part in entry.items() if key != "type"}
                if isinstance(entry, dict)
                else entry
                for entry in value
            ]
            return required | {"image_list": plain}
        case "image_list", ["type"]:
            first = {"image_url": URL, "type": "first_frame"}
            entry = {"image_url": URL, "type": value}
            return required | {"image_list": [first, entry] if value == "end_frame" else [entry]}
        case "multi_shot", _:
            required["shot_type"] = "intelligence"
        case "shot_type", _:
            required |= storyboard(shots(1)) | {"duration": 3}
        case "multi_prompt", []:
            count = len(value) if isinstance(value, list) else 0
            all_shots = all(isinstance(shot, dict) for shot in value or ()) if count else False
            return required | storyboard(shots(count) if all_shots else value)
        case "multi_prompt", ["index"]:
            others = [i for i in range(1, 7) if i != whole_of(value)][:5]
            return required | storyboard(
                [*({**shot, "index": i} for shot, i in zip(shots(5), others, strict=True)),
                 {"index": value, "prompt": "x", "duration": 1}],
                6,
            )  # fmt: skip
        case "multi_prompt", ["duration"]:
            seconds = whole_of(value) or 3
            rest = [{"index": 2, "prompt": "x", "duration": 3 - seconds}] if seconds < 3 else []
            one = {"index": 1, "prompt": "x", "duration": value}
            return required | storyboard([one, *rest], min(max(3, seconds), 15))
        case "multi_prompt", ["prompt"]:
            return required | storyboard([{"index": 1, "prompt": value, "duration": 3}])
        case "camera_path", ["t"]:
            points = entries(CAMERA_PATH, 3)
            points[place_of(value)]["t"] = value
            return required | {"camera_path": points}
        case "voice_list", _:
            required["sound"] = "on"
        case "camera_control", ["type"]:
            config = {"zoom": 1} if value in ("simple", "", None) else None
            return required | {"camera_control": {"type": value, "config": config}}
        case "camera_control", ["config"]:
            return required | {"camera_control": {"type": "down_back", "config": value}}
        case "camera_control", ["config", axis]:
            still = value in ("", None) or whole_of(value) == 0
            config = {axis: value} | ({"pan" if axis != "pan" else "zoom": 1} if still else {})
            return required | {"camera_control": {"type": "simple", "config": config}}
    return required | {top.name: around(top, below, value)}


def neighbours(name: str, top: Field, value: Any) -> Body:
    """What else a body of the calls beside the first ones needs."""
    if name == "omni_video":
        model = {} if top.name == "model_name" else {"model_name": "kling-v3-omni"}
        return {"prompt": "x", "aspect_ratio": "16:9", **model}
    if name == "video_to_audio":
        if top.name == "video_url" and value:
            return {"sound_effect_prompt": "x"}
        return (
            {"video_id": "1"}
            if top.name != "video_id" or value
            else {
                "video_url": URL,
                "sound_effect_prompt": "x",
            }
        )
    if name in ("identify_face", "avatar"):
        own, given = ("video_id", "video_url") if name == "identify_face" else AVATAR_SOUNDS
        if top.name in (own, given) and value:
            return {}
        return {given if top.name == own else own: URL}
    return {}


def chosen(below: list[str], value: Any) -> Any:
    """`face_choose` with the value there."""
    if not below:
        if not isinstance(value, list):
            return value
        return [
            {key: part for key, part in each.items() if key != "audio_id"}
            if isinstance(each, dict)
            else each
            for each in value
        ]
    (name,) = below
    face: Body = {"face_id": "0", "sound_start_time": 0, "sound_insert_time": 0}
    face["sound_end_time"] = 60_000 if name == "sound_start_time" else 2000
    if name != "sound_file" or not value:
        face["sound_file" if name != "audio_id" or not value else "audio_id"] = URL
    if name == "sound_file" and not value:
        face["audio_id"] = face.pop("sound_file")
    return [{**face, name: value}]


def lips(below: list[str], value: Any) -> Any:
    """`input` of lip-sync with the value there."""
    said = {"mode": "text2video", "text": "x", "voice_id": "x"}
    if not below:
        whole = isinstance(value, dict) and "mode" in value
        return {**said, "video_id": "1", **value} if whole else value
    (name,) = below
    video = {"video_url" if name == "video_id" and not value else "video_id": URL}
    if name == "video_url":
        video = {} if value else {"video_id": "1"}
    sound = {"mode": "audio2video", "audio_url": URL}
    match name:
        case "text" | "voice_id" if not value:
            said = sound
        case "mode":
            said = said | sound if value == "audio2video" else said
        case "audio_type":
            kept = {"audio_file": URL} if value == "file" else {"audio_url": URL}
            said = {"mode": "audio2video"} | kept
        case "audio_file":
            said = {"mode": "audio2video"} if value else sound
        case "audio_url":
            said = {"mode": "audio2video"} if value else sound | {"audio_file": URL}
    return {**said, **video, name: value}


def around(field: Field, below: list[Field], value: Any) -> Any:
    """The value inside of the objects and arrays that lead to it."""
    if not below:
        return value
    assert isinstance(field, ListOf | ObjectOf)
    inner = {below[0].name: around(below[0], below[1:], value)}
    if isinstance(field, ObjectOf):
        return {**sample(field), **inner}
    return [{**entry, **inner} for entry in entries(field, field.fewest)]


def shots(count: int) -> list[Body]:
    """Shots that fill as many seconds, three at least."""
    seconds = [1] * count
    if 0 < count < 3:
        seconds[-1] = 4 - count
    return [{"index": i, "prompt": "x", "duration": s} for i, s in enumerate(seconds, 1)]


def storyboard(listed: Any, duration: int | None = None) -> Body:
    count = len(listed) if isinstance(listed, list) else 0
    seconds = duration or min(max(3, count), 15)
    return {
        "multi_shot": True, "shot_type": "customize", "multi_prompt": listed, "duration": seconds,
    }  # fmt: skip


def whole_of(value: Any) -> int | None:
    try:
        return None if isinstance(value, bool) or float(value) % 1 else int(float(value))
    except (TypeError, ValueError):
        return None


def place_of(time: Any) -> int:
    """Of three points the one that may be passed at that time."""
    try:
        return 0 if float(time) <= 0 else 2 if float(time) >= 1 else 1
    except (TypeError, ValueError):
        return 1


# Every field, and values around its limits


def paths(fields: tuple[Field, ...], above: Path = ()) -> Iterator[Path]:
    for field in fields:
        if field is BGM_PROMPT:  # no text of any length is taken
            continue
        yield (*above, field)
        if isinstance(field, ListOf | ObjectOf):
            yield from paths(field.fields, (*above, field))


PATHS = [(name, path) for name, table in TABLES.items() for path in paths(table.fields)]
IDS = [f"{name}-{'.'.join(field.name for field in path)}" for name, path in PATHS]
every_field = pytest.mark.parametrize(("name", "path"), PATHS, ids=IDS)


def values(field: Field) -> st.SearchStrategy[Any]:
    """Values at the limits of a field, over them and far from them, in all spellings."""
    junk = st.sampled_from(JUNK)
    match field:
        case Link(most=most):
            lengths = st.integers(most - 2, most + 2)
            return lengths.map(link) | st.sampled_from([7, True, [], {"a": 1}, "", None])
        case Text(most=most):
            lengths = st.integers(most - 2, most + 2) | st.integers(1, 3)
            return st.builds(lambda letter, n: letter * n, st.sampled_from("aß🌊"), lengths) | junk
        case Whole(least=least, most=most):
            edges = [least - 1, least, least + 1, most - 1, most, most + 1]
            numbers = st.sampled_from(edges) | st.integers(least - 20, most + 20)
            spell = st.sampled_from(
                [int, float, str, "+{}".format, "0{}".format, "{}.0".format, "{}.5".format]
            )
            return st.builds(lambda number, spelt: spelt(number), numbers, spell) | junk
        case Number(least=least, most=most):
            edges_of = [least - 1, least - 0.001, least, least + 0.5, most, most + 0.001, most + 1]
            numbers_of = st.sampled_from(edges_of) | st.floats(least - 1, most + 1).map(rounded)
            spell_of = st.sampled_from([float, "{:.4f}".format, "{:+.4f}".format])
            return st.builds(lambda number, spelt: spelt(number), numbers_of, spell_of) | junk
        case Choice(values=known) | Switch(values=known):
            return st.sampled_from([*known, *(one.upper() for one in known), known[0] + " "]) | junk
        case Flag():
            return st.sampled_from([False, "true", "False", "TRUE", "yes", 0, "on"]) | junk
        case PictureFile() | MediaFile():
            return st.sampled_from([URL, 7, True, [1], {"a": 1}, "", None])
        case ListOf(fewest=fewest, most=most):
            listed = st.integers(max(0, fewest - 1), most + 1).map(lambda n: entries(field, n))
            return listed | junk | st.sampled_from([[None], [{}], [[]]])
    return junk | st.just({})


def link(length: int) -> str:
    return URL + "a" * (length - len(URL))


def rounded(number: float) -> float:
    return round(number, 4)


def takes(name: str, body: Body) -> bool:
    try:
        CALLS[name][1](json.dumps(body).encode())
    except ContractError:
        return False
    return True


@every_field
@settings(max_examples=20)
@given(data=st.data())
def test_parser_and_schema_judge_alike(name: str, path: Path, data: st.DataObject) -> None:
    value = data.draw(values(path[-1]))
    body = bodies(name, path, value)
    assert VALIDATORS[name].is_valid(body) == takes(name, body), body


def limits(field: Field) -> tuple[list[Any], list[Any]]:
    """The last values that a field takes by its table, and the first that it does not."""
    match field:
        case Link(most=most):
            return [link(most)], [link(most + 1)]
        case Text(most=most):
            return ["x", "x" * most], ["x" * (most + 1)]
        case Whole(least=least, most=most):
            taken, refused = [least, most], [least - 1, most + 1]
            return [*taken, *map(str, taken)], [*refused, *map(str, refused)]
        case Number(least=least, most=most):
            taken_of, refused_of = [least, most], [least - 0.01, most + 0.01]
            return [*taken_of, *map(str, taken_of)], [*refused_of, *map(str, refused_of)]
        case Choice(values=known) | Switch(values=known):
            return list(known), [f"{known[0]}x"]
        case Flag():
            return [True, "false"], ["no"]
        case ListOf(fewest=fewest, most=most):
            fewer = [entries(field, fewest - 1)] if fewest > 1 else []
            return [entries(field, n) for n in (fewest, most)], [entries(field, most + 1), *fewer]
    return [sample(field)], [] if isinstance(field, Unused) else [7]


@every_field
def test_the_limits_of_the_table_are_those_of_parser_and_schema(name: str, path: Path) -> None:
    taken, refused = limits(path[-1])
    for value in taken:
        body = bodies(name, path, value)
        assert takes(name, body), value
        VALIDATORS[name].validate(body)
    for value in refused:
        body = bodies(name, path, value)
        assert not takes(name, body), value
        assert not VALIDATORS[name].is_valid(body), value


@every_field
def test_what_is_absent_is_refused_where_the_table_says_why(name: str, path: Path) -> None:
    names = [field.name for field in path]
    refused = bool(path[-1].required) or (name, *names) in NEEDED_BY_RULES
    assert takes(name, bodies(name, path, None)) is not refused


NEEDED_BY_RULES = {
    *((name, field) for name in ("image2video", "text2video") for field in ("prompt", "shot_type")),
    *((name, "multi_prompt") for name in ("image2video", "text2video", "omni_video")),
    *(("omni_video", field) for field in ("prompt", "shot_type", "aspect_ratio")),
    *(("elements", field) for field in ("element_image_list", "element_video_list")),
}
"""Fields that others make necessary, as they are in `bodies`."""


@pytest.mark.parametrize(
    ("name", "path"),
    [case for case in PATHS if not case[0].startswith("delete")],
    ids=[case for case in IDS if not case.startswith("delete")],
)
def test_no_field_of_a_table_is_unknown_to_the_parser(name: str, path: Path) -> None:
    body = bodies(name, path, sample(path[-1]))
    CALLS[name][1](json.dumps(body).encode(), strict=True)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_is_json(name: str) -> None:
    schema = TABLES[name].schema()
    assert json.loads(json.dumps(schema)) == schema
    assert schema["name"] == name
    assert [field["name"] for field in schema["fields"]] == [field.name for field in TABLES[name]]


def test_a_table_tells_kinds_and_limits() -> None:
    fields = {field["name"]: field for field in TABLES["image2video"].schema()["fields"]}
    duration = fields["duration"]
    assert (duration["kind"], duration["least"], duration["most"]) == ("whole", 3, 15)
    assert (duration["default"], duration["unit"]) == (5, "seconds")
    strokes = fields["dynamic_masks"]
    assert (strokes["kind"], strokes["most"]) == ("list", 6)
    assert [member["name"] for member in strokes["fields"]] == ["mask", "trajectories"]
