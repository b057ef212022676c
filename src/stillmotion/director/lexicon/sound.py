"""What a scene sounds like beside speech."""

from __future__ import annotations

from stillmotion.director.lexicon.forms import chinese, moving
from stillmotion.storyboard import AmbienceKind

_INSECTS = r"crickets?|cicadas?|katydids?|grasshoppers?|insects?"

SOUNDS: dict[AmbienceKind, tuple[str, ...]] = {
    "wind": (r"\bwind(?:y|s)?\b(?!ow|ing)|\bbreez(?:e|es|y)\b|\bgusts?\b|\bgale\b", "风声|微风|大风|狂风|寒风|海风|清风|晚风|风吹|随风|春风|秋风"),
    "rain": (r"\brain(?:s|ing|fall|drops|y|storm)?\b(?! ?-?(?:coat|boots|forest|soaked))|\bdrizzl\w+|\bdownpour\b", "雨(?!衣|伞|后|林|靴)"),
    "snow": (r"\bsnow(?:s|ing|fall|flakes?|storms?)?\b(?![ -](?:capped|covered|clad|dusted|topped|white|man|men|boots?|boards?|globes?|queen|leopards?|peaks?|tires?|suit|leaves))(?! (?:on the|lies|lying|covers|covering|melts|melting))|\bsnowy (?:night|day|evening|morning|street|wood|woods|forest|field|landscape|scene|park|road|weather)\b|\bblizzards?\b", "下雪|飘雪|落雪|飞雪|降雪|大雪|小雪|暴雪|暴风雪|风雪|雪花|雪夜|雪天|雪中|雪落|雪景|雪地"),
    "leaves": (
        *moving(
            r"leaves|foliage|branches|boughs|treetops|trees|reeds|bamboo|grass|grasses",
            "rustle", "whisper", "sway", "flutter", "tremble", "shake", "shiver", "stir", "crunch", "swirl",
        ),
        r"\brustl\w+\b|\bcrunch(?:y|ing) leaves\b",
        *chinese("树叶|叶子|落叶|竹叶|竹林|枝叶|树枝|树梢|芦苇|草叶|青草|枯叶", "沙沙|簌簌|作响|摇曳|飘动|晃动|摇动|摆动|颤动|抖动|摇摆"),
        "沙沙声|沙沙作响|簌簌|叶声|松涛|竹涛",
    ),
    "waves": (r"\b(?:ocean|sea|surf|beach|seaside|seashore|coast|tide)\b(?! of\b)(?![ -](?:blue|green|glass|salt|towel|ball))|(?<!sound )(?<!heat )(?<!radio )(?<!shock )(?<!hair )(?<!brain )\bwaves\b(?! (?:his|her)\b)(?! of (?:hair|heat|light|sand|people|grass|wheat))", "海浪|海边|沙滩|大海|海滩|潮水|浪花|海面|波涛"),
    "river": (r"\brivers?\b(?! of (?:people|light|lava|fire|cars|traffic|stars))|(?<!live )(?<!video )\bstream\b|\bcreek\b|\bbrook\b|\bwaterfalls?\b|\brapids\b|\bfountain\b", "河|溪|瀑布|流水|泉水|江水|喷泉"),
    "fire": (r"\b(?:camp|bon)fires?\b|\bfireplace\b|\bflames?\b|\bfire(?:side)?\b(?![ -]?(?:fl(?:y|ies)|works?|m[ae]n|fighters?|trucks?|escape|arms?|wall|engine|red|hydrant|station|alarm))|\bcrackling\b", "篝火|火焰|壁炉|燃烧|火堆|炉火|噼啪"),
    "birds": (r"\bbird(?:s|song)\b|\bbird call|(?<!crickets )(?<!cricket )(?<!cicadas )(?<!insects )\bchirp(?:s|ed|ings?)?\b(?!(?: of)? (?:crickets?|cicadas?|insects?))|\bseagulls?\b|\btweet\w*|\bcrows?\b", "鸟(?!瞰)|海鸥|鸽子|乌鸦|燕子|麻雀"),
    "crickets": (rf"\bcrickets\b|\bcicadas?\b|\bkatydids?\b|\b(?:cricket|insect)(?:'s)? (?:chirp|song|call|sound|noise)\w*|\b(?:{_INSECTS}) (?:\w+ly )?(?:chirp|sing|buzz|hum|call|drone|trill)\w*|\b(?:chirp|sing|buzz|humm?|trill)\w* (?:of )?(?:{_INSECTS})\b", "蟋蟀|蛐蛐|蝉鸣|蝉声|蝉叫|鸣蝉|知了|虫鸣|虫声|虫叫|鸣虫|夏虫|秋虫"),
    "crowd": (r"\bcrowd(?:s|ed)?\b|\baudience\b|\bcheer(?:s|ing)\b|\bapplause\b|\bbustling\b|\bmarket\b|\bstadium\b|\bfestival\b|\bchatter\b", "人群|观众|欢呼|掌声|热闹|集市|夜市|人声|熙攘|喧闹"),
    "footsteps": (r"\bfootsteps?\b|\bfootfalls?\b|\bwalk(?:s|ing)\b(?! (?:stick|shoes?|boots?|cane))|\brunner\b|\bsprinting\b|\bjogging\b", "脚步|走路|走过|奔跑|行走|漫步|散步"),
    "traffic": (r"\btraffic\b|(?<!toy )(?<!model )\bcars?\b(?! (?:keys?|door|seat|window|park))|\bhighway\b|\bhonk\w*|(?<!search )(?<!fire )\bengines?\b|\bbusy street|\bcity streets?\b|\bdowntown\b|\btaxis?\b", "车流|汽车|马路|公路|鸣笛|喇叭声|城市街道|街头|车水马龙|引擎"),
    "thunder": (r"\bthunder\w*|\blightning\b|\bstorm(?:y)?\b(?! ?trooper)", "雷声|打雷|雷电|雷鸣|闪电|雷雨|暴风雨"),
    "clock": (r"(?<!o')(?<!o’)\bclocks?\b(?! ?(?:tower|shop|face))|\btick(?:s|ing)\b|\btick[- ]tock\b", "钟表|时钟|滴答|挂钟|钟声"),
    "heartbeat": (r"\bheart ?beats?\b|\bheart (?:is )?(?:pound\w*|rac\w+|beat\w*)\b|\bpounding heart\b", "心跳|怦怦"),
    "room": (r"\broom\b|\bindoors?\b|\boffice\b|\bcaf[eé]\b|\bkitchen\b|\blibrary\b|\bhallway\b|\bcozy home\b|\binterior\b|\bbedroom\b|\bclassroom\b|\bstudio\b(?![ -](?:light|photo|portrait|shot|background|quality|backdrop|look))", "房间|室内|办公室|咖啡馆|咖啡厅|厨房|图书馆|走廊|卧室|教室|客厅|书房"),
}  # fmt: skip
