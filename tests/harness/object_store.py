"""Object stores that speak S3 on loopback, each a process of its own.

moto takes any signature, and tells a missing bucket as S3 does; SeaweedFS stores for real and holds
signatures, rights and conditions against what it knows.
"""

from __future__ import annotations

import itertools
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

import pytest

KEY, SECRET = "stillmotion-tests", "not-so-secret"
READER = "stillmotion-reader"
"""A key, of the same secret, that may only read and list."""

START_LIMIT_S = 60


class ObjectStore:
    """A server and its `url`. A context: leaving it ends the server, and what it kept is gone."""

    name = ""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix=f"stillmotion-{self.name}-"))
        self._port = _free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)

    def command(self, folder: Path, port: int) -> list[str]:
        raise NotImplementedError

    def is_up(self) -> bool:
        """Whether it does its work, beyond answering."""
        return True

    def leftovers(self) -> list[Path]:
        """What the program leaves outside of its folder."""
        return []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for left in self.leftovers():
            left.unlink(missing_ok=True)
        shutil.rmtree(self._folder, ignore_errors=True)

    def start(self) -> None:
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command(self._folder, self._port), stdout=log, stderr=log, cwd=self._folder
            )
        end = time.monotonic() + START_LIMIT_S
        while not (self._answers() and self.is_up()):
            assert self._process.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < end, (self._folder / "log").read_text()

    def stop(self) -> None:
        assert self._process is not None
        # Nothing of it is kept, so it need not tidy up.
        self._process.kill()
        self._process.wait()

    def environment(self, key: str = KEY, secret: str = SECRET) -> dict[str, str]:
        """What a process needs to use it."""
        return {
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_REGION": "us-east-1",
            "NO_PROXY": "127.0.0.1",
        }

    def media(self, bucket: str, prefix: str = "", url: str = "") -> str:
        """The URL of a bucket for `--media`, by this server or by another that leads to it."""
        place = f"{bucket}/{prefix}" if prefix else bucket
        return f"s3://{place}?endpoint={url or self.url}"

    def client(self) -> Any:
        """A client of another make, to see what really lies there."""
        import boto3
        from botocore.config import Config

        return boto3.client(
            "s3", endpoint_url=self.url, aws_access_key_id=KEY, aws_secret_access_key=SECRET,
            region_name="us-east-1",
            config=Config(s3={"addressing_style": "path"}, proxies={}),
        )  # fmt: skip

    def use(self, monkeypatch: pytest.MonkeyPatch, key: str = KEY, secret: str = SECRET) -> None:
        """Let this process be one that was started for it."""
        for name, value in self.environment(key, secret).items():
            monkeypatch.setenv(name, value)

    def fresh_bucket(self) -> str:
        """Make a bucket; its name."""
        bucket = f"media-{next(self._numbers)}"
        self.client().create_bucket(Bucket=bucket)
        return bucket

    def keys(self, bucket: str) -> list[str]:
        """All that lies in a bucket."""
        listed = self.client().list_objects_v2(Bucket=bucket)
        return [entry["Key"] for entry in listed.get("Contents", ())]

    def _answers(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            opener.open(self.url, timeout=2).close()
        except urllib.error.HTTPError as error:
            return error.code < 500
        except OSError:
            return False
        return True


class Moto(ObjectStore):
    """In memory; keeps what it has while it runs."""

    name = "moto"

    def command(self, folder: Path, port: int) -> list[str]:
        return [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]


class SeaweedFs(ObjectStore):
    """On disk."""

    name = "seaweedfs"

    def __init__(self) -> None:
        super().__init__()
        self._ports = {part: _free_port() for part in _PORTS}

    def command(self, folder: Path, port: int) -> list[str]:
        weed = program()
        assert weed is not None
        config = folder / "s3.json"
        config.write_text(json.dumps({"identities": [
            {"name": "all", "credentials": [{"accessKey": KEY, "secretKey": SECRET}],
             "actions": ["Admin", "Read", "Write", "List", "Tagging"]},
            {"name": "reader", "credentials": [{"accessKey": READER, "secretKey": SECRET}],
             "actions": ["Read", "List"]},
        ]}))  # fmt: skip
        return [
            weed, "server", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", "-s3",
            f"-s3.port={port}", "-s3.port.iceberg=0", "-s3.port.lance=0",
            f"-s3.localSocket={folder}/s3.sock",
            f"-filer.localSocket={folder}/filer.sock", f"-s3.config={config}", "-volume.max=1000",
            "-master.volumeSizeLimitMB=64", "-master.telemetry=false",
            *(f"-{part}={port}" for part, port in self._ports.items()),
        ]  # fmt: skip

    def leftovers(self) -> list[Path]:
        return [
            path
            for port in self._ports.values()
            for path in Path("/tmp").glob(f"seaweedfs-*-{port}.sock")
        ]


_PORTS = (
    "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port",
    "filer.port.grpc", "s3.port.grpc",
)  # fmt: skip


def program() -> str | None:
    """SeaweedFS, of the environment that the tests run in, or of the machine."""
    own = Path(sys.executable).parent / "weed"
    return str(own) if own.exists() else shutil.which("weed")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])
