"""Time within a shot: its clock, and the envelopes by which cues set in and fade out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stillmotion.easing import smootherstep
from stillmotion.storyboard import Cue

SETTLE_S = 0.6
"""Seconds over which motion sets in after an exact start picture, and fades before an exact end."""

RAMPS_PER_SHOT = 3
"""A shot is at least so many times as long as such a ramp."""

MIN_LENGTH_S = 1e-6
"""Shortest length of a cue, so that a ramp can be divided by it."""


@dataclass(frozen=True)
class Clock:
    """The shot's time. `from_picture` and `to_picture` say that it starts or ends exactly on a
    given picture, so that nothing may have moved there."""

    frames: int
    fps: int
    from_picture: bool = True
    to_picture: bool = False

    def seconds(self, number: int) -> float:
        """Time of a frame since the shot's start."""
        return number / self.fps

    def exact(self, number: int) -> bool:
        """Whether the frame is exactly a given picture."""
        first = self.from_picture and number == 0
        return first or (self.to_picture and number == self.frames - 1)

    def gate(self, number: int, settle: float = SETTLE_S) -> float:
        """Envelope of all motion (0 to 1, smootherstep): 0 on frames that are exactly a picture."""
        ramp = min(settle * self.fps, (self.frames - 1) / RAMPS_PER_SHOT) or 1.0
        rise = number / ramp if self.from_picture else 1.0
        fall = (self.frames - 1 - number) / ramp if self.to_picture else 1.0
        return smootherstep(min(rise, fall))


@dataclass(frozen=True)
class Span:
    """Envelope of a cue that acts once, such as a smile: it rises, holds, and may fall again.

    `start` and `end` are in seconds of the shot. `returns` says that it falls before the end: the
    cue ends before the shot, or the shot ends on a picture in which it has not happened.
    """

    clock: Clock
    start: float
    end: float
    returns: bool

    def hold(self, number: int, rise: float, fall: float) -> float:
        """0 to 1: rises within `rise` seconds of the start, holds, and where it returns, falls
        within `fall` seconds before the end; both are shortened where the cue is short."""
        time = self.clock.seconds(number)
        length = max(self.end - self.start, MIN_LENGTH_S)
        up = smootherstep((time - self.start) / min(rise, length / 2 if self.returns else length))
        if not self.returns:
            return up
        return min(up, smootherstep((self.end - time) / min(fall, length / 2)))


@dataclass(frozen=True)
class Envelope:
    """Envelope of a cue that goes on, such as rain. `begin` and `end` are seconds of the shot;
    `end` is infinite where the cue outlasts it.

    `runs_on` says that what is seen has begun before the shot, so that it need not set in.
    """

    clock: Clock
    begin: float
    end: float
    runs_on: bool

    def seconds(self, number: int) -> float:
        """Time of a frame since the cue's beginning; negative before it."""
        return self.clock.seconds(number) - self.begin

    def gate(self, number: int, settle: float = SETTLE_S) -> float:
        """How far the cue acts on a frame (0 to 1); 0 on frames that are exactly a picture."""
        now = self.clock.seconds(number)
        rise = 1.0 if self.runs_on else smootherstep((now - self.begin) / settle)
        fall = smootherstep((self.end - now) / settle)
        return self.clock.gate(number, settle) * rise * fall


def span(cue: Cue, clock: Clock) -> Span:
    """The envelope of a cue that acts once."""
    length = clock.seconds(clock.frames - 1)
    returns = clock.to_picture or cue.end < 1.0
    return Span(clock, cue.start * length, cue.end * length, returns)


def envelope_of(cue: Cue, clock: Clock) -> Envelope:
    """The envelope of a cue that goes on."""
    length = clock.seconds(max(1, clock.frames - 1))
    begins, ends = cue.start > 0, cue.end < 1
    if cue.gone is not None:
        return Envelope(
            clock=replace(clock, from_picture=False),
            begin=-cue.gone.seconds,
            end=cue.end * length if ends else float("inf"),
            runs_on=cue.gone.full,
        )
    return Envelope(
        clock=clock,
        begin=cue.start * length,
        end=cue.end * length if ends else float("inf"),
        runs_on=not begins and not clock.from_picture,
    )
