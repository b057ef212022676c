"""A picture that speaks a sound: lips, blinks, breath, and a head that goes with the voice."""

from __future__ import annotations

import math
from zlib import crc32

import msgspec
import numpy as np

from stillmotion.contract.image2video import DEFAULT_MODEL
from stillmotion.director.board import direct
from stillmotion.encoding.aac import Soundtrack, length
from stillmotion.engines.base import Picture, Take
from stillmotion.executors.film import Directed, as_it_is, film_to
from stillmotion.executors.job import JobFailed
from stillmotion.executors.language import sentence_model
from stillmotion.executors.lips import recorded
from stillmotion.executors.opened import engine_of
from stillmotion.executors.videos import asked_by, files_in, part, stored
from stillmotion.executors.worker_context import Attempt
from stillmotion.inputs.check import load_reference
from stillmotion.inputs.recordings import SOUND_RATE
from stillmotion.orders import UrlFile, Video
from stillmotion.orders.lips import AvatarOrder
from stillmotion.sound.speech.hearing import heard_visemes, liveliness
from stillmotion.storyboard import Cue, CueKind, Mouth, Shot, Storyboard
from stillmotion.storyboard.paths import still
from stillmotion.tasks.task import TaskResult
from stillmotion.telemetry.stages import stage

LENGTHS = 2.0, 300.0
"""Seconds of the sound."""

ACTS: tuple[CueKind, ...] = ("speak", "blink", "breathe")
"""What is done unasked."""

BOW = math.radians(1.9)
TURN = math.radians(2.2)
"""How far the head goes with the voice at its liveliest."""

WAVES_HZ = (0.11, 0.23, 0.37)
"""The rhythms of a head that is never quite still: no whole multiples of one another."""

LONGEST_DIRECTED_S = 15


def perform(attempt: Attempt, order: AvatarOrder) -> TaskResult:
    """Make the video. See `executors.kinds.Perform`."""
    picture = load_reference("image", order.image, attempt.fetcher)
    attempt.report(0.02, "listening to what is said")
    sound = recorded(attempt, order.said, *LENGTHS)
    frames = max(2, math.ceil(len(sound) / SOUND_RATE * order.spec.fps))
    directed = _directed(attempt, order, picture, frames)
    if (
        engine_of(order.spec.engine).speaker(directed.take.storyboard.shots[0], directed.take)
        is None
    ):
        raise JobFailed("image: no face was found that could speak: it is missing, turned away or "
                        "cut off")  # fmt: skip
    with stage("sound"):
        mouth = speaking(sound)
    files = files_in(attempt.folder, watermark=order.watermark)
    track = _whole(sound, frames, order)
    return stored(attempt, files, film_to(directed, files, part(attempt.report), track, mouth))


def speaking(sound: Soundtrack) -> Mouth:
    """How mouth and head move with a sound, (samples, 2) at 48 kHz."""
    mono = sound.mean(axis=1)
    heard = heard_visemes(mono, SOUND_RATE)
    at, lively = liveliness(mono, SOUND_RATE)
    times = np.asarray(heard.times)
    alive = np.interp(times, at, lively)
    # The same sound moves the head the same way, another one in another.
    random = np.random.default_rng(crc32(np.round(mono[::4800], 3).tobytes()))
    sways = [
        sum(
            math.sqrt(1 / (1 + place)) * np.sin(2 * np.pi * hertz * times + random.uniform(0, 6.3))
            for place, hertz in enumerate(WAVES_HZ)
        )
        / len(WAVES_HZ)
        for _ in range(2)
    ]
    turn = TURN * (0.35 + 0.65 * alive) * sways[0]
    bow = BOW * (0.8 * alive * (0.5 + 0.5 * np.sin(2 * np.pi * 0.55 * times)) + 0.35 * sways[1])
    return Mouth(
        times=heard.times,
        jaw=heard.jaw,
        wide=heard.wide,
        bow=tuple(map(float, bow)),
        turn=tuple(map(float, turn)),
    )


def _directed(attempt: Attempt, order: AvatarOrder, picture: Picture, frames: int) -> Directed:
    fps = order.spec.fps
    video = Video(
        model_name=DEFAULT_MODEL,
        image=UrlFile(""),
        prompt=order.prompt,
        mode=order.mode,
        duration=min(LONGEST_DIRECTED_S, max(3, math.ceil(frames / fps))),
    )
    with stage("direct"):
        board, understood = direct(
            video,
            short_edge=order.spec.short_edge,
            fps=fps,
            sizes={"image": (picture.shape[1], picture.shape[0])},
            embed=sentence_model(),
        )
    if board.shots[0].free is not None:
        # The camera that is chosen where nothing is said of it is for a picture in which nothing
        # else happens.
        done = tuple(each for each in understood.done if each.part != "camera")
        understood = msgspec.structs.replace(understood, done=done)
    shot = _shot(board.shots[0], frames)
    if board.shots[0].lines:
        attempt.remark("words in quotation marks: not spoken, since the sound says what is said.")
    board = Storyboard(
        width=board.width, height=board.height, fps=fps, mode=board.mode, shots=(shot,)
    )
    take = Take(board, {"image": picture}, remark=attempt.remark)
    return Directed(asked_by(attempt, take), understood, order.spec.engine, as_it_is, ())


def _shot(shot: Shot, frames: int) -> Shot:
    """As long as the sound, and alive."""
    there = {cue.kind for cue in shot.cues}
    return msgspec.structs.replace(
        shot,
        frames=frames,
        camera=shot.camera if shot.free is None else still(),
        free=None,
        cues=(*shot.cues, *(Cue(kind=kind) for kind in ACTS if kind not in there)),
        lines=(),
    )


def _whole(sound: Soundtrack, frames: int, order: AvatarOrder) -> Soundtrack:
    """The sound to the end of the last frame."""
    track = np.zeros((length(frames, order.spec.fps), 2), np.float32)
    part = sound[: len(track)]
    track[: len(part)] = part
    return track / np.float32(max(1.0, float(np.abs(track).max(initial=0.0))))
