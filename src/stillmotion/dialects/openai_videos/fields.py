"""The fields of the calls, each defined once. See `contract.fields`."""

from __future__ import annotations

from stillmotion.contract.fields.kinds import Choice, ObjectOf, PictureOrData, Text, Whole
from stillmotion.contract.fields.shared import MOST_PROMPT
from stillmotion.contract.fields.table import Table
from stillmotion.dialects.openai_videos.models import DEFAULT_MODEL, SIZES

PROMPT = Text(
    "prompt", MOST_PROMPT, required="to say what is to be seen", about="What is to be seen."
)
MODEL = Text(
    "model",
    64,
    default=DEFAULT_MODEL,
    about="A model of the catalog; `sora-2` and `sora-2-pro` stand for `kling-v3`.",
)
SECONDS = Whole(
    "seconds", 3, 15, "seconds", as_text=True, default=4, about="Length; what the model takes."
)
SIZE = Choice(
    "size",
    tuple(SIZES),
    about="Width and height. With a picture the video has the picture's aspect, and the size has "
    "to fit it.",
)
IMAGE_URL = PictureOrData(
    "image_url", about="at least 300 px a side, aspect 1:2.5 to 2.5:1; a `data:` URL is taken too."
)
FILE_ID = Text("file_id", 256, about="Refused: no files are kept here.")
INPUT_REFERENCE = ObjectOf(
    "input_reference",
    (IMAGE_URL, FILE_ID),
    about="The picture with which the video begins: in a form a file, else an object with "
    "`image_url`, or that URL itself.",
)
VIDEO = Table("video", (PROMPT, MODEL, INPUT_REFERENCE, SECONDS, SIZE))
REMIX = Table("remix", (PROMPT,))
