"""What the OpenAPI document says of the video calls of the OpenAI API."""

from __future__ import annotations

from typing import Any

import msgspec

from stillmotion.api.dialect import Description
from stillmotion.api.field_schema import Schema, body_schema
from stillmotion.api.openapi_answers import MEANINGS, REF, request_id_header
from stillmotion.api.openapi_paths import GATE
from stillmotion.contract.errors import HTTP_STATUS, Code
from stillmotion.dialects.openai_videos.fields import INPUT_REFERENCE, REMIX, VIDEO
from stillmotion.dialects.openai_videos.kinds import PATH
from stillmotion.dialects.openai_videos.model_list import OpenAIModel, OpenAIModelList
from stillmotion.dialects.openai_videos.videos import (
    DEFAULT_LIMIT,
    MOST_LIMIT,
    VARIANTS,
    OpenAIDeleted,
    OpenAIVideoList,
)
from stillmotion.dialects.openai_videos.view import OpenAIError, OpenAIVideo

TAG = "OpenAI videos"

_CREATE = (
    Code.BAD_REQUEST,
    Code.BAD_PARAMETER,
    Code.FORBIDDEN,
    Code.NOT_FOUND,
    Code.TOO_MANY_TASKS,
    Code.RESOURCE_PACK_DEPLETED,
)


def described() -> Description:
    """All of it."""
    types = (
        *(OpenAIVideo, OpenAIVideoList, OpenAIDeleted),
        *(OpenAIModel, OpenAIModelList, OpenAIError),
    )
    _, schemas = msgspec.json.schema_components(types, ref_template=REF + "{name}")
    return Description(
        paths={**_videos(), **_of_one(), **_models()},
        schemas=schemas,
        tag={"name": TAG, "description": "The video calls of the OpenAI API."},
    )


def _videos() -> Schema:
    create = _call(
        "createVideo", "Create a video", "OpenAIVideo", *_CREATE, requestBody=_create_body()
    )
    parameters = [
        _query("after", {"type": "string"}, "The id of the last video of the page before."),
        _query(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": MOST_LIMIT, "default": DEFAULT_LIMIT},
            "Videos on a page.",
        ),
        _query("order", {"enum": ["asc", "desc"], "default": "desc"}, "By the time of the create."),
    ]
    listed = _call(
        "listVideos",
        "Query a page of videos",
        "OpenAIVideoList",
        Code.BAD_PARAMETER,
        parameters=parameters,
    )
    return {PATH: {"post": create, "get": listed}}


def _of_one() -> Schema:
    parameters = [_id("A video, whatever dialect it came in.")]
    remix = {"required": True, "content": {"application/json": {"schema": body_schema(REMIX)}}}
    variant = _query("variant", {"enum": list(VARIANTS), "default": "video"}, "What of it.")
    content = _call("downloadVideo", "Download a video, or a picture of it", "", Code.BAD_PARAMETER,
                    Code.NOT_FOUND, parameters=[variant])  # fmt: skip
    content["responses"]["200"] = {
        "description": "The file. Ranges are answered.",
        "headers": request_id_header(),
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("video/mp4", "image/jpeg")
        },
    }
    return {
        PATH + "/{id}": {
            "parameters": parameters,
            "get": _call("retrieveVideo", "Query a video", "OpenAIVideo", Code.NOT_FOUND),
            "delete": _call("deleteVideo", "Delete a video", "OpenAIDeleted", Code.NOT_FOUND),
        },
        PATH + "/{id}/content": {"parameters": parameters, "get": content},
        PATH + "/{id}/remix": {
            "parameters": parameters,
            "post": _call(
                "remixVideo",
                "Another video of the same picture, by other words",
                "OpenAIVideo",
                *_CREATE,
                requestBody=remix,
            ),
        },
    }


def _models() -> Schema:
    one = _call("retrieveModel", "Query a model", "OpenAIModel", Code.NOT_FOUND)
    return {
        "/v1/models": {"get": _call("listModels", "Query the models", "OpenAIModelList")},
        "/v1/models/{id}": {"parameters": [_id("A model.")], "get": one},
    }


def _create_body() -> Schema:
    json = body_schema(VIDEO)
    reference = {
        "anyOf": [json["properties"][INPUT_REFERENCE.name], {"type": "string"}],
        "description": INPUT_REFERENCE.about,
    }
    json["properties"][INPUT_REFERENCE.name] = reference
    file = {"type": "string", "format": "binary", "description": INPUT_REFERENCE.about}
    form = {**json, "properties": {**json["properties"], INPUT_REFERENCE.name: file}}
    return {
        "required": True,
        "content": {
            "application/json": {"schema": json},
            "multipart/form-data": {"schema": form},
        },
    }


def _call(name: str, summary: str, schema: str, *codes: Code, **more: Any) -> Schema:
    by_status: dict[int, list[Code]] = {}
    for code in sorted({*GATE, *codes}):
        by_status.setdefault(HTTP_STATUS[code], []).append(code)
    success = {
        "description": "Success.",
        "headers": request_id_header(),
        "content": {"application/json": {"schema": {"$ref": REF + schema}}},
    }
    refused = {
        str(status): {
            "description": "; ".join(MEANINGS[code] for code in several),
            "headers": request_id_header(),
            "content": {"application/json": {"schema": {"$ref": REF + "OpenAIError"}}},
        }
        for status, several in sorted(by_status.items())
    }
    return {
        "operationId": name,
        "tags": [TAG],
        "summary": summary,
        **more,
        "responses": {"200": success, **refused},
    }


def _query(name: str, schema: Schema, about: str) -> Schema:
    return {"name": name, "in": "query", "description": about, "schema": schema}


def _id(about: str) -> Schema:
    schema = {"type": "string", "minLength": 1}
    return {"name": "id", "in": "path", "required": True, "description": about, "schema": schema}
