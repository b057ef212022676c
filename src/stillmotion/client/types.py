"""What the calls answer, typed. Field names are the wire's, so that its reference applies.

A field that a service leaves out, or sends as null, has its default.
"""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

FINAL = frozenset({"succeed", "failed"})


class Video(msgspec.Struct, frozen=True, kw_only=True):
    """A finished video; `duration` in seconds, as the wire's decimal string."""

    id: str = ""
    url: str = ""
    watermark_url: str = ""
    duration: str = ""


class Image(msgspec.Struct, frozen=True, kw_only=True):
    """A finished picture; `index` is its number, from 0."""

    index: int = 0
    url: str = ""


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """A voice; all is empty where an element has none. `trial_url` is where it can be heard.

    `owned_by` is `kling` for one that comes along, else the id of the account.
    """

    voice_id: str = ""
    voice_name: str = ""
    trial_url: str = ""
    owned_by: str = ""


class ReferImage(msgspec.Struct, frozen=True, kw_only=True):
    """A picture of an element beside the frontal one."""

    image_url: str = ""


class ElementImages(msgspec.Struct, frozen=True, kw_only=True):
    """The pictures of an element: those sent, or frames of its video."""

    frontal_image: str = ""
    refer_images: list[ReferImage] = []


class ReferVideo(msgspec.Struct, frozen=True, kw_only=True):
    """A video that an element was made from."""

    video_url: str = ""


class ElementVideos(msgspec.Struct, frozen=True, kw_only=True):
    """The videos that an element was made from."""

    refer_videos: list[ReferVideo] = []


class ElementTag(msgspec.Struct, frozen=True, kw_only=True):
    """A tag of an element."""

    id: str = ""
    name: str = ""


class Element(msgspec.Struct, frozen=True, kw_only=True):
    """An element; `owned_by` as of a `Voice`."""

    element_id: int = 0
    element_name: str = ""
    element_description: str = ""
    reference_type: str = ""
    element_image_list: ElementImages = ElementImages()
    element_video_list: ElementVideos = ElementVideos()
    element_voice_info: Voice = Voice()
    tag_list: list[ElementTag] = []
    owned_by: str = ""
    status: str = ""


class Audio(msgspec.Struct, frozen=True, kw_only=True):
    """A finished sound in two forms; `url` is the MP3's, too. Durations as of a `Video`."""

    id: str = ""
    url: str = ""
    duration: str = ""
    url_mp3: str = ""
    url_wav: str = ""
    duration_mp3: str = ""
    duration_wav: str = ""


class VideosResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a succeeded task for a video made."""

    videos: list[Video] = []


class ImagesResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a succeeded task for pictures made."""

    images: list[Image] = []


class AudiosResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a succeeded task for sound made."""

    audios: list[Audio] = []


class DubResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a succeeded task for the sound of a video made."""

    videos: list[Video] = []
    audios: list[Audio] = []


class FaceSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A face of a video: a picture of it, and from when to when it is seen, in milliseconds."""

    face_id: str = ""
    face_image: str = ""
    start_time: int = 0
    end_time: int = 0


class FacesResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a succeeded task that identifies faces found."""

    session_id: str = ""
    face_data: list[FaceSeen] = []


class ElementsResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a succeeded task for an element made."""

    elements: list[Element] = []


class VoicesResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a succeeded task for a voice made."""

    voices: list[Voice] = []


class TaskInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What the task was created with; `parent_video` is the one that goes on, where one does."""

    external_task_id: str = ""
    parent_video: Video | msgspec.UnsetType = msgspec.UNSET


class WatermarkInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a watermarked copy was asked for."""

    enabled: bool = False


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A task as create, query and list answer it. Times are Unix milliseconds.

    `task_status` is `submitted`, `processing`, `succeed` or `failed`. `ignored` is set on create:
    the request's fields that the server did not know or that have no effect. `task_remarks` are
    sentences on what was understood of the request, or is not done and why, where the service
    tells them. What was made stands in the class of the kind, and is empty until the task has
    succeeded.
    """

    task_id: str
    task_status: str = ""
    task_status_msg: str = ""
    task_info: TaskInfo = TaskInfo()
    watermark_info: WatermarkInfo = WatermarkInfo()
    final_unit_deduction: str = ""
    created_at: int = 0
    updated_at: int = 0
    task_remarks: list[str] = []
    ignored: tuple[str, ...] = ()

    @property
    def finished(self) -> bool:
        """Whether the task has succeeded or failed."""
        return self.task_status in FINAL


class VideoTask(Task, frozen=True, kw_only=True):
    """A task for a video."""

    task_result: VideosResult = VideosResult()

    @property
    def videos(self) -> list[Video]:
        """The finished video, in a list of one."""
        return self.task_result.videos


class AudioTask(Task, frozen=True, kw_only=True):
    """A task for sound."""

    task_result: AudiosResult = AudiosResult()

    @property
    def audios(self) -> list[Audio]:
        """The finished sound, in a list of one."""
        return self.task_result.audios


class DubTask(VideoTask, frozen=True, kw_only=True):
    """A task for the sound of a video: the video with it, and the sound alone."""

    task_result: DubResult = DubResult()  # type: ignore[assignment]

    @property
    def audios(self) -> list[Audio]:
        """The finished sound, in a list of one."""
        return self.task_result.audios


class FacesTask(Task, frozen=True, kw_only=True):
    """A task that identifies faces. A create answers with what was found beside the task, a query
    with its result."""

    task_result: FacesResult = FacesResult()
    session_id: str = ""
    face_data: list[FaceSeen] = []

    @property
    def session(self) -> str:
        """The id by which lips are put on the video."""
        return self.session_id or self.task_result.session_id

    @property
    def faces(self) -> list[FaceSeen]:
        """The faces, in the order in which they appear."""
        return self.face_data or self.task_result.face_data


class ImagesTask(Task, frozen=True, kw_only=True):
    """A task for pictures."""

    task_result: ImagesResult = ImagesResult()

    @property
    def images(self) -> list[Image]:
        """The finished pictures."""
        return self.task_result.images


class ElementTask(Task, frozen=True, kw_only=True):
    """A task that makes an element."""

    task_result: ElementsResult = ElementsResult()

    @property
    def elements(self) -> list[Element]:
        """The element, in a list of one; none after its deletion."""
        return self.task_result.elements


class VoiceTask(Task, frozen=True, kw_only=True):
    """A task that makes a voice."""

    task_result: VoicesResult = VoicesResult()

    @property
    def voices(self) -> list[Voice]:
        """The voice, in a list of one; none after its deletion."""
        return self.task_result.voices


class TaskEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A step in the life of a task. `status` as in `Task`; `progress` runs from 0 to 1.

    `progress` is None and `stage` empty where the service does not tell them. `remark` is a
    sentence on what was understood of the request, or is not done and why. `preview` is a small
    JPEG of what is being made, now and then where the engine shows some, else empty.
    """

    task_id: str
    status: str
    status_msg: str = ""
    progress: float | None = None
    stage: str = ""
    at: int = 0
    remark: str = ""
    preview: bytes = b""

    @property
    def final(self) -> bool:
        """Whether the task has ended."""
        return self.status in FINAL


class ResourcePack(msgspec.Struct, frozen=True, kw_only=True):
    """Units that an account may spend. Times are Unix milliseconds.

    `remaining_quantity` is what is not spent, with what tasks under way will cost. `status` is
    `toBeOnline`, `online`, `expired` or `runOut`.
    """

    resource_pack_name: str = ""
    resource_pack_id: str = ""
    resource_pack_type: str = ""
    total_quantity: float = 0.0
    remaining_quantity: float = 0.0
    purchase_time: int = 0
    effective_time: int = 0
    invalid_time: int = 0
    status: str = ""


T = TypeVar("T", bound=msgspec.Struct)


def read(data: object, type: type[T]) -> T:
    """A value from decoded JSON. Raises msgspec.ValidationError where it is not one."""
    return msgspec.convert(_cleaned(data), type)


def _cleaned(value: object) -> Any:
    """Without nulls, with numbers as text where the contract has text."""
    if isinstance(value, dict):
        return {
            key: str(entry)
            if key in _TEXT and isinstance(entry, int | float) and not isinstance(entry, bool)
            else _cleaned(entry)
            for key, entry in value.items()
            if entry is not None
        }
    if isinstance(value, list):
        return [_cleaned(entry) for entry in value]
    return value


_TEXT = frozenset(
    {
        "task_id",
        "id",
        "duration",
        "duration_mp3",
        "duration_wav",
        "final_unit_deduction",
        "external_task_id",
        "voice_id",
        "face_id",
        "session_id",
        "owned_by",
        "resource_pack_id",
    }
)
