"""Orders: what the row of a task says is to be made, in terms of no API dialect.

An API turns a request into an order, a worker fills it. Orders are stored for as long as their
tasks, so their form has a version (`orders.rows`): a newer server reads what an older one wrote.
"""

from stillmotion.orders.composed import ComposedOrder, Part
from stillmotion.orders.extend import ExtendOrder, ParentVideo
from stillmotion.orders.library import ElementOrder, VoiceOrder
from stillmotion.orders.pictures import ImagesOrder
from stillmotion.orders.sources import Source, StoredFile, UrlFile
from stillmotion.orders.video import (
    BrushStroke,
    CameraMove,
    CastVoice,
    ChosenLora,
    PathPoint,
    Point,
    RenderSpec,
    ShotText,
    TextOrder,
    TextVideo,
    Video,
    VideoOrder,
)

__all__ = [
    "BrushStroke",
    "CameraMove",
    "CastVoice",
    "ChosenLora",
    "ComposedOrder",
    "ElementOrder",
    "ExtendOrder",
    "ImagesOrder",
    "ParentVideo",
    "Part",
    "PathPoint",
    "Point",
    "RenderSpec",
    "ShotText",
    "Source",
    "StoredFile",
    "TextOrder",
    "TextVideo",
    "UrlFile",
    "Video",
    "VideoOrder",
    "VoiceOrder",
]
