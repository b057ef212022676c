"""A remix: the order of a video with other words; its pictures are copied."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import structs

from stillmotion.api.dialect import DIALECT, Site
from stillmotion.api.kind import WORDS, Kind, Plan
from stillmotion.contract.errors import refused_field
from stillmotion.contract.image2video import (
    CameraControl,
    DynamicMask,
    Image2VideoRequest,
    LoraChoice,
    PathPoint,
    UrlPicture,
    VideoRequest,
)
from stillmotion.contract.rules import check_rules, check_text
from stillmotion.contract.text2video import Text2VideoRequest
from stillmotion.dialects.openai_videos.kinds import NAME, PATH, answer_of
from stillmotion.dialects.openai_videos.reading import REMIX, parse_remix
from stillmotion.dialects.openai_videos.request import RemixRequest, blamed
from stillmotion.dialects.openai_videos.view import shown_video
from stillmotion.orders import RenderSpec, TextOrder, VideoOrder
from stillmotion.orders.rows import decode_order
from stillmotion.orders.sources import Source, StoredFile
from stillmotion.orders.video import Content, Video
from stillmotion.tasks.kinds import IMAGE2VIDEO, TEXT2VIDEO

if TYPE_CHECKING:
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import Task

T = TypeVar("T")

REMIXED = (IMAGE2VIDEO, TEXT2VIDEO)
"""The kinds of tasks whose videos are made anew by other words."""

_STAND_IN = UrlPicture("")
"""For pictures that are there already, where a request is only held against the catalog."""


def remix_of(site: Site, source: Task) -> Kind[RemixRequest]:
    """The kind of a remix of that video. Raises ContractError 1201 for one that has more in it than
    a picture and words: of those, other words alone do not make another video."""
    if source.kind not in REMIXED:
        raise refused_field(
            "video_id",
            f"a video of the kind {source.kind}, but allowed is one of {' or '.join(REMIXED)}: "
            "ask for it anew by its own call, with other words",
        )
    catalog, engines = site.services.catalog, site.services.engines
    shown = shown_video(source, site.links)

    async def plan(request: RemixRequest, _account: Account) -> Plan:
        order: VideoOrder | TextOrder = (
            decode_order(source.request, VideoOrder)
            if source.kind == IMAGE2VIDEO
            else decode_order(source.request, TextOrder)
        )
        content: Any = structs.replace(
            order.video, prompt=request.prompt, multi_shot=False, shot_type=None, multi_prompt=()
        )
        if isinstance(order, VideoOrder):
            over = _over(content)
            check_rules(over)
            offer = catalog.check(over, engines)
        else:
            words = Text2VideoRequest(**_shared(content))
            check_text(words)
            offer = catalog.for_text.check(words.over(_STAND_IN), engines, words=True)
        spec = RenderSpec(engine=offer.engine, short_edge=offer.short_edge, fps=offer.fps)
        changed = structs.replace(order, video=content, spec=spec)
        return Plan(
            units=offer.units,
            engine=offer.engine,
            watermark=order.watermark,
            copied={f"remixed[{place}]": key for place, key in enumerate(_keys(changed))},
            order=lambda keys: _moved(changed, _places(changed, keys)),
            asked={
                DIALECT: NAME,
                "model": shown.model,
                "size": shown.size,
                "remixed_from": source.id,
            },
        )

    return Kind(
        name=source.kind,
        path=f"{PATH}/{{id}}/remix",
        most_body=WORDS,
        parse=parse_remix,
        plan=plan,
        reads=REMIX,
        answer=answer_of(site),
        blame=blamed,
    )


def _shared(content: Content) -> dict[str, Any]:
    """What an order says, as a request does."""
    known = set(VideoRequest.__struct_fields__) & set(Content.__struct_fields__)
    camera = content.camera_control
    return {name: getattr(content, name) for name in known} | {
        "multi_prompt": (),
        "camera_control": camera and CameraControl(camera.type, camera.axis, camera.value),
        "loras": tuple(LoraChoice(lora.name, lora.weight) for lora in content.loras),
    }


def _over(video: Video) -> Image2VideoRequest:
    def stand_in(source: Source | None) -> UrlPicture | None:
        return None if source is None else _STAND_IN

    return Image2VideoRequest(
        image=stand_in(video.image),
        image_tail=stand_in(video.image_tail),
        static_mask=stand_in(video.static_mask),
        dynamic_masks=tuple(DynamicMask(_STAND_IN, ()) for _ in video.dynamic_masks),
        camera_path=tuple(
            PathPoint(point.x, point.y, point.zoom, point.time) for point in video.camera_path
        ),
        **_shared(video),
    )


def _keys(order: object) -> list[str]:
    """The keys of all files that the order has in the vault, each once."""
    found: list[str] = []

    def note(file: StoredFile) -> StoredFile:
        if file.key not in found:
            found.append(file.key)
        return file

    _with_files(order, note)
    return found


def _places(order: object, keys: Mapping[str, str]) -> dict[str, str]:
    """Where the copies lie, by the keys of what they are copies of."""
    return {old: keys[f"remixed[{place}]"] for place, old in enumerate(_keys(order))}


def _moved(order: T, places: Mapping[str, str]) -> T:
    return _with_files(order, lambda file: StoredFile(places[file.key]))


def _with_files(value: T, change: Any) -> T:
    """The same order with `change(file)` in place of each file that is in the vault."""
    changed: Any = value
    if isinstance(value, StoredFile):
        changed = change(value)
    elif isinstance(value, tuple):
        changed = tuple(_with_files(each, change) for each in value)
    elif hasattr(value, "__struct_fields__"):
        fields = {name: getattr(value, name) for name in value.__struct_fields__}
        changed = type(value)(**{name: _with_files(old, change) for name, old in fields.items()})
    return changed  # type: ignore[no-any-return]
