"""How much of the scene a shot shows, and from where."""

from __future__ import annotations

from stillmotion.storyboard import Framing

FRAMINGS: dict[Framing, tuple[str, ...]] = {
    "extreme_close": (
        r"\b(?:extreme|ultra|tight|big) close[- ]?ups?\b|\bmacro(?: shot| lens| view| photograph\w*)?\b|\becu\b",
        "大特写|极近|微距|超特写|特写镜头拍摄[^，。；]{0,3}细节",
    ),
    "close": (
        r"\bclose[- ]?ups?\b|\bclose[- ]shot\b|\btight(?:ly)? (?:shot|fram\w+)\b|\bclose (?:view|framing|in on (?:her|his) face)\b|\bhead ?shot\b|\bhead and shoulders\b",
        "特写|近景|近距离|近镜头|面部镜头",
    ),
    "medium": (
        r"\b(?:medium|mid|waist|cowboy)[- ](?:shot|close|angle|view|framing|length)|\bmid-?shot\b|\bwaist[- ]up\b|\bfrom the waist\b|\bhalf[- ]body\b|\b(?:over[- ]the[- ]shoulder|two[- ]shot)\b",
        "中景|半身|中近景|腰部以上|过肩",
    ),
    "low_angle": (
        r"\blow[- ]angle\b|\b(?:shot|seen|viewed|filmed|captured|view|looking up) from below\b|\bworm'?s[- ]eye\b|\bfrom (?:a )?low angle\b|\bground[- ]level (?:shot|view|angle)\b",
        "仰拍|低角度|仰视|低机位|仰角|从下往上拍",
    ),
    "high_angle": (
        r"\bhigh[- ]angle\b|\b(?:shot|seen|viewed|filmed|captured|view|looking down) from (?:high )?above\b|\bbird'?s[- ]eye\b|\boverhead\b|\baerial\b|\btop[- ]down\b|\bdrone (?:shot|view|footage)\b|\bfrom above\b",
        "俯拍|高角度|俯视|航拍|鸟瞰|俯瞰|上帝视角|高空视角|俯角|从上往下拍",
    ),
    "wide": (
        r"\b(?:ultra[- ]|extreme )?wide(?:[- ](?:angle|shot|view|framing|lens|establishing))\b|\bwide\b(?=[,.:;]|$)|\bestablishing(?: shot)?\b|\b(?:long|full|master)[- ]shot\b",
        r"\bpanorama\b|\bpanoramic (?:view|shot)\b|\bfull[- ]body\b|\bvista\b",
        "全景|远景|广角|大景|全身|大远景|全貌",
    ),
}  # fmt: skip
"""The narrower before the wider: where a prompt names several of one shot, the first one counts."""
