"""The whole OpenAPI document, held against a real server by schemathesis."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import SMALL, require_or_skip
from harness.server import ServerProcess

CLIENTS = Path(os.environ.get("STILLMOTION_CLIENTS", ".venv-clients")).absolute()
PROGRAM = CLIENTS / "bin" / "schemathesis"
MISSING = "no schemathesis: run `make test-clients`, which installs it"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
"""No 5xx, and no answer that the document does not describe. What is taken and what is refused is
held against the parser elsewhere: rules between fields are not all to be said in JSON Schema."""

EXAMPLES = os.environ.get("STILLMOTION_SCHEMATHESIS_EXAMPLES", "10")
SEED = os.environ.get("STILLMOTION_SCHEMATHESIS_SEED", "1")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    running = ServerProcess(tmp_path_factory.mktemp("document"), *SMALL).start()
    yield running
    running.stop()


@pytest.mark.timeout(1800)
def test_no_answer_is_a_fault_or_undescribed(server: ServerProcess, tmp_path: Path) -> None:
    require_or_skip(PROGRAM.is_file(), MISSING)
    key = server.first_key["api_key"]
    done = subprocess.run(
        [
            *(PROGRAM, "run", f"{server.url}/openapi.json"),
            *("--header", f"Authorization: Bearer {key}"),
            *("--phases", "examples,coverage,fuzzing", "--max-examples", EXAMPLES, "--seed", SEED),
            *("--checks", ",".join(CHECKS), "--continue-on-failure"),
            *("--request-timeout", "120", "--suppress-health-check", "all"),
            *("--no-color", "--warnings", "off"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with server.client() as client:
        made = client.get("/v1/videos/image2video").json()["data"]
    assert made, "nothing that was sent has been taken"
