"""An order and its pictures become files: direct, render shot by shot, master.

The middle part of an attempt, without storage and network: a worker and `stillmotion render`
share it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from stillmotion.director.board import direct
from stillmotion.encoding.encode import Encoded
from stillmotion.engines.base import Picture, Take
from stillmotion.executors.film import Directed, Outputs, Remark, Report, as_it_is, film
from stillmotion.executors.language import sentence_model
from stillmotion.executors.opened import spec_of
from stillmotion.orders import TextOrder, VideoOrder
from stillmotion.storyboard import Lora
from stillmotion.telemetry.stages import stage

if TYPE_CHECKING:
    from stillmotion.sound.speech import Voice


def render(
    order: VideoOrder,
    pictures: Mapping[str, Picture],
    files: Outputs,
    report: Report,
    remark: Remark,
    voices: Sequence[Voice | None] = (),
) -> Encoded:
    """Make the video of `order`. `pictures` are as `inputs.check.load_pictures` gives them, and
    `voices` those of the order's voice list.

    Raises what `report` raises, and JobFailed for words that cannot be spoken; no file is left
    behind then.
    """
    return film(directed(order, pictures, remark, voices), files, report)


def chosen(order: VideoOrder | TextOrder) -> dict[str, Any]:
    """What the caller of a video chose for the engine, as `Take` has it."""
    loras = tuple(Lora(name=lora.name, weight=lora.weight) for lora in order.video.loras)
    return {"seed": order.video.seed, "loras": loras}


def directed(
    order: VideoOrder,
    pictures: Mapping[str, Picture],
    remark: Remark,
    voices: Sequence[Voice | None] = (),
) -> Directed:
    """What is to be filmed of `order`; the rest is as in `render`."""
    with stage("direct"):
        storyboard, understood = direct(
            order.video,
            short_edge=order.spec.short_edge,
            fps=order.spec.fps,
            sizes={name: (each.shape[1], each.shape[0]) for name, each in pictures.items()},
            embed=sentence_model(),
        )
    if spec_of(order.spec.engine).generates:
        understood = understood.for_a_model()
    take = Take(storyboard, pictures, remark=remark, **chosen(order))
    sound = voices if order.video.sound else None
    return Directed(take, understood, order.spec.engine, as_it_is, sound)
