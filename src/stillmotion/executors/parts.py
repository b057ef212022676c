"""A video made in parts by several workers: one plans, each shot is a part, one joins them.

The plan, the sound and the shots lie below the attempt's results until the server knows that they
are joined: whoever renders a shot needs nothing but the order and the plan, so a lost shot is
rendered anew elsewhere while the others are kept. Each step may be done again by another worker,
also where the one before was lost after it had done it. What was fetched for the plan is kept there
too: all shots are of the same pictures, whatever their host answers later.
"""

from __future__ import annotations

import asyncio
import io
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np

from stillmotion.director.understanding import Understanding
from stillmotion.encoding.encode import Encoded
from stillmotion.encoding.join import join
from stillmotion.engines.base import Picture, Sound, Take
from stillmotion.executors.film import Directed, Prepare, as_it_is, film_shot, onto
from stillmotion.executors.job import Job
from stillmotion.executors.messages import Made, Planned
from stillmotion.executors.render import chosen
from stillmotion.executors.scenes import painter
from stillmotion.executors.videos import (
    asked_by,
    direct_pictures,
    direct_words,
    files_in,
    pictures_of,
    stored,
    whole,
)
from stillmotion.executors.worker_context import Attempt
from stillmotion.inputs.check import load_elements
from stillmotion.inputs.fetcher import Fetcher, Loadable
from stillmotion.orders import TextOrder, UrlFile, VideoOrder
from stillmotion.storyboard import Mouth, Storyboard
from stillmotion.storyboard.scene import Scene
from stillmotion.tasks.places import parts_of
from stillmotion.tasks.task import TaskResult
from stillmotion.vault import Vault

Order = VideoOrder | TextOrder

LEAST_SHOTS = 2


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What the worker of a shot must know beside the order: all that was directed and heard."""

    storyboard: Storyboard
    mouths: dict[int, Mouth]
    scenes: dict[str, Scene] | None
    """What the pictures are made of; None where they were given."""

    sounding: bool


def perform(attempt: Attempt, order: Order, job: Job) -> Made:
    """Do the step that `job` is. See `executors.kinds.Perform`."""
    parts = _Parts(attempt.context.vault, attempt.task_id, attempt.number)
    match job.step:
        case "plan":
            return _plan(attempt, order, parts)
        case "shot":
            _shot(attempt, order, parts, job.shot)
            return TaskResult()
        case "join":
            return _join(attempt, order, parts)
    raise ValueError(f"{job.step} is no step of a video made in parts")


def _plan(attempt: Attempt, order: Order, parts: _Parts) -> Made:
    """Direct and hear; a video of a single shot is made at once."""
    keeping = _attempt_with(attempt, _Keeping, parts)
    scenes = None
    if isinstance(order, VideoOrder):
        directed = direct_pictures(keeping, order)
    else:
        directed, told = direct_words(keeping, order)
        scenes = dict(told)
    board = directed.take.storyboard
    if len(board.shots) < LEAST_SHOTS:
        return whole(attempt, order, directed)
    directed.tell()
    if directed.voices is not None:
        attempt.report(0.0, "making the sound")
    heard = directed.hear()
    if heard is not None:
        parts.write_sound("sound.npy", heard.track)
    mouths = {} if heard is None else dict(heard.mouths)
    plan = Plan(storyboard=board, mouths=mouths, scenes=scenes, sounding=heard is not None)
    parts.write("plan.json", msgspec.json.encode(plan))
    return Planned(tuple(shot.frames for shot in board.shots))


def _shot(attempt: Attempt, order: Order, parts: _Parts, number: int) -> None:
    plan = parts.plan()
    kept = _attempt_with(attempt, _Kept, parts)
    pictures: dict[str, Picture]
    prepare: Prepare = as_it_is
    if isinstance(order, VideoOrder):
        pictures = pictures_of(kept, order)
    else:
        pictures = load_elements(order.elements, kept.fetcher)
        scenes = plan.scenes or {}
        prepare = painter(order.spec.engine, plan.storyboard, scenes, attempt.remark)
    take = asked_by(
        attempt, Take(plan.storyboard, pictures, remark=attempt.remark, **chosen(order))
    )
    take = replace(take, sounding=plan.sounding)
    directed = Directed(take, Understanding(), order.spec.engine, prepare, None)
    files = files_in(attempt.folder, watermark=order.watermark)
    if number > 0:
        files = replace(files, poster=None)
    own = film_shot(directed, number, plan.mouths, files, attempt.report)
    if own is not None and plan.sounding:
        parts.write_sound(f"sound-{number}.npy", own)
    for file in (files.watermark, files.poster, files.ending, files.video):
        if file is not None and file.exists():
            parts.put(f"{number}-{file.name}", file)


def _join(attempt: Attempt, order: Order, parts: _Parts) -> TaskResult:
    plan = parts.plan()
    board = plan.storyboard
    track = None
    if plan.sounding:
        track = parts.sound("sound.npy")
        for number in range(len(board.shots)):
            with suppress(FileNotFoundError):  # as a rule an engine makes no sound of its own
                onto(track, number, board)(parts.sound(f"sound-{number}.npy"))
    files = files_in(attempt.folder, watermark=order.watermark)
    for file in (files.video, files.watermark):
        if file is None:
            continue
        attempt.report(0.0, "joining the shots")
        shots = [
            parts.fetch(f"{number}-{file.name}", attempt.folder)
            for number in range(len(board.shots))
        ]
        join(shots, file, board.fps, track)
    if files.poster is not None:
        parts.fetch(f"0-{files.poster.name}", attempt.folder).replace(files.poster)
    if files.ending is not None:
        last = len(board.shots) - 1
        with suppress(FileNotFoundError):  # most videos end with nothing in the air
            parts.fetch(f"{last}-{files.ending.name}", attempt.folder).replace(files.ending)
    made = Encoded(board.width, board.height, board.fps, board.frames)
    return stored(attempt, files, made)


@dataclass(frozen=True)
class _Parts:
    """What lies in the vault between the steps of an attempt."""

    vault: Vault
    task_id: str
    attempt: int

    def key(self, name: str) -> str:
        return f"{parts_of(self.task_id, self.attempt)}/{name}"

    def write(self, name: str, data: bytes) -> None:
        asyncio.run(self.vault.put(self.key(name), data))

    def put(self, name: str, path: Path) -> None:
        # In the place of what a worker left that was lost after it had stored this.
        asyncio.run(self.vault.take_file(self.key(name), path))

    def read(self, name: str) -> bytes:
        return self.vault.read(self.key(name))

    def fetch(self, name: str, folder: Path) -> Path:
        path = folder / name
        path.write_bytes(self.read(name))
        return path

    def plan(self) -> Plan:
        return msgspec.json.decode(self.read("plan.json"), type=Plan)

    def write_sound(self, name: str, sound: Sound) -> None:
        stream = io.BytesIO()
        np.save(stream, sound)
        self.write(name, stream.getvalue())

    def sound(self, name: str) -> Sound:
        stored: Sound = np.load(io.BytesIO(self.read(name)), allow_pickle=False)
        return stored


@dataclass(frozen=True, kw_only=True)
class _Keeping(Fetcher):
    """Keeps what it fetches from other hosts among the parts."""

    parts: _Parts

    def load(self, name: str, source: Loadable, *bounds: int) -> bytes:
        """See `Fetcher.load`."""
        data = super().load(name, source, *bounds)
        if isinstance(source, UrlFile):
            self.parts.write(_kept_name(name), data)
        return data


@dataclass(frozen=True, kw_only=True)
class _Kept(Fetcher):
    """Has what `_Keeping` has kept."""

    parts: _Parts

    def load(self, name: str, source: Loadable, *bounds: int) -> bytes:
        """See `Fetcher.load`."""
        if isinstance(source, UrlFile):
            return self.parts.read(_kept_name(name))
        return super().load(name, source, *bounds)


def _kept_name(field: str) -> str:
    """For "dynamic_masks[0].mask": a name that a vault takes."""
    return "given-" + "".join(letter if letter.isalnum() else "-" for letter in field)


def _attempt_with(attempt: Attempt, kind: type[_Keeping] | type[_Kept], parts: _Parts) -> Attempt:
    """The attempt with another fetcher."""
    usual = attempt.context.fetcher
    fetcher = kind(
        client=usual.client,
        timeout=usual.timeout,
        vault=usual.vault,
        stage=usual.stage,
        parts=parts,
    )
    return replace(attempt, context=replace(attempt.context, fetcher=fetcher))
