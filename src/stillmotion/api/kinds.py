"""The kinds of tasks that the API takes, each under a path of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stillmotion.api.audio import text_to_audio, tts, video_to_audio
from stillmotion.api.effects import effects
from stillmotion.api.elements import elements
from stillmotion.api.extend import video_extend
from stillmotion.api.image2video import image2video
from stillmotion.api.images import images
from stillmotion.api.lips import advanced_lip_sync, avatar, identify_face, lip_sync
from stillmotion.api.multi_image import multi_image2video
from stillmotion.api.omni import omni_video
from stillmotion.api.text2video import text2video
from stillmotion.api.voices import voices

if TYPE_CHECKING:
    from stillmotion.api.kind import Kind
    from stillmotion.api.services import Services


def kinds(services: Services) -> tuple[Kind[Any], ...]:
    """All of them."""
    return (
        image2video(services),
        text2video(services),
        images(services),
        elements(services),
        voices(services),
        omni_video(services),
        multi_image2video(services),
        video_extend(services),
        effects(services),
        tts(services),
        text_to_audio(services),
        video_to_audio(services),
        identify_face(services),
        advanced_lip_sync(services),
        lip_sync(services),
        avatar(services),
    )
