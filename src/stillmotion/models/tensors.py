"""Pictures as networks take them: (1, 3, height, width) float32 of a given size."""

from __future__ import annotations

import cv2
import numpy as np

from stillmotion.arrays import Colours, Rgb, Tensor

IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
IMAGENET_STD = np.array([0.229, 0.224, 0.225], np.float32)


def resized(rgb: Rgb, width: int, height: int) -> Rgb:
    """A picture of another size, without aliasing where it gets smaller."""
    if rgb.shape[:2] == (height, width):
        return rgb
    return np.asarray(cv2.resize(rgb, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def planes(picture: Colours) -> Tensor:
    """(height, width, 3) as (1, 3, height, width) float32."""
    return np.ascontiguousarray(picture.transpose(2, 0, 1)[None], dtype=np.float32)


def imagenet(picture: Colours) -> Tensor:
    """Planes of a picture from 0 to 1, normalised as is the custom for ImageNet."""
    return planes((picture - IMAGENET_MEAN) / IMAGENET_STD)


def unit(rgb: Rgb) -> Colours:
    """float32 from 0 to 1."""
    return rgb.astype(np.float32) / np.float32(255.0)
