"""A task as this dialect tells of it: in answers, lists and callbacks alike."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from stillmotion.api.media_links import MediaLinks
from stillmotion.api.results import Link
from stillmotion.api.task_view import CreatedAt, UpdatedAt, task_message, task_units
from stillmotion.contract.fields.elements import TAGS
from stillmotion.dialects.kling_v3.request import in_terms
from stillmotion.tasks import kinds
from stillmotion.tasks.task import ElementFile, Status, Task, VoiceFile

WireStatus = Literal["submitted", "processing", "succeeded", "failed"]

STATUSES: dict[Status, WireStatus] = {
    Status.SUBMITTED: "submitted",
    Status.PROCESSING: "processing",
    Status.SUCCEED: "succeeded",
    Status.FAILED: "failed",
    Status.CANCELLED: "failed",
}

Url = Annotated[str, msgspec.Meta(description="Signed, expiring; needs no other authorization.")]


class VideoOutput(msgspec.Struct, frozen=True, tag_field="type", tag="video"):
    """A finished video; `duration` in seconds."""

    id: str
    url: Url
    watermark_url: str
    duration: str


class ImageOutput(msgspec.Struct, frozen=True, tag_field="type", tag="image"):
    """A finished picture."""

    url: Url
    watermark_url: str = ""


class AudioOutput(msgspec.Struct, frozen=True, tag_field="type", tag="audio"):
    """A finished sound in two forms, each with its length in seconds."""

    id: str
    mp3_url: Url
    wav_url: Url
    mp3_duration: str
    wav_duration: str


class VoiceOutput(msgspec.Struct, frozen=True, tag_field="type", tag="voice"):
    """A voice."""

    id: str
    name: str
    url: Url
    owned_by: str
    status: str = "succeeded"


class Reference(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an element was made of, or speaks with."""

    type: Literal["image", "video", "voice"]
    role: Literal["frontal", "reference", "refer"]
    url: str
    id: str = ""
    name: str = ""
    owned_by: str = ""


class Tag(msgspec.Struct, frozen=True):
    """A tag of an element."""

    id: str
    name: str
    description: str = ""


class ElementOutput(msgspec.Struct, frozen=True, tag_field="type", tag="element"):
    """An element."""

    id: str
    name: str
    description: str
    element_type: Literal["video_character_elements", "multi_image_elements"]
    references: list[Reference]
    owned_by: str
    tags: list[Tag]
    status: str = "succeeded"


Output = VideoOutput | ImageOutput | AudioOutput | VoiceOutput | ElementOutput


class Billing(msgspec.Struct, frozen=True):
    """What was paid: units of packs, as a decimal string."""

    charge_type: Literal["unit"]
    amount: str
    package_type: Literal["video", "image", "audio"]


class KlingV3Created(msgspec.Struct, frozen=True):
    """The answer to a create."""

    id: str
    status: WireStatus
    create_time: CreatedAt
    update_time: UpdatedAt
    external_id: str


class KlingV3Task(msgspec.Struct, frozen=True):
    """A task."""

    id: str
    status: WireStatus
    message: Annotated[str, msgspec.Meta(description="Why it failed; else mostly empty.")]
    create_time: CreatedAt
    update_time: UpdatedAt
    external_id: str
    outputs: Annotated[list[Output], msgspec.Meta(description="Empty until it has succeeded.")]
    billing: Annotated[list[Billing], msgspec.Meta(description="Empty until it has succeeded.")]
    remarks: Annotated[
        list[str] | msgspec.UnsetType,
        msgspec.Meta(description="Ours: what was understood, or is not done and why."),
    ] = msgspec.UNSET


_encoder = msgspec.json.Encoder()


def created(task: Task) -> KlingV3Created:
    """The task as it was when it was made."""
    return KlingV3Created(
        task.id, "submitted", task.created_at, task.created_at, task.external_task_id
    )


def shown_task(task: Task, links: MediaLinks) -> KlingV3Task:
    """The task, of whatever kind and dialect."""
    return KlingV3Task(
        id=task.id,
        status=STATUSES[task.status],
        message=_message(task),
        create_time=task.created_at,
        update_time=task.updated_at,
        external_id=task.external_task_id,
        outputs=_outputs(task, links),
        billing=_billing(task),
        remarks=list(task.remarks) if task.remarks else msgspec.UNSET,
    )


def callback(task: Task, links: MediaLinks) -> bytes:
    """The JSON of a callback: the task, flat."""
    links = links.for_task(task) if task.result else links
    return _encoder.encode(shown_task(task, links))


def _message(task: Task) -> str:
    """A message that begins with the field of a picture has it by its name here."""
    message = task_message(task)
    if task.kind == kinds.MOTION_CONTROL:
        for ours, theirs in (("image_url:", "image:"), ("video_url:", "video:")):
            if message.startswith(ours):
                return theirs + message.removeprefix(ours)
    for ours, theirs in (("image_tail:", "last_frame:"), ("image:", "first_frame:")):
        if message.startswith(ours):
            return theirs + in_terms(message.removeprefix(ours))
    return message


def _billing(task: Task) -> list[Billing]:
    amount = task_units(task)
    if amount == "0":
        return []
    return [Billing("unit", amount, _package(task.kind))]


def _package(kind: str) -> Literal["video", "image", "audio"]:
    if kind in kinds.PICTURES:
        return "image"
    return "audio" if kind in kinds.SOUNDS else "video"


def _outputs(task: Task, links: MediaLinks) -> list[Output]:
    made = task.result
    if task.status is not Status.SUCCEED or made is None:
        return []
    expires = links.expiry(task)

    def link(key: str) -> str:
        return links.url(key, expires) if key else ""

    return [
        *(
            VideoOutput(each.id, link(each.key), link(each.watermark_key), f"{each.duration:g}")
            for each in made.videos
        ),
        *(ImageOutput(link(image.key), link(image.watermark_key)) for image in made.images),
        *(
            AudioOutput(
                each.id, link(each.mp3_key), link(each.wav_key), *[f"{each.duration:g}"] * 2
            )
            for each in made.audios
        ),
        *(
            VoiceOutput(voice.id, voice.name, link(voice.trial_key), voice.owned_by)
            for voice in made.voices
        ),
        *(
            ElementOutput(
                str(element.id),
                element.name,
                element.description,
                "video_character_elements" if element.video else "multi_image_elements",
                _references(element, link),
                element.owned_by,
                [Tag(tag, TAGS[tag]) for tag in element.tags],
            )
            for element in made.elements
        ),
    ]


def _references(element: ElementFile, link: Link) -> list[Reference]:
    frontal, *others = element.pictures
    found = [Reference("image", "frontal", link(frontal))]
    found += [Reference("image", "reference", link(key)) for key in others]
    if element.video:
        found.append(Reference("video", "refer", link(element.video)))
    if element.voice is not None:
        found.append(_spoken(element.voice, link))
    return found


def _spoken(voice: VoiceFile, link: Link) -> Reference:
    return Reference("voice", "refer", link(voice.trial_key), voice.id, voice.name, voice.owned_by)
