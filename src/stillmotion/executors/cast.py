"""A voice of an order, as `sound` speaks with it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from stillmotion.executors.job import CastVoice
from stillmotion.sound.speech import Voice, voice
from stillmotion.sound.voices.maker import Profile


def load_voice(cast: CastVoice, vault_read: Callable[[str], bytes]) -> Voice:
    """The voice. `vault_read` gives the bytes of what is stored."""
    if cast.profile is None:
        return voice(cast.preset)
    return msgspec.json.decode(vault_read(cast.profile.key), type=Profile).voice(cast.name)
