"""`-o`: what cannot be written is told before anything is sent, and nothing made is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from cli.conftest import Run
from client.service import VIDEO, Service

SUCCEED = {"task_status": "succeed", "progress": 1.0}
FIRST = "800000000000000000"

SENT = {
    "submit": ("submit", "photo.png", "--prompt", "p"),
    "text2video": ("text2video", "a hill"),
    "images": ("images", "a hill"),
    "elements": ("elements", "create", "Rex", "photo.png", "photo.png"),
    "voices": ("voices", "create", "Narrator", "https://example.org/narrator.mp3"),
    "wait": ("wait", FIRST),
    "elements get": ("elements", "get", FIRST),
    "voices get": ("voices", "get", FIRST),
    "render": ("render", "photo.png"),
}
"""Each command with `-o`, as it is called."""

ENDING = {"images": ".png", "voices": ".mp3", "voices get": ".mp3"}


@pytest.fixture
def photo(folder: Path) -> Path:
    path = folder / "photo.png"
    path.write_bytes(b"photo")
    return path


@pytest.mark.parametrize("command", SENT)
@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("missing/x{}", "the folder missing does not exist"),
        ("missing/", "missing"),
        ("photo.png/x{}", "photo.png is not a folder"),
        ("/proc/x{}", "nothing can be written to /proc/x"),
        ("pipe", "pipe is not a file"),
    ],
)
def test_a_place_that_cannot_be_written_is_a_wrong_call(
    run: Run, service: Service, photo: Path, command: str, place: str, said: str
) -> None:
    os.mkfifo("pipe")
    ran = run(*SENT[command], "-o", place.format(ENDING.get(command, ".mp4")))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("stillmotion: ")
    assert "'-o' / '--output'" in ran.err
    assert said in ran.err
    assert "Errno" not in ran.err
    assert ran.err.count("\n") == 1
    assert service.seen == []
    assert sorted(path.name for path in photo.parent.iterdir()) == ["photo.png", "pipe"]


@pytest.mark.parametrize("device", ["/dev/null", "/dev/stdout"])
def test_devices_are_no_place_for_files(device: str, tmp_path: Path) -> None:
    """Looked at alone, since root could put a file in a device's place."""
    code = (
        "import sys; from stillmotion.cli.output_path import VIDEO, OutputPath; "
        "OutputPath(VIDEO)(sys.argv[1])"
    )
    with (tmp_path / "out").open("wb") as out:  # through which /dev/stdout looks like a file
        done = subprocess.run(
            [sys.executable, "-c", code, device], stdout=out, stderr=subprocess.PIPE, check=False
        )
    assert f"{device} is not a file; - is standard output".encode() in done.stderr


@pytest.mark.parametrize(
    ("command", "name"),
    [
        ("submit", "x.avi"),
        ("text2video", "x.mov"),
        ("images", "x.jpg"),
        ("voices", "x.wav"),
        ("voices get", "x.wav"),
    ],
)
def test_the_ending_is_that_of_what_is_made(
    run: Run, service: Service, photo: Path, command: str, name: str
) -> None:
    ran = run(*SENT[command], "-o", name)
    assert (ran.code, ran.out, service.seen) == (2, "", [])
    assert "a name that ends in" in ran.err


@pytest.mark.parametrize(("kind", "name"), [("image2video", "x.png"), ("voices", "x.mp4")])
def test_wait_knows_the_ending_once_it_knows_the_task(
    run: Run, service: Service, kind: str, name: str
) -> None:
    row = service.add(kind=kind, polls=0)
    ran = run("wait", row.id, "-o", name)
    assert (ran.code, ran.out) == (2, "")
    assert "a name that ends in" in ran.err
    assert service.requests("GET", "/events") == []


@pytest.mark.parametrize("name", ["X.MP4", "x.m4v", "x"])
def test_names_that_a_video_may_have(
    run: Run, service: Service, photo: Path, folder: Path, name: str
) -> None:
    service.streams.append([SUCCEED])
    assert run("submit", photo, "--prompt", "p", "-o", name).code == 0
    assert (folder / name).read_bytes() == VIDEO


def program(service: Service, *arguments: str | Path) -> subprocess.Popen[bytes]:
    """The command as a process of its own, whose standard output is a pipe."""
    return subprocess.Popen(
        [sys.executable, "-m", "stillmotion", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "STILLMOTION_BASE_URL": service.url},
    )


def test_standard_output_takes_what_is_downloaded(service: Service, photo: Path) -> None:
    service.streams.append([SUCCEED])
    out, err = program(service, "submit", photo, "--prompt", "p", "-o", "-").communicate()
    assert out == VIDEO
    assert b"status       succeed" in err
    row = service.add(kind="voices", polls=0)
    assert program(service, "voices", "get", row.id, "-o", "-").communicate()[0] == VIDEO


def test_a_reader_that_leaves_early_is_no_accident(service: Service) -> None:
    row = service.add(kind="voices", polls=0)
    with program(service, "voices", "get", row.id, "-o", "-") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.stderr.read(), process.wait()) == (b"", 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("images", "a hill", "-o", "-"), "are several files"),
        (("elements", "get", FIRST, "-o", "-"), "are several files"),
        (("text2video", "a hill", "-o", "-", "--json"), "--json and `-o -`"),
        (("text2video", "a hill", "-o", "-", "--watermark"), "leave out --watermark"),
        (("wait", FIRST, "-o", "-", "--json"), "--json and `-o -`"),
    ],
)
def test_standard_output_takes_one_thing(
    run: Run, service: Service, arguments: tuple[str, ...], said: str
) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out, service.seen) == (2, "", [])
    assert said in ran.err


def hanging(reached: threading.Event) -> object:
    """A fault that tells that a request has come, and never ends its answer."""

    async def silence(request: Request) -> AsyncIterator[bytes]:
        yield b""
        reached.set()
        while (await request.receive())["type"] != "http.disconnect":
            pass

    def fault(request: Request) -> Response:
        return StreamingResponse(silence(request), media_type="text/event-stream")

    return fault


def interrupted(service: Service, path: str, *arguments: str | Path) -> tuple[int, str, str]:
    """How a command ends on Ctrl-C while a request to that path is unanswered."""
    reached = threading.Event()
    service.faults[path].append(hanging(reached))  # type: ignore[arg-type]
    with program(service, *arguments) as process:
        assert reached.wait(60)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    return process.returncode, out.decode(), err.decode().splitlines()[-1]


def test_an_interrupted_wait_says_how_to_go_on(service: Service, photo: Path) -> None:
    code, out, said = interrupted(
        service, "/events", "submit", photo, "--prompt", "p", "-o", "my video.mp4"
    )
    assert (code, out) == (130, "")
    assert said == (
        f"stillmotion: interrupted; the task {FIRST} goes on: `stillmotion wait {FIRST} -o "
        f"'my video.mp4'` follows it, `stillmotion cancel {FIRST}` stops it"
    )
    code, _, said = interrupted(service, "/events", "wait", FIRST)
    assert code == 130
    assert f"`stillmotion wait {FIRST}` follows it" in said


def test_an_interrupted_create_says_where_to_look(service: Service) -> None:
    code, out, said = interrupted(service, "/v1/videos/text2video", "text2video", "a hill")
    assert (code, out) == (130, "")
    assert "may have taken the task: `stillmotion list --kind text2video` shows it" in said


def test_an_interrupted_download_says_how_to_fetch_it(service: Service, photo: Path) -> None:
    service.streams.append([SUCCEED])
    code, _, said = interrupted(
        service, f"/media/{FIRST}", "submit", photo, "--prompt", "p", "-o", "x.mp4"
    )
    assert code == 130
    assert f"the task {FIRST} has succeeded: `stillmotion wait {FIRST} -o x.mp4` fetches" in said


def test_a_wait_that_fails_does_not_lose_the_task(run: Run, service: Service) -> None:
    service.streams.append([{"task_status": "processing"}, None])
    ran = run("text2video", "a hill", "--wait", "--timeout", "0.1")
    assert ran.code == 1
    assert f"has not ended within 0.1 s; it goes on; the task is {FIRST}: " in ran.err
    assert f"`stillmotion cancel {FIRST}` stops it" in ran.err


def test_a_place_that_went_away_meanwhile_does_not_lose_the_video(
    run: Run, service: Service, photo: Path, folder: Path
) -> None:
    (folder / "out").mkdir()

    def vanish(_request: Request) -> Response:
        (folder / "out").rmdir()
        return StreamingResponse(iter([VIDEO]))

    service.streams.append([SUCCEED])
    service.faults[f"/media/{FIRST}"].append(vanish)
    ran = run("submit", photo, "--prompt", "p", "-o", "out/x.mp4")
    assert (ran.code, ran.err.count("\n")) == (1, 2)  # and what the server ignored
    assert "--output: " in ran.err
    assert "no such file or directory" in ran.err
    assert f"`stillmotion wait {FIRST} -o out/x.mp4` fetches what it made" in ran.err
    assert "Errno" not in ran.err
