"""The tools as an OpenAPI document, for programs that take tools in that form, as Dify does.

`python -m stillmotion.mcp_server.openapi http://SERVER:8787` prints it. It has what such programs
read and no more: an address, plain types, bodies of fields, no references. The whole
API is described by the server itself, at `/openapi.json`.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from stillmotion import __version__
from stillmotion.client.kinds import (
    EFFECTS,
    IMAGE_TO_VIDEO,
    IMAGES,
    OMNI_IMAGE,
    TEXT_TO_AUDIO,
    TEXT_TO_VIDEO,
    TTS,
    Kind,
)
from stillmotion.contract.fields.kinds import Choice, Flag, Number, PictureFile, Switch, Text, Whole
from stillmotion.contract.fields.shared import CALLBACK_URL
from stillmotion.mcp_server.schema import Schema, schema_of

FILE = "An http(s) URL of a JPEG or PNG file."

OFFERED: dict[str, tuple[Kind[Any], str]] = {
    "Image2Video": (IMAGE_TO_VIDEO, "Make a video of a picture"),
    "Text2Video": (TEXT_TO_VIDEO, "Make a video of words"),
    "Images": (IMAGES, "Make pictures of words"),
    "OmniImage": (OMNI_IMAGE, "Make pictures of what a prompt points at"),
    "Effects": (EFFECTS, "Lay a scene over a picture"),
    "Speech": (TTS, "Have a voice say a text"),
    "TextToAudio": (TEXT_TO_AUDIO, "Make the sound of words"),
}
"""By the name of the operations: the kinds whose calls a form can be made of."""


def document(server: str) -> Schema:
    """The document, for the server at that address."""
    paths: Schema = {}
    for name, (kind, about) in OFFERED.items():
        paths[kind.path] = {"post": _create(name, kind, about)}
        paths[f"{kind.path}/{{task_id}}"] = {"get": _get(name)}
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Stillmotion",
            "version": __version__,
            "description": "Videos, pictures and sound. A create answers with "
            "data.task_id at once; ask for the task until data.task_status is succeed or failed. "
            "What was made is in data.task_result, as signed URLs.",
        },
        "servers": [{"url": server.rstrip("/")}],
        "paths": paths,
    }


def _create(name: str, kind: Kind[Any], about: str) -> Schema:
    plain = [
        field
        for field in kind.table.without(CALLBACK_URL)
        if isinstance(field, Choice | Flag | Number | PictureFile | Switch | Text | Whole)
        or field.required
    ]
    schema = schema_of(plain)
    for field in plain:
        if isinstance(field, PictureFile):
            schema["properties"][field.name]["description"] = f"{FILE} {field.about}"
    return {
        "operationId": f"create{name}",
        "summary": about,
        "description": f"{about}. Answers with data.task_id.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "responses": {"200": {"description": "The task that was made."}},
    }


def _get(name: str) -> Schema:
    return {
        "operationId": f"get{name}",
        "summary": "Ask for a task",
        "description": "Answers with data.task_status (submitted, processing, succeed or failed), "
        "data.task_status_msg and data.task_result.",
        "parameters": [
            {
                "name": "task_id",
                "in": "path",
                "required": True,
                "description": "The id of the task, or the external_task_id that it was given.",
                "schema": {"type": "string"},
            }
        ],
        "responses": {"200": {"description": "The task as it is now."}},
    }


if __name__ == "__main__":
    print(json.dumps(document(sys.argv[1]), indent=2, ensure_ascii=False))
