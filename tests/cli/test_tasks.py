"""The commands that call a server: what they send, print and how they end."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest

from cli.conftest import Run
from client.service import VIDEO, Service, refusal

PROCESSING = {"task_status": "processing", "progress": 0.5, "stage": "rendering"}
SUCCEED = {"task_status": "succeed", "progress": 1.0}


def test_submit_sends_the_flags_and_prints_the_id(run: Run, service: Service, folder: Path) -> None:
    for name in ("photo.png", "mask.png", "other.png", "still.png"):
        (folder / name).write_bytes(name.encode())
    ran = run(
        *("submit", "photo.png", "--image-tail", "https://example.org/tail.png"),
        *("--prompt", "she smiles", "--negative-prompt", "blur", "--camera", "zoom=-2.5"),
        *("--mask", "mask.png", "--path", "1,2 3,4", "--mask", "other.png", "--path", "5,6 7,8"),
        *("--static-mask", "still.png", "--duration", "10", "--mode", "pro"),
        *("--model", "kling-v1-6", "--sound", "--watermark"),
        *("--callback-url", "https://example.org/hook", "--external-task-id", "mine"),
        *("--idempotency-key", "once", "--api-key", "sk-x"),
    )
    assert (ran.code, ran.out) == (0, "800000000000000000\n")
    assert (
        ran.err == "stillmotion: the server ignored what has no effect: cfg_scale, aspect ratio\n"
    )

    def inline(name: str) -> str:
        return base64.b64encode(name.encode()).decode()

    assert service.rows["800000000000000000"].body == {
        "model_name": "kling-v1-6",
        "image": inline("photo.png"),
        "image_tail": "https://example.org/tail.png",
        "prompt": "she smiles",
        "negative_prompt": "blur",
        "camera_control": {"type": "simple", "config": {"zoom": -2.5}},
        "dynamic_masks": [
            {"mask": inline("mask.png"), "trajectories": [{"x": 1, "y": 2}, {"x": 3, "y": 4}]},
            {"mask": inline("other.png"), "trajectories": [{"x": 5, "y": 6}, {"x": 7, "y": 8}]},
        ],
        "static_mask": inline("still.png"),
        "duration": "10",
        "mode": "pro",
        "sound": "on",
        "watermark_info": {"enabled": True},
        "callback_url": "https://example.org/hook",
        "external_task_id": "mine",
    }
    request = service.seen[0]
    assert request.headers["authorization"] == "Bearer sk-x"
    assert request.headers["idempotency-key"] == "once"


def test_flags_replace_fields_of_a_request_file(run: Run, service: Service, folder: Path) -> None:
    body = {"image": "https://example.org/a.png", "prompt": "one", "cfg_scale": "0.7"}
    (folder / "body.json").write_text(json.dumps(body))
    ran = run("submit", "--request", "body.json", "--prompt", "two", "--json")
    assert ran.json["task_status"] == "submitted"
    assert ran.json["ignored"] == ["cfg_scale", "aspect ratio"]
    assert service.rows[ran.json["task_id"]].body == {**body, "prompt": "two"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no.png"], "cannot read no.png: No such file"),
        (["--request", "no.json"], "cannot read no.json"),
        (["--request", "list.json"], "must hold one JSON object"),
        (["--request", "path.json"], "--request: image in path.json looks like a path: 'a.png'"),
        (["--request", "mask.json"], "dynamic_masks[0].mask in mask.json looks like a path"),
        (["--request", "bad.json"], "bad.json is not valid JSON"),
        (
            ["a.png", "--mask", "a.png"],
            "each --mask needs its --path: there are 1 of the one and 0",
        ),
        (["a.png", "--mask", "a.png", "--path", "1,2 3"], "and was given '1,2 3'"),
        (["a.png", "--camera", "spin=2"], "--camera: 'spin' is no camera axis"),
        (["a.png", "--camera", "zoom=far"], "takes a number, and was given 'far'"),
        (["a.png", "--mode", "best"], "'best' is not one of 'std', 'pro'"),
        (["a.png", "--duration", "long"], "'long' is not a valid integer"),
    ],
)
def test_what_cannot_be_sent_is_a_wrong_call(
    run: Run, service: Service, folder: Path, arguments: list[str], said: str
) -> None:
    (folder / "a.png").write_bytes(b"a")
    (folder / "list.json").write_text("[]")
    (folder / "bad.json").write_text("{")
    (folder / "path.json").write_text('{"image": "a.png"}')
    (folder / "mask.json").write_text('{"image": "aaaa", "dynamic_masks": [{"mask": "./m"}]}')
    ran = run("submit", *arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert service.seen == []


def test_submit_may_wait_and_download(run: Run, service: Service, folder: Path) -> None:
    (folder / "photo.png").write_bytes(b"photo")
    service.streams.append([PROCESSING, SUCCEED])
    ran = run("submit", "photo.png", "--prompt", "p", "-o", "video.mp4")
    assert ran.code == 0
    assert (folder / "video.mp4").read_bytes() == VIDEO
    assert "file         video.mp4\n" in ran.out
    assert "status       succeed\n" in ran.out


def test_wait_downloads_into_a_folder(run: Run, service: Service, folder: Path) -> None:
    row = service.add(polls=0)
    service.streams.append([SUCCEED])
    ran = run("wait", row.id, "-o", ".", "--json")
    assert ran.json["files"] == [f"{row.id}.mp4"]
    assert ran.json["task_result"]["videos"][0]["duration"] == "5.0"
    assert (folder / f"{row.id}.mp4").read_bytes() == VIDEO
    assert ran.err == ""


def test_wait_fails_with_the_task(run: Run, service: Service) -> None:
    row = service.add(polls=0, status="failed", message="image: the host does not answer")
    service.streams.append([{"task_status": "failed"}])
    ran = run("wait", row.id)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"stillmotion: task {row.id} failed: image: the host does not answer\n"


RUNS, SMILES = "not done: runs", 'understood: smile ("smiles")'


@pytest.mark.parametrize("status", ["succeed", "failed"])
def test_remarks_are_told_once_on_standard_error_also_in_a_pipe(
    run: Run, service: Service, status: str
) -> None:
    """Those that come as events, and those of the answer that nobody heard."""
    row = service.add(polls=0, status=status, message="", remarks=[RUNS, SMILES, "a\x1b[2Jb"])
    service.streams.append([{**PROCESSING, "remark": RUNS}, {"task_status": status}])
    ran = run("wait", row.id)
    told = ran.err.splitlines()[:3]
    assert told == [
        f"stillmotion: {RUNS}", f"stillmotion: {SMILES}", "stillmotion: a\ufffd[2Jb"
    ]  # fmt: skip
    assert ran.code == (0 if status == "succeed" else 1)
    assert "runs" not in ran.out


def test_remarks_are_in_json(run: Run, service: Service) -> None:
    row = service.add(polls=0, remarks=[RUNS])
    ran = run("status", row.id, "--json")
    assert ran.json["task_remarks"] == [RUNS]
    assert ran.err == f"stillmotion: {RUNS}\n"
    silent = service.add(polls=0)
    ran = run("status", silent.id, "--json")
    assert "task_remarks" not in ran.json
    assert ran.err == ""


def test_wait_gives_up(run: Run, service: Service) -> None:
    row = service.add(polls=99)
    service.streams.append([PROCESSING, None])
    ran = run("wait", row.id, "--timeout", "0.1")
    assert ran.code == 1
    assert "has not ended within 0.1 s; it goes on" in ran.err


def test_status(run: Run, service: Service) -> None:
    row = service.add(polls=0)
    ran = run("status", row.id)
    assert ran.code == 0
    lines = dict(line.split("  ", 1) for line in ran.out.splitlines())
    assert lines["task"].strip() == row.id
    assert lines["status"].strip() == "succeed"
    assert "external id" not in lines
    assert run("status", row.id, "--json").json["task_info"] == {"external_task_id": ""}


def test_list_prints_lines_with_tabs_when_piped(run: Run, service: Service) -> None:
    failed = service.add(polls=0, status="failed", message="two\nlines")
    done = service.add(polls=0)
    lines = [line.split("\t") for line in run("list").out.splitlines()]
    assert [(line[0], line[2], line[4]) for line in lines] == [
        (done.id, "succeed", ""),
        (failed.id, "failed", "two lines"),
    ]
    assert [task["task_id"] for task in run("list", "--size", "1", "--json").json] == [done.id]
    assert run("list", "--page", "5", "--json").json == []


def test_cancel(run: Run, service: Service) -> None:
    row = service.add(polls=9)
    assert run("cancel", row.id, "--json").json["task_status"] == "failed"


def test_refusals_say_code_and_request(run: Run, service: Service) -> None:
    service.faults["/7"].append(lambda _: refusal(404, 1203, "task 7 does not exist"))
    ran = run("status", "7")
    assert ran.code == 1
    assert ran.err == "stillmotion: task 7 does not exist (code 1203, request r-2)\n"


def test_a_missing_key_is_said_to_be_missing(run: Run, service: Service) -> None:
    service.faults["/7"].append(lambda _: refusal(401, 1001, "Authorization is empty"))
    assert run("status", "7").err.endswith("; give --api-key, or --access-key and --secret-key\n")


def test_no_server(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with Service() as gone:
        monkeypatch.setenv("STILLMOTION_BASE_URL", gone.url)
    ran = run("list")
    assert ran.code == 1
    assert ran.err.startswith(f"stillmotion: no connection to {gone.url}: ")
