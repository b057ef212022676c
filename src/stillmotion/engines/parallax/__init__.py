"""The embedded engine: a camera moved through a layered depth image of a picture, on the CPU.

Importing the package is cheap; `engine` imports numba and OpenCV.
"""

from __future__ import annotations

from typing import get_args

from stillmotion.catalog.features import Capabilities, Feature
from stillmotion.contract.image2video import CameraType

CAPABILITIES = Capabilities(
    features=frozenset(
        {
            Feature.START_END,
            Feature.END_ONLY,
            Feature.MOTION_BRUSH,
            Feature.CAMERA_CONTROL,
            Feature.MULTI_SHOT,
            Feature.SOUND,
            Feature.VOICES,
            Feature.ELEMENTS,
        }
    ),
    camera_types=frozenset(get_args(CameraType)),
    camera_path=True,
)
