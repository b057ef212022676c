"""A task as the history shows it, whatever its kind: a flat row, with what to do the same again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from stillmotion.api.task_view import task_message, task_units
from stillmotion.orders.sent import sent_of, with_files
from stillmotion.tasks.task import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillmotion.api.media_links import MediaLinks
    from stillmotion.tasks.task import Task, TaskResult

Medium = Literal["video", "image", "audio"]


class Made(msgspec.Struct, frozen=True):
    """A file that a task made."""

    medium: Medium
    url: Annotated[str, msgspec.Meta(description="A signed link, as in answers of the API.")]
    id: Annotated[str, msgspec.Meta(description="Of a video or a sound; else empty.")] = ""
    poster: Annotated[str, msgspec.Meta(description="A picture of a video; else empty.")] = ""
    width: int = 0
    height: int = 0
    fps: Annotated[int, msgspec.Meta(description="Of a video; else 0.")] = 0
    duration: Annotated[float, msgspec.Meta(description="Seconds; 0 of a picture.")] = 0.0


class HistoryTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task of any kind."""

    id: str
    kind: str
    path: Annotated[str, msgspec.Meta(description="Of the calls on tasks of its kind.")]
    status: Annotated[
        str,
        msgspec.Meta(
            description="One that was cancelled reads `cancelled` here.",
            extra_json_schema={"enum": [str(each) for each in Status]},
        ),
    ]
    status_msg: str
    remarks: list[str]
    created_at: Annotated[int, msgspec.Meta(description="Unix milliseconds.")]
    updated_at: Annotated[int, msgspec.Meta(description="Unix milliseconds.")]
    progress: Annotated[
        float | None, msgspec.Meta(description="From 0 to 1, while it is processed.")
    ]
    stage: str
    prompt: Annotated[str, msgspec.Meta(description="Its words, or the name of what it makes.")]
    model: str
    engine: str
    duration: Annotated[float | None, msgspec.Meta(description="Seconds of what it made.")]
    poster: Annotated[str, msgspec.Meta(description="A picture that stands for it, or empty.")]
    url: Annotated[str, msgspec.Meta(description="The first file that it made, or empty.")]
    made: list[Made]
    external_id: str
    cost: str
    request: Annotated[
        Any,
        msgspec.Meta(
            description="The JSON that was sent, with links in place of files that came inside "
            "it; null where it came in another form or dialect."
        ),
    ]


def history_task(task: Task, links: MediaLinks, paths: Mapping[str, str]) -> HistoryTask:
    """The row of a task; `paths` has those of the kinds."""
    expires_at = links.expiry(task)

    def link(key: str) -> str:
        return links.url(key, expires_at) if key else ""

    sent = sent_of(task.request)
    files = {field: link(key) for field, key in sent.files.items()}
    made = _made(task.result, link) if task.result else []
    order = _order(task.request)
    shown = next((one.poster or one.url for one in made if one.medium != "audio"), "")
    return HistoryTask(
        id=task.id,
        kind=task.kind,
        path=paths[task.kind],
        status=task.status,
        status_msg=task_message(task),
        remarks=list(task.remarks),
        created_at=task.created_at,
        updated_at=task.updated_at,
        progress=task.progress if task.status is Status.PROCESSING else None,
        stage=task.stage if task.status is Status.PROCESSING else "",
        prompt=_prompt(order, sent.body),
        model=_first(order, sent.body, names=("model_name", "model")),
        engine=task.engine,
        duration=made[0].duration if made and made[0].duration else None,
        poster=shown or files.get("image", ""),
        url=made[0].url if made else "",
        made=made,
        external_id=task.external_task_id,
        cost=task_units(task),
        request=None if sent.body is None else with_files(sent.body, files),
    )


def _made(result: TaskResult, link: Any) -> list[Made]:
    videos = [
        Made(
            "video",
            link(one.key),
            one.id,
            link(one.poster_key),
            one.width,
            one.height,
            one.fps,
            one.duration,
        )
        for one in result.videos
    ]
    images = [
        Made("image", link(one.key), width=one.width, height=one.height) for one in result.images
    ]
    sounds = [
        Made("audio", link(one.mp3_key), one.id, duration=one.duration) for one in result.audios
    ]
    pictures = [
        Made("image", link(key)) for one in result.elements for key in (*one.cutouts, *one.pictures)
    ]
    faces = [Made("image", link(face.picture_key)) for one in result.sessions for face in one.faces]
    trials = [Made("audio", link(one.trial_key), one.id) for one in result.voices if one.trial_key]
    return [*videos, *images, *sounds, *pictures, *faces, *trials]


def _order(request: bytes) -> dict[str, Any]:
    if not request:
        return {}
    try:
        row = msgspec.json.decode(request)
    except msgspec.MsgspecError:
        return {}
    order = row.get("order", row) if isinstance(row, dict) else {}
    return order if isinstance(order, dict) else {}


def _prompt(order: dict[str, Any], body: Any) -> str:
    whole = _first(order, body, names=("prompt", "text"))
    if whole:
        return whole
    told = (part.get("multi_prompt") for part in _parts(order, body))
    shots: list[Any] = next((each for each in told if isinstance(each, list) and each), [])
    texts = [str(shot.get("prompt", "")) for shot in shots if isinstance(shot, dict)]
    return " / ".join(filter(None, texts)) or _first(
        order, body, names=("name", "element_name", "voice_name", "effect_scene")
    )


def _first(order: dict[str, Any], body: Any, *, names: tuple[str, ...]) -> str:
    for part in _parts(order, body):
        for name in names:
            if isinstance(found := part.get(name), str) and found:
                return found
    return ""


def _parts(order: dict[str, Any], body: Any) -> list[dict[str, Any]]:
    """Where the words of an order may stand: in itself, in its video, in what was sent."""
    return [part for part in (order, order.get("video"), body) if isinstance(part, dict)]
