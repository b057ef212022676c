"""The closed classes of English words, and irregular forms."""

from __future__ import annotations

from stillmotion.director.lexicon.forms import words

DETERMINERS = words(
    "a an the this that these those some any every each no another both all several many few "
    "two three four five six seven eight nine ten dozens hundreds"
)
SINGULAR = frozenset(["a", "an", "this", "each", "every", "another", "one"])
"""After these a plural cannot follow: what looks like one is a verb ("a man waves")."""

PLURAL = words("these those several many few two three four five six seven eight nine ten both all")

OWNERS = words("my your his her its our their whose")
SUBJECTS = words(
    "i you he she it we they someone somebody everyone everybody something everything nobody "
    "who one"
)
OBJECTS = words("me him her us them itself himself herself themselves each")
RELATIVES = words("who which that")
PREPOSITIONS = words(
    "of in on at by for from with without into onto over under above below behind beside between "
    "among through across along around against near towards toward to up down off out about past "
    "like within inside outside upon beneath beyond during per via amid amongst underneath atop "
    "alongside despite except amidst"
)
PARTICLES = words(
    "up down away off out over back around in forward forwards backward backwards apart together "
    "aside open on through past by along round ahead onwards inward outward upward upwards "
    "downward downwards aloft home"
)
ADVERBS = words(
    "not then now also still just always never slowly fast very quite so too again once soon "
    "together almost even only ever already suddenly here there away twice alone first next "
    "finally please often sometimes later forever gracefully"
)
NOT_ADVERBS = words(
    "family belly jelly bully fly lily butterfly dragonfly firefly ally rally folly assembly "
    "lovely lonely friendly ugly holy curly silly early daily ghostly elderly likely lively "
    "homely woolly hilly"
)
CONJUNCTIONS = frozenset(["and", "or", "nor", "but"])
SUBORDINATORS = words(
    "while when as until before after because if though although where whereas since once whilst"
)
MODALS = words("will would can could should may might must shall let's")
BE = words("is are was were be been being am")
HAVE = words("has have had having")
DO = words("does do did don doesn didn")
BEGINNING = words("begin start continue keep go come stop")
"""Followed by another verb they say when it happens, and what happens is the other."""

BEFORE_INFINITIVE = BEGINNING | words(
    "about going try want like need wish wants ask tell get command order prepare decide"
)
CAUSING = words("let make have help get watch see")
"""Before an object and a bare verb ("let her dance")."""

IRREGULAR_PLURALS = words(
    "people children men women police cattle sheep geese mice feet teeth folk deer fish fishermen "
    "firemen policemen workmen snowmen couple pair crowd family audience they"
)

PAST: dict[str, str] = {
    "ran": "run", "went": "go", "fell": "fall", "flew": "fly", "swam": "swim", "took": "take",
    "ate": "eat", "wrote": "write", "broke": "break", "threw": "throw", "came": "come",
    "began": "begin", "drove": "drive", "rode": "ride", "sang": "sing", "spoke": "speak",
    "gave": "give", "got": "get", "grew": "grow", "blew": "blow", "drew": "draw", "rose": "rise",
    "shook": "shake", "left": "leave", "caught": "catch", "fought": "fight", "brought": "bring",
    "drank": "drink", "sank": "sink", "sprang": "spring", "swung": "swing", "dug": "dig",
    "stole": "steal", "tore": "tear", "wove": "weave", "woke": "wake", "leapt": "leap",
    "slid": "slide", "spun": "spin", "struck": "strike", "made": "make", "turned": "turn",
}  # fmt: skip
"""Past forms that a regular ending does not make."""

GROUPS = words(
    "crowd audience couple pair family team group band herd flock army class choir orchestra troop "
    "pack swarm everybody everyone folk police guests passengers knight samurai robot dragon zombie "
    "person human adult male female animal figure character being silhouette monster ghost alien mermaid unicorn angel witch wizard avatar superhero android creature"
)
"""Whoever acts, beside people and animals."""

FORCES = words("wind winds breeze gust storm sun moon rain snow thunder lightning tide")
"""What acts without being alive."""
