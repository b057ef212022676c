import json

import pytest

from api.live import TASKS, body
from stillmotion.tasks.task import MediaFile, TaskResult


def make(client, **fields):
    answer = client.post(TASKS, json=body(**fields))
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["task_id"]


def get(client, any_id):
    answer = client.get(f"{TASKS}/{any_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def not_found(answer):
    assert (answer.status_code, answer.json()["code"]) == (400, 1201), answer.text
    assert answer.json()["message"].startswith("Task not found by id/external id: ")
    return True


def video(task_id, **more):
    fields = {"id": f"video-{task_id}", "key": f"results/{task_id}/video.mp4", "duration": 5.0}
    return MediaFile(**fields, width=1280, height=720, fps=24, **more)


@pytest.fixture
def lone(start):
    """A server with one account, where the next claim gets the task made last."""
    api = start()
    return api, api.client(api.new_key())


def claim(api):
    return api.run(api.services.store.claim_task("test", 60.0))


def test_a_task_from_its_creation_to_its_video(lone):
    api, client = lone
    task_id = make(client, watermark_info={"enabled": True}, external_task_id="mine")
    submitted = get(client, task_id)
    assert submitted == {
        "task_id": task_id,
        "task_status": "submitted",
        "task_status_msg": "",
        "watermark_info": {"enabled": True},
        "task_result": {"videos": []},
        "task_info": {"external_task_id": "mine"},
        "final_unit_deduction": "0",
        "created_at": submitted["created_at"],
        "updated_at": submitted["created_at"],
    }
    claimed = claim(api)
    assert claimed.id == task_id
    assert get(client, task_id)["task_status"] == "processing"
    result = TaskResult((video(task_id, watermark_key=f"results/{task_id}/marked.mp4"),))
    assert api.run(api.services.store.succeed_task(task_id, claimed.attempt, result))
    done = get(client, "mine")
    assert done["task_status"] == "succeed"
    assert float(done["final_unit_deduction"]) > 0
    (one,) = done["task_result"]["videos"]
    assert one["id"] == f"video-{task_id}"
    assert float(one["duration"]) == 5
    assert one["url"].startswith(f"{api.url}/media/results/{task_id}/video.mp4?")
    assert one["watermark_url"].startswith(f"{api.url}/media/results/{task_id}/marked.mp4?")
    assert client.get(TASKS).json()["data"] == [done]


def test_the_failure_of_a_task_is_a_success_of_its_query(lone):
    api, client = lone
    task_id = make(client)
    claimed = claim(api)
    reason = "image: the picture is 200 px wide, at least 300 are needed"
    assert api.run(api.services.store.fail_task(task_id, claimed.attempt, reason))
    failed = get(client, task_id)
    assert (failed["task_status"], failed["task_status_msg"]) == ("failed", reason)
    assert failed["task_result"] == {"videos": []}
    assert failed["final_unit_deduction"] == "0"


def test_links_point_where_the_client_came_from_unless_the_site_says_where(start):
    def url_of(api, **headers):
        client = api.client(api.new_key())
        task_id = make(client)
        claimed = claim(api)
        api.run(
            api.services.store.succeed_task(task_id, claimed.attempt, TaskResult((video(task_id),)))
        )
        answer = client.get(f"{TASKS}/{task_id}", headers=headers)
        return answer.json()["data"]["task_result"]["videos"][0]["url"]

    assert url_of(start(), Host="videos.test:81").startswith("http://videos.test:81/media/")
    # The test client is on loopback, which uvicorn trusts as a proxy.
    secure = {"Host": "videos.test", "X-Forwarded-Proto": "https"}
    assert url_of(start(), **secure).startswith("https://videos.test/media/")
    fixed = start(public_url="https://cdn.test/v/")
    assert url_of(fixed, Host="videos.test").startswith("https://cdn.test/v/media/")


@pytest.mark.parametrize(
    ("headers", "start_of_link"),
    [
        ({}, "{url}"),
        ({"Host": "media.example.com"}, "http://media.example.com"),
        ({"Host": "media.example.com:81", "X-Forwarded-Proto": "https"}, "https://media.example.com:81"),
        ({"Host": "[2001:db8::1]:8080"}, "http://[2001:db8::1]:8080"),
        ({"Host": "evil.example/x?y=", "X-Forwarded-Proto": "https"}, "https://127.0.0.1:"),
        ({"Host": "user@evil.example"}, "{url}"),
        ({"Host": "a b"}, "{url}"),
    ],
)  # fmt: skip
def test_links_of_a_callback_point_where_its_task_was_made(start, headers, start_of_link):
    api = start()
    client = api.client(api.new_key())
    sent = body(callback_url="https://hooks.example.com/x")
    answer = client.post(TASKS, json=sent, headers=headers)
    assert answer.status_code == 200, answer.text
    task_id = answer.json()["data"]["task_id"]
    result = TaskResult((video(task_id),))
    assert api.run(api.services.store.succeed_task(task_id, claim(api).attempt, result))
    told = callbacks(api)
    assert [one["task_status"] for one in told] == ["submitted", "processing", "succeed"]
    url = told[-1]["task_result"]["videos"][0]["url"]
    assert url.startswith(start_of_link.format(url=api.url))
    queried = client.get(f"{TASKS}/{task_id}", headers=headers).json()["data"]
    assert queried["task_result"]["videos"][0]["url"] == url


def callbacks(api):
    """The bodies of those that are due, one after the other."""
    told = []
    store = api.services.store
    while due := api.run(store.claim_callbacks("w", 10, 60.0)):
        for one in due:
            told.append(json.loads(one.body))
            api.run(store.callback_delivered(one.id))
    return told


def test_remarks_are_in_queries_and_callbacks_where_there_are_any(lone):
    api, client = lone
    task_id = make(client, callback_url="https://hooks.example.com/x")
    claimed = claim(api)
    assert "task_remarks" not in get(client, task_id)
    store = api.services.store
    said = ("understood: smile", "not done: runs")
    assert api.run(store.extend_lease(task_id, claimed.attempt, 60.0, 0.1, "x", said[:1]))
    assert get(client, task_id)["task_remarks"] == ["understood: smile"]
    result = TaskResult((video(task_id),))
    assert api.run(store.succeed_task(task_id, claimed.attempt, result, said))
    done = get(client, task_id)
    assert done["task_remarks"] == list(said)
    assert client.get(TASKS).json()["data"] == [done]
    submitted, processing, succeed = callbacks(api)
    assert "task_remarks" not in submitted | processing
    assert succeed["task_remarks"] == list(said)


class TestList:
    def test_pages_hold_the_newest_first(self, start):
        api = start()
        client = api.client(api.new_key())
        made = [make(client) for _ in range(7)]
        newest_first = made[::-1]

        def page(**query):
            answer = client.get(TASKS, params=query)
            assert answer.status_code == 200
            return [task["task_id"] for task in answer.json()["data"]]

        assert page() == newest_first
        assert page(pageNum=1, pageSize=3) == newest_first[:3]
        assert page(pageNum="3", pageSize="3") == newest_first[6:]
        assert page(pageNum=4, pageSize=3) == []
        assert page(pageNum=1000, pageSize=500) == []
        assert page(pageNum="", pageSize="", whatever="x") == newest_first

    def test_thirty_by_default(self, start):
        api = start()
        client = api.client(api.new_key())
        for _ in range(31):
            make(client)
        assert len(client.get(TASKS).json()["data"]) == 30

    def test_the_fields_stand_in_the_order_of_the_reference(self, client):
        make(client)
        assert list(client.get(TASKS).json()["data"][0]) == [
            *("task_id", "task_status", "task_status_msg", "task_info", "task_result"),
            *("watermark_info", "final_unit_deduction", "created_at", "updated_at"),
        ]

    @pytest.mark.parametrize("name", ["pageNum", "pageSize"])
    @pytest.mark.parametrize("value", ["0", "-1", "1.5", "x", "1001", "99999999999999999999", "٣"])
    def test_other_values_are_refused_by_name(self, client, name, value):
        answer = client.get(TASKS, params={name: value})
        assert (answer.status_code, answer.json()["code"]) == (400, 1201)
        assert name in answer.json()["message"]

    def test_501_tasks_on_a_page_are_too_many(self, client):
        assert client.get(TASKS, params={"pageSize": 501}).json()["code"] == 1201
        assert client.get(TASKS, params={"pageSize": 500, "pageNum": 1000}).status_code == 200


class TestCancel:
    def test_a_cancelled_task_reads_failed_with_a_message(self, client):
        task_id = make(client)
        answer = client.post(f"{TASKS}/{task_id}/cancel")
        assert answer.status_code == 200
        cancelled = answer.json()["data"]
        assert cancelled["task_status"] == "failed"
        assert "ancel" in cancelled["task_status_msg"]
        assert get(client, task_id) == cancelled

    def test_an_ended_task_is_answered_as_it_is(self, lone):
        api, client = lone
        task_id = make(client)
        claimed = claim(api)
        api.run(
            api.services.store.succeed_task(task_id, claimed.attempt, TaskResult((video(task_id),)))
        )
        before = get(client, task_id)
        assert client.post(f"{TASKS}/{task_id}/cancel").json()["data"] == before
        assert client.post(f"{TASKS}/{task_id}/cancel").json()["data"] == before

    def test_by_the_external_id(self, client):
        task_id = make(client, external_task_id="stop-me")
        cancelled = client.post(f"{TASKS}/stop-me/cancel").json()["data"]
        assert cancelled["task_id"] == task_id

    def test_an_unknown_task(self, client):
        assert not_found(client.post(f"{TASKS}/123456789012345678/cancel"))


def encoded(external_id):
    """The id as a part of a path, in every way that clients encode it."""
    from urllib.parse import quote

    yield quote(external_id, safe="")
    yield quote(external_id, safe="").replace("%2F", "%2f")
    yield "".join(f"%{byte:02X}" for byte in external_id.encode())


@pytest.mark.parametrize(
    "external_id",
    [
        *("with space", "a/b", "ünïcode-名", "50%", "a?b#c", "..x", "a/", "/", "//", "/a", "a//b"),
        *("x/events", "x/cancel", "events", "cancel", "x/events/", "%0A", "%2F", "a+b", "a%2Fb"),
        *("a/../b", "./x", " lead", "trail ", "a;b", "~a", "😀", "%zz", "a\\b", '"q"'),
    ],
)
def test_external_ids_of_any_characters_find_their_task(client, external_id):
    task_id = make(client, external_task_id=external_id)
    for path in encoded(external_id):
        assert get(client, path)["task_id"] == task_id
        assert get(client, path + "/")["task_id"] == task_id
    path = next(encoded(external_id))
    cancelled = client.post(f"{TASKS}/{path}/cancel").json()["data"]
    assert cancelled["task_id"] == task_id
    events = client.get(f"{TASKS}/{path}/events")
    assert events.headers["content-type"].startswith("text/event-stream")
    assert task_id in events.text


@pytest.mark.parametrize(
    "external_id", [".", "..", "a\nb", "\u2028", "\u00a0", "\u200b", "\u3000", "\x85", "\u202ex"]
)
def test_ids_that_no_path_can_hold_are_refused(client, external_id):
    answer = client.post(TASKS, json=body(external_task_id=external_id))
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith("external_task_id: ")


@pytest.mark.parametrize("path", ["x%0Ay", "%00", "%ff", "%2E%2E%2Fx", "%E2%80%A8"])
def test_odd_ids_in_a_path_are_no_task_s(client, path):
    answer = client.get(f"{TASKS}/{path}")
    assert not_found(answer)


def test_a_path_that_is_encoded_without_need_is_the_same(client):
    task_id = make(client)
    odd = "/%76%31/videos/image%32video/" + "".join(f"%{ord(digit):x}" for digit in task_id)
    assert client.get(odd).json()["data"]["task_id"] == task_id


class TestAccountsAreApart:
    @pytest.fixture
    def stranger(self, api):
        return api.client(api.new_key("stranger"))

    def test_no_call_reaches_another_account_s_task(self, client, stranger):
        task_id = make(client, external_task_id="private")
        for any_id in (task_id, "private"):
            assert not_found(stranger.get(f"{TASKS}/{any_id}"))
            assert not_found(stranger.get(f"{TASKS}/{any_id}/events"))
            assert not_found(stranger.post(f"{TASKS}/{any_id}/cancel"))
        assert stranger.get(TASKS).json()["data"] == []
        assert get(client, task_id)["task_status"] == "submitted"

    def test_the_refusal_is_that_of_a_task_which_never_was(self, client, stranger):
        task_id = make(client)
        theirs = stranger.get(f"{TASKS}/{task_id}").json()["message"]
        nobodys = stranger.get(f"{TASKS}/999999999999999999").json()["message"]
        assert theirs.replace(task_id, "") == nobodys.replace("999999999999999999", "")

    def test_keys_of_one_account_see_the_same(self, api, client):
        task_id = make(client)
        assert get(api.client(api.new_key()), task_id)["task_id"] == task_id

    def test_an_external_id_is_looked_up_in_the_own_account(self, api, client):
        mine, other = make(client, external_task_id="same"), api.client(api.new_key("third"))
        theirs = make(other, external_task_id="same")
        assert get(client, "same")["task_id"] == mine
        assert get(other, "same")["task_id"] == theirs
