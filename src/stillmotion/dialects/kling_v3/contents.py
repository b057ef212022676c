"""`contents[]`: what a video is made of, and the names by which the prompt points at it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from stillmotion.contract.errors import missing_field, refused_field, shown
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.kinds import Text
from stillmotion.contract.image2video import Picture
from stillmotion.contract.text2video import AspectRatio
from stillmotion.contract.wire import Remarks, one_of
from stillmotion.dialects.kling_v3.fields import (
    CONTENT_ELEMENT,
    CONTENT_VOICE,
    CONTENTS,
    MOST_ELEMENTS,
    MOST_VOICES,
    NAME,
    PROMPT,
    TYPE,
    URL,
)
from stillmotion.dialects.kling_v3.models import REFERENCES, CallName, Model
from stillmotion.dialects.kling_v3.script import check_name


@dataclass
class Contents:
    """What was found: `names` are paths of the body by those of our fields, `tags` our tags by the
    names that the prompt may use."""

    prompt: str = ""
    first: Picture | None = None
    last: Picture | None = None
    aspect: AspectRatio = "16:9"
    video: dict[str, Any] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)


def read_prompt(given: Given, model: Model) -> Contents:
    """Of text to video, where the words stand alone. Raises ContractError 1201."""
    found = Contents(prompt=given.need(PROMPT))
    _check_length("prompt", found.prompt, model)
    found.names = dict.fromkeys(("prompt", "multi_prompt"), "prompt")
    return found


def _check_length(path: str, prompt: str, model: Model) -> None:
    if len(prompt) > model.most_prompt:
        raise refused_field(
            path,
            f"given {shown(prompt)}, but allowed is at most {model.most_prompt} characters for "
            f"{model.name}",
        )


def read_contents(
    given: Given, call: CallName, model: Model, found: Contents, remarks: Remarks
) -> None:
    """All entries, into `found`. Raises ContractError 1201."""
    if given.take("contents") in (None, []):
        raise refused_field("contents", "contents cannot be empty: a prompt at least has to be")
    elements: list[int] = []
    voices: list[str] = []
    for entry in given.entries(CONTENTS):
        kind = entry.need(TYPE)
        _check_type(entry, kind, call, model)
        if kind in ("element", "voice") and entry.take("id") is None:
            raise missing_field(entry.field("id"), f"in each {kind}: the prompt points at it by it")
        name = entry.find(NAME)
        if name is not None:
            check_name(entry.field("id"), name)
            if name in found.tags:
                raise refused_field(
                    entry.field("id"), f"given {shown(name)}, which another content has too"
                )
        match kind:
            case "prompt":
                once(found.prompt, entry, kind)
                found.prompt = entry.need(Text("text", model.most_prompt, required="of a prompt"))
                path = entry.field("text")
                found.names |= dict.fromkeys(("prompt", "multi_prompt"), path)
            case "first_frame" | "last_frame":
                first = kind == "first_frame"
                once(found.first if first else found.last, entry, kind)
                picture = entry.find(URL)
                if picture is None:
                    raise missing_field(entry.field("url"), f"of a {kind}")
                if first:
                    found.first = picture
                else:
                    found.last = picture
                found.names["image" if first else "image_tail"] = entry.field("url")
                tag = f"<<<image_{1 if first else 2}>>>"
                if name is not None:
                    found.tags[name] = tag
            case "element":
                element = entry.find(CONTENT_ELEMENT)
                if element is None:
                    raise missing_field(entry.field("element_id"), "of an element")
                found.names[f"element_list[{len(elements)}]"] = entry.field("element_id")
                elements.append(element)
                found.tags[name or ""] = f"<<<element_{len(elements)}>>>"
            case "voice":
                voice = entry.find(CONTENT_VOICE)
                if voice is None:
                    raise missing_field(entry.field("voice_id"), "of a voice")
                found.names[f"voice_list[{len(voices)}]"] = entry.field("voice_id")
                voices.append(voice)
                found.tags[name or ""] = f"<<<voice_{len(voices)}>>>"
        remarks.unknown += entry.unknown()
    _check_contents(found, call)
    for noun, several, most in (
        ("elements", len(elements), MOST_ELEMENTS),
        ("voices", len(voices), MOST_VOICES),
    ):
        if several > most:
            raise refused_field("contents", f"it has {several} {noun}, but allowed are {most}")
    found.video = {"element_ids": tuple(elements), "voice_ids": tuple(voices)}
    found.names |= {"element_list": "contents", "voice_list": "contents"}


def _check_type(entry: Given, kind: str, call: CallName, model: Model) -> None:
    if kind not in model.contents:
        names = one_of(tuple(each for each in model.contents if each not in REFERENCES))
        raise refused_field(
            entry.field("type"),
            f"given {shown(kind)}, which {model.name} does not take in {call}: it takes {names}",
        )
    if kind in REFERENCES:
        raise refused_field(
            entry.field("type"),
            f"given {shown(kind)}, a reference that no engine of this server takes: leave it out, "
            "or give a picture as first_frame or as an element",
        )


def once(earlier: object, entry: Given, kind: str) -> None:
    """Raise ContractError 1201 for a content of which there is one already."""
    if earlier:
        raise refused_field(entry.field("type"), f"a second {kind}, but allowed is one")


def _check_contents(found: Contents, call: CallName) -> None:
    if not found.prompt:
        raise missing_field("contents", "with a content of the type prompt: what is to be seen")
    if found.last is not None and found.first is None:
        raise missing_field(
            "contents", "with a first_frame where there is a last_frame: one alone is not taken"
        )
    if call == "image-to-video" and found.first is None:
        raise missing_field("contents", "with a first_frame in image-to-video")
