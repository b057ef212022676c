"""The answers in the OpenAPI document: the envelope around data, and the errors by HTTP status."""

from __future__ import annotations

from stillmotion.api.field_schema import Schema
from stillmotion.contract.errors import HTTP_STATUS, Code

REF = "#/components/schemas/"

MEANINGS: dict[Code, str] = {
    Code.AUTH_FAILED: "the access key is unknown or revoked, or the signature does not match",
    Code.AUTH_EMPTY: "no Authorization header",
    Code.AUTH_INVALID: "the Authorization header or its token is malformed, or no API key of the "
    "site",
    Code.AUTH_NOT_YET_VALID: "the token is not valid yet",
    Code.AUTH_EXPIRED: "the token has expired",
    Code.FORBIDDEN: "not allowed: a link that has expired or whose signature does not match, what "
    "comes with the server, or what needs a consent that is not on record",
    Code.BAD_REQUEST: "the body is no JSON object, too large, or not declared as JSON",
    Code.BAD_PARAMETER: "a key or value is refused, or there is no such task; the message says "
    "which, and why",
    Code.BAD_METHOD: "no such call: wrong path or method",
    Code.NOT_FOUND: "no such element, voice or model, or no longer any media",
    Code.RESOURCE_PACK_DEPLETED: "the account's packs are spent or expired",
    Code.TOO_MANY_REQUESTS: "more requests per second than the account may make",
    Code.TOO_MANY_TASKS: "more unfinished tasks than the account may have",
    Code.INTERNAL: "a fault of the server, logged under the request_id",
    Code.UNAVAILABLE: "storage is away, or the server is starting or stopping; try again",
}
"""What each code means that this server answers with."""


def data_answer(schema: Schema, headers: Schema | None = None) -> Schema:
    """HTTP 200 with data of this schema in the envelope."""
    return {
        "description": "Success.",
        "headers": {**request_id_header(), **(headers or {})},
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["code", "message", "request_id", "data"],
                    "properties": {
                        "code": {"const": 0},
                        "message": {"const": "SUCCEED"},
                        "request_id": {"type": "string", "format": "uuid"},
                        "data": schema,
                    },
                }
            }
        },
    }


def answers(success: Schema, *codes: Code) -> Schema:
    """A success, and the errors that may come in its place."""
    return {"200": success, **error_answers(*codes)}


def error_answers(*codes: Code) -> Schema:
    """The error answers by HTTP status, each with the codes that it may carry."""
    by_status: dict[int, list[Code]] = {}
    for code in sorted(set(codes)):
        by_status.setdefault(HTTP_STATUS[code], []).append(code)
    listed: Schema = {}
    for status, several in sorted(by_status.items()):
        text = "; ".join(f"{code:d}: {MEANINGS[code]}" for code in several)
        answer = error_answer(text, [int(code) for code in several])
        if Code.TOO_MANY_REQUESTS in several:
            answer["headers"]["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
        listed[str(status)] = answer
    return listed


def error_answer(description: str, codes: list[int] | None = None) -> Schema:
    """An error in the envelope; `codes` are those that it may carry, where few."""
    schema: Schema = {"$ref": REF + "Refusal"}
    if codes:
        schema = {"allOf": [schema, {"properties": {"code": {"enum": codes}}}]}
    return {
        "description": description,
        "headers": request_id_header(),
        "content": {"application/json": {"schema": schema}},
    }


def request_id_header() -> Schema:
    """The header that every answer has."""
    return {"X-Request-Id": {"$ref": "#/components/headers/RequestId"}}
