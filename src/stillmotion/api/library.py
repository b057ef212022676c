"""What ids of elements and voices stand for: the account's own, or one that comes along."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from stillmotion.contract.errors import Code, ContractError, shown
from stillmotion.library.elements import PRESETS, preset_element
from stillmotion.library.voices import preset_voice, preset_voices
from stillmotion.orders import CastVoice, Source, StoredFile
from stillmotion.tasks.places import inputs_of, results_of

if TYPE_CHECKING:
    from stillmotion.api.services import Services
    from stillmotion.tasks.store import Account, Sort
    from stillmotion.tasks.task import ElementFile, VoiceFile


VOICE_ID_DIGITS = 18


class Library:
    """Finds and deletes what accounts keep."""

    def __init__(self, services: Services) -> None:
        self._store = services.store
        self._vault = services.vault

    async def element(self, account: Account, field: str, element_id: int) -> ElementFile:
        """The element. Raises ContractError 1203 for one that the account does not have."""
        preset = await preset_element(element_id, self._vault)
        if preset is not None:
            return preset
        task = await self._store.find_kept(account.id, "element", element_id)
        if task is None or task.result is None:
            raise unknown(field, "element", element_id)
        return task.result.elements[0]

    async def voice(self, account: Account, field: str, voice_id: str) -> VoiceFile:
        """The voice. Raises ContractError 1203 for one that the account does not have."""
        preset = await preset_voice(voice_id, self._vault)
        if preset is not None:
            return preset
        number = voice_number(voice_id)
        task = None if number is None else await self._store.find_kept(account.id, "voice", number)
        if task is None or task.result is None:
            raise unknown(field, "voice", voice_id)
        return task.result.voices[0]

    async def bound_voice(self, account: Account, element: ElementFile) -> VoiceFile | None:
        """The voice that an element speaks with; None where it has none, or not any more."""
        if element.voice is None:
            return None
        try:
            return await self.voice(account, "element_voice_id", element.voice.id)
        except ContractError:
            return None

    async def delete_element(self, account: Account, element_id: int) -> None:
        """Delete an element of the account's own. Raises ContractError 1203, and 1103 of one that
        comes along."""
        if element_id in PRESETS:
            raise _not_own("element", element_id)
        await self._delete(account, "element", element_id, element_id)

    async def delete_voice(self, account: Account, voice_id: str) -> None:
        """Delete a voice of the account's own. Raises ContractError 1203, and 1103 of one that
        comes along."""
        if voice_id in preset_voices():
            raise _not_own("voice", voice_id)
        number = voice_number(voice_id)
        if number is None:
            raise unknown("voice_id", "voice", voice_id)
        await self._delete(account, "voice", number, voice_id)

    async def _delete(self, account: Account, sort: Sort, id: int, given: object) -> None:
        task = await self._store.find_kept(account.id, sort, id)
        if task is None:
            raise unknown(f"{sort}_id", sort, given)
        # The files first: of what a crash cuts off here the row is left, to be deleted again.
        await self._vault.delete_prefix(results_of(task.id))
        await self._vault.delete_prefix(inputs_of(task.id))
        await self._store.forget_kept(account.id, sort, id)


async def cast(
    library: Library, element_ids: Sequence[int], account: Account, setting: str | None = None
) -> dict[str, str]:
    """Keys of what the ids of an `element_list` stand for, by names of our own ("elements[0]").

    They are cut out, but for the one whose name is `setting`, and those that are scenes without a
    figure: these are the pictures as they were given.
    Raises ContractError 1203.
    """
    found = {}
    for i, element_id in enumerate(element_ids):
        name = f"elements[{i}]"
        element = await library.element(account, f"element_list[{i}].element_id", element_id)
        whole = name == setting or not element.cutouts
        found[name] = element.pictures[0] if whole else element.cutouts[0]
    return found


class Speaking(Protocol):
    """A request that may name voices, or elements that have some."""

    @property
    def sound(self) -> bool:
        """Whether anything is heard."""
        ...

    @property
    def element_ids(self) -> tuple[int, ...]:
        """The elements."""
        ...

    @property
    def voice_ids(self) -> tuple[str, ...]:
        """The voices. There are none where there are elements."""
        ...


async def voices_of(
    library: Library, request: Speaking, account: Account
) -> dict[str, VoiceFile | None]:
    """What the ids of a `voice_list` stand for, by names of our own ("voices[0]"); or, with sound,
    the voices that are bound to the elements, None where one has none.

    Raises ContractError 1203.
    """
    if request.sound and request.element_ids:
        elements = [
            await library.element(account, f"element_list[{i}].element_id", element_id)
            for i, element_id in enumerate(request.element_ids)
        ]
        return {
            f"voices[{i}]": await library.bound_voice(account, element)
            for i, element in enumerate(elements)
        }
    return {
        f"voices[{i}]": await library.voice(account, f"voice_list[{i}].voice_id", voice_id)
        for i, voice_id in enumerate(request.voice_ids)
    }


def voice_keys(voices: Mapping[str, VoiceFile | None]) -> dict[str, str]:
    """The keys of the profiles of those voices that are custom, by the same names."""
    return {name: voice.voice_key for name, voice in voices.items() if voice and voice.voice_key}


def cast_voices(
    voices: Mapping[str, VoiceFile | None], keys: Mapping[str, str]
) -> tuple[CastVoice | None, ...]:
    """The voices of an order, of the keys under which their profiles lie."""
    return tuple(
        None
        if voice is None
        else CastVoice(name=voice.name, profile=StoredFile(keys[name]))
        if name in keys
        else CastVoice(name=voice.name, preset=voice.id)
        for name, voice in voices.items()
    )


def cast_pictures(element_ids: Sequence[int], keys: Mapping[str, str]) -> tuple[Source, ...]:
    """The elements of an order, of the keys under which what was `cast` lies."""
    return tuple(StoredFile(keys[f"elements[{i}]"]) for i in range(len(element_ids)))


def voice_number(voice_id: str) -> int | None:
    """The number by which the store knows a voice, None for what is no id of a voice."""
    digits = voice_id.isascii() and voice_id.isdigit() and len(voice_id) == VOICE_ID_DIGITS
    return int(voice_id) if digits else None


def unknown(field: str, sort: str, given: object) -> ContractError:
    """The refusal for an id that the account has nothing under; another's is none of its own."""
    return ContractError(Code.NOT_FOUND, f"{field}: {sort} not found: {shown(given)}", field=field)


def _not_own(sort: str, given: object) -> ContractError:
    return ContractError(
        Code.FORBIDDEN, f"{sort}_id: the {sort} {shown(given)} comes with the server and stays"
    )
