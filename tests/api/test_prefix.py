"""Calls under the paths that gateways and other programs put before ours."""

import pytest

from api.live import TASKS, body
from stillmotion.settings import Settings


@pytest.fixture(scope="module")
def site(start):
    return start(prefix=("/proxy/kling", "/kling/"))


@pytest.fixture(scope="module")
def client(site):
    return site.client(site.new_key())


@pytest.mark.parametrize("prefix", ["", "/proxy/kling", "/kling"])
def test_every_call_answers_under_them_too(site, client, prefix):
    task_id = client.post(prefix + TASKS, json=body()).json()["data"]["task_id"]
    for path in (
        f"{TASKS}/{task_id}",
        f"{TASKS}/{task_id}/",
        f"/tasks?task_ids={task_id}",
        f"/v1/videos/{task_id}",
        "/v1//videos/image2video",
        "/healthz",
        "/docs",
    ):
        assert client.get(prefix + path).status_code == 200, path
    assert client.post(f"{prefix}{TASKS}/{task_id}/cancel").status_code == 200
    sent = {"prompt": "x"}
    assert client.post(f"{prefix}/text-to-video/kling-2.6", json=sent).status_code == 200


@pytest.mark.parametrize("path", ["/klingon/healthz", "/proxy/healthz", "/kling/kling/healthz"])
def test_others_are_no_calls(client, path):
    assert client.get(path).json()["code"] == 1202


def test_links_have_the_prefix_that_the_call_came_by(site, client):
    """A gateway may let nothing else through."""
    from stillmotion.tasks.task import MediaFile, TaskResult

    store = site.services.store
    while site.run(store.claim_task("test", 60.0)) is not None:
        pass
    task_id = client.post(TASKS, json=body()).json()["data"]["task_id"]
    claimed = site.run(store.claim_task("test", 60.0))
    key = f"results/{task_id}/1/video.mp4"
    site.run(site.services.vault.put(key, b"a video"))
    made = MediaFile(id="9", key=key, duration=5.0, width=8, height=8, fps=24)
    assert site.run(store.succeed_task(task_id, claimed.attempt, TaskResult((made,))))
    for prefix in ("", "/kling"):
        (video,) = client.get(f"{prefix}{TASKS}/{task_id}").json()["data"]["task_result"]["videos"]
        assert video["url"].startswith(f"{site.url}{prefix}/media/")
        assert client.get(video["url"]).content == b"a video"


@pytest.mark.parametrize("given", ["kling", "/", "", "//x", "/a b", "/a?b", "/%2e"])
def test_what_is_no_prefix(tmp_path, given):
    with pytest.raises(ValueError, match="--prefix"):
        Settings(data=tmp_path, prefix=(given,))
