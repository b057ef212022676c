"""The history of an account, single tasks, deletion and frames, over HTTP through a real server."""

from __future__ import annotations

import base64
import io

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from harness.pictures import base64_of, scene_png
from stillmotion.tasks.places import inputs_of, results_of
from stillmotion.vault.vault import keys_below
from studio.pages import (
    FRAME,
    HISTORY,
    TASK,
    VIDEOS,
    create,
    data_of,
    end,
    fail_old_row,
    refusal_of,
    signed_in,
)

FPS, FRAMES = 30, 45


def numbered_video() -> bytes:
    """A video of which each frame says its number, by its brightness."""
    made = io.BytesIO()
    with av.open(made, "w", format="mp4") as container:
        stream = container.add_stream("h264", rate=FPS, options={"crf": "10", "g": "20"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(FRAMES):
            pixels = np.full((48, 64, 3), 20 + 4 * number, np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    return made.getvalue()


VIDEO = numbered_video()


@pytest.fixture(scope="module")
def page(api):
    """A page that is signed in, of an account of its own."""
    return signed_in(api, api.new_key("historian"))


@pytest.fixture(scope="module")
def done(api, page):
    """A task of it with a video."""
    task_id = create(page, prompt="A lighthouse in the rain", model_name="kling-v2-1")
    end(api, task_id, VIDEO, FPS, FRAMES / FPS)
    return task_id


def ids_of(page, **query):
    return [task["id"] for task in data_of(page.get(HISTORY, params=query))["tasks"]]


def test_a_row_says_all_that_a_page_shows(api, page, done):
    row = data_of(page.get(f"{TASK}/{done}"))
    assert (row["kind"], row["path"], row["status"]) == ("image2video", VIDEOS, "succeed")
    assert (row["prompt"], row["model"]) == ("A lighthouse in the rain", "kling-v2-1")
    assert row["duration"] == FRAMES / FPS
    assert row["request"] == {
        "image": "https://example.com/photo.png",
        "prompt": "A lighthouse in the rain",
        "model_name": "kling-v2-1",
    }
    assert row["cost"] != "0"
    assert row["created_at"] <= row["updated_at"]
    assert row["progress"] is None
    (made,) = row["made"]
    assert made["medium"] == "video"
    assert made["id"] == f"v{done}"
    assert page.get(row["url"]).content == VIDEO
    assert row in data_of(page.get(HISTORY))["tasks"]


@pytest.mark.parametrize("size", [(300, 300), (900, 600)], ids=["small", "large"])
def test_what_came_inside_a_request_is_a_link_in_it(api, page, size):
    # The large one comes in a file and is read in another process.
    picture = scene_png(*size)
    mask = scene_png(*size, seed=3)
    strokes = [{"mask": base64_of(mask), "trajectories": [{"x": 1, "y": 2}, {"x": 9, "y": 9}]}]
    task_id = create(page, image=base64_of(picture), dynamic_masks=strokes, model_name="kling-v1")
    row = data_of(page.get(f"{TASK}/{task_id}"))
    request = row["request"]
    assert page.get(request["image"]).content == picture
    assert page.get(request["dynamic_masks"][0]["mask"]).content == mask
    assert request["dynamic_masks"][0]["trajectories"] == strokes[0]["trajectories"]
    assert row["poster"] == request["image"]
    assert request["prompt"] == "The camera moves in"
    # Nothing of the files is in the row.
    (task,) = api.run(api.services.store.tasks_by_id(_account(page, api), [task_id]))
    assert len(task.request) < 3000
    page.post(f"{VIDEOS}/{task_id}/cancel")


def test_tasks_of_all_kinds_are_in_one_list(api, page):
    made = [
        create(page, "/v1/videos/text2video", prompt="Waves"),
        create(page, "/v1/images/generations", prompt="Dunes"),
        create(page, "/v1/audio/text-to-audio", prompt="Wind", duration=5),
    ]
    rows = {task["id"]: task for task in data_of(page.get(HISTORY, params={"limit": 3}))["tasks"]}
    assert list(rows) == made[::-1]
    assert [rows[id]["prompt"] for id in made] == ["Waves", "Dunes", "Wind"]
    for id in made:
        assert data_of(page.get(f"{rows[id]['path']}/{id}"))["task_id"] == id
    assert ids_of(page, kind="images,text2video") == made[1::-1]
    assert ids_of(page, kind="images") == [made[1]]
    for id in made:
        page.post(f"{rows[id]['path']}/{id}/cancel")
    assert set(made) <= set(ids_of(page, status="cancelled"))
    assert not set(made) & set(ids_of(page, status="failed,succeed"))


def test_pages_follow_one_another_without_gap_or_repetition(api):
    page = signed_in(api, api.new_key("reader"))
    made = [create(page, prompt=f"Number {number}") for number in range(7)]
    seen, before = [], ""
    while True:
        found = data_of(page.get(HISTORY, params={"limit": 3, "before": before}))
        seen += [task["id"] for task in found["tasks"]]
        if found["next"] is None:
            break
        before = found["next"]
        # What comes meanwhile does not move the pages.
        create(page, prompt="Later")
    assert seen == made[::-1]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("lighthouse", True),
        ("LIGHT rain", True),
        ("lighthouse sun", False),
        ("%", True),  # no word in it asks for nothing
        ('"rain" OR', False),
        ("rain*", True),
        ("kling", True),
    ],
)
def test_words_are_searched(page, done, query, found):
    hits = ids_of(page, q=query)
    assert (done in hits) is found or query == "%"


def test_ids_are_searched_and_unfinished_tasks_too(api, page, done):
    assert ids_of(page, q=done) == [done]
    running = create(page, prompt="An unfinished harbour", external_task_id="shot-12/b")
    assert ids_of(page, q="harbour") == [running]
    assert ids_of(page, q="shot-12/b") == [running]
    assert ids_of(page, q="harbour", status="succeed") == []
    assert ids_of(page, q="harbour", kind="images") == []
    assert ids_of(page, q="harbour", before=running) == []
    page.post(f"{VIDEOS}/{running}/cancel")
    assert ids_of(page, q="harbour") == [running]
    assert ids_of(page, q="harbour", status="cancelled") == [running]


def test_another_account_finds_nothing(api, page, done):
    other = signed_in(api, api.new_key("neighbour"))
    assert ids_of(other) == ids_of(other, q="lighthouse") == ids_of(other, q=done) == []
    assert refusal_of(other.get(f"{TASK}/{done}"))[:2] == (400, 1201)
    assert refusal_of(other.delete(f"{TASK}/{done}"))[:2] == (400, 1201)
    for asked in ({"task_id": done, "at": 0}, {"video_id": f"v{done}", "at": 0}):
        assert refusal_of(other.post(FRAME, json=asked))[:2] == (400, 1201)


def test_a_failed_task_says_why(api, page):
    task_id = create(page)
    end(api, task_id, None)
    row = data_of(page.get(f"{TASK}/{task_id}"))
    assert (row["status"], row["status_msg"]) == ("failed", "the picture cannot be fetched")
    assert row["cost"] == "0"


def test_a_row_of_an_earlier_version_has_no_request(api, key):
    task_id = fail_old_row(api, key)
    row = data_of(signed_in(api, key).get(f"{TASK}/{task_id}"))
    assert row["request"] is None
    assert (row["prompt"], row["model"]) == ("An old one", "kling-v1")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"before": "7"}, "before"),
        ({"kind": "image2video,films"}, "kind"),
        ({"status": "running"}, "status"),
        ({"q": "x" * 201}, "q"),
    ],
)
def test_bad_filters_are_refused_by_name(page, query, field):
    status, code, message = refusal_of(page.get(HISTORY, params=query))
    assert (status, code) == (400, 1201)
    assert message.startswith(f"{field}: given ")


@settings(max_examples=30)
@given(st.text(max_size=60))
def test_any_search_is_answered(page, text):
    data_of(page.get(HISTORY, params={"q": text, "limit": 1}))


@settings(max_examples=20)
@given(limit=st.integers(1, 200), place=st.integers(0, 10))
def test_any_page_is_a_part_of_the_list(page, limit, place):
    every = ids_of(page, limit=200)
    before = every[place] if place < len(every) else ""
    start = place + 1 if before else 0
    assert ids_of(page, limit=limit, before=before) == every[start : start + limit]


def test_a_deleted_task_is_gone_with_its_files(api, page):
    task_id = create(page, image=base64_of(scene_png(300, 300)), prompt="An orchard")
    status, code, message = refusal_of(page.delete(f"{TASK}/{task_id}"))
    assert (status, code) == (400, 1201)
    assert "cancel it first" in message
    end(api, task_id, VIDEO)
    url = data_of(page.get(f"{TASK}/{task_id}"))["url"]
    assert ids_of(page, q="orchard") == [task_id]
    assert data_of(page.delete(f"{TASK}/{task_id}")) == {"id": task_id}
    for place in (inputs_of(task_id), results_of(task_id)):
        assert api.run(keys_below(api.services.vault, place)) == []
    assert page.get(url).status_code == 404
    assert task_id not in ids_of(page)
    assert ids_of(page, q="orchard") == ids_of(page, q=task_id) == []
    for answer in (page.get(f"{TASK}/{task_id}"), page.delete(f"{TASK}/{task_id}")):
        assert refusal_of(answer)[:2] == (400, 1201)
    # The public calls tell of it as of one whose time is over.
    told = data_of(page.get(f"{VIDEOS}/{task_id}"))
    assert "deleted" in told["task_status_msg"]


@pytest.mark.parametrize("number", [0, 1, 19, 20, 21, 40, FRAMES - 1])
def test_a_frame_is_exactly_that_one(page, done, number):
    for asked in (
        {"task_id": done, "frame": number},
        {"video_id": f"v{done}", "at": number / FPS},
        {"task_id": done, "at": (number + 0.9) / FPS},
    ):
        found = data_of(page.post(FRAME, json=asked))
        assert (found["frame"], found["width"], found["height"]) == (number, 64, 48)
        assert found["at"] == pytest.approx(number / FPS)
        picture = Image.open(io.BytesIO(base64.b64decode(found["image"])))
        assert picture.format == "PNG"
        assert np.asarray(picture).mean() == pytest.approx(20 + 4 * number, abs=1.9)


def test_the_last_frame_goes_on_as_the_next_start(page, done):
    last = data_of(page.post(FRAME, json={"task_id": done, "frame": -1}))
    assert last["frame"] == FRAMES - 1
    assert data_of(page.post(FRAME, json={"task_id": done, "at": FRAMES / FPS})) == last


@settings(max_examples=30)
@given(at=st.floats(0, FRAMES / FPS))
def test_any_time_is_a_frame_of_the_video(page, done, at):
    found = data_of(page.post(FRAME, json={"task_id": done, "at": at}))
    assert abs(found["at"] - at) <= 1 / FPS + 1e-6


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"at": 0}, "task_id"),
        ({"task_id": "DONE", "video_id": "x", "at": 0}, "task_id"),
        ({"task_id": "DONE"}, "at"),
        ({"task_id": "DONE", "at": 0, "frame": 1}, "at"),
        ({"task_id": "DONE", "at": 1.6}, "at"),
        ({"task_id": "DONE", "at": -1}, "at"),
        ({"task_id": "DONE", "frame": FRAMES}, "frame"),
        ({"task_id": "DONE", "frame": "1"}, "frame"),
        ({"video_id": "nobody", "at": 0}, "video_id"),
    ],
)
def test_what_is_no_frame_is_refused_by_field(page, done, asked, field):
    sent = {name: done if value == "DONE" else value for name, value in asked.items()}
    status, code, message = refusal_of(page.post(FRAME, json=sent))
    assert (status, code) == (400, 1201)
    assert message.startswith(f"{field}: ")


def test_a_task_without_a_video_has_no_frame(api, page):
    task_id = create(page)
    message = refusal_of(page.post(FRAME, json={"task_id": task_id, "at": 0}))[2]
    assert "has made no video" in message
    page.post(f"{VIDEOS}/{task_id}/cancel")


def _account(page, api):
    return data_of(page.get("/studio/api/session"))["account"]["id"]
