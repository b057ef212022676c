"""The task, its states and every transition between them.

    submitted ──claim──▶ processing ──finish──▶ succeed | failed
        │                   │   ▲
        │                   │   └─ claim by a new attempt, when the lease of the old one ran out
        └──────cancel───────┴──▶ cancelled          (on the wire: failed, with a message)

`submitted`   the row and its inline inputs are durable; nobody works on it.
`processing`  an attempt holds, or held, the lease. It never goes back to submitted: a retry is
              the next attempt of a processing task.
`succeed`     the result is in the vault and its keys are in the row. Final.
`failed`      `status_msg` says why, in words a user can act on. Final.
`cancelled`   the owner stopped it. Final.

A transition out of processing is written only by the attempt that holds the row (`WHERE attempt =
:mine`, and nobody has released it), or by the owner's cancel, so a result is written once.

A change of status is told: as an event, and as a callback where a `callback_url` was given. To be
submitted is the first; a further attempt is none.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import msgspec

from stillmotion.tasks.ids import element_id

DEFAULT_POOL = "cpu"
"""The pool of workers that need nothing but processor cores."""

SUBMITTED_SEQ, PROCESSING_SEQ, END_SEQ = 1, 2, 3
"""The durable events of a task: see the view `task_events` of the databases. Each happens once at
most."""

TASK_ID_DIGITS = 18


class Status(StrEnum):
    """States of a task; the first four are the wire's words."""

    SUBMITTED = "submitted"
    PROCESSING = "processing"
    SUCCEED = "succeed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """Whether nothing can happen to the task any more, but for its purge."""
        return self not in (Status.SUBMITTED, Status.PROCESSING)


class MediaFile(msgspec.Struct, frozen=True, kw_only=True):
    """One finished video: its globally unique id, vault keys and length in seconds.

    What lies under `ending_key` says how it may go on, "" where its last frame says all.

    The id is "" until the server has given one: see `TaskResult.numbered`.
    """

    id: str
    key: str
    watermark_key: str = ""
    poster_key: str = ""
    ending_key: str = ""
    duration: float
    width: int
    height: int
    fps: int


class ImageFile(msgspec.Struct, frozen=True, kw_only=True):
    """One finished picture: its place in the result (from 0), vault keys (of the watermarked copy
    where there is one) and size in pixels, and whether it is one of a series."""

    index: int
    key: str
    width: int
    height: int
    series: bool = False
    watermark_key: str = ""


class AudioFile(msgspec.Struct, frozen=True, kw_only=True):
    """One finished sound: its globally unique id ("" until the server has given one), the vault
    keys of its two forms, and its length in seconds."""

    id: str
    mp3_key: str
    wav_key: str
    duration: float


class VoiceFile(msgspec.Struct, frozen=True, kw_only=True):
    """A voice: its id, name and maker, and the vault keys of what it speaks with and of a trial.

    The id of a custom voice is "" until the server has given one. `voice_key` is "" of a preset,
    which speaks by its id.
    """

    id: str
    name: str
    voice_key: str
    trial_key: str
    owned_by: str


class ElementFile(msgspec.Struct, frozen=True, kw_only=True):
    """An element: what was said of it, and the vault keys of what it was made from and became.

    The id is 0 until the server has given one. `cutouts` has the picture that stands for it in
    videos first; a scene may have none.
    """

    id: int
    name: str
    description: str
    reference_type: str
    pictures: tuple[str, ...]
    video: str
    cutouts: tuple[str, ...]
    voice: VoiceFile | None
    tags: tuple[str, ...]
    owned_by: str


class FaceFile(msgspec.Struct, frozen=True, kw_only=True):
    """A face of a video: its number there, the vault keys of its picture and of how it was
    followed, and from when to when it is seen, in milliseconds."""

    id: str
    picture_key: str
    track_key: str
    start: int
    end: int


class SessionFile(msgspec.Struct, frozen=True, kw_only=True):
    """A video whose faces are known: the id by which lips are put on it (that of its task, which a
    worker knows), its vault key, its length in seconds, the id of the own video that it is ("" of
    another), and the faces."""

    id: str
    key: str
    duration: float
    video_id: str = ""
    faces: tuple[FaceFile, ...] = ()


class TaskResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a succeeded task made; of which sort depends on its kind."""

    videos: tuple[MediaFile, ...] = ()
    images: tuple[ImageFile, ...] = ()
    elements: tuple[ElementFile, ...] = ()
    voices: tuple[VoiceFile, ...] = ()
    audios: tuple[AudioFile, ...] = ()
    sessions: tuple[SessionFile, ...] = ()

    def numbered(self, new_id: Callable[[], str]) -> TaskResult:
        """The result with ids: they are unique in the site, and a worker cannot know which are."""
        change = msgspec.structs.replace
        return change(
            self,
            videos=tuple(change(video, id=new_id()) for video in self.videos),
            elements=tuple(change(one, id=element_id(new_id())) for one in self.elements),
            voices=tuple(change(voice, id=new_id()) for voice in self.voices),
            audios=tuple(change(audio, id=new_id()) for audio in self.audios),
        )


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A row. Times are Unix milliseconds; `progress` runs from 0 to 1.

    `kind` is one of `tasks.kinds`. `engine` is the one that the task was taken for ("" where none
    is needed), `pool` the workers that can run it. `request` is the JSON of its order; `units` what
    success costs, as the decimal string of the wire. `attempt` is the number of the last attempt,
    `spent` how many of them count against the limit: those that a stopping server handed back do
    not. `updated_at` is the time of the last change of status. `base_url` is where the server was
    reached when the task was made, for links in its callbacks; `remarks` are sentences on what is
    made of the request. `traceparent` is the place of its create in a trace, "" for none.
    """

    id: str
    kind: str
    engine: str = ""
    pool: str = DEFAULT_POOL
    account_id: str
    status: Status
    status_msg: str = ""
    external_task_id: str = ""
    request: bytes
    watermark: bool = False
    callback_url: str = ""
    units: str = "0"
    attempt: int = 0
    spent: int = 0
    progress: float = 0.0
    stage: str = ""
    result: TaskResult | None = None
    created_at: int
    updated_at: int
    purged: bool = False
    base_url: str = ""
    remarks: tuple[str, ...] = ()
    traceparent: str = ""


def as_submitted(task: Task) -> Task:
    """The task as it was when it was made."""
    return Task(
        id=task.id,
        kind=task.kind,
        engine=task.engine,
        pool=task.pool,
        account_id=task.account_id,
        status=Status.SUBMITTED,
        external_task_id=task.external_task_id,
        request=task.request,
        watermark=task.watermark,
        callback_url=task.callback_url,
        base_url=task.base_url,
        units=task.units,
        created_at=task.created_at,
        updated_at=task.created_at,
    )


class NewTask(msgspec.Struct, frozen=True, kw_only=True):
    """What a create hands to the store. `idempotency_key` and `external_task_id` may be empty.

    `id` comes from `tasks.ids`: the store takes 18 digits and nothing else.
    `fingerprint` is a hash of the body as sent: the same key with another body is refused.
    `max_parallel` is the account's limit of unfinished tasks, None for none.
    """

    id: str
    kind: str
    engine: str = ""
    pool: str = DEFAULT_POOL
    account_id: str
    request: bytes
    watermark: bool = False
    callback_url: str = ""
    base_url: str = ""
    external_task_id: str = ""
    units: str = "0"
    idempotency_key: str = ""
    fingerprint: bytes = b""
    max_parallel: int | None = None
    traceparent: str = ""


class TaskEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A status change or (ephemeral, `seq` 0) a step of progress or a remark, as the event stream
    tells it. A remark is a sentence on what is made of the request, or cannot be; a preview is a
    small JPEG of what is being made. `elsewhere` is what happened by another server of the store.
    """

    seq: int
    task_id: str
    at: int
    status: Status
    status_msg: str = ""
    progress: float = 0.0
    stage: str = ""
    remark: str = ""
    preview: bytes = b""
    elsewhere: bool = False


def event_of(task: Task, seq: int) -> TaskEvent:
    """The durable event by which the task became what it is."""
    return TaskEvent(
        seq=seq,
        task_id=task.id,
        at=task.updated_at,
        status=task.status,
        status_msg=task.status_msg,
        progress=task.progress,
        stage=task.stage,
    )


def succeeded_with(task: Task, attempt: int, result: TaskResult) -> bool:
    """Whether it was this attempt that ended the task, with that very result: then a try to write
    it was carried out whose answer got lost, and nothing is left to be done."""
    return (task.status, task.attempt, task.result) == (Status.SUCCEED, attempt, result)


def is_task_id(text: str) -> bool:
    """Whether it has the form of one. See `tasks.ids`."""
    return len(text) == TASK_ID_DIGITS and text.isascii() and text.isdigit() and text[0] != "0"
