"""Transitions from a start picture to an end picture, exactly on one and exactly on the other.

Between related pictures everything moves along the optical flow (`morph`); unrelated ones are
joined by a flight out of one into the other (`fly_through`).
"""

from stillmotion.engines.parallax.transition.build import Transition, build_transition
from stillmotion.engines.parallax.transition.fitting import FittedFrame, fit_to_frame
from stillmotion.engines.parallax.transition.known_pixels import KnownPixels

__all__ = ["FittedFrame", "KnownPixels", "Transition", "build_transition", "fit_to_frame"]
