"""Where and when a scene is, what weather it has, and what stands in it."""

from __future__ import annotations

from typing import Literal

Place = Literal[
    "sky", "sea", "lake", "mountains", "hills", "forest", "field", "desert", "street", "city",
    "room", "hallway",
]  # fmt: skip
"""Backdrops."""

Daytime = Literal["dawn", "day", "golden", "dusk", "night"]

Weather = Literal["clear", "overcast", "rain", "snow", "fog", "storm"]

Season = Literal["spring", "summer", "autumn", "winter"]

FigureKind = Literal[
    "man", "woman", "child", "person", "cat", "dog", "bird", "horse", "deer", "car", "boat", "tree",
    "house", "door", "streetlight", "banana", "balloon", "bicycle", "lighthouse", "umbrella",
]  # fmt: skip

Pose = Literal["stand", "walk", "run", "sit", "hug", "slip", "talk", "wave", "dance", "away"]

PLACES: dict[Place, tuple[str, ...]] = {
    "hallway": (r"\bhall(?:way)?s?\b|\bcorridors?\b|\bpassage(?:way)?\b|\bstairwell\b", "走廊|过道|走道|长廊|楼道"),
    "room": (
        r"\b(?:bed|living|dining|class|sitting|bath|tea)?[- ]?rooms?\b|\b(?:at|in (?:her|his|a|the|their)(?: \w+)?) (?:home|house|apartment|kitchen|study|office|caf[eé]|restaurant|library|cabin|studio|attic|bar)\b",
        r"\bhome (?:setting|interior)\b|\bindoors?\b|\binterior\b|\b(?:kitchen|sofa|couch|armchair|fireplace|caf[eé]|coffee shop|office|bedside|bookshel\w+|desk)\b|\bby the window\b|\bwindowsill\b|\bcozy home\b",
        "房间|室内|屋里|屋内|客厅|卧室|厨房|书房|家中|家里|办公室|教室|咖啡[馆厅店]|餐厅|沙发|壁炉|窗边|窗前|图书馆|居家",
    ),
    "lake": (r"\blakes?\b|\bponds?\b|\brivers?\b|\blagoon\b|\bfjord\b", "湖|河(?:边|面|上|流|畔)|小河|池塘|江(?:边|面|上)"),
    "sea": (
        r"\bsea(?:side|shore)?\b|\boceans?\b|\bbeach(?:es)?\b|\bcoast(?:al|line)?\b|\bshores?\b|\bwaves? (?:crash|break|roll|lap)\w*|\bharbou?r\b|\bsail(?:ing|boat|s)?\b|\bsurf\w*|\blighthouse\b|\bcliffs?\b",
        "海(?:边|滩|面|上|浪|岸|洋|港|风|水)|大海|沙滩|海洋|灯塔|帆船|海",
    ),
    "city": (
        r"\bcity(?:scape)?\b|\bskylines?\b|\bskyscrapers?\b|\bdowntown\b|\bmetropolis\b|\burban\b|\brooftops?\b|\bcyberpunk\b|\bhigh[- ]rises?\b",
        "城市|都市|天际线|摩天|高楼|楼顶|屋顶|大厦|霓虹|赛博朋克",
    ),
    "street": (
        r"\bstreets?\b|\bstreet ?(?:lights?|lamps?)\b|\blamp ?posts?\b|\balley\w*|\broads?\b|\bsidewalks?\b|\bpavements?\b|\btowns?\b|\bvillages?\b|\bneighbou?rhood\b|\bplaza\b|\btown square\b|\bmarkets?\b|\bbanana peels?\b|\bcrosswalk\b|\bbus stop\b",
        "街|路灯|小巷|巷子|马路|人行道|小镇|镇上|村庄|村子|广场|集市|市场|道路|公路|香蕉皮",
    ),
    "forest": (r"\bforests?\b|\bwoods\b|\bwoodland\b|\bjungles?\b|\bgroves?\b|\bamong (?:the )?trees\b|\bbamboo\b|\brainforest\b", "森林|树林|林间|丛林|竹林|林中|密林|林子"),
    "mountains": (r"\bmountains?\b|\bpeaks?\b|\balps\b|\balpine\b|\bsummits?\b|\bcanyons?\b|\bvolcano\w*|\bglacier\b|\bridges?\b", "山(?:脉|峰|顶|巅|谷|上|间|下|中|腰|脚)?|群山|雪山|峡谷|火山"),
    "desert": (r"\bdeserts?\b|\bdunes?\b|\bsahara\b|\bcact(?:us|i)\b|\boas[ie]s\b|\bsand\b", "沙漠|沙丘|戈壁|大漠|绿洲"),
    "field": (r"\bfields?\b|\bmeadows?\b|\bgrass(?:y|land)?\b|\bprairies?\b|\bwheat\b|\bflowers?\b|\bgardens?\b|\bparks?\b|\blawns?\b|\bfarm\w*|\bpastures?\b|\bsavanna\w*", "田野|草地|草原|麦田|花田|花园|花海|公园|原野|农场|稻田|花|牧场|草坪|田"),
    "hills": (r"\bhills?(?:ide|top)?\b|\bcountryside\b|\bvalleys?\b|\brolling\b|\bterraces?\b", "丘陵|山丘|小山|乡村|乡间|山坡|坡|河谷|梯田"),
    "sky": (r"\bsk(?:y|ies)\b|\bclouds?\b|\bstars?\b|\bstarry\b|\bgalaxy\b|\bmilky way\b|\baurora\b|\bmoon\b|\bflying\b|\bhot[- ]air balloons?\b", "天空|云(?:海|层|朵|端)?|星空|银河|星星|极光|月亮|飞翔|热气球"),
}  # fmt: skip
"""The more particular before the more general: where several are named, the first one is it."""

TIMES: dict[Daytime, tuple[str, ...]] = {
    "golden": (r"\bsun ?sets?\b|\bsetting sun\b|\bgolden[- ](?:hour|light|sunlight|glow|sun|evening)\b|\blate afternoon\b", "日落|夕阳|落日|黄金时刻|傍晚的?阳光|余晖|金色(?:的)?阳光|晚霞"),
    "dawn": (r"\bdawn\b|\bsun ?rises?\b|\bdaybreak\b|\bearly morning\b|\bmorning (?:light|mist|sun)\b|\bfirst light\b", "黎明|日出|拂晓|清晨|早晨|晨光|破晓|朝阳|朝霞|晨雾"),
    "dusk": (r"\bdusk\b|\btwilight\b|\bevening\b|\bblue hour\b|\bnightfall\b", "黄昏|暮色|傍晚|日暮|薄暮"),
    "night": (r"\b(?:mid)?nights?(?:time)?\b|\bmoon(?:lit|light)?\b|\bstar(?:s|ry|light)\b|\bafter dark\b|\bmilky way\b|\baurora\b|\bneon\b|\bfireflies\b", "夜|月光|月亮|星空|星星|午夜|深夜|银河|极光|霓虹|萤火虫"),
    "day": (r"\bday(?:time|light)?\b|\bnoon\b|\bmidday\b|\bafternoon\b|\bmorning\b|\bsunn?y?(?:shine|light)?\b|\bbright\b", "白天|中午|正午|下午|上午|阳光|晴天"),
}  # fmt: skip

WEATHERS: dict[Weather, tuple[str, ...]] = {
    "storm": (r"\b(?:thunder)?storm(?:y|s)?\b|\blightning\b|\bthunder\w*|\btempest\b|\bhurricane\b", "暴风雨|雷雨|闪电|风暴|打雷|雷电|暴雨"),
    "snow": (r"\bsnow(?:y|ing|fall|flakes?|storm|s)?\b|\bblizzard\b|\bfrozen\b|\bicy\b", "雪|冰天"),
    "rain": (r"\brain(?:y|ing|fall|drops?|s)?\b(?!bow)|\bdrizzl\w+|\bpuddles?\b", "雨"),
    "fog": (r"\bfog(?:gy)?\b|\bmist(?:y|s)?\b|\bhaz[ey]\b", "雾"),
    "overcast": (r"\bovercast\b|\bcloudy\b|\bgr[ae]y sk(?:y|ies)\b|\bgloomy\b", "阴天|多云|乌云|阴沉"),
    "clear": (r"\bclear sk(?:y|ies)\b|\bsunny\b|\bcloudless\b", "晴"),
}  # fmt: skip

SEASONS: dict[Season, tuple[str, ...]] = {
    "autumn": (r"\bautumn\w*|\bfall (?:leaves|colou?rs|foliage)\b|\bmaples?\b|\bfallen leaves\b|\b(?:golden|red|orange) leaves\b|\bleaves (?:are )?(?:flying|falling)\b", "秋|枫|落叶"),
    "winter": (r"\bwinter\w*|\bsnow\w*|\bchristmas\b|\bfrost\w*", "冬|雪|圣诞"),
    "spring": (r"\bspring(?:time)?\b|\bblossom\w*|\bcherry\b|\bsakura\b|\btulips?\b", "春|樱花|桃花"),
    "summer": (r"\bsummer\w*", "夏"),
}  # fmt: skip

FIGURES: dict[FigureKind, tuple[str, ...]] = {
    "woman": (r"\b(?:women|woman|lady|ladies|mother|mom|grandmother|bride|actress|queen|princess|waitress|sister)\b|\bgirls?\b|\bshe\b", "女人|女子|女士|妈妈|母亲|奶奶|女孩|姑娘|少女|新娘|女生|她"),
    "man": (r"\b(?:man|men|guy|gentleman|father|dad|grandfather|fisherman|king|knight|samurai|monk|waiter|husband|brother)\b|\bhe\b", "男人|男子|男士|爸爸|父亲|爷爷|老人|老头|渔夫|和尚|武士|男生|小伙|他"),
    "child": (r"\b(?:child(?:ren)?|kids?|boys?|toddlers?|little (?:girl|boy))\b", "小孩|孩子|儿童|男孩|小朋友|宝宝|小女孩|小男孩"),
    "person": (
        r"\b(?:person|people|friends?|couples?|lovers|figures?|runners?|joggers?|hikers?|travell?ers?|wanderers?|silhouettes?|dancers?|students?|athletes?|astronauts?|someone|strangers?|pedestrians?|walkers?)\b",
        "人|朋友|情侣|恋人|旅人|行人|身影|跑者|舞者|学生|背影|旅行者",
    ),
    "cat": (r"\b(?:cats?|kittens?|kitty)\b", "猫"),
    "dog": (r"\b(?:dogs?|pupp(?:y|ies)|corgis?|wol(?:f|ves)|fox(?:es)?)\b", "狗|犬|柴犬|柯基|狼|狐狸"),
    "bird": (r"\b(?:birds?|seagulls?|gulls?|eagles?|crows?|swallows?|geese|swans?|cranes?|pigeons?)\b", "鸟|海鸥|老鹰|乌鸦|燕子|大雁|天鹅|鹤|鸽"),
    "horse": (r"\b(?:horses?|pony|ponies|mustangs?)\b", "马(?!路|上|戏|桶|克)"),
    "deer": (r"\b(?:deers?|stags?|fawns?|elks?|reindeers?)\b", "鹿"),
    "car": (r"\b(?:cars?|taxis?|van|vehicle|automobile|bus|trucks?)\b", "汽车|轿车|出租车|小车|跑车|货车|巴士|车(?!站|轮)"),
    "boat": (r"\b(?:boats?|ships?|sailboats?|yachts?|canoes?|kayaks?)\b", "船|舟|帆"),
    "bicycle": (r"\b(?:bicycles?|bikes?|cycling|cyclists?)\b", "自行车|单车|骑车"),
    "house": (r"\b(?:houses?|cottages?|cabins?|huts?|castle|barns?|farmhouses?)\b", "房子|小屋|木屋|屋舍|城堡|农舍|茅屋"),
    "lighthouse": (r"\blighthouses?\b", "灯塔"),
    "door": (r"\bdoors?\b|\bdoorway\b", "门(?!票|口罩)"),
    "streetlight": (r"\bstreet ?(?:lights?|lamps?)\b|\blamp ?posts?\b|\blanterns?\b", "路灯|街灯|灯笼"),
    "tree": (r"\b(?:a|the|lone|single|old|big|tall|oak|pine|palm|cherry|maple) (?:\w+ )?trees?\b|\btrees\b|\boak\b|\bpalms?\b", "树(?!林|叶)"),
    "banana": (r"\bbanana\b", "香蕉"),
    "umbrella": (r"\b(?:umbrellas?|parasols?)\b", "伞"),
    "balloon": (r"\bballoons?\b", "气球"),
}  # fmt: skip

POSES: dict[Pose, tuple[str, ...]] = {
    "hug": (r"\bhug\w*|\bembrac\w+|\bcuddl\w+|\bhold(?:s|ing) (?:a|an|her|his|the) (?:\w+ )?(?:cat|kitten|dog|puppy|baby)\b|\bpetting\b", "抱|拥|搂"),
    "slip": (r"\bslip\w*|\btrip(?:s|ping)\b|\bfall(?:s|ing)? (?:down|over)\b|\btumbl\w+", "滑倒|摔|跌倒|绊"),
    "away": (r"\b(?:walk\w*|going|goes|stroll\w*|wander\w*|head\w*) (?:\w+ )?(?:away|off|into the distance)\b|\bfrom behind\b|\bback (?:view|turned)\b|\bfacing away\b|\b(?:look|gaz|star)\w* (?:up |out )?(?:over|(?:at|into|towards?|across) (?:the |a )?(?:\w+ )?(?:sea|ocean|horizon|sky|stars|sunset|sunrise|mountains|view|distance|moon|city|lake|valley))\b", "远去|走远|离开|背影|走向远方|背对|眺望|望着"),
    "run": (r"\brun(?:s|ning|ner|ners)?\b|\bsprint\w*|\bjogg\w+|\brac(?:es|ing)\b|\bdash\w*|\bchas\w+", "跑|冲刺|追逐"),
    "dance": (r"\bdanc\w+|\bjump\w*|\bleap\w*|\btwirl\w*|\bspin(?:s|ning)\b", "跳舞|舞|跳跃|旋转|跳"),
    "wave": (r"\bwav(?:es|ing)\b(?! (?:crash|break|roll))(?= (?:at|to|good|her|his|hello|hands?))|\brais\w+ (?:a|her|his|their|one) (?:hand|arm)s?\b", "挥手|招手|举手"),
    "talk": (r"\btalk\w*|\bchat\w*|\bspeak\w*|\bconvers\w+|\bargu\w+|\blaugh\w*|\bdiscuss\w*|\bsa(?:y|ys|id)\b", "聊天|交谈|说话|谈话|对话|说|笑"),
    "sit": (r"\bsit(?:s|ting)?\b|\bseated\b|\breading\b|\bmeditat\w+|\bresting\b|\bsleep\w*|\bfishing\b", "坐|读书|看书|冥想|休息|睡|钓鱼"),
    "walk": (r"\bwalk\w*|\bstroll\w*|\bhik\w+|\bwander\w*|\bmarch\w*|\bcross(?:es|ing)\b|\btravel\w*", "走|散步|漫步|徒步|行走"),
}  # fmt: skip
"""How a person of the prompt is drawn; the first one that is named."""

MANY: tuple[str, ...] = (
    r"\b(?:two|2|couple|couples|pair|lovers|both|friends|twins)\b|\b(?:together|each other)\b",
    "两|二|情侣|恋人|一对|朋友们|双",
)

CROWD: tuple[str, ...] = (
    r"\b(?:three|four|five|several|many|group|crowd|people|children|kids|flock|herd)\b",
    "三|几|群|许多|人群|孩子们",
)

COLOURS: dict[str, tuple[str, ...]] = {
    "red": (r"\b(?:red|scarlet|crimson)\b", "红"),
    "orange": (r"\borange\b", "橙|橘"),
    "yellow": (r"\b(?:yellow|golden)\b(?! (?:hour|light))", "黄(?!昏|金)"),
    "green": (r"\bgreen\b", "绿|青"),
    "blue": (r"\bblue\b(?! hour)", "蓝"),
    "purple": (r"\b(?:purple|violet|lavender)\b", "紫"),
    "pink": (r"\bpink\b", "粉"),
    "white": (r"\bwhite\b", "白(?!天|色调)"),
    "black": (r"\bblack\b", "黑(?!夜|暗)"),
    "brown": (r"\bbrown\b", "棕|褐"),
}

EERIE: tuple[str, ...] = (
    r"\beerie\b|\bshadowy\b|\bspooky\b|\bhorror\b|\bdark tones?\b|\bhaunt\w+|\bcreepy\b|\bsinister\b|\bominous\b|\babandoned\b|\bdimly\b|\bmysterious\b",
    "阴森|诡异|恐怖|昏暗|阴暗|幽暗|神秘|惊悚|废弃",
)
