"""Following a task to its end, by stream and by polling, and fetching what it made."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.responses import Response

from client.service import VIDEO, Service, media, refusal
from stillmotion.client import (
    LinkExpired,
    NotFound,
    ServerError,
    StillmotionError,
    TaskEvent,
    TaskFailed,
    WaitTimeout,
)

PROCESSING = {"task_status": "processing", "progress": 0.25, "stage": "rendering", "at": 5}
SUCCEED = {"task_status": "succeed", "progress": 1.0, "at": 9}


def test_wait_follows_the_stream_and_resumes_it(
    client: Any, service: Service, pauses: list[float]
) -> None:
    row = service.add(polls=0)
    service.streams.extend([[PROCESSING], [], [SUCCEED]])
    told: list[TaskEvent] = []
    task = client.wait(row.id, on_progress=told.append)
    assert task.videos
    assert [(e.status, e.progress, e.stage, e.at, e.final) for e in told] == [
        ("processing", 0.25, "rendering", 5, False),
        ("succeed", 1.0, "", 9, True),
    ]
    opened = service.requests("GET", "/events")
    assert [r.headers.get("last-event-id") for r in opened] == [None, "1", "1"]
    assert len(service.requests("GET", row.id)) == 1


def test_events_ends_with_the_final_one(client: Any, service: Service) -> None:
    row = service.add(polls=0)
    service.streams.append([{"task_status": "submitted"}, PROCESSING, SUCCEED, PROCESSING])
    assert [e.status for e in client.events(row.id)] == ["submitted", "processing", "succeed"]


def test_leaving_the_events_early_closes_the_stream(service: Service, client: Any) -> None:
    row = service.add(polls=0)
    service.streams.append([PROCESSING, None])
    for event in client.events(row.id):
        assert event.status == "processing"
        break
    service.streams.append([SUCCEED])
    assert client.wait(row.id).task_id == row.id


def test_a_service_without_streams_is_polled(
    client: Any, service: Service, pauses: list[float]
) -> None:
    service.events = False
    row = service.add(polls=9)
    told: list[TaskEvent] = []
    client.wait(row.id, on_progress=told.append)
    assert [(e.status, e.progress) for e in told] == [("processing", None), ("succeed", None)]
    assert len(pauses) == 8
    assert pauses == sorted(pauses)
    assert max(pauses) <= 10


def test_streams_that_bring_nothing_are_given_up(client: Any, service: Service) -> None:
    row = service.add(polls=2)
    service.faults["/events"].extend([lambda _: refusal(503, 5001, "no")] * 9)
    assert client.wait(row.id).task_id == row.id


def test_waiting_for_a_task_that_fails(client: Any, service: Service) -> None:
    row = service.add(polls=0, status="failed", message="image: 120 x 90 px, at least 300 px")
    service.streams.append([{"task_status": "failed"}])
    with pytest.raises(TaskFailed, match="at least 300 px") as caught:
        client.wait(row.id)
    assert caught.value.task.task_id == row.id


def test_waiting_for_a_task_that_is_not(client: Any, service: Service) -> None:
    service.faults["/events"].append(lambda _: refusal(404, 1203, "no such task"))
    with pytest.raises(NotFound):
        client.wait("1")


def test_wait_ends_in_time_though_keep_alives_arrive(client: Any, service: Service) -> None:
    row = service.add(polls=9)
    service.streams.append([PROCESSING, None])
    with pytest.raises(WaitTimeout, match=r"has not ended within 0\.2 s"):
        client.wait(row.id, timeout=0.2)


def test_wait_ends_in_time_when_polling(client: Any, service: Service) -> None:
    service.events = False
    row = service.add(polls=10**9)
    with pytest.raises(WaitTimeout):
        client.wait(row.id, timeout=0.1)


def test_download(client: Any, service: Service, tmp_path: Path) -> None:
    row = service.add(polls=0)
    path = client.download(client.get(row.id), tmp_path / "out.mp4")
    assert path.read_bytes() == VIDEO
    assert "authorization" not in service.requests("GET", f"/media/{row.id}")[0].headers
    assert client.download(row.id, tmp_path) == tmp_path / f"{row.id}.mp4"
    assert sorted(p.name for p in tmp_path.iterdir()) == [f"{row.id}.mp4", "out.mp4"]


def test_a_download_that_breaks_is_resumed(
    client: Any, service: Service, tmp_path: Path, pauses: list[float]
) -> None:
    row = service.add(polls=0)
    route = f"/media/{row.id}"
    service.faults[route].append(lambda _: media(0, until=1000))
    service.faults[route].append(lambda _: media(1000, until=4000))
    client.download(row.id, tmp_path / "out.mp4")
    assert (tmp_path / "out.mp4").read_bytes() == VIDEO
    ranges = [r.headers["range"] for r in service.requests("GET", route)]
    assert ranges == ["bytes=0-", "bytes=1000-", "bytes=4000-"]


def test_a_later_call_goes_on_where_an_earlier_one_gave_up(
    open_client: Any, service: Service, tmp_path: Path
) -> None:
    row = service.add(polls=0)
    route = f"/media/{row.id}"
    client = open_client(service.url, max_retries=0)
    target = tmp_path / "out.mp4"
    target.write_bytes(b"what was here before")
    service.faults[route].extend(
        [lambda _: media(0, until=5000), lambda _: Response(status_code=503)]
    )
    with pytest.raises(ServerError, match="HTTP 503"):
        client.download(row.id, target)
    assert target.read_bytes() == b"what was here before"
    client.download(row.id, target)
    assert target.read_bytes() == VIDEO
    assert service.requests("GET", route)[-1].headers["range"] == "bytes=5000-"


def test_a_server_that_ignores_ranges_starts_over(
    client: Any, service: Service, tmp_path: Path
) -> None:
    row = service.add(polls=0)
    service.faults[f"/media/{row.id}"].extend([lambda _: media(0, until=1000), lambda _: media(0)])
    client.download(row.id, tmp_path / "out.mp4")
    assert (tmp_path / "out.mp4").read_bytes() == VIDEO


def test_a_leftover_that_cannot_be_resumed_is_thrown_away(
    client: Any, service: Service, tmp_path: Path
) -> None:
    row = service.add(polls=0)
    (tmp_path / f".out.mp4.v{row.id}.part").write_bytes(b"x" * (len(VIDEO) + 5))
    client.download(row.id, tmp_path / "out.mp4")
    assert (tmp_path / "out.mp4").read_bytes() == VIDEO


def test_links_that_are_no_longer_good(client: Any, service: Service, tmp_path: Path) -> None:
    row = service.add(polls=0)
    service.faults[f"/media/{row.id}"].append(lambda _: Response(status_code=403))
    with pytest.raises(LinkExpired, match="expired") as caught:
        client.download(row.id, tmp_path / "out.mp4")
    assert "secret" not in str(caught.value)
    assert not (tmp_path / "out.mp4").exists()


def test_there_must_be_something_to_download(client: Any, service: Service, tmp_path: Path) -> None:
    with pytest.raises(StillmotionError, match="has no video"):
        client.download(service.add(polls=5).id, tmp_path / "a.mp4")
    with pytest.raises(StillmotionError, match="no watermarked copy"):
        client.download(service.add(polls=0).id, tmp_path / "a.mp4", watermark=True)
