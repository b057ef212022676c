"""What the OpenAPI document says of the studio."""

from __future__ import annotations

from typing import NamedTuple

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
from stillmotion.api.openapi_paths import GATE
from stillmotion.contract.errors import Code
from stillmotion.studio import frames, history, session_calls, stage_calls
from stillmotion.studio.frames import Frame, FrameBody
from stillmotion.studio.history import DeletedTask, HistoryPage
from stillmotion.studio.operator import accounts
from stillmotion.studio.operator.accounts import (
    AccountList,
    AccountView,
    ChangedAccount,
    NewAccount,
    NewKey,
    NewPack,
    Removed,
)
from stillmotion.studio.operator.site import Resent, SiteView
from stillmotion.studio.rows import HistoryTask
from stillmotion.studio.session_calls import SessionState, SignIn
from stillmotion.studio.stage_types import (
    RequestBody,
    SceneBody,
    SelectBody,
    Selection,
    StageOffers,
    StagePoses,
    StageScene,
    WordsRead,
)
from stillmotion.tasks import kinds

TAG = "studio"

BODY = (Code.BAD_REQUEST, Code.BAD_PARAMETER)
"""What a call with a body may be refused with."""


class Described(NamedTuple):
    """A call: its method and path, its name, what it does, what it answers and takes, and what it
    may be refused with beside what every call may. `needs` is whether it needs an account."""

    method: str
    path: str
    name: str
    summary: str
    answer: type
    body: type | None = None
    codes: tuple[Code, ...] = ()
    needs: bool = True


STAGE = BODY
"""What the calls behind the stage may be refused with."""

SESSION = session_calls.PATH
OPERATOR = accounts.PATH
BY_ID = (Code.FORBIDDEN, Code.NOT_FOUND)
CALLS = (
    Described("get", SESSION, "lookAtSession", "Who has signed in", SessionState, needs=False),
    Described(
        "post", SESSION, "signIn", "Sign in with a key: the answer sets a cookie", SessionState,
        SignIn, (Code.AUTH_FAILED, Code.FORBIDDEN, *BODY), needs=False,
    ),
    Described(
        "delete", SESSION, "signOut", "Sign out", SessionState, None, (Code.FORBIDDEN,),
        needs=False,
    ),
    Described(
        "get", history.PATH, "history", "A page of what the account has made, newest first",
        HistoryPage, None, (Code.BAD_PARAMETER,),
    ),
    Described(
        "get", history.TASK_PATH + "/{id}", "historyTask", "One task, of whatever kind",
        HistoryTask, None, (Code.BAD_PARAMETER,),
    ),
    Described(
        "delete", history.TASK_PATH + "/{id}", "deleteTask",
        "Delete what an ended task was given and has made", DeletedTask, None,
        (Code.BAD_PARAMETER,),
    ),
    Described(
        "post", frames.PATH, "frame", "A frame of a finished video, exactly", Frame, FrameBody,
        (*BODY, Code.NOT_FOUND),
    ),
    Described(
        "get", stage_calls.PREFIX + "/offers", "offers", "What can be asked for, and why not",
        StageOffers,
    ),
    Described(
        "post", stage_calls.PREFIX + "/reading", "reading",
        "What becomes of a request's words, and what it costs", WordsRead, RequestBody, STAGE,
    ),
    Described(
        "post", stage_calls.PREFIX + "/scene", "scene",
        "A picture as layers with disparity", StageScene, SceneBody, STAGE,
    ),
    Described(
        "post", stage_calls.PREFIX + "/poses", "poses",
        "The camera at each frame that a request would be rendered with", StagePoses, RequestBody,
        (*STAGE, Code.NOT_FOUND),
    ),
    Described(
        "post", stage_calls.PREFIX + "/select", "select", "The thing at a place of a picture",
        Selection, SelectBody, (*STAGE, Code.NOT_FOUND),
    ),
    Described(
        "get", OPERATOR + "/overview", "overview", "How the site stands", SiteView, None,
        (Code.FORBIDDEN,),
    ),
    Described(
        "get", OPERATOR + "/accounts", "listAccounts", "All accounts", AccountList, None,
        (Code.FORBIDDEN,),
    ),
    Described(
        "post", OPERATOR + "/accounts", "createAccount", "Make an account", AccountView, NewAccount,
        (Code.FORBIDDEN, *BODY),
    ),
    Described(
        "patch", OPERATOR + "/accounts/{id}", "changeAccount", "Change what an account may do",
        AccountView, ChangedAccount, (*BY_ID, *BODY),
    ),
    Described(
        "post", OPERATOR + "/accounts/{id}/keys", "createKey",
        "Make a key: its secrets are in this answer alone", NewKey, None, BY_ID,
    ),
    Described(
        "delete", OPERATOR + "/keys/{id}", "revokeKey", "Revoke a key, by its access key", Removed,
        None, BY_ID,
    ),
    Described(
        "post", OPERATOR + "/accounts/{id}/packs", "createPack", "Give an account units to spend",
        AccountView, NewPack, (*BY_ID, *BODY),
    ),
    Described(
        "delete", OPERATOR + "/packs/{id}", "removePack", "Take a pack away", Removed, None, BY_ID
    ),
    Described(
        "post", OPERATOR + "/callbacks/{id}/resend", "resendCallbacks",
        "Have the callbacks of a task that failed tried anew", Resent, None,
        (*BY_ID, Code.BAD_PARAMETER),
    ),
)  # fmt: skip


def described() -> Description:
    """The calls and their schemas."""
    types = {one.answer for one in CALLS} | {one.body for one in CALLS if one.body}
    _, schemas = msgspec.json.schema_components(
        sorted(types, key=lambda type: type.__name__), ref_template=REF + "{name}"
    )
    paths: Schema = _pages()
    for one in CALLS:
        item = paths.setdefault(one.path, {})
        if "{id}" in one.path:
            item["parameters"] = [_id()]
        item[one.method] = _operation(one)
    paths[history.PATH]["get"]["parameters"] = _filters()
    return Description(
        paths=paths,
        schemas=schemas,
        tag={"name": TAG, "description": "The studio's pages, and the calls that they need."},
    )


def _operation(one: Described) -> Schema:
    codes = (*(GATE if one.needs else (Code.INTERNAL, Code.UNAVAILABLE)), *one.codes)
    operation: Schema = {
        "operationId": one.name,
        "tags": [TAG],
        "summary": one.summary,
        "responses": answers(data_answer({"$ref": REF + one.answer.__name__}), *codes),
    }
    if not one.needs:
        operation["security"] = []
    if one.body is not None:
        schema = {"$ref": REF + one.body.__name__}
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schema}},
        }
    return operation


def _id() -> Schema:
    return {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def _filters() -> list[Schema]:
    def given(name: str, description: str, schema: Schema) -> Schema:
        return {"name": name, "in": "query", "description": description, "schema": schema}

    def several(name: str, description: str, allowed: tuple[str, ...]) -> Schema:
        schema = {"type": "array", "items": {"type": "string", "enum": list(allowed)}}
        return {**given(name, description, schema), "style": "form", "explode": False}

    limit = {
        "type": "integer",
        "minimum": 1,
        "maximum": history.MOST_LIMIT,
        "default": history.DEFAULT_LIMIT,
    }
    return [
        several("kind", "Kinds of tasks; all without it.", kinds.ALL),
        several("status", "States of tasks; all without it.", history.STATUSES),
        given(
            "q",
            "An id, or words of a prompt by their beginnings: a task has all of them.",
            {"type": "string", "maxLength": history.MOST_QUERY},
        ),
        given("before", "The `next` of the page before.", {"type": "string"}),
        given("limit", "Tasks on a page.", limit),
    ]


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
