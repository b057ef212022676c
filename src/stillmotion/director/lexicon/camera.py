"""Words of the camera: moves that name themselves ("pan left"), and plain verbs of motion that
are moves only where the camera is what moves ("the camera glides forward")."""

from __future__ import annotations

from typing import Literal

from stillmotion.director.lexicon.forms import LY

Move = Literal[
    "static", "zoom_in", "zoom_out", "dolly_in", "dolly_out", "pan_left", "pan_right", "tilt_up",
    "tilt_down", "truck_left", "truck_right", "rise", "descend", "orbit_left", "orbit_right",
    "roll_left", "roll_right", "dolly_zoom", "follow", "handheld",
]  # fmt: skip

OPPOSITES: tuple[tuple[Move, Move], ...] = (
    ("zoom_in", "zoom_out"), ("dolly_in", "dolly_out"), ("pan_left", "pan_right"),
    ("tilt_up", "tilt_down"), ("truck_left", "truck_right"), ("rise", "descend"),
    ("orbit_left", "orbit_right"), ("roll_left", "roll_right"),
)  # fmt: skip

_LEFT = (
    r"(?:to (?:the |its |her |his )?|toward(?:s)? the |from (?:the )?right to )?left(?:wards?)?\b"
)
_RIGHT = (
    r"(?:to (?:the |its |her |his )?|toward(?:s)? the |from (?:the )?left to )?right(?:wards?)?\b"
)
_GO = (
    r"(?:mov(?:e|es|ing)|slid(?:e|es|ing)|glid(?:e|es|ing)|track(?:s|ing)?|drift(?:s|ing)?"
    r"|travel(?:s|l?ing)?|push(?:es|ing)?|pull(?:s|ing)?|float(?:s|ing)?|fl(?:y|ies|ying)"
    r"|creep(?:s|ing)?|eas(?:e|es|ing)|goes|going|sweep(?:s|ing)?|inch(?:es|ing)?|com(?:e|es|ing)"
    r"|swoop(?:s|ing)?|dolly|dollies|dollying|truck(?:s|ing)?|rush(?:es|ing)?|shift(?:s|ing)?"
    r"|edg(?:e|es|ing)|div(?:e|es|ing)|plung(?:e|es|ing)|ventur(?:e|es|ing)|soar(?:s|ing)?|march(?:es|ing)?)"
)
_TURN = r"(?:turn(?:s|ing)?|rotat(?:e|es|ing)|swing(?:s|ing)?|swivel(?:s|ing)?|pivot(?:s|ing)?|sweep(?:s|ing)?|look(?:s|ing)?)"
_PUSH = r"(?:dolly|dollies|dollying|push|pushes|pushing|creep|creeps|creeping)"
_PULL = r"(?:dolly|dollies|dollying|pull|pulls|pulling)"
_PAN = r"pan(?:s|ned|ning)?(?: shot)?"
_TILT = r"tilt(?:s|ed|ing)?(?: shot)?"
_ZOOM = r"zoom(?:s|ing)?"
_ARC = r"(?:orbit(?:s|ing|al)?|arc(?:s|ing)?|circl(?:e|es|ing)|revolv(?:e|es|ing))"
_IN = r"(?:in(?!g)\b|inwards?\b|forwards?\b|closer\b|near(?:er)?\b|ahead\b)"
_OUT = r"(?:out(?:wards?)?\b|back(?:wards?)?\b|away\b)"

NAMED: dict[Move, tuple[str, ...]] = {
    "dolly_zoom": (
        r"\bdolly[- ]zoom\b|\bvertigo (?:effect|shot)\b|\bzolly\b",
        "希区柯克变焦|滑动变焦|推轨变焦",
    ),
    "static": (
        r"\b(?:static|locked[- ]?(?:off|down)?|fixed|motionless|stationary|still|immobile|unmoving|steady[- ]state|tripod)"
        r"[, -]+(?:\w+ ){0,2}?(?:camera|shot|frame|framing|view|tripod|angle|perspective|composition|lens|position)\b",
        r"\bcamera (?:\w+ )?(?:is |stays |remains |holds |kept |stands |should be |must be |must |will |remain |stay |should |be |being |staying |remaining )*"
        r"(?:\w+ly |perfectly |completely )?(?:static|still|fixed|locked|stationary|motionless|unmoving|steady on a tripod|in place)\b",
        r"\bkeep(?:ing|s)? (?:the )?(?:camera|frame|shot) (?:\w+ly )?(?:static|still|fixed|locked|stationary|steady)\b",
        r"\b(?:no|without(?: any)?|zero) (?:camera (?:movements?|motions?|moves?|shake and movement)|movement of the camera)\b",
        r"\bcamera (?:does not|doesn'?t|doesn’t|should not|shouldn'?t|never|must not|is not|isn'?t|do not|don'?t) (?:mov\w+|change)\b",
        r"\b(?:don'?t|do not|without|never) (?:mov(?:e|ing)|shift(?:ing)?) (?:the )?camera\b|\bon a tripod\b|\btripod (?:shot|mounted)\b",
        r"\b(?:keep|remain|stay)s? (?:it |everything |completely |fully )?static\b|^\W*static\b(?=\s*(?:$|[,.]))",
        r"\bstatic,? (?:\w+ ){1,2}shot\b|\blocked[- ]off\b|\bcamera (?:holds|lingers)\b|\bholds? (?:the )?(?:shot|frame|still on)\b",
        "固定镜头|镜头固定|镜头保持固定|镜头(?:保持)?静止|静止镜头|固定机位|机位固定|固定视角|镜头不动|镜头保持不动|镜头完全不动|相机不动|相机固定|机位不动|静态镜头|定镜|画面固定"
        "|(?:不要|没有|无|不需要|禁止|无需)(?:任何)?(?:镜头|相机|摄像机|摄影机)(?:的)?(?:运动|移动|运镜|晃动和移动)|(?:不要|禁止|别|不)(?:移动|动)(?:镜头|相机)|(?:没有|无|不要)(?:任何)?运镜"
        "|(?:镜头|相机|摄像机|摄影机|机位|画面视角)(?:\\w{0,4})(?:静止|固定|不动|不移动|不要动|不要移动)|镜头定格|三脚架",
    ),
    "zoom_in": (
        rf"\b{_ZOOM}{LY}[- ]?(?:in|closer|inwards?)\b",
        rf"\b{_ZOOM}{LY} (?:on|onto|into|to|towards?)\b",
        r"\b(?:slow|gentle|subtle|gradual|smooth|quick|fast|crash|dramatic|slight|punch|snap|creeping)[- ]?(?:\w+ )?zoom\b(?![- ]?(?:out|back|away|call))",
        "变焦推近|镜头放大|画面放大|拉近|放大到|放大至|变焦放大|聚焦到[^，。；]{0,8}放大|焦距拉长|镜头聚焦放大|逐渐放大|缓慢放大|慢慢放大|放大画面|镜头慢慢靠上来|缩放进|快速变焦|急速变焦|变焦到|变焦至",
    ),
    "zoom_out": (
        rf"\b{_ZOOM}{LY}[- ]?(?:out|back|away|outwards?)\b",
        r"\b(?:frame|shot|view) (?:\w+ly )?(?:widens|widening)\b",
        "变焦拉远|镜头缩小|画面缩小|拉远焦距|变焦缩小|画面逐渐变广|逐渐缩小|缩放出",
    ),
    "dolly_in": (
        rf"\b{_PUSH}{LY}[- ]?(?:in|inwards?|forwards?|closer|towards?|into|through|up to)\b(?! each)(?! his| her)",
        r"\bpush[- ]?ins?\b|\bdolly[- ]?ins?\b|\btrack(?:s|ing)?[- ]in\b|\bslow push\b|\bmove[- ]in\b|\b(?:shot|frame) (?:\w+ly )?tightens\b",
        r"\b(?:forward|first[- ]person|fpv|pov) (?:tracking|dolly|travel\w*|fly\w*|movement|motion|glide|flight)(?: shot)?\b|\bfly[- ]?through\b|\bforward (?:camera )?(?:movement|motion|tracking)\b",
        "推近|推进|前推|镜头(?:\\w{0,6})推(?!远|出|开|门)|向前推|推镜|慢推|推向|推到|推至|前移|推入|缓推|由远及近|从远(?:到|推|至)近|由远到近|推轨(?!变焦)",
    ),
    "dolly_out": (
        rf"\b{_PULL}{LY}[- ]?(?:out|back|backwards?|away)\b(?! (?:her|his|the (?:curtain|sword|drawer)|a ))",
        r"\bpull[- ]?(?:out|back)s?\b(?! (?:her|his|a))|\bdolly[- ]?(?:out|back)s?\b|\bbackward (?:tracking|dolly|movement|motion)\b",
        "拉远|拉开(?!门|窗|帘|窗帘|抽屉)|后拉|镜头(?:\\w{0,4})后退|向后拉|镜头(?:\\w{0,4})拉(?!近|长|高|升|低|起|远焦|伸)|拉镜|拉出|向后移动|后移|慢拉|由近及远|从近到远|由近到远|由近拉远|向后退",
    ),
    "pan_left": (
        rf"\b{_PAN}{LY} (?:across the \w+ )?{_LEFT}",
        r"\bleft(?:ward)? pan\b|\bpan from right to left\b",
        "(?:向|往|朝)左(?:\\w{0,3})(?:摇(?!摆|晃|头)|扫)|左摇|从右(?:到|向|往|至)左(?:\\w{0,3})(?:摇(?!摆)|扫)",
    ),
    "pan_right": (
        rf"\b{_PAN}{LY} (?:across the \w+ )?{_RIGHT}",
        r"\bright(?:ward)? pan\b|\bpanning shot\b|\b(?:slow|gentle|smooth|quick|fast|whip|horizontal|subtle|lateral|steady|sweeping|cinematic)[- ](?:\w+ )?pan\b(?! (?:up|down|left|to|of|over a fire))",
        rf"\b{_PAN}{LY} (?:across|over|along|around|through|horizontally|sideways|slowly across|past)\b",
        "(?:向|往|朝)右(?:\\w{0,3})(?:摇(?!摆|晃|头)|扫)|右摇|摇镜|从左(?:到|向|往|至)右(?:\\w{0,3})(?:摇(?!摆)|扫)|镜头横摇|横摇|水平摇|摇移|镜头摇(?!晃)|甩镜|镜头(?:\\w{0,4})扫过",
    ),
    "tilt_up": (
        rf"\b(?:{_TILT}|{_PAN}){LY} up(?:wards?)?\b|\bupward (?:tilt|pan)\b|\btilt[- ]up\b",
        "上摇|(?:向|往|朝)上(?:\\w{0,3})(?:摇|仰|抬)|镜头(?:\\w{0,4})(?:上仰|上抬|仰起|抬起|抬高|上扬)|仰摇",
    ),
    "tilt_down": (
        rf"\b(?:{_TILT}|{_PAN}){LY} down(?:wards?)?\b|\bdownward (?:tilt|pan)\b|\btilt[- ]down\b",
        "下摇|(?:向|往|朝)下(?:\\w{0,3})(?:摇|俯|压)|镜头(?:\\w{0,4})(?:下压|下俯|俯下|下摆)|俯摇",
    ),
    "truck_left": (
        rf"\btruck(?:s|ing)?{LY} {_LEFT}|\b(?:track|tracks|tracking|slide|dolly|dollies)(?: shot)?{LY} {_LEFT}|\bleft(?:ward)? (?:truck|tracking shot|dolly|slide)\b|\btracking shot (?:from right )?to (?:the )?left\b",
        "(?<!镜)左移|(?:向|往|朝)左(?:\\w{0,3})平移|向左移动镜头|从右(?:到|向|往|至)左(?:\\w{0,3})(?:平移|移动|滑动|横移)|左平移|(?:向|往|朝)左(?:\\w{0,3})横移|左侧平移",
    ),
    "truck_right": (
        rf"\btruck(?:s|ing)?{LY} {_RIGHT}|\b(?:track|tracks|tracking|slide|dolly|dollies)(?: shot)?{LY} {_RIGHT}|\bright(?:ward)? (?:truck|tracking shot|dolly|slide)\b|\btracking shot (?:from left )?to (?:the )?right\b",
        r"\btrucking shot\b|\b(?:lateral|sideways|side)[- ](?:tracking|dolly|move|movement|slide|truck)(?: shot)?\b|\bslider shot\b|\bparallax (?:slide|shot)\b",
        "(?<!镜)右移|(?:向|往|朝)右(?:\\w{0,3})平移|镜头(?:\\w{0,4})(?<!左)(?<!左缓缓)(?<!左缓慢)(?<!左慢慢)(?<!左慢速)平移|横移(?<!左横移)|向右移动镜头|右平移|水平移动|从左(?:到|向|往|至)右(?:\\w{0,3})(?:平移|移动|滑动|横移)|侧向移动",
    ),
    "rise": (
        rf"\b(?:cranes?|craning|pedestals?|booms?|jib)(?: shot)?{LY} up(?:wards?)?\b|\bcrane shot\b(?!{LY} down)|\bjib shot\b|\bcrane(?:s)? (?:up|over|above)\b|\bascending (?:shot|drone|crane)\b|\brising (?:shot|drone|crane|aerial)\b",
        "镜头(?:\\w{0,6})(?:上升|升高|升起|升空|拉高|拉升)|升镜|镜头(?:\\w{0,4})向上(?:\\w{0,3})移|摇臂上升|(?:航拍|无人机)(?:\\w{0,6})(?:上升|升高|升空|升起|拉升)|升降镜头|摇臂镜头",
    ),
    "descend": (
        rf"\b(?:cranes?|craning|pedestals?|booms?|jib)(?: shot)?{LY} down(?:wards?)?\b|\bdescending (?:shot|drone|crane)\b",
        "镜头(?:\\w{0,6})(?:下降|降低|降下|下移|落下|下沉)|降镜|镜头(?:\\w{0,4})向下(?:\\w{0,3})移|摇臂下降|(?:航拍|无人机)(?:\\w{0,6})(?:下降|降低|降落|俯冲)",
    ),
    "orbit_left": (
        rf"\b{_ARC}(?: shot)?{LY}(?: around)?(?: \w+){{0,3}} (?:to the |from right to )?(?<!from )left\b|\bcounter-?clockwise (?:orbit|arc|circle)\w*\b|\b{_ARC}(?: \w+){{0,4}} (?:counter-?clockwise|anti-?clockwise)\b",
        "向左(?:\\w{0,3})(?:环绕|绕)|逆时针(?:\\w{0,3})(?:环绕|绕)",
    ),
    "orbit_right": (
        rf"\b{_ARC}(?: shot)?{LY} (?:a?round|right|to the right|about|the|her|him|them|it|from left|past|clockwise)\b(?<!sky )",
        r"\b(?:orbit(?:al|ing)?|arc(?:ing)?|circular|360(?:[- ]degrees?|°)?|circling|bullet[- ]time) (?:camera |tracking |dolly )?(?:shot|move|movement|motion|rotation|view|effect|orbit|spin)\b|\bcamera orbits?\b|\bslow orbit\b|\bbullet[- ]time\b|\borbiting\b(?= camera)|\bwraparound shot\b",
        "环绕|围绕(?:着)?[^，。；]{0,10}(?:旋转|拍摄|转|移动|一圈|运动)|绕(?:着)?[^，。；]{0,8}(?:旋转|一圈|一周|拍摄|转动|转|半圈)|360度|子弹时间|弧形运镜|弧线(?:运动|移动)|旋绕",
    ),
    "roll_left": (
        r"\brolls?(?:ing)? (?:\w+ )?(?:counter-?clockwise|anti-?clockwise)\b|\broll left\b",
        "逆时针(?:旋转|滚动|翻滚|转动)",
    ),
    "roll_right": (
        r"\bbarrel roll\b|\bcamera[- ]roll(?:s|ing)?\b(?! (?:counter|anti|left|to the left))|\brolls?(?:ing)? clockwise\b|\broll right\b",
        "(?<!逆)顺时针(?:旋转|滚动|翻滚|转动)|镜头翻滚|镜头滚转",
    ),
    "follow": (
        r"\b(?:tracking|follow(?:ing)?)[- ]shot\b(?! (?:from (?:right|left)|to the (?:left|right)|left|right))|\b(?:camera|shot|lens|view|drone)(?: \w+){0,2} (?:follows|following|follow|tracks|tracking|trails|trailing|chases|chasing)\b(?! (?:in|out|back|forward|left|right|to the (?:left|right)|towards?|backward|sideways|along the))",
        r"\bfollow(?:s|ed|ing)?(?: \w+){0,4} (?:with|by) the camera\b|\bfollow[- ]?cam\b",
        "跟拍|跟随镜头|镜头(?:\\w{0,6})(?:跟随|跟着|追随|跟踪|紧跟|追踪)|跟镜头|跟镜|追踪镜头|跟随拍摄",
    ),
    "handheld": (
        r"\bhand[- ]?held\b|\bshak(?:y|ing)[- ]?(?:cam|camera|footage|shot)\w*\b|\bcamera (?:\w+ly )?(?:shakes?|shaking|jitters?|trembles|wobbles)\b|\bcamera[- ]shake\b|\b(?:body|go)[- ]?cam\b|\b(?:camera |intense |strong |slight )?shak(?:ing|y|e) (?:effect|movement|motion)\b",
        "手持|(?:镜头|画面)(?:\\w{0,3})(?:晃动|抖动|摇晃|颤动|轻晃)|手摇镜头|晃动的镜头|(?:略微|轻微|剧烈|明显)(?:晃动|抖动)(?=[，。；、]|$)|呼吸感镜头|抖动的镜头",
    ),
}  # fmt: skip

OF_CAMERA: dict[Move, tuple[str, ...]] = {
    "static": (r"(?:holds?|pauses?|rests?|lingers?|settles?|stays? still|stands? still)\b(?! (?:in|her|his|a|an|up|the (?!shot|frame))\b)",),
    "dolly_in": (
        rf"{_GO}{LY} (?:{_IN}|towards? (?!the (?:left|right))|into\b|through\b|up to\b|down the\b|along\b|over the\b|past\b|across the (?:water|field|city|ocean|valley)|deeper)",
        rf"approach\w*|advanc\w+|gets? closer|getting closer|clos(?:es|ing) in|dives? (?:in|into|through)|(?:fl(?:y|ies|ying)|glid\w+|soar\w*)\b(?!{LY} (?:up|down|back|away|left|right|around|to the|towards? the (?:left|right)|from|sideways|out))(?![^,.]*\b(?:left|right)\b)",
    ),
    "dolly_out": (
        rf"{_GO}{LY} {_OUT}|retreat\w*|reced\w*|back(?:s|ing) (?:away|up|off|out)|withdraw\w*",
    ),
    "pan_left": (rf"{_TURN}{LY} {_LEFT}",),
    "pan_right": (rf"{_TURN}{LY} {_RIGHT}", rf"sweep(?:s|ing)?{LY} (?:across|over)", r"pan(?:s|ning)?\b(?! (?:up|down|left|to the left|from right))(?!\w)(?=[^a-z]*$)", r"scan(?:s|ning)?\b"),
    "tilt_up": (r"look(?:s|ing)? up(?:wards?)?\b", r"tilt(?:s|ing)?\b(?! (?:\w+ )?(?:down|up))", r"angl(?:es|ing) up\w*"),
    "tilt_down": (r"look(?:s|ing)? down(?:wards?)?\b", r"angl(?:es|ing) down\w*"),
    "truck_left": (rf"{_GO}{LY} {_LEFT}", rf"{_GO}(?: [\w'’-]+){{0,5}}? from (?:the )?right to (?:the )?left\b"),
    "truck_right": (rf"{_GO}{LY} {_RIGHT}", rf"{_GO}(?: [\w'’-]+){{0,5}}? from (?:the )?left to (?:the )?right\b", rf"{_GO}{LY} (?:sideways|laterally|horizontally|alongside)\b"),
    "rise": (rf"(?:rise|rises|rising|ascend(?:s|ing)?|lift(?:s|ing)?|rais(?:e|es|ing)|elevat\w+|climb(?:s|ing)?|goes up|soars up|{_GO}{LY} up(?:wards?)?\b(?! to))", r"(?<=spirals )up(?:wards?)?\b|(?<=spiraling )up(?:wards?)?\b|(?<=and )up(?:wards?)?\b(?=\W*$)"),
    "descend": (rf"(?:descend(?:s|ing)?|lower(?:s|ing)?|sink(?:s|ing)?|drop(?:s|ping)?|goes down|{_GO}{LY} down(?:wards?)?\b(?! the))", r"(?<=spirals )down(?:wards?)?\b|(?<=and )down(?:wards?)?\b(?=\W*$)"),
    "orbit_left": (rf"(?:{_GO}|{_TURN}|{_ARC}){LY} (?:a?round|about)\b(?: \w+){{0,5}} (?:to the left|counter-?clockwise|anti-?clockwise|from right to left)\b",),
    "orbit_right": (rf"(?:{_GO}|{_TURN}|{_ARC}|spin(?:s|ning)?|wrap(?:s|ping)?){LY} a?round\b(?!{LY}(?: \w+){{0,5}} (?:to the left|counter-?clockwise|anti-?clockwise))", r"(?:orbit|circl|encircl|spiral)\w*"),
    "roll_left": (r"(?:roll|rotat|spin|tilt)\w* (?:\w+ )?(?:counter-?clockwise|anti-?clockwise)",  rf"rolls? {_LEFT}"),
    "roll_right": (r"(?:rotat|spin|roll)\w* (?:\w+ )?clockwise|rolls?\b(?! (?:to the )?left| counter| anti)(?! \w+ counter)",),
    "follow": (r"follow(?:s|ing)?\b|track(?:s|ing)? (?:him|her|them|it|the|his|a)\b|trail(?:s|ing)?\b|chas(?:es|ing)\b|keeps? (?:up|pace) with",),
    "handheld": (r"(?:shak|jitter|trembl|wobbl)\w*",),
    "zoom_in": (rf"zoom(?:s|ing)?\b(?!{LY}[- ]?(?:in|out|back|away))", r"narrow(?:s|ing)\b"),
    "zoom_out": (r"widen(?:s|ing)\b",),
}  # fmt: skip
"""What a plain verb means once the camera is its subject (English)."""

OF_CAMERA_CHINESE: dict[Move, tuple[str, ...]] = {
    "dolly_in": ("(?:向|往|朝)前(?:\\w{0,4})(?:移|飞|推|滑|靠|前进|行|穿|走|运动)", "靠近|逼近|前进|前行|穿过|穿越|贴近|接近|飞越|飞过|向[^，。；]{1,8}(?:靠近|推|移近)|俯冲(?:向|进)"),
    "dolly_out": ("(?:向|往|朝)后(?:\\w{0,4})(?:移|飞|退|拉|滑|撤|运动)", "后退|远离|退后|退出|后撤"),
    "pan_left": ("(?:向|往|朝)左(?:\\w{0,3})(?:转(?!动头)|旋转|扫|摆)|左转",),
    "pan_right": ("(?:向|往|朝)右(?:\\w{0,3})(?:转(?!动头)|旋转|扫|摆)|右转", "扫过|摇过|摇向|扫视|横扫"),
    "tilt_up": ("(?:向|往|朝)上(?:\\w{0,3})(?:看|转|仰|抬)|上仰|仰起|上抬|抬起",),
    "tilt_down": ("(?:向|往|朝)下(?:\\w{0,3})(?:看|转|俯)|下俯",),
    "truck_left": ("(?:向|往|朝)左(?:\\w{0,4})(?:移|滑|推|飞|运动|前进)|从右(?:到|向|往|至)左(?:\\w{0,3})(?:移|滑)",),
    "truck_right": ("(?:向|往|朝)右(?:\\w{0,4})(?:移|滑|推|飞|运动|前进)|从左(?:到|向|往|至)右(?:\\w{0,3})(?:移|滑)|平移|横向移",),
    "rise": ("(?:向|往|朝)上(?:\\w{0,4})(?:移|升|飞|拉|运动)|上升|升高|升起|上移|拉高|拉升|升空",),
    "descend": ("(?:向|往|朝)下(?:\\w{0,4})(?:移|降|沉|飞|运动)|下降|降低|下移|降下|下沉",),
    "orbit_right": ("围绕|绕|环绕",),
    "roll_right": ("(?<!环绕)(?<!绕)(?<!左)(?<!右)旋转(?!木马)",),
    "follow": ("跟随|跟着|追随|跟踪|紧跟|追踪",),
    "handheld": ("晃动|抖动|摇晃|颤动|轻晃",),
    "zoom_in": ("放大|变焦(?!推|拉|缩|出)|聚焦(?=[^，。；]{0,6}放大)",),
    "zoom_out": ("缩小|变广|变宽",),
}  # fmt: skip
"""The same in Chinese, for clauses that name the camera."""
