"""The paths of the OpenAPI document, route by route."""

from __future__ import annotations

from stillmotion.api.creation import MOST_IDEMPOTENCY_KEY
from stillmotion.api.field_schema import Schema
from stillmotion.api.openapi_answers import (
    REF,
    answers,
    data_answer,
    error_answer,
    error_answers,
    request_id_header,
)
from stillmotion.api.openapi_kinds import KindDescription
from stillmotion.api.tasks import (
    DEFAULT_PAGE,
    DEFAULT_PAGE_SIZE,
    MOST_PAGE,
    MOST_PAGE_SIZE,
)
from stillmotion.contract.errors import Code

GATE = (
    Code.AUTH_FAILED,
    Code.AUTH_EMPTY,
    Code.AUTH_INVALID,
    Code.AUTH_NOT_YET_VALID,
    Code.AUTH_EXPIRED,
    Code.TOO_MANY_REQUESTS,
    Code.INTERNAL,
    Code.UNAVAILABLE,
)
"""What every call that needs a key may be refused with."""


def _created(kind: KindDescription) -> str:
    """The name of the schema of what a create answers."""
    if kind.created is not None:
        return kind.created.__name__
    return "TaskData" if kind.waits else "CreatedTask"


def task_paths(kind: KindDescription) -> Schema:
    """The calls on tasks of a kind."""
    task = {"$ref": "#/components/parameters/id"}
    path, name = kind.path, kind.name
    return {
        path: {
            "post": {
                "operationId": f"create{name}",
                "tags": [kind.tag],
                "summary": kind.summary,
                "description": "Answers once the task and what came inside it are on disk.",
                "parameters": [
                    {
                        "name": "Idempotency-Key",
                        "in": "header",
                        "description": "The same key with the same body answers with the task "
                        "made first; with another body it is refused (1201).",
                        "schema": {
                            "type": "string",
                            "minLength": 1,
                            "maxLength": MOST_IDEMPOTENCY_KEY,
                        },
                    }
                ],
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {"$ref": REF + f"{name}Body"},
                            "examples": kind.examples,
                        }
                    },
                },
                "responses": answers(
                    data_answer(
                        {"$ref": REF + _created(kind)},
                        {"X-Stillmotion-Ignored": {"$ref": "#/components/headers/Ignored"}},
                    ),
                    *GATE,
                    Code.BAD_REQUEST,
                    Code.BAD_PARAMETER,
                    Code.TOO_MANY_TASKS,
                    Code.NOT_FOUND,
                    Code.FORBIDDEN,
                    Code.RESOURCE_PACK_DEPLETED,
                ),
                "callbacks": {"status": {"{$request.body#/callback_url}": _callback(kind)}},
            },
            "get": {
                "operationId": f"list{name}",
                "tags": [kind.tag],
                "summary": "Query a page of tasks, newest first",
                "parameters": page_parameters(),
                "responses": answers(
                    data_answer({"type": "array", "items": with_result("ListedTask", kind)}),
                    *GATE,
                    Code.BAD_PARAMETER,
                ),
            },
        },
        path + "/{id}": {
            "parameters": [task],
            "get": {
                "operationId": f"get{name}",
                "tags": [kind.tag],
                "summary": "Query one task",
                "responses": answers(
                    data_answer(with_result("TaskData", kind)), *GATE, Code.BAD_PARAMETER
                ),
            },
        },
        path + "/{id}/cancel": {
            "parameters": [task],
            "post": {
                "operationId": f"cancel{name}",
                "tags": ["extensions"],
                "summary": "Cancel a task",
                "description": "Stops its render. It then reads `failed`, with a message. A task "
                "that has ended is answered as it is.",
                "responses": answers(
                    data_answer(with_result("TaskData", kind)), *GATE, Code.BAD_PARAMETER
                ),
            },
        },
        path + "/{id}/events": {
            "parameters": [task],
            "get": {
                "operationId": f"follow{name}",
                "tags": ["extensions"],
                "summary": "Follow a task (Server-Sent Events)",
                "description": "All changes of status so far, then what comes, until the task "
                "has ended. Events named `status` have an id and are never lost or repeated over "
                "a resumption; events named `progress` and `remark` have none. The data of all is "
                "JSON of the schema `EventData`.",
                "parameters": [
                    {
                        "name": "Last-Event-ID",
                        "in": "header",
                        "description": "Resume after this event.",
                        "schema": {"type": "string"},
                    }
                ],
                "responses": {
                    **answers(
                        {
                            "description": "The stream.",
                            "headers": request_id_header(),
                            "content": {"text/event-stream": {"schema": {"type": "string"}}},
                        },
                        *GATE,
                        Code.BAD_PARAMETER,
                    ),
                    "204": {
                        "description": "The task has ended, and `Last-Event-ID` was its last "
                        "event: there is nothing to follow.",
                        "headers": request_id_header(),
                    },
                },
            },
        },
    }


def media_paths() -> Schema:
    """The signed links."""
    whole = {"description": "The object.", "headers": _media_headers()}
    content = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    part = {
        "description": "The range asked for.",
        "headers": {**_media_headers(), "Content-Range": {"schema": {"type": "string"}}},
        "content": content,
    }
    refused = {
        "304": {"description": "Unchanged.", "headers": _media_headers()},
        "307": {
            "description": "Where the store that keeps the object sends it, for a while. It "
            "answers ranges and conditions, too.",
            "headers": {"Location": {"schema": {"type": "string", "format": "uri"}}},
        },
        **error_answers(Code.FORBIDDEN, Code.NOT_FOUND, Code.INTERNAL, Code.UNAVAILABLE),
    }
    outside = error_answer("the range lies outside the object (code 1201)")
    return {
        "/media/{key}": {
            "parameters": [
                {
                    "name": "key",
                    "in": "path",
                    "required": True,
                    "description": "As in the link; may contain slashes.",
                    "schema": {"type": "string"},
                },
                {"name": "expires", "in": "query", "schema": {"type": "string"}, "required": True},
                {
                    "name": "signature",
                    "in": "query",
                    "schema": {"type": "string"},
                    "required": True,
                },
                {
                    "name": "If-None-Match",
                    "in": "header",
                    "schema": {"type": "string"},
                },
            ],
            "get": {
                "operationId": "getMedia",
                "tags": ["media"],
                "summary": "Download by a signed link",
                "description": "Links come in query answers and callbacks. One range a request; "
                "requests of several get the whole.",
                "security": [],
                "parameters": [
                    {"name": "Range", "in": "header", "schema": {"type": "string"}},
                    {"name": "If-Range", "in": "header", "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {**whole, "content": content},
                    "206": part,
                    "416": outside,
                    **refused,
                },
            },
            "head": {
                "operationId": "headMedia",
                "tags": ["media"],
                "summary": "Size and type of an object",
                "security": [],
                "responses": {"200": whole, **refused},
            },
        }
    }


def system_paths() -> Schema:
    """The calls about the server."""

    def call(name: str, summary: str, answers: Schema) -> Schema:
        return {
            "get": {
                "operationId": name,
                "tags": ["server"],
                "summary": summary,
                "security": [],
                "responses": answers,
            }
        }

    def page(media_type: str) -> Schema:
        answer = {
            "description": "OK.",
            "headers": request_id_header(),
            "content": {media_type: {"schema": {"type": "string"}}},
        }
        return {"200": answer, **error_answers(Code.INTERNAL)}

    status: Schema = {
        "type": "object",
        "required": ["status"],
        "properties": {"status": {"type": "string"}, "version": {"type": "string"}},
    }
    description = {
        "description": "OK.",
        "headers": request_id_header(),
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
    asset = call("docsAsset", "Script and style of the interactive page", page("text/*"))
    asset["parameters"] = [
        {
            "name": "name",
            "in": "path",
            "required": True,
            "schema": {"type": "string"},
        }
    ]
    asset["get"]["responses"] |= error_answers(Code.NOT_FOUND)
    return {
        "/": call("index", "What this is", page("text/html")),
        "/healthz": call("healthz", "Whether the process answers", answers(data_answer(status))),
        "/readyz": call(
            "readyz",
            "Whether the server takes work",
            answers(data_answer(status), Code.UNAVAILABLE, Code.INTERNAL),
        ),
        "/metrics": call(
            "metrics",
            "Counters, for Prometheus",
            {**page("text/plain"), **error_answers(Code.INTERNAL, Code.UNAVAILABLE)},
        ),
        "/openapi.json": call(
            "openapi", "This document", {"200": description, **error_answers(Code.INTERNAL)}
        ),
        "/docs": call("docs", "This document as an interactive page", page("text/html")),
        "/docs/{name}": asset,
    }


def with_result(name: str, kind: KindDescription) -> Schema:
    """The schema `name` of a task, with the result that its kind has."""
    result = {"$ref": REF + (kind.callback_result if name == "CallbackBody" else kind.result)}
    return {"allOf": [{"$ref": REF + name}, {"properties": {"task_result": result}}]}


def _callback(kind: KindDescription) -> Schema:
    return {
        "post": {
            "operationId": "statusCallback",
            "summary": "A task's status has changed",
            "description": "At least once, in order for each task, signed as Standard Webhooks.",
            "security": [],
            "parameters": [
                {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
                for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": with_result("CallbackBody", kind)}},
            },
            "responses": {"2XX": {"description": "Taken. Anything else is tried again."}},
        }
    }


def page_parameters() -> list[Schema]:
    """What says which page of a list is wanted."""
    return [
        _page("pageNum", DEFAULT_PAGE, MOST_PAGE, "Number of the page."),
        _page("pageSize", DEFAULT_PAGE_SIZE, MOST_PAGE_SIZE, "Tasks on a page."),
    ]


def _page(name: str, default: int, most: int, description: str) -> Schema:
    return {
        "name": name,
        "in": "query",
        "description": description,
        "schema": {"type": "integer", "minimum": 1, "maximum": most, "default": default},
    }


def _media_headers() -> Schema:
    text = {"schema": {"type": "string"}}
    return {
        **request_id_header(),
        "Accept-Ranges": {"schema": {"const": "bytes"}},
        "Access-Control-Allow-Origin": {"schema": {"const": "*"}},
        "ETag": text,
        "Cache-Control": text,
        "Content-Disposition": text,
    }
