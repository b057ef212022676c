"""What tests do with the studio: sign in as a page, and have tasks that have ended."""

from __future__ import annotations

from typing import Any

import httpx2
import msgspec

from api.live import Api
from stillmotion.tasks.keys import KeyPair
from stillmotion.tasks.kinds import IMAGE2VIDEO
from stillmotion.tasks.places import results_of
from stillmotion.tasks.task import MediaFile, TaskResult

SESSION = "/studio/api/session"
HISTORY = "/studio/api/history"
TASK = "/studio/api/tasks"
FRAME = "/studio/api/frame"
OPERATOR = "/studio/api/operator"
OWN = {"X-Stillmotion-Studio": "1"}
VIDEOS = "/v1/videos/image2video"


def signed_in(api: Api, key: KeyPair) -> httpx2.Client:
    """A client with the cookie and the header of a page, and no key."""
    page = api.client()
    page.headers.update(OWN)
    answer = page.post(SESSION, json={"api_key": key.api_key})
    assert answer.status_code == 200, answer.text
    return page


def data_of(answer: httpx2.Response) -> Any:
    """The data of a success."""
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def refusal_of(answer: httpx2.Response) -> tuple[int, int, str]:
    """Status, code and message of an error."""
    told = answer.json()
    assert "data" not in told
    return answer.status_code, told["code"], told["message"]


def create(client: httpx2.Client, path: str = VIDEOS, **fields: Any) -> str:
    """Make a task; its id."""
    body = {"image": "https://example.com/photo.png", "prompt": "The camera moves in", **fields}
    return data_of(client.post(path, json=body))["task_id"]


def end(api: Api, task_id: str, video: bytes | None, fps: int = 30, seconds: float = 5) -> None:
    """Have the task succeed with that video, or fail without one."""

    async def run() -> None:
        store = api.services.store
        while (task := await store.claim_task("w", 30)) is not None and task.id != task_id:
            # Those before it go back behind it.
            await store.release_task(task.id, task.attempt, 3600)
        assert task is not None
        if video is None:
            await store.fail_task(task_id, task.attempt, "the picture cannot be fetched")
            return
        key = f"{results_of(task_id, task.attempt)}/video.mp4"
        await api.services.vault.put(key, video)
        made = MediaFile(id=f"v{task_id}", key=key, duration=seconds, width=64, height=48, fps=fps)
        assert await store.succeed_task(task_id, task.attempt, TaskResult((made,)))

    api.run(run())


def fail_old_row(api: Api, key: KeyPair) -> str:
    """A task whose row has an order alone, as those of earlier versions have."""
    from stillmotion.tasks.task import NewTask

    async def run() -> str:
        store = api.services.store
        found = await store.find_api_key(_hash(key))
        assert found is not None
        id = api.services.ids.new()
        order = msgspec.json.encode({"video": {"prompt": "An old one", "model_name": "kling-v1"}})
        await store.create_task(
            NewTask(id=id, kind=IMAGE2VIDEO, account_id=found[1].id, request=order)
        )
        await store.cancel_task(found[1].id, IMAGE2VIDEO, id)
        return id

    return api.run(run())


def _hash(key: KeyPair) -> bytes:
    from stillmotion.tasks.keys import hash_api_key

    return hash_api_key(key.api_key)
