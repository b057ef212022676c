"""The fields of `POST /v1/videos/effects`: scenes that need no words."""

from __future__ import annotations

from collections.abc import Mapping

from stillmotion.contract.fields.kinds import Choice, ObjectOf, PictureFile, Unused, Whole
from stillmotion.contract.fields.shared import OF_EVERY_TASK
from stillmotion.contract.fields.table import Table
from stillmotion.contract.fields.videos import MODE, WATERMARK_INFO
from stillmotion.contract.image2video import MODELS

SCENES: Mapping[str, str] = {
    "bullet_time": "The camera orbits around the subject to the right",
    "rainfall": "It rains heavily",
    "snowfall": "Snow falls",
    "falling_petals": "Petals fall",
    "falling_leaves": "Leaves fall",
    "drifting_fog": "Fog drifts through",
    "nightfall": "Night falls",
    "golden_hour": "Golden hour",
}
"""What each scene is in words. The first is one of the reference's, the others are ours."""

EFFECT_SCENE = Choice(
    "effect_scene",
    tuple(SCENES),
    required="to say which effect",
    about="The scene. Of the reference's, those that need a model of people are not made here.",
)
MODEL_NAME = Choice("model_name", MODELS, default="kling-v1-6", about="The model whose rules hold.")
IMAGE = PictureFile(
    "image",
    required="in each effect",
    about="at least 300 px a side, aspect 1:2.5 to 2.5:1.",
)
IMAGES = Unused("images", about="Of scenes with two people, none of which is made here.")
DURATION = Whole(
    "duration", 5, 10, "seconds", as_text=True, default=5, only=(5, 10), about="Seconds."
)
INPUT = ObjectOf(
    "input",
    (MODEL_NAME, MODE, IMAGE, IMAGES, DURATION),
    required="with the picture",
    about="What the effect is laid over.",
)

EFFECTS = Table("effects", (EFFECT_SCENE, INPUT, WATERMARK_INFO, *OF_EVERY_TASK))
