"""Bad bodies for the calls for faces, lips and pictures that speak."""

from __future__ import annotations

import base64
from typing import Any

from contract.neighbour_bad_requests import Bad

PICTURE = "https://example.com/a.png"
CLIP = "https://example.com/a.mp4"
SOUND = "https://example.com/a.mp3"

FACES = "/v1/videos/identify-face"
LIPS = "/v1/videos/advanced-lip-sync"
LIP_SYNC = "/v1/videos/lip-sync"
AVATAR = "/v1/videos/avatar/image2video"

VOICE = "bm_george"
TEXT = base64.b64encode(b"these are words and no sound").decode()
SIX_MB = base64.b64encode(b"ID3" + bytes(6 * 2**20)).decode()


def face(**fields: Any) -> dict[str, Any]:
    """A body of a session that nobody has made, but for its face; None leaves a field out."""
    whole = {
        "face_id": "0",
        "sound_file": SOUND,
        "sound_start_time": 0,
        "sound_end_time": 3000,
        "sound_insert_time": 0,
        **fields,
    }
    given = {name: value for name, value in whole.items() if value is not None}
    return {"session_id": "176400000000000002", "face_choose": [given]}


def said(**fields: Any) -> dict[str, Any]:
    """As `face`, of what is inside of `input`."""
    whole = {
        "video_url": CLIP,
        "mode": "text2video",
        "text": "Good evening.",
        "voice_id": VOICE,
        **fields,
    }
    return {"input": {name: value for name, value in whole.items() if value is not None}}


def heard(**fields: Any) -> dict[str, Any]:
    """As `said`, of a sound."""
    return said(**{"mode": "audio2video", "text": None, "voice_id": None, **fields})


def avatar(**fields: Any) -> dict[str, Any]:
    """As `face`."""
    whole = {"image": PICTURE, "sound_file": SOUND, **fields}
    return {name: value for name, value in whole.items() if value is not None}


_F = "face_choose[0]."

BAD: list[Bad] = [
    Bad(FACES, {}, "video_id", "one of the two"),
    Bad(FACES, {"video_id": "1", "video_url": CLIP}, "video_url", "only one"),
    Bad(FACES, {"video_id": 1}, "video_id", "a string"),
    Bad(FACES, {"video_id": "x" * 129}, "video_id", "128"),
    Bad(FACES, {"video_id": "1"}, "video_id", "video not found", 1203),
    Bad(FACES, {"video_url": "ftp://example.com/a.mp4"}, "video_url", "http or https"),
    Bad(FACES, {"video_url": "http://127.0.0.9/a.mp4"}, "video_url", "127.0.0.9"),
    Bad(FACES, {"video_url": TEXT}, "video_url", "MP4 or MOV"),
    Bad(FACES, {"video_url": CLIP, "callback_url": "x"}, "callback_url", "http"),
    Bad(LIPS, {}, "session_id", "missing"),
    Bad(LIPS, face() | {"session_id": " "}, "session_id", "missing"),
    Bad(LIPS, face() | {"session_id": ["1"]}, "session_id", "a string"),
    Bad(LIPS, {"session_id": "1"}, "face_choose", "missing"),
    Bad(LIPS, face() | {"face_choose": []}, "face_choose", "missing"),
    Bad(LIPS, face() | {"face_choose": "0"}, "face_choose", "an array"),
    Bad(LIPS, face() | {"face_choose": ["0"]}, "face_choose[0]", "an object"),
    Bad(LIPS, face() | {"face_choose": [{}, {}]}, "face_choose", "at most 1"),
    Bad(LIPS, face(face_id=None), f"{_F}face_id", "missing"),
    Bad(LIPS, face(sound_file=None), f"{_F}audio_id", "one of the two"),
    Bad(LIPS, face(audio_id="1"), f"{_F}sound_file", "only one"),
    Bad(LIPS, face(sound_file="words.mp3"), f"{_F}sound_file", "looks like a path"),
    Bad(LIPS, face(sound_file=f"data:audio/mpeg;base64,{TEXT}"), f"{_F}sound_file", "prefix"),
    Bad(LIPS, face(sound_file=SIX_MB), f"{_F}sound_file", "5 MB"),
    Bad(LIPS, face(sound_start_time=None), f"{_F}sound_start_time", "missing"),
    Bad(LIPS, face(sound_end_time=None), f"{_F}sound_end_time", "missing"),
    Bad(LIPS, face(sound_insert_time=None), f"{_F}sound_insert_time", "missing"),
    Bad(LIPS, face(sound_start_time=-1), f"{_F}sound_start_time", "0 to"),
    Bad(LIPS, face(sound_start_time=0.5), f"{_F}sound_start_time", "whole number"),
    Bad(LIPS, face(sound_end_time=1999), f"{_F}sound_end_time", "2000 to 60000"),
    Bad(LIPS, face(sound_end_time=60_001), f"{_F}sound_end_time", "2000 to 60000"),
    Bad(LIPS, face(sound_start_time=1001), f"{_F}sound_end_time", "at least 3001"),
    Bad(LIPS, face(sound_insert_time="now"), f"{_F}sound_insert_time", "whole number"),
    Bad(LIPS, face(sound_volume=2.1), f"{_F}sound_volume", "0 to 2"),
    Bad(LIPS, face(original_audio_volume=-0.1), f"{_F}original_audio_volume", "0 to 2"),
    Bad(LIPS, face(), "session_id", "session not found", 1203),
    Bad(LIPS, face() | {"watermark_info": {"enabled": 7}}, "watermark_info.enabled", "true"),
    Bad(LIP_SYNC, {}, "input", "missing"),
    Bad(LIP_SYNC, {"input": "x"}, "input", "an object"),
    Bad(LIP_SYNC, said(mode=None), "input.mode", "missing"),
    Bad(LIP_SYNC, said(mode="video2video"), "input.mode", "audio2video or text2video"),
    Bad(LIP_SYNC, said(video_url=None), "input.video_id", "one of the two"),
    Bad(LIP_SYNC, said(video_id="1"), "input.video_url", "only one"),
    Bad(LIP_SYNC, said(video_url=None, video_id="1"), "input.video_id", "not found", 1203),
    Bad(LIP_SYNC, said(text=None), "input.text", "text2video"),
    Bad(LIP_SYNC, said(text="x" * 121), "input.text", "120"),
    Bad(LIP_SYNC, said(voice_id=None), "input.voice_id", "text2video"),
    Bad(LIP_SYNC, said(voice_id="nobody"), "input.voice_id", "voice not found", 1203),
    Bad(LIP_SYNC, said(voice_language="fr"), "input.voice_language", "zh or en"),
    Bad(LIP_SYNC, said(voice_speed=0.7), "input.voice_speed", "0.8 to 2"),
    Bad(LIP_SYNC, heard(), "input.audio_url", "audio2video"),
    Bad(LIP_SYNC, heard(audio_type="file", audio_url=SOUND), "input.audio_file", "audio_type file"),
    Bad(LIP_SYNC, heard(audio_type="url", audio_file=SOUND), "input.audio_url", "audio_type url"),
    Bad(LIP_SYNC, heard(audio_type="base64", audio_file=SOUND), "input.audio_type", "file or url"),
    Bad(LIP_SYNC, heard(audio_url=SOUND, audio_file=SOUND), "input.audio_url", "audio_type"),
    Bad(LIP_SYNC, heard(audio_url=TEXT), "input.audio_url", "allowed is a URL"),
    Bad(LIP_SYNC, heard(audio_file=TEXT), "input.audio_file", "MP3, WAV, AAC"),
    Bad(AVATAR, avatar(image=None), "image", "missing"),
    Bad(AVATAR, avatar(image=TEXT), "image", "JPEG or PNG"),
    Bad(AVATAR, avatar(sound_file=None), "audio_id", "one of the two"),
    Bad(AVATAR, avatar(audio_id="1"), "sound_file", "only one"),
    Bad(AVATAR, avatar(sound_file=None, audio_id="1"), "audio_id", "audio not found", 1203),
    Bad(AVATAR, avatar(sound_file=TEXT), "sound_file", "MP3, WAV, AAC"),
    Bad(AVATAR, avatar(prompt="x" * 2501), "prompt", "2500"),
    Bad(AVATAR, avatar(prompt="<<<image_2>>> smiles"), "prompt", "gives 1"),
    Bad(AVATAR, avatar(mode="4k"), "mode", "std or pro"),
    Bad(AVATAR, avatar(external_task_id="a/\n"), "external_task_id", "printable"),
]
"""All of them."""
