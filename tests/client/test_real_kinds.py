"""Both clients against the real server, for the kinds of tasks beside image to video."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image

from client.conftest import OpenClient
from harness.pictures import figure_png
from harness.recordings import as_file, speech
from harness.server import ServerProcess
from harness.video import decode
from harness.web import PictureHost
from stillmotion.client import Client, NotFound, PermissionDenied


@pytest.fixture
def real(bare: ServerProcess, open_client: OpenClient) -> Any:
    return open_client(bare.url, data=bare.data)


@pytest.fixture
def figure(tmp_path: Path) -> Path:
    path = tmp_path / "figure.png"
    path.write_bytes(figure_png())
    return path


@pytest.fixture(scope="module")
def recording() -> Iterator[str]:
    with PictureHost({"voice.wav": as_file(speech(), "wav", "pcm_s16le")}) as host:
        yield f"{host.url}/voice.wav"


def test_a_video_of_words(real: Any, tmp_path: Path) -> None:
    fields = {"prompt": "A lighthouse by the sea", "duration": 3, "aspect_ratio": "9:16"}
    task = real.text2video.create(**fields, watermark_info=True)
    done = real.text2video.wait(task)
    assert real.text2video.list(size=1)[0].task_id == task.task_id
    clean = real.text2video.download(done, tmp_path)
    marked = real.text2video.download(done, tmp_path, watermark=True)
    assert [path.name for path in (clean, marked)] == [
        f"{task.task_id}.mp4",
        f"{task.task_id}-watermark.mp4",
    ]
    video = decode(clean)
    assert (len(video.frames), video.width, video.height) == (36, 240, 426)


def test_an_element_is_made_kept_and_put_into_a_picture(
    real: Any, figure: Path, tmp_path: Path
) -> None:
    fields: dict[str, Any] = {
        "element_name": "Column",
        "element_image_list": {"frontal_image": figure, "refer_images": [figure_png()]},
        "tag_list": ["o_104"],
        "idempotency_key": f"column of {type(real).__name__}",
    }
    task = real.elements.create(**fields)
    assert real.elements.create(**fields).task_id == task.task_id
    (element,) = real.elements.wait(task).elements
    assert (element.element_name, element.tag_list[0].name) == ("Column", "Item")
    assert real.elements.list(size=1)[0].elements[0].element_id == element.element_id
    files = real.elements.download(task.task_id, tmp_path)
    assert [Image.open(path).size for path in files] == [(400, 400), (400, 400)]

    picture = real.images.create(
        prompt="<<<element_1>>> stands on a hill", element_list=[element.element_id]
    )
    (path,) = real.images.download(real.images.wait(picture), tmp_path / "hill.png")
    image = Image.open(io.BytesIO(path.read_bytes()))
    assert image.format == "PNG"
    assert image.width > image.height > 500

    real.elements.delete(element.element_id)
    assert real.elements.get(task).elements == []
    with pytest.raises(NotFound, match="element"):
        real.images.create(prompt="<<<element_1>>>", element_list=[element.element_id])


def test_presets(real: Any, tmp_path: Path) -> None:
    elements, voices = real.elements.presets(), real.voices.presets(page=2, size=3)
    assert elements[0].element_image_list.frontal_image
    assert {preset.owned_by for preset in (*elements, *voices)} == {"kling"}
    assert len(voices) == 3
    trial = real.voices.download(voices[0], tmp_path)
    assert trial == tmp_path / f"{voices[0].voice_id}.mp3"
    assert trial.stat().st_size > 1000
    with pytest.raises(PermissionDenied):
        real.voices.delete(voices[0].voice_id)
    with pytest.raises(PermissionDenied):
        real.elements.delete(elements[0].element_id)


def test_a_voice_needs_consent_then_is_made_heard_and_deleted(
    bare: ServerProcess, recording: str, tmp_path: Path
) -> None:
    key = bare.create_key("speaker")
    with Client(bare.url, api_key=key["api_key"]) as client:
        fields = {"voice_name": "Narrator", "voice_url": recording}
        with pytest.raises(PermissionDenied, match="accounts consent speaker"):
            client.voices.create(**fields)
        bare.cli("accounts", "consent", "speaker", "--by", "Ada Example")
        (voice,) = client.voices.wait(client.voices.create(**fields)).voices
        assert (voice.voice_name, voice.owned_by != "kling") == ("Narrator", True)
        assert client.voices.download(voice, tmp_path / "trial.mp3").stat().st_size > 1000
        client.voices.delete(voice.voice_id)
        assert [task.voices for task in client.voices.list()] == [[]]


def test_packs_that_can_be_spent(bare: ServerProcess, open_client: OpenClient) -> None:
    name = f"saver {uuid4()}"
    key = bare.create_key(name)
    client = open_client(bare.url, api_key=key["api_key"])
    assert client.account_costs() == []
    bare.cli("accounts", "add-pack", name, "Spring", "12.5", "--days", "30")
    bare.cli("accounts", "add-pack", name, "Old", "5", "--start", "2020-01-01", "--days", "1")
    (pack,) = client.account_costs()
    assert (pack.resource_pack_name, pack.remaining_quantity, pack.status) == (
        "Spring",
        12.5,
        "online",
    )
    everything = client.account_costs(start_time=0)
    assert sorted(each.resource_pack_name for each in everything) == ["Old", "Spring"]
    assert client.account_costs(0, None, "Old")[0].status == "expired"
