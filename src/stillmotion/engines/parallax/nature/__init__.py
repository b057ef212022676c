"""Nature performed: what the words ask of water, sky, plants, fire, light, weather and air.

`stage` finds in the picture what is to move and answers with the motions and overlays that move
it; what is not there is said, and nothing else moves in its stead. Every kind of cue has a module
that performs it, every region one in `regions` that finds it.
"""

from stillmotion.engines.parallax.nature.staging import KINDS as KINDS
from stillmotion.engines.parallax.nature.staging import PLACED as PLACED
from stillmotion.engines.parallax.nature.staging import stage as stage
from stillmotion.vision.regions.sky import find_sky as find_sky
