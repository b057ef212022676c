"""What a scene sounds like beside speech."""

from __future__ import annotations

from stillmotion.storyboard import AmbienceKind

SOUNDS: dict[AmbienceKind, tuple[str, ...]] = {
    "wind": (r"\bwind(?:y|s)?\b(?!ow|ing)|\bbreez(?:e|es|y)\b|\bgusts?\b|\bgale\b", "风声|微风|大风|狂风|寒风|海风|清风|晚风|风吹|随风|春风|秋风"),
    "rain": (r"\brain(?:s|ing|fall|drops|y|storm)?\b(?! ?-?(?:coat|boots|forest|soaked))|\bdrizzl\w+|\bdownpour\b", "雨(?!衣|伞|后|林|靴)"),
    "waves": (r"\b(?:ocean|sea|surf|beach|seaside|seashore|coast|tide)\b|\bwaves\b(?! (?:at|to|his|her))", "海浪|海边|沙滩|大海|海滩|潮水|浪花|海面|波涛"),
    "river": (r"\brivers?\b|\bstream\b|\bcreek\b|\bbrook\b|\bwaterfalls?\b|\brapids\b|\bfountain\b", "河|溪|瀑布|流水|泉水|江水|喷泉"),
    "fire": (r"\b(?:camp|bon)fires?\b|\bfireplace\b|\bflames?\b|\bfire(?:side)?\b(?! ?fl|work)|\bcrackling\b", "篝火|火焰|壁炉|燃烧|火堆|炉火|噼啪"),
    "birds": (r"\bbird(?:s|song)\b|\bbird call|\bchirp\w*|\bseagulls?\b|\btweet\w*|\bcrows?\b", "鸟|海鸥|鸽子|乌鸦|燕子|麻雀"),
    "crowd": (r"\bcrowd(?:s|ed)?\b|\baudience\b|\bcheer(?:s|ing)\b|\bapplause\b|\bbustling\b|\bmarket\b|\bstadium\b|\bfestival\b|\bchatter\b", "人群|观众|欢呼|掌声|热闹|集市|夜市|人声|熙攘|喧闹"),
    "footsteps": (r"\bfootsteps?\b|\bfootfalls?\b|\bwalk(?:s|ing)\b|\brunner\b|\bsprinting\b|\bjogging\b", "脚步|走路|走过|奔跑|行走|漫步|散步"),
    "traffic": (r"\btraffic\b|\bcars?\b|\bhighway\b|\bhonk\w*|\bengines?\b|\bbusy street|\bcity streets?\b|\bdowntown\b|\btaxis?\b", "车流|汽车|马路|公路|鸣笛|喇叭声|城市街道|街头|车水马龙|引擎"),
    "thunder": (r"\bthunder\w*|\blightning\b|\bstorm(?:y)?\b(?! ?trooper)", "雷声|打雷|雷电|雷鸣|闪电|雷雨|暴风雨"),
    "clock": (r"\bclocks?\b|\btick(?:s|ing)\b|\btick[- ]tock\b", "钟表|时钟|滴答|挂钟|钟声"),
    "heartbeat": (r"\bheart ?beats?\b|\bheart (?:is )?(?:pound\w*|rac\w+|beat\w*)\b|\bpounding heart\b", "心跳|怦怦"),
    "room": (r"\broom\b|\bindoors?\b|\boffice\b|\bcaf[eé]\b|\bkitchen\b|\blibrary\b|\bhallway\b|\bcozy home\b|\binterior\b|\bbedroom\b|\bclassroom\b|\bstudio\b", "房间|室内|办公室|咖啡馆|咖啡厅|厨房|图书馆|走廊|卧室|教室|客厅|书房"),
}  # fmt: skip
