"""A move for a shot of whose camera the prompt says nothing, and the crop of a shot that is close.

The director writes a path named `CHOSEN` from the words alone. An engine that has looked at the
picture calls `suited`, which chooses again knowing where the subject is and how deep the scene.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

from stillmotion.director import camera, moves
from stillmotion.director.search import lowered
from stillmotion.storyboard import CameraPath, Pose, PoseKeyframe, Shot

CHOSEN = "chosen"
"""Name that the path of a shot begins with where the move is the director's own."""

PUSH = 0.08
"""Focus distances of a gentle advance or retreat."""

DRIFT = 3.0
"""Value of the axis of a gentle move sideways or upwards."""

FILLS, TINY = 0.34, 0.05
"""Shares of the picture from which a subject fills it, and up to which it is a detail of it."""

DEEP, FLAT = 2.2, 1.25
"""Nearest disparity over that of the far part, from which a scene is deep, up to which flat."""

_GRAND = re.compile(
    r"\b(?:vast|majestic|epic|grand|sweeping|landscape|mountains?|skyline|cityscape|valley|ocean|canyon"
    r"|desert|panoram\w+|horizon|castle|cathedral|towering|skyscrapers?|waterfall)\b"
    r"|壮丽|宏伟|辽阔|壮观|山脉|群山|天际线|全景|峡谷|沙漠|大海|城市全貌|草原|高楼|摩天"
)
_INTIMATE = re.compile(
    r"\b(?:portrait|face|eyes|tender\w*|intimate|emotional|close|smil\w+|tears?|gaze|looks?|whisper\w*)\b"
    r"|肖像|脸|眼睛|眼神|温柔|深情|凝视|微笑|特写|表情"
)
_TENSE = re.compile(
    r"\b(?:tense|ominous|eerie|horror|suspense\w*|mysterious|dark|creepy|sinister|dramatic)\b"
    r"|紧张|恐怖|诡异|悬疑|神秘|阴森"
)
_CALM = re.compile(
    r"\b(?:calm|peaceful|serene|tranquil|quiet|gentle|relax\w*|cozy|soft|still|sleep\w*)\b"
    r"|宁静|平静|安静|祥和|温馨|悠闲|柔和|静谧"
)
_LIVELY = re.compile(
    r"\b(?:energetic|dynamic|lively|action|exciting|fast|race|racing|running|sprinting|dance|dancing"
    r"|movement|battle|party)\b|动感|激烈|热闹|奔跑|活力|欢快|战斗|舞"
)
_LEAVING = re.compile(
    r"\b(?:walk\w*|goes|going|driv\w+|fly|flies|flying|run\w*|sail\w*"
    r"|rid\w+) (?:away|off|into the distance)\b"
    r"|远去|走远|离开|走向远方"
)


@dataclass(frozen=True)
class SceneFacts:
    """What a look at the picture tells.

    `subject` is the box (x0, y0, x1, y1; normalised) of the subject, None where there is none,
    and `share` how much of the picture it covers (0 to 1). `depth_ratio` is the disparity of the
    nearest part over that of the farthest that matters (1 is a flat picture; say, the 95th over
    the 20th percentile).
    """

    width: int
    height: int
    subject: tuple[float, float, float, float] | None = None
    share: float = 0.0
    depth_ratio: float = 1.6


def from_words(prompt: str, number: int, frame: tuple[int, int], view: str = "wide") -> CameraPath:
    """The gentle move for shot `number` (from 0) of a storyboard, of whose picture nothing is
    known but its size."""
    text = lowered(prompt)
    tempo = _tempo(text)
    if _LEAVING.search(text):
        return _named("slow pull out", Pose(z=-PUSH * tempo))
    if view == "low_angle":
        return _drifting("slow rise of the eyes", camera.pose("tilt", DRIFT * 0.8 * tempo, *frame))
    if view == "high_angle":
        return _drifting("slow descent", Pose(z=PUSH * 0.6 * tempo, roll=0.012 * tempo))
    if _GRAND.search(text):
        return _grand(frame, tempo, number)
    if _INTIMATE.search(text) or _TENSE.search(text) or view in ("close", "extreme_close"):
        side = 1.0 if number % 2 == 0 else -1.0
        return _push(0.3 * side if number else 0.0, frame, tempo)
    gentle = (
        _push(0.0, frame, tempo),
        _named("slow drift right", camera.pose("horizontal", DRIFT * tempo, *frame)),
        _named("slow pull out", Pose(z=-PUSH * tempo)),
        _named("slow drift left", camera.pose("horizontal", -DRIFT * tempo, *frame)),
    )
    return gentle[number % len(gentle)]


def choose_move(shot: Shot, facts: SceneFacts) -> CameraPath:
    """The move for this picture, where the prompt left it open. Deterministic.

    A subject that fills the frame is approached, one beside the middle on the side where it
    stands; a small one is circled, so that it parts from what is behind it; a deep scene without
    one is entered; a flat picture is only zoomed. Tall pictures move upright, wide ones sideways.
    """
    text = lowered(shot.prompt)
    frame = (facts.width, facts.height)
    tempo = _tempo(text)
    if _LEAVING.search(text) or shot.view in ("low_angle", "high_angle"):
        return from_words(shot.prompt, 0, frame, shot.view)
    if facts.depth_ratio <= FLAT and facts.subject is None:
        return _named("slow zoom", camera.pose("zoom", -DRIFT * 0.8 * tempo, *frame))
    if facts.subject is not None and facts.share > TINY:
        x = (facts.subject[0] + facts.subject[2]) / 2
        side = max(-1.0, min(1.0, (x - 0.5) / 0.25))
        if facts.share >= FILLS or _INTIMATE.search(text):
            return _push(0.5 * side, frame, tempo)
        # Towards the subject's side, so that it does not leave the frame it nearly touches.
        around = 0.55 * tempo * (1.0 if side >= 0 else -1.0)
        return _named(
            "slow arc right" if around > 0 else "slow arc left",
            camera.combined([moves.orbit(around, frame), Pose(z=0.35 * PUSH * tempo)]),
        )
    if facts.width / facts.height < 0.8:
        rise = camera.pose("vertical", DRIFT * tempo, *frame)
        return _named("slow rise", camera.combined([rise, Pose(z=0.5 * PUSH * tempo)]))
    if facts.depth_ratio >= DEEP:
        return _grand(frame, tempo, 0)
    if facts.width / facts.height > 1.9:
        return _named("slow drift right", camera.pose("horizontal", DRIFT * tempo, *frame))
    return _push(0.0, frame, tempo)


def suited(shot: Shot, facts: SceneFacts) -> Shot:
    """The shot as this picture asks for it: the crop moved to the subject, a move that was left
    to choose chosen. What the request or the prompt asked of the camera is not touched."""
    framing = (
        _towards(shot.framing, facts)
        if shot.view in ("close", "extreme_close", "medium")
        else shot.framing
    )
    path = choose_move(shot, facts) if shot.camera.name.startswith(CHOSEN) else shot.camera
    return msgspec.structs.replace(shot, framing=framing, camera=path)


def _towards(
    box: tuple[float, float, float, float], facts: SceneFacts
) -> tuple[float, float, float, float]:
    """The crop with the upper third of the subject (where a face is) in its middle, inside the
    picture."""
    if facts.subject is None or box == (0.0, 0.0, 1.0, 1.0):
        return box
    across, down = box[2] - box[0], box[3] - box[1]
    x0, y0, x1, y1 = facts.subject
    left = min(max((x0 + x1) / 2 - across / 2, 0.0), 1.0 - across)
    top = min(max(y0 + 0.3 * (y1 - y0) - 0.45 * down, 0.0), 1.0 - down)
    return (left, top, left + across, top + down)


def _tempo(text: str) -> float:
    if _LIVELY.search(text):
        return 1.4
    return 0.8 if _CALM.search(text) else 1.0


def _push(side: float, frame: tuple[int, int], tempo: float) -> CameraPath:
    """Forward, and a little to the side, so that near and far part."""
    end = Pose(z=PUSH * tempo)
    if side:
        end = camera.combined([end, moves.orbit(0.5 * side * tempo, frame)])
    return _named("slow push in", end)


def _grand(frame: tuple[int, int], tempo: float, number: int) -> CameraPath:
    """Into the scene and up, every other time out of it."""
    rise = camera.pose("vertical", 0.6 * DRIFT * tempo, *frame)
    if number % 2:
        return _named("slow pull out", Pose(z=-1.2 * PUSH * tempo))
    return _named("slow glide forward", camera.combined([rise, Pose(z=1.2 * PUSH * tempo)]))


def _drifting(name: str, end: Pose) -> CameraPath:
    return _named(name, camera.combined([end, Pose(z=0.3 * PUSH)]))


def _named(name: str, end: Pose) -> CameraPath:
    return CameraPath(f"{CHOSEN}: {name}", (PoseKeyframe(0, Pose()), PoseKeyframe(1, end)))
