"""The fields of the calls that make and delete voices: speakers that an account keeps."""

from __future__ import annotations

from stillmotion.contract.fields.kinds import MediaFile, Text
from stillmotion.contract.fields.shared import MOST_VOICE_ID, OF_EVERY_TASK
from stillmotion.contract.fields.table import Table

NAME = Text("voice_name", 20, trimmed=True, required="for every voice", about="Its name.")
VOICE_URL = MediaFile(
    "voice_url",
    "recording",
    ("MP3", "WAV", "AAC", "M4A", "MP4", "MOV"),
    (5.0, 30.0),
    about="One speaker.",
)
VIDEO_ID = Text(
    "video_id",
    128,
    trimmed=True,
    default="",
    about="A video that a task of the account made.",
)

VOICES = Table("voices", (NAME, VOICE_URL, VIDEO_ID, *OF_EVERY_TASK))

DELETED_ID = Text(
    "voice_id", MOST_VOICE_ID, required="to say which voice is deleted", about="The voice."
)
DELETE_VOICE = Table("delete_voice", (DELETED_ID,))
