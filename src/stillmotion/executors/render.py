"""An order and its pictures become files: direct, render shot by shot, master.

The middle part of an attempt, without storage and network: a worker and `stillmotion render`
share it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from stillmotion.director.board import direct
from stillmotion.engines import registry
from stillmotion.engines.base import Engine, Picture, Take
from stillmotion.executors.job import Order
from stillmotion.executors.language import sentence_model
from stillmotion.mastering.encode import Encoded, encode
from stillmotion.mastering.planes import Frame
from stillmotion.storyboard import Mouth, Storyboard

if TYPE_CHECKING:
    from stillmotion.sound.speech import Voice

Report = Callable[[float, str], None]
"""Fraction done (0 to 1) and the stage in a few words. May raise to stop the render."""

Remark = Callable[[str], None]
"""A sentence on what the director or the engine made of the request, or could not."""


@dataclass(frozen=True)
class Outputs:
    """Where the files go; None for those not wanted."""

    video: Path
    watermark: Path | None = None
    poster: Path | None = None


def render(
    order: Order,
    pictures: Mapping[str, Picture],
    files: Outputs,
    report: Report,
    remark: Remark,
    voices: Sequence[Voice] = (),
    of_elements: Mapping[int, Voice] | None = None,
) -> Encoded:
    """Make the video of `order`. `pictures` are as `inputs.check.load_pictures` gives them, and
    `voices` those of the order's voice list, `of_elements` those bound to elements, by number.

    Raises what `report` raises, and JobFailed for words that cannot be spoken; no file is left
    behind then.
    """
    storyboard, understood = direct(
        order.request,
        short_edge=order.spec.short_edge,
        fps=order.spec.fps,
        sizes={name: (picture.shape[1], picture.shape[0]) for name, picture in pictures.items()},
        embed=sentence_model(),
    )
    for sentence in understood.sentences():
        remark(sentence)
    made = 0

    def stage(words: str) -> None:
        report(made / storyboard.frames, words)

    def on_frame(count: int) -> None:
        nonlocal made
        made = count
        stage("rendering")

    heard = None
    if order.request.sound:
        # What sound needs takes a second to import: only where there is some.
        from stillmotion.executors.soundtrack import hear

        stage("making the sound")
        heard = hear(storyboard, voices, of_elements or {})
    take = Take(storyboard, pictures, stage, remark)
    mouths = {} if heard is None else heard.mouths
    return encode(
        _frames(storyboard, _engine(order.spec.engine), take, mouths),
        files.video,
        width=storyboard.width,
        height=storyboard.height,
        fps=storyboard.fps,
        frame_count=storyboard.frames,
        mode=storyboard.mode,
        cuts=list(accumulate(shot.frames for shot in storyboard.shots))[:-1],
        watermark_path=files.watermark,
        poster_path=files.poster,
        soundtrack=None if heard is None else heard.track,
        on_frame=on_frame,
    )


def _frames(
    storyboard: Storyboard, engine: Engine, take: Take, mouths: Mapping[int, Mouth]
) -> Iterator[Frame]:
    for number, shot in enumerate(storyboard.shots):
        if len(storyboard.shots) > 1:
            take.stage(f"shot {number + 1} of {len(storyboard.shots)}")
        yield from engine.render(shot, replace(take, mouth=mouths.get(number)))


@cache
def _engine(name: str) -> Engine:
    return registry.load(name)
