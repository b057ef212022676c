"""Package registries and a model hub on loopback, with the packages and files that a test gives."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import tarfile
import zipfile
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from threading import Lock

import pytest

from harness.web import _Web


class Registries(_Web):
    """Serves `files` by path, counts what is asked for, and can be told to break off.

    `cut` is after how many bytes an answer to a path ends, once; `ignores_range` makes it send a
    file from its start whatever part is asked for.
    """

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.cut: dict[str, int] = {}
        self.ignores_range = False
        lock = Lock()
        registries = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path, wanted = self.path.partition("?")[0], self.headers.get("Range", "")
                with lock:
                    registries.asked.append((path, wanted))
                    cut = registries.cut.pop(path, None)
                body = registries.files.get(path)
                if body is None:
                    self.send_error(404)
                    return
                whole = registries.ignores_range or not wanted
                start = 0 if whole else int(wanted.removeprefix("bytes=").rstrip("-"))
                self.send_response(200 if whole else 206)
                self.send_header("Content-Length", str(len(body) - start))
                if path.startswith("/simple/"):
                    self.send_header("Content-Type", "text/html")
                self.end_headers()
                self.wfile.write(body[start : None if cut is None else start + cut])

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(Handler)

    def use(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make pip and npm of this process's children ask here and nowhere else."""
        for name in [*os.environ]:
            if name.upper().startswith(("PIP_", "NPM_CONFIG_")):
                monkeypatch.delenv(name)
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("PIP_INDEX_URL", f"{self.url}/simple/")
        monkeypatch.setenv("PIP_RETRIES", "0")
        monkeypatch.setenv("npm_config_userconfig", os.devnull)
        monkeypatch.setenv("npm_config_globalconfig", f"{os.devnull}-none")
        monkeypatch.setenv("npm_config_registry", f"{self.url}/npm/")
        monkeypatch.setenv("npm_config_fetch_retries", "0")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(asked == path for asked, _ in self.asked)

    def add_wheel(
        self, name: str, version: str, members: Mapping[str, bytes], tag: str = "py3-none-any"
    ) -> str:
        """Offer a wheel; returns its path."""
        info = f"{name}-{version}.dist-info"
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as wheel:
            for path, content in members.items():
                wheel.writestr(path, content)
            wheel.writestr(
                f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
            )
            wheel.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nTag: {tag}\n")
            wheel.writestr(f"{info}/RECORD", "")
        path = f"/wheels/{name}-{version}-{tag}.whl"
        self.files[path] = out.getvalue()
        page = self.files.get(f"/simple/{name}/", b"")
        link = f'<a href="{path}">{path.rpartition("/")[2]}</a>'
        self.files[f"/simple/{name}/"] = page + link.encode()
        return path

    def add_npm(self, name: str, version: str, members: Mapping[str, bytes]) -> str:
        """Offer an npm package whose scripts would leave a trace; returns its archive's path."""
        out = io.BytesIO()
        manifest = {
            "name": name,
            "version": version,
            "scripts": {"prepack": "touch ran", "install": "touch ran"},
        }
        contents = {"package.json": json.dumps(manifest).encode(), **members}
        with tarfile.open(fileobj=out, mode="w:gz") as package:
            for path, content in contents.items():
                entry = tarfile.TarInfo(f"package/{path}")
                entry.size = len(content)
                package.addfile(entry, io.BytesIO(content))
        path = f"/archives/{name}-{version}.tgz"
        self.files[path] = out.getvalue()
        digest = base64.b64encode(hashlib.sha512(out.getvalue()).digest()).decode()
        dist = {"tarball": self.url + path, "integrity": f"sha512-{digest}"}
        document = {
            "name": name,
            "dist-tags": {"latest": version},
            "versions": {version: {**manifest, "dist": dist}},
        }
        self.files[f"/npm/{name}"] = json.dumps(document).encode()
        return path
