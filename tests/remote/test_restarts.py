"""Jobs are sent once: over restarts, kills, and servers that die."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from remote.conftest import Heard, asked, table
from remote.doubles import Double, answering
from remote.graph_doubles import ComfyUIDouble, LightX2VDouble
from remote.videos_doubles import SglangDouble, VllmDouble
from stillmotion.engines.generative.clip import ClipFailed
from stillmotion.engines.remote.following import Following
from stillmotion.engines.remote.maker import RemoteMaker

Make = Callable[..., RemoteMaker]

JOBS = 50
HANDS = 4

WITH_IDS: dict[str, type[Double]] = {"lightx2v": LightX2VDouble, "comfyui": ComfyUIDouble}
WITHOUT: dict[str, type[Double]] = {"sglang": SglangDouble, "vllm-omni": VllmDouble}

pytestmark = pytest.mark.usefixtures("packages")


class Killed(BaseException):
    """Ends an attempt without its clean-up, as far as the server can tell."""


@pytest.mark.parametrize("server", {**WITH_IDS, **WITHOUT})
def test_a_second_attempt_takes_up_the_job_of_the_first(
    make_maker: Make, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with {**WITH_IDS, **WITHOUT}[server](polls=2) as double:
        with monkeypatch.context() as patched:
            patched.setattr(Following, "_cancel", lambda *_: None)
            with pytest.raises(BaseException, match="killed"):
                make_maker(server, double.url).make(asked(), _killing().tell)
        heard = Heard()
        clip = make_maker(server, double.url).make(asked(), heard.tell)
        again = make_maker(server, double.url).make(asked(), heard.tell)
        other = make_maker(server, double.url).make(asked(job="task-2-0"), heard.tell)
    assert len(clip.frames) == len(again.frames) == len(other.frames) == 9
    assert len(double.submitted) == 2


def _killing() -> Heard:
    class Killing(Heard):
        def _progress(self, done: float, stage: str) -> None:
            if "works" in stage or "queue" in stage:
                raise Killed("killed")

    return Killing()


@pytest.mark.parametrize("server", WITH_IDS)
def test_a_job_is_found_without_a_note(make_maker: Make, server: str, tmp_path: Path) -> None:
    with WITH_IDS[server]() as first, WITH_IDS[server]() as second:
        make_maker(server, second.url).make(asked(), Heard().tell)
        for note in (tmp_path / "state" / "far").glob("*.json"):
            note.unlink()
        make_maker(server, first.url, second.url).make(asked(), Heard().tell)
        assert len(second.submitted) == 1
        assert first.submitted == []


@pytest.mark.parametrize("server", WITH_IDS)
def test_an_answer_that_was_lost_on_the_way_is_no_second_job(make_maker: Make, server: str) -> None:
    with WITH_IDS[server]() as double:
        double.late["submit"] = over = threading.Event()
        clip = make_maker(server, double.url, answer_timeout=1.0).make(asked(), Heard().tell)
        over.set()
    assert len(clip.frames) == 9
    assert len(double.submitted) == 1


@pytest.mark.parametrize("server", WITHOUT)
def test_an_answer_that_was_lost_on_the_way_counts_as_a_try(make_maker: Make, server: str) -> None:
    """Where the server takes no id of ours, nobody can say whether it has the job."""
    with WITHOUT[server]() as double:
        double.late["submit"] = over = threading.Event()
        with pytest.raises(ClipFailed, match="does not answer in time") as caught:
            make_maker(server, double.url, answer_timeout=1.0).make(asked(), Heard().tell)
        over.set()
    assert (caught.value.retry, caught.value.counts) == (True, True)


def test_a_note_that_is_broken_counts_as_none(make_maker: Make, tmp_path: Path) -> None:
    with SglangDouble() as double:
        maker = make_maker("sglang", double.url)
        maker.make(asked(), Heard().tell)
        (note,) = (tmp_path / "state" / "far").glob("*.json")
        note.write_bytes(b"{")
        assert len(maker.make(asked(), Heard().tell).frames) == 9


def test_clips_without_a_name_are_never_taken_up(make_maker: Make) -> None:
    with LightX2VDouble() as double:
        maker = make_maker("lightx2v", double.url)
        maker.make(asked(job=""), Heard().tell)
        maker.make(asked(job=""), Heard().tell)
    assert len(double.submitted) == 2


@pytest.mark.parametrize("server", {**WITH_IDS, **WITHOUT})
def test_the_server_that_has_the_fewest_of_ours_gets_a_job(make_maker: Make, server: str) -> None:
    kinds = {**WITH_IDS, **WITHOUT}
    with kinds[server](polls=10**9) as first, kinds[server](polls=10**9) as second:
        makers = [make_maker(server, first.url, second.url) for _ in range(4)]
        stops = [threading.Event() for _ in makers]
        running = [
            threading.Thread(target=_until, args=(maker, f"task-{i}-0", stop))
            for i, (maker, stop) in enumerate(zip(makers, stops, strict=True))
        ]
        for one in running:
            one.start()
        while len(first.submitted) + len(second.submitted) < 4:
            running[0].join(0.01)
            assert any(one.is_alive() for one in running)
        counts = sorted((len(first.submitted), len(second.submitted)))
        for stop in stops:
            stop.set()
        for one in running:
            one.join(30)
    assert counts == [2, 2]


def _until(maker: RemoteMaker, job: str, stop: threading.Event) -> None:
    class Waiting(Heard):
        def _progress(self, done: float, stage: str) -> None:
            if stop.is_set():
                raise Killed("enough")

    try:
        maker.make(asked(job=job), Waiting().tell)
    except Killed:
        return


@pytest.mark.parametrize("server", {**WITH_IDS, **WITHOUT})
def test_a_server_that_dies_leaves_its_jobs_to_another(make_maker: Make, server: str) -> None:
    kinds = {**WITH_IDS, **WITHOUT}
    with kinds[server]() as one, kinds[server]() as other:
        one.polls = other.polls = 10**9
        maker = make_maker(server, one.url, other.url)
        died: list[Double] = []

        class Dying(Heard):
            def _progress(self, done: float, stage: str) -> None:
                super()._progress(done, stage)
                if "works" in stage and not died:
                    died.append(one if one.submitted else other)
                    left = other if one.submitted else one
                    left.polls = 1
                    died[0].stop()

        heard = Dying()
        clip = maker.make(asked(), heard.tell)
        assert len(clip.frames) == 9
        assert len(one.submitted) == len(other.submitted) == 1
        # Later jobs do not try the dead one for long.
        maker.make(asked(job="task-2-0"), Heard().tell)
        assert len(died[0].submitted) == 1


@pytest.mark.parametrize("server", {**WITH_IDS, **WITHOUT})
def test_the_only_server_is_asked_again_for_its_job_when_it_is_back(
    make_maker: Make, server: str
) -> None:
    with {**WITH_IDS, **WITHOUT}[server](polls=3) as double:
        maker = make_maker(server, double.url)
        stopped = []

        class Stopping(Heard):
            def _progress(self, done: float, stage: str) -> None:
                if "works" in stage and not stopped:
                    stopped.append(True)
                    double.stop()

        with pytest.raises(ClipFailed) as caught:
            maker.make(asked(), Stopping().tell)
        assert (caught.value.retry, caught.value.counts) == (True, False)
        with pytest.raises(ClipFailed, match="cannot be reached") as again:
            maker.make(asked(), Heard().tell)
        assert not again.value.counts
        double.start()
        assert len(maker.make(asked(), Heard().tell).frames) == 9
        assert len(double.submitted) == 1


@pytest.mark.parametrize("server", [*WITH_IDS, "sglang"])
def test_fifty_jobs_over_a_kill(server: str, tmp_path: Path) -> None:
    with {**WITH_IDS, **WITHOUT}[server](polls=2) as double:
        if isinstance(double, LightX2VDouble):
            double.room = JOBS
        values = table(server, double.url)
        order = {"table": values, "state": str(tmp_path / "state"), "hands": HANDS}
        jobs = [f"task-{i}-0" for i in range(JOBS)]
        first = _driver({**order, "jobs": jobs})
        ended: list[str] = []
        assert first.stdout is not None
        for line in first.stdout:
            ended.append(line.strip())
            if len(ended) == JOBS // 2:
                break
        os.kill(first.pid, signal.SIGKILL)
        ended += [line.strip() for line in first.stdout]
        first.wait()
        left = [job for job in jobs if job not in ended]
        assert left
        second = _driver({**order, "jobs": left})
        out, _ = second.communicate(timeout=120)
        assert second.returncode == 0
        ended += out.split()
    assert Counter(ended) == Counter(jobs)
    sent = Counter(work.id for work in double.submitted)
    if server in WITH_IDS:
        assert len(double.submitted) == len(sent) == JOBS
    else:
        # Only what was killed between the server's answer and its note can be sent twice.
        assert JOBS <= len(double.submitted) <= JOBS + HANDS


def _driver(order: dict[str, Any]) -> subprocess.Popen[str]:
    tests = str(Path(__file__).parents[1])
    path = os.pathsep.join([tests, os.environ.get("PYTHONPATH", "")])
    return subprocess.Popen(
        [sys.executable, "-m", "remote.driver", json.dumps(order)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    )


def test_notes_of_long_ago_are_deleted(make_maker: Make, tmp_path: Path) -> None:
    with LightX2VDouble() as double:
        maker = make_maker("lightx2v", double.url)
        maker.make(asked(), Heard().tell)
        (old,) = (tmp_path / "state" / "far").glob("*.json")
        os.utime(old, (1, 1))
        maker.make(asked(job="task-2-0"), Heard().tell)
        (kept,) = (tmp_path / "state" / "far").glob("*.json")
    assert kept != old


def test_a_submit_that_another_attempt_was_a_moment_before_with(make_maker: Make) -> None:
    with LightX2VDouble() as double:
        maker = make_maker("lightx2v", double.url)
        maker.make(asked(), Heard().tell)
        # The question whether the job is there is answered by a server that is behind.
        double.faults["status"].append(answering(404, {"detail": "Task not found"}))
        assert len(maker.make(asked(), Heard().tell).frames) == 9
    assert len(double.submitted) == 1
