"""The fields of the calls for sound: speech, sound of words, and sound for a video."""

from __future__ import annotations

from typing import Literal, get_args

from stillmotion.contract.fields.kinds import Choice, Flag, MediaFile, Number, Text
from stillmotion.contract.fields.shared import MOST_VOICE_ID, OF_EVERY_TASK
from stillmotion.contract.fields.table import Table

Language = Literal["zh", "en"]

TEXT = Text("text", 1000, required="to say what is spoken", about="What is spoken.")
VOICE_ID = Text(
    "voice_id", MOST_VOICE_ID, required="to say which voice speaks", about="From the library."
)
LANGUAGES: tuple[Language, ...] = get_args(Language)
VOICE_LANGUAGE = Choice(
    "voice_language",
    LANGUAGES,
    default="en",
    about="The language of the text; Chinese characters are always Chinese.",
)
VOICE_SPEED = Number(
    "voice_speed", 0.8, 2.0, default=1.0, about="A factor of the voice's own pace."
)
TTS = Table("tts", (TEXT, VOICE_ID, VOICE_LANGUAGE, VOICE_SPEED, *OF_EVERY_TASK))

MOST_SOUND_PROMPT = 200
SOUND_PROMPT = Text(
    "prompt",
    MOST_SOUND_PROMPT,
    required="to say what is to be heard",
    about="What is to be heard: a place, weather, water, animals; words in quotation marks are "
    "spoken.",
)
SOUND_DURATION = Number("duration", 3.0, 10.0, default=5.0, about="Seconds.")
TEXT_TO_AUDIO = Table("text_to_audio", (SOUND_PROMPT, SOUND_DURATION, *OF_EVERY_TASK))

VIDEO_ID = Text(
    "video_id",
    128,
    trimmed=True,
    default="",
    about="A video that a task of the account made.",
)
VIDEO_URL = MediaFile("video_url", "video", ("MP4", "MOV"), (3.0, 20.0), about="Any video.")
SOUND_EFFECT_PROMPT = Text(
    "sound_effect_prompt",
    MOST_SOUND_PROMPT,
    default="",
    about="What is to be heard. Without it, what an own video was made of.",
)
BGM_PROMPT = Text(
    "bgm_prompt",
    0,
    default="",
    about="Music under it. None is made here: refused.",
)
ASMR_MODE = Flag("asmr_mode", default=False, about="Whether small sounds come near.")
VIDEO_TO_AUDIO = Table(
    "video_to_audio",
    (
        VIDEO_ID,
        VIDEO_URL,
        SOUND_EFFECT_PROMPT,
        BGM_PROMPT,
        ASMR_MODE,
        *OF_EVERY_TASK,
    ),
)
TABLES = (TTS, TEXT_TO_AUDIO, VIDEO_TO_AUDIO)
