"""The kinds of tasks beside image to video: what is sent, what comes back, what is downloaded."""

from __future__ import annotations

import base64
import inspect
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from client.conftest import OpenClient
from client.service import PATHS, VIDEO, Service
from stillmotion.client import (
    NotFound,
    PermissionDenied,
    ResourcePack,
    StillmotionError,
    TaskEvent,
    TaskFailed,
    aio,
    sync,
)

SUCCEED = {"task_status": "succeed", "progress": 1.0, "at": 9}
MADE = {
    kind: "audios"
    if kind in ("tts", "text_to_audio")
    else kind
    if kind in ("images", "elements", "voices")
    else "faces"
    if kind == "identify_face"
    else "videos"
    for kind in PATHS
}
INLINE = base64.b64encode(b"\x89PNG-photo").decode()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    path.write_bytes(b"\x89PNG-photo")
    return path


def ended(service: Service, kind: str, **fields: Any) -> str:
    """A task that has ended."""
    return service.add(kind=kind, polls=0, **fields).id


def test_text_to_video_spells_the_fields(client: Any, service: Service) -> None:
    task = client.text2video.create(
        prompt="A hill",
        aspect_ratio="9:16",
        duration=3,
        sound=False,
        element_list=[101],
        camera_control="pan=2",
        watermark_info=True,
    )
    assert service.seen[0].url.path == PATHS["text2video"]
    assert service.rows[task.task_id].body == {
        "prompt": "A hill",
        "aspect_ratio": "9:16",
        "duration": "3",
        "sound": "off",
        "element_list": [{"element_id": 101}],
        "camera_control": {"type": "simple", "config": {"pan": 2.0}},
        "watermark_info": {"enabled": True},
    }


@pytest.mark.parametrize(
    "given",
    [
        {"ink": 0.5, "paper": 1},
        [("ink", 0.5), {"name": "paper", "weight": 1}],
        ({"name": "ink", "weight": 0.5}, ("paper", 1)),
    ],
)
def test_loras_in_the_forms_that_are_handy(client: Any, service: Service, given: Any) -> None:
    task = client.text2video.create(prompt="A hill", seed=7, loras=given)
    assert service.rows[task.task_id].body == {
        "prompt": "A hill",
        "seed": 7,
        "loras": [{"name": "ink", "weight": 0.5}, {"name": "paper", "weight": 1}],
    }
    task = client.text2video.create(prompt="A hill", loras=["ink"])
    assert service.rows[task.task_id].body["loras"] == [{"name": "ink"}]


def test_images_spell_the_fields(client: Any, service: Service, photo: Path) -> None:
    task = client.images.create(
        prompt="<<<element_1>>> on a hill",
        image=photo,
        element_list=[{"element_id": 101}, 102],
        n=2,
        resolution="2k",
        external_task_id="mine",
    )
    assert service.rows[task.task_id].body == {
        "prompt": "<<<element_1>>> on a hill",
        "image": INLINE,
        "element_list": [{"element_id": 101}, {"element_id": 102}],
        "n": 2,
        "resolution": "2k",
        "external_task_id": "mine",
    }


def test_elements_spell_the_fields(client: Any, service: Service, photo: Path) -> None:
    task = client.elements.create(
        element_name="Rex",
        element_image_list={
            "frontal_image": photo,
            "refer_images": ["https://example.org/b.png", b"\x89PNG-photo"],
        },
        tag_list=["o_103"],
        element_voice_id="bm_george",
    )
    assert service.rows[task.task_id].body == {
        "element_name": "Rex",
        "element_image_list": {
            "frontal_image": INLINE,
            "refer_images": [{"image_url": "https://example.org/b.png"}, {"image_url": INLINE}],
        },
        "tag_list": [{"tag_id": "o_103"}],
        "element_voice_id": "bm_george",
    }
    film = client.elements.create(
        element_name="Rex",
        reference_type="video_refer",
        element_video_list="https://example.org/rex.mp4",
    )
    assert service.rows[film.task_id].body["element_video_list"] == {
        "refer_videos": [{"video_url": "https://example.org/rex.mp4"}]
    }


def test_voices_are_made_of_a_recording(client: Any, service: Service) -> None:
    body = {"voice_name": "Narrator", "voice_url": "https://example.org/narrator.mp3"}
    task = client.voices.create(**body, idempotency_key="once")
    assert client.voices.create(**body, idempotency_key="once").task_id == task.task_id
    assert service.rows[task.task_id].body == body
    assert service.seen[0].url.path == PATHS["voices"]


@pytest.mark.parametrize("kind", [*PATHS])
def test_keywords_replace_fields_of_a_body(client: Any, service: Service, kind: str) -> None:
    body = {"external_task_id": "a", "made_up": 1}
    task = getattr(client, kind).create(body, external_task_id="b")
    assert service.rows[task.task_id].body == {"external_task_id": "b", "made_up": 1}
    with pytest.raises(TypeError, match=f"{kind} has no field 'made_up'"):
        getattr(client, kind).create(made_up=1)


@pytest.mark.parametrize("kind", [*PATHS])
def test_each_kind_is_followed_under_its_own_path(client: Any, service: Service, kind: str) -> None:
    calls = getattr(client, kind)
    task = calls.create({})
    service.streams.append([SUCCEED])
    told: list[TaskEvent] = []
    done = calls.wait(task, on_progress=told.append)
    assert (done.task_id, done.task_status, told[-1].final) == (task.task_id, "succeed", True)
    assert len(getattr(done, MADE[kind])) == 1
    assert [one.task_id for one in calls.list()] == [task.task_id]
    assert [event.status for event in calls.events(task)] == ["succeed"]
    for other in PATHS.keys() - {kind}:
        assert getattr(client, other).list() == []
        with pytest.raises(NotFound):
            getattr(client, other).get(task.task_id)
    assert calls.cancel(task).task_status == "failed"
    service.streams.append([{"task_status": "failed"}])
    with pytest.raises(TaskFailed):
        calls.wait(task)


def test_results_are_typed(client: Any, service: Service) -> None:
    (voice,) = client.voices.get(ended(service, "voices")).voices
    assert voice.voice_id == "800000000000000000"
    assert (voice.voice_name, voice.owned_by) == ("Narrator", "kling")
    (element,) = client.elements.get(ended(service, "elements")).elements
    assert element.element_id == 1_764_000_000_000_012
    assert element.element_description == ""
    assert element.element_image_list.frontal_image.endswith("/a.jpg")
    assert element.element_voice_info.voice_name == "Narrator"
    assert [(tag.id, tag.name) for tag in element.tag_list] == [("o_103", "Animal")]
    assert element.element_video_list.refer_videos == []
    (image,) = client.images.get(ended(service, "images")).images
    assert (image.index, ".jpg?" in image.url) == (0, True)


def test_one_picture_goes_under_the_name_given(
    client: Any, service: Service, tmp_path: Path
) -> None:
    task_id = ended(service, "images")
    assert client.images.download(task_id, tmp_path / "hill.png") == [tmp_path / "hill.png"]
    assert client.images.download(task_id, tmp_path) == [tmp_path / f"{task_id}-0.jpg"]
    assert (tmp_path / "hill.png").read_bytes() == VIDEO


def test_several_pictures_are_numbered(client: Any, service: Service, tmp_path: Path) -> None:
    task = client.images.create(prompt="p", n=2)
    service.rows[task.task_id].polls = 0
    done = client.images.get(task)
    made = client.images.download(done, tmp_path / "hill.png")
    assert [path.name for path in made] == ["hill-0.jpg", "hill-1.jpg"]
    assert all(path.read_bytes() == VIDEO for path in made)
    asked = [request.url.path for request in service.requests("GET", ".jpg")]
    assert asked == [f"/media/{task.task_id}/{i}.jpg" for i in range(2)]


def test_a_trial_is_downloaded_of_a_voice_or_its_task(
    client: Any, service: Service, tmp_path: Path
) -> None:
    task = client.voices.get(ended(service, "voices"))
    for given in (task.task_id, task, task.voices[0]):
        path = client.voices.download(given, tmp_path)
        assert path == tmp_path / f"{task.voices[0].voice_id}.mp3"
        assert path.read_bytes() == VIDEO
        path.unlink()


def test_what_an_element_was_made_from_is_downloaded(
    client: Any, service: Service, tmp_path: Path
) -> None:
    task = client.elements.get(ended(service, "elements"))
    for given in (task.task_id, task.elements[0]):
        made = client.elements.download(given, tmp_path)
        # The second link shows no ending.
        assert [path.name for path in made] == [
            "1764000000000012-frontal.jpg",
            "1764000000000012-refer-0.png",
        ]


@pytest.mark.parametrize("kind", [*PATHS])
def test_a_task_that_made_nothing_has_nothing_to_download(
    client: Any, service: Service, tmp_path: Path, kind: str
) -> None:
    task_id = ended(service, kind, result=False, message="The voice was deleted by its owner.")
    with pytest.raises(StillmotionError, match=f"task {task_id} has no .*deleted by its owner"):
        getattr(client, kind).download(task_id, tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def answering(open_client: OpenClient) -> Any:
    """Opens a client of a service that answers everything with the same, and what that is asked."""
    asked: list[httpx2.Request] = []

    def client_of(data: Any) -> tuple[Any, list[httpx2.Request]]:
        def answer(request: httpx2.Request) -> httpx2.Response:
            asked.append(request)
            return httpx2.Response(200, json={"code": 0, "message": "", "data": data})

        client = open_client("https://kling.example.org", transport=httpx2.MockTransport(answer))
        return client, asked

    return client_of


def test_costs(answering: Any) -> None:
    pack = {
        "resource_pack_name": "Spring",
        "resource_pack_id": 1,
        "resource_pack_type": "decreasing_total",
        "total_quantity": 500,
        "remaining_quantity": 496.5,
        "purchase_time": 1,
        "effective_time": 2,
        "invalid_time": 3,
        "status": "online",
    }
    client, asked = answering({"code": 0, "msg": "", "resource_pack_subscribe_infos": [pack]})
    assert client.account_costs() == [ResourcePack(**{**pack, "resource_pack_id": "1"})]
    day = datetime(2026, 1, 2, tzinfo=UTC)
    client.account_costs(5, day, "Spring")
    client.account_costs(end_time=day)
    now, given, ending = (dict(request.url.params) for request in asked)
    assert asked[0].url.path == "/account/costs"
    assert now["start_time"] == now["end_time"]
    assert abs(int(now["end_time"]) / 1000 - datetime.now(UTC).timestamp()) < 3600
    end = "1767312000000"
    assert given == {"start_time": "5", "end_time": end, "resource_pack_name": "Spring"}
    assert ending == {"start_time": end, "end_time": end}


def test_a_refusal_inside_of_costs_is_one(answering: Any) -> None:
    client, _ = answering({"code": 1103, "msg": "not yours"})
    with pytest.raises(PermissionDenied, match="not yours") as caught:
        client.account_costs()
    assert caught.value.code == 1103


def test_presets_and_deletion(answering: Any) -> None:
    voices = [{"voice_id": "bm_george", "voice_name": "George"}]
    client, asked = answering([{"task_id": "1", "task_result": {"voices": voices}}])
    (preset,) = client.voices.presets(page=2, size=5)
    assert (preset.voice_id, preset.voice_name) == ("bm_george", "George")
    assert asked[0].url.path == "/v1/general/presets-voices"
    assert dict(asked[0].url.params) == {"pageNum": "2", "pageSize": "5"}
    assert client.voices.delete("7") is None
    assert client.elements.delete(12) is None
    assert [(r.method, r.url.path, r.content) for r in asked[1:]] == [
        ("POST", "/v1/general/delete-voices", b'{"voice_id":"7"}'),
        ("POST", "/v1/general/delete-elements", b'{"element_id":12}'),
    ]


@pytest.mark.parametrize(
    ("blocking", "awaited"),
    [
        (sync.Client, aio.AsyncClient),
        (sync.TextToVideo, aio.AsyncTextToVideo),
        (sync.Images, aio.AsyncImages),
        (sync.Elements, aio.AsyncElements),
        (sync.Voices, aio.AsyncVoices),
    ],
)
def test_both_clients_have_the_same_calls(blocking: type, awaited: type) -> None:
    def calls(of: type) -> dict[str, dict[str, str]]:
        return {
            name.replace("aclose", "close"): {
                parameter.name: str(parameter.annotation)
                for parameter in inspect.signature(value).parameters.values()
            }
            for name, value in inspect.getmembers(of, callable)
            if not name.startswith("_")
        }

    assert calls(blocking) == calls(awaited)
    assert len(calls(blocking)) >= 7
