"""The voices of an order, as `sound` speaks with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from stillmotion.contract.errors import refused_field
from stillmotion.orders import CastVoice
from stillmotion.sound.speech import Voice, voice
from stillmotion.sound.voices.maker import Profile


def load_voices(
    cast: Sequence[CastVoice | None], vault_read: Callable[[str], bytes]
) -> tuple[Voice | None, ...]:
    """In the order of the cast. `vault_read` gives the bytes of what is stored."""
    return tuple(
        None if one is None else _loaded(f"voices[{i}]", one, vault_read)
        for i, one in enumerate(cast)
    )


def _loaded(field: str, one: CastVoice, vault_read: Callable[[str], bytes]) -> Voice:
    if one.profile is None:
        return voice(one.preset)
    try:
        profile = vault_read(one.profile.key)
    except FileNotFoundError:
        raise refused_field(
            field, f"the voice {one.name!r} is gone from the server's storage"
        ) from None
    return msgspec.json.decode(profile, type=Profile).voice(one.name)
