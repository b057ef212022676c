import msgspec
import pytest

from stillmotion.api.media_links import MediaLinks
from stillmotion.api.task_view import callback_body, created_task, listed_task, task_data
from stillmotion.settings import Settings
from stillmotion.tasks.task import MediaFile, Status, Task, TaskResult

LINKS = MediaLinks(secret=b"s" * 32, base_url="https://media.test", retention=60.0)
VIDEO = MediaFile(
    id="v1",
    key="results/1/v1.mp4",
    watermark_key="results/1/v1-watermark.mp4",
    duration=5.0,
    width=1280,
    height=720,
    fps=30,
)


def task(status: Status, **more) -> Task:
    fields = {
        "id": "123456789012345678",
        "kind": "image2video",
        "account_id": "a",
        "status": status,
        "request": b"{}",
        "units": "3.5",
        "created_at": 1722769557708,
        "updated_at": 1722769559000,
    }
    return Task(**{**fields, **more})


def as_json(view):
    return msgspec.json.decode(msgspec.json.encode(view))


def test_each_view_has_the_reference_s_fields_in_its_order():
    given = task(Status.SUBMITTED)
    assert list(as_json(created_task(given))) == [
        *("task_id", "task_info", "task_status", "created_at", "updated_at"),
    ]
    assert list(as_json(task_data(given, LINKS))) == [
        *("task_id", "task_status", "task_status_msg", "watermark_info", "task_result"),
        *("task_info", "final_unit_deduction", "created_at", "updated_at"),
    ]
    assert list(as_json(listed_task(given, LINKS))) == [
        *("task_id", "task_status", "task_status_msg", "task_info", "task_result"),
        *("watermark_info", "final_unit_deduction", "created_at", "updated_at"),
    ]
    assert list(msgspec.json.decode(callback_body(given, LINKS))) == [
        *("task_id", "task_status", "task_status_msg", "created_at", "updated_at"),
        *("final_unit_deduction", "task_info", "task_result"),
    ]


def test_remarks_are_told_where_there_are_any():
    given = task(Status.SUCCEED, remarks=("not done: runs", "understood: smile"))
    for view in (
        as_json(task_data(given, LINKS)),
        as_json(listed_task(given, LINKS)),
        msgspec.json.decode(callback_body(given, LINKS)),
    ):
        assert view["task_remarks"] == ["not done: runs", "understood: smile"]
        assert list(view)[-1] == "task_remarks"
    assert "task_remarks" not in as_json(created_task(given))


@pytest.mark.parametrize(
    ("public", "made_at", "start"),
    [
        ("", "", "http://127.0.0.1:8787/"),
        ("", "https://media.example.com", "https://media.example.com/"),
        ("https://public.example/", "https://media.example.com", "https://public.example/"),
    ],
)
def test_links_of_callbacks_start_where_the_task_was_made(public, made_at, start):
    settings = Settings(public_url=public)
    links = MediaLinks.from_settings(settings, b"s" * 32, "http://127.0.0.1:8787")
    given = task(Status.SUCCEED, result=TaskResult((VIDEO,)), base_url=made_at)
    told = msgspec.json.decode(callback_body(given, links))
    assert told["task_result"]["videos"][0]["url"].startswith(start + "media/")


@pytest.mark.parametrize(
    ("status", "wire", "units"),
    [
        (Status.SUBMITTED, "submitted", "0"),
        (Status.PROCESSING, "processing", "0"),
        (Status.SUCCEED, "succeed", "3.5"),
        (Status.FAILED, "failed", "0"),
        (Status.CANCELLED, "failed", "0"),
    ],
)
def test_every_field_is_there_in_every_state(status, wire, units):
    view = as_json(task_data(task(status), LINKS))
    assert view["task_status"] == wire
    assert view["final_unit_deduction"] == units
    assert view["task_result"] == {"videos": []}
    assert view["task_info"] == {"external_task_id": ""}
    assert view["watermark_info"] == {"enabled": False}
    assert view["created_at"] == 1722769557708
    assert bool(view["task_status_msg"]) == (wire == "failed")


def test_a_failure_says_why():
    given = task(Status.FAILED, status_msg="image: 299 px wide, 300 needed")
    assert task_data(given, LINKS).task_status_msg == "image: 299 px wide, 300 needed"


def test_a_result_has_strings_and_links_that_hold_while_the_media_are_kept():
    given = task(
        Status.SUCCEED, watermark=True, external_task_id="mine", result=TaskResult((VIDEO,))
    )
    (video,) = as_json(task_data(given, LINKS))["task_result"]["videos"]
    expires = 1722769559 + 60
    assert video == {
        "id": "v1",
        "url": LINKS.url("results/1/v1.mp4", expires),
        "watermark_url": LINKS.url("results/1/v1-watermark.mp4", expires),
        "duration": "5",
    }
    assert video["url"].startswith("https://media.test/media/results/1/v1.mp4?expires=")
    body = msgspec.json.decode(callback_body(given, LINKS))
    assert body["task_info"] == {"external_task_id": "mine"}
    assert body["task_result"]["videos"] == [
        {"id": "v1", "url": video["url"], "duration": "5"},
    ]


def test_links_can_end_a_while_after_the_query():
    links = MediaLinks(
        secret=b"s" * 32, base_url="", retention=60.0, ttl=10.0, clock=lambda: 2_000_000_000.0
    )
    assert links.expiry(task(Status.SUCCEED)) == 2_000_000_010


def test_a_purged_task_says_where_its_videos_went():
    view = task_data(task(Status.SUCCEED, purged=True), LINKS)
    assert view.task_result.videos == []
    assert "retention" in view.task_status_msg
    assert view.final_unit_deduction == "3.5"


def test_a_repeated_create_is_answered_as_the_first():
    first = created_task(task(Status.SUBMITTED, updated_at=1722769557708))
    assert created_task(task(Status.SUCCEED)) == first
