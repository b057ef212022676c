"""The Python SDK: `Client` and `AsyncClient`, for Stillmotion and for what speaks the same API.

    from stillmotion.client import Client

    with Client("http://127.0.0.1:8787", api_key="…") as client:
        task = client.image_to_video(image="photo.jpg", prompt="slow zoom", camera_control="zoom=5")
        client.download(client.wait(task.task_id), "video.mp4")

Needs neither numpy nor a codec: it can be used without the rest of Stillmotion's dependencies.
"""

from stillmotion.client.aio import AsyncClient
from stillmotion.client.errors import (
    AccountError,
    AuthenticationError,
    ConnectionFailed,
    InvalidRequest,
    LinkExpired,
    NotFound,
    PermissionDenied,
    RateLimited,
    ServerError,
    StillmotionError,
    TaskFailed,
    TooManyTasks,
    WaitTimeout,
)
from stillmotion.client.fields import (
    ElementFields,
    ElementImageFields,
    FileSource,
    ImagesFields,
    ImageToVideoFields,
    MaskFields,
    ShotFields,
    TextToVideoFields,
    TrajectoryPoint,
    VoiceFields,
)
from stillmotion.client.sync import Client
from stillmotion.client.types import (
    Element,
    ElementImages,
    ElementsResult,
    ElementTag,
    ElementTask,
    ElementVideos,
    Image,
    ImagesResult,
    ImagesTask,
    ReferImage,
    ReferVideo,
    ResourcePack,
    Task,
    TaskEvent,
    TaskInfo,
    Video,
    VideosResult,
    VideoTask,
    Voice,
    VoicesResult,
    VoiceTask,
    WatermarkInfo,
)

__all__ = [
    "AccountError",
    "AsyncClient",
    "AuthenticationError",
    "Client",
    "ConnectionFailed",
    "Element",
    "ElementFields",
    "ElementImageFields",
    "ElementImages",
    "ElementTag",
    "ElementTask",
    "ElementVideos",
    "ElementsResult",
    "FileSource",
    "Image",
    "ImageToVideoFields",
    "ImagesFields",
    "ImagesResult",
    "ImagesTask",
    "InvalidRequest",
    "LinkExpired",
    "MaskFields",
    "NotFound",
    "PermissionDenied",
    "RateLimited",
    "ReferImage",
    "ReferVideo",
    "ResourcePack",
    "ServerError",
    "ShotFields",
    "StillmotionError",
    "Task",
    "TaskEvent",
    "TaskFailed",
    "TaskInfo",
    "TextToVideoFields",
    "TooManyTasks",
    "TrajectoryPoint",
    "Video",
    "VideoTask",
    "VideosResult",
    "Voice",
    "VoiceFields",
    "VoiceTask",
    "VoicesResult",
    "WaitTimeout",
    "WatermarkInfo",
]
