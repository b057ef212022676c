"""What becomes of a request's words, and what it costs, before it is sent: what
`POST /studio/api/reading` answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from stillmotion.catalog.catalog import Offer
from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed
from stillmotion.contract.errors import ContractError, bad_field
from stillmotion.contract.image2video import Image2VideoRequest, UrlPicture
from stillmotion.contract.parse import parse_image2video, parse_text2video
from stillmotion.contract.text2video import Text2VideoRequest
from stillmotion.contract.urls import check_http_url
from stillmotion.director.board import direct
from stillmotion.director.understanding import Understanding
from stillmotion.executors.language import sentence_model
from stillmotion.orders import Video
from stillmotion.storyboard import Storyboard
from stillmotion.studio.messages import Errand
from stillmotion.studio.poses import STAND_IN, video_without_files
from stillmotion.studio.tools import Tools, body_of

FRAME = (1280, 720)
"""Of a picture that is not there yet: the words are the same for every other."""

SHORT_EDGE, FPS = 720, 24
"""Where the request is none that the catalog takes."""

KINDS = ("image2video", "text2video")

MOST_REFUSALS = 12

LISTS = ("cues", "left_out", "remarks", "ignored", "shots")

UNITS = "units"


def perform(errand: Errand, tools: Tools) -> bytes:
    """Answer the call; the query's `kind` says whose request it is. What would be refused of the
    request is told, and the rest is read all the same. Raises ContractError 1200 for what is no
    JSON object, and 1201 for a kind that there is not."""
    kind = errand.query.get("kind", KINDS[0])
    if kind not in KINDS:
        raise bad_field("kind", kind, " or ".join(KINDS))
    body = read_body(body_of(errand))
    words = kind == "text2video"
    refused: list[ContractError] = []
    parsed = _parsed(_without_pictures(body, words), words, tools.strict, refused)
    if parsed is None:
        return _answer({"refused": refused})
    request = _over(parsed.request)
    offer = _offer(request, tools, words, refused)
    video = video_without_files(request)
    board, understood = direct(
        video,
        short_edge=offer.short_edge if offer else SHORT_EDGE,
        fps=offer.fps if offer else FPS,
        sizes={"image": FRAME, "image_tail": FRAME},
        embed=sentence_model(),
    )
    if offer and tools.engines[offer.engine].generates:
        understood = understood.for_a_model()
    places = _Places(video, board)
    return _answer(
        {
            "cues": [
                {**place, "part": done.part, "means": done.what, "shot": done.shot}
                for done in understood.done
                for place in places.of(done.shot, done.words)
            ],
            "left_out": [
                {**place, "why": remark.why, "shot": remark.shot}
                for remark in understood.remarks
                for place in places.of(remark.shot, remark.words)
            ],
            "remarks": _unasked(understood),
            "ignored": parsed.ignored,
            "units": offer and {"amount": offer.units, "unit": UNITS},
            "engine": offer and offer.engine,
            "model": request.model_name,
            "shots": [
                {"seconds": shot.frames / board.fps, "prompt": shot.prompt} for shot in board.shots
            ],
            "refused": refused,
        }
    )


def _answer(told: dict[str, Any]) -> bytes:
    nothing: dict[str, Any] = dict.fromkeys(LISTS, ())
    nobody = {"units": None, "engine": None, "model": None}
    refusals = [
        {"field": error.field, "message": error.message, "code": int(error.code)}
        for error in told["refused"]
    ]
    return msgspec.json.encode({**nothing, **nobody, **told, "refused": refusals})


def _without_pictures(body: dict[str, Any], words: bool) -> dict[str, Any]:
    """The body with nothing in it that has to be decoded: pictures do not change what is read, and
    one that is missing may still come."""
    body = dict(body)
    if words:
        return body
    for name in ("image_tail", "static_mask"):
        if body.get(name):
            body[name] = _stand_in(body[name])
    if not body.get("image_tail") or body.get("image"):
        body["image"] = _stand_in(body.get("image"))
    if isinstance(strokes := body.get("dynamic_masks"), list):
        body["dynamic_masks"] = [
            {**each, "mask": STAND_IN} if isinstance(each, dict) and each.get("mask") else each
            for each in strokes
        ]
    return body


def _stand_in(given: Any) -> str:
    """A URL stays, so that a wrong one is told."""
    if isinstance(given, str) and "://" in given[:16]:
        try:
            return check_http_url("image", given, 4096)
        except ContractError:
            return given
    return STAND_IN


def _parsed(
    body: dict[str, Any], words: bool, strict: bool, refused: list[ContractError]
) -> Parsed[Image2VideoRequest] | Parsed[Text2VideoRequest] | None:
    """The request, without the fields at which it would be refused; None where nothing is left."""
    parse = parse_text2video if words else parse_image2video
    for _ in range(MOST_REFUSALS):
        try:
            return parse(msgspec.json.encode(body), strict=strict)
        except ContractError as error:
            refused.append(error)
            name = error.field.partition("[")[0].partition(".")[0]
            if name not in body or not body[name]:
                return None
            del body[name]
    return None


def _over(request: Image2VideoRequest | Text2VideoRequest) -> Image2VideoRequest:
    if isinstance(request, Text2VideoRequest):
        return request.over(UrlPicture(STAND_IN))
    return request


def _offer(
    request: Image2VideoRequest, tools: Tools, words: bool, refused: list[ContractError]
) -> Offer | None:
    catalog = tools.catalog.for_text if words else tools.catalog
    try:
        return catalog.check(request, tools.engines, words=words)
    except ContractError as error:
        refused.append(error)
        return None


def _unasked(understood: Understanding) -> list[str]:
    """What is done though no words ask for it."""
    return [done.what for done in understood.done if not done.words]


class _Places:
    """Where words stand in the prompt, or in the prompt of their shot."""

    def __init__(self, video: Video, board: Storyboard) -> None:
        self._fields: list[tuple[str, str]] = []
        for number, shot in enumerate(board.shots):
            if video.shot_type == "customize":
                self._fields.append((f"multi_prompt[{number}].prompt", shot.prompt))
            else:
                self._fields.append(("prompt", video.prompt))
        self._shots: Sequence[str] = [shot.prompt for shot in board.shots]

    def of(self, shot: int, words: str) -> list[dict[str, Any]]:
        """Each place of what was understood as one: moves of several words are told together."""
        if not words:
            return []
        field, text = self._fields[shot - 1]
        begin = max(0, text.find(self._shots[shot - 1])) if len(self._shots) > 1 else 0
        if (start := text.find(words, begin)) >= 0:
            return [_place(field, words, start)]
        parts = [part for part in words.split(", ") if part]
        found = [_place(field, part, text.find(part, begin)) for part in parts]
        return found if len(parts) > 1 else [_place(field, words, -1)]


def _place(field: str, words: str, start: int) -> dict[str, Any]:
    there = start >= 0
    return {
        "field": field,
        "text": words,
        "start": start if there else None,
        "end": start + len(words) if there else None,
    }
