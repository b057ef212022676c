"""The snippets of the documents that are marked as tested, run as a reader would run them.

`<!-- tested -->` before a fence runs it in a folder with `photo.jpg` and `end.jpg`, against a real
server that the environment names; `<!-- tested: verify -->` has a test of its own.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from harness.pictures import encode, scene
from harness.server import ServerProcess

ROOT = Path(__file__).parents[2]
TESTED = re.compile(r"<!-- tested(?:: (\w+))? -->\n```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LIMIT_S = 240

RUN = {"sh": ["bash", "-euo", "pipefail", "-c"], "python": [sys.executable, "-c"]}


def snippets(mark: str) -> Iterator[tuple[str, str, str]]:
    """(place, language, code) of each marked snippet."""
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))):
        text = page.read_text()
        for found in TESTED.finditer(text):
            if (found[1] or "") == mark:
                line = text.count("\n", 0, found.start()) + 1
                yield f"{page.name}:{line}", found[2], found[3]


@pytest.fixture(scope="module")
def environment(server: ServerProcess) -> dict[str, str]:
    """What a reader of the documents has set, on the machine of the server."""
    key = server.create_key("reader")
    programs = str(Path(sys.executable).parent)
    return {
        **{k: v for k, v in os.environ.items() if not k.startswith("STILLMOTION_")},
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "STILLMOTION_BASE_URL": server.url,
        "STILLMOTION_DATA": str(server.data),
        "STILLMOTION_API_KEY": key["api_key"],
        "ACCESS_KEY": key["access_key"],
        "SECRET_KEY": key["secret_key"],
    }


@pytest.mark.parametrize(
    ("language", "code"),
    [pytest.param(language, code, id=place) for place, language, code in snippets("")],
)
def test_snippet(language: str, code: str, environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(encode(scene(480, 320), "JPEG", quality=90))
    (tmp_path / "end.jpg").write_bytes(encode(scene(480, 320, seed=2), "JPEG", quality=90))
    done = subprocess.run(
        [*RUN[language], code],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for video in tmp_path.glob("*.mp4"):
        assert video.read_bytes()[4:8] == b"ftyp"


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
