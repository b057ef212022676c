import asyncio
import json
import threading

import pytest

from api.live import TASKS, body
from stillmotion.tasks.stores import open_store
from stillmotion.tasks.task import MediaFile, Status, TaskEvent, TaskResult


class Stream:
    """The events of a task, read in a thread of their own as they come."""

    def __init__(self, client, task_id, last=None):
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        self._open = client.stream("GET", f"{TASKS}/{task_id}/events", headers=headers)

    def __enter__(self):
        self.answer = self._open.__enter__()
        assert self.answer.status_code == 200, self.answer.read()
        self._lines = self.answer.iter_lines()
        return self

    def __exit__(self, *exc):
        self._open.__exit__(*exc)

    def next(self):
        """The next event as a dict of its fields, with `data` decoded; None at the end."""
        event = {}
        for line in self._lines:
            if not line:
                if event:
                    event["data"] = json.loads(event["data"])
                    return event
                continue
            name, _, value = line.partition(": ")
            if name:
                event[name] = value
        return None

    def rest(self):
        return list(iter(self.next, None))


@pytest.fixture
def lone(start):
    api = start()
    client = api.client(api.new_key())
    task_id = client.post(TASKS, json=body()).json()["data"]["task_id"]
    return api, client, task_id


def claim(api):
    return api.run(api.services.store.claim_task("test", 60.0))


def succeed(api, task):
    one = MediaFile(id="v", key="results/v.mp4", duration=5.0, width=2, height=2, fps=24)
    assert api.run(api.services.store.succeed_task(task.id, task.attempt, TaskResult((one,))))


def statuses(events):
    return [event["data"]["task_status"] for event in events if event["event"] == "status"]


def test_a_life_is_told_as_it_happens_and_the_stream_ends_with_it(lone):
    api, client, task_id = lone
    with Stream(client, task_id) as stream:
        assert stream.answer.headers["content-type"].startswith("text/event-stream")
        first = stream.next()
        assert (first["event"], first["data"]["task_status"]) == ("status", "submitted")
        assert first["data"]["task_id"] == task_id
        task = claim(api)
        second = stream.next()
        assert second["data"]["task_status"] == "processing"
        assert int(second["id"]) > int(first["id"])

        async def step():
            api.services.hub.publish(
                TaskEvent(
                    seq=0,
                    task_id=task_id,
                    at=1,
                    status=Status.PROCESSING,
                    progress=0.25,
                    stage="rendering",
                )
            )

        api.run(step())
        progress = stream.next()
        assert progress["event"] == "progress"
        assert "id" not in progress
        assert (progress["data"]["progress"], progress["data"]["stage"]) == (0.25, "rendering")
        assert progress["data"]["remark"] == ""

        async def say():
            api.services.hub.publish(
                TaskEvent(
                    seq=0, task_id=task_id, at=1, status=Status.PROCESSING, remark="not done: runs"
                )
            )

        api.run(say())
        remark = stream.next()
        assert (remark["event"], remark["data"]["remark"]) == ("remark", "not done: runs")
        assert "id" not in remark
        succeed(api, task)
        assert statuses([stream.next()]) == ["succeed"]
        assert stream.next() is None


def test_what_happened_before_is_told_at_once(lone):
    api, client, task_id = lone
    task = claim(api)
    assert api.run(api.services.store.extend_lease(task_id, task.attempt, 60.0, 0.5, "half"))
    with Stream(client, task_id) as stream:
        assert statuses([stream.next(), stream.next()]) == ["submitted", "processing"]
        present = stream.next()
        assert (present["event"], present["data"]["progress"]) == ("progress", 0.5)
        assert present["data"]["stage"] == "half"


def test_an_ended_task_is_told_whole_and_closed(lone):
    api, client, task_id = lone
    succeed(api, claim(api))
    with Stream(client, task_id) as stream:
        assert statuses(stream.rest()) == ["submitted", "processing", "succeed"]


def test_resuming_loses_nothing_and_repeats_nothing(lone):
    api, client, task_id = lone
    with Stream(client, task_id) as stream:
        seen = stream.next()["id"]
    task = claim(api)
    with Stream(client, task_id, last=seen) as stream:
        second = stream.next()
        assert second["data"]["task_status"] == "processing"
    succeed(api, task)
    with Stream(client, task_id, last=second["id"]) as stream:
        events = stream.rest()
    assert statuses(events) == ["succeed"]
    with Stream(client, task_id, last=seen) as stream:
        assert statuses(stream.rest()) == ["processing", "succeed"]


def test_nothing_left_to_follow_is_204(lone):
    api, client, task_id = lone
    succeed(api, claim(api))
    with Stream(client, task_id) as stream:
        last = stream.rest()[-1]["id"]
    answer = client.get(f"{TASKS}/{task_id}/events", headers={"Last-Event-ID": last})
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_cancel_ends_the_stream_as_failed(lone):
    _, client, task_id = lone
    with Stream(client, task_id) as stream:
        stream.next()
        threading.Thread(target=lambda: client.post(f"{TASKS}/{task_id}/cancel")).start()
        last = stream.next()
        assert last["data"]["task_status"] == "failed"
        assert "ancel" in last["data"]["task_status_msg"]
        assert stream.next() is None


def test_many_watch_one_task(lone):
    api, client, task_id = lone
    with Stream(client, task_id) as one, Stream(client, task_id) as two:
        assert one.next()["id"] == two.next()["id"]
        succeed(api, claim(api))
        assert statuses(one.rest()) == statuses(two.rest()) == ["processing", "succeed"]


def test_by_external_id_and_unknown(api, client):
    client.post(TASKS, json=body(external_task_id="watch-me"))
    with Stream(client, "watch-me") as stream:
        assert stream.next()["data"]["task_status"] == "submitted"
    answer = client.get(f"{TASKS}/123456789012345678/events")
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)


@pytest.mark.parametrize("last", ["x", "-1", "1.5", "0", "2", "9" * 30])
def test_an_id_that_no_event_has_is_refused(lone, last):
    _, client, task_id = lone
    answer = client.get(f"{TASKS}/{task_id}/events", headers={"Last-Event-ID": last})
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert "Last-Event-ID" in answer.json()["message"]


def test_a_closing_hub_ends_the_streams(lone):
    api, client, task_id = lone
    with Stream(client, task_id) as stream:
        stream.next()

        async def close():
            api.services.hub.close()

        api.run(close())
        assert stream.next() is None


def test_what_another_server_of_the_store_has_changed_is_told_as_well(lone, monkeypatch):
    api, client, task_id = lone
    monkeypatch.setattr("stillmotion.api.events.LOOK_S", 0.05)

    async def elsewhere():
        other = open_store(api.services.settings.store_url, callback_body=lambda task: b"")
        task = await other.claim_task("other", 60.0)
        assert task.id == task_id
        await other.fail_task(task_id, task.attempt, "no")
        await other.close()

    with Stream(client, task_id) as stream:
        assert stream.next()["data"]["task_status"] == "submitted"
        asyncio.run(elsewhere())
        assert statuses(stream.rest()) == ["processing", "failed"]
