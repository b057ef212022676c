"""The calls on the library that are no tasks, in the OpenAPI document."""

from __future__ import annotations

from stillmotion.api import costs
from stillmotion.api.field_schema import Schema
from stillmotion.api.openapi_answers import REF, answers, data_answer
from stillmotion.api.openapi_kinds import KindDescription, described_kinds
from stillmotion.api.openapi_paths import GATE, page_parameters, with_result
from stillmotion.contract.errors import Code


def library_paths() -> Schema:
    """Presets, deletion and the account."""
    paths: Schema = {costs.PATH: _costs()}
    for kind in described_kinds():
        if kind.shelf is not None:
            paths[kind.shelf.presets_path] = _presets(kind)
            paths[kind.shelf.delete_path] = _deletion(kind)
    return paths


def _costs() -> Schema:
    def time(name: str) -> Schema:
        return {
            "name": name,
            "in": "query",
            "required": True,
            "description": "Unix milliseconds.",
            "schema": {"type": "integer", "minimum": 0, "maximum": costs.MOST_TIME},
        }

    return {
        "get": {
            "operationId": "accountCosts",
            "tags": ["account"],
            "summary": "Query what the account's packs have left",
            "description": "The packs that could be spent at some time between the two.",
            "parameters": [
                time("start_time"),
                time("end_time"),
                {
                    "name": "resource_pack_name",
                    "in": "query",
                    "description": "Only packs of this name.",
                    "schema": {"type": "string"},
                },
            ],
            "responses": answers(data_answer({"$ref": REF + "Costs"}), *GATE, Code.BAD_PARAMETER),
        }
    }


def _presets(kind: KindDescription) -> Schema:
    listed = {"type": "array", "items": with_result("ListedTask", kind)}
    return {
        "get": {
            "operationId": f"listPreset{kind.name}s",
            "tags": [kind.tag],
            "summary": f"Query the {kind.tag} that come along",
            "description": "Each stands in the result of a task that has succeeded, as the custom "
            "ones do.",
            "parameters": page_parameters(),
            "responses": answers(data_answer(listed), *GATE, Code.BAD_PARAMETER),
        }
    }


def _deletion(kind: KindDescription) -> Schema:
    return {
        "post": {
            "operationId": f"delete{kind.name}",
            "tags": [kind.tag],
            "summary": "Delete one",
            "description": "Its files and what was said of it are deleted with it. Tasks that were "
            "accepted before still finish.",
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {"schema": {"$ref": f"{REF}Delete{kind.name}Body"}}
                },
            },
            "responses": answers(
                data_answer({"$ref": f"{REF}Deleted{kind.name}"}),
                *GATE,
                Code.BAD_REQUEST,
                Code.BAD_PARAMETER,
                Code.FORBIDDEN,
                Code.NOT_FOUND,
            ),
        }
    }
