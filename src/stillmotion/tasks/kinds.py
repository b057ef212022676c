"""The kinds of tasks, as the column `kind` names them.

A kind is described where it is dealt with: `api.kinds` says how it is asked for and
`executors.kinds` how it is done. A task of one kind is not found under the path of another.
"""

from __future__ import annotations

IMAGE2VIDEO = "image2video"
TEXT2VIDEO = "text2video"
IMAGES = "images"
ELEMENTS = "elements"
VOICES = "voices"
OMNI_VIDEO = "omni_video"
MULTI_IMAGE2VIDEO = "multi_image2video"
VIDEO_EXTEND = "video_extend"
EFFECTS = "effects"
TTS = "tts"
TEXT_TO_AUDIO = "text_to_audio"
VIDEO_TO_AUDIO = "video_to_audio"
IDENTIFY_FACE = "identify_face"
ADVANCED_LIP_SYNC = "advanced_lip_sync"
LIP_SYNC = "lip_sync"
AVATAR = "avatar"
OMNI_IMAGE = "omni_image"
MOTION_CONTROL = "motion_control"

VIDEOS = (
    IMAGE2VIDEO,
    TEXT2VIDEO,
    OMNI_VIDEO,
    MULTI_IMAGE2VIDEO,
    VIDEO_EXTEND,
    EFFECTS,
    VIDEO_TO_AUDIO,
    ADVANCED_LIP_SYNC,
    LIP_SYNC,
    AVATAR,
    MOTION_CONTROL,
)
"""What tasks of these kinds made is a video."""

PICTURES = (IMAGES, OMNI_IMAGE)
"""What they made is pictures."""

SOUNDS = (TTS, TEXT_TO_AUDIO)
"""What they made is a sound alone."""

ALL = (*VIDEOS, *PICTURES, *SOUNDS, ELEMENTS, VOICES, IDENTIFY_FACE)

KEPT = frozenset({ELEMENTS, VOICES})
"""What tasks of these kinds made is kept until its account deletes it."""
