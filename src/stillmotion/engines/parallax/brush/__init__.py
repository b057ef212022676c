"""The motion brush: masked things travel drawn paths, and what the static mask covers stays."""

from __future__ import annotations

from stillmotion.engines.parallax.brush.carry import Carry as Carry
from stillmotion.engines.parallax.brush.give import Give as Give
from stillmotion.engines.parallax.brush.marks import marks_of as marks_of
from stillmotion.engines.parallax.brush.pin import Held as Held
from stillmotion.engines.parallax.brush.pin import Pin as Pin
from stillmotion.engines.parallax.brush.pin import PutBack as PutBack
from stillmotion.engines.parallax.brush.stage import pin_of as pin_of
from stillmotion.engines.parallax.brush.stage import stage as stage
