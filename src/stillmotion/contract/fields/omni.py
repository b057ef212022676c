"""The fields of `POST /v1/videos/omni-video`: pictures and elements by their places in lists."""

from __future__ import annotations

from typing import Literal, get_args

from stillmotion.contract.fields.kinds import Choice, Flag, ListOf, MediaFile, PictureFile, Text
from stillmotion.contract.fields.shared import ELEMENT_ID, MOST_PROMPT, OF_EVERY_TASK
from stillmotion.contract.fields.table import Table
from stillmotion.contract.fields.videos import (
    ASPECT_RATIOS,
    DURATION,
    LORAS,
    MODES,
    MULTI_PROMPT,
    SEED,
    SHOT_TYPE,
    SOUND,
    WATERMARK_INFO,
)

OmniModel = Literal["kling-video-o1", "kling-v3-omni"]
PictureRole = Literal["first_frame", "end_frame"]
ReferType = Literal["base", "feature"]

O1: OmniModel = "kling-video-o1"
MODELS: tuple[OmniModel, ...] = get_args(OmniModel)
MODEL_NAME = Choice("model_name", MODELS, default=O1, about="The model whose rules hold.")

PROMPT = Text(
    "prompt",
    MOST_PROMPT,
    default="",
    about="What is to be seen. Must not be empty, unless `shot_type` is `customize`, where it has "
    "no effect. `<<<image_1>>>`, `<<<element_1>>>` and `<<<video_1>>>` point into the lists.",
)
MULTI_SHOT = Flag("multi_shot", default=False, about="Whether the video has several shots.")

MOST_THINGS = 7
"""Pictures and elements together."""

IMAGE_URL = PictureFile(
    "image_url",
    required="in each picture",
    about="at least 300 px a side, aspect 1:2.5 to 2.5:1.",
)
ROLES: tuple[PictureRole, ...] = get_args(PictureRole)
ROLE = Choice(
    "type",
    ROLES,
    about="What the video starts or ends on; without it the picture is one of what appears.",
)
IMAGE_LIST = ListOf(
    "image_list", (IMAGE_URL, ROLE), MOST_THINGS, noun="pictures", about="Pictures."
)
ELEMENT_LIST = ListOf(
    "element_list", (ELEMENT_ID,), MOST_THINGS, noun="elements", about="Elements that appear."
)

VIDEO_URL = MediaFile(
    "video_url",
    "video",
    ("MP4", "MOV"),
    (3.0, 10.0),
    required="in each video",
    about="720 to 2160 px a side, 24 to 60 frames a second.",
)
REFER_TYPES: tuple[ReferType, ...] = get_args(ReferType)
REFER_TYPE = Choice(
    "refer_type", REFER_TYPES, default="base", about="Whether it is changed, or only looked at."
)
KEEPS: tuple[Literal["yes", "no"], ...] = ("yes", "no")
KEEP_ORIGINAL_SOUND = Choice(
    "keep_original_sound", KEEPS, default="yes", about="Whether its sound stays."
)
VIDEO_LIST = ListOf(
    "video_list",
    (VIDEO_URL, REFER_TYPE, KEEP_ORIGINAL_SOUND),
    1,
    noun="videos",
    about="A video to go by. No engine that comes along takes one.",
)

MODE = Choice(
    "mode",
    MODES,
    default="pro",
    about="Quality: 720p for `std`, 1080p for `pro`, 2160p for `4k` (not with O1).",
)
ASPECT_RATIO = Choice(
    "aspect_ratio",
    ASPECT_RATIOS,
    about="Width to height. Required unless a first frame or a base video has one.",
)

OMNI_VIDEO = Table(
    "omni_video",
    (
        MODEL_NAME,
        MULTI_SHOT,
        SHOT_TYPE,
        PROMPT,
        MULTI_PROMPT,
        IMAGE_LIST,
        ELEMENT_LIST,
        VIDEO_LIST,
        SOUND,
        MODE,
        ASPECT_RATIO,
        DURATION,
        WATERMARK_INFO,
        SEED,
        LORAS,
        *OF_EVERY_TASK,
    ),
)
