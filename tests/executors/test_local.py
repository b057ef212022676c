"""Worker processes for real: what comes back, what a cancel stops, what a killed worker means."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from harness.pictures import scene_png
from harness.video import decode
from stillmotion.contract.image2video import Image2VideoRequest, Picture, StoredPicture, UrlPicture
from stillmotion.executors.job import Order, RenderSpec
from stillmotion.executors.local import LocalExecutor
from stillmotion.executors.worker import WorkerConfig
from stillmotion.settings import default_models
from stillmotion.tasks.executor import AttemptFailed
from stillmotion.tasks.ids import TaskIds
from stillmotion.tasks.task import Status, Task
from stillmotion.vault import Vault


@pytest.fixture
async def executor(tmp_path: Path) -> AsyncIterator[LocalExecutor]:
    config = WorkerConfig(
        vault=str(tmp_path / "media"),
        scratch=str(tmp_path / "scratch"),
        allow_private=(),
        fetch_timeout=10,
        models_dir=str(default_models()),
    )
    running = LocalExecutor(config, 1, TaskIds())
    await Vault.open(tmp_path / "media").put("inputs/1/image.png", scene_png(400, 300))
    yield running
    await running.close()


def ignore(_: str) -> None:
    """Takes remarks and does nothing with them."""


def task(
    picture: Picture | None = None,
    *,
    duration: int = 3,
    short_edge: int = 240,
    attempt: int = 1,
    prompt: str = "x",
) -> Task:
    request = Image2VideoRequest(
        image=picture or StoredPicture("inputs/1/image.png"), prompt=prompt, duration=duration
    )
    order = Order(request, RenderSpec(engine="parallax", short_edge=short_edge, fps=12))
    return Task(
        id="1",
        kind="image2video",
        account_id="a",
        status=Status.PROCESSING,
        request=msgspec.json.encode(order),
        attempt=attempt,
        created_at=0,
        updated_at=0,
    )


async def test_result_is_in_the_vault(executor: LocalExecutor, tmp_path: Path) -> None:
    steps: list[tuple[float, str]] = []
    remarks: list[str] = []
    result = await executor.run(
        task(prompt="pan left, he jumps"),
        lambda done, stage: steps.append((done, stage)),
        remarks.append,
    )
    (video,) = result.videos
    assert (video.key, video.duration, video.fps) == ("results/1/1/video.mp4", 3, 12)
    assert len(decode(tmp_path / "media" / video.key).frames) == 36
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    assert steps[-1] == (1.0, "done")
    assert [remark.split(": ")[:2] for remark in remarks] == [
        ["understood", 'pan left ("pan left")'],
        ["not done", "jumps"],
    ]
    assert not list((tmp_path / "scratch").iterdir())


async def test_bad_input_is_not_retried(executor: LocalExecutor) -> None:
    with pytest.raises(AttemptFailed, match=r"image: .*127\.0\.0\.1") as failure:
        await executor.run(task(UrlPicture("http://127.0.0.1:9/x.png")), lambda *_: None, ignore)
    assert not failure.value.retry


async def test_killed_worker_is_replaced(executor: LocalExecutor) -> None:
    def kill(done: float, _: str) -> None:
        if done > 0.2:
            os.kill(executor.pids[0], signal.SIGKILL)

    with pytest.raises(AttemptFailed, match="SIGKILL") as failure:
        await executor.run(task(duration=15, short_edge=480), kill, ignore)
    assert failure.value.retry
    result = await executor.run(task(attempt=2), lambda *_: None, ignore)
    assert result.videos[0].key == "results/1/2/video.mp4"


async def test_cancel_stops_the_render_and_keeps_the_worker(
    executor: LocalExecutor, tmp_path: Path
) -> None:
    rendering = asyncio.Event()

    def report(done: float, _: str) -> None:
        if done > 0.1:
            rendering.set()

    run = asyncio.create_task(executor.run(task(duration=15, short_edge=720), report, ignore))
    await rendering.wait()
    before = executor.pids
    run.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await run
    assert run.cancelled()
    assert not (tmp_path / "media" / "results").exists()
    assert not list((tmp_path / "scratch").iterdir())
    assert (await executor.run(task(), lambda *_: None, ignore)).videos
    assert executor.pids == before


async def test_deaf_worker_is_killed_on_cancel(executor: LocalExecutor) -> None:
    rendering = asyncio.Event()

    def stop_it(done: float, _: str) -> None:
        if done > 0.1 and not rendering.is_set():
            os.kill(executor.pids[0], signal.SIGSTOP)
            rendering.set()

    run = asyncio.create_task(executor.run(task(duration=15, short_edge=720), stop_it, ignore))
    await rendering.wait()
    before = executor.pids
    run.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await run
    assert executor.pids != before
    assert (await executor.run(task(), lambda *_: None, ignore)).videos


async def test_workers_end_with_their_server(executor: LocalExecutor) -> None:
    await executor.start()
    (pid,) = executor.pids
    await executor.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
