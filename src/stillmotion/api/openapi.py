"""The OpenAPI 3.1 document: every route of the app, what it takes and all that it may answer.

The answers' schemas come from the types that are encoded, the requests' from the tables of fields
that the parser reads by, the routes from `openapi_paths`; tests hold them against the app and the
parser.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import msgspec

from stillmotion import __version__
from stillmotion.api.costs import Costs
from stillmotion.api.dialect import Dialect
from stillmotion.api.elements import DeletedElement
from stillmotion.api.envelope import Refusal
from stillmotion.api.events import EventData
from stillmotion.api.field_schema import Schema
from stillmotion.api.library_schema import delete_element_schema, delete_voice_schema
from stillmotion.api.openapi_answers import REF
from stillmotion.api.openapi_kinds import described_kinds
from stillmotion.api.openapi_library import library_paths
from stillmotion.api.openapi_paths import media_paths, system_paths, task_paths
from stillmotion.api.portal import Portal
from stillmotion.api.task_view import (
    CallbackBody,
    CreatedTask,
    IdentifiedFaces,
    ListedTask,
    TaskData,
)
from stillmotion.api.voices import DeletedVoice


@cache
def document(dialects: tuple[Dialect, ...] = (), portal: Portal | None = None) -> bytes:
    """The document as JSON."""
    return msgspec.json.encode(build(dialects, portal))


def build(dialects: Sequence[Dialect] = (), portal: Portal | None = None) -> Schema:
    """The document."""
    others = [dialect.described() for dialect in dialects]
    if portal is not None:
        others.append(portal.described())
    kinds = described_kinds()
    types = (
        *(CreatedTask, TaskData, IdentifiedFaces, ListedTask, CallbackBody, EventData, Refusal),
        *(DeletedElement, DeletedVoice, Costs),
    )
    results = {result for kind in kinds for result in (kind.result_type, kind.callback_type)}
    _, components = msgspec.json.schema_components([*types, *results], ref_template=REF + "{name}")
    components |= {f"{kind.name}Body": kind.body for kind in kinds}
    components["DeleteElementBody"] = delete_element_schema()
    components["DeleteVoiceBody"] = delete_voice_schema()
    paths: Schema = {}
    for kind in kinds:
        paths |= task_paths(kind)
    for other in others:
        components |= other.schemas
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Stillmotion",
            "version": __version__,
            "summary": "Still images into video, behind the API that Kling clients speak.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": (
                "Every JSON answer is an envelope `{code, message, request_id, data}`: `code` is "
                "0 on success, and `data` is absent on errors. The query of a failed task is a "
                "success; why the task failed stands in `task_status_msg`."
            ),
        },
        "security": [{"jwt": []}, {"apiKey": []}, *([{"session": []}] if portal else [])],
        "paths": {
            **{path: item for other in others for path, item in other.paths.items()},
            **paths,
            **library_paths(),
            **media_paths(),
            **system_paths(),
        },
        "components": {
            "schemas": components,
            "securitySchemes": _security_schemes(with_sessions=portal is not None),
            "headers": _headers(),
            "parameters": {"id": _task_id_parameter()},
        },
        "tags": [
            {"name": "image to video", "description": "The documented calls."},
            {"name": "text to video", "description": "The documented calls, without pictures."},
            {"name": "images", "description": "Pictures."},
            {"name": "omni video", "description": "Videos of what a prompt points at."},
            {"name": "multi-image to video", "description": "Videos of pictures put together."},
            {"name": "video extend", "description": "Videos that go on."},
            {"name": "effects", "description": "Scenes that are laid over a picture."},
            {"name": "audio", "description": "Speech and sound."},
            {"name": "lips", "description": "Faces, lips on videos, and pictures that speak."},
            {"name": "elements", "description": "Figures that an account keeps."},
            {"name": "voices", "description": "What speaks in videos."},
            {"name": "account", "description": "What is spent."},
            *(dict(other.tag) for other in others),
            {"name": "extensions", "description": "Beside the documented calls."},
            {"name": "media", "description": "Results."},
            {"name": "server", "description": "The server itself."},
        ],
    }


def _task_id_parameter() -> Schema:
    return {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "`task_id`, or the `external_task_id` given at its creation.",
        "schema": {"type": "string", "minLength": 1},
    }


def _security_schemes(*, with_sessions: bool) -> dict[str, Any]:
    schemes = {
        "jwt": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "HS256, signed with the secret key: `iss` is the access key; `exp` is "
            "required and `nbf` is honoured, with 5 s allowed for clocks.",
        },
        "apiKey": {
            "type": "http",
            "scheme": "bearer",
            "description": "The API key itself.",
        },
    }
    if with_sessions:
        schemes["session"] = {
            "type": "apiKey",
            "in": "cookie",
            "name": "stillmotion_session",
            "description": "Who has signed in on a page of the server, which sends the header "
            "`X-Stillmotion-Studio: 1` with it.",
        }
    return schemes


def _headers() -> Schema:
    return {
        "RequestId": {
            "description": "The `request_id` of the envelope.",
            "schema": {"type": "string", "format": "uuid"},
        },
        "Ignored": {
            "description": "Fields of the body that had no effect, separated by commas, "
            "percent-encoded.",
            "schema": {"type": "string"},
        },
        "RetryAfter": {
            "description": "With code 1302: seconds until the next request may come.",
            "schema": {"type": "integer", "minimum": 1},
        },
    }
