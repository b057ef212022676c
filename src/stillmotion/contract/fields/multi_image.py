"""The fields of `POST /v1/videos/multi-image2video`: pictures that are put together and moved."""

from __future__ import annotations

from stillmotion.contract.fields.kinds import Choice, ListOf, PictureFile, Text, Whole
from stillmotion.contract.fields.shared import MOST_PROMPT, NEGATIVE_PROMPT, OF_EVERY_TASK
from stillmotion.contract.fields.table import Table
from stillmotion.contract.fields.videos import (
    ASPECT_RATIO,
    CFG_SCALE,
    LORAS,
    SEED,
    USUAL_MODE,
    WATERMARK_INFO,
)

MODEL_NAME = Choice(
    "model_name", ("kling-v1-6",), default="kling-v1-6", about="The model whose rules hold."
)
PROMPT = Text(
    "prompt",
    MOST_PROMPT,
    required="in each request of this call",
    about="What is to be seen. `<<<image_1>>>` points at the first picture.",
)
IMAGE = PictureFile(
    "image",
    required="in each picture",
    about="at least 300 px a side, aspect 1:2.5 to 2.5:1.",
)
MOST_PICTURES = 4
IMAGE_LIST = ListOf(
    "image_list",
    (IMAGE,),
    MOST_PICTURES,
    noun="pictures",
    required=f"with 1 to {MOST_PICTURES} pictures",
    about="What is put together.",
)
DURATION = Whole(
    "duration", 5, 10, "seconds", as_text=True, default=5, only=(5, 10), about="Seconds."
)

MULTI_IMAGE2VIDEO = Table(
    "multi_image2video",
    (
        MODEL_NAME,
        IMAGE_LIST,
        PROMPT,
        NEGATIVE_PROMPT,
        CFG_SCALE,
        USUAL_MODE,
        DURATION,
        ASPECT_RATIO,
        WATERMARK_INFO,
        SEED,
        LORAS,
        *OF_EVERY_TASK,
    ),
)
