"""The rules of the reference that hold between fields: what goes with what, and what needs what.

They see a request whose fields are each valid, and whose fields without effect are gone.
"""

from __future__ import annotations

from stillmotion.contract.errors import missing_field, refused_field
from stillmotion.contract.image2video import Image2VideoRequest, UrlPicture
from stillmotion.contract.tags import check_tags, prompts, read_tags
from stillmotion.contract.text2video import Text2VideoRequest


def check_rules(request: Image2VideoRequest) -> None:
    """Raise ContractError 1201 for the first rule that the request breaks; see `check_prompt`."""
    _check_one_control(request)
    _check_start(request)
    _check_storyboard(request)
    _check_references(request)
    check_tags(request)


def check_text(request: Text2VideoRequest) -> None:
    """Raise ContractError 1201 for the first rule that a request without pictures breaks."""
    over = request.over(_TO_BE_MADE)
    for field, prompt in prompts(over):
        for tag in read_tags(field, prompt):
            if tag.kind == "image":
                raise refused_field(
                    field,
                    f"the tag <<<image_{tag.number}>>> points at a picture, and this call has none",
                )
    check_rules(over)
    check_prompt(over)


def check_prompt(request: Image2VideoRequest) -> None:
    """Raise ContractError 1201 where the prompt is missing. A rule of calls, not of renders."""
    if request.shot_type != "customize" and not request.prompt:
        raise missing_field("prompt", "unless shot_type is customize")


def _controls(request: Image2VideoRequest) -> list[str]:
    """Those given of the fields that the reference lets stand alone; the two masks are one."""
    controls = []
    if request.image_tail is not None:
        controls.append("image_tail")
    if request.dynamic_masks:
        controls.append("dynamic_masks")
    elif request.static_mask is not None:
        controls.append("static_mask")
    if request.camera_control is not None:
        controls.append("camera_control")
    if request.camera_path:
        controls.append("camera_path")
    return controls


def _check_one_control(request: Image2VideoRequest) -> None:
    match _controls(request):
        case [first, second, *_]:
            raise refused_field(
                second,
                f"given together with {first}, but allowed is only one of image_tail, "
                "dynamic_masks/static_mask, camera_control and camera_path",
            )


def _check_start(request: Image2VideoRequest) -> None:
    if request.image is not None:
        return
    if request.dynamic_masks or request.static_mask is not None:
        raise missing_field("image", "with dynamic_masks and static_mask, which are drawn over it")
    if request.camera_path:
        raise missing_field("image", "with camera_path, which is drawn over it")
    if request.image_tail is None:
        raise missing_field("image", "unless image_tail is given: at least one of the two")


def _check_storyboard(request: Image2VideoRequest) -> None:
    if request.multi_shot:
        if request.shot_type is None:
            raise missing_field("shot_type", "when multi_shot is true: customize or intelligence")
        if controls := _controls(request):
            raise refused_field(
                controls[0], f"given together with multi_shot, {_WHY_NOT[controls[0]]}"
            )


def _check_references(request: Image2VideoRequest) -> None:
    if request.element_ids and request.voice_ids:
        raise refused_field(
            "voice_list", "given together with element_list, but allowed is only one of the two"
        )
    if request.voice_ids and not request.sound:
        raise refused_field("sound", 'given "off", but allowed with voice_list is only "on"')


_TO_BE_MADE = UrlPicture("")

# The reference says the first. It says nothing of the others, and no hosted model takes both:
# a cut would leave open which shot moves so, and a mask fits the start picture alone.
_WHY_NOT = {
    "image_tail": "but first/end frame generation is not supported there: leave one of them out",
    "dynamic_masks": "but motion brush needs one uninterrupted shot: leave one of them out",
    "static_mask": "but motion brush needs one uninterrupted shot: leave one of them out",
    "camera_control": "but one camera move needs one uninterrupted shot: leave one of them out and "
    "say in the shots' prompts how the camera moves",
    "camera_path": "but one camera path needs one uninterrupted shot: leave one of them out and "
    "say in the shots' prompts how the camera moves",
}
