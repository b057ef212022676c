"""The newer generation over HTTP: what its bodies become, and how tasks are told of."""

import base64
import json

import httpx2
import jsonschema
import pytest

from api.able import ABLE
from api.live import TASKS, body, having, token
from harness.pictures import base64_of, scene_png
from stillmotion.api.media_links import MediaLinks
from stillmotion.contract.image2video import NEWER_MODELS
from stillmotion.dialects.all import callback_body
from stillmotion.dialects.kling_v3.models import MODELS
from stillmotion.tasks.callbacks import signature_of
from stillmotion.tasks.store import UNIT
from stillmotion.tasks.task import ElementFile, ImageFile, MediaFile, TaskResult, VoiceFile

PICTURE = "https://example.com/first.png"
OVER = "/image-to-video/kling-3.0"
WORDS = "/text-to-video/kling-3.0"
OMNI = "/omni-video/kling-3.0-omni"
PROMPT = {"type": "prompt", "text": "A girl looks out of the window"}
FIRST = {"type": "first_frame", "url": PICTURE}
LAST = {"type": "last_frame", "url": "https://example.com/last.png"}


@pytest.fixture(scope="module")
def site(start):
    return start(having(engines=ABLE))


@pytest.fixture(scope="module")
def v3(site):
    return site.client(site.new_key())


@pytest.fixture
def lone(start):
    api = start(having(engines=ABLE))
    return api, api.client(api.new_key())


def contents(*entries, **settings):
    return {"contents": [PROMPT, *entries], **({"settings": settings} if settings else {})}


def make(client, path, sent):
    answer = client.post(path, json=sent)
    assert answer.status_code == 200, answer.text
    assert answer.json()["code"] == 0
    return answer.json()["data"]


def order(api, task_id):
    account = api.run(api.services.store.ensure_account("default")).id
    (task,) = api.run(api.services.store.tasks_by_id(account, [task_id]))
    return task, json.loads(task.request)["order"]


def video(site, client, path, sent):
    task, made = order(site, make(client, path, sent)["id"])
    return task, made["video"]


EXAMPLES = {
    "frames, element": (
        OVER,
        {
            "contents": [
                {"type": "prompt", "text": "…"},
                {"type": "first_frame", "url": PICTURE},
                {"type": "last_frame", "url": LAST["url"]},
                {"type": "element", "element_id": "101", "id": "hero"},
            ],
            "settings": {
                "resolution": "1080p",
                "duration": 5,
                "audio": "native",
                "multi_shot": False,
            },
            "options": {
                "callback_url": "",
                "external_task_id": "",
                "watermark_info": {"enabled": False},
            },
        },
    ),
    "turbo over a picture": (
        "/image-to-video/kling-3.0-turbo",
        {
            "contents": [PROMPT, FIRST],
            "settings": {"resolution": "1080p", "duration": 10},
            "options": {
                "callback_url": "https://example.com/callback",
                "external_task_id": "",
                "watermark_info": {"enabled": True},
            },
        },
    ),
    "voice": (
        "/image-to-video/kling-2.6",
        {
            "contents": [
                {"type": "prompt", "text": "She sits on the train, @1 whispers softly."},
                FIRST,
                {"type": "voice", "voice_id": "af_heart", "id": "1"},
            ],
            "settings": {"audio": "native", "resolution": "1080p", "duration": 5},
        },
    ),
    "2.5 with both frames": (
        "/image-to-video/kling-2.5-turbo",
        contents(FIRST, LAST, resolution="1080p", duration=10),
    ),
    "omni of words": (
        OMNI,
        {
            "contents": [PROMPT],
            "settings": {
                "resolution": "1080p",
                "duration": 5,
                "audio": "native",
                "multi_shot": False,
            },
            "options": {"callback_url": "https://example.com/cb", "external_task_id": ""},
        },
    ),
    "omni by its other name": ("/omni-video/kling-v3-omni", contents(FIRST, duration="5")),
    "o1": ("/omni-video/kling-o1", contents(FIRST, duration=10, audio="off")),
    "words": (
        WORDS,
        {
            "prompt": "A fox in the snow",
            "settings": {"aspect_ratio": "9:16", "duration": 15, "audio": "off"},
            "options": {"external_task_id": ""},
        },
    ),
    "turbo of words": ("/text-to-video/kling-3.0-turbo", {"prompt": "A fox", "settings": None}),
    "2.6 of words": (
        "/text-to-video/kling-2.6",
        {"prompt": "A fox", "settings": {"duration": 10, "aspect_ratio": "1:1"}},
    ),
    "2.5 of words": ("/text-to-video/kling-2.5-turbo", {"prompt": "A fox"}),
    "nulls": (
        OVER,
        {"contents": [{**PROMPT, "url": None}, FIRST], "settings": {"audio": None}, "options": {}},
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_is_taken(v3, name):
    made = make(v3, *EXAMPLES[name])
    assert list(made) == ["id", "status", "create_time", "update_time", "external_id"]
    assert (made["status"], made["external_id"]) == ("submitted", "")
    assert made["create_time"] == made["update_time"] > 1_700_000_000_000


class TestWhatABodyBecomes:
    def test_settings_and_frames(self, site, v3):
        sent = contents(FIRST, LAST, resolution="1080p", duration=7, audio="native")
        task, made = video(site, v3, OVER, sent)
        assert task.kind == "image2video"
        assert made["image"]["url"] == PICTURE
        assert made["image_tail"]["url"] == LAST["url"]
        assert (made["model_name"], made["mode"], made["duration"]) == ("kling-v3", "pro", 7)
        assert made["sound"]
        assert not made["multi_shot"]  # a last frame leaves room for one shot

    def test_several_shots_are_the_default_of_those_that_have_the_setting(self, site, v3):
        _, made = video(site, v3, OVER, contents(FIRST))
        assert (made["multi_shot"], made["shot_type"]) == (True, "intelligence")
        _, made = video(site, v3, OVER, contents(FIRST, multi_shot=False))
        assert not made["multi_shot"]
        _, made = video(site, v3, "/image-to-video/kling-2.6", contents(FIRST))
        assert not made["multi_shot"]

    @pytest.mark.parametrize("model", ["kling-3.0", "kling-3.0-turbo"])
    @pytest.mark.parametrize(
        "script",
        [
            "shot 1, 3, a fox, running; shot 2, 2, a bear;",
            "Shot 1,3,a fox, running;shot 2,2,a bear",
            " shot 1， 3， a fox, running； shot 2， 2， a bear； ",
        ],
    )
    def test_shots_in_a_prompt_are_a_storyboard(self, site, v3, model, script):
        sent = {"contents": [{"type": "prompt", "text": script}, FIRST]}
        _, made = video(site, v3, f"/image-to-video/{model}", sent)
        assert (made["multi_shot"], made["shot_type"]) == (True, "customize")
        assert made["multi_prompt"] == [
            {"index": 1, "prompt": "a fox, running", "duration": 3},
            {"index": 2, "prompt": "a bear", "duration": 2},
        ]

    def test_without_multi_shot_they_are_words(self, site, v3):
        script = "shot 1, 3, a fox; shot 2, 2, a bear;"
        sent = {"prompt": script, "settings": {"multi_shot": "false"}}
        task, made = video(site, v3, WORDS, sent)
        assert task.kind == "text2video"
        assert (made["prompt"], made["multi_shot"]) == (script, False)

    def test_names_point_at_contents(self, site, v3):
        sent = {
            "contents": [
                {
                    "type": "prompt",
                    "text": "@heroine meets @hero, mail me@hero.org or @nobody; @英雄走 in @start",
                },
                {**FIRST, "id": "start"},
                {"type": "element", "element_id": 101, "id": "hero"},
                {"type": "element", "element_id": "102", "id": "heroine"},
                {"type": "element", "element_id": "103", "id": "英雄"},
            ]
        }
        _, made = video(site, v3, OVER, sent)
        assert made["prompt"] == (
            "<<<element_2>>> meets <<<element_1>>>, mail me@hero.org or @nobody; "
            "<<<element_3>>>走 in <<<image_1>>>"
        )
        assert made["element_ids"] == [101, 102, 103]

    def test_turbo_has_sound_and_no_setting_for_it(self, site, v3):
        answer = v3.post("/text-to-video/kling-3.0-turbo", json={"prompt": "x", "audio": "off"})
        assert answer.headers["x-stillmotion-ignored"] == "audio"
        _, made = order(site, answer.json()["data"]["id"])
        assert made["video"]["sound"]

    @pytest.mark.parametrize("prefix", ["", "data:image/png;base64,", "DATA:image/x-PNG;base64,"])
    def test_pictures_come_inside_too_with_or_without_data(self, site, v3, prefix):
        sent = contents({"type": "first_frame", "url": prefix + base64_of(scene_png(640, 360))})
        _, made = video(site, v3, OVER, sent)
        assert made["image"]["key"].endswith(".png")
        assert site.run(site.services.vault.get(made["image"]["key"])) == scene_png(640, 360)

    def test_what_has_no_effect_is_listed(self, v3):
        sent = contents({**FIRST, "role": 1}, seed=1, aspect_ratio="1:1")
        answer = v3.post(OVER, json={**sent, "x": 1})
        assert answer.headers["x-stillmotion-ignored"] == (
            "contents[1].role, settings.seed, settings.aspect_ratio, x"
        )
        answer = v3.post(OMNI, json=contents(FIRST, aspect_ratio="1:1"))
        assert answer.headers["x-stillmotion-ignored"] == "settings.aspect_ratio"

    def test_the_same_key_and_body_make_one_task(self, v3):
        sent, keyed = contents(FIRST), {"Idempotency-Key": "once"}
        made = [v3.post(OVER, json=sent, headers=keyed).json()["data"] for _ in range(2)]
        assert made[0] == made[1]
        other = v3.post(OMNI, json=sent, headers=keyed)
        assert (other.status_code, other.json()["code"]) == (400, 1201)


def test_an_external_id_that_is_taken(v3):
    sent = {**contents(FIRST), "options": {"external_task_id": "mine-1"}}
    make(v3, OVER, sent)
    answer = v3.post(OVER, json=sent)
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith("options.external_task_id: External_task_id mine-1")
    assert "already exists" in answer.json()["message"]


class TestGetTasks:
    def test_from_the_create_to_the_video(self, lone):
        api, client = lone
        sent = {
            **contents(FIRST),
            "options": {"external_task_id": "mine", "watermark_info": {"enabled": True}},
        }
        made = make(client, OVER, sent)
        (shown,) = client.get("/tasks", params={"task_ids": made["id"]}).json()["data"]
        assert shown == {
            **made, "message": "", "external_id": "mine", "outputs": [], "billing": [],
        }  # fmt: skip
        claimed = api.run(api.services.store.claim_task("test", 60.0))
        key = f"results/{made['id']}/1/video.mp4"
        result = TaskResult(
            (
                MediaFile(
                    id="7", key=key, watermark_key=f"{key}2",
                    duration=5.041, width=1280, height=720, fps=24,
                ),
            )
        )  # fmt: skip
        store = api.services.store
        assert api.run(store.succeed_task(made["id"], claimed.attempt, result, ["No rain."]))
        (done,) = client.get("/tasks?external_task_ids=mine").json()["data"]
        (output,) = done["outputs"]
        assert output["url"].startswith(f"{api.url}/media/{key}?")
        assert output["watermark_url"].startswith(f"{api.url}/media/{key}2?")
        assert {**output, "url": "", "watermark_url": ""} == {
            "type": "video", "id": "7", "url": "", "watermark_url": "", "duration": "5.041",
        }  # fmt: skip
        assert done["status"] == "succeeded"
        (billed,) = done["billing"]
        assert (billed["charge_type"], billed["package_type"]) == ("unit", "video")
        assert float(billed["amount"]) > 0
        assert done["remarks"] == ["No rain."]
        # One store: the older generation has it too.
        old = client.get(f"{TASKS}/{made['id']}").json()["data"]
        assert old["task_status"] == "succeed"

    def test_tasks_of_the_older_generation_and_of_every_kind(self, lone):
        api, client = lone
        old = client.post(TASKS, json=body(external_task_id="old")).json()["data"]["task_id"]
        new = make(client, WORDS, {"prompt": "x"})["id"]
        answer = client.get("/tasks", params={"task_ids": f"{new}, {old},123456789012345678"})
        assert [task["id"] for task in answer.json()["data"]] == [new, old]
        assert client.get("/tasks?task_ids=nobody").json()["data"] == []
        stranger = api.client(api.new_key("another"))
        assert stranger.get(f"/tasks?task_ids={old}").json()["data"] == []
        assert stranger.get("/tasks?external_task_ids=old").json()["data"] == []

    def test_pictures_elements_and_voices(self, lone):
        api, client = lone
        store = api.services.store

        def done(path, sent, result):
            answer = client.post(path, json=sent)
            assert answer.status_code == 200, answer.text
            claimed = api.run(store.claim_task("test", 60.0))
            assert api.run(store.succeed_task(claimed.id, claimed.attempt, result))
            task_id = answer.json()["data"]["task_id"]
            (task,) = client.get("/tasks", params={"task_ids": task_id}).json()["data"]
            return task

        picture = ImageFile(index=0, key="results/1/0.png", width=8, height=8)
        task = done("/v1/images/generations", {"prompt": "A hill"}, TaskResult(images=(picture,)))
        (image,) = task["outputs"]
        assert (image["type"], image["watermark_url"]) == ("image", "")
        assert task["billing"][0]["package_type"] == "image"
        voice = VoiceFile(
            id="180000000000000005", name="V", voice_key="v", trial_key="t.wav", owned_by="1"
        )
        element = ElementFile(
            id=9, name="E", description="D", reference_type="image_refer",
            pictures=("a.png", "b.png"), video="", cutouts=(), voice=voice,
            tags=("o_102",), owned_by="1",
        )  # fmt: skip
        sent = {
            "element_name": "E", "element_description": "D", "reference_type": "image_refer",
            "element_image_list": {"frontal_image": PICTURE,
                                   "refer_images": [{"image_url": PICTURE}]},
        }  # fmt: skip
        path = "/v1/general/advanced-custom-elements"
        (figure,) = done(path, sent, TaskResult(elements=(element,)))["outputs"]
        assert (figure["id"], figure["element_type"]) == ("9", "multi_image_elements")
        assert [(one["type"], one["role"]) for one in figure["references"]] == [
            ("image", "frontal"), ("image", "reference"), ("voice", "refer"),
        ]  # fmt: skip
        assert figure["tags"][0]["id"] == "o_102"

    def test_a_failure_names_the_fields_of_this_dialect(self, lone):
        api, client = lone
        made = make(client, OVER, contents(FIRST))
        claimed = api.run(api.services.store.claim_task("test", 60.0))
        why = "image: the picture is 200 px wide, at least 300 are needed"
        assert api.run(api.services.store.fail_task(made["id"], claimed.attempt, why))
        (failed,) = client.get(f"/tasks?task_ids={made['id']}").json()["data"]
        assert failed["status"] == "failed"
        assert failed["message"].startswith("first_frame: the picture is 200 px wide")

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("", "task_ids or external_task_ids is required"),
            ("?task_ids=", "task_ids or external_task_ids is required"),
            ("?task_ids=1&external_task_ids=2", "external_task_ids: given together with task_ids"),
            ("?task_ids=" + ",".join(map(str, range(21))), "cannot exceed 20 in total"),
        ],
    )
    def test_what_is_refused(self, v3, query, said):
        answer = v3.get(f"/tasks{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, 1201)
        assert said in answer.json()["message"]


class TestSearch:
    def search(self, client, **sent):
        answer = client.post("/tasks", json=sent)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def test_page_by_page_newest_first(self, lone):
        api, client = lone
        assert self.search(client) == {"count": 0, "has_more": False}
        made = [make(client, WORDS, {"prompt": "x"})["id"] for _ in range(3)]
        made += [make(client, OVER, contents(FIRST))["id"] for _ in range(2)]
        seen, cursor = [], ""
        for left in (2, 2, 1):
            page = self.search(client, limit=2, cursor=cursor)
            seen += [task["id"] for task in page["result"]]
            assert (page["count"], page["has_more"]) == (left, left == 2)
            cursor = page.get("next_cursor", "")
        assert seen == made[::-1]
        assert not cursor
        stranger = api.client(api.new_key("another"))
        assert self.search(stranger) == {"count": 0, "has_more": False}
        assert client.post("/tasks").json()["data"]["count"] == 5

    def test_filters_and_times(self, lone):
        api, client = lone
        first = make(client, WORDS, {"prompt": "x"})
        claimed = api.run(api.services.store.claim_task("test", 60.0))
        assert api.run(api.services.store.fail_task(first["id"], claimed.attempt, "no"))
        second = make(client, OVER, contents(FIRST))
        client.post("/v1/images/generations", json={"prompt": "A hill"})

        def ids(**sent):
            return [task["id"] for task in self.search(client, **sent).get("result", [])]

        def having(**filters):
            return ids(filters=[{"key": key, "values": each} for key, each in filters.items()])

        assert having(status=["failed"]) == [first["id"]]
        assert having(status=["succeeded", "failed"], product_type=["video"]) == [first["id"]]
        assert having(status=["failed"], product_type=["image"]) == []
        assert having(product_type=["video"]) == [second["id"], first["id"]]
        assert len(having(product_type=["image"])) == 1
        assert having(product_type=["try_on"]) == []
        assert len(having(status=[])) == 3
        assert ids(filters=[{"key": "status", "values": ["failed"]},
                            {"key": "status", "values": ["submitted"]}]) == []  # fmt: skip
        at = first["create_time"]
        assert first["id"] not in ids(start_time=str(at + 1))
        assert ids(start_time=at - 1000, end_time=at - 1) == []
        assert first["id"] in ids(start_time=at, end_time=at + 60_000)
        page = self.search(client, limit=1, end_time=second["create_time"] + 3_600_000)
        again = self.search(client, limit=1, cursor=page["next_cursor"], start_time=1, end_time=2)
        assert again["result"][0]["id"] == second["id"]

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"limit": 0}, "limit"),
            ({"limit": 501}, "limit"),
            ({"limit": "x"}, "limit"),
            ({"start_time": "yesterday"}, "start_time"),
            ({"end_time": -1}, "end_time"),
            ({"start_time": 2, "end_time": 1}, "start_time"),
            ({"cursor": "none of ours"}, "cursor"),
            ({"cursor": base64.urlsafe_b64encode(b'{"beyond":"1","start":0,"end":1}').decode()},
             "cursor"),
            ({"filters": {}}, "filters"),
            ({"filters": [{"values": ["x"]}]}, "filters[0].key"),
            ({"filters": [{"key": "owner", "values": ["x"]}]}, "filters[0].key"),
            ({"filters": [{"key": "status", "values": ["succeed"]}]}, "filters[0].values[0]"),
            ({"filters": [{"key": "status", "values": "failed"}]}, "filters[0].values"),
            ({"filters": [{"key": "product_type", "values": ["video", 1]}]},
             "filters[0].values[1]"),
        ],
    )  # fmt: skip
    def test_what_is_refused(self, v3, sent, field):
        answer = v3.post("/tasks", json=sent)
        assert (answer.status_code, answer.json()["code"]) == (400, 1201), answer.text
        assert answer.json()["message"].startswith(f"{field}: ")


class TestBilling:
    DAY = 24 * 3600 * 1000

    @pytest.fixture
    def paid(self, lone):
        """Two packs; the first pays for one task and a part of the next."""
        api, client = lone
        store = api.services.store
        account = api.run(store.ensure_account("default")).id
        now = int(api.services.clock() * 1000)
        made = []
        for name, total in (("small", 2 * UNIT), ("large", 9 * UNIT)):
            day = self.DAY if name == "small" else 2 * self.DAY
            made.append(api.run(store.add_pack(account, name, total, now - 1000, now + day)))
        tasks = []
        for path, sent in ((WORDS, {"prompt": "x", "settings": {"duration": 3}}),) * 2:
            task = make(client, path, sent)
            claimed = api.run(store.claim_task("test", 60.0))
            video = MediaFile(id=task["id"][-6:], key="k", duration=3.0, width=8, height=8, fps=24)
            assert api.run(store.succeed_task(claimed.id, claimed.attempt, TaskResult((video,))))
            tasks.append(task)
        make(client, WORDS, {"prompt": "not done yet"})
        return client, tasks, made, now

    def ask(self, client, now, **more):
        sent = {"start_time": now - self.DAY, "end_time": now + self.DAY, **more}
        answer = client.post("/account/billing/package", json=sent)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]

    def test_what_packs_have_paid(self, paid):
        client, tasks, packs, now = paid
        data = self.ask(client, now)
        assert not data["has_more"]
        details = data["result"]["detail"]
        assert data["result"]["count"] == len(details)
        assert {one["task_id"] for one in details} == {task["id"] for task in tasks}
        by_pack = {pack.id: pack.total / UNIT for pack in packs}
        for one in sorted(details, key=lambda each: (each["deduction_time"], each["task_id"])):
            left = by_pack[one["package_id"]]
            assert one["unit_before_deduction"] == pytest.approx(left)
            left -= one["deduction_amount"]
            assert one["unit_after_deduction"] == pytest.approx(left)
            by_pack[one["package_id"]] = left
        assert (details[0]["model_name"], details[0]["resolution"]) == ("kling-3.0", "720p")
        assert (details[0]["product_function"], details[0]["duration"]) == ("Text to Video", "3")
        assert (details[0]["video_sound"], details[0]["voice_control"]) == ("off", False)
        sent = {"start_time": now - 1, "end_time": now}
        assert client.post("/account/billing/balance", json=sent).json()["data"] == {
            "result": {"detail": [], "count": 0}, "next_cursor": "", "has_more": False,
        }  # fmt: skip

    def test_filters_and_pages(self, paid):
        client, _, packs, now = paid
        whole = self.ask(client, now)["result"]["detail"]
        of_one = self.ask(client, now, filters=[{"key": "package_id", "values": [packs[0].id]}])
        assert of_one["result"]["detail"] == [
            one for one in whole if one["package_id"] == packs[0].id
        ]
        named = self.ask(client, now, filters=[{"key": "package_name", "values": ["nothing"]}])
        assert named["result"]["count"] == 0
        empty = [{"key": key, "values": []} for key in ("product_type", "api_key_name")]
        assert self.ask(client, now, filters=empty)["result"]["detail"] == whole
        page = self.ask(client, now, limit=1)
        seen = page["result"]["detail"]
        while page["has_more"]:
            sent = {"cursor": page["next_cursor"]}
            page = client.post("/account/billing/package", json=sent).json()["data"]
            seen += page["result"]["detail"]
        assert len(whole) == 3  # one of the tasks is paid by both packs
        assert seen == whole

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({}, "start_time"),
            ({"start_time": 1}, "end_time"),
            ({"start_time": 2, "end_time": 2}, "start_time"),
            ({"start_time": 1, "end_time": 2, "limit": 501}, "limit"),
            ({"cursor": "e30"}, "cursor"),
            ({"start_time": 1, "end_time": 2, "filters": [{"key": "x"}]}, "filters[0].key"),
            ({"start_time": 1, "end_time": 2,
              "filters": [{"key": "product_type", "values": ["try_on"]}]}, "filters[0].values[0]"),
            ({"start_time": 1, "end_time": 2,
              "filters": [{"key": "package_id", "values": ["1"]},
                          {"key": "package_name", "values": ["x"]}]}, "filters"),
        ],
    )  # fmt: skip
    def test_what_is_refused(self, v3, sent, field):
        answer = v3.post("/account/billing/package", json=sent)
        assert (answer.status_code, answer.json()["code"]) == (400, 1201), answer.text
        assert answer.json()["message"].startswith(f"{field}: ")


class TestKeys:
    def test_api_keys_and_tokens(self, site):
        pair = site.new_key()
        for sent in (pair.api_key, token(pair)):
            assert site.client(sent).get("/tasks?task_ids=1").status_code == 200
        answer = site.client("api-key-kling-unknown").get("/tasks?task_ids=1")
        assert (answer.status_code, answer.json()["code"]) == (401, 1002)
        assert "api key not found" in answer.json()["message"]
        answer = site.client().post(OVER, json={})
        assert (answer.status_code, answer.json()["code"]) == (401, 1001)
        assert answer.json()["message"].startswith("Authorization is empty")

    def test_an_unfinished_task_counts_whatever_made_it(self, start):
        api = start(having(engines=ABLE))
        client = api.client(api.new_key("one", max_parallel=1))
        assert client.post(TASKS, json=body()).status_code == 200
        answer = client.post(WORDS, json={"prompt": "x"})
        assert (answer.status_code, answer.json()["code"]) == (429, 1303)


class TestCallbacks:
    def test_flat_and_in_the_form_of_the_dialect(self, lone):
        api, client = lone
        sent = {**contents(FIRST), "options": {"callback_url": "https://example.com/cb"}}
        task, _ = order(api, make(client, OVER, sent)["id"])
        links = MediaLinks(secret=b"s" * 32, base_url="http://h", retention=1.0)
        told = json.loads(callback_body(task, links))
        assert list(told) == [
            "id", "status", "message", "create_time", "update_time", "external_id",
            "outputs", "billing",
        ]  # fmt: skip
        assert (told["id"], told["status"]) == (task.id, "submitted")
        old = client.post(TASKS, json=body(callback_url="https://example.com/cb")).json()
        other, _ = order(api, old["data"]["task_id"])
        assert "task_status" in json.loads(callback_body(other, links))

    def test_the_published_signature(self):
        told = (
            b'{"id":"1234567890","status":"succeeded","message":"",'
            b'"create_time":1781080778802,"update_time":1781080794151}'
        )
        secret = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI="
        assert signature_of("9876543210", 1781080794, told, secret) == (
            "v1,UsKlJP00XoQyOn410NM9xv34sP+Gl0jnOO9Lcpr7NJ4="
        )


@pytest.mark.parametrize(
    "path",
    [
        "/image-to-video/kling-v3",
        "/image-to-video/kling-3.0-omni",
        "/text-to-video/kling-o1",
        "/omni-video/kling-3.0",
        "/motion-control/kling-3.0-turbo",
        "/image-to-video/..%2F..",
    ],
)
def test_other_models_are_1203(v3: httpx2.Client, path):
    answer = v3.post(path, json=contents(FIRST))
    assert (answer.status_code, answer.json()["code"]) == (404, 1203)
    assert "is not supported for this API" in answer.json()["message"]


def test_models_of_this_generation_have_no_older_calls(v3):
    newer = {model.name for model in MODELS} - {"kling-v3-omni"}
    for model in newer:
        answer = v3.post(TASKS, json=body(model_name=model))
        assert (answer.status_code, answer.json()["code"]) == (404, 1203)
        assert "is not supported for this API" in answer.json()["message"]
    assert newer == NEWER_MODELS


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_example_fits_its_schema(v3, name):
    path, sent = EXAMPLES[name]
    document = v3.get("/openapi.json").json()
    described = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    jsonschema.Draft202012Validator(described["schema"]).validate(sent)


def test_slashes_too_many_do_not_matter(site, v3):
    doubled = f"{site.url}//image-to-video//kling-3.0/"
    assert v3.post(doubled, json=contents(FIRST)).status_code == 200
    assert v3.get("/tasks/?task_ids=1").status_code == 200
