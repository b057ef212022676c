"""How a negative prompt names things: by nouns, without saying that they move."""

from __future__ import annotations

from stillmotion.director.lexicon.camera import Move
from stillmotion.storyboard import CueKind

UNWANTED_CUES: dict[CueKind, str] = {
    "smile": r"\bsmil\w*|\blaugh\w*|\bgrin\w*|微笑|笑",
    "blink": r"\bblink\w*|\bwink\w*|眨眼",
    "nod": r"\bnod\w*|\bhead (?:movement|motion|bob)\w*|点头|头部(?:动作|运动|晃动)",
    "turn": r"\bturn(?:s|ing)?\b|\bhead (?:movement|motion|turn)\w*|\blooking away\b|转头|回头|扭头|头部(?:动作|运动)",
    "breathe": r"\bbreath\w*|呼吸",
    "sway": r"\bsway\w*|\bbody (?:movement|motion)|\brocking\b|摇摆|晃动|身体(?:动作|运动)",
    "speak": r"\b(?:talk|speak|speech|sing|mouth|lip)\w*|\bdialogue\b|说话|讲话|对话|嘴(?:巴|部|唇)?(?:动|运动|张)?|唱歌",
    "water": r"\bwater\b|\bripples?\b|\bwaterfalls?\b|\briver\b|水流|水波|水面|涟漪|瀑布",
    "waves": r"\bwaves?\b|\bsurf\b|海浪|波浪|浪",
    "clouds": r"\bclouds?\b|云",
    "fire": r"\bfire\b|\bflames?\b|火",
    "smoke": r"\bsmoke\b|\bsteam\b|烟|蒸汽",
    "rain": r"\brain\w*|雨",
    "snow": r"\bsnow\w*|雪",
    "leaves": r"\bleaves\b|\bfoliage\b|\btrees?\b|树叶|落叶|树枝",
    "grass": r"\bgrass\b|\bflowers?\b|草",
    "hair": r"\bhair\b|头发|发丝|长发",
    "flicker": r"\bflicker\w*|\bflash\w*|\bstrobe\b|闪烁|频闪|闪光",
    "petals": r"\bpetals?\b|\bconfetti\b|花瓣",
    "dust": r"\bdust\b|\bparticles?\b|灰尘|尘埃|粒子|微粒",
    "fog": r"\bfog\w*|\bmist\w*|\bhaze\b|雾",
}  # fmt: skip

ALL_MOVEMENT = (
    r"\b(?:camera|shot) (?:movements?|motions?|moves?|moving)\b|\bmoving camera\b"
    r"|镜头(?:运动|移动|的运动|的移动)|运镜|相机(?:运动|移动)|镜头晃动和移动"
)
"""A negative prompt that wants no camera work at all."""

_UNSTEADY = r"\bshak\w+|\bjitter\w*|\bhand[- ]?held\b|\bunsteady\b|\bwobbl\w+|抖动|晃动|手持|不稳"

UNWANTED_MOVES: dict[str, tuple[Move, ...]] = {
    r"\bzoom\w*(?![- ]?(?:in|out))\b|变焦|缩放": ("zoom_in", "zoom_out", "dolly_zoom"),
    r"\bpan(?:ning)?\b(?! (?:left|right|up|down))|摇镜": ("pan_left", "pan_right"),
    r"\btilt(?:ing)?\b(?! (?:up|down))": ("tilt_up", "tilt_down"),
    r"\bdolly\b|\bpush(?:ing)?\b|推拉": ("dolly_in", "dolly_out"),
    r"\brotat\w+|\borbit\w*|\bspin\w*|\bcircling\b|旋转|环绕": (
        "orbit_left", "orbit_right", "roll_left", "roll_right",
    ),
    r"\btracking\b|\bfollowing\b|跟拍|跟随": ("follow",),
    _UNSTEADY: ("handheld",),
    r"\bstatic (?:camera|shot)\b|\bstill (?:camera|shot)\b|固定镜头|静止镜头": ("static",),
}  # fmt: skip
