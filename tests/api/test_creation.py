import base64
import json
import time

import pytest

from api.live import TASKS, Failing, body, having
from harness.pictures import base64_of, encode, scene, scene_png
from stillmotion.orders import StoredFile, UrlFile, VideoOrder
from stillmotion.orders.rows import decode_order
from stillmotion.tasks.store import StoreUnavailable


def stored(api, task_id, account="default"):
    owner = api.run(api.services.store.ensure_account(account))
    return api.run(api.services.store.find_task(owner.id, "image2video", task_id))


def files(api):
    root = api.services.settings.data / "media" / "inputs"
    return sorted(str(f.relative_to(root)) for f in root.rglob("*") if f.is_file())


def refused(answer, status, code, *words):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    for word in words:
        assert word in answer.json()["message"]
    return answer


def test_the_answer_of_the_reference(client):
    before = int(time.time() * 1000) - 1
    data = client.post(TASKS, json=body(external_task_id="mine-1")).json()["data"]
    assert list(data) == ["task_id", "task_info", "task_status", "created_at", "updated_at"]
    assert data["task_info"] == {"external_task_id": "mine-1"}
    assert data["task_status"] == "submitted"
    assert before <= data["created_at"] == data["updated_at"] <= time.time() * 1000
    assert len(data["task_id"]) == 18
    assert data["task_id"].isdigit()


def test_the_row_holds_the_order_that_a_worker_reads(api, client):
    sent = body(
        model_name="kling-v1-5",
        mode="pro",
        camera_control={"type": "simple", "config": {"zoom": 5}},
        duration="10",
        watermark_info={"enabled": True},
        callback_url="https://example.com/hook",
    )
    task = stored(api, client.post(TASKS, json=sent).json()["data"]["task_id"])
    order = decode_order(task.request, VideoOrder)
    assert order.video.image == UrlFile("https://example.com/photo.png")
    assert order.video.camera_control.axis == "zoom"
    assert (order.spec.engine, order.spec.short_edge, order.spec.fps) == ("parallax", 1080, 30)
    assert task.watermark
    assert task.callback_url == "https://example.com/hook"
    assert task.units == "7"


def test_inline_pictures_lie_in_the_vault_when_the_answer_comes(api, client):
    jpeg = encode(scene(), "JPEG")
    sent = body(image=base64_of(scene_png()), image_tail=base64_of(jpeg), mode="pro")
    task_id = client.post(TASKS, json=sent).json()["data"]["task_id"]
    request = decode_order(stored(api, task_id).request, VideoOrder).video
    assert request.image == StoredFile(f"inputs/{task_id}/image.png")
    assert request.image_tail == StoredFile(f"inputs/{task_id}/image_tail.jpg")
    assert api.run(api.services.vault.get(request.image.key)) == scene_png()
    assert api.run(api.services.vault.get(request.image_tail.key)) == jpeg


def test_inline_masks_each_have_a_key_of_their_own(api, client):
    mask = base64_of(encode((scene() > 128).astype("uint8") * 255))
    path = [{"x": 10, "y": 10}, {"x": 20, "y": 20}]
    strokes = [{"mask": mask, "trajectories": path}] * 2
    sent = body(image=base64_of(scene_png()), static_mask=mask, dynamic_masks=strokes)
    answer = client.post(TASKS, json=sent)
    assert answer.status_code == 200, answer.text
    task_id = answer.json()["data"]["task_id"]
    request = decode_order(stored(api, task_id).request, VideoOrder).video
    keys = [stroke.mask.key for stroke in request.dynamic_masks] + [request.static_mask.key]
    assert len(set(keys)) == 3
    for one in keys:
        assert api.run(api.services.vault.stat(one)) == len(base64.b64decode(mask))


def test_nothing_is_stored_of_a_refused_request(api, client):
    before = files(api)
    small = base64_of(scene_png(299, 299))
    refused(client.post(TASKS, json=body(image=small)), 400, 1201, "image", "299", "300")
    cut = base64_of(scene_png()[:-2000])
    refused(client.post(TASKS, json=body(image=cut)), 400, 1201, "image")
    good = base64_of(scene_png())
    refused(
        client.post(TASKS, json=body(image=good, image_tail=small, mode="pro")),
        *(400, 1201, "image_tail"),
    )
    client.post(TASKS, json=body(external_task_id="taken"))
    refused(
        client.post(TASKS, json=body(image=good, external_task_id="taken")),
        *(400, 1201, "external_task_id", "taken"),
    )
    assert files(api) == before


def test_pictures_of_a_row_that_cannot_be_written_are_deleted(start):
    error = OSError(28, "No space left on device")
    api = start(lambda s: having(store=Failing(s.store, "create_task", error))(s))
    answer = api.client(api.new_key()).post(TASKS, json=body(image=base64_of(scene_png())))
    refused(answer, 503, 5001)
    assert files(api) == []


def test_no_row_without_its_pictures(start):
    class Full:
        def __init__(self, vault):
            self._vault = vault

        def __getattr__(self, name):
            return getattr(self._vault, name)

        async def put(self, key, data):
            if key.endswith("image_tail.png"):
                raise OSError(28, "No space left on device")
            await self._vault.put(key, data)

        async def take_file(self, key, path):
            await self.put(key, path.read_bytes())

    api = start(lambda s: having(vault=Full(s.vault))(s))
    client = api.client(api.new_key())
    picture = base64_of(scene_png())
    refused(client.post(TASKS, json=body(image=picture, image_tail=picture, mode="pro")), 503, 5001)
    assert files(api) == []
    assert client.get(TASKS).json()["data"] == []


def test_fields_without_effect_are_listed_in_a_header(client):
    sent = body(model_name="kling-v2-master", cfg_scale=0.5, aspect_ratio="16:9", **{"ä\r\nb": 1})
    answer = client.post(TASKS, json=sent)
    assert answer.status_code == 200
    listed = answer.headers["x-stillmotion-ignored"].split(", ")
    assert {"cfg_scale", "aspect_ratio"} < set(listed)
    assert len(listed) == 3
    assert "x-stillmotion-ignored" not in client.post(TASKS, json=body()).headers


def test_a_strict_server_refuses_unknown_fields(start):
    api = start(strict=True)
    client = api.client(api.new_key())
    refused(client.post(TASKS, json=body(aspect_ratio="16:9")), 400, 1201, "aspect_ratio")
    assert client.post(TASKS, json=body()).status_code == 200


@pytest.mark.parametrize(
    "content_type",
    [None, "application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF8"],
)
def test_json_under_these_types_is_taken(client, content_type):
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = client.post(TASKS, content=json.dumps(body()).encode(), headers=headers)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    "content_type", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "json"]
)
def test_other_types_are_1200(client, content_type):
    headers = {"Content-Type": content_type}
    answer = client.post(TASKS, content=json.dumps(body()).encode(), headers=headers)
    refused(answer, 400, 1200, "Content-Type")


@pytest.mark.parametrize("content", [b"", b"   ", b"[]", b"{", b'"x"', b"\xff\xfe", b"null"])
def test_what_is_no_json_object_is_1200(client, content):
    refused(client.post(TASKS, content=content), 400, 1200)


def test_a_compressed_body_is_refused_by_name(client):
    answer = client.post(TASKS, content=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    refused(answer, 400, 1200, "Content-Encoding")


def test_too_large_a_body_is_1200_declared_or_not(start):
    api = start(max_body_mb=1)
    client = api.client(api.new_key())
    large = b" " * (1024 * 1024 + 1)
    refused(client.post(TASKS, content=large), 400, 1200, "1 MiB")
    refused(client.post(TASKS, content=iter([large[:500_000]] * 3)), 400, 1200, "1 MiB")
    whole = json.dumps(body()).encode().ljust(1024 * 1024)
    assert client.post(TASKS, content=whole).status_code == 200


def test_a_model_s_limits_are_refused_by_field(client):
    answer = client.post(TASKS, json=body(element_list=[{"element_id": 5}], model_name="kling-v3"))
    refused(answer, 400, 1201, "element_list")


class TestIdempotency:
    def test_the_same_key_and_body_give_the_same_answer(self, api, client):
        sent = json.dumps(body(image=base64_of(scene_png()))).encode()
        headers = {"Idempotency-Key": "again-1"}
        first = client.post(TASKS, content=sent, headers=headers).json()
        before = files(api)
        second = client.post(TASKS, content=sent, headers=headers).json()
        assert second["data"] == first["data"]
        assert second["request_id"] != first["request_id"]
        assert files(api) == before
        task_id = first["data"]["task_id"]
        assert [f for f in before if f.startswith(task_id)] == [f"{task_id}/image.png"]

    def test_another_body_is_refused_by_name(self, api, client):
        headers = {"Idempotency-Key": "again-2"}
        assert client.post(TASKS, json=body(), headers=headers).status_code == 200
        before = files(api)
        answer = client.post(TASKS, json=body(image=base64_of(scene_png())), headers=headers)
        refused(answer, 400, 1201, "Idempotency-Key")
        assert files(api) == before

    def test_keys_belong_to_accounts(self, api, client):
        headers = {"Idempotency-Key": "again-3"}
        other = api.client(api.new_key("other"))
        mine = client.post(TASKS, json=body(), headers=headers).json()["data"]
        theirs = other.post(TASKS, json=body(), headers=headers).json()["data"]
        assert mine["task_id"] != theirs["task_id"]

    def test_a_repetition_is_answered_at_the_limit_too(self, api):
        client = api.client(api.new_key("one at a time", max_parallel=1))
        headers = {"Idempotency-Key": "again-4"}
        first = client.post(TASKS, json=body(), headers=headers)
        second = client.post(TASKS, json=body(), headers=headers)
        assert second.json()["data"] == first.json()["data"]
        refused(client.post(TASKS, json=body()), 429, 1303)

    @pytest.mark.parametrize("given", ["", "x" * 256, "tab\there"])
    def test_odd_keys_are_refused(self, client, given):
        answer = client.post(TASKS, json=body(), headers={"Idempotency-Key": given})
        refused(answer, 400, 1201, "Idempotency-Key")


def test_external_ids_are_unique_in_an_account_and_empty_ones_are_none(api, client):
    assert client.post(TASKS, json=body(external_task_id="one")).status_code == 200
    refused(
        client.post(TASKS, json=body(external_task_id="one")), 400, 1201, "external_task_id", "one"
    )
    other = api.client(api.new_key("other"))
    assert other.post(TASKS, json=body(external_task_id="one")).status_code == 200
    for _ in range(2):
        assert client.post(TASKS, json=body(external_task_id="")).status_code == 200


def test_the_limit_of_unfinished_tasks(start):
    api = start(max_parallel=2)
    client = api.client(api.new_key())
    made = [client.post(TASKS, json=body()).json()["data"] for _ in range(2)]
    answer = refused(client.post(TASKS, json=body()), 429, 1303)
    assert answer.json()["message"].startswith("parallel task over resource pack limit")
    assert client.post(f"{TASKS}/{made[0]['task_id']}/cancel").status_code == 200
    assert client.post(TASKS, json=body()).status_code == 200
    roomy = api.client(api.new_key("roomy", max_parallel=3))
    assert [roomy.post(TASKS, json=body()).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_a_row_that_was_written_although_the_store_did_not_say_so_keeps_its_files(api, monkeypatch):
    """As where the connection to a database breaks after it has committed."""
    store = api.services.store
    create = store.create_task

    async def write_and_break(new):
        await create(new)
        raise StoreUnavailable("the connection broke")

    key = {"Idempotency-Key": "once"}
    body = {"image": base64_of(scene_png()), "prompt": "waves"}
    with api.client(api.new_key()) as client:
        with monkeypatch.context() as patched:
            patched.setattr(store, "create_task", write_and_break)
            assert client.post(TASKS, json=body, headers=key).status_code == 503
        again = client.post(TASKS, json=body, headers=key)
    assert again.status_code == 200
    kept = api.services.settings.data / "media" / "inputs" / again.json()["data"]["task_id"]
    assert [path.name for path in kept.iterdir()] == ["image.png"]
