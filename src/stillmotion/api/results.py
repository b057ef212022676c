"""`task_result`: what tasks of each kind made, with links to it.

A kind's result is an object with one list, empty until the task has succeeded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, NamedTuple

import msgspec

from stillmotion.api.media_links import MediaLinks
from stillmotion.contract.fields.elements import TAGS
from stillmotion.tasks import kinds
from stillmotion.tasks.task import AudioFile, ElementFile, Status, Task, VoiceFile
from stillmotion.tasks.task import TaskResult as Made

VideoUrl = Annotated[
    str,
    msgspec.Meta(
        description="Where the video is downloaded; signed, expiring, needs no other "
        "authorization, answers Range requests."
    ),
]
VideoId = Annotated[str, msgspec.Meta(description="Video ID, globally unique.")]
Duration = Annotated[
    str, msgspec.Meta(description="Length of the video in seconds.", pattern=r"^\d+(\.\d+)?$")
]


Owner = Annotated[
    str, msgspec.Meta(description="`kling` for what comes along, else the id of the account.")
]


class Video(msgspec.Struct, frozen=True):
    """One finished video."""

    id: VideoId
    url: VideoUrl
    watermark_url: Annotated[
        str, msgspec.Meta(description="The watermarked copy; empty when none was asked for.")
    ]
    duration: Duration


class VideosResult(msgspec.Struct, frozen=True):
    """The videos that a task made."""

    videos: list[Video]


class CallbackVideo(msgspec.Struct, frozen=True):
    """One finished video, as callbacks tell it."""

    id: VideoId
    url: VideoUrl
    duration: Duration


class CallbackVideosResult(msgspec.Struct, frozen=True):
    """The videos that a task made, as callbacks tell them."""

    videos: list[CallbackVideo]


class VoiceInfo(msgspec.Struct, frozen=True):
    """A voice. All is empty where an element has none."""

    voice_id: str
    voice_name: str
    trial_url: Annotated[
        str, msgspec.Meta(description="Where it can be heard; a link as that of a video.")
    ]
    owned_by: Owner


class VoicesResult(msgspec.Struct, frozen=True):
    """The voices that a task made."""

    voices: list[VoiceInfo]


class ReferPicture(msgspec.Struct, frozen=True):
    """A picture beside the frontal one."""

    image_url: str


class ElementImages(msgspec.Struct, frozen=True):
    """The pictures of an element: those sent, or the frames chosen from its video."""

    frontal_image: str
    refer_images: list[ReferPicture]


class ReferVideo(msgspec.Struct, frozen=True):
    """A video that an element was made from."""

    video_url: str


class ElementVideos(msgspec.Struct, frozen=True):
    """The videos that an element was made from."""

    refer_videos: list[ReferVideo]


class Tag(msgspec.Struct, frozen=True):
    """A tag of an element."""

    id: str
    name: str


class Element(msgspec.Struct, frozen=True):
    """One element."""

    element_id: Annotated[int, msgspec.Meta(description="Below 2^53.")]
    element_name: str
    element_description: str
    reference_type: str
    element_image_list: ElementImages
    element_video_list: ElementVideos
    element_voice_info: VoiceInfo
    tag_list: list[Tag]
    owned_by: Owner
    status: str


class ElementsResult(msgspec.Struct, frozen=True):
    """The elements that a task made."""

    elements: list[Element]


class Image(msgspec.Struct, frozen=True):
    """One finished picture, a PNG file."""

    index: Annotated[int, msgspec.Meta(description="Its number, from 0.", ge=0)]
    url: Annotated[
        str,
        msgspec.Meta(
            description="Where the picture is downloaded; signed, expiring, needs no other "
            "authorization."
        ),
    ]


class ImagesResult(msgspec.Struct, frozen=True):
    """The pictures that a task made."""

    images: list[Image]


class Audio(msgspec.Struct, frozen=True):
    """One finished sound, in two forms."""

    id: Annotated[str, msgspec.Meta(description="Audio ID, globally unique.")]
    url: Annotated[str, msgspec.Meta(description="The MP3 file; a link as that of a video.")]
    duration: Duration
    url_mp3: str
    url_wav: str
    duration_mp3: Duration
    duration_wav: Duration


class AudiosResult(msgspec.Struct, frozen=True):
    """The sounds that a task made."""

    audios: list[Audio]


class DubResult(msgspec.Struct, frozen=True):
    """The video with its sound, and the sound alone."""

    videos: list[Video]
    audios: list[Audio]


class CallbackDubResult(msgspec.Struct, frozen=True):
    """The video with its sound, and the sound alone, as callbacks tell them."""

    videos: list[CallbackVideo]
    audios: list[Audio]


class FaceSeen(msgspec.Struct, frozen=True):
    """A face of a video."""

    face_id: Annotated[str, msgspec.Meta(description="Its number in the video.")]
    face_image: Annotated[
        str, msgspec.Meta(description="A picture of it, JPEG; a link as that of a video.")
    ]
    start_time: Annotated[int, msgspec.Meta(description="When it is first seen, in ms.", ge=0)]
    end_time: Annotated[int, msgspec.Meta(description="When it is seen no more, in ms.", ge=0)]


class FacesResult(msgspec.Struct, frozen=True):
    """The faces of a video, in the order in which they appear. `session_id`, by which lips are put
    on it, is "" until they are known."""

    session_id: str
    face_data: list[FaceSeen]


Link = Callable[[str], str]
"""From a vault key to a signed link; "" of ""."""


class _View(NamedTuple):
    """`made` says what a kind makes and `gone` how it went, for messages; `result` and `callback`
    show it."""

    made: str
    gone: str
    result: Callable[[Made, Link], msgspec.Struct]
    callback: Callable[[Made, Link], msgspec.Struct]


def result(task: Task, links: MediaLinks) -> msgspec.Struct:
    """`task_result` in answers."""
    return _VIEWS[task.kind].result(_made(task), _link(task, links))


def callback_result(task: Task, links: MediaLinks) -> msgspec.Struct:
    """`task_result` in callbacks."""
    return _VIEWS[task.kind].callback(_made(task), _link(task, links))


def purged_message(task: Task) -> str:
    """What is said of a task that made something which is not there any more."""
    view = _VIEWS[task.kind]
    return f"{view.made} deleted {view.gone}."


def _made(task: Task) -> Made:
    if task.status is not Status.SUCCEED or task.result is None:
        return _NOTHING
    return task.result


def _link(task: Task, links: MediaLinks) -> Link:
    expires_at = links.expiry(task)
    return lambda key: links.url(key, expires_at) if key else ""


def _videos(made: Made, link: Link) -> VideosResult:
    return VideosResult(
        [
            Video(video.id, link(video.key), link(video.watermark_key), f"{video.duration:g}")
            for video in made.videos
        ]
    )


def _callback_videos(made: Made, link: Link) -> CallbackVideosResult:
    return CallbackVideosResult(
        [CallbackVideo(video.id, link(video.key), f"{video.duration:g}") for video in made.videos]
    )


def _audios(made: Made, link: Link) -> AudiosResult:
    return AudiosResult([_audio(audio, link) for audio in made.audios])


def _audio(audio: AudioFile, link: Link) -> Audio:
    mp3, wav, duration = link(audio.mp3_key), link(audio.wav_key), f"{audio.duration:g}"
    return Audio(audio.id, mp3, duration, mp3, wav, duration, duration)


def _dub(made: Made, link: Link) -> DubResult:
    return DubResult(_videos(made, link).videos, _audios(made, link).audios)


def _callback_dub(made: Made, link: Link) -> CallbackDubResult:
    return CallbackDubResult(_callback_videos(made, link).videos, _audios(made, link).audios)


def _faces(made: Made, link: Link) -> FacesResult:
    if not made.sessions:
        return FacesResult("", [])
    (session,) = made.sessions
    return FacesResult(
        session.id,
        [FaceSeen(face.id, link(face.picture_key), face.start, face.end) for face in session.faces],
    )


def _images(made: Made, link: Link) -> ImagesResult:
    return ImagesResult([Image(image.index, link(image.key)) for image in made.images])


def _elements(made: Made, link: Link) -> ElementsResult:
    return ElementsResult([_element(element, link) for element in made.elements])


def _element(element: ElementFile, link: Link) -> Element:
    frontal, *others = map(link, element.pictures)
    return Element(
        element_id=element.id,
        element_name=element.name,
        element_description=element.description,
        reference_type=element.reference_type,
        element_image_list=ElementImages(frontal, [ReferPicture(url) for url in others]),
        element_video_list=ElementVideos(
            [ReferVideo(link(element.video))] if element.video else []
        ),
        element_voice_info=_NO_VOICE if element.voice is None else _voice(element.voice, link),
        tag_list=[Tag(tag, TAGS[tag]) for tag in element.tags],
        owned_by=element.owned_by,
        status="succeed",
    )


def _voices(made: Made, link: Link) -> VoicesResult:
    return VoicesResult([_voice(voice, link) for voice in made.voices])


def _voice(voice: VoiceFile, link: Link) -> VoiceInfo:
    return VoiceInfo(voice.id, voice.name, link(voice.trial_key), voice.owned_by)


_NOTHING = Made()
_NO_VOICE = VoiceInfo("", "", "", "")
_EXPIRED = "when their retention time ended"
_OF_VIDEOS = _View("The videos were", _EXPIRED, _videos, _callback_videos)
_VIEWS: Mapping[str, _View] = {
    kinds.IMAGE2VIDEO: _OF_VIDEOS,
    kinds.TEXT2VIDEO: _OF_VIDEOS,
    kinds.OMNI_VIDEO: _OF_VIDEOS,
    kinds.MULTI_IMAGE2VIDEO: _OF_VIDEOS,
    kinds.VIDEO_EXTEND: _OF_VIDEOS,
    kinds.EFFECTS: _OF_VIDEOS,
    kinds.TTS: _View("The speech was", _EXPIRED, _audios, _audios),
    kinds.TEXT_TO_AUDIO: _View("The sound was", _EXPIRED, _audios, _audios),
    kinds.VIDEO_TO_AUDIO: _View("The sound was", _EXPIRED, _dub, _callback_dub),
    kinds.IDENTIFY_FACE: _View("The faces were", _EXPIRED, _faces, _faces),
    kinds.ADVANCED_LIP_SYNC: _OF_VIDEOS,
    kinds.LIP_SYNC: _OF_VIDEOS,
    kinds.AVATAR: _OF_VIDEOS,
    kinds.IMAGES: _View("The pictures were", _EXPIRED, _images, _images),
    kinds.VOICES: _View("The voice was", "by its owner", _voices, _voices),
    kinds.ELEMENTS: _View("The element was", "by its owner", _elements, _elements),
}
