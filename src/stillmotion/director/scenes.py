"""`direct_text`: a request without pictures becomes a storyboard, each shot over one of its own.

What the words say of the light is in the picture that is made of them; the storyboard is that of
the same request over a picture, but for that.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from stillmotion.director.board import direct
from stillmotion.director.meaning import Embed
from stillmotion.director.scenery import scene_of
from stillmotion.director.understanding import Understanding
from stillmotion.orders import TextVideo, UrlFile
from stillmotion.storyboard import Grade, Shot, Storyboard
from stillmotion.storyboard.scene import Scene

WHOLE = (0.0, 0.0, 1.0, 1.0)


class TextDirection(NamedTuple):
    """What will be rendered, what of the words is in it, and what each picture is to be made of."""

    storyboard: Storyboard
    understanding: Understanding
    scenes: dict[str, Scene]


def direct_text(
    video: TextVideo, *, short_edge: int, fps: int, embed: Embed | None = None
) -> TextDirection:
    """The storyboard of `video`; see `board.direct`.

    Its shots start on the pictures "scenes[0]" and on, whose scenes are told beside it. Neighbours
    with the same prompt are framings of one picture.
    """
    board, understood = direct(
        video.over(UrlFile("")),
        short_edge=short_edge,
        fps=fps,
        sizes={"image": video.aspect},
        embed=embed,
    )
    scenes: dict[str, Scene] = {}
    made: list[Shot] = []
    for shot in board.shots:
        if not made or scenes[_start(made[-1])].words != shot.prompt:
            scenes[f"scenes[{len(scenes)}]"] = scene_of(shot.prompt, video.negative_prompt)
            # The picture is made for what the prompt says of the framing.
            shot = msgspec.structs.replace(shot, framing=WHOLE)
        name = f"scenes[{len(scenes) - 1}]"
        made.append(msgspec.structs.replace(shot, start=name, grade=painted(shot.grade)))
    board = msgspec.structs.replace(board, shots=tuple(made))
    return TextDirection(board, understood, scenes)


def painted(grade: Grade) -> Grade:
    """What is left for a grade to do over a picture that has its hour and its warmth already."""
    return msgspec.structs.replace(grade, exposure=0.0, warmth=0.0, nightfall=0.0)


def _start(shot: Shot) -> str:
    assert shot.start is not None
    return shot.start
