"""What smoke and steam rise from, by the kind of place that an engine looks for in the picture."""

from __future__ import annotations

from stillmotion.storyboard import SourceKind

SOURCES: dict[SourceKind, tuple[str, ...]] = {
    "vessel": (
        r"\b(?:tea|coffee|paper )?(?:cups?|mugs?|bowls?|pots?|pans?)\b(?! of gold)|\btea(?:pot|kettle)s?\b"
        r"|\b(?:coffees?|espressos?|cappuccinos?|lattes?|tea|teas|cocoa|hot chocolate|drinks?|soups?"
        r"|broth|stews?|noodles|ramen|kettles?|saucepans?|saucers?|woks?|cauldrons?|dish|dishes"
        r"|plates?|meals?|food|beverages?)\b",
        "[茶咖水酒纸]?杯子?|咖啡|(?<![红绿抹])茶(?!色)|[红绿抹]茶|碗|(?<!温)汤|锅|[茶水]壶|热饮|面条|盘子|菜肴|饭菜|热菜",
    ),
    "chimney": (
        r"\bchimneys?(?: ?pots?| stacks?)?\b|\bsmoke ?stacks?\b|\bflues?\b|\bcooling towers?\b"
        r"|\broof(?:top)?s?\b|\b(?:houses?|cottages?|farmhouses?|cabins?|huts?|villages?)\b"
        r"|\bfactor(?:y|ies)\b|\bpower (?:plants?|stations?)\b|\bfunnels?\b"
        r"|\blocomotives?\b|\bsteam (?:train|engine|boat|ship)s?\b|\bsteam(?:boat|ship|er)s?\b",
        "烟囱|烟筒|炊烟|屋顶|房顶|房子|房屋|小屋|木屋|村庄|村落|农舍|人家|工厂|厂房|电厂|蒸汽机车|蒸汽火车|火车头|轮船",
    ),
    "engine": (
        r"\b(?:engines?|exhausts?(?: pipes?)?|nozzles?|boosters?|thrusters?|tail ?pipes?)\b"
        r"|\b(?:rockets?|missiles?|space ?(?:craft|ships?|shuttles?)|launch ?pads?)\b",
        "引擎|发动机|排气管|排气口|喷口|喷管|喷嘴|助推器|推进器|火箭|导弹|飞船|航天飞机|发射台|发射架",
    ),
    "water": (
        r"\bhot springs?\b|\bgeysers?\b|\bonsens?\b|\bbath(?:tub)?s?\b|\bhot tubs?\b"
        r"|\b(?:lakes?|ponds?|pools?|rivers?|streams?|seas?|ocean|water|waters)\b",
        "温泉|热泉|浴缸|浴池|湖面|湖水|湖泊|池水|池塘|水池|水面|河面|河水|江面|海面",
    ),
    "fire": (
        r"\b(?:camp|bon)?fires?\b|\bfire ?(?:place|pit)s?\b|\bflames?\b|\bhearths?\b|\bembers\b|\bblaze\b"
        r"|\btorch(?:es)?\b|\bcandles?\b|\bbarbecues?\b|\bgrills?\b|\bburning (?:wood|logs?)\b",
        "篝火|营火|火堆|火焰|炉火|壁炉|火把|烛火|蜡烛|烧烤|余烬|火苗",
    ),
    "ground": (
        r"\b(?:ground|earth|soil|streets?|roads?|pavement|asphalt|manholes?|foot|feet|base|bottom"
        r"|tires?|tyres?|wheels?)\b",
        "地面|地上|地底|大地|街道|路面|马路|井盖|脚下|底部|底下|轮胎|车轮",
    ),
}  # fmt: skip
"""Phrases in lower case; a passage of the cue's own words counts as well (炊烟 is that of a house)."""

UNKNOWN = (
    r"\b(?:from|out of|off) (?:inside |within |behind )?"
    r"(?!(?:the |a |one |both |all |every |each )?(?:left|right|above|below|behind|afar|everywhere"
    r"|nowhere|sides?|top|within|inside|time|here|there|frame|distance|screen|edges?)\b)"
    r"(?:the |a |an |its |his |her |their |my |your |this |that )?"
    r"(?P<en>[a-z][\w'-]*(?: (?!(?:and|as|while|in|on|at|into|to|towards?|with|over|up|behind"
    r"|before|then|\w+ly)\b)[a-z][\w'-]*)?)",
    "从(?P<zh>[^，。；、,.;\\s]{1,6}?)(?:[里中上下内旁]|之中|之上)?(?:缓缓|慢慢|轻轻|徐徐|不断)?"
    "(?:升|冒|飘|腾|散|喷|涌|袅|弥漫|溢)",
)
"""Where it rises from when that is none of these."""
