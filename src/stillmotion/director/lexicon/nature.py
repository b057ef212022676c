"""What moves in nature: water, sky, fire and what the wind takes along.

Things that cannot be but moving (rain, flames, fog, a waterfall) are meant when they are named;
those that may as well be still (a lake, clouds, grass) only when something says that they move.
"""

from __future__ import annotations

from stillmotion.director.lexicon.forms import GAP, chinese, moving
from stillmotion.storyboard import CueKind, CueVariety

_WIND = (
    "sway", "rustle", "flutter", "drift", "tremble", "dance", "blow", "move", "swirl", "wave",
    "shake", "quiver", "float", "whirl", "stir", "bob", "rock", "ripple", "bend", "toss", "shiver",
)  # fmt: skip
_BREEZE = r"(?:wind|winds|breeze|breezes|gusts?|gale|draft)"
_BLOWN = r"(?:blow|blows|blowing|move|moves|moving|stir|stirs|stirring|ruffl\w+|rustl\w+|tousl\w+"
_BLOWN += (
    r"|lift|lifts|lifting|sway\w*|toss\w*|catch\w*|through|in|swe\w+|play\w*|brush\w*|comb\w*)"
)
_BLOWN_BY = r"(?:blown|tousled|ruffled|tossed|lifted|stirred|swept|caught|rustled|moved)(?: \w+)? (?:by|in)\b"
_ZH_WIND = "飘动|飘扬|飘舞|飘飞|飘拂|飘荡|飘起|摇曳|摇摆|摆动|晃动|抖动|颤动|舞动|飞舞|飞扬|拂动|浮动|起伏|沙沙|吹动|吹拂|扬起|轻扬|轻摆|摇动|随风|轻拂"
_ZH_WIND_ROOTED = _ZH_WIND.replace("|飞舞", "").replace("|飞扬", "").replace("|飘飞", "")

NATURE: dict[CueKind, tuple[str, ...]] = {
    "water": (
        *moving(
            r"water|waters|river|rivers|stream|creek|brook|lake|pond|pool|surface|current|canal"
            r"|cascades?|puddles?|reflections?|fountains?",
            "flow", "ripple", "run", "rush", "shimmer", "sparkle", "cascade", "move", "stream",
            "pour", "swirl", "gurgle", "babble", "splash", "lap", "trickle", "tumble", "glisten",
            "glitter", "fall", "dance", "churn", "bubble", "drip", "undulate", "tremble", "wind",
        ),
        r"\bwaterfalls?\b|(?<!wheat )(?<!grass )(?<!field )(?<!meadow )(?<!dress )(?<!fabric )(?<!silk )\bripples?\b(?! of (?:fabric|laughter|muscle))|\brapids\b|\bwater jets?\b",
        r"\b(?:ripples?|splash\w*|current) (?:in|of|on|across) (?:the )?(?:water|river|lake|pond|pool)",
        *chinese(
            "水面|湖面|湖水|河水|溪水|江水|池水|流水|泉水|小溪|溪流|河流|河面|江面|水流|水|喷泉|倒影|水波",
            "流动|流淌|流过|流下|荡漾|波动|涌动|奔流|涌出|粼粼|闪烁|泛起|微微起伏|潺潺|晃动|微动|倾泻|飞溅|轻漾|泛着波光|喷涌|波光",
        ),
        "瀑布|波光粼粼|涟漪|潺潺|水花|流水",
    ),
    "waves": (
        *moving(
            r"waves?|surf|tide|swells?|seas?|ocean|breakers|whitecaps",
            "crash", "roll", "lap", "break", "wash", "surge", "swell", "pound", "hit", "foam",
            "churn", "rise", "roar", "heave", "rush", "recede", "move", "beat", "slap", "undulate",
            "batter", "slam", "smash", "tumble", "ebb",
        ),
        r"(?<!sound )(?<!heat )(?<!radio )(?<!shock )(?<!hair )\b(?:ocean|sea|the|of|with|by|giant|huge|big|gentle|small|soft|foamy|rough|"
        r"stormy|calm|towering|massive|white|blue|quiet|turquoise|little|slow|distant|powerful) waves\b"
        r"(?! of (?:hair|her|his|people|heat|light|sand|grass|wheat))",
        r"(?:^|[,.;:] ?)waves (?:on|of|in|at|against|along|and)\b",
        r"\b(?:rough|stormy|choppy|raging|churning|restless) (?:seas?|ocean|waters?)\b",
        r"\bseafoam\b|\bsea foam\b",
        *chinese("海浪|浪花|波浪|潮水|海水|(?<!麦)浪|海面|波涛", "拍打|翻滚|涌动|涌来|冲刷|拍岸|起伏|翻涌|涌上|拍击|卷起|奔涌|退去|涨落|涌起|汹涌|荡漾|波动|滚滚"),
        "海浪|浪花|波涛|惊涛|波浪(?!发|卷|形|纹|状|头)|潮水|潮起潮落",
    ),
    "clouds": (
        *moving(
            r"clouds?|cloudscapes?|sky|skies",
            "drift", "move", "roll", "float", "pass", "race", "swirl", "glide", "sail", "scud",
            "gather", "part", "churn", "billow", "shift", "flow", "travel", "sweep", "rush",
            "slide", "stream", "wander", "creep",
        ),
        r"\btime-?lapse (?:of )?(?:the )?(?:clouds|sky)",
        *chinese(
            "云朵|云彩|白云|乌云|云层|云海|流云|云|云霞",
            "飘动|飘过|流动|飘移|移动|翻滚|翻涌|飘浮|涌动|掠过|聚集|散开|飘|游动|浮动|缓缓移|变幻|滚动|奔涌|飞逝|漂浮|压来|舒卷",
        ),
        "流云|云卷云舒|风起云涌",
    ),
    "fire": (
        r"\b(?:flickering |dancing )?(?:flames?|campfires?|bonfires?|fireplace|hearth|torch(?:es)?|embers"
        r"|blaze|inferno|lava|wildfire)\b",
        r"(?<!under )(?<!open )(?<!cease)\bfire(?! ?(?:fl(?:ies|y)|works?|m[ae]n|fighters?|trucks?|escape|arms?|wall"
        r"|engine|red|hydrant|station|alarm))\b(?!-)",
        r"\bburning\b(?! (?:candles?|sun\w*|eyes|desire|heat|incense|passion|sky))|\bsparks (?:fly|flying)",
        "火焰|篝火|火苗|炉火|火光|壁炉|火堆|火把|烈火|火舌|燃烧(?!的(?:蜡烛|夕阳|晚霞))|大火|火星|熔岩|岩浆|营火|着火",
    ),
    "smoke": (
        r"\bsmoke\b(?! detector| alarm| gr[ae]y)|\bsmoking\b(?! jacket| hot)|\bfumes\b|\bincense\b",
        r"\bsteam(?:s|ing)?\b(?! (?:engine|train|locomotive|ship|boat|punk))|\bvapou?r\b",
        "烟雾|炊烟|浓烟|青烟|白烟|冒烟|烟气|蒸汽|热气|水汽|(?<!人)烟(?=缭绕|飘|升|袅)|香烟|抽烟|吸烟|烟尘|袅袅",
    ),
    "rain": (
        r"(?<!after )(?<!after the )(?<!the after)\b(?<!after a )(?<!after heavy )(?<!with )(?:rain(?:s|ing|fall|drops?|y|storm)?)"
        r"\b(?!-? ?(?:soaked|slick(?:ed)?|washed|drenched|swept|kissed|coats?|forest|boots|jacket|gear|barrel))",
        r"\bwith (?:the )?rain\b(?![ -](?:soaked|slick|boots|coat))",
        r"\bdrizzl(?:e|es|ing)\b|\bdownpour\b|\bthunderstorm\b",
        "(?<!雨后)(?:下着?(?:\\w{0,3})雨|雨滴|雨水|雨丝|细雨|大雨|暴雨|小雨|雨中|雨夜|落雨|雨点|雨幕|雷雨|春雨|雨天|阵雨|毛毛雨|雨落|雨(?=不停|淅|下|落|打在|越))",
    ),
    "snow": (
        r"\b(?:snow(?:s|ing|fall|flakes?|storm)|blizzard|flurries)\b",
        *moving("snow", "fall", "drift", "swirl", "blow", "float", "dance", "flutter", "come", "descend", "whirl"),
        r"\b(?:light|heavy|gentle|soft|steady|thick) snow\b(?! cover| on | lies|y|-)",
        "雪花|飘雪|下雪|下着(?:\\w{0,3})雪|落雪|大雪(?!山|覆盖)|飞雪|暴风雪|(?<!积)(?<!白)雪(?=纷|飘|落|缓缓落|静静落|缓缓飘|轻轻飘|轻轻落)|雪片|飘着(?:\\w{0,3})雪|飘落的雪",
    ),
    "leaves": (
        *moving(
            r"leaf|foliage|branch(?:es)?|trees?|treetops|palms?|fronds|forest|bushes|plants?|vines"
            r"|bamboo|willows?|canopy|ferns|twigs|ivy|leaves",
            *_WIND,
        ),
        *moving("leaves|leaf", "fall", "fly", "scatter", "spin", "spiral", "glide", "descend", "race", "tumble"),
        rf"\b(?:leaves|trees|branches|palms|foliage){GAP}{_BLOWN_BY}",
        rf"\b{_BREEZE}{GAP}{_BLOWN} (?:\w+ ){{0,2}}(?:leaves|trees|branches|foliage|palms)\b",
        *chinese(
            "树叶|落叶|叶子|枝叶|树枝|柳枝|柳条|竹林|竹叶|叶片|枝条|树木|树林|枫叶|树冠|大树|椰树|椰林|树影|银杏叶|垂柳|绿植|(?<![荷草])叶(?!片|子)",
            f"{_ZH_WIND}|飘落|落下|纷飞|飞起|旋转|摇落|飘零",
        ),
        r"落叶(?:纷纷|飞)|叶落",
    ),
    "grass": (
        *moving(
            r"grass|grasses|wheat|meadows?|crops|reeds?|barley|fields?|lavender|wildflowers"
            r"|flowers?|tulips|sunflowers|daisies|poppies|rice|weeds|rose|roses|stalks|lotus|dandelions?",
            *_WIND,
        ),
        r"\bwind (?:\w+ ){0,3}through (?:the )?(?:\w+ )?(?:grass|wheat|fields?|meadow|reeds)",
        *chinese(
            "草地|小草|青草|草丛|麦浪|麦田|麦穗|芦苇|稻田|稻穗|野花|花朵|花丛|草原|花海|草叶|草|薰衣草|鲜花|花枝|油菜花|向日葵|荷花|荷叶|蒲公英|野草",
            f"{_ZH_WIND_ROOTED}|翻滚|摇",
        ),
        "麦浪",
    ),
    "hair": (
        *moving(
            r"hair|hairs|strands?|locks|ponytail|braids?|bangs|curls|mane|fur|tresses|whiskers|beard",
            *_WIND, "flow", "stream", "whip", "lift", "fly", "swing", "bounce", "billow", "trail",
        ),
        rf"\b(?:hair|locks|mane|fur|beard|strands|curls){GAP}{_BLOWN_BY}",
        rf"\b{_BREEZE}{GAP}{_BLOWN} (?:\w+ ){{0,3}}(?:hair|mane|fur|strands|locks)\b",
        *chinese("头发|长发|发丝|秀发|发梢|刘海|鬃毛|毛发|短发|发尾|马尾|青丝|胡须|黑发|金发|银发|卷发", f"{_ZH_WIND}|吹起|吹乱|飞起|飘"),
        "(?:风|吹)[^，。；]{0,6}(?:头发|长发|发丝|秀发|发梢|刘海|鬃毛|毛发)",
    ),
    "flicker": (
        *moving(
            r"lights?|lamps?|lanterns?|neons?|signs?|candles?|candlelight|bulbs?|screens?|streetlights?|headlights?"
            r"|stars?|streetlamps?|lightning|chandelier|sunlight|glow",
            "flicker", "twinkle", "blink", "flash", "pulse", "shimmer", "sparkle", "glitter", "strobe", "buzz", "pulsate",
        ),
        r"\bcandle(?:s|light)\b|\b(?:lit|burning) candle\b|\bcandle (?:flame|burn\w*)\b|\bflickering\b(?! (?:flames?|fire|campfire))",
        r"\bstrobe\b|\bflashes of lightning\b|\blightning (?:strikes|flashes|bolts?)\b|\bfairy lights\b",
        *chinese("灯光|灯|广告|招牌|全息|信号灯|灯笼|霓虹灯|霓虹|烛光|蜡烛|星星|繁星|星光|灯火|路灯|屏幕|光影|光芒|闪电|烛火|彩灯|阳光", "闪烁|闪动|摇曳|忽明忽暗|跳动|明灭|闪耀|一闪一闪|闪过|明暗"),
        "烛光|闪电|忽明忽暗|烛火",
    ),
    "petals": (
        *moving(
            r"petals?|blossoms?|sakura|confetti|feathers?|dandelion seeds",
            "fall", "drift", "float", "scatter", "swirl", "flutter", "fly", "rain", "shower",
            "dance", "descend", "blow", "whirl", "spiral", "glide",
        ),
        r"\bshower of (?:\w+ )?(?:petals|blossoms|confetti)\b",
        *chinese("花瓣|樱花|桃花|梅花|花雨|彩纸|羽毛|梨花|落花|落英|杏花|桂花", "飘落|飞舞|飘舞|纷飞|落下|飘散|飘动|飘洒|洒落|飞扬|纷纷|飘|散落|缤纷|旋转|坠落"),
        "花瓣雨|樱花雨|落英缤纷|花雨",
    ),
    "dust": (
        r"\bdust (?:motes?|particles?|specks)\b|\bdust (?:hangs? )?in the (?:\w+ )?(?:beams?|light|air|sunlight|sunbeams?|rays?)\b|\b(?:floating|glowing|drifting|light|golden|swirling|magical) particles\b",
        *moving(
            r"dust|particles?|motes|pollen|sand|spores|glitter|sparkles|specks|ashes|ash",
            "float", "swirl", "drift", "rise", "dance", "fly", "hang", "blow", "billow", "whirl", "kick", "settle", "fall",
        ),
        r"\bfirefl(?:ies|y)\b|\bsandstorm\b|\bdust storm\b|\b(?:kick\w*|kicking|throw\w*|raising) up (?:\w+ ){0,2}(?:dust|sand)\b",
        *chinese("灰尘|尘埃|尘土|微粒|光点|粒子|沙尘|浮尘|黄沙|沙子|孢子|风沙|光粒|颗粒|金粉|光斑", "飘浮|飞舞|飞扬|漂浮|浮动|飘动|弥漫|扬起|飘散|飘|浮|飞起|漫天|上升|升腾"),
        "萤火虫|沙尘暴|尘土飞扬|尘埃|扬尘|卷起[^，。；]{0,4}(?:沙|尘)|扬起[^，。；]{0,6}(?:沙|尘|土)",
    ),
    "fog": (
        r"\bfog(?:gy|s)?\b|\bmists?\b|\bmisty\b(?!-eyed)|\bmist\b|\blow-lying clouds\b",
        "雾气|薄雾|云雾|晨雾|浓雾|雾霭|大雾|(?<!烟)(?<!喷)雾(?=弥漫|缭绕|中|散|蒙|茫|升|飘|起)|迷雾|仙雾|雾蒙蒙|水雾|起雾|轻雾|雾海|白雾",
    ),
}  # fmt: skip

_OFF = r"\b(?:fall|fell|fly|flew|flies|blow|drift|float|swirl|flutter|scatter|whirl)|[落飘飛飞舞卷]"
_DOWN = r"\b(?:fall|fell|descend|tumbl|float(?:s|ing)? down)|[落零]"

VARIETIES: dict[CueKind, dict[CueVariety, str]] = {
    "leaves": {"falling": rf"^(?=.*(?:{_OFF}))(?=.*(?:{_DOWN}))", "flying": _OFF},
    "flicker": {"stars": "star"},
    "smoke": {"steam": r"\bsteam|\bvapou?r|蒸汽|热气|水汽|水蒸气"},
}
"""Words of a cue that say which of its kind it is, the more particular first."""
