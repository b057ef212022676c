"""The fields of `POST /v1/videos/motion-control`: a figure moves as somebody in a video does."""

from __future__ import annotations

from typing import Literal, get_args

from stillmotion.contract.fields.kinds import Choice, ListOf, MediaFile, PictureFile, Text
from stillmotion.contract.fields.omni import KEEP_ORIGINAL_SOUND as KEEP_ORIGINAL_SOUND
from stillmotion.contract.fields.shared import ELEMENT_ID, MOST_PROMPT, OF_EVERY_TASK
from stillmotion.contract.fields.table import Table
from stillmotion.contract.fields.videos import USUAL_MODES, WATERMARK_INFO

MotionModel = Literal["kling-v2-6", "kling-v3"]
Orientation = Literal["image", "video"]

MODELS: tuple[MotionModel, ...] = get_args(MotionModel)
MODEL_NAME = Choice("model_name", MODELS, default="kling-v2-6", about="The model whose rules hold.")
PROMPT = Text("prompt", MOST_PROMPT, default="", about="What else is to be seen.")
IMAGE_URL = PictureFile(
    "image_url",
    required="in each request of this call",
    about="at least 300 px a side, aspect 1:2.5 to 2.5:1. Who is to move.",
)

MOST_VIDEO_BYTES = 100 * 1024 * 1024
SHORTEST_SIDE, LONGEST_SIDE = 340, 3850
"""Pixels of a side of the video."""

LONGEST_AS_IMAGE = 10.0
"""Seconds of the video where the figure is turned as in the picture."""

VIDEO_URL = MediaFile(
    "video_url",
    "video",
    ("MP4", "MOV"),
    (3.0, 30.0),
    required="in each request of this call",
    about=f"{SHORTEST_SIDE} to {LONGEST_SIDE} px a side, at most 100 MB. How it is to move.",
)
ORIENTATIONS: tuple[Orientation, ...] = get_args(Orientation)
CHARACTER_ORIENTATION = Choice(
    "character_orientation",
    ORIENTATIONS,
    required="in each request of this call",
    about="Whether the figure is turned as in the picture, where the video has at most "
    f"{LONGEST_AS_IMAGE:g} s, or as in the video.",
)
MODE = Choice(
    "mode",
    USUAL_MODES,
    required="in each request of this call",
    about="Quality: 720p for `std`, 1080p for `pro`.",
)
ELEMENT_LIST = ListOf("element_list", (ELEMENT_ID,), 1, noun="elements", about="Who the figure is.")

MOTION_CONTROL = Table(
    "motion_control",
    (
        MODEL_NAME,
        PROMPT,
        IMAGE_URL,
        VIDEO_URL,
        ELEMENT_LIST,
        KEEP_ORIGINAL_SOUND,
        CHARACTER_ORIENTATION,
        MODE,
        WATERMARK_INFO,
        *OF_EVERY_TASK,
    ),
)
