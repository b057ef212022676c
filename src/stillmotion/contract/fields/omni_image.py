"""The fields of `POST /v1/images/omni-image`: pictures of what a prompt points at."""

from __future__ import annotations

from typing import Literal, get_args

from stillmotion.contract.fields.images import ASPECT_RATIOS as SHAPES
from stillmotion.contract.fields.images import AspectRatio as Shape
from stillmotion.contract.fields.images import N as N_OF_IMAGES
from stillmotion.contract.fields.images import Resolution
from stillmotion.contract.fields.kinds import Choice, ListOf, PictureFile, Text, Whole
from stillmotion.contract.fields.shared import ELEMENT_ID, MOST_PROMPT, OF_EVERY_TASK
from stillmotion.contract.fields.table import Table
from stillmotion.contract.fields.videos import WATERMARK_INFO

OmniImageModel = Literal["kling-image-o1", "kling-v3-omni"]
AspectRatio = Literal["auto"] | Shape
ResultType = Literal["single", "series"]

MODELS: tuple[OmniImageModel, ...] = get_args(OmniImageModel)
MODEL_NAME = Choice(
    "model_name", MODELS, default="kling-image-o1", about="The model whose rules hold."
)
PROMPT = Text(
    "prompt",
    MOST_PROMPT,
    required="in each request for pictures",
    about="What is to be seen. `<<<image_1>>>` and `<<<element_1>>>` point into the lists.",
)

MOST_THINGS = 10
"""Pictures and elements together."""

IMAGE = PictureFile(
    "image",
    required="in each picture",
    about="at least 300 px a side, aspect 1:2.5 to 2.5:1.",
)
IMAGE_LIST = ListOf(
    "image_list",
    (IMAGE,),
    MOST_THINGS,
    noun="pictures",
    about="Pictures of what appears, one of which may be what the others stand in.",
)
ELEMENT_LIST = ListOf(
    "element_list", (ELEMENT_ID,), MOST_THINGS, noun="elements", about="Elements that appear."
)
RESOLUTIONS: tuple[Resolution, ...] = get_args(Resolution)
RESOLUTION = Choice(
    "resolution",
    RESOLUTIONS,
    default="1k",
    about="As many pixels as a square of 1024, 2048 or 4096 has.",
)
RESULT_TYPES: tuple[ResultType, ...] = get_args(ResultType)
RESULT_TYPE = Choice(
    "result_type",
    RESULT_TYPES,
    default="single",
    about="Pictures by themselves (`images`), or of one scene (`series_images`).",
)
N = Whole(
    "n",
    N_OF_IMAGES.least,
    N_OF_IMAGES.most,
    default=1,
    about="How many pictures; without effect in a series.",
)
SERIES_AMOUNT = Whole(
    "series_amount",
    2,
    9,
    default=4,
    about="How many pictures a series has; without effect outside of one.",
)
ASPECT_RATIOS: tuple[AspectRatio, ...] = ("auto", *SHAPES)
ASPECT_RATIO = Choice(
    "aspect_ratio",
    ASPECT_RATIOS,
    default="auto",
    about="Width to height. `auto` is nearest to the picture that is the scene, and 16:9 where "
    "none is.",
)

OMNI_IMAGE = Table(
    "omni_image",
    (
        MODEL_NAME,
        PROMPT,
        IMAGE_LIST,
        ELEMENT_LIST,
        RESOLUTION,
        RESULT_TYPE,
        N,
        SERIES_AMOUNT,
        ASPECT_RATIO,
        WATERMARK_INFO,
        *OF_EVERY_TASK,
    ),
)
