"""The motion brush: masked things travel drawn paths, and what the static mask covers stays."""

from __future__ import annotations

from stillmotion.engines.parallax.effects.brush.build import pin_of as pin_of
from stillmotion.engines.parallax.effects.brush.build import stage as stage
from stillmotion.engines.parallax.effects.brush.carried_layer import Carry as Carry
from stillmotion.engines.parallax.effects.brush.pin import Held as Held
from stillmotion.engines.parallax.effects.brush.pin import Pin as Pin
from stillmotion.engines.parallax.effects.brush.pin import PutBack as PutBack
from stillmotion.engines.parallax.effects.brush.place_marks import marks_of as marks_of
from stillmotion.engines.parallax.effects.brush.soft_pull import Give as Give
