"""Videos and pictures of words through a real server: the reference's own calls, and refusals."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import av
import httpx2
import numpy as np
import pytest
from PIL import Image

from contract.examples import example
from harness.models import usual_without
from harness.pictures import base64_of, encode, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.video import decode
from harness.web import PictureHost
from stillmotion import models

TEXT2VIDEO = "/v1/videos/text2video"
IMAGES = "/v1/images/generations"
ELEMENTS = "/v1/general/advanced-custom-elements"
PHOTOGRAPHS = Path(__file__).parents[2] / "examples" / "pictures"

CATALOG = """
engine = "parallax"
[models.kling-v3]
fps = 6
[models.kling-v3.modes.pro]
short_edge = 180
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]
[models.kling-v1]
fps = 6
[models.kling-v1.modes.std]
short_edge = 180
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    folder = tmp_path_factory.mktemp("text")
    catalog = folder / "catalog.toml"
    catalog.write_text(CATALOG)
    # What is behind the elements is asked by nobody here.
    flags = ("--catalog", str(catalog), "--models-dir", str(usual_without("inpaint")))
    running = ServerProcess(folder / "data", "--workers", "1", *flags).start()
    with running.client() as opened:
        yield opened
    running.stop()


def ended(client: httpx2.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = client.post(path, json=body)
    assert answer.status_code == 200, answer.text
    return wait_for_end(client, answer.json()["data"]["task_id"], kind=path)


def picture(url: str) -> Image.Image:
    answer = httpx2.get(url, trust_env=False)
    assert answer.headers["content-type"] == "image/png"
    return Image.open(io.BytesIO(answer.content))


def test_the_references_shots_are_six_scenes(client: httpx2.Client) -> None:
    task = ended(client, TEXT2VIDEO, example("neighbours/text2video"))
    assert task["task_status"] == "succeed", task
    assert float(task["final_unit_deduction"]) == 3
    file = httpx2.get(task["task_result"]["videos"][0]["url"], trust_env=False).content
    with av.open(io.BytesIO(file)) as container:
        assert [stream.type for stream in container.streams] == ["video", "audio"]
    video = decode(file)
    assert (len(video.frames), video.width, video.height) == (90, 180, 320)
    starts = [0, 12, 30, 48, 66, 84]
    middles = [(a + b) // 2 for a, b in zip(starts, [*starts[1:], 90], strict=True)]
    frames = [video.frames[i].astype(np.float32) for i in middles]
    for i, one in enumerate(frames):
        assert one.std() > 15
        for other in frames[i + 1 :]:
            assert np.abs(one - other).mean() > 20


def test_a_text_video_has_its_aspect_and_is_found_under_its_own_path(
    client: httpx2.Client,
) -> None:
    body = {"prompt": "A lighthouse by the sea", "duration": "3", "external_task_id": "sea"}
    task = ended(client, TEXT2VIDEO, body)
    assert task["task_status"] == "succeed", task
    assert client.get(f"{TEXT2VIDEO}/sea").json()["data"]["task_id"] == task["task_id"]
    assert task["task_id"] in [one["task_id"] for one in client.get(TEXT2VIDEO).json()["data"]]
    assert client.get(f"/v1/videos/image2video/{task['task_id']}").status_code == 400
    video = decode(httpx2.get(task["task_result"]["videos"][0]["url"], trust_env=False).content)
    assert (len(video.frames), video.width, video.height) == (18, 320, 180)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "prompt"),
        ({"prompt": "A hill", "aspect_ratio": "4:3"}, "aspect_ratio"),
        ({"prompt": "<<<image_1>>> on a hill"}, "prompt"),
        ({"prompt": "A hill", "multi_shot": True}, "shot_type"),
        ({"prompt": "A hill", "duration": 16}, "duration"),
    ],
)
def test_text_videos_are_refused_by_name(
    client: httpx2.Client, body: dict[str, Any], named: str
) -> None:
    answer = client.post(TEXT2VIDEO, json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith(named)


def test_pictures_of_a_text_video_are_unknown_fields(client: httpx2.Client) -> None:
    body = {"prompt": "A hill", "duration": "3", "image": "https://example.com/a.jpg"}
    answer = client.post(TEXT2VIDEO, json=body)
    assert answer.status_code == 200
    assert answer.headers["x-stillmotion-ignored"] == "image"
    client.post(f"{TEXT2VIDEO}/{answer.json()['data']['task_id']}/cancel")


def test_pictures_of_words_differ_and_come_again(client: httpx2.Client) -> None:
    body = {"prompt": "A cabin in snowy mountains at dusk", "n": "2", "aspect_ratio": "1:1"}
    first, again = ended(client, IMAGES, body), ended(client, IMAGES, body)
    assert first["task_status"] == "succeed", first
    made = first["task_result"]["images"]
    assert [image["index"] for image in made] == [0, 1]
    one, other = (picture(image["url"]) for image in made)
    assert one.size == other.size == (1024, 1024)
    assert np.abs(np.asarray(one, np.float32) - np.asarray(other, np.float32)).mean() > 3
    same = picture(again["task_result"]["images"][0]["url"])
    assert np.array_equal(np.asarray(one), np.asarray(same))
    assert float(first["final_unit_deduction"]) == 0.04


@pytest.fixture(scope="module")
def host() -> Iterator[PictureHost]:
    """Photographs: two animals, a landscape, a portrait."""
    names = ("moose", "lemurs", "autumn-meadow", "portrait")
    with PictureHost({f"{name}.jpg": photograph(name) for name in names}) as serving:
        yield serving


def photograph(name: str) -> bytes:
    image = Image.open(PHOTOGRAPHS / f"{name}.jpg").convert("RGB")
    image.thumbnail((900, 900))
    return encode(np.asarray(image), "JPEG", quality=92)


def element(client: httpx2.Client, url: str, tag: str) -> str:
    """The id of a new element of the picture behind a URL."""
    pictures = {"frontal_image": url, "refer_images": [{"image_url": url}]}
    body = {"element_name": tag, "element_image_list": pictures, "tag_list": [{"tag_id": tag}]}
    task = ended(client, ELEMENTS, body)
    assert task["task_status"] == "succeed", task
    return str(task["task_result"]["elements"][0]["element_id"])


def far_from(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures at a glance, in grey levels."""
    small = [
        np.asarray(image.convert("RGB").resize((48, 32)), np.float32) for image in (one, other)
    ]
    return float(np.abs(small[0] - small[1]).mean())


@pytest.mark.skipif(not models.available("matte"), reason="run `stillmotion models pull`")
def test_the_references_elements_are_merged_into_the_second_of_them(
    client: httpx2.Client, host: PictureHost
) -> None:
    meadow = f"{host.url}/autumn-meadow.jpg"
    ids = [
        element(client, f"{host.url}/moose.jpg", "o_103"),
        element(client, meadow, "o_106"),
        element(client, f"{host.url}/lemurs.jpg", "o_103"),
    ]
    body = example("neighbours/images") | {
        "element_list": [{"element_id": number} for number in ids],
        "image": f"{host.url}/portrait.jpg",
    }
    task = ended(client, IMAGES, body)
    assert task["task_status"] == "succeed", task
    made = [picture(image["url"]) for image in task["task_result"]["images"]]
    assert [image["index"] for image in task["task_result"]["images"]] == list(range(9))
    assert {image.size for image in made} == {(2512, 1672)}
    assert float(task["final_unit_deduction"]) == pytest.approx(9 * 0.04)
    # All of them show the second element's meadow, with more in it than that has.
    setting, other = (
        Image.open(io.BytesIO(photograph(name))) for name in ("autumn-meadow", "moose")
    )
    for image in made:
        assert 4 < far_from(image, setting) < 0.6 * far_from(image, other)
    for one, another in combinations(made, 2):
        assert far_from(one, another) > 3


@pytest.mark.parametrize(("element_list", "image"), [([101, 102, 103], False), ([102], True)])
def test_presets_that_have_no_surroundings_stand_in_what_there_is(
    client: httpx2.Client, element_list: list[int], image: bool
) -> None:
    body: dict[str, Any] = {
        "prompt": "All of them in the <<<object_1>>> at sunset on a beach",
        "element_list": [{"element_id": number} for number in element_list],
    }
    plain = {"prompt": body["prompt"].replace("<<<object_1>>>", "scene")}
    if image:
        body["image"] = plain["image"] = base64_of(scene_png())
    task, without = ended(client, IMAGES, body), ended(client, IMAGES, plain)
    assert task["task_status"] == "succeed", task
    one, bare = (picture(each["task_result"]["images"][0]["url"]) for each in (task, without))
    assert 1 < far_from(one, bare) < 40


def test_what_is_not_painted_is_told(client: httpx2.Client) -> None:
    body = {"prompt": "A dragon fights a robot in space"}
    answer = client.post(IMAGES, json=body)
    path = f"{IMAGES}/{answer.json()['data']['task_id']}/events"
    with client.stream("GET", path, timeout=120) as events:
        told = "\n".join(events.iter_lines())
    assert "not painted, since nothing is known of how it looks: dragon, fights, robot" in told


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "prompt"),
        ({"prompt": "A hill", "n": 10}, "n:"),
        ({"prompt": "A hill", "resolution": "4k"}, "resolution"),
        ({"prompt": "A hill", "aspect_ratio": "5:4"}, "aspect_ratio"),
        ({"prompt": "<<<object_2>>>", "element_list": [{"element_id": 101}]}, "prompt"),
        ({"prompt": "A hill", "image": "data:image/png;base64,AAAA"}, "image"),
    ],
)
def test_pictures_are_refused_by_name(
    client: httpx2.Client, body: dict[str, Any], named: str
) -> None:
    answer = client.post(IMAGES, json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith(named)


def test_an_element_that_nobody_has_is_not_found(client: httpx2.Client) -> None:
    body = {"prompt": "A hill", "element_list": [{"element_id": 159}]}
    answer = client.post(IMAGES, json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, 1203)
