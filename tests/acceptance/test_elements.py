"""Elements through a real server: of pictures and of a video, put into a video, deleted."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import httpx2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from conftest import SMALL_CATALOG, require_or_skip
from harness.models import usual_without
from harness.pictures import base64_of, encode
from harness.server import ServerProcess, wait_for_end
from harness.video import decode
from harness.web import PictureHost
from stillmotion import models

Rgb = NDArray[np.uint8]

ELEMENTS = "/v1/general/advanced-custom-elements"
PRESETS = "/v1/general/advanced-presets-elements"
DELETE = "/v1/general/delete-elements"
CREATE = "/v1/videos/image2video"
PHOTOGRAPHS = Path(__file__).parents[2] / "examples" / "pictures"


def photograph(name: str, width: int = 640) -> Rgb:
    image = Image.open(PHOTOGRAPHS / f"{name}.jpg").convert("RGB")
    return np.asarray(image.resize((width, round(width * image.height / image.width))))


def jpeg(name: str) -> bytes:
    return encode(photograph(name), "JPEG", quality=90)


def film(still: Rgb, seconds: float, rate: int = 12) -> bytes:
    """A clip in which the camera travels over `still`; its first half is out of focus."""
    out = io.BytesIO()
    height, width = still.shape[0] // 2 * 2 - 16, still.shape[1] // 2 * 2 - 64
    blurred = np.asarray(
        Image.fromarray(still).resize((40, 28)).resize((still.shape[1], still.shape[0]))
    )
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        count = round(seconds * rate)
        for i in range(count):
            left = round(60 * i / count)
            shown = blurred if i < count // 2 else still
            frame = np.ascontiguousarray(shown[:height, left : left + width])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    return out.getvalue()


@pytest.fixture(scope="module", autouse=True)
def _models() -> None:
    require_or_skip(
        models.available("matte"), "needs the matte model: run `stillmotion models pull`"
    )


@pytest.fixture(scope="module")
def host() -> Iterator[PictureHost]:
    flat = np.full((400, 400, 3), 128, np.uint8)
    files = {
        "moose.jpg": jpeg("moose"),
        "film.mp4": film(photograph("moose"), 4),
        "short.mp4": film(photograph("moose"), 2),
        # Few frames, each of which is looked at.
        "few.mp4": film(photograph("moose"), 3, rate=1),
        "flat.mp4": film(flat, 3, rate=1),
        "text.mp4": b"not a video at all",
    }
    with PictureHost(files) as serving:
        yield serving


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    data = tmp_path_factory.mktemp("elements")
    # What is behind the elements is asked by nobody here.
    flags = ("--catalog", str(SMALL_CATALOG), "--models-dir", str(usual_without("inpaint")))
    running = ServerProcess(data, "--workers", "1", *flags).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def client(site: ServerProcess) -> Iterator[httpx2.Client]:
    with site.client() as opened:
        yield opened


def made(client: httpx2.Client, **body: Any) -> dict[str, Any]:
    """The task that makes an element, at its end."""
    answer = client.post(ELEMENTS, json={"element_name": "Bull", **body})
    assert answer.status_code == 200, answer.text
    return wait_for_end(client, answer.json()["data"]["task_id"], kind=ELEMENTS)


def of_pictures(client: httpx2.Client, **body: Any) -> dict[str, Any]:
    pictures = {
        "frontal_image": base64_of(jpeg("moose")),
        "refer_images": [{"image_url": base64_of(jpeg("drum-room"))}],
    }
    return made(client, element_image_list=pictures, **body)


def video_with(client: httpx2.Client, element_id: Any, **body: Any) -> str:
    sent = {
        "image": base64_of(jpeg("autumn-meadow")),
        "prompt": "A still meadow, <<<element_1>>> stands on the left",
        "element_list": [{"element_id": element_id}],
        "duration": "3",
        **body,
    }
    answer = client.post(CREATE, json=sent)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["task_id"]


def last_frame(task: dict[str, Any]) -> Rgb:
    assert task["task_status"] == "succeed", task["task_status_msg"]
    (video,) = task["task_result"]["videos"]
    return decode(httpx2.get(video["url"], trust_env=False).content).frames[-1]


def test_an_element_of_pictures_appears_in_a_video_and_can_be_deleted(
    client: httpx2.Client, site: ServerProcess
) -> None:
    task = of_pictures(client, element_description="A moose", tag_list=[{"tag_id": "o_103"}])
    assert task["task_status"] == "succeed", task["task_status_msg"]
    assert task["final_unit_deduction"] == "0"
    (element,) = task["task_result"]["elements"]
    assert element["element_name"] == "Bull"
    assert element["element_description"] == "A moose"
    assert element["tag_list"] == [{"id": "o_103", "name": "Animal"}]
    assert 0 < element["element_id"] < 2**53
    for url in (
        element["element_image_list"]["frontal_image"],
        element["element_image_list"]["refer_images"][0]["image_url"],
    ):
        shown = httpx2.get(url, trust_env=False)
        assert shown.headers["content-type"] == "image/jpeg"
    listed = client.get(ELEMENTS).json()["data"]
    assert task["task_id"] in [one["task_id"] for one in listed]
    assert client.get(f"{CREATE}/{task['task_id']}").status_code == 400

    plain = client.post(
        CREATE,
        json={"image": base64_of(jpeg("autumn-meadow")), "prompt": "A still meadow", "duration": 3},
    ).json()["data"]["task_id"]
    using = video_with(client, str(element["element_id"]))
    # The second is accepted and waits; what it needs is with it.
    waiting = video_with(client, element["element_id"], external_task_id="waits")
    answer = client.post(DELETE, json={"element_id": str(element["element_id"])})
    assert answer.json()["data"] == {"element_id": element["element_id"]}
    assert not list((site.data / "media" / "results" / task["task_id"]).rglob("*.*"))

    empty = last_frame(wait_for_end(client, plain)).astype(int)
    for task_id in (using, waiting):
        seen = last_frame(wait_for_end(client, task_id)).astype(int)
        moved = np.abs(seen - empty).max(axis=2) > 40
        width = moved.shape[1]
        assert moved.mean() > 0.01
        assert moved[:, : width // 2].sum() > 5 * moved[:, width // 2 :].sum()

    again = client.post(CREATE, json=_using(element["element_id"]))
    assert (again.status_code, again.json()["code"]) == (404, 1203)
    assert str(element["element_id"]) in again.json()["message"]
    assert client.post(DELETE, json={"element_id": element["element_id"]}).status_code == 404
    gone = client.get(f"{ELEMENTS}/{task['task_id']}").json()["data"]
    assert gone["task_result"] == {"elements": []}
    assert "deleted" in gone["task_status_msg"]


def test_an_element_of_a_video_is_its_best_frames(client: httpx2.Client, host: PictureHost) -> None:
    videos = {"refer_videos": [{"video_url": f"{host.url}/film.mp4"}]}
    task = made(client, reference_type="video_refer", element_video_list=videos)
    assert task["task_status"] == "succeed", task["task_status_msg"]
    (element,) = task["task_result"]["elements"]
    (video,) = element["element_video_list"]["refer_videos"]
    assert decode(httpx2.get(video["video_url"], trust_env=False).content).width > 300
    frontal = httpx2.get(element["element_image_list"]["frontal_image"], trust_env=False).content
    picture = np.asarray(Image.open(io.BytesIO(frontal)).convert("L")).astype(float)
    assert np.abs(np.diff(picture, axis=1)).mean() > 4, "a frame from before it came into focus"


def test_a_video_can_come_inside_the_request(client: httpx2.Client, host: PictureHost) -> None:
    film = base64.b64encode(host.files["few.mp4"]).decode()
    videos = {"refer_videos": [{"video_url": film}]}
    task = made(client, reference_type="video_refer", element_video_list=videos)
    assert task["task_status"] == "succeed", task["task_status_msg"]
    (element,) = task["task_result"]["elements"]
    (video,) = element["element_video_list"]["refer_videos"]
    assert httpx2.get(video["video_url"], trust_env=False).content == host.files["few.mp4"]

    videos = {"refer_videos": [{"video_url": base64.b64encode(b"no film").decode()}]}
    body = {"element_name": "Rex", "reference_type": "video_refer", "element_video_list": videos}
    answer = client.post(ELEMENTS, json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert "refer_videos[0].video_url: " in answer.json()["message"]
    assert "MP4 or MOV" in answer.json()["message"]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("short.mp4", ("2.0 s", "3 to 8 s")),
        ("flat.mp4", ("subject",)),
        ("text.mp4", ("MP4 or MOV",)),
        ("missing.mp4", ("404",)),
    ],
)
def test_a_video_that_cannot_be_used_is_told_so(
    client: httpx2.Client, host: PictureHost, file: str, words: tuple[str, ...]
) -> None:
    videos = {"refer_videos": [{"video_url": f"{host.url}/{file}"}]}
    task = made(client, reference_type="video_refer", element_video_list=videos)
    assert task["task_status"] == "failed"
    assert task["task_status_msg"].startswith("element_video_list.refer_videos[0].video_url: ")
    for word in words:
        assert word in task["task_status_msg"]


def test_a_sharp_close_up_is_cut_out_and_a_place_is_told_what_may_help(
    client: httpx2.Client,
) -> None:
    def asked(name: str) -> dict[str, Any]:
        picture = base64_of(jpeg(name))
        pictures = {"frontal_image": picture, "refer_images": [{"image_url": picture}]}
        return made(client, element_image_list=pictures)

    assert asked("honey-bee")["task_status"] == "succeed"
    task = asked("autumn-meadow")
    assert task["task_status"] == "failed"
    assert "element_image_list.frontal_image" in task["task_status_msg"]
    assert "show it from further away" in task["task_status_msg"]


def test_a_picture_without_a_subject_fails_with_words(client: httpx2.Client) -> None:
    flat = base64_of(encode(np.full((400, 400, 3), 128, np.uint8)))
    pictures = {"frontal_image": flat, "refer_images": [{"image_url": base64_of(jpeg("moose"))}]}
    task = made(client, element_image_list=pictures)
    assert task["task_status"] == "failed"
    assert task["task_status_msg"].startswith("element_image_list.frontal_image: ")
    assert "subject" in task["task_status_msg"]


def test_a_scene_needs_no_subject(client: httpx2.Client) -> None:
    flat = base64_of(encode(np.full((400, 400, 3), 128, np.uint8)))
    pictures = {"frontal_image": flat, "refer_images": [{"image_url": flat}]}
    task = made(client, element_image_list=pictures, tag_list=[{"tag_id": "o_106"}])
    assert task["task_status"] == "succeed", task["task_status_msg"]
    (element,) = task["task_result"]["elements"]
    # As a figure it is nothing, and that is told.
    task_id = video_with(client, element["element_id"])
    with client.stream("GET", f"{CREATE}/{task_id}/events", timeout=240) as events:
        told = "\n".join(events.iter_lines())
    assert "elements[0]: nothing stands out in it to be cut out" in told
    assert last_frame(wait_for_end(client, task_id)).shape[0] > 100


def test_a_preset_appears_in_a_video(client: httpx2.Client) -> None:
    presets = [task["task_result"]["elements"][0] for task in client.get(PRESETS).json()["data"]]
    assert len(presets) >= 4
    lemur = next(one for one in presets if one["element_name"] == "Lemur")
    assert lemur["owned_by"] == "kling"
    shown = httpx2.get(lemur["element_image_list"]["frontal_image"], trust_env=False)
    assert Image.open(io.BytesIO(shown.content)).mode == "RGBA"
    seen = last_frame(wait_for_end(client, video_with(client, lemur["element_id"])))
    assert seen.shape[0] > 100
    refused = client.post(DELETE, json={"element_id": lemur["element_id"]})
    assert (refused.status_code, refused.json()["code"]) == (403, 1103)


def _using(element_id: int) -> dict[str, Any]:
    return {
        "image": base64_of(jpeg("autumn-meadow")),
        "prompt": "<<<element_1>>> stands there",
        "element_list": [{"element_id": element_id}],
    }
