"""Elements: cut-outs of reference pictures that enter the scene and stand in it."""

from __future__ import annotations

from stillmotion.engines.parallax.effects.elements.build import stage as stage
