"""The fields of the call for pictures: `POST /v1/images/generations`."""

from __future__ import annotations

from typing import Literal, get_args

from stillmotion.contract.fields.kinds import Choice, PictureFile, Text, Whole
from stillmotion.contract.fields.shared import (
    MODEL,
    MOST_PROMPT,
    NEGATIVE_PROMPT,
    OF_EVERY_TASK,
    element_list,
)
from stillmotion.contract.fields.table import Table
from stillmotion.contract.image2video import DEFAULT_MODEL, MODELS

Resolution = Literal["1k", "2k", "4k"]
AspectRatio = Literal["16:9", "9:16", "1:1", "4:3", "3:4", "3:2", "2:3", "21:9"]

MODEL_NAME = Choice(
    "model_name",
    (*MODELS, "kling-v2", "kling-v2-new"),  # the last two are models of pictures only
    default=DEFAULT_MODEL,
    about="The model.",
)
PROMPT = Text(
    "prompt", MOST_PROMPT, required="in each request for pictures", about="What is to be seen."
)
IMAGE = PictureFile(
    "image", about="at least 300 px a side, aspect 1:2.5 to 2.5:1. What things are set into."
)
ELEMENT_LIST = element_list("Elements that appear: all of them, in their order from left to right.")
RESOLUTIONS: tuple[Resolution, ...] = ("1k", "2k")
RESOLUTION = Choice(
    "resolution",
    RESOLUTIONS,
    default="1k",
    about="As many pixels as a square of 1024 or 2048 has.",
)
N = Whole("n", 1, 9, default=1, about="How many pictures.")
ASPECT_RATIOS: tuple[AspectRatio, ...] = get_args(AspectRatio)
ASPECT_RATIO = Choice("aspect_ratio", ASPECT_RATIOS, default="16:9", about="Width to height.")

IMAGES = Table(
    "images",
    (
        MODEL_NAME,
        MODEL,
        PROMPT,
        NEGATIVE_PROMPT,
        IMAGE,
        ELEMENT_LIST,
        RESOLUTION,
        N,
        ASPECT_RATIO,
        *OF_EVERY_TASK,
    ),
)
