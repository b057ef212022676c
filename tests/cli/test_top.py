"""`stillmotion top` of real servers and sites: a frame, objects of JSON, a terminal."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import SMALL
from harness.models import only
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.terminal import Terminal

TASKS = "/v1/videos/image2video"


def body(duration: str) -> dict[str, str]:
    return {"image": base64_of(scene_png()), "prompt": "pan left", "duration": duration}


def command(*args: str) -> list[str]:
    return [sys.executable, "-m", "stillmotion", "top", *args]


def top(*args: str, code: int = 0) -> str:
    done = subprocess.run(command(*args), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, list[str]]]:
    """A server whose one worker stands still in the middle of a task while two others wait."""
    data = tmp_path_factory.mktemp("top") / "data"
    flags = (*SMALL, "--worker-silence", "600", "--drain-timeout", "0")
    server = ServerProcess(data, *flags).start()
    with server.client() as client:
        made = [client.post(TASKS, json=body("15")).json()["data"]["task_id"] for _ in range(3)]
        with client.stream("GET", f"{TASKS}/{made[0]}/events", timeout=120) as events:
            for line in events.iter_lines():
                if '"task_status":"processing"' in line:
                    os.kill(server.workers()[0], signal.SIGSTOP)
                    break
        yield server, made
        os.kill(server.workers()[0], signal.SIGCONT)
        for task_id in made:
            client.post(f"{TASKS}/{task_id}/cancel")
    server.stop()


def test_one_frame_tells_what_waits_and_what_runs(busy: tuple[ServerProcess, list[str]]) -> None:
    server, made = busy
    shown = top("--once", "--base-url", server.url, "--data", str(server.data))
    lines = [line.split() for line in shown.splitlines()]
    assert lines[0][0] == "stillmotion"
    assert server.url in lines[0]
    assert ["cpu", "default", "2"] in [line[:3] for line in lines]
    assert ["cpu", "1", "0", "0", "0", "–"] in lines
    assert [made[0], "image2video"] in [line[:2] for line in lines]
    assert made[1] not in shown
    assert "callbacks  0 waiting" in shown
    assert "free" in shown
    assert "\x1b" not in shown


def test_json_has_the_same_for_programs(busy: tuple[ServerProcess, list[str]]) -> None:
    server, made = busy
    one = json.loads(top("--once", "--json", "--base-url", server.url, "--data", str(server.data)))
    (queue,) = one["queue"]
    assert (queue["pool"], queue["account_class"]) == ("cpu", "default")
    assert (queue["waiting"], queue["processing"]) == (2, 1)
    assert queue["oldest_s"] > 0
    (running,) = one["running"]
    assert (running["task_id"], running["kind"]) == (made[0], "image2video")
    assert 0 <= running["progress"] <= 1
    assert one["workers"][0]["busy"] == 1
    assert one["rates"] is None
    assert {disk["place"] for disk in one["disks"]} == {"data", "media"}
    assert one["storage_errors"] == 0


def test_json_goes_on_with_rates(busy: tuple[ServerProcess, list[str]]) -> None:
    server, _ = busy
    flags = ("--json", "--interval", "0.2", "--base-url", server.url, "--data", str(server.data))
    with subprocess.Popen(command(*flags), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        frames = [json.loads(process.stdout.readline()) for _ in range(2)]
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 130
    assert frames[0]["rates"] is None
    assert frames[1]["rates"]["requests"] > 0  # those of the first look
    assert frames[1]["rates"]["created"] == 0


def test_a_store_is_looked_into_whether_a_server_runs_or_not(
    busy: tuple[ServerProcess, list[str]], tmp_path: Path
) -> None:
    server, made = busy
    store = f"sqlite:///{server.data}/stillmotion.db"
    one = json.loads(top("--once", "--json", "--store", store, "--data", str(server.data)))
    assert [(each["waiting"], each["processing"]) for each in one["queue"]] == [(2, 1)]
    assert [each["task_id"] for each in one["running"]] == [made[0]]
    assert one["callbacks"]["waiting"] == 0
    assert one["workers"] == []
    missing = top("--once", "--store", f"sqlite:///{tmp_path}/none.db", code=1)
    assert "there is no server's data" in missing


def test_without_an_answer_once_fails_and_says_why(tmp_path: Path) -> None:
    told = top("--once", "--base-url", "http://127.0.0.1:9", code=1)
    assert "no answer from http://127.0.0.1:9" in told
    assert "must look like http://" in top("--once", "--base-url", "nonsense", code=1)
    assert "--interval" in top("--interval", "0", code=2)


def test_a_wrong_key_leaves_the_numbers(busy: tuple[ServerProcess, list[str]]) -> None:
    server, _ = busy
    flags = ("--once", "--json", "--base-url", server.url, "--api-key", "sm-wrong")
    one = json.loads(top(*flags))
    assert one["running"] == []
    assert one["queue"][0]["waiting"] == 2
    assert any("no tasks" in note for note in one["notes"])


def test_in_a_terminal_it_follows_resizes_reconnects_and_ends(data: Path) -> None:
    server = ServerProcess(data, *SMALL, "--models-dir", str(only("depth"))).start()
    flags = ("--interval", "0.2", "--base-url", server.url, "--data", str(data))
    with Terminal(command(*flags), {"NO_COLOR": ""}) as terminal:
        whole = terminal.until(lambda frame: "nothing waits" in frame)
        assert (len(whole.split("\n")), len(whole.split("\n")[0])) == (30, 110)
        with server.client() as client:
            made = client.post(TASKS, json=body("3")).json()["data"]["task_id"]
            wait_for_end(client, made)
        terminal.until(lambda frame: "depth" in frame)  # a model that the worker holds now
        terminal.resize(12, 60)
        narrow = terminal.until(lambda frame: len(frame.split("\n")) == 12)
        assert {len(line) for line in narrow.split("\n")} == {60}
        assert "a second:" in narrow
        terminal.resize(30, 110)
        server.kill()
        away = terminal.until(lambda frame: "trying again. This is" in frame)
        assert f"no answer from {server.url}" in away
        assert "models in memory" in away, "what was known stays"
        assert terminal.process.poll() is None
        server.start()
        terminal.until(lambda frame: "nothing waits" in frame and "trying again" not in frame)
        terminal.type(b"q")
        assert terminal.end() == 0
        assert terminal.restored
        output = terminal.output
    server.stop()
    assert output.count("\x1b[?1049h") == output.count("\x1b[?1049l") == 1
    assert output.count("\x1b[2J") <= 1, "frames are drawn over one another"
    assert "Traceback" not in output


def test_it_waits_for_a_server_that_is_not_there_yet_and_ctrl_c_ends_it() -> None:
    flags = ("--interval", "0.2", "--base-url", "http://127.0.0.1:9")
    with Terminal(command(*flags), {}) as terminal:
        terminal.until(lambda frame: "no answer from http://127.0.0.1:9" in frame)
        terminal.type(b"\x03")
        assert terminal.end() == 0
        assert terminal.restored
        assert "Traceback" not in terminal.output
