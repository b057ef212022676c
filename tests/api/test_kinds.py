"""Every kind of task is known wherever kinds are told apart."""

from __future__ import annotations

import re
from importlib import resources

import pytest

from stillmotion.api.kinds import kinds as of_services
from stillmotion.dialects.kling_v3.billing import FUNCTIONS
from stillmotion.executors.kinds import PERFORMERS
from stillmotion.tasks import kinds
from stillmotion.tasks.task import AudioFile, ImageFile, NewTask, TaskResult

PAGE = resources.files("stillmotion.studio") / "page"
SOUND = AudioFile(id="", mp3_key="r/s.mp3", wav_key="r/s.wav", duration=3.5)
PICTURE = ImageFile(index=0, key="r/p.png", width=8, height=8)


@pytest.fixture(scope="module")
def server(start):
    return start()


@pytest.fixture(scope="module")
def made(server):
    """A client, and the ids of a finished task of each kind of its account."""
    client = server.client(server.new_key("every-kind"))
    account = server.run(server.services.store.ensure_account("every-kind")).id
    return client, {kind: server.run(finished(server, account, kind)) for kind in kinds.ALL}


async def finished(server, account, kind):
    store, ids = server.services.store, server.services.ids
    result = TaskResult(
        audios=(SOUND,) if kind in kinds.SOUNDS else (),
        images=(PICTURE,) if kind in kinds.PICTURES else (),
    )
    new = NewTask(id=ids.new(), kind=kind, account_id=account, request=b"{}")
    task, _ = await store.create_task(new)
    claimed = await store.claim_task("w", 30)
    assert await store.succeed_task(task.id, claimed.attempt, result.numbered(ids.new))
    return task.id


def test_the_kinds_of_the_api_are_those_that_workers_perform(server):
    names = [kind.name for kind in of_services(server.services)]
    assert len(names) == len(set(names))
    assert set(names) == set(kinds.ALL) == set(PERFORMERS) == set(FUNCTIONS)
    assert len(kinds.ALL) == len(set(kinds.ALL))


def test_a_page_has_a_word_for_each():
    filters = (PAGE / "history" / "filters.js").read_text("utf-8")
    listed = re.search(r"const KINDS = \[(.*?)\]", filters, re.S)
    assert sorted(re.findall(r'"(\w+)"', listed[1])) == sorted(kinds.ALL)
    for words in ("en", "zh"):
        text = (PAGE / "words" / f"{words}.js").read_text("utf-8")
        named = re.search(r"^  kinds: \{(.*?)^  \}", text, re.S | re.M)
        assert set(re.findall(r"^    (\w+):", named[1], re.M)) >= set(kinds.ALL)


def test_the_newer_generation_shows_and_finds_each(made):
    client, ids = made
    found = client.post("/tasks", json={"limit": 100}).json()["data"]["result"]
    assert {one["id"] for one in found} == set(ids.values())
    for kind, task_id in ids.items():
        (one,) = client.get("/tasks", params={"task_ids": task_id}).json()["data"]
        told = {output["type"] for output in one["outputs"]}
        sound, picture = kind in kinds.SOUNDS, kind in kinds.PICTURES
        assert told == ({"audio"} if sound else {"image"} if picture else set()), kind


def test_a_sound_has_both_of_its_forms(server, made):
    client, ids = made
    (one,) = client.get("/tasks", params={"task_ids": ids[kinds.TTS]}).json()["data"]
    (sound,) = one["outputs"]
    assert sound["id"]
    for form in ("mp3", "wav"):
        assert sound[f"{form}_url"].startswith(f"{server.url}/media/r/s.{form}?")
        assert sound[f"{form}_duration"] == "3.5"


def test_a_remix_is_of_a_picture_or_of_words_and_others_are_refused_by_name(made):
    client, ids = made
    for kind in sorted(set(kinds.VIDEOS) - {kinds.IMAGE2VIDEO, kinds.TEXT2VIDEO}):
        answer = client.post(f"/v1/videos/{ids[kind]}/remix", json={"prompt": "x"})
        assert answer.status_code == 400, (kind, answer.text)
        error = answer.json()["error"]
        assert error["param"] == "video_id"
        assert kind in error["message"]
        assert "image2video or text2video" in error["message"]
