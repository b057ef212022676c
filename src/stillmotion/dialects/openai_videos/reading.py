"""From a body, JSON or a form, to a request."""

from __future__ import annotations

from typing import Any

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.errors import ContractError, refused_field
from stillmotion.contract.fields.given import Given
from stillmotion.contract.image2video import (
    Image2VideoRequest,
    InlinePicture,
    Picture,
    SpooledPicture,
    contents,
)
from stillmotion.contract.pictures import check_picture_file
from stillmotion.contract.rules import check_rules, check_text
from stillmotion.contract.text2video import Text2VideoRequest
from stillmotion.contract.wire import Remarks
from stillmotion.dialects.openai_videos.fields import (
    FILE_ID,
    IMAGE_URL,
    INPUT_REFERENCE,
    MODEL,
    PROMPT,
    SECONDS,
    SIZE,
)
from stillmotion.dialects.openai_videos.models import SIZES, served, sides
from stillmotion.dialects.openai_videos.multipart import is_multipart, parts, text_of
from stillmotion.dialects.openai_videos.request import CreateRequest, RemixRequest, blamed
from stillmotion.intake.kinds import READINGS as OURS
from stillmotion.intake.kinds import Reading
from stillmotion.tasks.kinds import IMAGE2VIDEO

CREATE, REMIX = "openai_videos create", "openai_videos remix"
"""The names under which the bodies are read."""

REFERENCE = INPUT_REFERENCE.name

ASPECT_TOLERANCE = 0.05
"""By how much the aspects of a picture and of the size asked for may differ."""


def parse_create(body: bytes, *, strict: bool) -> Parsed[CreateRequest]:
    """A video that is asked for. Raises ContractError 1200 and 1201."""
    given, remarks, picture = _given(body)
    prompt, model = given.need(PROMPT), given.need(MODEL)
    asked = served(model)
    size = given.find(SIZE)
    look = SIZES[size or asked.size]
    video: dict[str, Any] = {
        "prompt": prompt,
        "model_name": asked.model,
        "mode": look.mode,
        "duration": given.need(SECONDS),
    }
    if picture is None:
        picture = _reference(given, remarks)
    ignored = without_effect(given, remarks, strict=strict)
    more: dict[str, Any] = {"model": model, "size": size or "", "speaks": asked.speaks}
    try:
        if picture is None:
            words = Text2VideoRequest(aspect_ratio=look.aspect, **video)
            check_text(words)
            return Parsed(CreateRequest(words=words, **more), ignored)
        over = Image2VideoRequest(image=picture, **video)
        check_rules(over)
    except ContractError as error:
        raise blamed(None, error) from None
    return Parsed(CreateRequest(over=over, **more), ignored)


def parse_remix(body: bytes, *, strict: bool) -> Parsed[RemixRequest]:
    """Other words. Raises ContractError 1200 and 1201."""
    given, remarks = Given(read_body(body)), Remarks()
    request = RemixRequest(prompt=given.need(PROMPT))
    return Parsed(request, without_effect(given, remarks, strict=strict))


def _given(body: bytes) -> tuple[Given, Remarks, Picture | None]:
    """The fields, and the picture where a file was sent."""
    if not is_multipart(body):
        return Given(read_body(body)), Remarks(), None
    fields: dict[str, Any] = {}
    picture: Picture | None = None
    for name, part in parts(body).items():
        if name == REFERENCE and part.is_file:
            check_picture_file(REFERENCE, part.value)
            picture = InlinePicture(part.value)
        elif part.is_file:
            raise refused_field(name, f"a file, but allowed is one for {REFERENCE} only")
        elif name.startswith(f"{REFERENCE}[") and name.endswith("]"):
            inner = fields.setdefault(REFERENCE, {})
            if not isinstance(inner, dict):
                raise refused_field(REFERENCE, "given both as a whole and in parts")
            inner[name[len(REFERENCE) + 1 : -1]] = text_of(name, part)
        else:
            fields[name] = text_of(name, part)
    if picture is not None and REFERENCE in fields:
        raise refused_field(REFERENCE, "given both as a file and otherwise")
    return Given(fields), Remarks(), picture


def _reference(given: Given, remarks: Remarks) -> Picture | None:
    """The picture that is not a file of a form."""
    value = given.take(REFERENCE)
    if isinstance(value, str):
        return IMAGE_URL.read(REFERENCE, value)
    reference = given.members(INPUT_REFERENCE)
    if reference is None:
        return None
    if reference.find(FILE_ID) is not None:
        raise refused_field(
            reference.field("file_id"),
            "no files are kept here: send the picture itself, or its URL as image_url",
        )
    picture = reference.find(IMAGE_URL)
    if picture is None:
        raise reference_missing()
    remarks.unknown += reference.unknown()
    return picture


def reference_missing() -> ContractError:
    """The refusal of an object that has no picture."""
    return refused_field(REFERENCE, "an object without image_url, but allowed is one with it")


def _check_create(request: CreateRequest) -> None:
    """The picture, and whether a video over it can have the size that is asked for."""
    over = request.over
    if over is None or not isinstance(over.image, InlinePicture | SpooledPicture):
        return
    OURS[IMAGE2VIDEO].check(over)
    if not request.size:
        return
    from stillmotion.inputs.pictures import inspect

    info = inspect(contents(over.image), REFERENCE)
    width, height = sides(request.size)
    aspect = info.width / info.height
    if abs(aspect * height / width - 1) > ASPECT_TOLERANCE:
        raise refused_field(
            REFERENCE,
            f"the picture has {info.width} x {info.height} pixels, and a video has the aspect of "
            f"its picture, but size asks for {request.size}: crop the picture, or leave size out",
        )


def _check_remix(_request: RemixRequest) -> None:
    return None


READINGS: dict[str, Reading] = {
    CREATE: Reading(parse_create, CreateRequest, _check_create),
    REMIX: Reading(parse_remix, RemixRequest, _check_remix),
}
