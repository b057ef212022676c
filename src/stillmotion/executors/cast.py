"""The voices of an order, as `sound` speaks with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from stillmotion.executors.job import CastVoice
from stillmotion.sound.speech import Voice, voice
from stillmotion.sound.voices.maker import Profile


def load_voices(cast: Sequence[CastVoice], vault_read: Callable[[str], bytes]) -> tuple[Voice, ...]:
    """In the order of the voice list. `vault_read` gives the bytes of what is stored."""
    return tuple(
        voice(one.preset)
        if one.profile is None
        else msgspec.json.decode(vault_read(one.profile.key), type=Profile).voice(one.name)
        for one in cast
    )
