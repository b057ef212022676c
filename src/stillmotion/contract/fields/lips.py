"""The fields of the calls for lips: faces found in a video, lips on one, and a picture that speaks.

Times are milliseconds, as the reference has them.
"""

from __future__ import annotations

from typing import Literal, get_args

from stillmotion.contract.fields.audio import VOICE_LANGUAGE, VOICE_SPEED
from stillmotion.contract.fields.kinds import (
    Choice,
    ListOf,
    MediaFile,
    Number,
    ObjectOf,
    PictureFile,
    Text,
    Whole,
)
from stillmotion.contract.fields.shared import MOST_PROMPT, MOST_VOICE_ID, OF_EVERY_TASK
from stillmotion.contract.fields.table import Table
from stillmotion.contract.fields.videos import MODE, WATERMARK_INFO

LipMode = Literal["audio2video", "text2video"]
AudioType = Literal["file", "url"]

SHORTEST_S, LONGEST_S = 2.0, 60.0
"""Of a video that gets lips, and of what is said in it."""

LEAST_OVERLAP_MS = 2000
"""So long what is said must be, and the face seen meanwhile."""

MOST_SOUND_BYTES = 5 * 1024 * 1024
SOUND_FORMATS = ("MP3", "WAV", "M4A", "AAC")
_MOST_ID = 128
_MOST_MS = round(1000 * LONGEST_S)

VIDEO_ID = Text(
    "video_id",
    _MOST_ID,
    trimmed=True,
    default="",
    about="A video that a task of the account made.",
)
VIDEO_URL = MediaFile(
    "video_url", "video", ("MP4", "MOV"), (SHORTEST_S, LONGEST_S), about="Any video."
)
IDENTIFY_FACE = Table("identify_face", (VIDEO_ID, VIDEO_URL, *OF_EVERY_TASK))

SESSION_ID = Text(
    "session_id",
    _MOST_ID,
    trimmed=True,
    required="to say in which video: it is in the answer of identify-face",
    about="Of a video whose faces were identified.",
)
FACE_ID = Text(
    "face_id",
    _MOST_ID,
    trimmed=True,
    required="in each face that is chosen",
    about="One of the faces of the session.",
)
AUDIO_ID = Text(
    "audio_id",
    _MOST_ID,
    trimmed=True,
    default="",
    about="A sound that a task of the account made: its length as that of `sound_file`.",
)
SOUND_FILE = MediaFile(
    "sound_file",
    "sound",
    SOUND_FORMATS,
    (SHORTEST_S, LONGEST_S),
    most=MOST_SOUND_BYTES,
    about="What is said; at most 5 MB.",
)
SOUND_START_TIME = Whole(
    "sound_start_time",
    0,
    _MOST_MS - LEAST_OVERLAP_MS,
    "ms",
    required="in each face that is chosen",
    about="Where in the sound that begins which is said, in ms.",
)
SOUND_END_TIME = Whole(
    "sound_end_time",
    LEAST_OVERLAP_MS,
    _MOST_MS,
    "ms",
    required="in each face that is chosen",
    about="Where in the sound that ends, in ms: at least 2000 later, and within the sound.",
)
SOUND_INSERT_TIME = Whole(
    "sound_insert_time",
    0,
    _MOST_MS - LEAST_OVERLAP_MS,
    "ms",
    required="in each face that is chosen",
    about="Where in the video it is said, in ms: all of it before the video ends, and at least "
    "2000 of it while the face is seen.",
)
SOUND_VOLUME = Number(
    "sound_volume", 0.0, 2.0, default=1.0, about="A factor of the loudness of what is said."
)
ORIGINAL_AUDIO_VOLUME = Number(
    "original_audio_volume",
    0.0,
    2.0,
    default=1.0,
    about="The same of the video's own sound; without effect where it has none.",
)
MOST_FACES = 1
FACE_CHOOSE = ListOf(
    "face_choose",
    (
        FACE_ID,
        AUDIO_ID,
        SOUND_FILE,
        SOUND_START_TIME,
        SOUND_END_TIME,
        SOUND_INSERT_TIME,
        SOUND_VOLUME,
        ORIGINAL_AUDIO_VOLUME,
    ),
    MOST_FACES,
    required="to say which face speaks what",
    noun="face",
    about="The face that speaks, and what.",
)
ADVANCED_LIP_SYNC = Table(
    "advanced_lip_sync", (SESSION_ID, FACE_CHOOSE, WATERMARK_INFO, *OF_EVERY_TASK)
)

LIP_MODES: tuple[LipMode, ...] = get_args(LipMode)
LIP_MODE = Choice("mode", LIP_MODES, required="to say what the lips follow: a sound or a text")
MOST_TEXT = 120
TEXT = Text("text", MOST_TEXT, default="", about="For `text2video`, required there.")
VOICE_ID = Text(
    "voice_id", MOST_VOICE_ID, default="", about="For `text2video`, required there: of the library."
)
AUDIO_TYPES: tuple[AudioType, ...] = get_args(AudioType)
AUDIO_TYPE = Choice(
    "audio_type",
    AUDIO_TYPES,
    about="For `audio2video`: which of the two is given. Without it, the one that is.",
)
AUDIO_FILE = MediaFile(
    "audio_file",
    "sound",
    SOUND_FORMATS,
    (SHORTEST_S, LONGEST_S),
    most=MOST_SOUND_BYTES,
    about="For `audio2video`: what is said, at most 5 MB.",
)
AUDIO_URL = MediaFile(
    "audio_url",
    "sound",
    SOUND_FORMATS,
    (SHORTEST_S, LONGEST_S),
    most=MOST_SOUND_BYTES,
    about="For `audio2video`: what is said, at most 5 MB.",
)
INPUT = ObjectOf(
    "input",
    (
        VIDEO_ID,
        VIDEO_URL,
        LIP_MODE,
        TEXT,
        VOICE_ID,
        VOICE_LANGUAGE,
        VOICE_SPEED,
        AUDIO_TYPE,
        AUDIO_FILE,
        AUDIO_URL,
    ),
    required="with the video and what is said",
    about="The video, and what is said in it.",
)
LIP_SYNC = Table("lip_sync", (INPUT, *OF_EVERY_TASK))

SHORTEST_AVATAR_S, LONGEST_AVATAR_S = 2.0, 300.0
IMAGE = PictureFile(
    "image",
    required="to say who speaks",
    about="at least 300 px a side, aspect 1:2.5 to 2.5:1. Who speaks.",
)
AVATAR_SOUND_FILE = MediaFile(
    "sound_file",
    "sound",
    SOUND_FORMATS,
    (SHORTEST_AVATAR_S, LONGEST_AVATAR_S),
    most=MOST_SOUND_BYTES,
    about="What is said; at most 5 MB.",
)
PROMPT = Text(
    "prompt",
    MOST_PROMPT,
    default="",
    about="What else happens, the camera's move and the mood. Nothing in it is spoken.",
)
AVATAR = Table(
    "avatar",
    (IMAGE, AUDIO_ID, AVATAR_SOUND_FILE, PROMPT, MODE, WATERMARK_INFO, *OF_EVERY_TASK),
)

TABLES = (IDENTIFY_FACE, ADVANCED_LIP_SYNC, LIP_SYNC, AVATAR)
