"""The fields of the calls that make and delete elements: figures that an account keeps."""

from __future__ import annotations

from typing import Literal, get_args

from stillmotion.contract.fields.kinds import (
    Choice,
    ListOf,
    MediaFile,
    ObjectOf,
    PictureFile,
    Text,
    Whole,
)
from stillmotion.contract.fields.shared import ELEMENT_ID, MOST_VOICE_ID, OF_EVERY_TASK
from stillmotion.contract.fields.table import Table
from stillmotion.contract.wire import one_of

ReferenceType = Literal["image_refer", "video_refer"]

SCENE = "o_106"
"""The tag of an element that is a place more than a figure."""

TAGS = {
    "o_101": "Hottest",
    "o_102": "Character",
    "o_103": "Animal",
    "o_104": "Item",
    "o_105": "Costume",
    "o_106": "Scene",
    "o_107": "Effect",
    "o_108": "Others",
}
"""Names of the tags by their ids."""

NAME = Text("element_name", 20, trimmed=True, required="for every element", about="Its name.")
DESCRIPTION = Text("element_description", 100, default="", about="What it is.")

REFERENCE_TYPES: tuple[ReferenceType, ...] = get_args(ReferenceType)
REFERENCE_TYPE = Choice(
    "reference_type",
    REFERENCE_TYPES,
    default="image_refer",
    about="Whether pictures or a video show it.",
)

_LARGE = "at least 300 px a side, aspect 1:2.5 to 2.5:1. "

FRONTAL_IMAGE = PictureFile(
    "frontal_image",
    required="in every image element",
    about=_LARGE + "The element from the front.",
)
IMAGE_URL = PictureFile("image_url", required="in each entry", about=_LARGE + "Another view.")
FEWEST_REFERENCES, MOST_REFERENCES = 1, 3
REFER_IMAGES = ListOf(
    "refer_images",
    (IMAGE_URL,),
    MOST_REFERENCES,
    FEWEST_REFERENCES,
    required=f"with {FEWEST_REFERENCES} to {MOST_REFERENCES} pictures beside the frontal one",
    about="Pictures from elsewhere.",
)
ELEMENT_IMAGE_LIST = ObjectOf(
    "element_image_list", (FRONTAL_IMAGE, REFER_IMAGES), about="Pictures that show it."
)

VIDEO_URL = MediaFile(
    "video_url",
    "video",
    ("MP4", "MOV"),
    (3.0, 8.0),
    required="in each entry",
    about="At least 300 px a side.",
)
REFER_VIDEOS = ListOf("refer_videos", (VIDEO_URL,), 1, required="with one video")
ELEMENT_VIDEO_LIST = ObjectOf(
    "element_video_list", (REFER_VIDEOS,), about="The video that shows it, in place of pictures."
)

VOICE_ID = Text(
    "element_voice_id", MOST_VOICE_ID, default="", about="The voice that it speaks with."
)

TAG_ID = Choice("tag_id", tuple(TAGS), required=f"in each tag: {one_of(tuple(TAGS))}")
TAG_LIST = ListOf("tag_list", (TAG_ID,), len(TAGS), about="What it is a kind of.")

ELEMENTS = Table(
    "elements",
    (
        NAME,
        DESCRIPTION,
        REFERENCE_TYPE,
        ELEMENT_IMAGE_LIST,
        ELEMENT_VIDEO_LIST,
        VOICE_ID,
        TAG_LIST,
        *OF_EVERY_TASK,
    ),
)

DELETED_ID = Whole(
    "element_id",
    ELEMENT_ID.least,
    ELEMENT_ID.most,
    required="to say which element is deleted",
    about="The element.",
)
DELETE_ELEMENT = Table("delete_element", (DELETED_ID,))
