"""From a start picture to an end picture, exactly on one and exactly on the other.

Related pictures are carried into one another along their motion (`morph`); others are joined by a
flight out of the one into the other (`traverse`).
"""

from stillmotion.engines.parallax.transition.build import Transition, build_transition
from stillmotion.engines.parallax.transition.fitting import FittedFrame, fit_to_frame
from stillmotion.engines.parallax.transition.known_pixels import KnownPixels

__all__ = ["FittedFrame", "KnownPixels", "Transition", "build_transition", "fit_to_frame"]
