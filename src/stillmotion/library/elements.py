"""The preset elements: a few cut-outs that come with Stillmotion and that every account may use."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from stillmotion.library.preset_tasks import OWNER, preset_task
from stillmotion.tasks import kinds
from stillmotion.tasks.task import ElementFile, Task, TaskResult

if TYPE_CHECKING:
    from stillmotion.vault import Vault


class Preset(msgspec.Struct, frozen=True):
    """An entry of `elements.toml`."""

    id: int
    name: str
    description: str
    tags: tuple[str, ...]
    photograph: str
    crop: tuple[float, float, float, float]
    credit: str


_FOLDER = files(__package__) / "presets"
PRESETS: Mapping[int, Preset] = {
    preset.id: preset
    for preset in msgspec.convert(
        tomllib.loads((_FOLDER / "elements.toml").read_text("utf-8"))["element"], list[Preset]
    )
}
"""By id, in the order of the file."""


def preset_file(preset: Preset) -> Path:
    """Where its cut-out lies in the package."""
    return Path(str(_FOLDER / f"{preset.id}.png"))


async def preset_element(element_id: int, vault: Vault) -> ElementFile | None:
    """The preset with that id, its cut-out in the vault; None where there is none."""
    preset = PRESETS.get(element_id)
    if preset is None:
        return None
    data = preset_file(preset).read_bytes()
    key = f"presets/elements/{preset.id}-{sha256(data).hexdigest()[:12]}.png"
    if await vault.stat(key) is None:
        await vault.put(key, data)
    return ElementFile(
        id=preset.id,
        name=preset.name,
        description=preset.description,
        reference_type="image_refer",
        pictures=(key,),
        video="",
        cutouts=(key,),
        voice=None,
        tags=preset.tags,
        owned_by=OWNER,
    )


async def preset_elements(vault: Vault) -> list[Task]:
    """All of them, each as the task that would have made it."""
    found = [await preset_element(element_id, vault) for element_id in PRESETS]
    return [
        preset_task(kinds.ELEMENTS, element.id, TaskResult(elements=(element,)))
        for element in found
        if element is not None
    ]
