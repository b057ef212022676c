"""Moods, and how a colourist would set them: modest, since the picture already has its own."""

from __future__ import annotations

from typing import NamedTuple

from stillmotion.storyboard import Grade


class Mood(NamedTuple):
    """Phrases and what they do to the picture."""

    grade: Grade
    phrases: tuple[str, ...]


_TONE = r"(?:tones?|colou?rs?|palette|light|lighting|mood|atmosphere|hues?|glow|look|grading|ambience|feel|vibe|style)"

MOODS: tuple[Mood, ...] = (
    Mood(
        Grade(name="black and white", contrast=0.18, saturation=-1.0, vignette=0.2),
        (
            rf"\bblack[- ]and[- ]white (?:film|photo\w*|movie|style|footage|picture|image|{_TONE}|cinema\w*|aesthetic|shot|scene)",
            r"\bin black[- ]and[- ]white\b|\bmonochrom\w+\b|\bgr[ae]yscale\b|^\W*black[- ]and[- ]white\b(?=\W*$|[,.])",
            "黑白(?!相间|猫|狗|条纹|格)",
        ),
    ),
    Mood(
        Grade(name="noir", exposure=-0.15, contrast=0.28, saturation=-0.95, vignette=0.4),
        (r"\b(?:film[- ])?noir\b", "黑色电影"),
    ),
    Mood(
        Grade(name="night", exposure=-0.1, contrast=0.05, saturation=-0.06, warmth=-0.1, vignette=0.2, nightfall=1.0),
        (
            r"\b(?:at|by|late at|in the|of the|during the) (?:\w+ )?night\b|\bnight[- ]?time\b|\bmidnight\b|\bmoonlit\b|\bmoonlight\b",
            r"\b(?:night|darkness|nightfall) (?:\w+ly )?(?:falls|fell|is falling|has fallen|descends|comes|sets in|closes in|draws in)\b|\bnightfall\b|\b(?:it is|it's|into(?: the)?) night\b(?! ?(?:club|gown|stand|light))",
            r"\b(?:night|starry night|nocturnal) (?:scene|sky|street|city|shot|view|market|setting|cityscape|skyline)\b|\bafter dark\b|\bstarry night\b|\b(?:rainy|snowy|quiet|dark|cold|stormy|summer|winter) night\b",
            "天黑|入夜|天色(?:渐渐|慢慢)?(?:变|转)?(?:暗|黑)|黑夜|夜晚|夜色|夜里|深夜|月光|夜景|午夜|月夜|夜空|夜幕|雨夜|夜间|黑夜|星空下",
        ),
    ),
    Mood(
        Grade(name="golden hour", exposure=0.05, contrast=0.04, saturation=0.1, warmth=0.3, vignette=0.12),
        (
            r"\bgolden[- ](?:hour|light|sunlight|glow|sunset|sun|rays)\b|\bsun ?sets?\b|\bsun ?rise\b|\bdusk\b|\bat dawn\b|\bwarm sunlight\b|\bmagic hour\b|\bsetting sun\b",
            "黄金时刻|金色阳光|夕阳|日落|日出|黄昏|落日|晚霞|朝霞|金色的(?:阳光|光)|暮色|傍晚|清晨的阳光|余晖|魔法时刻",
        ),
    ),
    Mood(
        Grade(name="vintage", contrast=-0.08, saturation=-0.3, warmth=0.22, vignette=0.3),
        (
            r"\bvintage\b(?! (?:car|dress|camera|watch|bike|radio|shop|store|typewriter|truck|train|furniture))|\bretro\b(?! (?:car|diner|camera))|\bsepia\b|\bold (?:film|movie|photo\w*)\b|\b(?:19[2-8]0s|nostalgic) ?(?:film|style|look|feel|atmosphere|mood)?\b|\b(?:super[- ]8|8mm|16mm|35mm film|film grain|vhs|kodak\w*)\b|\bnostalgi\w+",
            "复古|怀旧|老电影|老照片|胶片|旧时光|年代感",
        ),
    ),
    Mood(
        Grade(name="dark", exposure=-0.3, contrast=0.12, saturation=-0.12, vignette=0.3),
        (
            rf"\bdark (?:and \w+ )?(?:\w+ )?{_TONE}\b|\bdimly[- ]lit\b|\bdim (?:light|lighting)\b|\bshadowy\b|\blow[- ]key\b|\bmoody\b|\bdark, ",
            "暗调|昏暗|阴影重重|低调光|暗色调|黑暗的|幽暗|暗黑|暗淡|低沉的色调",
        ),
    ),
    Mood(
        Grade(name="gloomy", exposure=-0.2, contrast=0.02, saturation=-0.28, warmth=-0.12, vignette=0.25),
        (
            r"\bgloom\w*\b|\beerie\b|\bominous\b|\bmelanchol\w+\b|\bsomber\b|\bsombre\b|\bbleak\b|\bdreary\b|\bspooky\b|\bhorror\b|\bsinister\b|\bcreepy\b|\bhaunting\b|\bovercast\b|\bdesolate\b|\bsad (?:mood|atmosphere)\b|\bunsettling\b|\btense (?:mood|atmosphere)\b",
            "阴森|阴郁|忧郁|诡异|恐怖|压抑|凄凉|悲伤(?:的)?(?:氛围|气氛)|阴沉|荒凉|惊悚|阴天|末日|伤感|萧瑟|肃杀",
        ),
    ),
    Mood(
        Grade(name="dreamy", exposure=0.1, contrast=-0.15, saturation=-0.05, warmth=0.06, vignette=0.1),
        (
            r"\bdream(?:y|like|scape)\b|\bethereal\b|\bsoft[- ](?:focus|glow)\b|\bhazy\b|\bwhimsical\b|\bfairy[- ]?tale\b|\bsurreal\b|\bmagical (?:atmosphere|mood|light|feel)\b|\bromantic (?:mood|atmosphere|light\w*)\b",
            "梦幻|唯美|梦境|朦胧|仙境|童话|柔焦|如梦|浪漫(?:的)?(?:氛围|气氛)|空灵",
        ),
    ),
    Mood(
        Grade(name="vivid", contrast=0.1, saturation=0.26),
        (
            r"\b(?:vivid|vibrant|saturated|rich|bold|bright|intense|brilliant) (?:\w+ )?(?:colou?rs?|palette|hues)\b|\bvibrant\b|\bvivid\b|\bcolou?rful\b(?! (?:\w+ )?(?:bird|dress|parrot|balloons?|fish))|\bneon[- ](?:lit|glow|colou?rs|palette)\b|\bcyberpunk\b",
            "色彩鲜艳|鲜艳|高饱和|色彩浓郁|色彩斑斓|五彩|绚丽|明艳|鲜明|赛博朋克|色彩明亮",
        ),
    ),
    Mood(
        Grade(name="bright", exposure=0.18, contrast=0.0, saturation=0.05, warmth=0.05),
        (
            r"\bbright (?:and \w+ )?(?:light|lighting|sunlight|day|daylight|mood|atmosphere|tones?|morning|sunshine)\b|\bhigh[- ]key\b|\bsunny\b|\bsun[- ]?drenched\b|\bbrightly lit\b",
            "明亮|阳光明媚|高调光|阳光灿烂|晴朗|明媚",
        ),
    ),
    Mood(
        Grade(name="soft", exposure=0.06, contrast=-0.1, warmth=0.12),
        (
            r"\bsoft (?:\w+ )?(?:sunlight|light|lighting|daylight|tones?|glow|pastel)\b|\bpastel\b|\bdiffused light\w*\b|\bgentle (?:light|sunlight)\b|\bsoftly lit\b",
            "柔和的?(?:光|阳光|光线|灯光|色调|氛围)|柔光|光线柔和|粉彩|马卡龙|淡雅",
        ),
    ),
    Mood(
        Grade(name="warm", exposure=0.04, saturation=0.06, warmth=0.24, vignette=0.08),
        (
            rf"\bwarm(?:ly)? (?:\w+ )?(?:{_TONE}|lit|color|sunlight|lamplight|candlelight|firelight)\b|\bwarmth\b|\bcozy\b|\bcosy\b|\bwarm, ",
            "温暖|暖色|暖调|暖光|温馨|暖黄",
        ),
    ),
    Mood(
        Grade(name="cold", exposure=-0.05, saturation=-0.1, warmth=-0.28, vignette=0.08),
        (
            rf"\b(?:cold|cool|icy|blue|bluish|chilly|wintry|steely|teal) (?:\w+ )?(?:{_TONE}|color)\b|\bfrigid\b|\bblue hour\b|\bwintry\b",
            "冷色|冷调|寒冷|清冷|冰冷|蓝调|冷峻|冷光",
        ),
    ),
    Mood(
        Grade(name="cinematic", contrast=0.1, saturation=-0.04, vignette=0.2),
        (
            r"\bcinematic\b|\bfilm[- ]like\b|\bmovie[- ]like\b|\bdramatic (?:light\w*|shadows?|contrast|atmosphere|mood)\b|\bhigh contrast\b|\bchiaroscuro\b|\bepic\b",
            "电影感|电影质感|电影级|戏剧性(?:的)?(?:光|氛围)|史诗|大片|强对比|高对比|电影风格",
        ),
    ),
)  # fmt: skip
