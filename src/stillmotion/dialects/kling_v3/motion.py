"""`POST /motion-control/{model}`: its models, its body, and the request that the body becomes."""

from __future__ import annotations

from typing import Any, NamedTuple

from stillmotion.contract.body import read_body
from stillmotion.contract.common import Parsed, without_effect
from stillmotion.contract.errors import ContractError, missing_field, refused_field, shown
from stillmotion.contract.fields import motion_control as legacy
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.kinds import Choice, ListOf, MediaFile, ObjectOf, Text
from stillmotion.contract.image2video import UsualMode
from stillmotion.contract.motion_control import MotionRequest
from stillmotion.contract.tags import check_targets
from stillmotion.contract.wire import Remarks, one_of
from stillmotion.dialects.kling_v3.contents import once
from stillmotion.dialects.kling_v3.fields import CONTENT_ELEMENT, NAME, URL
from stillmotion.dialects.kling_v3.request import KlingV3Request, renamed
from stillmotion.dialects.kling_v3.script import check_name, with_tags
from stillmotion.dialects.kling_v3.settings import chosen, read_options

CALL = "motion-control"


class MotionModel(NamedTuple):
    """A model of this call: `served_as` is the one of the catalog whose rules, prices and engine
    hold, and `contents` are what it takes."""

    name: str
    served_as: legacy.MotionModel
    contents: tuple[str, ...]


MODELS = (
    MotionModel("kling-3.0", "kling-v3", ("prompt", "image", "video", "element")),
    MotionModel("kling-2.6", "kling-v2-6", ("prompt", "image", "video")),
)

TYPE = Choice("type", MODELS[0].contents, required="in each content", about="What the entry gives.")
TEXT = Text("text", legacy.PROMPT.most, about="Of `prompt`: what else is to be seen.")
CLIP = MediaFile(
    "url",
    legacy.VIDEO_URL.noun,
    legacy.VIDEO_URL.formats,
    legacy.VIDEO_URL.seconds,
    about="Of `image`, who is to move, and of `video`, how; as `image_url` and `video_url` of the "
    "older call.",
)
CONTENTS = ListOf(
    "contents",
    (TYPE, TEXT, CLIP, CONTENT_ELEMENT, NAME),
    10,
    noun="contents",
    required="to say who is to move, and how",
    about="One `image` and one `video`, at most one `prompt` and one `element`.",
)
CHARACTER_ORIENTATION = Choice(
    "character_orientation",
    legacy.ORIENTATIONS,
    required="in each request of this call",
    about=legacy.CHARACTER_ORIENTATION.about + " With an element it is as in the video.",
)
_MODES: dict[str, UsualMode] = {"720p": "std", "1080p": "pro"}
RESOLUTION = Choice(
    "resolution", tuple(_MODES), default="720p", about="Of the shorter side of the video."
)
AUDIO = Choice(
    "audio", ("original", "off"), default="original", about="Whether it has the video's sound."
)
SETTINGS = ObjectOf(
    "settings", (CHARACTER_ORIENTATION, AUDIO, RESOLUTION), about="How the video is to be."
)


class _Contents:
    """What the contents give. `names` are paths of the body, by those of the fields of the older
    call that they became."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}
        self.names: dict[str, str] = {}
        self.tags: dict[str, str] = {}

    def read(self, entry: Given, model: MotionModel) -> None:
        kind = entry.need(TYPE)
        if kind not in model.contents:
            raise refused_field(
                entry.field("type"),
                f"given {shown(kind)}, which {model.name} does not take in {CALL}: it takes "
                f"{one_of(model.contents)}",
            )
        once(kind in self.found, entry, kind)
        match kind:
            case "prompt":
                self._keep(entry, kind, "text", "prompt", entry.find(TEXT))
            case "image":
                self._keep(entry, kind, "url", "image_url", entry.find(URL))
            case "video":
                self._keep(entry, kind, "url", "video_url", entry.find(CLIP))
            case "element":
                if entry.take("id") is None:
                    raise missing_field(
                        entry.field("id"), "in each element: the prompt points at it by it"
                    )
                self._keep(
                    entry, kind, "element_id", "element_list[0]", entry.find(CONTENT_ELEMENT)
                )
        name = entry.find(NAME)
        if name is not None:
            check_name(entry.field("id"), name)
            if name in self.tags:
                raise refused_field(
                    entry.field("id"), f"given {shown(name)}, which another content has too"
                )
            self.tags[name] = f"<<<{kind}_1>>>"

    def _keep(self, entry: Given, kind: str, member: str, ours: str, value: Any) -> None:
        if value is None:
            raise missing_field(entry.field(member), f"of a content of the type {kind}")
        self.found[kind] = value
        self.names[ours] = entry.field(member)


def parse_motion(body: bytes, model: MotionModel, *, strict: bool) -> Parsed[KlingV3Request]:
    """The request for a video in the body. Raises ContractError 1200 and 1201."""
    given, remarks = Given(read_body(body)), Remarks()
    if given.take("contents") in (None, []):
        raise refused_field("contents", "contents cannot be empty: an image and a video have to be")
    contents = _Contents()
    for entry in given.entries(CONTENTS):
        contents.read(entry, model)
        remarks.unknown += entry.unknown()
    found = contents.found
    for kind, what in (("image", "who is to move"), ("video", "how it is to move")):
        if kind not in found:
            raise missing_field("contents", f"with a content of the type {kind}: {what}")
    settings = given.members(SETTINGS) or Given({}, "settings")
    orientation = settings.need(CHARACTER_ORIENTATION)
    if "element" in found and orientation != "video":
        remarks.idle.append(settings.field(CHARACTER_ORIENTATION.name))
        orientation = "video"
    resolution = chosen(settings, "resolution", "video resolution", RESOLUTION.values, "720p")
    audio = chosen(settings, "audio", "audio", AUDIO.values, "original")
    remarks.unknown += settings.unknown()
    request = MotionRequest(
        model_name=model.served_as,
        prompt=with_tags(found.get("prompt", ""), contents.tags),
        picture=found["image"],
        video=found["video"],
        element_ids=(found["element"],) if "element" in found else (),
        keep_sound=audio == "original",
        orientation=orientation,
        mode=_MODES[resolution],
        **read_options(given, remarks),
    )
    names = contents.names | {
        "element_list": "contents",
        "model_name": "model",
        "mode": "settings.resolution",
        "character_orientation": "settings.character_orientation",
        "callback_url": "options.callback_url",
        "external_task_id": "options.external_task_id",
    }
    _check_tags(request, names)
    made = KlingV3Request(motion=request, names=names)
    return Parsed(made, without_effect(given, remarks, strict=strict))


def _check_tags(request: MotionRequest, names: dict[str, str]) -> None:
    elements = ("contents", len(request.element_ids))
    targets = {"element": elements, "image": ("contents", 1), "video": ("contents", 1)}
    try:
        check_targets("prompt", request.prompt, targets)
    except ContractError as error:
        raise renamed(error, names) from None
