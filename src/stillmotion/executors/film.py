"""A storyboard filmed: shot by shot, in one go or each shot by itself, into files.

Either way gives the same pictures: no shot depends on another, and each is encoded by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stillmotion.director.understanding import Understanding
from stillmotion.encoding.aac import Soundtrack, length
from stillmotion.encoding.encode import Encoded, encode
from stillmotion.encoding.planes import Frame
from stillmotion.engines.base import Sound, Take
from stillmotion.executors.endings import keeping
from stillmotion.executors.opened import engine_of
from stillmotion.storyboard import Mouth, Shot, Storyboard
from stillmotion.telemetry.stages import drawn, stage

if TYPE_CHECKING:
    from stillmotion.executors.soundtrack import Heard
    from stillmotion.sound.speech import Voice

Report = Callable[[float, str], None]
"""Fraction done (0 to 1) and the stage in a few words. May raise to stop the render."""

Remark = Callable[[str], None]
"""A sentence on what the director or the engine made of the request, or could not."""

Prepare = Callable[[Shot, Take], tuple[Shot, Take]]
"""Has the last word on a shot and on what the engine is given with it, when its turn has come."""


@dataclass(frozen=True)
class Outputs:
    """Where the files go; None for those not wanted."""

    video: Path
    watermark: Path | None = None
    poster: Path | None = None
    ending: Path | None = None
    """Written where there is something in the air as the video ends."""


def as_it_is(shot: Shot, take: Take) -> tuple[Shot, Take]:
    """The `Prepare` of a shot whose pictures are there."""
    return shot, take


@dataclass(frozen=True)
class Directed:
    """What is to be filmed, by which engine. `voices` are those that tags point at, None for a
    silent video."""

    take: Take
    understood: Understanding
    engine: str
    prepare: Prepare
    voices: Sequence[Voice | None] | None

    def tell(self) -> None:
        """Say what was understood."""
        for sentence in self.understood.sentences():
            self.take.remark(sentence)

    def hear(self) -> Heard | None:
        """The sound. Raises JobFailed for words that cannot be spoken."""
        if self.voices is None:
            return None
        # What sound needs takes a second to import: only where there is some.
        from stillmotion.executors.soundtrack import hear

        with stage("sound"):
            return hear(
                self.take.storyboard,
                self.voices,
                lambda shot: engine_of(self.engine).speaker(shot, self.take),
            )


def film(directed: Directed, files: Outputs, report: Report) -> Encoded:
    """Make the video. Raises what `report` raises, and JobFailed for words that cannot be spoken;
    no file is left behind then."""
    storyboard = directed.take.storyboard
    directed.tell()
    progress = Progress(storyboard.frames, report)
    if directed.voices is not None:
        progress.tell(0, "making the sound")
    heard = directed.hear()
    mouths = {} if heard is None else heard.mouths
    starts = starts_of(storyboard)

    def frames() -> Iterator[Frame]:
        for number, (shot, start) in enumerate(zip(storyboard.shots, starts, strict=True)):
            if len(storyboard.shots) > 1:
                progress.tell(start, f"shot {number + 1} of {len(storyboard.shots)}")
            told = replace(
                directed.take,
                progress=progress.within(start, shot.frames),
                sound=_ignore if heard is None else onto(heard.track, number, storyboard),
                mouth=mouths.get(number),
                job=_job_of(directed.take, number),
                sounding=heard is not None,
            )
            if number == len(storyboard.shots) - 1:
                told = replace(told, ending=keeping(files.ending))
            yield from _frames(directed, shot, told)

    return _encoded(
        frames(),
        storyboard,
        files,
        progress,
        cuts=starts[1:],
        soundtrack=None if heard is None else heard.track,
    )


def film_shot(
    directed: Directed,
    number: int,
    mouths: Mapping[int, Mouth],
    files: Outputs,
    report: Report,
) -> Sound | None:
    """Make one shot alone, without sound; the engine's own sound of it, where it makes some.
    Raises as `film`."""
    storyboard = directed.take.storyboard
    shot = storyboard.shots[number]
    progress = Progress(shot.frames, report)
    progress.tell(0, f"shot {number + 1} of {len(storyboard.shots)}")
    own: list[Sound] = []
    told = replace(
        directed.take,
        progress=progress.within(0, shot.frames),
        sound=own.append,
        mouth=mouths.get(number),
        job=_job_of(directed.take, number),
    )
    if number == len(storyboard.shots) - 1:
        told = replace(told, ending=keeping(files.ending))

    _encoded(
        _frames(directed, shot, told),
        storyboard,
        files,
        progress,
        first=number == 0,
        last=number == len(storyboard.shots) - 1,
    )
    return own[0] if own else None


def film_to(
    directed: Directed,
    files: Outputs,
    report: Report,
    sound: Soundtrack | None,
    mouth: Mouth | None = None,
) -> Encoded:
    """Make the video of a storyboard of one shot to a sound that is there, (samples, 2), instead of
    one of its own. Raises what `report` raises."""
    storyboard = directed.take.storyboard
    (shot,) = storyboard.shots
    directed.tell()
    progress = Progress(shot.frames, report)
    told = replace(
        directed.take,
        progress=progress.within(0, shot.frames),
        mouth=mouth,
        sounding=sound is not None,
        ending=keeping(files.ending),
    )

    return _encoded(_frames(directed, shot, told), storyboard, files, progress, soundtrack=sound)


def _frames(directed: Directed, shot: Shot, take: Take) -> Iterator[Frame]:
    # Prepared when the first frame is asked for, which counts as drawing it.
    yield from engine_of(directed.engine).render(*directed.prepare(shot, take))


def _encoded(
    frames: Iterator[Frame],
    storyboard: Storyboard,
    files: Outputs,
    progress: Progress,
    **options: Any,
) -> Encoded:
    """The frames that `progress` counts, in files; `options` are those of `encode`."""
    with stage("encode"):
        return encode(
            drawn(frames, "render"),
            files.video,
            width=storyboard.width,
            height=storyboard.height,
            fps=storyboard.fps,
            frame_count=progress.frames,
            mode=storyboard.mode,
            watermark_path=files.watermark,
            poster_path=files.poster,
            on_frame=lambda count: progress.tell(count, "rendering"),
            **options,
        )


class Progress:
    """Frames made, and shares of frames to come: what an engine tells of a shot before its first
    frame counts as well, and nothing that was told is taken back."""

    def __init__(self, frames: int, report: Report) -> None:
        self.frames = frames
        self._report = report
        self._made = 0.0

    def tell(self, done: float, words: str) -> None:
        """So many frames are done."""
        self._made = max(self._made, done)
        self._report(self._made / self.frames, words)

    def within(self, start: int, frames: int) -> Report:
        """For an engine that tells shares of a shot of `frames` that begins with frame `start`."""
        return lambda done, words: self.tell(start + min(max(done, 0.0), 1.0) * frames, words)


def starts_of(storyboard: Storyboard) -> list[int]:
    """The first frame of each shot."""
    return [0, *accumulate(shot.frames for shot in storyboard.shots[:-1])]


def onto(track: Soundtrack, number: int, storyboard: Storyboard) -> Callable[[Sound], None]:
    """Puts an engine's own sound of a shot in the place of ours: cut, or followed by silence,
    where it is not as long as the shot."""
    start, frames = starts_of(storyboard)[number], storyboard.shots[number].frames
    first, end = length(start, storyboard.fps), length(start + frames, storyboard.fps)

    def put(sound: Sound) -> None:
        track[first:end] = 0
        track[first:end][: len(sound)] = sound[: end - first]

    return put


def _job_of(take: Take, number: int) -> str:
    return f"{take.job}-{number}" if take.job else ""


def _ignore(_sound: Sound) -> None:
    return None
