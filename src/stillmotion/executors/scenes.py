"""A video made of words: a picture for each shot, made when its turn comes; then as any video."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from stillmotion.director.scenes import WHOLE, direct_text
from stillmotion.engines.base import Picture, Take
from stillmotion.engines.pictures import Painted
from stillmotion.executors.film import Directed, Prepare, Remark
from stillmotion.executors.language import sentence_model
from stillmotion.executors.opened import maker_of, spec_of
from stillmotion.executors.render import chosen
from stillmotion.orders import TextOrder
from stillmotion.storyboard import Shot, Storyboard
from stillmotion.storyboard.scene import Scene
from stillmotion.telemetry.stages import stage

if TYPE_CHECKING:
    from stillmotion.sound.speech import Voice

Box = tuple[float, float, float, float]


def directed_text(
    order: TextOrder,
    elements: Mapping[str, Picture],
    remark: Remark,
    voices: Sequence[Voice | None] = (),
) -> DirectedText:
    """What is to be filmed of `order`, and what its pictures are to be made of. `elements` are as
    `inputs.check.load_elements` gives them; the rest is as in `render.render`."""
    with stage("direct"):
        board, understood, scenes = direct_text(
            order.video,
            short_edge=order.spec.short_edge,
            fps=order.spec.fps,
            embed=sentence_model(),
        )
    if spec_of(order.spec.engine).generates:
        understood = understood.for_a_model()
    sound = voices if order.video.sound else None
    take = Take(board, elements, remark=remark, **chosen(order))
    paints = painter(order.spec.engine, board, scenes, remark)
    return DirectedText(Directed(take, understood, order.spec.engine, paints, sound), scenes)


class DirectedText(NamedTuple):
    """What is to be filmed, and what each picture is to be made of."""

    directed: Directed
    scenes: Mapping[str, Scene]


def painter(engine: str, board: Storyboard, scenes: Mapping[str, Scene], remark: Remark) -> Prepare:
    """Makes the picture of a shot when its turn has come. An engine that needs none is given the
    words alone."""
    if spec_of(engine).from_text:
        return unpictured
    painted: dict[str, Painted] = {}

    def prepare(shot: Shot, take: Take) -> tuple[Shot, Take]:
        name = shot.start
        assert name is not None
        if name not in painted:
            take.stage("painting the scene")
            painted.clear()  # shots of one picture follow one another
            # Without a seed of the caller's the words alone decide.
            own = () if take.seed is None else (str(take.seed),)
            seed = seed_of(name, scenes[name].words, *own)
            painted[name] = maker_of(engine).make(
                scenes[name],
                (board.width, board.height),
                seed,
                remark,
            )
        return shown(shot, painted[name], take)

    return prepare


def unpictured(shot: Shot, take: Take) -> tuple[Shot, Take]:
    """The `Prepare` of a shot that is made of its prompt: there is no picture to see a part of."""
    return msgspec.structs.replace(shot, start=None, framing=WHOLE), take


def shown(shot: Shot, picture: Painted, take: Take) -> tuple[Shot, Take]:
    """The shot over `picture`, of which its framing sees a part, and what the engine is given."""
    name = shot.start
    assert name is not None
    layers = {} if picture.layers is None else {name: picture.layers}
    framing = within(picture.frame, shot.framing)
    pictures = {**take.pictures, name: picture.rgb}
    framed = msgspec.structs.replace(shot, framing=framing)
    return framed, replace(take, pictures=pictures, layers=layers)


def within(frame: Box, part: Box) -> Box:
    """A part of the frame, in shares of the frame, as a part of what the frame is a part of."""
    x0, y0, x1, y1 = frame
    wide, high = x1 - x0, y1 - y0
    return (x0 + part[0] * wide, y0 + part[1] * high, x0 + part[2] * wide, y0 + part[3] * high)


def seed_of(*words: str) -> int:
    """A number that is always the same for the same words."""
    return int.from_bytes(hashlib.blake2b("\0".join(words).encode(), digest_size=4).digest(), "big")
