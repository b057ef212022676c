"""Image to video: what the catalog makes of a request, and its order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    from stillmotion.tasks.task import ElementFile, VoiceFile

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
        bound = await _bound(library, elements, account) if request.sound else {}
        spoken = {**voices, **{f"element_voices[{n}]": voice for n, voice in bound.items()}}
        pictures_of = {f"elements[{i}]": one.cutouts[0] for i, one in enumerate(elements)}
        profiles = {name: one.voice_key for name, one in spoken.items() if one.voice_key}
        return Plan(
            units=offer.units,
            watermark=request.watermark,
            inline=inline,
            copied={**pictures_of, **profiles},
            check=lambda: check_inline(request),
            order=lambda keys: Order(
                _with_stored(request, keys),
                spec,
                elements=tuple(StoredPicture(keys[name]) for name in pictures_of),
                voices=tuple(_cast(name, voice, keys) for name, voice in voices.items()),
                element_voices={
                    number: _cast(f"element_voices[{number}]", voice, keys)
                    for number, voice in bound.items()
                },
            ),
        )

    return Kind(name=IMAGE2VIDEO, path=PATH, parse=parse_image2video, plan=plan)


async def _elements(
    library: Library, request: Image2VideoRequest, account: Account
) -> list[ElementFile]:
    return [
        await library.element(account, f"element_list[{i}].element_id", element_id)
        for i, element_id in enumerate(request.element_ids)
    ]


async def _bound(
    library: Library, elements: Sequence[ElementFile], account: Account
) -> dict[int, VoiceFile]:
    """The voices that elements speak with, by the elements' numbers in the prompt."""
    found = {i: await library.bound_voice(account, one) for i, one in enumerate(elements, 1)}
    return {number: voice for number, voice in found.items() if voice is not None}


async def _voices(
    library: Library, request: Image2VideoRequest, account: Account
) -> dict[str, VoiceFile]:
    """The voices of the request, by names for their files."""
    return {
        f"voices[{i}]": await library.voice(account, f"voice_list[{i}].voice_id", voice_id)
        for i, voice_id in enumerate(request.voice_ids)
    }


def _cast(name: str, voice: VoiceFile, keys: Mapping[str, str]) -> CastVoice:
    if name in keys:
        return CastVoice(name=voice.name, profile=StoredPicture(keys[name]))
    return CastVoice(name=voice.name, preset=voice.id)


def _with_stored(request: Image2VideoRequest, keys: Mapping[str, str]) -> Image2VideoRequest:
    if not keys:
        return request
    return with_pictures(
        request,
        lambda field, picture: StoredPicture(keys[field]) if field in keys else picture,
    )
