"""A move for a shot of whose camera the prompt says nothing, from its words alone.

What the words say for it is in `Shot.free` besides, for an engine that has looked at the picture.
"""

from __future__ import annotations

import re

from stillmotion.director.search import lowered
from stillmotion.storyboard import CameraPath, FreeCamera
from stillmotion.storyboard import free as gentle

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


def free_camera(prompt: str) -> FreeCamera:
    """What the prompt says for a camera that is free."""
    text = lowered(prompt)
    return FreeCamera(
        tempo=_tempo(text),
        away=_LEAVING.search(text) is not None,
        intimate=_INTIMATE.search(text) is not None,
    )


def from_words(prompt: str, number: int, frame: tuple[int, int], view: str = "wide") -> CameraPath:
    """The gentle move for shot `number` (from 0) of a storyboard, of whose picture nothing is
    known but its size."""
    text = lowered(prompt)
    tempo = _tempo(text)
    if _LEAVING.search(text):
        return gentle.pull(tempo)
    if view == "low_angle":
        return gentle.from_below(frame, tempo)
    if view == "high_angle":
        return gentle.from_above(tempo)
    if _GRAND.search(text):
        return gentle.grand(frame, tempo, number)
    if _INTIMATE.search(text) or _TENSE.search(text) or view in ("close", "extreme_close"):
        side = 1.0 if number % 2 == 0 else -1.0
        return gentle.push(0.3 * side if number else 0.0, frame, tempo)
    turns = (
        gentle.push(0.0, frame, tempo),
        gentle.drift(1.0, frame, tempo),
        gentle.pull(tempo),
        gentle.drift(-1.0, frame, tempo),
    )
    return turns[number % len(turns)]


def _tempo(text: str) -> float:
    if _LIVELY.search(text):
        return 1.4
    return 0.8 if _CALM.search(text) else 1.0
