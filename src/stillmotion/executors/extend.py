"""A video that goes on: what is added begins with its last frame, in its light and at its speed.

The old part is not encoded again: its packets are copied before those of what is added.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import msgspec

from stillmotion.director.board import direct
from stillmotion.encoding.aac import Soundtrack, length
from stillmotion.encoding.encode import Encoded, encode
from stillmotion.encoding.h264 import VideoFormat
from stillmotion.encoding.join import UnlikeParts, join
from stillmotion.encoding.mp4 import Mp4File
from stillmotion.encoding.planes import Frame, planes_to_rgb
from stillmotion.encoding.poster import write_poster
from stillmotion.encoding.reading import frames_of, soundtrack_of, tail_of
from stillmotion.encoding.watermark import Watermark
from stillmotion.engines.base import Ending, Take
from stillmotion.executors.endings import ending_of, keeping, with_the_air
from stillmotion.executors.film import Directed, Outputs, Progress, as_it_is
from stillmotion.executors.language import sentence_model
from stillmotion.executors.opened import engine_of, spec_of
from stillmotion.executors.seam import Seam, as_heard, joined_sound, sounding
from stillmotion.executors.videos import asked_by, stored
from stillmotion.executors.worker_context import Attempt
from stillmotion.inputs.conformed import conformed
from stillmotion.orders import ExtendOrder, UrlFile
from stillmotion.orders.video import Content, Video
from stillmotion.storyboard import Cue, CueKind, Grade, Shot, Storyboard
from stillmotion.storyboard.onward import onward
from stillmotion.storyboard.paths import still
from stillmotion.tasks.task import TaskResult
from stillmotion.telemetry.stages import drawn, stage
from stillmotion.vision.camera_motion import drift

MOST_VIDEO_BYTES = 2 * 1024**3
"""Three minutes of the largest videos that are made here take less."""

LOOKED_AT = 6
"""Last frames by which the speed is told."""

PICTURE, FIELD = "image", "video_id"

LONGEST_FOREIGN_S = 60.0
"""No call takes longer videos from elsewhere."""

LIFE: tuple[CueKind, ...] = ("blink", "breathe")
"""What somebody does who is not speaking any more."""


def perform(attempt: Attempt, order: ExtendOrder) -> TaskResult:
    """Make the video. See `executors.kinds.Perform`."""
    given = attempt.folder / "parent.mp4"
    with stage("fetch"):
        given.write_bytes(attempt.fetcher.load(FIELD, order.parent.file, MOST_VIDEO_BYTES))
    attempt.report(0.03, "looking at the end of the video")
    fps = order.spec.fps
    frames = round(order.parent.duration * fps)
    old = _one_of_ours(given, order, frames) if order.parent.foreign else given
    directed = _directed(attempt, order, tail_of(old, LOOKED_AT))
    seam = Seam(old, frames, fps, soundtrack_of(given, length(frames, fps)))
    heard = as_heard(directed.take.storyboard.shots[0], _heard_words(order))
    files = Outputs(
        video=attempt.folder / "video.mp4",
        watermark=attempt.folder / "watermark.mp4" if order.watermark else None,
        poster=attempt.folder / "poster.jpg",
        ending=attempt.folder / "ending.npz",
    )
    return stored(attempt, files, _made(attempt, directed, seam, heard, files))


def _one_of_ours(given: Path, order: ExtendOrder, count: int) -> Path:
    """A video from elsewhere as one that was made here, so that what is added can follow it."""
    frames = conformed(given, FIELD, LONGEST_FOREIGN_S, order.spec.fps, count)
    first = next(frames)
    height, width = first.y.shape
    path = given.with_name("ours.mp4")
    with stage("encode"):
        encode(
            chain((first,), frames),
            path,
            width=width,
            height=height,
            fps=order.spec.fps,
            frame_count=count,
            mode="std" if order.video.mode == "std" else "pro",
        )
    return path


def _heard_words(order: ExtendOrder) -> str | None:
    """Of what the sound is made, where that is not what is seen."""
    if order.parent.heard is None:
        return None
    return f"{order.parent.heard}\n{order.video.prompt}".strip()


def _directed(attempt: Attempt, order: ExtendOrder, tail: list[Frame]) -> Directed:
    """The added shot, one frame longer than what is added: it begins with the last old frame."""
    last = tail[-1]
    size = last.y.shape[1], last.y.shape[0]
    words = order.video.prompt or order.parent.words
    content = msgspec.structs.replace(order.video, prompt=words)
    video = Video(
        image=UrlFile(""),
        **{name: getattr(content, name) for name in Content.__struct_fields__},
    )
    with stage("direct"):
        board, understood = direct(
            video,
            short_edge=order.spec.short_edge,
            fps=order.spec.fps,
            sizes={PICTURE: size},
            embed=sentence_model(),
        )
        (shot,) = board.shots
        shot = _going_on(shot, board, tail, order)
        ending = _ending(attempt, order)
        if ending is not None:
            shot = with_the_air(shot, ending, board.fps, attempt.remark)
    if order.video.prompt and shot.grade.name:
        attempt.remark(
            f"light: {shot.grade.name}: not done, since a video goes on in the light in which it "
            "ended."
        )
    if spec_of(order.spec.engine).generates:
        understood = understood.for_a_model()
    board = Storyboard(width=size[0], height=size[1], fps=board.fps, mode=board.mode, shots=(shot,))
    seen = last if ending is None else ending.frame
    take = Take(board, {PICTURE: planes_to_rgb(seen)}, remark=attempt.remark, seed=order.video.seed)
    take = asked_by(attempt, take)
    if order.parent.speaks:
        take = _alive(take, order.spec.engine)
    sound = () if order.video.sound else None
    return Directed(take, understood, order.spec.engine, as_it_is, sound)


def _going_on(shot: Shot, board: Storyboard, tail: list[Frame], order: ExtendOrder) -> Shot:
    """The shot from the last old frame on. What was said is not said again, and the light that the
    picture has already is not laid over it twice."""
    moving = drift([frame.y for frame in tail])
    says_more = bool(order.video.prompt)
    cues, camera = shot.cues, shot.camera
    if order.parent.speaks and not says_more and shot.free is not None:
        camera = still()  # as over somebody who speaks
    if not says_more and (shot.lines or order.parent.speaks):
        # Without words, a mouth would babble.
        cues = tuple(cue for cue in cues if cue.kind != "speak")
    return msgspec.structs.replace(
        shot,
        frames=shot.frames + 1,
        camera=onward(camera, moving, shot.frames, board.width, board.height),
        free=shot.free if says_more else None,
        cues=cues,
        grade=Grade(name=shot.grade.name),
        lines=shot.lines if says_more else (),
        placements=(),
    )


def _ending(attempt: Attempt, order: ExtendOrder) -> Ending | None:
    """What is in the air as the video ends, where the engine can go on with it."""
    if order.parent.ending is None:
        return None
    ending = ending_of(attempt.fetcher.load(FIELD, order.parent.ending, MOST_VIDEO_BYTES))
    return ending if ending.engine == order.spec.engine else None


def _alive(take: Take, engine: str) -> Take:
    """Somebody who spoke goes on blinking and breathing, where that can be seen."""
    board = take.storyboard
    (shot,) = board.shots
    if engine_of(engine).speaker(shot, take) is None:
        return take
    there = {cue.kind for cue in shot.cues}
    more = (Cue(kind=kind) for kind in LIFE if kind not in there)
    shot = msgspec.structs.replace(shot, cues=(*shot.cues, *more))
    return replace(take, storyboard=msgspec.structs.replace(board, shots=(shot,)))


def _made(
    attempt: Attempt, directed: Directed, seam: Seam, heard_as: Shot | None, files: Outputs
) -> Encoded:
    board = directed.take.storyboard
    shot = board.shots[0]
    added = shot.frames - 1
    progress = Progress(shot.frames, lambda done, words: attempt.report(0.05 + 0.85 * done, words))
    directed.tell()
    heard = None
    if seam.sound is not None:
        progress.tell(0, "making the sound")
        heard = sounding(directed, seam, heard_as)
    told = replace(
        directed.take,
        progress=progress.within(0, shot.frames),
        mouth=None if heard is None else heard.mouth,
        job=attempt.task_id,
        ending=keeping(files.ending),
    )

    def frames() -> Iterator[Frame]:
        made = engine_of(directed.engine).render(shot, told)
        next(iter(made))  # the last old frame, which is there
        yield from made

    more = attempt.folder / "added.mp4"
    with stage("encode"):
        encode(
            drawn(frames(), "render"),
            more,
            width=board.width,
            height=board.height,
            fps=board.fps,
            frame_count=added,
            mode=board.mode,
            on_frame=lambda count: progress.tell(count, "rendering"),
        )
        sound = None if heard is None else joined_sound(seam, heard.track, added)
        whole = seam.frames + added
        attempt.report(0.93, "joining")
        put_together(seam, more, files.video, board, whole, sound)
        if files.poster is not None:
            write_poster(next(frames_of(files.video)), files.poster)
        if files.watermark is not None:
            _mark(files.video, files.watermark, board, whole, sound)
    return Encoded(board.width, board.height, board.fps, whole)


def put_together(
    seam: Seam, more: Path, path: Path, board: Storyboard, whole: int, sound: Soundtrack | None
) -> None:
    """Put the two after one another; both are encoded anew where the old one is of another make."""
    try:
        join([seam.video, more], path, board.fps, sound)
    except UnlikeParts:

        def frames() -> Iterator[Frame]:
            yield from frames_of(seam.video)
            yield from frames_of(more)

        encode(
            frames(),
            path,
            width=board.width,
            height=board.height,
            fps=board.fps,
            frame_count=whole,
            mode=board.mode,
            cuts=[seam.frames],
            soundtrack=sound,
        )


def _mark(video: Path, path: Path, board: Storyboard, whole: int, sound: Soundtrack | None) -> None:
    """The watermarked copy of all of it."""
    form = VideoFormat(
        width=board.width, height=board.height, fps=board.fps, frame_count=whole, mode=board.mode
    )
    with Mp4File(path, form, Watermark(board.width, board.height), sound) as file:
        for frame in frames_of(video):
            file.add(frame)
