"""From a request to a decoded video, for each model: as long, as large and as fast as asked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import av
import httpx2
import pytest

from diffusion.conftest import Weights
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.video import decode

PICTURE, OTHER = base64_of(scene_png(640, 360)), base64_of(scene_png(640, 360, seed=2))

ENGINES = {
    "wan": ("wan2.2-i2v-a14b", ""),
    "ends": ("wan2.1-flf2v-14b", ""),
    "vace": ("wan2.1-vace-1.3b", ""),
    "words": ("wan2.2-t2v-a14b", ""),
    "ltx": ("ltx-2", ""),
    "h3": ("minimax-h3", 'accept = "minimax-h3"'),
}
SERVED = {
    "kling-v1": ["wan", "words"],
    "kling-v1-5": ["ends"],
    "kling-v1-6": ["vace"],
    "kling-v2-6": ["ltx"],
    "kling-v3": ["h3"],
}


@pytest.fixture(scope="module")
def server(weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """With an engine for each model, on a processor."""
    folder = tmp_path_factory.mktemp("site")
    engines = [
        f'[engines.{name}]\nkind = "diffusion"\npipeline = "{pipeline}"\npool = "cpu"\n'
        f'weights = "{weights(pipeline)}"\nsteps = 2\npixels = 16384\n{more}\n'
        for name, (pipeline, more) in ENGINES.items()
    ]
    (folder / "engines.toml").write_text("\n".join(engines))
    models = [
        f"[models.{model}]\nfps = 24\nengines = {served}\n[models.{model}.modes.pro]\n"
        'short_edge = 90\nunits_per_second = { silent = "0.2", sound = "0.2", voices = "0.2" }\n'
        'takes = [{ durations = "3-15", features = "all" }]\n'
        for model, served in SERVED.items()
    ]
    (folder / "map.toml").write_text('engine = "parallax"\n' + "\n".join(models))
    running = ServerProcess(
        folder / "data",
        *("--workers", "1", "--catalog", str(folder / "map.toml")),
        *("--engines", str(folder / "engines.toml")),
        env={"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
    ).start()
    yield running
    running.stop()


ASKED: list[tuple[str, dict[str, Any]]] = [
    ("kling-v1", {"image": PICTURE}),
    ("kling-v1", {"image": PICTURE, "image_tail": OTHER, "duration": "7"}),
    ("kling-v1", {"image": PICTURE, "camera_control": {"type": "forward_up"}}),
    ("kling-v1", {}),
    ("kling-v1-5", {"image": PICTURE, "image_tail": OTHER}),
    ("kling-v1-6", {"image": PICTURE, "camera_control": {"type": "forward_up"}}),
    ("kling-v2-6", {"image": PICTURE, "sound": "on"}),
    ("kling-v2-6", {"image": PICTURE, "image_tail": OTHER}),
    ("kling-v3", {"image": PICTURE, "sound": "on"}),
]


@pytest.mark.parametrize(("model", "fields"), ASKED)
def test_a_video_of_a_model(server: ServerProcess, model: str, fields: dict[str, Any]) -> None:
    path = f"/v1/videos/{'image2video' if 'image' in fields else 'text2video'}"
    body = {"model_name": model, "mode": "pro", "prompt": "a boat", "duration": "3", **fields}
    with server.client() as client:
        answer = client.post(path, json=body).json()
        assert answer["code"] == 0, answer
        task = wait_for_end(client, answer["data"]["task_id"], kind=path)

    assert task["task_status"] == "succeed", "".join(server.stderr)[-4000:]
    file = httpx2.get(task["task_result"]["videos"][0]["url"], trust_env=False).content
    video = decode(file)
    assert video.rate == 24
    assert len(video.frames) == 24 * int(body["duration"])
    assert (video.width, video.height) == (160, 90)
    assert video.frames.std() > 1
    if fields.get("sound"):
        with av.open(io.BytesIO(file)) as container:
            assert len(container.streams.audio) == 1
