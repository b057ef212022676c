"""The motion brush: masked things travel drawn paths, and what the static mask covers stays."""

from __future__ import annotations

from stillmotion.engines.parallax.effects.brush.build import pin_of as pin_of
from stillmotion.engines.parallax.effects.brush.build import stage as stage
from stillmotion.engines.parallax.effects.brush.carried_layer import Translation as Translation
from stillmotion.engines.parallax.effects.brush.pin import (
    DampedDisplacement as DampedDisplacement,
)
from stillmotion.engines.parallax.effects.brush.pin import Pin as Pin
from stillmotion.engines.parallax.effects.brush.pin import PinnedPixels as PinnedPixels
from stillmotion.engines.parallax.effects.brush.place_marks import place_marks as place_marks
from stillmotion.engines.parallax.effects.brush.soft_pull import SoftPull as SoftPull
