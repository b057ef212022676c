"""What people and animals do that a warp of a still picture can honestly show.

A verb or a predicate participle asks for it; an attribute ("a smiling girl", "微笑的女孩", "with a
smile") tells how the picture is already, and asks for nothing.
"""

from __future__ import annotations

from stillmotion.director.lexicon.forms import GAP, LY, acting, chinese, forms
from stillmotion.storyboard import CueKind

_OWN = r"(?:his|her|their|its|the|my|your)"
_TO_BEGIN = r"(?:begins?|starts?|starting|beginning|about) to"
_BUT_FOR_THINGS = (
    r"(?<!car )(?<!road )(?<!bus )(?<!bike )(?<!river )(?<!page )(?<!wheel )(?<!wheels )"
)
_NOT_THESE = (
    r"(?<!birds )(?<!bird )(?<!crickets )(?<!cicadas )(?<!insects )(?<!narrator )(?<!voiceover )"
)
"""What sings or says without a mouth in the picture."""
_ZH_NOT_ATTRIBUTE = "(?!着?的(?!更|很|特别|时候|说|看|对|同时))"

LIVING: dict[CueKind, tuple[str, ...]] = {
    "smile": (
        r"\bsmile(?:s|d)\b(?! (?:on|in) )",
        rf"\b(?:{_TO_BEGIN}|make[s]? (?:her|him|them|\w+)|let (?:her|him|them)|should|will|can|and then|then|slowly|and)"
        r" (?:\w+ly )?smile\b(?! on)",
        r"^(?:\W*)smile\b(?! on)",
        r"\b(?:people|women|men|girls|boys|kids|children|they|couple|friends|both|eyes) smile\b",
        acting("smiling|grinning|laughing|giggling|chuckling|beaming"),
        r"\bgrins\b|\blaughs\b|\bgiggles\b|\bchuckles\b|\bbeams (?:with|at)\b|\bsmirk(?:s|ing)?\b",
        r"\b(?:break|breaks|breaking|burst|bursts|bursting) into (?:a |an )?(?:\w+ )?(?:smile|grin|laugh\w*)",
        rf"\b(?:smile|grin){GAP}(?:spread\w*|appear\w*|form\w*|grow\w*|widen\w*|emerg\w+|bloom\w*|cross\w*|creep\w*|light\w*|break\w*)\b",
        r"\b(?:gives?|giving|flash(?:es|ing)?|offer(?:s|ing)?|show(?:s|ing)?) (?:\w+ )?(?:a |an |her |his )(?:\w+ ){0,2}(?:smile|grin)\b",
        r"\bcorners? of (?:her|his|the|their) (?:mouth|lips) (?:\w+ )?(?:lift|curl|rise|turn)\w*",
        f"(?:(?<!面带)(?<!带着)(?<!含着)微笑|微微一笑|地笑(?!容|脸|意)|露出[^，。；]{{0,6}}(?:笑容|微笑|笑意|笑)|笑了|笑起来|笑着|大笑|嘴角[^，。；]{{0,4}}(?:上扬|扬起|勾起|翘起)|绽放[^，。；]{{0,4}}笑|咧嘴|莞尔|笑得|嫣然一笑|轻笑|欢笑|一笑|傻笑|(?<=[她他们子孩人])笑(?!容|脸|意|声|的)){_ZH_NOT_ATTRIBUTE}",
    ),
    "blink": (
        r"\bblink(?:s|ing|ed)?\b(?! (?:lights?|cursor|sign|led|of an eye))|\bwink(?:s|ing)?\b",
        rf"\b(?:bat|bats|batting|flutter|flutters|fluttering) {_OWN} (?:eye)?lashes\b|\b(?:eye)?lashes flutter\w*",
        r"\b(?:eyes|eyelids) (?:\w+ )?flutter\w*",
        "眨眼|眨了|眨着|眨动|眨巴|眼睛[^，。；]{0,4}眨|睫毛[^，。；]{0,4}(?:颤|扇|抖|眨|忽闪)",
    ),
    "nod": (
        r"\bnod(?:s|ding|ded)?\b(?! off)",
        "点头|点了点头|点点头|颔首|点一下头",
    ),
    "turn": (
        rf"\bturn(?:s|ing)?(?: \w+ly)? {_OWN} (?:\w+ )?(?:head|face|gaze|neck)\b",
        r"\b(?:head|face|gaze|heads)(?: \w+ly)? (?:turn|swivel|rotat|shift)\w*",
        rf"{_BUT_FOR_THINGS}\bturn(?:s|ing)?{LY} (?:to (?:face|look|see)|towards?|to the (?:camera|viewer|left|right|side|lens|window)|to camera|left|right)\b",
        rf"\blook(?:s|ing)?{LY} (?:to (?:the|her|his|their) )?(?:left|right|sideways|side)\b",
        r"\b(?:look|looks) (?:back|over (?:her|his|their) shoulder|around|toward the|away)\b",
        r"\b(?:glance|glances|glancing)\b",
        rf"\b(?:tilt|tilts|tilting|cock|cocks|cocking|rais|raises|raising|lifts?|lifting|lower|lowers|lowering) {_OWN} (?:\w+ )?head\b",
        r"\b(?:looks|look|gazes) up (?:at|to|from|toward)\b(?=.{0,40}\b(?:slowly|then)\b)",
        "转头|转过头|扭头|回头|转过脸|侧过头|侧头|歪头|歪着头(?!的)|头[^，。；]{0,4}(?:转向|转过|偏向)|转向(?:镜头|左|右|观众|窗)|看向(?:左|右|旁边|一旁|镜头)|回眸|抬起头|抬头|低下头|四处张望|环顾|歪了歪头|望向(?:左|右|镜头|一旁)|仰起头|探头",
    ),
    "breathe": (
        r"\bbreath(?:e|es|ing)\b(?! (?:fire|life|underwater))|\b(?:deep|slow|gentle|steady) breaths?\b",
        r"\binhal(?:e|es|ing)\b|\bexhal(?:e|es|ing)\b|\bsigh(?:s|ing)?\b",
        rf"\bchest{GAP}(?:ris\w+|heav\w+|fall\w*|expand\w*)\b",
        "呼吸|深吸一口气|吸气|呼气|叹气|胸口[^，。；]{0,4}起伏|胸膛[^，。；]{0,4}起伏|叹息|呼出|喘气|叹了口气",
    ),
    "sway": (
        r"\bsway(?:s|ing|ed)?\b",
        r"\b(?:rocks|rocking|bobs|bobbing|swings|swinging)\b(?! (?:chair|horse|sword|his sword|her sword|open|at|by the arms))",
        rf"\b(?:dress|skirt|robes?|cape|cloak|scarf|veil|coat|clothes|gown){GAP}(?:blown|tossed|lifted|stirred|caught)(?: \w+)? (?:by|in)\b",
        rf"\b(?:dress|skirt|robes?|cape|cloak|scarf|veil|coat|clothes|clothing|sleeves?|gown|kimono|hanfu|fabric|ribbons?|shawl|garments?|tie|sari|shirt|hem)\b{GAP}"
        rf"(?:{forms('flutter', 'billow', 'flow', 'sway', 'blow', 'move', 'ripple', 'wave', 'swirl', 'drift', 'float', 'dance', 'flap')})\b",
        r"\b(?:flowing|billowing|fluttering) (?:\w+ )?(?:dress|skirt|robes?|cape|cloak|scarf|veil|gown|fabric)\b(?=.{0,12}\b(?:wind|breeze)\b)",
        *chinese(
            "裙摆|裙子|衣袂|衣角|衣摆|披风|斗篷|围巾|丝巾|衣服|长袍|衣裙|裙裾|飘带|面纱|旗袍|长裙|衣衫|袖子|衣袖|红裙|白裙|裙",
            "飘动|飘扬|飘舞|飘起|摆动|摇曳|飞扬|随风|飘|拂动|翻飞|舞动|飞舞|晃动",
        ),
        "身体[^，。；]{0,6}(?:摇摆|摆动|晃动|摇晃|摇动)|(?:轻轻|左右|随着\\w{0,4}|微微|来回)(?:摇摆|摇晃|晃动|摆动)|摇头晃脑|"
        "(?:小船|船|船只|渔船|吊床|秋千|帆船)[^，。；]{0,6}(?:摇晃|摇摆|起伏|摇曳|晃动|晃荡|荡漾|摆动|飘荡)|摇尾巴|尾巴[^，。；]{0,6}(?:摇|摆|晃)",
        r"\bwag(?:s|ging)?\b(?=.{0,12}\btail)|\btail (?:\w+ )?(?:wag|swish|sway|flick|twitch|swing)\w*|\b(?:swish|flick|twitch)\w* (?:its|her|his) tail",
    ),
    "speak": (
        _NOT_THESE + r"\b(?:speak|speaks|talk|talks|says?|tells|whispers?|chats?|sings?|shouts|yells|converses?|replies|murmurs?|mutters?|narrates|recites|greets|announces|asks|exclaims|explains)\b(?! (?:bowl|of smoke|volumes))",
        _NOT_THESE + acting("speaking|talking|saying|telling|whispering|chatting|singing|shouting|yelling|conversing|replying|murmuring|narrating|reciting|announcing|explaining|asking"),
        r"\b(?:speaking|talking|singing|whispering) (?:a|the|softly|loudly|words|something|into|each)\b",
        r"\b(?:lips?|mouth)(?: \w+ly)? (?:mov|open and clos|form)\w*|\b(?:moves?|moving) (?:her|his|their) (?:lips|mouth)\b|\blip[- ]?sync\w*|" + _NOT_THESE + r"\bsays?\b",
        r"\b(?:is|are|in) (?:deep )?(?:in )?conversation\b",
        f"(?<!旁白)(?<!画外音)(?:说话|讲话|说道|说着|交谈|聊天|对话(?!框)|唱歌|歌唱|低语|耳语|演讲|演唱|讨论|议论|朗读|吟唱|讲述|诉说|开口|嘴唇[^，。；]{{0,4}}(?:动|张)|嘴巴[^，。；]{{0,4}}(?:动|张)|说：|说:|喊道|问道|朗诵|谈话|谈笑|说(?=[“\"「])|说了|哼唱|唱着|唱(?=[^，。；]{{0,3}}歌)|播报|发言|念(?=[^，。；]{{0,3}}(?:诗|台词))|打招呼|介绍){_ZH_NOT_ATTRIBUTE}",
    ),
}  # fmt: skip
