"""Actions that nobody can honestly make of one still picture: recognised so that they can be told.

They need parts of things that the picture does not show (the other leg, the far side, what is
inside), so no warp of it can do them.
"""

from __future__ import annotations

from stillmotion.director.lexicon.forms import acting, forms

_GOING = forms(
    "run", "walk", "sprint", "jog", "jump", "leap", "dance", "swim", "climb", "crawl", "gallop",
    "march", "stroll", "skip", "hop", "trot", "dash", "skate", "surf", "ski", "dive", "wander",
    "chase", "race", "stumble", "limp", "charge", "pounce", "spin", "twirl", "flip", "somersault",
    "sneak", "rush", "prowl", "stride", "wrestle", "fight", "punch", "kick", "hit", "shoot",
    "throw", "catch", "toss", "juggle", "lift", "grab", "pick", "drop", "push", "pull", "carry",
    "pour", "drink", "eat", "chew", "bite", "cook", "chop", "slice", "drive", "ride", "pedal",
    "row", "sail", "explode", "erupt", "collapse", "crumble", "shatter", "burst", "transform",
    "morph", "vanish", "disappear", "evaporate", "melt", "kneel", "bow", "crouch", "slip", "trip",
    "hug", "embrace", "kiss", "clap", "applaud", "point", "salute", "type", "write", "paint",
    "draw", "knit", "play", "open", "close", "unfold", "land", "soar", "hover", "flap", "yawn",
    "cry", "weep", "sneeze", "knock", "sweep", "dig", "sit", "stand", "stretch", "wave", "hike",
    "cheer", "roll", "drift", "accelerate", "speed", "lean", "reach", "creak", "swing", "rotate",
    "arrive", "depart", "leave", "enter", "exit", "approach", "perform", "practice", "feed", "pet",
    "stroke", "lick", "sniff", "dodge", "attack", "emerge", "appear", "grow", "bloom", "sprout",
    "hatch", "float", "fly", "fall", "step",
)  # fmt: skip

_THIRD = (
    "runs|walks|sprints|jogs|jumps|leaps|dances|swims|climbs|crawls|gallops|marches|strolls|skips|"
    "hops|trots|dashes|skates|surfs|skis|dives|wanders|chases|races|stumbles|limps|charges|"
    "pounces|spins|twirls|flips|sneaks|prowls|strides|fights|punches|kicks|hits|shoots|throws|"
    "catches|tosses|juggles|grabs|drops|carries|pours|drinks|eats|chews|bites|cooks|chops|slices|"
    "drives|rides|explodes|erupts|collapses|crumbles|shatters|bursts|transforms|morphs|vanishes|"
    "disappears|melts|kneels|bows|crouches|slips|trips|hugs|embraces|kisses|claps|applauds|"
    "salutes|types|writes|paints|lands|soars|flies|falls|yawns|cries|weeps|sneezes|knocks|digs|"
    "accelerates|leaves|enters|exits|arrives|departs|emerges|blooms|hatches|cheers|attacks|dodges|"
    "roars|stretches|licks|sniffs|rushes|rolls|appears|grows"
)
_ING = (
    "running|walking|sprinting|jogging|jumping|leaping|dancing|swimming|climbing|crawling|"
    "galloping|marching|strolling|hopping|trotting|dashing|skating|surfing|skiing|diving|"
    "wandering|chasing|racing|stumbling|charging|spinning|twirling|flipping|fighting|punching|"
    "kicking|hitting|shooting|throwing|catching|tossing|juggling|grabbing|dropping|pouring|"
    "drinking|eating|chewing|biting|cooking|chopping|slicing|driving|exploding|erupting|"
    "collapsing|crumbling|shattering|bursting|transforming|morphing|vanishing|disappearing|"
    "slipping|tripping|kissing|clapping|applauding|typing|writing|flying|soaring|falling|crying|"
    "weeping|sneezing|knocking|digging|accelerating|speeding|stretching|rushing|riding|"
    "creaking open|swinging open|opening|emerging|blooming|hatching|rolling|pounding"
)

ACTIONS: tuple[str, ...] = (
    rf"\b(?:{_THIRD})\b(?: (?:away|off|up|down|over|in|out|around|past|open|apart|forward|back|towards?)\b)?",
    rf"{acting(_ING)}(?: (?:away|off|up|down|over|in|out|around|past|open|apart|forward|back|towards?)\b)?",
    rf"\b(?:begins?|starts?|starting|beginning) to (?:{_GOING})\b",
    rf"\b(?:begins?|starts?) (?:{_ING})\b",
    r"\b(?:people|they|children|kids|men|women|dogs|cats|birds|horses|soldiers|dancers|couple|friends|cars|two|we|crowds?) (?:\w+ly )?"
    r"(?:run|walk|dance|jump|fight|fly|swim|ride|drive|play|eat|drink|hug|kiss|march|cheer|clap|race|gallop|cross|wander|stroll|laugh and run)\b",
    r"\b(?:turn|turns|turning) (?:all the way )?(?:around|into|her back|his back)\b",
    r"\b(?:stand|stands|standing|sit|sits|sitting|lie|lies|get|gets|getting) (?:up|down)\b(?! (?:straight|to a))",
    r"\b(?:pick|picks|picking) (?:\w+ )?up\b|\b(?:picks|lifts|raises|reaches|waves|waving|raising|lifting|reaching)\b(?: (?:for|out|at|to|his|her|their|its|the|a|goodbye|hello) ?(?:hands?|arms?|cup|glass|mug|sword|gun|phone)?)?",
    r"\b(?:opens?|closes?|opening|closing) (?:his|her|their|its|the|a) (?:eyes?|door|book|mouth|hand|umbrella|window|box|wings|letter|gift|curtains?)\b",
    r"\b(?:door|window|gate|eyes|box|book|curtains?|flower|bud)s? (?:\w+ly )?(?:open|opens|close|closes|opening|closing|creaks?|bloom\w*)\b",
    r"\b(?:takes?|taking) (?:a |an )?(?:\w+ )?(?:sip|bite|step|bow|photo|selfie)\b|\btakes? (?:off|flight)\b",
    r"\b(?:plays?|playing) (?:the|a|with|her|his|in|guitar|piano|violin|football|basketball|soccer)\b",
    r"\b(?:comes?|coming) (?:to life|out|in|closer|into)\b|\bgoes? (?:away|into|off)\b|\bexplosions?\b",
    r"\b(?:car|truck|train|bus|plane|boat|ship|bike|motorcycle|rocket|drone|vehicle|taxi)s? (?:\w+ly )?(?:turns?|moves?|moving|passes|passing|speeds?|speeding|drifts?|drifting|pulls?|takes?|launches|launching|lifts?|sails?|sailing|goes|going|cruis\w+)\b",
    r"\b(?:flag|flags|banner|banners|curtains?|sails?)\b (?:\w+ ){0,2}(?:wav\w+|flutter\w*|billow\w*|flap\w*|blow\w*)\b",
    r"\b(?:raise|lift|wave|shake)s? (?:his|her|their|its) (?:\w+ )?(?:hands?|arms?|fist|leg|paw)\b",
    r"\b(?:birds?|seagulls?|butterfl(?:y|ies)|eagles?|bees?|dragons?|planes?) (?:\w+ly )?(?:fl(?:y|ies|ying)|soar\w*|flap\w*|circl\w+|flutter\w*|glid\w+|pass\w*)\b",
    "(?<!水)(?<!溪)(?<!在)(?:奔跑|跑步|跑过|跑来|跑向|飞奔|狂奔|小跑|走来|走过|走向|走进|走出|走开|走路|行走|漫步|散步|离开|走动|走着|走远|走在|走到|迈步|走下|走上|步行)",
    "跳起|跳跃|跳舞|跳着|跳下|跳进|舞蹈|起舞|翩翩起舞|旋转(?=身|跳|起舞)|转身|转圈|爆炸|打斗|打架|战斗|挥拳|挥舞|挥手|招手|挥剑|开车|行驶|驶过|驶来|驾驶|骑车|骑马|骑着|骑行|飞过|飞向|飞翔|翱翔|飞走|飞来|起飞|降落(?!伞)",
    "站起|站起来|起身|坐下|蹲下|跪下|躺下|摔倒|滑倒|跌倒|倒下|举起|抬起手|伸出手|伸手|拿起|放下|捡起|抱起|拥抱|亲吻|接吻|鼓掌|拍手|喝(?=[^，。；]{0,3}(?:水|茶|咖啡|酒|饮料|汤|了|着|一))|吃(?=[^，。；]{0,4}(?:饭|面|苹果|东西|着|了|一|起|蛋糕))|举杯|倒(?=[^，。；]{0,2}(?:水|茶|咖啡|酒))|游泳|游过|游动|爬上|爬山|攀登|追逐|奔驰|疾驰|飞驰|变成|变身|变形|消失|崩塌|碎裂|打开|推开(?=门|窗)|关上|睁开|闭上|弹(?=[^，。；]{0,3}(?:琴|吉他))|拉(?=小提琴)|打球|踢球|踢足球|投篮|扔|抛|哭泣|流泪|流下[^，。；]{0,3}泪|写字|画画|切菜|做饭|炒菜|打哈欠|伸懒腰|扑向|跃起|滑雪|冲浪|冲向|驶向|咆哮|张开嘴|眼泪[^，。；]{0,4}流|(?:蝴蝶|蜜蜂|小鸟|鸟儿|海鸥|鸽子)[^，。；]{0,4}(?:飞舞|飞)|盛开|绽放(?!笑)|绽开|旗[帜子]?[^，。；]{0,4}飘",
)
