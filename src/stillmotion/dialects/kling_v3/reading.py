"""From a body to a request: each content and setting by itself, then what holds between them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.errors import ContractError
from stillmotion.contract.fields.given import Given
from stillmotion.contract.image2video import Image2VideoRequest, VideoRequest
from stillmotion.contract.rules import check_prompt, check_rules, check_text
from stillmotion.contract.text2video import Text2VideoRequest
from stillmotion.contract.wire import Remarks
from stillmotion.dialects.kling_v3 import motion
from stillmotion.dialects.kling_v3.contents import Contents, read_contents, read_prompt
from stillmotion.dialects.kling_v3.models import CALLS, CallName, Model, models_of
from stillmotion.dialects.kling_v3.request import KlingV3Request, renamed
from stillmotion.dialects.kling_v3.script import is_script, read_script, with_tags
from stillmotion.dialects.kling_v3.settings import read_options, read_settings
from stillmotion.intake.kinds import READINGS as OURS
from stillmotion.intake.kinds import Reading
from stillmotion.tasks.kinds import IMAGE2VIDEO, MOTION_CONTROL


def parse(body: bytes, call: CallName, model: Model, *, strict: bool) -> Parsed[KlingV3Request]:
    """The request for a video in the body. Raises ContractError 1200 and 1201."""
    given, remarks = Given(read_body(body)), Remarks()
    contents = read_prompt(given, model) if call == "text-to-video" else Contents()
    if call != "text-to-video":
        read_contents(given, call, model, contents, remarks)
    video = read_settings(given, model, contents, remarks)
    video |= read_options(given, remarks)
    video |= contents.video
    if contents.first is None:
        words = Text2VideoRequest(aspect_ratio=contents.aspect, **_worded(contents, model, video))
        request = KlingV3Request(words=words, names=contents.names)
        _checked(check_text, words, contents)
    else:
        over = Image2VideoRequest(
            image=contents.first, image_tail=contents.last, **_worded(contents, model, video)
        )
        request = KlingV3Request(over=over, names=contents.names)
        _checked(check_rules, over, contents)
        _checked(check_prompt, over, contents)
    return Parsed(request, without_effect(given, remarks, strict=strict))


def _worded(contents: Contents, model: Model, video: dict[str, Any]) -> dict[str, Any]:
    """The video with its words: one prompt, or those of its shots."""
    video = {**video, "model_name": model.served_as}
    if video["multi_shot"] and model.scripts and is_script(contents.prompt):
        field_name = contents.names["prompt"]
        shots = read_script(field_name, contents.prompt, video["duration"])
        tagged = tuple(
            type(shot)(shot.index, with_tags(shot.prompt, contents.tags), shot.duration)
            for shot in shots
        )
        return {**video, "shot_type": "customize", "multi_prompt": tagged}
    if video["multi_shot"]:
        video["shot_type"] = "intelligence"
    return {**video, "prompt": with_tags(contents.prompt, contents.tags)}


def _checked(check: Callable[[Any], None], video: VideoRequest, contents: Contents) -> None:
    try:
        check(video)
    except ContractError as error:
        raise renamed(error, contents.names) from None


def _check_files(request: KlingV3Request) -> None:
    if request.over is not None:
        OURS[IMAGE2VIDEO].check(request.over)
    if request.motion is not None:
        OURS[MOTION_CONTROL].check(request.motion)


def reading_name(call: str, model: str) -> str:
    """The name under which the bodies of a call are read."""
    return f"kling_v3 {call} {model}"


READINGS: dict[str, Reading] = {
    reading_name(call, model.name): Reading(
        partial(parse, call=call, model=model), KlingV3Request, _check_files
    )
    for call in CALLS
    for model in models_of(call)
} | {
    reading_name(motion.CALL, each.name): Reading(
        partial(motion.parse_motion, model=each), KlingV3Request, _check_files
    )
    for each in motion.MODELS
}
