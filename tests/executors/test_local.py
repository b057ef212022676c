"""Worker processes for real: what comes back, what a cancel stops, what a killed worker means."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from harness.pictures import scene_png
from harness.raw import RawServer
from harness.video import decode
from stillmotion.catalog.features import Capabilities
from stillmotion.engines import registry
from stillmotion.executors import opened
from stillmotion.executors.local import LocalExecutor
from stillmotion.executors.process import WORKER_PROGRAM
from stillmotion.executors.worker import WorkerConfig
from stillmotion.orders import RenderSpec, Source, StoredFile, UrlFile, Video, VideoOrder
from stillmotion.orders.rows import encode_order
from stillmotion.settings import default_models
from stillmotion.tasks.executor import AttemptFailed
from stillmotion.tasks.task import Status, Task
from stillmotion.vault import open_vault

HOST = "127.0.0.2"
"""Where a picture host may be; the rest of loopback is closed as on any server."""


@pytest.fixture
async def executor(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[LocalExecutor]:
    config = WorkerConfig(
        vault=str(tmp_path / "media"),
        scratch=str(tmp_path / "scratch"),
        allow_private=(f"{HOST}/32",),
        fetch_timeout=10,
        # Few of these tests ask what models make of a picture, and all would wait for it.
        models_dir=str(getattr(request, "param", tmp_path / "models")),
    )
    running = LocalExecutor(config, 1)
    await open_vault(tmp_path / "media").put("inputs/1/image.png", scene_png(400, 300))
    yield running
    await running.close()


def ignore(_: str) -> None:
    """Takes remarks and does nothing with them."""


def task(
    picture: Source | None = None,
    *,
    duration: int = 3,
    short_edge: int = 240,
    attempt: int = 1,
    prompt: str = "x",
    id: str = "1",
) -> Task:
    video = Video(
        model_name="kling-v1",
        image=picture or StoredFile("inputs/1/image.png"),
        prompt=prompt,
        duration=duration,
    )
    order = VideoOrder(video, RenderSpec(engine="parallax", short_edge=short_edge, fps=12))
    return Task(
        id=id,
        kind="image2video",
        account_id="a",
        status=Status.PROCESSING,
        request=encode_order(order),
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
        await executor.run(task(UrlFile("http://127.0.0.1:9/x.png")), lambda *_: None, ignore)
    assert not failure.value.retry


async def test_a_lost_input_is_named(executor: LocalExecutor) -> None:
    with pytest.raises(AttemptFailed, match=r"image: .*gone from the server's storage") as failure:
        await executor.run(task(StoredFile("inputs/9/image.png")), lambda *_: None, ignore)
    assert not failure.value.retry


@pytest.mark.parametrize("executor", [default_models()], indirect=True, ids=["models"])
async def test_killed_worker_is_replaced(executor: LocalExecutor, tmp_path: Path) -> None:
    def kill(done: float, _: str) -> None:
        if done > 0.2:
            os.kill(executor.pids[0], signal.SIGKILL)

    with pytest.raises(AttemptFailed, match="SIGKILL") as failure:
        await executor.run(task(duration=15, short_edge=480), kill, ignore)
    assert failure.value.retry
    assert not list((tmp_path / "scratch").iterdir())
    (state,) = executor.residency()
    assert (state.busy, state.ready, state.models["0"]) == (0, 0, ())
    assert {reason for reason, count in state.replaced.items() if count} == {"died"}
    result = await executor.run(task(attempt=2), lambda *_: None, ignore)
    (state,) = executor.residency()
    assert (state.pool, state.slots, state.busy, state.ready) == ("cpu", 1, 0, 1)
    assert state.models["0"], "it told of what it has loaded"
    assert result.videos[0].key == "results/1/2/video.mp4"


async def test_a_worker_that_hangs_is_noticed_and_replaced(
    executor: LocalExecutor, tmp_path: Path
) -> None:
    def stop_it(done: float, _: str) -> None:
        if done > 0.1:
            os.kill(impatient.pids[0], signal.SIGSTOP)
            stopped.extend(impatient.pids)

    stopped: list[int] = []
    impatient = LocalExecutor(msgspec.structs.replace(executor.config, silence=3.0), 1)
    try:
        with pytest.raises(AttemptFailed, match="stopped answering") as failure:
            await impatient.run(task(duration=15, short_edge=480), stop_it, ignore)
        assert failure.value.retry
        assert failure.value.counts
        assert not list((tmp_path / "scratch").iterdir())
        with pytest.raises(ProcessLookupError):
            os.kill(stopped[0], 0)
    finally:
        await impatient.close()


async def test_a_worker_gives_signs_of_life_whatever_it_does(executor: LocalExecutor) -> None:
    """While it loads, before it is ready, and without any job."""
    config = msgspec.structs.replace(executor.config, silence=0.06)
    process = await asyncio.create_subprocess_exec(
        *(*WORKER_PROGRAM, msgspec.json.encode(config).decode()),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    heard = [msgspec.json.decode(await process.stdout.readline())["type"] for _ in range(50)]
    assert heard[0] == "beat"
    assert heard.count("beat") >= 49
    process.kill()
    await process.wait()


async def test_a_worker_that_cannot_be_started_costs_the_task_no_attempt(
    executor: LocalExecutor,
) -> None:
    nothing = LocalExecutor(executor.config, 1, program=("/nowhere/python",))
    with pytest.raises(AttemptFailed, match="can be started") as failure:
        await nothing.run(task(), lambda *_: None, ignore)
    assert (failure.value.retry, failure.value.counts) == (True, False)


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


HOSTILE_ANSWERS = {
    "an endless reason phrase": b"HTTP/1.1 404 " + b"\x1b" * 90_000 + b"\r\n\r\n",
    "a reason phrase of two lines": b"HTTP/1.1 404 \xe2\x80\xa8\x1b]0;x\x07\r\n\r\n",
    "an endless header": b"HTTP/1.1 200 OK\r\nX: " + b"\xff\x00" * 45_000 + b"\r\n\r\n",
    "an endless header name": b"HTTP/1.1 200 OK\r\n" + b"\x1b" * 90_000 + b": x\r\n\r\n",
    "no status line": b"\x1b[2J" * 20_000,
    "an endless redirect": b"HTTP/1.1 302 x\r\nLocation: http://" + b"\x01" * 60_000 + b"\r\n\r\n",
    "a redirect to a scheme": b"HTTP/1.1 302 x\r\nLocation: "
    + b"x" * 60_000
    + b"://\x9b31m\r\n\r\n",
    "an endless encoding": b"HTTP/1.1 200 OK\r\nContent-Encoding: " + b"x," * 30_000 + b"\r\n\r\n",
    "an endless length": b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 60_000 + b"\r\n\r\n",
    "an endless body line": b"HTTP/1.1 200 OK\r\n\r\n" + b'{"type":"answered"}' * 10_000,
}


async def test_no_answer_of_a_picture_host_reaches_another_task(executor: LocalExecutor) -> None:
    for number, (name, hostile) in enumerate(HOSTILE_ANSWERS.items(), 10):
        with RawServer(hostile, host=HOST) as host, pytest.raises(AttemptFailed) as failure:
            await executor.run(
                task(UrlFile(f"http://{HOST}:{host.port}/x.png"), id="7"),
                lambda *_: None,
                ignore,
            )
        message = failure.value.message
        assert message.startswith("image: "), name
        assert len(message) < 1000, name
        assert message.isprintable(), name
        result = await executor.run(task(id=str(number)), lambda *_: None, ignore)
        assert result.videos[0].key == f"results/{number}/1/video.mp4", name


FAULTY_WORKER = """
import json, os, sys, time
fault = sys.argv[1]
for line in sys.stdin:
    job = json.loads(line)
    if job["type"] == "cancel":
        continue
    def answer(task_id, **body):
        text = {"type": "answered", "task_id": task_id, "attempt": job["attempt"], "answer": body}
        print(json.dumps(text), flush=True)
    done = {"type": "done", "result": {"videos": [{"id": "", "key": job["task_id"], "duration": 1,
            "width": 1, "height": 1, "fps": 1}]}}
    if job["task_id"] == "good":
        answer("good", **done)
    elif fault == "another task":
        answer("good", **done)
    elif fault == "another attempt":
        job["attempt"] += 1
        answer(job["task_id"], **done)
    elif fault == "too long":
        answer(job["task_id"], type="remark", text="x" * 3_000_000)
        answer(job["task_id"], **done)
    elif fault == "no JSON":
        print("Segmentation fault", flush=True)
        answer(job["task_id"], **done)
    elif fault == "half a line":
        print('{"type":', end="", flush=True)
        os._exit(3)
    elif fault == "cancelled unasked":
        answer(job["task_id"], type="cancelled")
        answer(job["task_id"], **done)
"""


@pytest.mark.parametrize(
    "fault",
    ["another task", "another attempt", "too long", "no JSON", "half a line", "cancelled unasked"],
)
async def test_a_worker_that_answers_wrongly_is_replaced(
    executor: LocalExecutor, fault: str
) -> None:
    program = (sys.executable, "-c", FAULTY_WORKER, fault)
    faulty = LocalExecutor(executor.config, 1, program=program)
    try:
        await faulty.start()
        before = faulty.pids
        with pytest.raises(AttemptFailed) as failure:
            await faulty.run(task(id="bad"), lambda *_: None, ignore)
        assert failure.value.retry
        result = await faulty.run(task(id="good"), lambda *_: None, ignore)
        assert result.videos[0].key == "good"
        assert faulty.pids != before
    finally:
        await faulty.close()


MODEL_WORKER = """
import json, sys
held = []
for line in sys.stdin:
    job = json.loads(line)
    if job["type"] == "cancel":
        job, body = working, {"type": "cancelled"}
    elif job["task_id"] == "cancelled":
        working, body = job, {"type": "progress", "done": 0.5, "stage": "step 1 of 2"}
    else:
        held = [job["task_id"]]
        body = {"type": "done", "result": {"videos": [{"id": "", "key": job["task_id"],
                "duration": 1, "width": 1, "height": 1, "fps": 1}]}}
    answers = [body, {"type": "measured", "stages": {}, "models": held}]
    for answer in reversed(answers):
        text = {"type": "answered", "task_id": job["task_id"], "attempt": job["attempt"]}
        print(json.dumps({**text, "answer": answer}), flush=True)
"""


@pytest.mark.parametrize(("grace", "kept"), [(None, False), (60.0, True)])
async def test_a_worker_gets_the_time_that_a_step_of_its_engine_takes(
    executor: LocalExecutor, monkeypatch: pytest.MonkeyPatch, grace: float | None, kept: bool
) -> None:
    monkeypatch.setattr(opened, "CANCEL_GRACE_S", 0.0)
    spec = registry.EngineSpec(
        name="parallax", capabilities=Capabilities(), opens="", cancel_grace=grace
    )
    monkeypatch.setattr(registry, "engines", lambda: {"parallax": spec})
    running = LocalExecutor(executor.config, 1, program=(sys.executable, "-c", MODEL_WORKER))
    model_task = msgspec.structs.replace(task(id="cancelled"), engine="parallax")
    working = asyncio.Event()
    try:
        await running.start()
        before = running.pids
        render = asyncio.create_task(running.run(model_task, lambda *_: working.set(), ignore))
        await working.wait()
        render.cancel()
        with pytest.raises(asyncio.CancelledError):
            await render
        assert (running.pids == before) is kept
    finally:
        await running.close()


async def test_a_worker_that_holds_the_model_is_preferred(
    executor: LocalExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def engine(name: str) -> registry.EngineSpec:
        return registry.EngineSpec(name=name, capabilities=Capabilities(), opens="", resident=name)

    monkeypatch.setattr(registry, "engines", lambda: {name: engine(name) for name in "ab"})
    running = LocalExecutor(executor.config, 2, program=(sys.executable, "-c", MODEL_WORKER))
    try:
        await running.start()

        async def holders() -> list[str]:
            (pool,) = running.residency()
            return sorted(name for names in pool.models.values() for name in names)

        for name in ("a", "b"):
            made = task(id=name)
            await running.run(msgspec.structs.replace(made, engine=name), lambda *_: None, ignore)
        assert await holders() == ["a", "b"]
        for name in ("b", "b", "a", "b", "a", "a"):
            made = task(id=name)
            await running.run(msgspec.structs.replace(made, engine=name), lambda *_: None, ignore)
            assert await holders() == ["a", "b"], "the other one has loaded it too"
    finally:
        await running.close()


BROKEN_DEVICE = """
from stillmotion.engines.base import DeviceBroken
from stillmotion.executors import worker
perform = worker.perform
def breaking(context, job, *given):
    if job.task_id == "broken":
        raise DeviceBroken("CUDA error: device-side assert triggered")
    return perform(context, job, *given)
worker.perform = breaking
worker.main()
"""


async def test_a_worker_whose_device_is_broken_is_replaced(executor: LocalExecutor) -> None:
    program = (sys.executable, "-c", BROKEN_DEVICE)
    breaking = LocalExecutor(executor.config, 1, program=program)
    try:
        await breaking.start()
        before = breaking.pids
        with pytest.raises(AttemptFailed, match="ended with exit code 70") as failure:
            await breaking.run(task(id="broken"), lambda *_: None, ignore)
        assert failure.value.retry
        result = await breaking.run(task(id="good"), lambda *_: None, ignore)
        assert len(result.videos) == 1
        assert breaking.pids != before
    finally:
        await breaking.close()


async def test_a_failing_listener_costs_the_worker_and_not_the_next_task(
    executor: LocalExecutor,
) -> None:
    def full(_: str) -> None:
        raise OSError("no space left for events")

    with pytest.raises(AttemptFailed) as failure:
        await executor.run(task(prompt="pan left, he jumps"), lambda *_: None, full)
    assert failure.value.retry
    result = await executor.run(task(attempt=2), lambda *_: None, ignore)
    assert result.videos[0].key == "results/1/2/video.mp4"


async def test_an_order_that_is_too_large_is_refused(executor: LocalExecutor) -> None:
    with pytest.raises(AttemptFailed, match="bytes") as failure:
        await executor.run(task(prompt="x" * 9_000_000), lambda *_: None, ignore)
    assert not failure.value.retry
