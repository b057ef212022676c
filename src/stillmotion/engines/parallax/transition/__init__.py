"""From a start picture to an end picture, exactly on one and exactly on the other.

Related pictures are carried into one another along their motion (`morph`); others are joined by a
flight out of the one into the other (`traverse`).
"""

from stillmotion.engines.parallax.transition.build import Joined, join
from stillmotion.engines.parallax.transition.fitting import Fitted, fit
from stillmotion.engines.parallax.transition.known_pixels import Trace

__all__ = ["Fitted", "Joined", "Trace", "fit", "join"]
