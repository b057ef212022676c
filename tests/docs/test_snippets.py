"""The snippets of the documents that are marked as tested, run as a reader would run them.

`<!-- tested -->` before a fence runs it in a folder with a few files, against a real server that
the environment names; `<!-- tested: small -->` against one that makes small videos quickly. What a
reader replaces (the address of the server, `sm-…` for a key) is replaced. The fences of a page that
are marked `<!-- tested: pasted -->` are pasted one after the other into one shell, by somebody who
has set nothing but what the page says. Other marks have tests of their own.

Snippets that cannot run here are checked for what can be: their syntax, their flags, and that no
variable is used before the page says where it comes from.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shlex
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from conftest import NO_MODELS, SMALL_CATALOG
from harness.pictures import encode, figure_png, scene
from harness.recordings import as_file, speech
from harness.server import ServerProcess
from stillmotion.cli.configuration import commands
from stillmotion.models.folder import FOLDER_VARIABLE

ROOT = Path(__file__).parents[2]
TESTED = re.compile(r"<!-- tested(?:: (\w+))? -->\n```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LIMIT_S = 240

RUN = {"sh": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}

PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SERVER, KEY = "http://127.0.0.1:8787", "sm-…"
"""What stands for the reader's own."""

KEYS_ARE_SET = "getting-started.md#the-same-by-http"
SET_THERE = {"STILLMOTION_BASE_URL", "STILLMOTION_API_KEY"}
GIVEN = {"PATH", "HOME", "STILLMOTION_DATA"}


def snippets(mark: str) -> Iterator[tuple[str, str, str]]:
    """(place, language, code) of each marked snippet."""
    for page in PAGES:
        text = page.read_text()
        for found in TESTED.finditer(text):
            if (found[1] or "") == mark:
                line = text.count("\n", 0, found.start()) + 1
                yield f"{page.name}:{line}", found[2], found[3]


@pytest.fixture(scope="module")
def environment(server: ServerProcess) -> dict[str, str]:
    """What a reader has set who calls the server whose videos are as large as the catalog says."""
    return of_reader(server)


@pytest.fixture(scope="module")
def small_environment(bare: ServerProcess) -> dict[str, str]:
    """What a reader has set who calls the one that makes small videos."""
    return {**of_reader(bare), "STILLMOTION_CATALOG": str(SMALL_CATALOG)}


def of_reader(server: ServerProcess) -> dict[str, str]:
    """What a reader of the documents has set, on the machine of the server."""
    key = server.create_key("reader")
    server.cli("accounts", "consent", "reader", "--by", "Ada Example")
    programs = str(Path(sys.executable).parent)
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("STILLMOTION_")},
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        FOLDER_VARIABLE: NO_MODELS[1],
        "STILLMOTION_BASE_URL": server.url,
        "STILLMOTION_DATA": str(server.data),
        "STILLMOTION_API_KEY": key["api_key"],
        # So that a server on this machine is reached on machines that have a proxy.
        "NO_PROXY": "127.0.0.1",
        "ACCESS_KEY": key["access_key"],
        "SECRET_KEY": key["secret_key"],
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files that the pages speak of."""
    figure = figure_png()
    (tmp_path / "photo.jpg").write_bytes(encode(scene(480, 320), "JPEG", quality=90))
    (tmp_path / "end.jpg").write_bytes(encode(scene(480, 320, seed=2), "JPEG", quality=90))
    (tmp_path / "meadow.jpg").write_bytes(encode(scene(480, 320, seed=3), "JPEG", quality=90))
    (tmp_path / "rex.jpg").write_bytes(figure)
    (tmp_path / "rex-from-the-side.jpg").write_bytes(figure)
    (tmp_path / "narrator.mp3").write_bytes(recording())
    return tmp_path


@cache
def recording() -> bytes:
    return as_file(speech(), "mp3", "mp3")


def ends_well(command: list[str], environment: dict[str, str], folder: Path) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for video in folder.glob("*.mp4"):
        assert video.read_bytes()[4:8] == b"ftyp"


def replaced(code: str, environment: dict[str, str]) -> str:
    """With what the reader has in place of what the pages have."""
    code = code.replace(SERVER, environment["STILLMOTION_BASE_URL"])
    return code.replace(KEY, environment["STILLMOTION_API_KEY"])


@pytest.mark.parametrize(
    ("language", "code"),
    [pytest.param(language, code, id=place) for place, language, code in snippets("")],
)
def test_snippet(language: str, code: str, environment: dict[str, str], folder: Path) -> None:
    ends_well([*RUN[language], replaced(code, environment)], environment, folder)


@pytest.mark.parametrize(
    ("language", "code"),
    [pytest.param(language, code, id=place) for place, language, code in snippets("small")],
)
def test_small_snippet(
    language: str, code: str, small_environment: dict[str, str], folder: Path
) -> None:
    ends_well([*RUN[language], replaced(code, small_environment)], small_environment, folder)


@pytest.mark.parametrize("page", sorted({p.partition(":")[0] for p, _, _ in snippets("pasted")}))
def test_page_pasted_from_top_to_bottom(
    page: str, small_environment: dict[str, str], folder: Path
) -> None:
    code = "".join(code for place, _, code in snippets("pasted") if place.startswith(page))
    unset = {k: v for k, v in small_environment.items() if k not in SET_THERE}
    # A server on the port that commands look at by default needs no file.
    (folder / "stillmotion.toml").write_text(
        f'base-url = "{small_environment["STILLMOTION_BASE_URL"]}"\n'
    )
    ends_well([*RUN["sh"], replaced(code, small_environment)], unset, folder)
    assert {"video.mp4", "alone.mp4"} <= {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("library", ["requests", "httpx"])
def test_a_client_that_is_migrated(library: str, environment: dict[str, str], folder: Path) -> None:
    """With `requests`, which pip carries, and with what has the interface of `httpx`."""
    ((_, _, code),) = snippets("migrating")
    here = {
        "requests": "from pip._vendor import requests",
        "httpx": "import httpx2 as requests",
    }
    code = code.replace("import requests\n", f"{here[library]}\n")
    ends_well([*RUN["python"], code], environment, folder)
    assert (folder / "video.mp4").exists()


def fences() -> Iterator[tuple[Path, int, str, str]]:
    """(page, where it begins, language, code) of every fence."""
    for page in PAGES:
        for found in FENCE.finditer(page.read_text()):
            yield page, found.start(), found[1], found[2]


def test_every_mark_has_a_test() -> None:
    marks = {mark or "" for page in PAGES for mark, _, _ in TESTED.findall(page.read_text())}
    assert marks == {"", "small", "pasted", "migrating", "verify"}
    marked = sum(page.read_text().count("<!-- tested") for page in PAGES)
    assert marked == sum(len(TESTED.findall(page.read_text())) for page in PAGES)


def test_every_snippet_has_the_syntax_of_its_language() -> None:
    for page, _, language, code in fences():
        match language:
            case "python":
                compile(code, page.name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            case "json":
                json.loads(code)
            case "toml":
                tomllib.loads(code)
            case "sh":
                read = subprocess.run(
                    ["bash", "-n", "-c", code], capture_output=True, text=True, check=False
                )
                assert read.returncode == 0, (page.name, read.stderr)


def test_no_shell_snippet_uses_what_its_page_has_not_set() -> None:
    for page, start, language, code in fences():
        if language != "sh":
            continue
        before = page.read_text()[:start]
        known = GIVEN | set(re.findall(r"\b([A-Z][A-Z_]+)=", before + code))
        if KEYS_ARE_SET in before:
            known |= SET_THERE
        used = set(re.findall(r"\$\{?([A-Z][A-Z_]+)", code))
        assert used <= known, f"{page.name}: {', '.join(sorted(used - known))}"
        for name in used - GIVEN - (SET_THERE if KEYS_ARE_SET in before else set()):
            text = before + code
            assert text.index(f"{name}=") < text.index(f"${name}"), (page.name, name)


def test_commands_in_shell_snippets_exist_with_their_flags() -> None:
    known = dict(commands())
    for page, _, language, code in fences():
        if language != "sh":
            continue
        for line in code.replace("\\\n", " ").splitlines():
            found = re.search(r"(?:^|\$\(|/)stillmotion ([^|>)#]*)", line)
            if found is None:
                continue
            words = shlex.split(found[1])
            path = next(tuple(words[:n]) for n in (2, 1) if tuple(words[:n]) in known)
            flags = {opt for option in known[path].params for opt in option.opts}
            named = {word.partition("=")[0] for word in words if re.match(r"-{1,2}[a-z]", word)}
            assert named <= flags, (page.name, line)


def test_the_verifier_of_callbacks_tells_ours_from_others() -> None:
    ((_, _, code),) = snippets("verify")
    names: dict[str, object] = {}
    exec(code, names)
    verify = names["verify"]
    assert callable(verify)
    secret = "whsec_" + "c2VjcmV0" * 4
    body = b'{"task_id": "1"}'

    def headers(at: float) -> dict[str, str]:
        from datetime import UTC, datetime

        signature = Webhook(secret).sign("msg_1", datetime.fromtimestamp(at, UTC), body.decode())
        return {
            "webhook-id": "msg_1",
            "webhook-timestamp": str(int(at)),
            "webhook-signature": signature,
        }

    now = time.time()
    verify(secret, headers(now), body)
    with pytest.raises(ValueError, match="not ours"):
        verify(secret, headers(now), body + b" ")
    with pytest.raises(ValueError, match="not ours"):
        verify("whsec_" + "b3RoZXIh" * 4, headers(now), body)
    with pytest.raises(ValueError, match="too old"):
        verify(secret, headers(now - 3600), body)
