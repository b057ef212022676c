"""Engines that generate, from create to decoded video: what is asked of a model and made of it.

The models are those of `harness/model_engine`, which need no weights: what the engines around them
do is the same.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx2
import numpy as np
import pytest

import harness
from harness.pictures import base64_of, encode, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.video import Video, decode, psnr, resized

CREATE = "/v1/videos/image2video"
PACKAGE = Path(harness.__file__).parent / "model_engine"
PHOTO = Path(__file__).parents[2] / "examples" / "pictures"
CATALOG = """
engine = "faithful"

[models.kling-v1]
fps = 16

[models.kling-v1.modes.std]
short_edge = 96
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]

[models.kling-v1.modes.pro]
short_edge = 128
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]

[models.kling-v2-6]
fps = 24

[models.kling-v2-6.modes.pro]
short_edge = 96
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]

[models.kling-v3]
fps = 16
engine = "vocal"

[models.kling-v3.modes.pro]
short_edge = 96
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]

[models.kling-v1-6]
fps = 16
engine = "deaf"

[models.kling-v1-6.modes.pro]
short_edge = 240
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]

[models.kling-v1-5]
fps = 16

[models.kling-v1-5.modes.pro]
short_edge = 240
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]
"""


class Site:
    """A server with the models, and what they were asked for."""

    def __init__(self, folder: Path, *flags: str, **env: str) -> None:
        (folder / "map.toml").write_text(CATALOG)
        self._clips = folder / "clips.jsonl"
        path = os.pathsep.join(filter(None, [str(PACKAGE), os.environ.get("PYTHONPATH")]))
        self.server = ServerProcess(
            folder / "data",
            *("--workers", "1", "--catalog", str(folder / "map.toml"), *flags),
            env={"PYTHONPATH": path, "STILLMOTION_TEST_CLIPS": str(self._clips), **env},
        )

    def clips(self) -> list[dict[str, Any]]:
        """What was asked for since the last call."""
        if not self._clips.exists():
            return []
        lines = self._clips.read_text().splitlines()
        self._clips.write_text("")
        return [json.loads(line) for line in lines]

    def asked(self) -> list[dict[str, Any]]:
        """The clips alone, without their steps."""
        return [clip for clip in self.clips() if "frames" in clip]

    def make(self, **fields: object) -> tuple[dict[str, Any], Video]:
        """The ended task of a body, and its video."""
        with self.server.client() as client:
            task = wait_for_end(client, create(client, **fields))
            assert task["task_status"] == "succeed", task
            return task, fetched(task)


def create(client: httpx2.Client, **fields: object) -> str:
    body = {"image": base64_of(scene_png(640, 360)), "duration": "3", "prompt": "a cat", **fields}
    answer = client.post(CREATE, json=body).json()
    assert answer["code"] == 0, answer
    return answer["data"]["task_id"]


def until(client: httpx2.Client, task_id: str, words: str) -> None:
    """Follow the task until it tells of something."""
    told = []
    with client.stream("GET", f"{CREATE}/{task_id}/events", timeout=120) as events:
        for line in events.iter_lines():
            told.append(line)
            if words in line:
                return
    raise AssertionError(f"{words!r} was not told: {told}")


def fetched(task: dict[str, Any]) -> Video:
    url = task["task_result"]["videos"][0]["url"]
    return decode(httpx2.get(url, trust_env=False).content)


def remarks(task: dict[str, Any]) -> str:
    return "\n".join(task["task_remarks"])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    made = Site(tmp_path_factory.mktemp("generative"))
    made.server.start()
    yield made
    made.server.stop()


@pytest.mark.parametrize("mode", ["std", "pro"])
def test_length_rate_and_size_are_exact_for_every_duration(site: Site, mode: str) -> None:
    site.clips()
    edge = {"std": 96, "pro": 128}[mode]
    with site.server.client() as client:
        tasks = {
            seconds: create(client, model_name="kling-v1", mode=mode, duration=str(seconds))
            for seconds in range(3, 16)
        }
        for seconds, task_id in tasks.items():
            task = wait_for_end(client, task_id)
            assert task["task_status"] == "succeed", task
            video = fetched(task)
            assert len(video.frames) == 16 * seconds
            assert (video.height, video.width) == (edge, 2 * round(edge * 640 / 360 / 2))
            assert task["task_result"]["videos"][0]["duration"] == str(seconds)
    asked = site.asked()
    assert all((clip["frames"] - 1) % 4 == 0 and clip["frames"] <= 81 for clip in asked)
    assert {tuple(side % 16 for side in clip["size"]) for clip in asked} == {(0, 0)}


def test_another_rate_is_reached_by_frames_in_between(site: Site) -> None:
    _, video = site.make(
        model_name="kling-v2-6",
        mode="pro",
        image=base64_of(scene_png(640, 360)),
        image_tail=base64_of(scene_png(640, 360, seed=4)),
    )
    assert len(video.frames) == 72
    assert video.rate == 24
    means = [float(frame.mean()) for frame in video.frames]
    steps = np.diff(means)
    assert np.abs(steps - np.median(steps)).max() < 1.0, "no frame is repeated, none is left out"


def test_it_starts_and_ends_on_the_pictures(site: Site) -> None:
    first, last = scene_png(640, 360), scene_png(640, 360, seed=4)
    site.clips()
    _, video = site.make(
        model_name="kling-v1",
        mode="pro",
        duration="7",
        image=base64_of(first),
        image_tail=base64_of(last),
    )
    ends = [clip["end"] for clip in site.asked()]
    assert ends == [False, True], "the end belongs to the last of the clips"
    assert psnr(video.frames[0], resized(first, video.width, video.height)) > 28
    assert psnr(video.frames[-1], resized(last, video.width, video.height)) > 28


def test_the_words_are_passed_on_whole(site: Site) -> None:
    site.clips()
    prompt = "A man waves goodbye, the camera zooms in. Make her hair blue!"
    task, _ = site.make(
        model_name="kling-v1", prompt=prompt, negative_prompt="blurry", cfg_scale=1.0, mode="std"
    )
    (clip,) = site.asked()
    assert clip["prompt"] == prompt
    assert clip["negative"] == "blurry"
    assert clip["guidance"] == 6.0
    assert "made by Model Faithful (engine faithful), seed" in remarks(task)
    assert "steps 8" in remarks(task)


def test_each_shot_is_a_clip(site: Site) -> None:
    site.clips()
    shots = [("a cat sleeps", 1), ("the cat wakes up", 2)]
    _, video = site.make(
        model_name="kling-v1",
        mode="std",
        multi_shot=True,
        prompt="",
        shot_type="customize",
        multi_prompt=[
            {"index": i + 1, "prompt": prompt, "duration": str(seconds)}
            for i, (prompt, seconds) in enumerate(shots)
        ],
    )
    assert len(video.frames) == 48
    asked = site.asked()
    assert [clip["prompt"] for clip in asked] == [prompt for prompt, _ in shots]
    assert len({clip["job"] for clip in asked}) == 2


@pytest.mark.parametrize(
    ("control", "kind"),
    [
        ({"camera_control": {"type": "simple", "config": {"horizontal": 6}}}, "camera"),
        ({"prompt": "the camera pans left"}, "camera"),
    ],
)
def test_a_move_of_the_camera_is_rendered_as_a_guide_and_followed(
    site: Site, control: dict[str, Any], kind: str
) -> None:
    site.clips()
    task, video = site.make(
        model_name="kling-v1-5",
        mode="pro",
        image=base64_of((PHOTO / "castle-maintenon.jpg").read_bytes()),
        **control,
    )
    (clip,) = site.asked()
    assert clip["guide"] == kind
    assert 0.5 < clip["known"] <= 1
    assert followed(task) <= 0.3
    assert psnr(video.frames[0], video.frames[-1]) < 25, "it has moved"


def test_a_guided_shot_starts_on_its_guide_also_in_a_close_up(site: Site) -> None:
    site.clips()
    site.make(
        model_name="kling-v1-5",
        mode="pro",
        prompt="",
        image=base64_of((PHOTO / "two-spaniels.jpg").read_bytes()),
        multi_shot=True,
        shot_type="customize",
        multi_prompt=[
            {"index": 1, "prompt": "wide shot, the camera pans left", "duration": "1"},
            {"index": 2, "prompt": "close-up, the camera pushes in", "duration": "2"},
        ],
    )
    asked = site.asked()
    assert [clip["guide"] for clip in asked] == ["camera", "camera"]
    assert [clip["apart"] for clip in asked] == [0, 0]


def tone_share(video: bytes) -> float:
    """Share of the sound's energy that is within 5 Hz of 1 kHz."""
    with av.open(io.BytesIO(video)) as container:
        samples = np.concatenate([each.to_ndarray() for each in container.decode(audio=0)], 1)
    energy = np.abs(np.fft.rfft(samples[0])) ** 2
    heights = np.fft.rfftfreq(samples.shape[1], 1 / 48_000)
    return float(energy[np.abs(heights - 1000) < 5].sum() / energy.sum())


def test_a_models_own_sound_is_heard_and_asked_for_only_where_it_is(site: Site) -> None:
    site.clips()
    model = {"model_name": "kling-v3", "mode": "pro"}
    site.make(**model)
    task, _ = site.make(**model, sound="on")
    assert [clip["sound"] for clip in site.asked()] == [False, True]
    url = task["task_result"]["videos"][0]["url"]
    assert tone_share(httpx2.get(url, trust_env=False).content) > 0.9


def test_chosen_voices_are_not_spoken_over_by_the_model(site: Site) -> None:
    site.clips()
    task, _ = site.make(
        model_name="kling-v3",
        mode="pro",
        sound="on",
        prompt='The woman <<<voice_1>>> says: "Good morning."',
        voice_list=[{"voice_id": "af_heart"}],
    )
    assert [clip["sound"] for clip in site.asked()] == [False]
    assert "the sound of Model Vocal is left out where chosen voices speak" in remarks(task)
    url = task["task_result"]["videos"][0]["url"]
    assert tone_share(httpx2.get(url, trust_env=False).content) < 0.2


def test_a_model_that_does_not_follow_is_told_by_the_figure(site: Site) -> None:
    task, _ = site.make(
        model_name="kling-v1-6",
        mode="pro",
        image=base64_of((PHOTO / "castle-maintenon.jpg").read_bytes()),
        camera_control={"type": "simple", "config": {"horizontal": 6}},
    )
    assert followed(task) > 1


def followed(task: dict[str, Any]) -> float:
    """The median error that the task's remarks tell, in pixels."""
    (figure,) = re.findall(r"median error ([0-9.]+) px", remarks(task))
    return float(figure)


def test_what_the_brush_moves_is_known_and_the_rest_is_the_models(site: Site) -> None:
    site.clips()
    mask = np.zeros((600, 800, 3), np.uint8)
    mask[200:320, 300:420] = 255
    stroke = {
        "mask": base64_of(encode(mask)),
        "trajectories": [{"x": 360, "y": 340}, {"x": 480, "y": 340}],
    }
    task, _ = site.make(
        model_name="kling-v1-5",
        mode="pro",
        image=base64_of(scene_png(800, 600)),
        dynamic_masks=[stroke],
    )
    (clip,) = site.asked()
    assert clip["guide"] == "brush"
    assert 0.01 < clip["known"] < 0.3
    assert "what the brush moves follows its guide" in remarks(task)
    assert followed(task) <= 0.3


def test_a_cancel_takes_effect_within_a_step_and_frees_the_worker(
    tmp_path: Path,
) -> None:
    site = Site(tmp_path, STILLMOTION_TEST_SECONDS="40")
    site.server.start()
    try:
        with site.server.client() as client:
            first = create(client, model_name="kling-v1", mode="std")
            until(client, first, "step 2 of 8")
            client.post(f"{CREATE}/{first}/cancel").raise_for_status()
            assert wait_for_end(client, first)["task_status"] == "failed"
            second = create(client, model_name="kling-v1", mode="std")
            until(client, second, "step 2 of 8")
            told = [clip.get("step", "clip") for clip in site.clips()]
            assert told == ["clip", 0, 1, "clip", 0], "the step under way ended, and no other began"
            client.post(f"{CREATE}/{second}/cancel").raise_for_status()
    finally:
        site.server.stop()


def test_above_the_sites_limit_it_is_made_once_more_with_a_stronger_guide(tmp_path: Path) -> None:
    site = Site(tmp_path, STILLMOTION_TEST_LIMIT="0.5")
    site.server.start()
    try:
        task, _ = site.make(
            model_name="kling-v1-6",
            mode="pro",
            image=base64_of((PHOTO / "castle-maintenon.jpg").read_bytes()),
            camera_control={"type": "simple", "config": {"horizontal": 6}},
        )
        assert [clip["strength"] for clip in site.asked()] == [1.0, 1.5]
        assert "above the site's limit of 0.5 px" in remarks(task)
    finally:
        site.server.stop()
