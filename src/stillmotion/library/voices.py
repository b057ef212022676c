"""The preset voices by their ids, as the API tells them: light, since nothing is spoken here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from stillmotion.library.preset_tasks import OWNER, preset_task
from stillmotion.tasks import kinds
from stillmotion.tasks.task import Task, TaskResult, VoiceFile

if TYPE_CHECKING:
    from stillmotion.vault import Vault

FOLDER = Path(str(files(__package__) / "presets"))

FIRST_NUMBER = 1_000
"""In the ids of their tasks, which those of elements are below."""


class PresetVoice(msgspec.Struct, frozen=True):
    """An entry of `voices.toml`; `id` is the name that `sound.speech` knows it by."""

    id: str
    name: str
    language: str
    gender: str


@cache
def preset_voices() -> Mapping[str, PresetVoice]:
    """All of them by id, in the order of the file."""
    listed = tomllib.loads((FOLDER / "voices.toml").read_text("utf-8"))["voice"]
    return {voice.id: voice for voice in msgspec.convert(listed, list[PresetVoice])}


def trial_file(voice_id: str) -> Path:
    """Where the trial of a preset lies in the package."""
    return FOLDER / f"{voice_id}.mp3"


async def preset_voice(voice_id: str, vault: Vault) -> VoiceFile | None:
    """The preset with that id, its trial in the vault; None where there is none."""
    preset = preset_voices().get(voice_id)
    if preset is None:
        return None
    data = trial_file(preset.id).read_bytes()
    key = f"presets/voices/{preset.id}-{sha256(data).hexdigest()[:12]}.mp3"
    if await vault.stat(key) is None:
        await vault.put(key, data)
    return VoiceFile(id=preset.id, name=preset.name, voice_key="", trial_key=key, owned_by=OWNER)


async def preset_voice_tasks(vault: Vault) -> list[Task]:
    """All of them, each as the task that would have made it."""
    found = [await preset_voice(voice_id, vault) for voice_id in preset_voices()]
    return [
        preset_task(kinds.VOICES, FIRST_NUMBER + number, TaskResult(voices=(voice,)))
        for number, voice in enumerate(found)
        if voice is not None
    ]
