"""A server whose videos take no time: small, few frames, by the engine `stage`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import httpx2

import harness
from harness.gate import VARIABLE
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end

STAGE = Path(__file__).parent / "stage_engine"
I2V = "/v1/videos/image2video"
FPS = 12
FRAMES = 3 * FPS

_MODEL = """
[models.{model}]
fps = 12

[models.{model}.modes.{mode}]
short_edge = 360
units_per_second = {{ silent = "0.2", sound = "0.4", voices = "0.5" }}
takes = [{{ durations = "3-15", features = "all" }}]
"""
CATALOG = 'engine = "stage"\n' + "".join(
    _MODEL.format(model=model, mode=mode)
    for model, mode in (("kling-v1", "std"), ("kling-v2-6", "pro"), ("kling-v3", "pro"))
)


class Site:
    """The server, and what is made on it without the page."""

    def __init__(self, folder: Path, *flags: str, profile: str = "", **options: Any) -> None:
        """`profile` names a map of models in place of the quick one, to be looked at alone."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "map.toml").write_text(CATALOG)
        models = ("--profile", profile) if profile else ("--catalog", str(folder / "map.toml"))
        self.gate = folder / "gate"
        path = os.pathsep.join(filter(None, [str(STAGE), os.environ.get("PYTHONPATH")]))
        no_models = Path(harness.__file__).parent / "no-models"
        self.server = ServerProcess(
            folder / "data",
            *("--workers", "1", *models),
            *("--models-dir", str(no_models), *flags),
            env={"PYTHONPATH": path, VARIABLE: str(self.gate)},
            **options,
        ).start()

    @property
    def page(self) -> str:
        """Where the studio is."""
        return f"{self.server.url}/studio"

    def client(self, api_key: str | None = None) -> httpx2.Client:
        """Calls the API as the first account, or as that of a key."""
        if "--no-auth" in self.server.flags:
            return httpx2.Client(base_url=self.server.url, timeout=60, trust_env=False)
        return self.server.client(api_key)

    def create(self, prompt: str, *, client: httpx2.Client | None = None, **fields: Any) -> str:
        """A task over a drawn scene; its id."""
        body = {"model_name": "kling-v1", "mode": "std", "duration": "3", "prompt": prompt}
        body |= {"image": base64_of(scene_png())} | fields
        answer = (client or self.client()).post(I2V, json=body).json()
        assert answer["code"] == 0, answer
        return answer["data"]["task_id"]

    def made(self, prompt: str, **options: Any) -> str:
        """A task that has ended; its id."""
        id = self.create(prompt, **options)
        wait_for_end(options.get("client") or self.client(), id)
        return id
