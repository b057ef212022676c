"""What every executor must do, wherever it runs the attempts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from harness.pictures import scene_png
from stillmotion.executors.local import LocalExecutor
from stillmotion.executors.pooled import PooledExecutor
from stillmotion.executors.worker import WorkerConfig
from stillmotion.orders import RenderSpec, StoredFile, Video, VideoOrder
from stillmotion.orders.rows import encode_order
from stillmotion.tasks.executor import AttemptFailed, Executor
from stillmotion.tasks.task import DEFAULT_POOL, Status, Task
from stillmotion.vault import Vault, keys_below, open_vault

SPEC = RenderSpec(engine="parallax", short_edge=240, fps=12)
LARGE = RenderSpec(engine="parallax", short_edge=1080, fps=24)
"""What takes so long that a cancel finds it under way."""


@pytest.fixture(params=["local", "pooled"])
async def executor(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[tuple[Executor, Vault]]:
    config = WorkerConfig(
        vault=f"file://{tmp_path}/media",
        scratch=str(tmp_path / "scratch"),
        allow_private=(),
        fetch_timeout=10,
        models_dir=str(tmp_path / "models"),
    )
    running: Executor = LocalExecutor(config, 1)
    if request.param == "pooled":
        running = PooledExecutor([running, LocalExecutor(config, 2, pool="other")])
    vault = open_vault(f"file://{tmp_path}/media")
    await vault.put("inputs/1/image.png", scene_png(400, 300))
    yield running, vault
    await running.close()


def task(
    key: str = "inputs/1/image.png",
    *,
    duration: int = 3,
    attempt: int = 1,
    spec: RenderSpec = SPEC,
) -> Task:
    video = Video(
        model_name="kling-v1", image=StoredFile(key), prompt="static camera", duration=duration
    )
    return Task(
        id="1",
        kind="image2video",
        account_id="a",
        status=Status.PROCESSING,
        request=encode_order(VideoOrder(video, spec)),
        attempt=attempt,
        created_at=0,
        updated_at=0,
    )


def ignore(*_: object) -> None:
    return None


async def test_it_knows_its_pools_and_what_is_free(executor: tuple[Executor, Vault]) -> None:
    running, _ = executor
    assert running.pools[0] == DEFAULT_POOL
    assert running.free(DEFAULT_POOL, 0) == 1
    assert running.free(DEFAULT_POOL, 1) == 0
    assert running.free("unknown", 0) <= 0
    assert running.slots == sum(running.free(pool, 0) for pool in running.pools)


async def test_a_result_lies_in_the_vault_and_has_no_ids_yet(
    executor: tuple[Executor, Vault],
) -> None:
    running, vault = executor
    told: list[tuple[float, str]] = []
    result = await running.run(task(), lambda done, stage: told.append((done, stage)), ignore)
    (video,) = result.videos
    assert video.id == ""
    assert await vault.stat(video.key)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == 1


async def test_what_fails_says_whether_to_try_again(executor: tuple[Executor, Vault]) -> None:
    running, vault = executor
    await vault.put("inputs/2/image.png", b"no picture")
    with pytest.raises(AttemptFailed, match="image") as failure:
        await running.run(task("inputs/2/image.png"), ignore, ignore)
    assert not failure.value.retry


async def test_a_cancelled_attempt_has_stopped_when_the_call_returns(
    executor: tuple[Executor, Vault],
) -> None:
    running, vault = executor
    begun = asyncio.Event()

    def report(done: float, _: str) -> None:
        if done > 0.1:
            begun.set()

    run = asyncio.create_task(running.run(task(duration=15, spec=LARGE), report, ignore))
    await begun.wait()
    run.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await run
    assert run.cancelled()
    assert await keys_below(vault, "results") == []
    assert (await running.run(task(attempt=2), ignore, ignore)).videos


async def test_one_pool_is_not_served_twice(tmp_path: Path) -> None:
    config = WorkerConfig(
        vault=str(tmp_path), scratch=str(tmp_path), allow_private=(), fetch_timeout=1, models_dir=""
    )
    with pytest.raises(ValueError, match="one executor"):
        PooledExecutor([LocalExecutor(config, 1), LocalExecutor(config, 1)])
