"""All tables."""

from __future__ import annotations

from collections.abc import Mapping

from stillmotion.contract.fields.audio import TEXT_TO_AUDIO, TTS, VIDEO_TO_AUDIO
from stillmotion.contract.fields.effects import EFFECTS
from stillmotion.contract.fields.elements import DELETE_ELEMENT, ELEMENTS
from stillmotion.contract.fields.extend import VIDEO_EXTEND
from stillmotion.contract.fields.images import IMAGES
from stillmotion.contract.fields.lips import (
    ADVANCED_LIP_SYNC,
    AVATAR,
    IDENTIFY_FACE,
    LIP_SYNC,
)
from stillmotion.contract.fields.multi_image import MULTI_IMAGE2VIDEO
from stillmotion.contract.fields.omni import OMNI_VIDEO
from stillmotion.contract.fields.table import Table
from stillmotion.contract.fields.videos import IMAGE2VIDEO, TEXT2VIDEO
from stillmotion.contract.fields.voices import DELETE_VOICE, VOICES

CREATES: Mapping[str, Table] = {
    table.name: table
    for table in (
        IMAGE2VIDEO,
        TEXT2VIDEO,
        IMAGES,
        ELEMENTS,
        VOICES,
        OMNI_VIDEO,
        MULTI_IMAGE2VIDEO,
        VIDEO_EXTEND,
        EFFECTS,
        TTS,
        TEXT_TO_AUDIO,
        VIDEO_TO_AUDIO,
        IDENTIFY_FACE,
        ADVANCED_LIP_SYNC,
        LIP_SYNC,
        AVATAR,
    )
}
"""The bodies of the calls that create tasks, by the names of the kinds."""

TABLES: Mapping[str, Table] = {
    **CREATES,
    **{table.name: table for table in (DELETE_ELEMENT, DELETE_VOICE)},
}
"""Those of all calls."""
