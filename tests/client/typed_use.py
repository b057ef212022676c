"""How the SDK is typed, for editors: read by mypy (`make check`) and never run.

The ignored lines are wrong; mypy says so where it takes one of them for right.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from pathlib import Path
from typing import assert_type

from stillmotion.client import (
    AsyncClient,
    Client,
    Element,
    ElementTask,
    ImagesTask,
    ResourcePack,
    TaskEvent,
    VideoTask,
    Voice,
)


def blocking(client: Client) -> None:
    video = client.image_to_video(image=Path("photo.jpg"), camera_control="zoom=-5", duration=3)
    assert_type(video, VideoTask)
    assert_type(client.wait(video), VideoTask)
    assert_type(client.download(video.task_id, "video.mp4"), Path)
    assert_type(client.text2video.create(prompt="a hill", aspect_ratio="9:16"), VideoTask)
    images = client.images.wait(client.images.create(prompt="a hill", n=2))
    assert_type(images, ImagesTask)
    assert_type(images.images[0].url, str)
    assert_type(client.images.download(images, "hills.png"), Sequence[Path])
    assert_type(client.elements.list(), list[ElementTask])
    assert_type(client.elements.presets(), Sequence[Element])
    assert_type(client.voices.presets()[0], Voice)
    assert_type(client.voices.download(client.voices.presets()[0], "trial.mp3"), Path)
    assert_type(client.account_costs(), Sequence[ResourcePack])

    client.images.create(prompt="a hill", duration=3)  # type: ignore[call-arg]
    client.text2video.create(image="photo.jpg")  # type: ignore[call-arg]
    client.images.wait(video)  # type: ignore[arg-type]
    client.voices.download(images, "trial.mp3")  # type: ignore[arg-type]


async def awaited(client: AsyncClient) -> None:
    element = await client.elements.wait(await client.elements.create(element_name="Rex"))
    assert_type(element, ElementTask)
    assert_type(element.elements[0].element_id, int)
    assert_type(client.events("1"), AsyncGenerator[TaskEvent, None])
    assert_type(await client.voices.download("1", "trial.mp3"), Path)
    assert_type(await client.account_costs(), Sequence[ResourcePack])
