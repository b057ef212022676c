"""The voices of an order, as `sound` speaks with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from stillmotion.orders import CastVoice
from stillmotion.sound.speech import Voice, voice
from stillmotion.sound.voices.maker import Profile


def load_voices(
    cast: Sequence[CastVoice | None], vault_read: Callable[[str], bytes]
) -> tuple[Voice | None, ...]:
    """In the order of the cast. `vault_read` gives the bytes of what is stored."""
    return tuple(None if one is None else _loaded(one, vault_read) for one in cast)


def _loaded(one: CastVoice, vault_read: Callable[[str], bytes]) -> Voice:
    if one.profile is None:
        return voice(one.preset)
    return msgspec.json.decode(vault_read(one.profile.key), type=Profile).voice(one.name)
