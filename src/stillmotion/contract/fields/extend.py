"""The fields of `POST /v1/videos/video-extend`: an own video goes on."""

from __future__ import annotations

from stillmotion.contract.fields.kinds import Text
from stillmotion.contract.fields.shared import MOST_PROMPT, NEGATIVE_PROMPT, OF_EVERY_TASK
from stillmotion.contract.fields.table import Table
from stillmotion.contract.fields.videos import CFG_SCALE, SEED, WATERMARK_INFO

VIDEO_ID = Text(
    "video_id",
    128,
    trimmed=True,
    required="to say which video goes on",
    about="A video that a task of the account made.",
)
PROMPT = Text(
    "prompt",
    MOST_PROMPT,
    default="",
    about="What is to happen then. Without it, what happened before goes on.",
)

VIDEO_EXTEND = Table(
    "video_extend",
    (VIDEO_ID, PROMPT, NEGATIVE_PROMPT, CFG_SCALE, WATERMARK_INFO, SEED, *OF_EVERY_TASK),
)
