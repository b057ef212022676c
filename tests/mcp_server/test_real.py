"""`stillmotion mcp` as agents use it: the SDK's own client, a real server behind it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import httpx2
import pytest
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, ResourceLink, TextContent
from PIL import Image

from conftest import SMALL
from harness.pictures import scene_png
from harness.server import ServerProcess
from harness.video import decode
from stillmotion.client import AsyncClient
from stillmotion.mcp_server.server import http_app, make_server

TOKEN = "agents-only"
OVER = ("stdio", "http")
HELLO = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "page", "version": "1"},
    },
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    data = tmp_path_factory.mktemp("mcp-data")
    running = ServerProcess(data, *SMALL).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mcp-files")
    (folder / "photo.png").write_bytes(scene_png(640, 360))
    return folder


@pytest.fixture(scope="module")
def flags(server: ServerProcess, folder: Path) -> list[str]:
    key = server.first_key["api_key"]
    return ["--base-url", server.url, "--api-key", key, "--folder", str(folder)]


@pytest.fixture(scope="module")
def over_http(flags: list[str]) -> Iterator[str]:
    command = [sys.executable, "-m", "stillmotion", "mcp", "--transport", "http", "--port", "0"]
    process = subprocess.Popen(
        [*command, *flags, "--token", TOKEN], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    yield process.stdout.readline().split()[-1]
    process.terminate()
    process.wait(30)


@asynccontextmanager
async def connected(over: str, flags: list[str], url: str) -> AsyncIterator[Client]:
    if over == "stdio":
        command = ["-m", "stillmotion", "mcp", *flags]
        started = StdioServerParameters(command=sys.executable, args=command, env=dict(os.environ))
        async with Client(started) as client:
            yield client
    else:
        headers = {"authorization": f"Bearer {TOKEN}"}
        async with (
            httpx2.AsyncClient(headers=headers, trust_env=False, timeout=120) as http,
            Client(streamable_http_client(url, http_client=http)) as client,
        ):
            yield client


def links(result: CallToolResult) -> list[ResourceLink]:
    return [each for each in result.content if isinstance(each, ResourceLink)]


def text(result: CallToolResult) -> str:
    (first, *_) = result.content
    assert isinstance(first, TextContent)
    return first.text


@pytest.mark.parametrize("over", OVER)
async def test_a_video_is_made_followed_and_fetched(
    over: str, flags: list[str], over_http: str, folder: Path
) -> None:
    told: list[tuple[float, str]] = []

    async def progress(done: float, total: float | None, words: str | None) -> None:
        assert total == 1
        told.append((done, words or ""))

    async with connected(over, flags, over_http) as client:
        made = await client.call_tool(
            "image2video",
            {"image": "photo.png", "prompt": "the camera moves slowly closer", "duration": 3},
            progress_callback=progress,
        )
        assert not made.is_error, text(made)
        task = made.structured_content
        assert (task["kind"], task["status"]) == ("image2video", "succeed")
        assert any("understood: dolly in" in remark for remark in task["remarks"])
        assert [done for done, _ in told] == sorted(done for done, _ in told)
        assert len(told) > 2
        assert told[-1][0] == 1
        (link,) = links(made)
        assert link.mime_type == "video/mp4"
        assert len(decode(httpx2.get(link.uri, trust_env=False).content).frames) > 10

        given = {"task_id": task["task_id"], "path": f"made/{over}.mp4"}
        fetched = await client.call_tool("fetch", given)
        assert fetched.structured_content["files"] == [f"made/{over}.mp4"]
        assert len(decode(folder / "made" / f"{over}.mp4").frames) > 10
        assert links(fetched)[0].uri == (folder / "made" / f"{over}.mp4").as_uri()
        linked = await client.call_tool("fetch", {"task_id": task["task_id"], "to": "links"})
        assert links(linked)[0].uri.startswith("http")


async def test_a_task_is_left_alone_followed_listed_and_cancelled(
    flags: list[str], over_http: str
) -> None:
    async with connected("http", flags, over_http) as client:
        asked = {"prompt": "a hill at dawn", "wait": False}
        started = (await client.call_tool("images", asked)).structured_content
        assert started["status"] == "submitted"
        ended = await client.call_tool("follow", {"task_id": started["task_id"]})
        assert ended.structured_content["status"] == "succeed"
        assert [link.mime_type for link in links(ended)] == ["image/png"]
        listed = (await client.call_tool("list", {"kind": "images", "size": 1})).structured_content
        assert [task["task_id"] for task in listed["tasks"]] == [started["task_id"]]
        fetched = await client.call_tool("fetch", {"task_id": started["task_id"]})
        (link,) = links(fetched)
        assert Image.open(link.uri.removeprefix("file://")).size == (1368, 768)

        long = {"image": "photo.png", "prompt": "zoom in", "duration": 15, "wait": False}
        running = (await client.call_tool("image2video", long)).structured_content
        stopped = await client.call_tool("cancel", {"task_id": running["task_id"]})
        assert stopped.structured_content["status"] == "failed"
        after = await client.call_tool("follow", {"task_id": running["task_id"]})
        assert after.is_error
        assert after.structured_content["message"] == "Cancelled by its owner."


async def test_who_stops_waiting_stops_the_task(
    flags: list[str], over_http: str, server: ServerProcess
) -> None:
    begun = anyio.Event()

    async def progress(_done: float, _total: float | None, _words: str | None) -> None:
        begun.set()

    async with connected("stdio", flags, over_http) as client:
        asked = {"image": "photo.png", "prompt": "zoom in", "duration": 15,
                 "external_task_id": "left"}  # fmt: skip
        waiting = asyncio.create_task(
            client.call_tool("image2video", asked, progress_callback=progress)
        )
        await asyncio.wait_for(begun.wait(), 60)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        stopped = await client.call_tool("follow", {"task_id": "left"})
        assert stopped.structured_content["message"] == "Cancelled by its owner."


async def test_what_can_be_named_and_what_is_left(flags: list[str], over_http: str) -> None:
    async with connected("http", flags, over_http) as client:
        voices = (await client.call_tool("list_voices", {})).structured_content
        assert "bm_george" in {voice["voice_id"] for voice in voices["presets"]}
        elements = (await client.call_tool("list_elements", {"size": 2})).structured_content
        assert elements["own"] == []
        costs = (await client.call_tool("costs", {})).structured_content
        assert costs == {"packs": [], "unlimited": True}


@pytest.mark.parametrize(
    ("tool", "given", "said"),
    [
        ("image2video", {"image": "photo.png"}, "prompt: missing"),
        ("image2video", {"image": "none.png", "prompt": "x"}, "there is no file none.png"),
        ("image2video", {"image": "../secret.png", "prompt": "x"}, "outside of the folder"),
        ("image2video", {"image": "/etc/hostname", "prompt": "x"}, "outside of the folder"),
        ("image2video", {"prompt": "x", "made_up": 1}, "no field 'made_up'"),
        ("image2video", {"image": "photo.png", "prompt": "x", "duration": 99}, "duration: given"),
        ("omni_video", {"prompt": "x", "image_list": [{"image_url": "../x.png"}]}, "outside"),
        ("multi_image2video", {"prompt": "x", "image_list": ["/etc/passwd"]}, "outside"),
        ("effects", {"effect_scene": "snowfall", "input": {"image": "/x.png"}}, "outside"),
        ("motion_control", {"image_url": "photo.png"}, "video_url: missing"),
        ("task", {"task_id": "1"}, "Task not found"),
        ("follow", {}, "missing: task_id"),
        ("fetch", {"task_id": "1"}, "Task not found"),
        ("list", {"kind": "films"}, "kind: given 'films'"),
        ("make_coffee", {}, "there is no tool make_coffee"),
    ],
)
async def test_what_goes_wrong_is_said_to_the_model(
    flags: list[str], over_http: str, tool: str, given: dict[str, Any], said: str
) -> None:
    async with connected("http", flags, over_http) as client:
        result = await client.call_tool(tool, given)
        assert result.is_error
        assert said in text(result)


async def test_files_are_written_to_the_folder_only(
    flags: list[str], over_http: str, server: ServerProcess
) -> None:
    async with connected("http", flags, over_http) as client:
        made = await client.call_tool("text_to_audio", {"prompt": "rain", "wait": False})
        task_id = made.structured_content["task_id"]
        for path in ("../rain.mp3", "/tmp/rain.mp3", "a/../../rain.mp3"):
            refused = await client.call_tool("fetch", {"task_id": task_id, "path": path})
            assert refused.is_error
            assert "outside of the folder" in text(refused)
        await client.call_tool("cancel", {"task_id": task_id})


async def test_tools_are_described_by_the_tables_of_fields(
    flags: list[str], over_http: str
) -> None:
    async with connected("http", flags, over_http) as client:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert {"image2video", "text2video", "omni_video", "effects", "tts", "fetch"} <= set(listed)
    schema = listed["image2video"].input_schema
    assert schema["properties"]["duration"]["maximum"] == 15
    assert schema["properties"]["mode"]["enum"] == ["std", "pro", "4k"]
    assert "callback_url" not in schema["properties"]
    assert listed["effects"].input_schema["required"] == ["effect_scene", "input"]
    assert all(tool.description for tool in listed.values())


async def test_without_the_token_nobody_gets_in(over_http: str) -> None:
    async with httpx2.AsyncClient(trust_env=False) as http:
        for headers in ({}, {"authorization": "Bearer other"}):
            answer = await http.post(over_http, json={}, headers=headers)
            assert answer.status_code == 401


def test_others_than_this_machine_need_a_token(flags: list[str]) -> None:
    command = [sys.executable, "-m", "stillmotion", "mcp", "--transport", "http"]
    done = subprocess.run(
        [*command, "--host", "0.0.0.0", "--port", "0", *flags], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "--token" in done.stderr


def test_without_the_extra_it_says_how_to_get_it() -> None:
    program = (
        "import sys; sys.modules['mcp'] = None; from stillmotion.cli import main; sys.exit(main())"
    )
    done = subprocess.run([sys.executable, "-c", program, "mcp"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "pip install 'stillmotion[mcp]'" in done.stderr


async def test_a_page_in_a_browser_does_not_reach_it_by_a_name_of_its_own(tmp_path: Path) -> None:
    def open_client() -> AsyncClient:
        return AsyncClient("http://127.0.0.1:1", api_key="x")

    app: Any = http_app(make_server(open_client, tmp_path), "127.0.0.1", None)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as http,
    ):
        for name, status in (("evil.example", 421), ("127.0.0.1:8788", 200)):
            answer = await http.post(
                "http://127.0.0.1:8788/mcp",
                json=HELLO,
                headers={"host": name, "accept": "application/json, text/event-stream"},
            )
            assert answer.status_code == status
