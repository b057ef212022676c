"""The fields of the calls for videos: `POST /v1/videos/image2video` and `/v1/videos/text2video`."""

from __future__ import annotations

from typing import get_args

from stillmotion.contract.fields.kinds import (
    Choice,
    Flag,
    ListOf,
    Number,
    ObjectOf,
    PictureFile,
    Switch,
    Text,
    Whole,
)
from stillmotion.contract.fields.shared import (
    MODEL,
    MOST_PROMPT,
    MOST_VOICE_ID,
    NEGATIVE_PROMPT,
    OF_EVERY_TASK,
    element_list,
)
from stillmotion.contract.fields.table import Table
from stillmotion.contract.image2video import (
    CAMERA_AXES,
    DEFAULT_MODEL,
    MODELS,
    CameraType,
    Mode,
    ShotType,
)
from stillmotion.contract.text2video import AspectRatio
from stillmotion.contract.wire import one_of

MODEL_NAME = Choice(
    "model_name", MODELS, default=DEFAULT_MODEL, about="The model whose rules hold."
)

IMAGE = PictureFile("image", about="at least 300 px a side, aspect 1:2.5 to 2.5:1. The start.")
IMAGE_TAIL = PictureFile("image_tail", about="at least 300 px a side. The end.")

PROMPT = Text(
    "prompt",
    MOST_PROMPT,
    default="",
    about="What is to be seen. Must not be empty, unless `shot_type` is `customize`, where it has "
    "no effect. `<<<voice_1>>>` points at the first entry of `voice_list`.",
)

DURATION = Whole("duration", 3, 15, "seconds", as_text=True, default=5, about="Seconds.")

MULTI_SHOT = Flag("multi_shot", default=False, about="Whether the video has several shots.")
SHOT_TYPES: tuple[ShotType, ...] = get_args(ShotType)
SHOT_TYPE = Choice(
    "shot_type",
    SHOT_TYPES,
    about="Who divides it into shots. Required with `multi_shot`.",
)
MOST_SHOTS = 6
SHOT_INDEX = Whole(
    "index",
    1,
    MOST_SHOTS,
    "(the number of shots)",
    required="in each shot",
    about="Place of the shot, counted from 1.",
)
SHOT_PROMPT = Text("prompt", 512, required="in each shot", about="What the shot shows.")
SHOT_DURATION = Whole(
    "duration",
    1,
    DURATION.most,
    "seconds",
    as_text=True,
    required="in each shot",
    about="Seconds.",
)
MULTI_PROMPT = ListOf(
    "multi_prompt",
    (SHOT_INDEX, SHOT_PROMPT, SHOT_DURATION),
    MOST_SHOTS,
    about="The shots, for `customize`. Their durations add up to `duration`.",
)

ELEMENT_LIST = element_list("Elements that appear.")

VOICE_ID = Text("voice_id", MOST_VOICE_ID, required="in each voice", about="From the library.")
VOICE_LIST = ListOf(
    "voice_list",
    (VOICE_ID,),
    2,
    about="Voices that the prompt points at. `sound` must be `on` where one is used.",
)

SOUND = Switch("sound", default=False, about="Whether the video has sound.")

CFG_SCALE = Number(
    "cfg_scale",
    0.0,
    1.0,
    default=0.5,
    about="How closely the prompt is followed; has no effect on v2.x models.",
)

MODES: tuple[Mode, ...] = get_args(Mode)
MODE = Choice(
    "mode",
    MODES,
    default="std",
    about="Quality: 720p for `std`, 1080p for `pro`, on most models.",
)

STATIC_MASK = PictureFile("static_mask", about="the aspect of `image`. Motion brush: what stays.")
MASK = PictureFile("mask", required="in each dynamic mask", about="the size of every other mask.")
MOST_COORDINATE = 65_535
"""Pixels; the longest side a JPEG can have."""
X = Whole("x", 0, MOST_COORDINATE, "(pixels)", required="in each point", about="To the right.")
Y = Whole("y", 0, MOST_COORDINATE, "(pixels)", required="in each point", about="Upwards.")
TRAJECTORIES = ListOf(
    "trajectories",
    (X, Y),
    77,
    fewest=2,
    noun="points",
    required="in each dynamic mask",
    about="The path, in pixels from the lower left of `image`.",
)
DYNAMIC_MASKS = ListOf(
    "dynamic_masks",
    (MASK, TRAJECTORIES),
    6,
    about="Motion brush: what moves, and the path that it takes.",
)

CAMERA_TYPES: tuple[CameraType, ...] = get_args(CameraType)
CAMERA_TYPE = Choice("type", CAMERA_TYPES, required=f"with camera_control: {one_of(CAMERA_TYPES)}")
MOST_CAMERA_VALUE = 10.0
CAMERA_MOVES = {
    axis: Number(axis, -MOST_CAMERA_VALUE, MOST_CAMERA_VALUE, default=0.0) for axis in CAMERA_AXES
}
CAMERA_CONFIG = ObjectOf(
    "config",
    tuple(CAMERA_MOVES.values()),
    about="For `simple`, and only there: exactly one key is not 0, and what is missing is 0.",
)
CAMERA_CONTROL = ObjectOf("camera_control", (CAMERA_TYPE, CAMERA_CONFIG), about="A camera move.")

LEAST_ZOOM, MOST_ZOOM = 0.8, 2.0
PATH_X = Number("x", 0.0, 1.0, required="in each point", about="Share of the width, from the left.")
PATH_Y = Number("y", 0.0, 1.0, required="in each point", about="Share of the height, from the top.")
PATH_ZOOM = Number(
    "zoom", LEAST_ZOOM, MOST_ZOOM, default=1.0, about="How much larger things are shown."
)
PATH_TIME = Number(
    "t",
    0.0,
    1.0,
    about="When it is passed, as a share of the video, rising: 0 at the first point and 1 at the "
    "last. Between points that say it, the speed is even.",
)
CAMERA_PATH = ListOf(
    "camera_path",
    (PATH_X, PATH_Y, PATH_ZOOM, PATH_TIME),
    32,
    fewest=2,
    noun="points",
    about="Ours: a path over `image` that the camera's look follows. It begins with the whole "
    "picture, and goes from there as the path goes from its first point.",
)

WATERMARK_ENABLED = Flag("enabled", default=False)
WATERMARK_INFO = ObjectOf(
    "watermark_info", (WATERMARK_ENABLED,), about="Whether a watermarked copy is made too."
)

SEED = Whole(
    "seed",
    0,
    2**32 - 1,
    about="Ours: another number makes another video, the same one the same again, as far as the "
    "engine makes up what it shows; without effect where nothing is made up.",
)
LORA_NAME = Text(
    "name", 64, required="in each LoRA", about="One of those that the engines of the model list."
)
LORA_WEIGHT = Number("weight", 0.0, 2.0, default=1.0, about="How strongly it is applied.")
LORAS = ListOf(
    "loras",
    (LORA_NAME, LORA_WEIGHT),
    4,
    noun="LoRAs",
    about="Ours: LoRAs of the site that change what the model makes, each once.",
)

ASPECT_RATIOS: tuple[AspectRatio, ...] = get_args(AspectRatio)
ASPECT_RATIO = Choice(
    "aspect_ratio", ASPECT_RATIOS, default="16:9", about="Width to height of the video."
)

IMAGE2VIDEO = Table(
    "image2video",
    (
        MODEL_NAME,
        MODEL,
        IMAGE,
        IMAGE_TAIL,
        MULTI_SHOT,
        SHOT_TYPE,
        PROMPT,
        MULTI_PROMPT,
        NEGATIVE_PROMPT,
        ELEMENT_LIST,
        VOICE_LIST,
        SOUND,
        CFG_SCALE,
        MODE,
        STATIC_MASK,
        DYNAMIC_MASKS,
        CAMERA_CONTROL,
        CAMERA_PATH,
        DURATION,
        WATERMARK_INFO,
        SEED,
        LORAS,
        *OF_EVERY_TASK,
    ),
)
TEXT2VIDEO = Table(
    "text2video",
    (
        *IMAGE2VIDEO.without(IMAGE, IMAGE_TAIL, STATIC_MASK, DYNAMIC_MASKS, CAMERA_PATH),
        ASPECT_RATIO,
    ),
)
