"""The rules of omni video that hold between fields: how many of what, and what goes with what."""

from __future__ import annotations

from stillmotion.contract.errors import bad_field, missing_field, refused_field
from stillmotion.contract.fields.omni import MOST_THINGS, O1
from stillmotion.contract.omni import OmniRequest
from stillmotion.contract.tags import check_targets

MOST_WITH_VIDEO = 4
"""Pictures and elements together, beside a video."""

MOST_ELEMENTS_OVER_PICTURE = 3
"""Elements beside a first frame."""

MOST_PICTURES_TO_END = 2
"""Pictures of a request to O1 that has an end frame."""

O1_SHORTEST, O1_LONGEST = 3, 10
O1_PLAIN = (5, 10)
"""Seconds of O1: of words alone, or over a first frame alone, it makes no others."""


def check_omni(request: OmniRequest) -> None:
    """Raise ContractError 1201 for the first rule that the request breaks."""
    if request.multi_shot and request.shot_type is None:
        raise missing_field("shot_type", "when multi_shot is true: customize or intelligence")
    if request.shot_type != "customize" and not request.prompt:
        raise missing_field("prompt", "unless shot_type is customize")
    _check_frames(request)
    _check_counts(request)
    _check_videos(request)
    if request.model_name == O1:
        _check_o1(request)
    _check_tags(request)


def _check_frames(request: OmniRequest) -> None:
    for role in ("first_frame", "end_frame"):
        places = [i for i, one in enumerate(request.pictures) if one.role == role]
        if len(places) > 1:
            raise bad_field(f"image_list[{places[1]}].type", role, f"one {role}")
    end = request.place("end_frame")
    first = request.place("first_frame")
    if end is not None and first is None:
        raise refused_field(
            f"image_list[{end}].type", 'given "end_frame", but that needs a first_frame beside it'
        )
    if end is not None and request.multi_shot:
        raise refused_field(
            f"image_list[{end}].type",
            "given together with multi_shot, but first/end frame generation is not supported "
            "there: leave one of them out",
        )
    if first is None and not _has_base(request) and request.aspect_ratio is None:
        raise missing_field("aspect_ratio", "unless a first frame or a base video is given")


def _check_counts(request: OmniRequest) -> None:
    things = len(request.pictures) + len(request.element_ids)
    most = MOST_WITH_VIDEO if request.videos else MOST_THINGS
    if things > most:
        beside = " beside a video" if request.videos else ""
        field = "element_list" if request.element_ids else "image_list"
        raise refused_field(
            field,
            f"image_list and element_list have {things} entries together, but allowed are at most "
            f"{most}{beside}",
        )
    elements = len(request.element_ids)
    if request.place("first_frame") is not None and elements > MOST_ELEMENTS_OVER_PICTURE:
        raise refused_field(
            "element_list",
            f"given {elements} elements, but allowed are at most {MOST_ELEMENTS_OVER_PICTURE} "
            "beside a first frame",
        )


def _check_videos(request: OmniRequest) -> None:
    if request.videos and request.sound:
        raise refused_field("sound", 'given "on", but allowed with video_list is only "off"')


def _check_o1(request: OmniRequest) -> None:
    end = request.place("end_frame")
    if end is not None and len(request.pictures) > MOST_PICTURES_TO_END:
        raise refused_field(
            f"image_list[{end}].type",
            f'given "end_frame" among {len(request.pictures)} pictures, but {O1} takes one among '
            f"at most {MOST_PICTURES_TO_END}",
        )
    if end is not None and request.element_ids:
        raise refused_field(
            "element_list", f"given together with an end frame, but {O1} takes only one of the two"
        )
    if not O1_SHORTEST <= request.duration <= O1_LONGEST:
        raise bad_field(
            "duration", request.duration, f"{O1_SHORTEST} to {O1_LONGEST} seconds with {O1}"
        )
    plain = not (request.element_ids or request.appearing or request.videos or end is not None)
    if plain and request.duration not in O1_PLAIN:
        raise bad_field(
            "duration",
            request.duration,
            f"5 or 10 seconds with {O1} of words alone or over a first frame alone",
        )


def _check_tags(request: OmniRequest) -> None:
    elements = ("element_list", len(request.element_ids))
    targets = {
        "element": elements,
        "object": elements,
        "image": ("image_list", len(request.pictures)),
        "video": ("video_list", len(request.videos)),
    }
    check_targets("prompt", request.prompt, targets)
    for i, shot in enumerate(request.multi_prompt):
        check_targets(f"multi_prompt[{i}].prompt", shot.prompt, targets)


def _has_base(request: OmniRequest) -> bool:
    return any(video.refer_type == "base" for video in request.videos)
