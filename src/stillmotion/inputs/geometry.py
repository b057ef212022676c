"""The reference's rules about sizes: of each picture, of masks to one another and to the image.

They are decided from the headers, so that nothing is decoded that will be refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stillmotion.contract.errors import bad_field, refused_field
from stillmotion.contract.image2video import DynamicMask, Image2VideoRequest, Point
from stillmotion.inputs.pictures import PictureInfo
from stillmotion.orders import BrushStroke, Video
from stillmotion.orders import Point as StrokePoint

SHORTEST_SIDE = 300
"""Pixels."""

WIDEST = (5, 2)
"""2.5:1, and 1:2.5 for what is high. Both are allowed themselves."""


def check_geometry(video: Video | Image2VideoRequest, known: Mapping[str, PictureInfo]) -> None:
    """Check what the `known` pictures (by field) decide. Raises ContractError 1201.

    Pictures that are not known yet, since a worker has to fetch them, are left out.
    """
    for field, info in known.items():
        _check_sides(field, info)
    image = known.get("image")
    if image is not None:
        _check_aspect("image", image)
        _check_trajectories(video.dynamic_masks, image)
    _check_masks(known, image)


def check_reference(field: str, info: PictureInfo) -> None:
    """Check the size of a picture that shows an element, as a start picture's.

    Raises ContractError 1201.
    """
    _check_sides(field, info)
    _check_aspect(field, info)


def _check_sides(field: str, info: PictureInfo) -> None:
    if min(info.width, info.height) < SHORTEST_SIDE:
        raise refused_field(
            field,
            f"the picture is {info.width}x{info.height} pixels, and each side must have at least "
            f"{SHORTEST_SIDE}",
        )


def _check_aspect(field: str, info: PictureInfo) -> None:
    long, short = max(info.width, info.height), min(info.width, info.height)
    if long * WIDEST[1] > short * WIDEST[0]:
        ratio = f"{long / short:.3g}"
        ratio = f"{ratio}:1" if info.width > info.height else f"1:{ratio}"
        raise refused_field(
            field,
            f"the picture is {info.width}x{info.height} pixels, an aspect ratio of {ratio}, and "
            f"allowed is 1:2.5 to 2.5:1",
        )


def _check_trajectories(strokes: Sequence[DynamicMask | BrushStroke], image: PictureInfo) -> None:
    for i, stroke in enumerate(strokes):
        points: Sequence[Point | StrokePoint] = stroke.trajectory
        for j, point in enumerate(points):
            for axis, at, most, side in (
                ("x", point.x, image.width, "width"),
                ("y", point.y, image.height, "height"),
            ):
                if not 0 <= at <= most:
                    raise bad_field(
                        f"dynamic_masks[{i}].trajectories[{j}].{axis}",
                        at,
                        f"0 to {most}, the {side} of image in pixels",
                    )


def _check_masks(known: Mapping[str, PictureInfo], image: PictureInfo | None) -> None:
    masks = [(field, info) for field, info in known.items() if "mask" in field]
    for field, info in masks:
        if image is not None and not _same_shape(info, image):
            raise refused_field(
                field,
                f"the mask is {info.width}x{info.height} pixels, and its aspect ratio must be "
                f"that of image, which is {image.width}x{image.height}",
            )
        first, other = masks[0]
        if (info.width, info.height) != (other.width, other.height):
            raise refused_field(
                field,
                f"the mask is {info.width}x{info.height} pixels and {first} is "
                f"{other.width}x{other.height}, and all masks must have the same size",
            )


def _same_shape(mask: PictureInfo, image: PictureInfo) -> bool:
    """Whether the mask is the image scaled, give or take a pixel of rounding on a side."""
    difference = abs(mask.width * image.height - mask.height * image.width)
    return difference <= max(image.width, image.height)
