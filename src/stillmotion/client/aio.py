"""`AsyncClient`: the calls, awaited."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar, Unpack

import httpx2

from stillmotion.client import kinds
from stillmotion.client.account import account_costs
from stillmotion.client.aio_driver import AsyncDriver
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


class AsyncTasks(Generic[T]):
    """`Tasks`, awaited."""

    def __init__(self, driver: AsyncDriver, operations: TaskOperations[T]) -> None:
        self._driver = driver
        self._operations = operations

    async def get(self, task: T | str) -> T:
        """See `Tasks.get`."""
        return await self._driver.run(self._operations.get(task))

    async def cancel(self, task: T | str) -> T:
        """See `Tasks.cancel`."""
        return await self._driver.run(self._operations.cancel(task))

    def events(self, task: T | str) -> AsyncGenerator[TaskEvent, None]:
        """See `Tasks.events`."""
        return self._driver.iterate(self._operations.events(task))

    async def wait(
        self,
        task: T | str,
        *,
        on_progress: Callable[[TaskEvent], None] | None = None,
        timeout: float | None = None,
    ) -> T:
        """See `Tasks.wait`; `on_progress` is a plain function."""
        return await self._driver.run(self._operations.wait(task, timeout), on_progress)

    async def list(self, page: int = 1, size: int = 30) -> list[T]:
        """See `Tasks.list`."""
        return await self._driver.run(self._operations.list(page, size))

    async def _create(self, body: Body | None, fields: Body, idempotency_key: str | None) -> T:
        return await self._driver.run(self._operations.create(body, fields, idempotency_key))


class AsyncVideos(AsyncTasks[VideoTask]):
    """`Videos`, awaited."""

    async def download(
        self, task: VideoTask | str, path: FilePath, *, watermark: bool = False
    ) -> Path:
        """See `Videos.download`."""
        (made,) = await self._driver.run(
            self._operations.download(
                task, Path(path), lambda task: [video_source(task, watermark=watermark)]
            )
        )
        return made


class AsyncImageToVideo(AsyncVideos):
    """`ImageToVideo`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[ImageToVideoFields],
    ) -> VideoTask:
        """See `ImageToVideo.create`."""
        return await self._create(body, fields, idempotency_key)


class AsyncTextToVideo(AsyncVideos):
    """`TextToVideo`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[TextToVideoFields],
    ) -> VideoTask:
        """See `TextToVideo.create`."""
        return await self._create(body, fields, idempotency_key)


class AsyncImages(AsyncTasks[ImagesTask]):
    """`Images`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[ImagesFields],
    ) -> ImagesTask:
        """See `Images.create`."""
        return await self._create(body, fields, idempotency_key)

    async def download(self, task: ImagesTask | str, path: FilePath) -> Sequence[Path]:
        """See `Images.download`."""
        return await self._driver.run(self._operations.download(task, Path(path), image_sources))


class AsyncAudios(AsyncTasks[AudioTask]):
    """`Audios`, awaited."""

    async def download(self, task: AudioTask | str, path: FilePath) -> Sequence[Path]:
        """See `Audios.download`."""
        return await self._driver.run(self._operations.download(task, Path(path), audio_sources))


class AsyncDubs(AsyncTasks[DubTask]):
    """`Dubs`, awaited."""

    async def download(self, task: DubTask | str, path: FilePath) -> Path:
        """See `Dubs.download`."""
        (made,) = await self._driver.run(
            self._operations.download(
                task, Path(path), lambda task: [video_source(task, watermark=False)]
            )
        )
        return made


class AsyncOmniVideo(AsyncVideos):
    """`OmniVideo`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[OmniVideoFields],
    ) -> VideoTask:
        """See `OmniVideo.create`."""
        return await self._create(body, fields, idempotency_key)


class AsyncMultiImageToVideo(AsyncVideos):
    """`MultiImageToVideo`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[MultiImageToVideoFields],
    ) -> VideoTask:
        """See `MultiImageToVideo.create`."""
        return await self._create(body, fields, idempotency_key)


class AsyncVideoExtend(AsyncVideos):
    """`VideoExtend`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[VideoExtendFields],
    ) -> VideoTask:
        """See `VideoExtend.create`."""
        return await self._create(body, fields, idempotency_key)


class AsyncEffects(AsyncVideos):
    """`Effects`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[EffectsFields],
    ) -> VideoTask:
        """See `Effects.create`."""
        return await self._create(body, fields, idempotency_key)


class AsyncSpeech(AsyncAudios):
    """`Speech`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[SpeechFields],
    ) -> AudioTask:
        """See `Speech.create`."""
        return await self._create(body, fields, idempotency_key)


class AsyncTextToAudio(AsyncAudios):
    """`TextToAudio`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[TextToAudioFields],
    ) -> AudioTask:
        """See `TextToAudio.create`."""
        return await self._create(body, fields, idempotency_key)


class AsyncVideoToAudio(AsyncDubs):
    """`VideoToAudio`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[VideoToAudioFields],
    ) -> DubTask:
        """See `VideoToAudio.create`."""
        return await self._create(body, fields, idempotency_key)


class AsyncIdentifyFace(AsyncTasks[FacesTask]):
    """`IdentifyFace`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[IdentifyFaceFields],
    ) -> FacesTask:
        """See `IdentifyFace.create`."""
        return await self._create(body, fields, idempotency_key)

    async def download(self, task: FacesTask | str, path: FilePath) -> Sequence[Path]:
        """See `IdentifyFace.download`."""
        return await self._driver.run(self._operations.download(task, Path(path), face_sources))


class AsyncAdvancedLipSync(AsyncVideos):
    """`AdvancedLipSync`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[AdvancedLipSyncFields],
    ) -> VideoTask:
        """See `AdvancedLipSync.create`."""
        return await self._create(body, fields, idempotency_key)


class AsyncLipSync(AsyncVideos):
    """`LipSync`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[LipSyncFields],
    ) -> VideoTask:
        """See `LipSync.create`."""
        return await self._create(body, fields, idempotency_key)


class AsyncAvatar(AsyncVideos):
    """`Avatar`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[AvatarFields],
    ) -> VideoTask:
        """See `Avatar.create`."""
        return await self._create(body, fields, idempotency_key)


class AsyncKept(AsyncTasks[T], Generic[T, I]):
    """`Kept`, awaited."""

    def __init__(self, driver: AsyncDriver, operations: KeptOperations[T, I]) -> None:
        super().__init__(driver, operations)
        self._kept = operations

    async def presets(self, page: int = 1, size: int = 30) -> Sequence[I]:
        """See `Kept.presets`."""
        return await self._driver.run(self._kept.presets(page, size))

    async def delete(self, id: int | str) -> None:
        """See `Kept.delete`."""
        await self._driver.run(self._kept.delete(id))


class AsyncElements(AsyncKept[ElementTask, Element]):
    """`Elements`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[ElementFields],
    ) -> ElementTask:
        """See `Elements.create`."""
        return await self._create(body, fields, idempotency_key)

    async def download(
        self, element: ElementTask | Element | str, path: FilePath
    ) -> Sequence[Path]:
        """See `Elements.download`."""
        return await self._driver.run(
            self._kept.download_kept(element, Path(path), element_sources)
        )


class AsyncVoices(AsyncKept[VoiceTask, Voice]):
    """`Voices`, awaited."""

    async def create(
        self,
        body: Body | None = None,
        *,
        idempotency_key: str | None = None,
        **fields: Unpack[VoiceFields],
    ) -> VoiceTask:
        """See `Voices.create`."""
        return await self._create(body, fields, idempotency_key)

    async def download(self, voice: VoiceTask | Voice | str, path: FilePath) -> Path:
        """See `Voices.download`."""
        (made,) = await self._driver.run(
            self._kept.download_kept(voice, Path(path), lambda made: [trial_source(made)])
        )
        return made


class AsyncClient(AsyncImageToVideo):
    """`stillmotion.client.Client` for asynchronous code: the same calls, awaited."""

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
        transport: httpx2.AsyncBaseTransport | None = None,
    ) -> None:
        self._service = service = open_service(
            base_url,
            api_key=api_key,
            access_key=access_key,
            secret_key=secret_key,
            data=data,
            max_retries=max_retries,
        )
        self._http = httpx2.AsyncClient(
            **http_options(service.base_url, timeout), transport=transport
        )
        driver = AsyncDriver(self._http)
        super().__init__(driver, TaskOperations(service, kinds.IMAGE_TO_VIDEO))
        self.text2video = AsyncTextToVideo(driver, TaskOperations(service, kinds.TEXT_TO_VIDEO))
        self.images = AsyncImages(driver, TaskOperations(service, kinds.IMAGES))
        self.elements = AsyncElements(driver, KeptOperations(service, kinds.ELEMENTS))
        self.voices = AsyncVoices(driver, KeptOperations(service, kinds.VOICES))
        self.omni_video = AsyncOmniVideo(driver, TaskOperations(service, kinds.OMNI_VIDEO))
        self.multi_image2video = AsyncMultiImageToVideo(
            driver, TaskOperations(service, kinds.MULTI_IMAGE_TO_VIDEO)
        )
        self.video_extend = AsyncVideoExtend(driver, TaskOperations(service, kinds.VIDEO_EXTEND))
        self.effects = AsyncEffects(driver, TaskOperations(service, kinds.EFFECTS))
        self.tts = AsyncSpeech(driver, TaskOperations(service, kinds.TTS))
        self.text_to_audio = AsyncTextToAudio(driver, TaskOperations(service, kinds.TEXT_TO_AUDIO))
        self.video_to_audio = AsyncVideoToAudio(
            driver, TaskOperations(service, kinds.VIDEO_TO_AUDIO)
        )
        self.identify_face = AsyncIdentifyFace(driver, TaskOperations(service, kinds.IDENTIFY_FACE))
        self.advanced_lip_sync = AsyncAdvancedLipSync(
            driver, TaskOperations(service, kinds.ADVANCED_LIP_SYNC)
        )
        self.lip_sync = AsyncLipSync(driver, TaskOperations(service, kinds.LIP_SYNC))
        self.avatar = AsyncAvatar(driver, TaskOperations(service, kinds.AVATAR))

    @property
    def base_url(self) -> str:
        """The URL that is called, without a final slash."""
        return self._service.base_url

    @property
    def image2video(self) -> AsyncImageToVideo:
        """The client itself, beside `text2video` and the others."""
        return self

    async def image_to_video(
        self, *, idempotency_key: str | None = None, **fields: Unpack[ImageToVideoFields]
    ) -> VideoTask:
        """See `Client.image_to_video`."""
        return await self.create(None, idempotency_key=idempotency_key, **fields)

    async def account_costs(
        self,
        start_time: datetime | int | None = None,
        end_time: datetime | int | None = None,
        resource_pack_name: str | None = None,
    ) -> Sequence[ResourcePack]:
        """See `Client.account_costs`."""
        return await self._driver.run(
            account_costs(self._service, start_time, end_time, resource_pack_name)
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()
