"""The video calls of the OpenAI API over HTTP."""

import json
import re
from io import BytesIO

import pytest
from PIL import Image

from api.able import ABLE
from api.live import TASKS, body, having
from harness.pictures import base64_of, encode, scene, scene_png
from stillmotion.tasks.task import MediaFile, TaskResult

VIDEOS = "/v1/videos"
WIDE = scene_png(640, 360)


@pytest.fixture(scope="module")
def site(start):
    return start(having(engines=ABLE))


@pytest.fixture(scope="module")
def client(site):
    return site.client(site.new_key())


@pytest.fixture
def lone(start):
    api = start(having(engines=ABLE))
    return api, api.client(api.new_key())


def make(client, sent=None, **form):
    answer = client.post(VIDEOS, json=sent) if sent else client.post(VIDEOS, **form)
    assert answer.status_code == 200, answer.text
    return answer.json()


def form(picture=WIDE, name="input_reference", **fields):
    """As the SDKs send it: text fields, and the picture as a file."""
    return {"data": fields, "files": {name: ("a.png", picture, "image/png")}}


def order(api, task_id):
    account = api.run(api.services.store.ensure_account("default")).id
    (task,) = api.run(api.services.store.tasks_by_id(account, [task_id]))
    return task, json.loads(task.request)["order"]


def succeed(api, video, key=None, **more):
    store = api.services.store
    claimed = api.run(store.claim_task("test", 60.0))
    assert claimed.id == video["id"]
    key = key or f"results/{claimed.id}/1/video.mp4"
    made = MediaFile(
        id=f"v{claimed.id}", key=key, duration=4.0, width=1280, height=720, fps=24, **more
    )
    assert api.run(store.succeed_task(claimed.id, claimed.attempt, TaskResult((made,))))


def refused(answer, status, param, said=""):
    told = answer.json()
    assert answer.status_code == status, told
    assert list(told) == ["error"]
    assert list(told["error"]) == ["message", "type", "param", "code"]
    assert told["error"]["param"] == param, told
    assert said in told["error"]["message"], told
    assert answer.headers["x-request-id"]
    return told["error"]


class TestCreate:
    def test_of_words(self, site, client):
        video = make(client, {"prompt": "A fox in the snow"})
        assert {**video, "id": "", "created_at": 0} == {
            "id": "", "object": "video", "created_at": 0, "completed_at": None,
            "expires_at": None, "status": "queued", "progress": 0, "model": "sora-2",
            "prompt": "A fox in the snow", "seconds": "4", "size": "720x1280",
            "remixed_from_video_id": None, "error": None,
        }  # fmt: skip
        task, made = order(site, video["id"])
        assert task.kind == "text2video"
        assert (made["video"]["model_name"], made["video"]["mode"]) == ("kling-v3", "std")
        assert (made["video"]["aspect"], made["video"]["duration"]) == ([9, 16], 4)
        assert made["video"]["sound"]

    def test_a_form_with_a_picture(self, site, client):
        sent = form(prompt="She turns", model="sora-2-pro", seconds="8", size="1280x720")
        video = make(client, **sent)
        assert (video["model"], video["seconds"], video["size"]) == ("sora-2-pro", "8", "1280x720")
        task, made = order(site, video["id"])
        assert task.kind == "image2video"
        assert site.run(site.services.vault.get(made["video"]["image"]["key"])) == WIDE
        assert made["video"]["duration"] == 8

    def test_a_form_without_a_picture(self, client):
        fields = {"prompt": (None, "A fox 狐"), "seconds": (None, "5")}
        video = make(client, files=fields)
        assert (video["prompt"], video["seconds"]) == ("A fox 狐", "5")

    def test_a_large_form_is_read_beside_the_server(self, site, client):
        picture = encode(scene(2000, 1200), "PNG")
        assert len(picture) > 64 * 1024
        _, made = order(site, make(client, **form(picture, prompt="x"))["id"])
        assert site.run(site.services.vault.get(made["video"]["image"]["key"])) == picture

    @pytest.mark.parametrize(
        "reference",
        [
            "https://example.com/a.png",
            {"image_url": "https://example.com/a.png"},
            "data:image/png;base64," + base64_of(WIDE),
            {"image_url": "data:image/png;base64," + base64_of(WIDE), "file_id": None},
        ],
    )
    def test_a_picture_in_json(self, site, client, reference):
        video = make(client, {"prompt": "x", "input_reference": reference})
        assert order(site, video["id"])[0].kind == "image2video"

    def test_a_picture_in_parts_of_a_form(self, site, client):
        fields = {
            "prompt": (None, "x"),
            "input_reference[image_url]": (None, "https://example.com/a.png"),
        }
        _, made = order(site, make(client, files=fields)["id"])
        assert made["video"]["image"]["url"] == "https://example.com/a.png"

    @pytest.mark.parametrize(
        ("size", "mode", "aspect"),
        [
            ("1280x720", "std", [16, 9]),
            ("720x720", "std", [1, 1]),
            ("1024x1792", "pro", [9, 16]),
            ("1792x1024", "pro", [16, 9]),
            ("1920x1080", "pro", [16, 9]),
        ],
    )
    def test_sizes(self, site, client, size, mode, aspect):
        video = make(client, {"prompt": "x", "size": size})
        assert video["size"] == size
        _, made = order(site, video["id"])
        assert (made["video"]["mode"], made["video"]["aspect"]) == (mode, aspect)

    @pytest.mark.parametrize(
        ("model", "served", "mode"),
        [
            ("sora-2-2025-10-06", "kling-v3", "std"),
            ("sora-2-pro", "kling-v3", "pro"),
            ("sora-2-pro-2025-10-06", "kling-v3", "pro"),
            ("kling-v2-6", "kling-v2-6", "std"),
        ],
    )
    def test_models(self, site, client, model, served, mode):
        video = make(client, {"prompt": "x", "model": model, "seconds": 5})
        assert video["model"] == model
        _, made = order(site, video["id"])
        assert (made["video"]["model_name"], made["video"]["mode"]) == (served, mode)
        assert made["video"]["sound"] == model.startswith("sora")

    def test_without_sound_where_the_engine_has_none(self, start):
        api = start()
        client = api.client(api.new_key())
        _, made = order(api, make(client, {"prompt": "x"})["id"])
        assert not made["video"]["sound"]

    def test_what_has_no_effect_is_listed(self, client):
        answer = client.post(VIDEOS, json={"prompt": "x", "user": "me"})
        assert answer.headers["x-stillmotion-ignored"] == "user"

    def test_the_same_key_and_body_make_one_video(self, client):
        keyed = {"Idempotency-Key": "openai-once"}
        sent = {"prompt": "x"}
        made = [client.post(VIDEOS, json=sent, headers=keyed).json() for _ in range(2)]
        assert made[0] == made[1]


BAD = {
    "no prompt": ({}, "prompt", "required"),
    "prompt null": ({"prompt": None}, "prompt", "required"),
    "prompt a number": ({"prompt": 1}, "prompt", "string"),
    "prompt too long": ({"prompt": "x" * 2501}, "prompt", "2500"),
    "prompt with a tag": ({"prompt": "<<<image_1>>>"}, "prompt", "picture"),
    "model unknown": ({"prompt": "x", "model": "sora-9"}, "model", "sora-9"),
    "model a list": ({"prompt": "x", "model": []}, "model", "string"),
    "seconds few": ({"prompt": "x", "seconds": "2"}, "seconds", "from 3 to 15"),
    "seconds many": ({"prompt": "x", "seconds": 16}, "seconds", "from 3 to 15"),
    "seconds in words": ({"prompt": "x", "seconds": "four"}, "seconds", "whole number"),
    "size unknown": ({"prompt": "x", "size": "640x480"}, "size", "1280x720"),
    "size of no form": ({"prompt": "x", "size": "large"}, "size", "1280x720"),
    "reference a number": ({"prompt": "x", "input_reference": 1}, "input_reference", "object"),
    "reference without a picture": ({"prompt": "x", "input_reference": {"x": 1}},
                                    "input_reference", "image_url"),
    "reference by id": ({"prompt": "x", "input_reference": {"file_id": "file-1"}},
                        "input_reference.file_id", "no files are kept"),
    "reference no URL": ({"prompt": "x", "input_reference": "picture.png"}, "input_reference",
                         "base64"),
    "reference private": ({"prompt": "x", "input_reference": "http://127.0.0.1/a.png"},
                          "input_reference", "127.0.0.1"),
    "data of another sort": ({"prompt": "x", "input_reference": "data:text/html;base64,AAAA"},
                             "input_reference", "data:image/"),
}  # fmt: skip


class TestRefused:
    @pytest.mark.parametrize("name", BAD)
    def test_bodies(self, client, name):
        sent, param, said = BAD[name]
        told = refused(client.post(VIDEOS, json=sent), 400, param, said)
        assert told["message"].startswith(param)
        assert (told["type"], told["code"]) == ("invalid_request_error", "invalid_value")

    @pytest.mark.parametrize(
        ("sent", "param", "said"),
        [
            (form(b"GIF89a", prompt="x"), "input_reference", "JPEG or PNG"),
            (form(scene_png(200, 400), prompt="x"), "input_reference", "300"),
            (form(WIDE[:-100], prompt="x"), "input_reference", ""),
            (form(prompt="x", size="720x1280"), "input_reference", "leave size out"),
            (form(name="mask", prompt="x"), "mask", "input_reference only"),
            (form(name="Bild ä", prompt="x"), "Bild ä", "input_reference only"),
            (form(seconds="5"), "prompt", "required"),
            (form(prompt="x", input_reference="https://example.com/a.png"), None, "more than once"),
        ],
    )
    def test_forms(self, client, sent, param, said):
        refused(client.post(VIDEOS, **sent), 400, param, said)

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"--",
            b"--x",
            b"--x\r\n",
            b"--x\r\n\r\n\r\n--x--",
            b"--x\r\nContent-Disposition: form-data\r\n\r\nv\r\n--x--\r\n",
            b'--x\r\nContent-Disposition: attachment; name="a"\r\n\r\nv\r\n--x--\r\n',
            b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nv\r\n--x\r\n',
            b'--x\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n\xff\r\n--x--\r\n',
            b"--" + b"x" * 100 + b"\r\n",
            b'--x\r\nContent-Disposition form-data; name="p"\r\n\r\nv\r\n--x--\r\n',
            b'--x\r\nContent-Disposition: form-data; name="p"\r\nA: '
            + b"x" * 9000
            + b"\r\n\r\nv\r\n--x--",
            b"--x\r\n" + b"A: b\r\n" * 20 + b"\r\nv\r\n--x--",
            b'--x\r\nContent-Disposition: form-data; name="p"\r\n\r\nv\r\n--xy\r\n',
            b'--x\r\nContent-Disposition: form-data; name="p"\r\n\r\nv\r\n' * 60 + b"--x--",
        ],
    )
    def test_what_is_no_form(self, client, raw):
        kind = {"Content-Type": "multipart/form-data; boundary=x"}
        told = refused(client.post(VIDEOS, content=raw, headers=kind), 400, None)
        assert told["code"] == "invalid_body"

    def test_other_types_of_bodies(self, client):
        answer = client.post(VIDEOS, content=b"prompt=x", headers={"Content-Type": "text/plain"})
        refused(answer, 400, None, "application/json or multipart/form-data")

    def test_keys(self, site):
        told = refused(site.client().get(VIDEOS), 401, None, "Authorization is empty")
        assert (told["type"], told["code"]) == ("invalid_request_error", "invalid_api_key")
        refused(site.client("sk-unknown").get(VIDEOS), 401, None, "api key not found")

    def test_limits(self, start):
        api = start(having(engines=ABLE))
        client = api.client(api.new_key("one", max_parallel=1))
        make(client, {"prompt": "x"})
        told = refused(client.post(VIDEOS, json={"prompt": "x"}), 429, None)
        assert told["type"] == "rate_limit_error"
        slow = api.client(api.new_key("slow", rate_limit=0.001))
        assert slow.get(VIDEOS).status_code == 200
        answer = slow.get(VIDEOS)
        refused(answer, 429, None, "too many requests")
        assert int(answer.headers["retry-after"]) > 1


class TestFollow:
    def test_from_the_create_to_the_content(self, lone):
        api, client = lone
        video = make(client, {"prompt": "x", "size": "1024x1792"})
        refused(client.get(f"{VIDEOS}/{video['id']}/content"), 400, "video_id", "queued")
        store = api.services.store
        claimed = api.run(store.claim_task("test", 60.0))
        api.run(store.extend_lease(claimed.id, claimed.attempt, 60.0, 0.426, "rendering"))
        running = client.get(f"{VIDEOS}/{video['id']}").json()
        assert (running["status"], running["progress"]) == ("in_progress", 42)
        key = f"results/{claimed.id}/1/video.mp4"
        api.run(api.services.vault.put(key, b"a video"))
        api.run(api.services.vault.put(f"{key}.jpg", b"a poster"))
        made = MediaFile(
            id="v1", key=key, poster_key=f"{key}.jpg", duration=4.0, width=1080, height=1920, fps=24
        )
        assert api.run(store.succeed_task(claimed.id, claimed.attempt, TaskResult((made,))))
        done = client.get(f"{VIDEOS}/{video['id']}").json()
        assert (done["status"], done["progress"], done["size"]) == ("completed", 100, "1080x1920")
        assert done["completed_at"] >= done["created_at"]
        assert done["expires_at"] > done["completed_at"]
        content = client.get(f"{VIDEOS}/{video['id']}/content")
        assert (content.content, content.headers["content-type"]) == (b"a video", "video/mp4")
        part = client.get(f"{VIDEOS}/{video['id']}/content", headers={"Range": "bytes=2-3"})
        assert (part.status_code, part.content) == (206, b"vi")
        poster = client.get(f"{VIDEOS}/{video['id']}/content?variant=thumbnail")
        assert (poster.content, poster.headers["content-type"]) == (b"a poster", "image/jpeg")
        refused(client.get(f"{VIDEOS}/{video['id']}/content?variant=gif"), 400, "variant")
        (listed,) = client.get(VIDEOS).json()["data"]
        assert listed == done

    def test_a_failure(self, lone):
        api, client = lone
        video = make(client, {"prompt": "x"})
        store = api.services.store
        claimed = api.run(store.claim_task("test", 60.0))
        assert api.run(store.fail_task(claimed.id, claimed.attempt, "no picture"))
        failed = client.get(f"{VIDEOS}/{video['id']}").json()
        assert failed["error"] == {"code": "video_generation_failed", "message": "no picture"}
        refused(client.get(f"{VIDEOS}/{video['id']}/content"), 400, "video_id", "failed")

    def test_videos_of_other_dialects(self, lone):
        api, client = lone
        old = client.post(TASKS, json=body(mode="pro", duration="7")).json()["data"]["task_id"]
        shown = client.get(f"{VIDEOS}/{old}").json()
        assert (shown["model"], shown["seconds"], shown["size"]) == ("kling-v1", "7", "1920x1080")
        new = client.post("/text-to-video/kling-3.0", json={"prompt": "shot 1, 5, a fox;"}).json()
        assert client.get(f"{VIDEOS}/{new['data']['id']}").json()["prompt"] == "a fox"
        pictures = client.post("/v1/images/generations", json={"prompt": "x"}).json()
        refused(client.get(f"{VIDEOS}/{pictures['data']['task_id']}"), 404, "video_id")
        stranger = api.client(api.new_key("another"))
        refused(stranger.get(f"{VIDEOS}/{old}"), 404, "video_id", "Video not found")
        refused(client.get(f"{VIDEOS}/video_nobody"), 404, "video_id")

    def test_the_paths_of_kling_come_first(self, client):
        assert client.get(TASKS).json()["code"] == 0
        assert client.get(f"{TASKS}/content").json()["code"] == 1201
        assert client.post(f"{TASKS}/remix/cancel").json()["code"] == 1201
        assert client.get("/v1/videos/text2video").json()["data"] is not None


class TestList:
    def test_pages_in_both_orders(self, lone):
        api, client = lone
        assert client.get(VIDEOS).json() == {
            "data": [], "has_more": False, "first_id": None, "last_id": None, "object": "list",
        }  # fmt: skip
        made = [make(client, {"prompt": f"{i}"})["id"] for i in range(3)]
        made.append(client.post(TASKS, json=body()).json()["data"]["task_id"])
        client.post("/v1/images/generations", json={"prompt": "x"})
        for order_, expected in (("asc", made), ("desc", made[::-1]), ("", made[::-1])):
            seen, after, more = [], "", True
            while more:
                params = {"limit": 3, "order": order_, "after": after}
                page = client.get(VIDEOS, params=params).json()
                seen += [video["id"] for video in page["data"]]
                after, more = page["last_id"], page["has_more"]
                assert page["first_id"] == page["data"][0]["id"]
            assert seen == expected
        stranger = api.client(api.new_key("another"))
        assert stranger.get(VIDEOS).json()["data"] == []

    @pytest.mark.parametrize(
        ("query", "param"),
        [("limit=0", "limit"), ("limit=101", "limit"), ("limit=x", "limit"),
         ("order=up", "order"), ("after=video_1", "after")],
    )  # fmt: skip
    def test_what_is_refused(self, client, query, param):
        refused(client.get(f"{VIDEOS}?{query}"), 400, param)


class TestDelete:
    def test_a_finished_one_with_its_files(self, lone):
        api, client = lone
        video = make(client, **form(prompt="x"))
        task, made = order(api, video["id"])
        key = f"results/{task.id}/1/video.mp4"
        api.run(api.services.vault.put(key, b"a video"))
        succeed(api, video)
        answer = client.delete(f"{VIDEOS}/{video['id']}")
        assert answer.json() == {"id": video["id"], "object": "video.deleted", "deleted": True}
        for gone in (key, made["video"]["image"]["key"]):
            assert not api.run(api.services.vault.stat(gone))
        refused(client.get(f"{VIDEOS}/{video['id']}"), 404, "video_id")
        refused(client.get(f"{VIDEOS}/{video['id']}/content"), 404, "video_id")
        refused(client.delete(f"{VIDEOS}/{video['id']}"), 404, "video_id")
        assert client.get(VIDEOS).json()["data"] == []

    def test_one_on_its_way_is_stopped(self, lone):
        api, client = lone
        video = make(client, {"prompt": "x"})
        assert client.delete(f"{VIDEOS}/{video['id']}").json()["deleted"]
        assert api.run(api.services.store.claim_task("test", 60.0)) is None
        refused(client.delete(f"{VIDEOS}/nothing"), 404, "video_id")


class TestRemix:
    def test_the_same_picture_by_other_words(self, lone):
        api, client = lone
        video = make(client, **form(prompt="She turns", model="sora-2-pro", seconds="6"))
        _, first = order(api, video["id"])
        answer = client.post(f"{VIDEOS}/{video['id']}/remix", json={"prompt": "She smiles"})
        assert answer.status_code == 200, answer.text
        remix = answer.json()
        assert remix["remixed_from_video_id"] == video["id"]
        assert (remix["prompt"], remix["model"], remix["seconds"]) == (
            "She smiles", "sora-2-pro", "6",
        )  # fmt: skip
        task, second = order(api, remix["id"])
        assert task.kind == "image2video"
        key = second["video"]["image"]["key"]
        assert key != first["video"]["image"]["key"]
        assert second["video"] == {
            **first["video"], "prompt": "She smiles", "image": {"type": "stored", "key": key},
        }  # fmt: skip
        client.delete(f"{VIDEOS}/{video['id']}")  # the picture is its own
        assert api.run(api.services.vault.get(key)) == WIDE

    def test_of_words_and_of_other_dialects(self, lone):
        api, client = lone
        words = make(client, {"prompt": "A fox", "size": "1280x720"})
        remix = client.post(f"{VIDEOS}/{words['id']}/remix", json={"prompt": "A bear"}).json()
        assert (remix["prompt"], remix["size"]) == ("A bear", "1280x720")
        sent = body(
            multi_shot=True, shot_type="customize",
            multi_prompt=[{"index": 1, "prompt": "a", "duration": "5"}],
        )  # fmt: skip
        old = client.post(TASKS, json=sent).json()["data"]["task_id"]
        remix = client.post(f"{VIDEOS}/{old}/remix", json={"prompt": "b"}).json()
        _, made = order(api, remix["id"])
        assert made["video"]["prompt"] == "b"
        assert not made["video"]["multi_shot"]
        assert made["video"]["multi_prompt"] == []
        assert made["video"]["image"]["url"] == "https://example.com/photo.png"

    def test_what_is_refused(self, client):
        video = make(client, {"prompt": "A fox"})
        path = f"{VIDEOS}/{video['id']}/remix"
        refused(client.post(path, json={}), 400, "prompt", "required")
        refused(client.post(path, json={"prompt": 5}), 400, "prompt")
        refused(client.post(path, json={"prompt": "<<<image_1>>>"}), 400, "prompt", "picture")
        refused(client.post(path, content=b"["), 400, None)
        refused(client.post(f"{VIDEOS}/1/remix", json={"prompt": "x"}), 404, "video_id")


def test_models(client):
    listed = client.get("/v1/models").json()
    assert listed["object"] == "list"
    names = [model["id"] for model in listed["data"]]
    assert {"sora-2", "sora-2-pro", "kling-v1", "kling-v3"} <= set(names)
    one = client.get("/v1/models/sora-2").json()
    assert one in listed["data"]
    assert (one["object"], one["owned_by"]) == ("model", "stillmotion")
    refused(client.get("/v1/models/gpt-x"), 404, "model", "gpt-x")


def test_a_picture_keeps_its_aspect_and_a_size_has_to_fit(client):
    square = BytesIO()
    Image.new("RGB", (500, 500), "red").save(square, "PNG")
    assert make(client, **form(square.getvalue(), prompt="x", size="1080x1080"))
    refused(
        client.post(VIDEOS, **form(square.getvalue(), prompt="x", size="1280x720")),
        400, "input_reference", "500 x 500",
    )  # fmt: skip


def test_the_metrics_have_the_routes(site, client):
    client.get(f"{VIDEOS}/1")
    metrics = site.client().get("/metrics").text
    assert re.search(r'method="GET",route="/v1/videos/\{id\}",status="404"', metrics)
