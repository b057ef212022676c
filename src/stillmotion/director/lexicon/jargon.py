"""What film makers call for by name and an engine that moves through one picture cannot do."""

from __future__ import annotations

from typing import Literal

Jargon = Literal["focus", "speed", "editing", "angle"]

JARGON: dict[Jargon, tuple[str, ...]] = {
    "focus": (
        r"\brack(?:s|ed|ing)?[- ]focus(?:ing)?\b(?: (?:from|to|between|on)\b[^,.;]{0,40})?",
        r"\b(?:focus[- ](?:pull(?:s|ing)?|shift(?:s|ing)?|chang(?:e|es|ing)|mov(?:e|es|ing)|switch(?:es|ing)?|transition\w*)|(?:pull(?:s|ing)?|shift(?:s|ing)?|chang(?:e|es|ing)|switch(?:es|ing)?)(?: the)? focus)\b(?: (?:from|to|between)\b[^,.;]{0,40})?",
        "(?:焦点|对焦)[^，。；]{0,3}(?:从|由|转|移|切换|变化|落到|拉)[^，。；]{0,12}|(?:转移|切换|拉|移)焦点?(?=[，。；]|$)|虚实(?:切换|转换|变化)|移焦|跟焦|转焦",
    ),
    "speed": (
        r"\b(?:super |ultra |extreme )?slow[- ]?mo(?:tion)?\b|\btime[- ]?lapse\b|\bhyper[- ]?lapse\b|\bfast[- ](?:forward\w*|motion)\b|\bspeed[- ]ramp\w*\b|\bbullet time effect\b",
        r"\bfreeze[- ]frame\b|\b(?:picture|image|frame|video|footage|scene|time|everything) (?:\w+ly )?(?:freezes|stops)\b(?: for a moment)?",
        r"\b(?:reverse|rewind|speed up|slow down)(?: the)? (?:footage|video|clip|motion|time)\b|\bplay(?:s|ed|ing)?(?: it| the video)? (?:backwards|in reverse)\b|\b(?:120|240|480|960) ?fps\b",
        "(?:超级|超)?慢动作|慢镜头|慢速播放|升格(?:镜头|拍摄)?|延时(?:摄影|拍摄|镜头)|缩时|快进|倒放|倒带|快动作|加速播放|时间(?:静止|停止|冻结)",
    ),
    "editing": (
        r"\bfad(?:e|es|ing) (?:to|from|in|out|into)\b(?: (?:black|white|in|out|at the (?:end|start|beginning)))*",
        r"\bcross[- ]?fad(?:e|es|ing)\b|\bcross[- ]?dissolv\w+|\bdissolves? (?:to|into)\b|\bcuts? to (?:black|white)\b|\bsplit[- ]screen\b|\bjump[- ]cuts?\b|\bmatch[- ]cuts?\b|\bmontage\b|\bpicture[- ]in[- ]picture\b|\b(?:smooth |seamless )?transition(?:s|ing)? (?:to|into|between)\b",
        "(?:画面|镜头)?(?:渐黑|渐隐|渐显|淡入|淡出|黑场)|叠化|分屏|画中画|转场|蒙太奇|跳切|匹配剪辑",
    ),
    "angle": (
        r"\b(?:dutch|canted|oblique)[- ](?:angle|tilt|shot)\b|\btilt[- ]shift\b",
        "荷兰角|倾斜(?:镜头|构图|机位)|移轴",
    ),
}  # fmt: skip

STEADY: tuple[str, ...] = (
    r"\b(?:steady|stable|stabili[sz]ed|smooth)(?:,? (?:and )?(?:steady|stable|smooth))? (?:camera(?: work| movement| motion)?|perspective|footage|shot|view|cam)\b|\bsteadicam\b|\bgimbal\b",
    "(?:镜头|运镜|画面|相机)[^，。；]{0,3}(?:稳定|平稳|平滑|流畅)(?:[而且、和]?(?:稳定|平稳|平滑|流畅))?|稳定器|斯坦尼康",
)
"""A camera that does not shake, as it never does unless it is told to."""

LIVELY: tuple[str, ...] = (
    r"\bbring(?:s|ing)? (?:it|them|this|the|my)?(?: \w+){0,3} ?to life\b|\bmake (?:it|this|the (?:picture|photo\w*|image|scene)) (?:come )?(?:alive|move)\b|\banimate (?:it|this|the|my)\b",
    "(?:让|使)(?:画面|图片|照片|它)(?:动起来|活起来|动)",
)
"""What asks for a video and for nothing in it."""
