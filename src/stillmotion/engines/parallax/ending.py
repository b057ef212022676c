"""How a shot ends in which things fall or hang in the air, for a shot that goes on from there."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from stillmotion.engines.base import Ending, Frame, Take
from stillmotion.engines.parallax.camera.path import stood_of
from stillmotion.engines.parallax.prepare import PreparedShot
from stillmotion.engines.parallax.timing import envelope_of
from stillmotion.storyboard import Cue, Gone, Shot, Stood


def telling_ending(
    frames: Iterator[Frame], shot: Shot, ready: PreparedShot, take: Take, engine: str
) -> Iterator[Frame]:
    """The frames, before anything is drawn over them; with the last one the take is told."""
    last = shot.frames - 1
    going_on = () if ready.clock.exact(last) else tuple(_going_on(ready, last))
    for number, frame in enumerate(frames):
        if number == last and going_on:
            take.ending(Ending(engine, _bare(frame, ready, last), going_on, _stood(shot, ready)))
        yield frame


def _going_on(ready: PreparedShot, last: int) -> Iterator[Cue]:
    """What is in the air as the shot ends."""
    for cue in ready.effects.suspended:
        envelope = envelope_of(cue, ready.clock)
        if envelope.gate(last) > 0.0:
            gone = Gone(seconds=envelope.seconds(last), full=envelope.runs_on)
            yield msgspec.structs.replace(cue, start=0.0, end=1.0, gone=gone)


def _bare(frame: Frame, ready: PreparedShot, number: int) -> Frame:
    """The frame with all that is drawn over it but for what is in the air."""
    bare = Frame(*(plane.copy() for plane in frame))
    for overlay in ready.effects.overlays:
        if not any(overlay is one for one in ready.effects.air):
            overlay.draw(bare, number, ready.cameras[number])
    return bare


def _stood(shot: Shot, ready: PreparedShot) -> Stood:
    camera, before = ready.cameras[-1], stood_of(shot)
    if before is not None:
        camera = camera.after(before)
    x, y, z = camera.position.tolist()
    return Stood(
        rotation=tuple(camera.rotation.ravel().tolist()), position=(x, y, z), focal=camera.focal
    )
