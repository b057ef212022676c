"""Requests become orders: what a task's row stores, with the files where they lie by then."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import structs

from stillmotion.catalog.able import Able
from stillmotion.contract.elements import VIDEO_FIELD, ElementRequest
from stillmotion.contract.elements import pictures as element_pictures
from stillmotion.contract.fields.videos import SEED
from stillmotion.contract.image2video import (
    Image2VideoRequest,
    Picture,
    UrlPicture,
    VideoRequest,
)
from stillmotion.contract.text2video import Text2VideoRequest
from stillmotion.orders import (
    BrushStroke,
    CameraMove,
    CastVoice,
    ChosenLora,
    ComposedOrder,
    ElementOrder,
    Part,
    PathPoint,
    Point,
    RenderSpec,
    ShotText,
    Source,
    StoredFile,
    TextVideo,
    Video,
)
from stillmotion.orders.library import BoundVoice
from stillmotion.tasks.task import VoiceFile

Place = Callable[[str, Picture], Source]
"""Where the file of a field lies: a URL as it was given, or in the vault."""


def stored(keys: Mapping[str, str]) -> Place:
    """By the vault keys of those that came inside the request. Raises KeyError for one of them
    that has no key."""

    def place(field: str, picture: Picture) -> Source:
        return picture if isinstance(picture, UrlPicture) else StoredFile(keys[field])

    return place


def video_of(request: Image2VideoRequest, place: Place) -> Video:
    """The video that the request asks for."""

    def source(field: str, picture: Picture | None) -> Source | None:
        return None if picture is None else place(field, picture)

    return Video(
        image=source("image", request.image),
        image_tail=source("image_tail", request.image_tail),
        static_mask=source("static_mask", request.static_mask),
        dynamic_masks=tuple(
            BrushStroke(
                place(f"dynamic_masks[{i}].mask", stroke.mask),
                tuple(Point(point.x, point.y) for point in stroke.trajectory),
            )
            for i, stroke in enumerate(request.dynamic_masks)
        ),
        camera_path=tuple(
            PathPoint(point.x, point.y, point.zoom, point.time) for point in request.camera_path
        ),
        **content_of(request),
    )


def text_video_of(request: Text2VideoRequest) -> TextVideo:
    """The video that the request asks for."""
    return TextVideo(aspect=request.aspect, **content_of(request))


def composed_order(
    request: VideoRequest,
    aspect: tuple[int, int],
    spec: RenderSpec,
    parts: Sequence[Part],
    *,
    elements: tuple[Source, ...] = (),
    voices: tuple[CastVoice | None, ...] = (),
) -> ComposedOrder:
    """The order of a request whose pictures, `parts`, are put together."""
    return ComposedOrder(
        TextVideo(aspect=aspect, **content_of(request)),
        spec,
        parts=tuple(parts),
        elements=elements,
        voices=voices,
        watermark=request.watermark,
    )


def element_order(
    request: ElementRequest, place: Place, owner: str, voice: VoiceFile | None
) -> ElementOrder:
    """The element that the request asks for; `owner` is the account, `voice` the one it names."""
    shown = [place(field, picture) for field, picture in element_pictures(request)]
    return ElementOrder(
        name=request.name,
        description=request.description,
        reference_type=request.reference_type,
        frontal=shown[0] if shown else None,
        references=tuple(shown[1:]),
        video=None if request.video is None else place(VIDEO_FIELD, request.video),
        tags=request.tags,
        owner=owner,
        voice=None if voice is None else BoundVoice(**structs.asdict(voice)),
    )


def idle_of(request: VideoRequest, engine: Able, *, words: bool) -> tuple[str, ...]:
    """The fields of the request that have no effect with the engine that it is given to; `words`
    says that it came without pictures."""
    if request.seed is None or engine.heeds_seed(words=words):
        return ()
    return (SEED.name,)


def content_of(request: VideoRequest) -> dict[str, Any]:
    """What every video has of its request."""
    camera = request.camera_control
    return {
        "model_name": request.model_name,
        "mode": request.mode,
        "duration": request.duration,
        "prompt": request.prompt,
        "negative_prompt": request.negative_prompt,
        "multi_shot": request.multi_shot,
        "shot_type": request.shot_type,
        "multi_prompt": tuple(
            ShotText(shot.index, shot.prompt, shot.duration) for shot in request.multi_prompt
        ),
        "camera_control": camera and CameraMove(camera.type, camera.axis, camera.value),
        "cfg_scale": request.cfg_scale,
        "sound": request.sound,
        "element_ids": request.element_ids,
        "seed": request.seed,
        "loras": tuple(ChosenLora(lora.name, lora.weight) for lora in request.loras),
    }
