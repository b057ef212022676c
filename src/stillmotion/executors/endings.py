"""How a video ends in which things are in the air, as a small file that lies beside it.

A video that goes on begins with the last picture without them, and draws them on in their courses.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np

from stillmotion.encoding.planes import Frame
from stillmotion.engines.base import Ending
from stillmotion.storyboard import Cue, Shot, Stood

PASSING_S = 1.5
"""Seconds in which what is in the air goes, where it is not to go on."""


class _Rest(msgspec.Struct, frozen=True):
    engine: str
    cues: tuple[Cue, ...]
    stood: Stood


def keeping(path: Path | None) -> Callable[[Ending], None]:
    """What writes the ending that it is given to `path`; None where nobody wants it."""

    def keep(ending: Ending) -> None:
        if path is None:
            return
        rest = msgspec.json.encode(_Rest(ending.engine, ending.cues, ending.stood))
        planes = {name: getattr(ending.frame, name) for name in Frame._fields}
        with path.open("wb") as file:
            np.savez_compressed(
                file, rest=np.frombuffer(rest, np.uint8), allow_pickle=False, **planes
            )

    return keep


def ending_of(data: bytes) -> Ending:
    """The ending in such a file."""
    with np.load(io.BytesIO(data), allow_pickle=False) as file:
        rest = msgspec.json.decode(file["rest"].tobytes(), type=_Rest)
        frame = Frame(*(file[name] for name in Frame._fields))
    return Ending(rest.engine, frame, rest.cues, rest.stood)


def with_the_air(shot: Shot, ending: Ending, fps: int, remark: Callable[[str], None]) -> Shot:
    """The shot that begins with an ending: what is in the air goes on as it was where the shot has
    it too, and passes where it has not."""
    cues = list(shot.cues)
    for old in ending.cues:
        same = next((c for c in cues if (c.kind, c.variety) == (old.kind, old.variety)), None)
        if same is None:
            cues.append(msgspec.structs.replace(old, end=min(1.0, PASSING_S * fps / shot.frames)))
            continue
        cues[cues.index(same)] = msgspec.structs.replace(old, end=same.end, words=same.words)
        if (same.strength, same.side) != (old.strength, old.side):
            remark(f"{same.words or same.kind}: goes on as it was, no stronger and no weaker.")
    return msgspec.structs.replace(shot, cues=tuple(cues), stood=ending.stood)
