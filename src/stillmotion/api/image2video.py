"""Image to video: what the catalog makes of a request, and its order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from stillmotion.api.kind import Kind, Plan
from stillmotion.api.library import Library
from stillmotion.contract.image2video import (
    Image2VideoRequest,
    InlinePicture,
    StoredPicture,
    pictures,
    with_pictures,
)
from stillmotion.contract.parse import parse_image2video
from stillmotion.executors.job import CastVoice, Order, RenderSpec
from stillmotion.inputs.check import check_inline
from stillmotion.tasks.kinds import IMAGE2VIDEO

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account
    from stillmotion.tasks.task import VoiceFile

PATH = "/v1/videos/image2video"


def image2video(services: Services) -> Kind[Image2VideoRequest]:
    """The kind."""

    library = Library(services)

    async def plan(request: Image2VideoRequest, account: Account) -> Plan:
        offer = services.catalog.check(request, services.engines)
        spec = RenderSpec(engine=offer.engine, short_edge=offer.short_edge, fps=offer.fps)
        inline = {
            field: picture.data
            for field, picture in pictures(request)
            if isinstance(picture, InlinePicture)
        }
        elements = await _elements(library, request, account)
        voices = await _voices(library, request, account)
        own = {field: voice for field, voice in voices.items() if voice.voice_key}
        return Plan(
            units=offer.units,
            watermark=request.watermark,
            inline=inline,
            copied={**elements, **{field: voice.voice_key for field, voice in own.items()}},
            check=lambda: check_inline(request),
            order=lambda keys: Order(
                _with_stored(request, keys),
                spec,
                elements=tuple(StoredPicture(keys[field]) for field in elements),
                voices=tuple(_cast(field, voice, keys) for field, voice in voices.items()),
            ),
        )

    return Kind(name=IMAGE2VIDEO, path=PATH, parse=parse_image2video, plan=plan)


async def _elements(
    library: Library, request: Image2VideoRequest, account: Account
) -> dict[str, str]:
    """The keys of the cut-outs of the request's elements, under the names that engines know."""
    found = {}
    for i, element_id in enumerate(request.element_ids):
        field = f"element_list[{i}].element_id"
        found[f"elements[{i}]"] = (await library.element(account, field, element_id)).cutouts[0]
    return found


async def _voices(
    library: Library, request: Image2VideoRequest, account: Account
) -> dict[str, VoiceFile]:
    """The voices of the request, by names for their files."""
    return {
        f"voices[{i}]": await library.voice(account, f"voice_list[{i}].voice_id", voice_id)
        for i, voice_id in enumerate(request.voice_ids)
    }


def _cast(field: str, voice: VoiceFile, keys: Mapping[str, str]) -> CastVoice:
    if field in keys:
        return CastVoice(name=voice.name, profile=StoredPicture(keys[field]))
    return CastVoice(name=voice.name, preset=voice.id)


def _with_stored(request: Image2VideoRequest, keys: Mapping[str, str]) -> Image2VideoRequest:
    if not keys:
        return request
    return with_pictures(
        request,
        lambda field, picture: StoredPicture(keys[field]) if field in keys else picture,
    )
