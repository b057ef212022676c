"""What the OpenAPI document says of the studio."""

from __future__ import annotations

import msgspec

from stillmotion.api.dialect import Description
from stillmotion.api.field_schema import Schema
from stillmotion.api.openapi_answers import (
    REF,
    answers,
    data_answer,
    error_answers,
    request_id_header,
)
from stillmotion.contract.errors import Code
from stillmotion.studio.session_calls import SessionState, SignIn

TAG = "studio"


def described() -> Description:
    """The calls and their schemas."""
    _, schemas = msgspec.json.schema_components([SignIn, SessionState], ref_template=REF + "{name}")
    return Description(
        paths={**_pages(), **_session()},
        schemas=schemas,
        tag={"name": TAG, "description": "The studio's pages, and the calls that they need."},
    )


def _pages() -> Schema:
    def page(name: str, summary: str, content: Schema) -> Schema:
        return {
            "operationId": name,
            "tags": [TAG],
            "summary": summary,
            "security": [],
            "responses": {
                "200": {
                    "description": "OK.",
                    "headers": {**request_id_header(), "ETag": {"schema": {"type": "string"}}},
                    "content": content,
                },
                "304": {"description": "Unchanged.", "headers": request_id_header()},
                **error_answers(Code.NOT_FOUND, Code.INTERNAL, Code.UNAVAILABLE),
            },
        }

    text = {"schema": {"type": "string"}}
    file = {
        "name": "file",
        "in": "path",
        "required": True,
        "description": "May contain slashes.",
        "schema": {"type": "string"},
    }
    return {
        "/studio": {"get": page("studio", "The studio", {"text/html": text})},
        "/studio/{file}": {
            "parameters": [file],
            "get": page("studioFile", "A file of its pages", {"*/*": text}),
        },
    }


def _session() -> Schema:
    def call(name: str, summary: str, *codes: Code, body: Schema | None = None) -> Schema:
        return {
            "operationId": name,
            "tags": [TAG],
            "summary": summary,
            "security": [],
            **({"requestBody": body} if body else {}),
            "responses": answers(
                data_answer({"$ref": REF + "SessionState"}),
                *codes,
                Code.INTERNAL,
                Code.UNAVAILABLE,
            ),
        }

    body = {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": REF + "SignIn"}}},
    }
    return {
        "/studio/api/session": {
            "get": call("lookAtSession", "Who has signed in"),
            "post": call(
                "signIn",
                "Sign in with a key: the answer sets a cookie",
                Code.AUTH_FAILED,
                Code.FORBIDDEN,
                Code.BAD_REQUEST,
                Code.BAD_PARAMETER,
                body=body,
            ),
            "delete": call("signOut", "Sign out", Code.FORBIDDEN),
        }
    }
