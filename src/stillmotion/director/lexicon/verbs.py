"""Classes of English verbs by what they say: how things are, how they lie, what a picture does.

They refine the division of WordNet, whose states of mind, perceptions and relations are in
`tables`.
"""

from __future__ import annotations

from stillmotion.director.lexicon.forms import words

# Of people.

POSTURE = words(
    "stand sit lie kneel crouch squat lean perch rest recline lounge slouch sleep nap doze wait "
    "stay remain pose face live"
)
"""How somebody is placed. With a particle they are moves: "stands up"."""

STAYING = frozenset(["stay", "remain", "live"])
"""Those of them that never are."""

GAZE = words("look watch gaze stare see notice observe behold peer admire view")

HOLDING = words("wear hold keep clutch grip own bear contain possess sport don grasp cradle")

EMBRACING = words("hug embrace cuddle")
"""Beside a noun they tell how two are placed: "a woman hugging a cat"."""

GROWING = frozenset(["grow", "hang", "burn"])
"""Followed by where they tell what is there: "flowers growing in the meadow"."""

GOING = words(
    "walk jump climb crawl march stroll wander dance smile laugh cry turn move roll slide step "
    "rush race hurry jog skip hop dive splash stumble trip land explode collapse melt vanish "
    "disappear appear arrive return emerge enter escape gallop trot float drift"
)
"""Without an object: their past after a noun is that noun's ("the man walked to the door")."""

# Of pictures and their makers.

DEPICTING = words(
    "show depict portray capture feature display present reveal highlight emphasize emphasise "
    "focus center centre illustrate represent evoke convey suggest express symbolize "
    "generate animate render imagine film record include exude inspire ensure maintain "
    "preserve avoid allow mean want keep"
)

LENDING = words(
    "make give lend bring set add create combine use base form style frame offer provide grace "
    "leave let allow mark promise"
)
"""The same where nobody does it: "colours create a mood"."""

# Of things.

LIGHTING = words(
    "shine glow gleam glisten glitter sparkle shimmer glint illuminate light cast bathe reflect "
    "backlight silhouette highlight tint color colour blur contrast complement blend fill frame "
    "mirror drench dapple"
)
"""How light and colour lie on things."""

EXTENDING = words(
    "stretch extend run wind lead rise climb snake curve bend twist reach loom tower line border "
    "flank overlook dominate spread slope meander drop fall descend ascend cross cut pass hang "
    "stand sit lie surround cover fill dot litter adorn decorate encircle enclose separate divide "
    "connect join meet jut protrude lean rest perch nestle float hover go continue crisscross "
    "zigzag unfold disappear vanish fade recede cling drape hug touch stream pour spill "
    "filter play dance pierce linger sweep come break shine slant flow streak"
)
"""How what does not move, and light, lie in a picture: "the road winds", "sunlight streams in"."""

SURROUNDING = words(
    "hang oversee surround cover fill line border flank overlook adorn decorate encircle enclose separate divide "
    "connect dot litter drape attach match fit house contain consist top crown frame cling "
    "protrude jut tower loom lead point belong nestle overgrow front feature resemble seem "
    "remain depend smell feel sound say cost weigh span number populate"
)
"""How things stand to one another."""

RADIANCE = words(
    "light lights sunlight moonlight daylight lamplight candlelight starlight glow rays ray beams "
    "beam shadows shadow sunbeams sunshine reflections reflection colors colours color colour tones "
    "tone hues mood atmosphere style lighting background foreground sky scene"
)
"""What has no substance, and lies on things."""

# Exceptions.

ALWAYS_HAPPENING = words(
    "read study cheer hide bury taste sniff flash crack ring whistle paint pick train shape measure "
    "examine plot explore scan inspect survey ponder meditate memorize skip feed serve "
    "hesitate pause end expire survive follow star explode boom blast roar rumble rattle creak "
    "crackle tick flick buzz rustle screech chatter thunder scare frighten startle comfort disappear "
    "rejoice mourn hurt search hunt listen hug accompany stall appear emerge play light "
    "celebrate browse tease protect calculate count choose solve perform"
)
"""Counted among states of mind or perceptions, but somebody does them, or they are heard."""

NEVER_HAPPENING = words(
    "be seem appear belong know mean hate wish hope believe "
    "wonder dream daydream relax happen occur consist depend matter exist resemble understand remember forget "
    "can will may must might shall should would could tend alight further alike "
    "zone detail texture photo picture portrait image scale angle lens style frame colour color "
    "camera shot close-up grain tone focus"
)
"""States, and words that are next to never verbs in a prompt."""

# Of orders.

EDITING = words(
    "make turn change replace remove add give put swap recolor recolour colorize colourise colour "
    "color erase delete insert convert transform restyle dress age restore enlarge shrink rename "
    "exchange substitute attach place repaint redraw fix sharpen denoise upscale extend crop "
    "correct retouch"
)
"""They want the picture to be another one."""

SETTING = words("make turn give add change set put transform convert")
"""Those of them that also ask for a mood, a cue or a move: "make it rain"."""

LIGHT = words("take give have do make let heave draw")
"""With a noun they say what the noun's own verb says ("takes a breath")."""

# Of what a cue makes.

ENDING = words(
    "stop cease end clear vanish disappear die fade dissipate evaporate disperse extinguish turn "
    "become form transform morph freeze solidify part"
)
"""That it ends or becomes something else."""

CONSUMING = words(
    "burn swallow engulf devour consume destroy flood melt cover fill knock break crush carry reach "
    "lift push pull throw wash sweep hit tear topple"
)
"""What it may do to something else, named behind the verb."""

MADE_OBJECTS = words(
    "statue sculpture figurine poster mural tattoo logo emblem sign toy drawing sticker icon "
    "figure carving relief fresco tapestry print"
)
"""Things that show others, which do not move: "a statue of a man throwing a discus"."""
