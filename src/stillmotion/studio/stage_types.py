"""What the stage's calls are given and answer, for the API's description."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
DataUrl = Annotated[str, msgspec.Meta(description="A data: URL.")]


class SceneBody(msgspec.Struct, frozen=True):
    """`image` is a URL, base64 or a data: URL; `framing` a part of it (x0, y0, x1, y1), and `edge`
    the long edge of the layers' pictures."""

    image: str
    mode: Literal["std", "pro"] = "std"
    aspect_ratio: str = ""
    framing: tuple[Share, Share, Share, Share] = (0.0, 0.0, 1.0, 1.0)
    edge: int = 640


class Margins(msgspec.Struct, frozen=True):
    """How far a layer reaches beyond the view, in the view's pixels."""

    left: int
    top: int
    right: int
    bottom: int


class DisparityMap(msgspec.Struct, frozen=True):
    """Disparity with `density` samples a pixel of the view: base64 of 16 bits each, little-endian,
    of which times `scale` plus `offset` is the value."""

    width: int
    height: int
    density: float
    scale: float
    offset: float
    data: str


class SceneLayer(msgspec.Struct, frozen=True):
    """A layer: its colours, and its alpha where it is not the rearmost."""

    plate: DataUrl
    alpha: DataUrl | None
    width: int
    height: int
    margins: Margins
    disparity: DisparityMap


class StageScene(msgspec.Struct, frozen=True):
    """A picture as layers from rear to front. `moves` has x, y, z, yaw, pitch, roll and the
    logarithm of the focal length at even times of each move."""

    id: str
    width: int
    height: int
    focal: float
    fps: int
    crop: tuple[float, float, float, float]
    matte: DataUrl | None
    layers: list[SceneLayer]
    moves: dict[str, list[list[float]]]


class ShotPoses(msgspec.Struct, frozen=True):
    """The poses of a shot, and the part of the picture that it sees."""

    start: int
    frames: int
    framing: tuple[float, float, float, float]


class StagePoses(msgspec.Struct, frozen=True):
    """The camera at each frame: rotation (9, by rows), position (3) and focal length. `exact` is
    false between two pictures, which may set their own way."""

    fps: int
    frames: int
    width: int
    height: int
    engine: str
    name: str
    exact: bool
    shots: list[ShotPoses]
    poses: list[list[float]]


class SelectBody(msgspec.Struct, frozen=True):
    """A place of a scene's view."""

    scene: str
    x: Share
    y: Share


class Selection(msgspec.Struct, frozen=True):
    """The thing there, white, and what has found it."""

    mask: DataUrl
    by: Literal["segmentation", "matte"]


class WordsRead(msgspec.Struct, frozen=True):
    """What becomes of the words of a request, and what it costs."""

    cues: list[dict[str, Any]]
    left_out: list[dict[str, Any]]
    remarks: list[str]
    ignored: list[str]
    units: dict[str, str] | None
    engine: str | None
    model: str | None
    shots: list[dict[str, Any]]
    refused: list[dict[str, Any]]


class StageOffers(msgspec.Struct, frozen=True):
    """What can be asked for."""

    models: list[dict[str, Any]]
    text2video: list[dict[str, Any]]
    fields: dict[str, Any]
    camera_axes: dict[str, dict[str, float]]
    moves: list[str]
    voices: list[dict[str, str]]
    watermark: bool


class RequestBody(msgspec.Struct, frozen=True):
    """The body of a create, as far as it is there: see the call whose it is."""

    prompt: str = ""
