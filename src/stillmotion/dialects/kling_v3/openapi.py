"""What the OpenAPI document says of the newer generation."""

from __future__ import annotations

import msgspec

from stillmotion.api.dialect import Description
from stillmotion.api.field_schema import Schema, body_schema
from stillmotion.api.openapi_answers import REF, answers, data_answer, error_answers
from stillmotion.api.openapi_paths import GATE
from stillmotion.contract.errors import Code
from stillmotion.contract.fields.table import Table
from stillmotion.dialects.kling_v3 import motion
from stillmotion.dialects.kling_v3.billing import DeductionPage
from stillmotion.dialects.kling_v3.fields import BALANCE, OPTIONS, PACKAGE, TASKS, table_of
from stillmotion.dialects.kling_v3.kinds import models_by_call
from stillmotion.dialects.kling_v3.models import CALLS, REFERENCES, models_of
from stillmotion.dialects.kling_v3.tasks import MOST_IDS, KlingV3Page
from stillmotion.dialects.kling_v3.view import KlingV3Created, KlingV3Task

TAG = "newer generation"

_OF_A_CREATE = (
    *GATE,
    Code.BAD_REQUEST,
    Code.BAD_PARAMETER,
    Code.TOO_MANY_TASKS,
    Code.NOT_FOUND,
    Code.FORBIDDEN,
    Code.RESOURCE_PACK_DEPLETED,
)


def described() -> Description:
    """All of it."""
    types = (KlingV3Created, KlingV3Task, KlingV3Page, DeductionPage)
    _, schemas = msgspec.json.schema_components(types, ref_template=REF + "{name}")
    paths: Schema = {}
    for call in CALLS:
        for model in models_of(call):
            taken = ", ".join(f"`{each}`" for each in model.contents if each not in REFERENCES)
            taken = "" if call == "text-to-video" else taken
            table = table_of(call, model)
            paths[f"/{call}/{model.name}"] = {"post": _create(call, model.name, table, taken)}
    for each in motion.MODELS:
        taken = ", ".join(f"`{content}`" for content in each.contents)
        table = Table(f"{motion.CALL}/{each.name}", (motion.CONTENTS, motion.SETTINGS, OPTIONS))
        paths[f"/{motion.CALL}/{each.name}"] = {
            "post": _create(motion.CALL, each.name, table, taken)
        }
    for name in models_by_call():
        paths[f"/{name}/{{model}}"] = {"parameters": [_model()], "post": _refused(name)}
    return Description(
        paths={**paths, **_tasks(), **_billing()},
        schemas=schemas,
        tag={"name": TAG, "description": "The calls of the newer generation of the API."},
    )


def _create(call: str, model: str, table: Table, taken: str) -> Schema:
    said = f"Contents that {model} takes: {taken}. " if taken else ""
    schema = body_schema(
        table,
        f"{said}Unknown fields are ignored and listed in `X-Stillmotion-Ignored`. "
        'null and "" count as absent.',
    )
    return {
        "operationId": f"create {call} {model}",
        "tags": [TAG],
        "summary": f"Create a task of {model}",
        "requestBody": _body(schema),
        "responses": answers(
            data_answer(
                {"$ref": REF + "KlingV3Created"},
                {"X-Stillmotion-Ignored": {"$ref": "#/components/headers/Ignored"}},
            ),
            *_OF_A_CREATE,
        ),
        "callbacks": {"status": {"{$request.body#/options/callback_url}": _callback()}},
    }


def _model() -> Schema:
    schema = {"type": "string", "minLength": 1}
    return {"name": "model", "in": "path", "required": True, "schema": schema}


def _refused(call: str) -> Schema:
    return {
        "operationId": f"create {call}",
        "tags": [TAG],
        "summary": "Any other model: refused",
        "responses": error_answers(*GATE, Code.NOT_FOUND, Code.BAD_REQUEST, Code.BAD_PARAMETER),
    }


def _callback() -> Schema:
    return {
        "post": {
            "operationId": "statusCallbackV3",
            "summary": "A task's status has changed",
            "description": "The task, flat. At least once, in order for each task, signed as "
            "Standard Webhooks.",
            "security": [],
            "parameters": [
                {"name": name, "in": "header", "required": True, "schema": {"type": "string"}}
                for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
            ],
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"$ref": REF + "KlingV3Task"}}},
            },
            "responses": {"2XX": {"description": "Taken. Anything else is tried again."}},
        }
    }


def _tasks() -> Schema:
    ids = {
        "in": "query",
        "description": f"Separated by commas; at most {MOST_IDS}. One of the two has to be given.",
        "schema": {"type": "string"},
    }
    return {
        "/tasks": {
            "get": {
                "operationId": "getTasks",
                "tags": [TAG],
                "summary": "Query tasks by their ids",
                "description": "Whatever made them; unknown ones are left out.",
                "parameters": [{"name": name, **ids} for name in ("task_ids", "external_task_ids")],
                "responses": answers(
                    data_answer({"type": "array", "items": {"$ref": REF + "KlingV3Task"}}),
                    *GATE,
                    Code.BAD_PARAMETER,
                ),
            },
            "post": _search(
                "searchTasks", "Query a page of tasks, newest first", TASKS, "KlingV3Page"
            ),
        }
    }


def _billing() -> Schema:
    package = _search("listPackDeductions", "What packs have paid", PACKAGE, "DeductionPage")
    balance = _search(
        "listMoneyDeductions", "What money has paid: nothing", BALANCE, "DeductionPage"
    )
    return {
        "/account/billing/package": {"post": package},
        "/account/billing/balance": {"post": balance},
    }


def _search(name: str, summary: str, table: Table, page: str) -> Schema:
    return {
        "operationId": name,
        "tags": [TAG],
        "summary": summary,
        "requestBody": _body(body_schema(table)),
        "responses": answers(
            data_answer({"$ref": REF + page}), *GATE, Code.BAD_REQUEST, Code.BAD_PARAMETER
        ),
    }


def _body(schema: Schema) -> Schema:
    return {"required": True, "content": {"application/json": {"schema": schema}}}
