"""Orders for videos: over pictures that are given, or over pictures that are to be made."""

from __future__ import annotations

from typing import Literal

import msgspec

from stillmotion.orders.sources import Source, StoredFile

Mode = Literal["std", "pro"]


class RenderSpec(msgspec.Struct, frozen=True, kw_only=True):
    """What the catalog decided for the request: the engine and the look of the video.

    `short_edge` is in pixels (720, 1080); the long edge follows the start picture.
    """

    engine: str
    short_edge: int
    fps: int


class CastVoice(msgspec.Struct, frozen=True, kw_only=True):
    """A voice that an order names: a preset by its id, or a custom one by its stored profile."""

    name: str
    preset: str = ""
    profile: StoredFile | None = None


class Point(msgspec.Struct, frozen=True):
    """Pixels of the start picture, origin at its bottom-left corner, y upwards."""

    x: int
    y: int


class BrushStroke(msgspec.Struct, frozen=True):
    """What moves (non-black in `mask`) and the path it travels (2-77 points)."""

    mask: Source
    trajectory: tuple[Point, ...]


CameraAxis = Literal["horizontal", "vertical", "pan", "tilt", "roll", "zoom"]


class CameraMove(msgspec.Struct, frozen=True):
    """A camera move by its name; `axis` and `value` (-10 to 10) are set for `simple` only."""

    type: Literal["simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward"]
    axis: CameraAxis | None = None
    value: float = 0.0


class PathPoint(msgspec.Struct, frozen=True):
    """Where the camera looks at a moment (0 to 1, a share of the video): `x` and `y` are shares of
    the start picture from its top left corner, `zoom` is how much larger it shows things."""

    x: float
    y: float
    zoom: float = 1.0
    time: float = 0.0


class ChosenLora(msgspec.Struct, frozen=True):
    """A LoRA of those that the site lists, and how strongly it is applied."""

    name: str
    weight: float = 1.0


class ShotText(msgspec.Struct, frozen=True):
    """One shot of a storyboard in the caller's words; `duration` in whole seconds."""

    index: int
    prompt: str
    duration: int


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What every video is to show. Absent strings are "", absent lists empty.

    `duration` is in seconds. `element_ids` are those of the elements beside the order, which has
    their pictures. `cfg_scale` (0 to 1) is how closely the words are to be followed.
    `seed` is None where the caller gave none.
    """

    model_name: str
    mode: Mode = "std"
    duration: int = 5
    prompt: str = ""
    negative_prompt: str = ""
    multi_shot: bool = False
    shot_type: Literal["customize", "intelligence"] | None = None
    multi_prompt: tuple[ShotText, ...] = ()
    camera_control: CameraMove | None = None
    cfg_scale: float = 0.5
    sound: bool = False
    element_ids: tuple[int, ...] = ()
    seed: int | None = None
    loras: tuple[ChosenLora, ...] = ()


class Video(Content, frozen=True, kw_only=True):
    """A video over pictures."""

    image: Source | None = None
    image_tail: Source | None = None
    static_mask: Source | None = None
    dynamic_masks: tuple[BrushStroke, ...] = ()
    camera_path: tuple[PathPoint, ...] = ()


class TextVideo(Content, frozen=True, kw_only=True):
    """A video over pictures that are made of its words. `aspect` is width to height."""

    aspect: tuple[int, int]

    def over(self, picture: Source) -> Video:
        """The same video over a start picture."""
        return Video(
            image=picture, **{name: getattr(self, name) for name in Content.__struct_fields__}
        )


class VideoOrder(msgspec.Struct, frozen=True):
    """What the row of an image-to-video task stores.

    `elements` are the pictures of those that the video names, in its order: cut out, or not yet.
    `voices` are those of the request's voice list, in order; or, with sound, those that are bound
    to its elements, None where one has none: a request has but one of the two lists.
    """

    video: Video
    spec: RenderSpec
    elements: tuple[Source, ...] = ()
    voices: tuple[CastVoice | None, ...] = ()
    watermark: bool = False


class TextOrder(msgspec.Struct, frozen=True):
    """What the row of a text-to-video task stores; the rest is as in `VideoOrder`."""

    video: TextVideo
    spec: RenderSpec
    elements: tuple[Source, ...] = ()
    voices: tuple[CastVoice | None, ...] = ()
    watermark: bool = False
