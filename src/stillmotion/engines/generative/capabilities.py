"""What an engine can honour, by the rules of its model and what is done around it."""

from __future__ import annotations

from stillmotion.catalog.capability_map import CAMERA_TYPES
from stillmotion.catalog.features import Capabilities, Feature
from stillmotion.engines.generative.clip import ClipRules

AROUND = frozenset({Feature.SOUND, Feature.VOICES, Feature.MULTI_SHOT})
"""Any model: each shot is a clip, and what a model does not make heard, our soundtrack does."""


def capabilities_of(rules: ClipRules) -> Capabilities:
    """The features of the API that can be asked of a model with these rules."""
    features = set(AROUND)
    if rules.start and rules.end:
        features.add(Feature.START_END)
    if rules.references:
        features.add(Feature.ELEMENTS)
    guided = {"brush": Feature.MOTION_BRUSH, "camera": Feature.CAMERA_CONTROL}
    followed = {guided[kind] for kind in rules.guides}
    apart: set[tuple[Feature, Feature]] = set()
    if not rules.guide_and_end:
        apart = {(Feature.START_END, feature) for feature in followed}
    return Capabilities(
        features=frozenset(features | followed),
        camera_types=CAMERA_TYPES if "camera" in rules.guides else frozenset(),
        camera_path="camera" in rules.guides,
        apart=frozenset(apart),
    )


def longest_of(rules: ClipRules) -> float | None:
    """Seconds that a shot may have at most: those of one clip, where the model cannot go on from
    the last frames of another; None for any."""
    return None if rules.start else (rules.frames.longest - 1) / rules.fps
