"""A video made in steps by several workers has the packets of one that was made in one go."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import av
import msgspec
import pytest

from harness.pictures import scene_png
from stillmotion.executors.attempt import perform
from stillmotion.executors.endings import ending_of
from stillmotion.executors.job import Job, JobFailed, Step
from stillmotion.executors.messages import Made, Planned
from stillmotion.executors.worker_context import WorkerContext
from stillmotion.models import folder
from stillmotion.orders import RenderSpec, StoredFile, TextOrder, TextVideo, Video, VideoOrder
from stillmotion.orders.rows import encode_order
from stillmotion.tasks.task import TaskResult

PROMPT = (
    "Shot 1: zoom in, it rains. Shot 2: pan left, snow falls. "
    'Shot 3: static camera, it snows, the woman says "hello"'
)
SHOWN = {
    "model_name": "kling-v3",
    "duration": 5,
    "prompt": PROMPT,
    "multi_shot": True,
    "shot_type": "intelligence",
    "sound": True,
}
SPEC = RenderSpec(engine="parallax", short_edge=180, fps=12)
SMALL = RenderSpec(engine="parallax", short_edge=64, fps=2)
ORDERS = {
    "image2video": VideoOrder(
        Video(**SHOWN, image=StoredFile("inputs/1/image.png")), SPEC, watermark=True
    ),
    "text2video": TextOrder(TextVideo(**SHOWN, aspect=(4, 3)), SPEC),
}


@pytest.fixture
def context(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WorkerContext:
    monkeypatch.setattr(folder, "_chosen", tmp_path / "models")
    opened = WorkerContext.open(
        vault=f"file://{tmp_path}/media",
        scratch=tmp_path / "scratch",
        allow_private=(),
        fetch_timeout=5,
    )
    asyncio.run(opened.vault.put("inputs/1/image.png", scene_png(400, 300)))
    return opened


def doing(context: WorkerContext, kind: str, order: msgspec.Struct) -> Callable[..., Made]:
    row = msgspec.Raw(encode_order(order))

    def do(step: Step, attempt: int, shot: int = 0) -> Made:
        job = Job(task_id="7", attempt=attempt, kind=kind, order=row, step=step, shot=shot)
        return perform(context, job, lambda *_: None, lambda _: None)

    return do


def packets(path: Path, kind: str) -> list[tuple[int | None, int | None, bytes]]:
    with av.open(str(path)) as container:
        found = container.demux(getattr(container.streams, kind)[0])
        return [(one.pts, one.dts, bytes(one)) for one in found if one.pts is not None]


@pytest.mark.parametrize("kind", ORDERS)
def test_shots_rendered_by_themselves_make_the_same_video(
    context: WorkerContext, tmp_path: Path, kind: str
) -> None:
    do = doing(context, kind, ORDERS[kind])
    whole = do("whole", 1)
    planned = do("plan", 2)
    assert isinstance(planned, Planned)
    assert sum(planned.frames) == 60
    for number in reversed(range(len(planned.frames))):
        assert do("shot", 2, number) == TaskResult()
    joined = do("join", 2)
    assert isinstance(whole, TaskResult)
    assert isinstance(joined, TaskResult)
    media = tmp_path / "media"
    for one, other in zip(whole.videos, joined.videos, strict=True):
        for key in ("key", "watermark_key"):
            if not getattr(one, key):
                continue
            first, second = media / getattr(one, key), media / getattr(other, key)
            assert packets(second, "video") == packets(first, "video")
            assert packets(second, "audio") == packets(first, "audio")
        assert (media / other.poster_key).read_bytes() == (media / one.poster_key).read_bytes()
    assert names_in(media / "results/7/2") == {*names_in(media / "results/7/1"), "parts"}
    # What is in the air as the last shot ends is kept for a video that goes on from there.
    endings = [(media / made.videos[0].ending_key).read_bytes() for made in (whole, joined)]
    assert ending_of(endings[0]).cues
    assert endings[0] == endings[1]


def names_in(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


@pytest.mark.parametrize("kind", ORDERS)
def test_a_worker_that_was_lost_when_it_had_stored_its_video_costs_nothing(
    context: WorkerContext, tmp_path: Path, kind: str
) -> None:
    order = ORDERS[kind]
    do = doing(context, kind, msgspec.structs.replace(order, spec=SMALL))
    results = tmp_path / "media/results/7"
    first = do("whole", 1)
    # The second one's encoder gives other bits, and it does not know of the first one's.
    kept = b"as the first one encoded it"
    (results / "1/video.mp4").write_bytes(kept)
    assert do("whole", 1) == first
    assert (results / "1/video.mp4").read_bytes() == kept

    # Every step of a video made in parts, too.
    planned = do("plan", 2)
    assert do("plan", 2) == planned
    assert isinstance(planned, Planned)
    for number in range(len(planned.frames)):
        assert do("shot", 2, number) == do("shot", 2, number)
    joined = do("join", 2)
    (results / "2/video.mp4").write_bytes(kept)
    assert do("join", 2) == joined
    assert (results / "2/video.mp4").read_bytes() == kept


def test_a_single_shot_is_made_when_it_is_planned(context: WorkerContext, tmp_path: Path) -> None:
    video = msgspec.structs.replace(ORDERS["image2video"].video, multi_shot=False, sound=False)
    made = doing(context, "image2video", VideoOrder(video, SPEC))("plan", 1)
    assert isinstance(made, TaskResult)
    assert made.videos[0].duration == 5
    assert names_in(tmp_path / "media/results/7/1") == {
        "video.mp4",
        "poster.jpg",
        "ending.npz",
    }


def test_what_is_done_by_one_worker_has_no_steps(context: WorkerContext) -> None:
    do = doing(context, "voices", ORDERS["image2video"])
    with pytest.raises((ValueError, JobFailed)):
        do("plan", 1)
