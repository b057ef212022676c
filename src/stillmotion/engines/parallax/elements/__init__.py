"""Elements: cut-outs of reference pictures that enter the scene and stand in it."""

from __future__ import annotations

from stillmotion.engines.parallax.elements.figure import cut as cut
from stillmotion.engines.parallax.elements.figure import is_cut_off as is_cut_off
from stillmotion.engines.parallax.elements.seek import sought as sought
from stillmotion.engines.parallax.elements.seek import why_none as why_none
from stillmotion.engines.parallax.elements.stage import stage as stage
