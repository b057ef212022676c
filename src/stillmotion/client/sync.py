"""`Client`: the calls, blocking."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar, Unpack

import httpx2

from stillmotion.client import kinds
from stillmotion.client.account import account_costs
from stillmotion.client.connection import (
    DEFAULT_MAX_RETRIES,
    DEFAULT_TIMEOUT_S,
    http_options,
    open_service,
)
from stillmotion.client.fields import (
    AdvancedLipSyncFields,
    AvatarFields,
    Body,
    EffectsFields,
    ElementFields,
    FilePath,
    IdentifyFaceFields,
    ImagesFields,
    ImageToVideoFields,
    LipSyncFields,
    MultiImageToVideoFields,
    OmniVideoFields,
    SpeechFields,
    TextToAudioFields,
    TextToVideoFields,
    VideoExtendFields,
    VideoToAudioFields,
    VoiceFields,
)
from stillmotion.client.operations import KeptOperations, TaskOperations
from stillmotion.client.results import (
    audio_sources,
    element_sources,
    face_sources,
    image_sources,
    trial_source,
    video_source,
)
from stillmotion.client.sync_driver import Driver
from stillmotion.client.types import (
    AudioTask,
    DubTask,
    Element,
    ElementTask,
    FacesTask,
    ImagesTask,
    ResourcePack,
    Task,
    TaskEvent,
    VideoTask,
    Voice,
    VoiceTask,
)

T = TypeVar("T", bound=Task)
I = TypeVar("I")  # noqa: E741


class Tasks(Generic[T]):
    """The calls on tasks of one kind. A task is given itself, by its id or by its external id."""

    def __init__(self, driver: Driver, operations: TaskOperations[T]) -> None:
        self._driver = driver
        self._operations = operations

    def get(self, task: T | str) -> T:
        """The task as it is now."""
        return self._driver.run(self._operations.get(task))

    def cancel(self, task: T | str) -> T:
        """Stop a task; one that has ended stays as it is."""
        return self._driver.run(self._operations.cancel(task))

    def events(self, task: T | str) -> Iterator[TaskEvent]:
        """The task's events as they come, up to the final one."""
        return self._driver.iterate(self._operations.events(task))

    def wait(
        self,
        task: T | str,
        *,
        on_progress: Callable[[TaskEvent], None] | None = None,
        timeout: float | None = None,
    ) -> T:
        """Block until the task has succeeded and return it.

        `timeout` is in seconds. Raises TaskFailed with the task when it failed, WaitTimeout.
        """
        return self._driver.run(self._operations.wait(task, timeout), on_progress)

    def list(self, page: int = 1, size: int = 30) -> list[T]:
        """A page of the account's tasks of this kind, newest first."""
        return self._driver.run(self._operations.list(page, size))

    def _create(self, body: Body | None, fields: Body, idempotency_key: str | None) -> T:
        return self._driver.run(self._operations.create(body, fields, idempotency_key))


class Videos(Tasks[VideoTask]):
    """The calls on tasks for videos."""

    def download(self, task: VideoTask | str, path: FilePath, *, watermark: bool = False) -> Path:
        """Fetch the video of a succeeded task to `path`, a file or an existing folder.

        A broken download is resumed, also by a later call; the file appears when it is whole.
        """
        (made,) = self._driver.run(
            self._operations.download(
                task, Path(path), lambda task: [video_source(task, watermark=watermark)]
            )
        )
        return made


class ImageToVideo(Videos):
    """Videos over a picture."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[ImageToVideoFields],
    ) -> VideoTask:
        """Create a task; the keywords are the fields of the reference.

        Pictures are URLs, paths or bytes. `body` is one as the reference has it, sent as it is
        but for what the keywords replace. A retried create never doubles on a server that knows
        idempotency keys: one is sent with every create, by default a new one.
        """
        return self._create(body, fields, idempotency_key)


class TextToVideo(Videos):
    """Videos of words."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[TextToVideoFields],
    ) -> VideoTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)


class Images(Tasks[ImagesTask]):
    """Pictures of words, elements and a picture."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[ImagesFields],
    ) -> ImagesTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)

    def download(self, task: ImagesTask | str, path: FilePath) -> Sequence[Path]:
        """Fetch the pictures of a succeeded task, in order; otherwise as `Videos.download`.

        To the name of a file, that of each of several is added: `hill-0.png`, `hill-1.png`.
        """
        return self._driver.run(self._operations.download(task, Path(path), image_sources))


class Audios(Tasks[AudioTask]):
    """The calls on tasks for sound."""

    def download(self, task: AudioTask | str, path: FilePath) -> Sequence[Path]:
        """Fetch the sound of a succeeded task, as MP3 and as WAV; as `Images.download`."""
        return self._driver.run(self._operations.download(task, Path(path), audio_sources))


class Dubs(Tasks[DubTask]):
    """The calls on tasks for the sound of videos."""

    def download(self, task: DubTask | str, path: FilePath) -> Path:
        """Fetch the video with its sound; as `Videos.download`."""
        (made,) = self._driver.run(
            self._operations.download(
                task, Path(path), lambda task: [video_source(task, watermark=False)]
            )
        )
        return made


class OmniVideo(Videos):
    """Videos of what a prompt points at."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[OmniVideoFields],
    ) -> VideoTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)


class MultiImageToVideo(Videos):
    """Videos of pictures that are put together."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[MultiImageToVideoFields],
    ) -> VideoTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)


class VideoExtend(Videos):
    """Own videos that go on."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[VideoExtendFields],
    ) -> VideoTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)


class Effects(Videos):
    """Scenes that are laid over a picture."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[EffectsFields],
    ) -> VideoTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)


class Speech(Audios):
    """Texts that a voice says: a create is answered when it has been said."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[SpeechFields],
    ) -> AudioTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)


class TextToAudio(Audios):
    """The sound that a prompt tells of."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[TextToAudioFields],
    ) -> AudioTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)


class VideoToAudio(Dubs):
    """The sound of a video."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[VideoToAudioFields],
    ) -> DubTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)


class IdentifyFace(Tasks[FacesTask]):
    """The faces of a video: a create is answered when they are found."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[IdentifyFaceFields],
    ) -> FacesTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)

    def download(self, task: FacesTask | str, path: FilePath) -> Sequence[Path]:
        """Fetch the pictures of the faces; as `Images.download`."""
        return self._driver.run(self._operations.download(task, Path(path), face_sources))


class AdvancedLipSync(Videos):
    """Lips on a video whose faces were identified."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[AdvancedLipSyncFields],
    ) -> VideoTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)


class LipSync(Videos):
    """Lips on the plainest face of a video."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[LipSyncFields],
    ) -> VideoTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)


class Avatar(Videos):
    """A picture that speaks a sound."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[AvatarFields],
    ) -> VideoTask:
        """Create a task, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)


class Kept(Tasks[T], Generic[T, I]):
    """The calls on tasks that make what the account keeps, and on what is kept."""

    def __init__(self, driver: Driver, operations: KeptOperations[T, I]) -> None:
        super().__init__(driver, operations)
        self._kept = operations

    def presets(self, page: int = 1, size: int = 30) -> Sequence[I]:
        """A page of those that come along."""
        return self._driver.run(self._kept.presets(page, size))

    def delete(self, id: int | str) -> None:
        """Delete one of the account's own, by its own id and not by that of its task."""
        self._driver.run(self._kept.delete(id))


class Elements(Kept[ElementTask, Element]):
    """Figures that the account keeps and puts into videos."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[ElementFields],
    ) -> ElementTask:
        """Create a task that makes an element, as `ImageToVideo.create` does."""
        return self._create(body, fields, idempotency_key)

    def download(self, element: ElementTask | Element | str, path: FilePath) -> Sequence[Path]:
        """Fetch what an element was made from, the frontal picture first; as `Images.download`.

        The element is given itself or by the task that made it.
        """
        return self._driver.run(self._kept.download_kept(element, Path(path), element_sources))


class Voices(Kept[VoiceTask, Voice]):
    """Speakers that the account keeps."""

    def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[VoiceFields],
    ) -> VoiceTask:
        """Create a task that makes a voice, as `ImageToVideo.create` does.

        Raises PermissionDenied where the account has no consent of the speakers on record.
        """
        return self._create(body, fields, idempotency_key)

    def download(self, voice: VoiceTask | Voice | str, path: FilePath) -> Path:
        """Fetch the trial of a voice, an MP3; otherwise as `Videos.download`.

        The voice is given itself or by the task that made it.
        """
        (made,) = self._driver.run(
            self._kept.download_kept(voice, Path(path), lambda made: [trial_source(made)])
        )
        return made


class Client(ImageToVideo):
    """Calls a Stillmotion server, or any service that speaks the same API.

    Its own calls are those of image to video; `text2video`, `images`, `elements`, `voices`,
    `omni_video` and so on (`client.kinds`) have the same for the other kinds of tasks. What is not
    given comes from the environment and, for a server on this machine, from the key it made for
    itself (see `client.credentials`). Safe to share between threads; close it, or use it as a
    context manager. Calls raise subclasses of `StillmotionError`.
    """

    def __init__(
        self,
        base_url: str | None = None,
        *,
        api_key: str | None = None,
        access_key: str | None = None,
        secret_key: str | None = None,
        data: Path | None = None,
        timeout: float = DEFAULT_TIMEOUT_S,
        max_retries: int = DEFAULT_MAX_RETRIES,
        transport: httpx2.BaseTransport | None = None,
    ) -> None:
        self._service = service = open_service(
            base_url,
            api_key=api_key,
            access_key=access_key,
            secret_key=secret_key,
            data=data,
            max_retries=max_retries,
        )
        self._http = httpx2.Client(**http_options(service.base_url, timeout), transport=transport)
        driver = Driver(self._http)
        super().__init__(driver, TaskOperations(service, kinds.IMAGE_TO_VIDEO))
        self.text2video = TextToVideo(driver, TaskOperations(service, kinds.TEXT_TO_VIDEO))
        self.images = Images(driver, TaskOperations(service, kinds.IMAGES))
        self.elements = Elements(driver, KeptOperations(service, kinds.ELEMENTS))
        self.voices = Voices(driver, KeptOperations(service, kinds.VOICES))
        self.omni_video = OmniVideo(driver, TaskOperations(service, kinds.OMNI_VIDEO))
        self.multi_image2video = MultiImageToVideo(
            driver, TaskOperations(service, kinds.MULTI_IMAGE_TO_VIDEO)
        )
        self.video_extend = VideoExtend(driver, TaskOperations(service, kinds.VIDEO_EXTEND))
        self.effects = Effects(driver, TaskOperations(service, kinds.EFFECTS))
        self.tts = Speech(driver, TaskOperations(service, kinds.TTS))
        self.text_to_audio = TextToAudio(driver, TaskOperations(service, kinds.TEXT_TO_AUDIO))
        self.video_to_audio = VideoToAudio(driver, TaskOperations(service, kinds.VIDEO_TO_AUDIO))
        self.identify_face = IdentifyFace(driver, TaskOperations(service, kinds.IDENTIFY_FACE))
        self.advanced_lip_sync = AdvancedLipSync(
            driver, TaskOperations(service, kinds.ADVANCED_LIP_SYNC)
        )
        self.lip_sync = LipSync(driver, TaskOperations(service, kinds.LIP_SYNC))
        self.avatar = Avatar(driver, TaskOperations(service, kinds.AVATAR))

    @property
    def base_url(self) -> str:
        """The URL that is called, without a final slash."""
        return self._service.base_url

    @property
    def image2video(self) -> ImageToVideo:
        """The client itself, beside `text2video` and the others."""
        return self

    def image_to_video(
        self, *, idempotency_key: str | None = None, **fields: Unpack[ImageToVideoFields]
    ) -> VideoTask:
        """`create`, by a name that says of what."""
        return self.create(None, idempotency_key=idempotency_key, **fields)

    def account_costs(
        self,
        start_time: datetime | int | None = None,
        end_time: datetime | int | None = None,
        resource_pack_name: str | None = None,
    ) -> Sequence[ResourcePack]:
        """The account's packs that could be spent at some time between the two, by default now.

        Times are datetimes, or Unix milliseconds. There are none where it spends without limit.
        """
        return self._driver.run(
            account_costs(self._service, start_time, end_time, resource_pack_name)
        )

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
