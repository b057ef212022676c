"""Voices: those that an account has made of recordings, those that come along, and deletion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import msgspec

from stillmotion.api.inline import inline_files, urls
from stillmotion.api.kept import Shelf
from stillmotion.api.kind import Kind, Plan, room_for
from stillmotion.api.library import Library, unknown
from stillmotion.api.orders import stored
from stillmotion.contract.errors import Code, ContractError
from stillmotion.contract.files import MOST_INLINE_BYTES
from stillmotion.contract.voices import VoiceRequest, parse_voice, parse_voice_id
from stillmotion.library.voices import preset_voice_tasks
from stillmotion.orders import Source, StoredFile, VoiceOrder
from stillmotion.tasks.kinds import VOICES

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account

PATH = "/v1/general/custom-voices"

MOST_BODY = room_for(1, MOST_INLINE_BYTES)

UNITS = "0"
"""A voice costs nothing; the videos that it speaks in do."""


class DeletedVoice(msgspec.Struct, frozen=True):
    """The answer to a deletion."""

    voice_id: Annotated[str, msgspec.Meta(description="The voice, which is gone.")]


def voices(services: Services) -> Kind[VoiceRequest]:
    """The kind."""

    async def plan(request: VoiceRequest, account: Account) -> Plan:
        if account.consent is None:
            raise _no_consent(account)
        given, made = request.recording, None
        if given is None:
            video = await services.store.find_video(account.id, request.video_id)
            if video is None:
                raise unknown("video_id", "video", request.video_id)
            made = StoredFile(video.key)
        field = "video_id" if request.video_id else "voice_url"
        files = [] if given is None else [(field, given)]
        inline = inline_files(files)

        def recording(keys: Mapping[str, str]) -> Source:
            if given is not None:
                return stored(keys)(field, given)
            assert made is not None
            return made

        return Plan(
            units=UNITS,
            inline=inline,
            urls=urls(files),
            order=lambda keys: VoiceOrder(
                name=request.name,
                recording=recording(keys),
                field=field,
                owner=account.id,
            ),
        )

    return Kind(name=VOICES, path=PATH, most_body=MOST_BODY, parse=parse_voice, plan=plan)


async def _delete(library: Library, account: Account, body: bytes) -> DeletedVoice:
    voice_id = parse_voice_id(body)
    await library.delete_voice(account, voice_id)
    return DeletedVoice(voice_id)


def _no_consent(account: Account) -> ContractError:
    return ContractError(
        Code.FORBIDDEN,
        "custom voices need a consent on record: somebody who answers for the account states that "
        "the people whose voices it sends agree. The operator of the server records that with "
        f"`stillmotion accounts consent {account.name} --by NAME`",
    )


SHELF = Shelf(
    presets_path="/v1/general/presets-voices",
    delete_path="/v1/general/delete-voices",
    presets=preset_voice_tasks,
    delete=_delete,
)
"""What accounts keep of voices."""
