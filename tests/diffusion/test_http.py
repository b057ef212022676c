"""From create to decoded video, by pipelines of diffusers with tiny random weights."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx2
import numpy as np
import pytest
from PIL import Image

from diffusion.conftest import Weights
from harness.pictures import base64_of, encode, figure_png, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.video import Video, decode

PIPELINES = {
    "kling-v1": "wan2.2-i2v-a14b",
    "kling-v1-5": "wan2.1-flf2v-14b",
    "kling-v1-6": "wan2.1-vace-1.3b",
    "kling-v2-1": "wan2.2-t2v-a14b",
    "kling-v2-6": "ltx-2",
    "kling-v3": "minimax-h3",
}
SHORT, FPS, SECONDS = 64, 12, 3
FIRST, LAST = base64_of(scene_png(400, 400)), base64_of(scene_png(400, 400, seed=4))

PICTURE: dict[str, Any] = {"image": FIRST}
BOTH: dict[str, Any] = {"image": FIRST, "image_tail": LAST}
CAMERA: dict[str, Any] = {
    **PICTURE,
    "camera_control": {"type": "simple", "config": {"horizontal": 5}},
}
SOUND: dict[str, Any] = {**PICTURE, "sound": "on"}


def _mask() -> str:
    mask = np.zeros((400, 400, 3), np.uint8)
    mask[120:260, 140:260] = 255
    return base64_of(encode(mask))


BRUSH: dict[str, Any] = {
    **PICTURE,
    "dynamic_masks": [
        {"mask": _mask(), "trajectories": [{"x": 200, "y": 210}, {"x": 280, "y": 210}]}
    ],
}


@pytest.fixture(scope="module")
def site(weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("site")
    engines, models = [], []
    for model, pipeline in PIPELINES.items():
        name = model.replace("kling", "tiny")
        engines.append(
            f'[engines.{name}]\nkind = "diffusion"\npipeline = "{pipeline}"\n'
            f'weights = "{weights(pipeline)}"\nsteps = 2\npixels = 65536\npool = "cpu"\n'
        )
        models.append(
            f'[models.{model}]\nfps = {FPS}\nengine = "{name}"\n'
            f"[models.{model}.modes.pro]\nshort_edge = {SHORT}\n"
            'units_per_second = { silent = "0.2" }\n'
            'takes = [{ durations = "3-15", features = "all" }]\n'
        )
    (folder / "engines.toml").write_text("\n".join(engines))
    (folder / "map.toml").write_text('engine = "parallax"\n' + "\n".join(models))
    server = ServerProcess(
        folder / "data",
        *("--workers", "1", "--catalog", str(folder / "map.toml")),
        *("--engines", str(folder / "engines.toml"), "--models-dir", str(folder / "models")),
        *("--worker-silence", "300"),
        env={"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"},
    )
    accept = ("engines", "accept-licence", "minimax-h3", "--yes", "--models-dir")
    command = [sys.executable, "-m", "stillmotion", *accept, str(folder / "models")]
    subprocess.run(command, check=True)
    server.start()
    yield server
    server.stop()


def make(site: ServerProcess, path: str, **fields: object) -> tuple[dict[str, Any], bytes]:
    body = {"prompt": "a boat", "duration": str(SECONDS), "mode": "pro", **fields}
    with site.client() as client:
        answer = client.post(path, json=body).json()
        assert answer["code"] == 0, answer
        task = wait_for_end(client, answer["data"]["task_id"], kind=path, limit=300)
        assert task["task_status"] == "succeed", task
        url = task["task_result"]["videos"][0]["url"]
    return task, httpx2.get(url, trust_env=False).content


def exact(video: Video, seconds: int = SECONDS) -> None:
    assert len(video.frames) == seconds * FPS
    assert video.rate == FPS
    assert min(video.width, video.height) == SHORT


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        ("kling-v1", PICTURE),
        ("kling-v1", CAMERA),
        ("kling-v1", BRUSH),
        ("kling-v1-5", BOTH),
        ("kling-v1-6", PICTURE),
        ("kling-v1-6", BOTH),
        ("kling-v1-6", CAMERA),
        ("kling-v1-6", BRUSH),
        ("kling-v2-6", BOTH),
        ("kling-v2-6", SOUND),
        ("kling-v3", BOTH),
        ("kling-v3", SOUND),
    ],
)
def test_a_video_over_pictures(site: ServerProcess, model: str, fields: dict[str, Any]) -> None:
    task, data = make(site, "/v1/videos/image2video", model_name=model, **fields)
    exact(decode(data))
    remarks = "\n".join(task["task_remarks"])
    assert f"(engine {model.replace('kling', 'tiny')}), seed" in remarks
    if fields in (CAMERA, BRUSH):
        assert "its guide: median error" in remarks
    if "sound" in fields:
        with av.open(io.BytesIO(data)) as container:
            samples = np.concatenate([each.to_ndarray() for each in container.decode(audio=0)], 1)
        assert samples.shape[1] == pytest.approx(SECONDS * 48_000, abs=2048)
        assert np.abs(samples).max() > 0


@pytest.mark.parametrize("model", ["kling-v2-1", "kling-v2-6", "kling-v3", "kling-v1-6"])
def test_a_video_of_words(site: ServerProcess, model: str) -> None:
    _, data = make(site, "/v1/videos/text2video", model_name=model, aspect_ratio="1:1")
    exact(decode(data))


@pytest.mark.parametrize(
    ("path", "fields", "told"),
    [
        ("text2video", {"duration": "10"}, "duration: "),
        ("image2video", PICTURE, "image: "),
    ],
)
def test_what_a_model_of_words_alone_cannot_do_is_refused_by_field(
    site: ServerProcess, path: str, fields: dict[str, Any], told: str
) -> None:
    body = {"prompt": "a boat", "duration": "3", "mode": "pro", "model_name": "kling-v2-1"}
    with site.client() as client:
        answer = client.post(f"/v1/videos/{path}", json={**body, **fields})
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith(told)


def test_a_video_longer_than_the_model_can_do(site: ServerProcess) -> None:
    fields = {**BOTH, "duration": "7"}
    task, data = make(site, "/v1/videos/image2video", model_name="kling-v1-5", **fields)
    exact(decode(data), 7)
    assert "in 2 clips" in "\n".join(task["task_remarks"])


def test_the_same_seed_makes_the_same_video(site: ServerProcess) -> None:
    tasks, videos = zip(
        *(
            make(site, "/v1/videos/image2video", model_name="kling-v1", seed=seed, **PICTURE)
            for seed in (7, 7, 8)
        ),
        strict=True,
    )
    first, again, other = (decode(video).frames.astype(int) for video in videos)
    apart = np.abs(first - again).max(axis=(1, 2, 3))
    told = [task["task_remarks"] for task in tasks[:2]]
    assert not apart.any(), f"levels apart in each frame: {apart.tolist()}; remarks: {told}"
    assert np.abs(first - other).max() > 0


def test_pictures_of_words(site: ServerProcess) -> None:
    path = "/v1/images/generations"
    body = {"model_name": "kling-v2-1", "prompt": "a boat", "n": 2, "aspect_ratio": "1:1"}
    with site.client() as client:
        answer = client.post(path, json=body).json()
        assert answer["code"] == 0, answer
        task = wait_for_end(client, answer["data"]["task_id"], kind=path, limit=300)
    assert task["task_status"] == "succeed", "".join(site.stderr)[-3000:]
    images = [
        Image.open(io.BytesIO(httpx2.get(each["url"], trust_env=False).content))
        for each in task["task_result"]["images"]
    ]
    assert [image.size for image in images] == [(1024, 1024)] * 2
    first, second = (np.asarray(image.convert("RGB")) for image in images)
    assert not np.array_equal(first, second), "another seed makes another picture"
    assert "made by Wan 2.2 T2V A14B, seed" in "\n".join(task["task_remarks"])


def test_elements_are_references(site: ServerProcess, tmp_path: Path) -> None:
    with site.client() as client:
        made = client.post(
            "/v1/general/advanced-custom-elements",
            json={
                "element_name": "column",
                "element_description": "an orange column",
                "reference_type": "image_refer",
                "element_image_list": {
                    "frontal_image": base64_of(figure_png()),
                    "refer_images": [{"image_url": base64_of(figure_png())}],
                },
            },
        ).json()
        assert made["code"] == 0, made
        path = "/v1/general/advanced-custom-elements"
        task = wait_for_end(client, made["data"]["task_id"], kind=path)
    element = task["task_result"]["elements"][0]["element_id"]
    _, data = make(
        site,
        "/v1/videos/image2video",
        model_name="kling-v1-6",
        prompt="<<<element_1>>> stands there",
        element_list=[{"element_id": element}],
        **PICTURE,
    )
    exact(decode(data))
