"""`direct`: a validated request becomes a storyboard. Pure: sizes of pictures, never pixels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from stillmotion.contract.image2video import Image2VideoRequest
from stillmotion.director import camera, shots
from stillmotion.director.wording import Move, camera_moves
from stillmotion.storyboard import CameraPath, Pose, Shot, Storyboard, Stroke, focal_length

PLAIN = 5.0
"""Value of the axis that a plainly worded move amounts to ("the camera pans left")."""

PUSH = 0.12
"""Focus distances that a worded dolly moves by, at plain strength."""

DEFAULT_PUSH = 0.08
"""The slow push in where nothing is said of the camera, in focus distances."""

FREEST, STRICTEST = 0.7, 1.3
"""Strength of worded moves at `cfg_scale` 0 and 1, for the models that take it (v1)."""


def direct(
    request: Image2VideoRequest,
    *,
    short_edge: int,
    fps: int,
    sizes: Mapping[str, tuple[int, int]],
) -> Storyboard:
    """The storyboard of `request`, `duration` x `fps` frames in all.

    `sizes` gives (width, height) in pixels of the upright pictures by their field; the frame's
    short edge is `short_edge`, its aspect that of the start picture (of the end picture where
    there is no other). Raises KeyError when `sizes` lacks that picture.
    """
    first = "image" if request.image is not None else "image_tail"
    width, height = frame_size(sizes[first], short_edge)
    return Storyboard(
        width=width,
        height=height,
        fps=fps,
        mode=request.mode,
        shots=_shots(request, first, (width, height), fps, sizes),
    )


def frame_size(picture: tuple[int, int], short_edge: int) -> tuple[int, int]:
    """(width, height), both even: the picture's aspect with the short edge given."""
    width, height = picture
    short = 2 * round(short_edge / 2)
    long = 2 * max(short // 2, round(short_edge * max(width, height) / min(width, height) / 2))
    return (long, short) if width >= height else (short, long)


def _shots(
    request: Image2VideoRequest,
    first: str,
    frame: tuple[int, int],
    fps: int,
    sizes: Mapping[str, tuple[int, int]],
) -> tuple[Shot, ...]:
    total = request.duration * fps
    if request.multi_shot and request.shot_type == "customize":
        entries = sorted(request.multi_prompt, key=lambda entry: entry.index)
        prompts = [entry.prompt for entry in entries]
        return _cuts(request, first, frame, prompts, [entry.duration * fps for entry in entries])
    if request.multi_shot:
        prompts = shots.divide(request.prompt, request.duration)
        counts = shots.lengths(prompts, total, math.ceil(shots.SHORTEST * fps))
        return _cuts(request, first, frame, prompts, counts)
    strokes = tuple(
        Stroke(
            mask=f"dynamic_masks[{i}].mask",
            path=tuple(_from_top(point.x, point.y, sizes[first]) for point in mask.trajectory),
        )
        for i, mask in enumerate(request.dynamic_masks)
    )
    both = request.image is not None and request.image_tail is not None
    if request.camera_control is not None:
        path = camera.from_control(request.camera_control, *frame)
    elif strokes or request.static_mask is not None or both:
        # What the brush moves or the end picture asks for is the move; words may add to it.
        path = _worded(request, request.prompt, frame) or camera.still()
    else:
        path = _worded(request, request.prompt, frame) or _push_in()
    shot = Shot(
        frames=total,
        start="image" if request.image is not None else None,
        end="image_tail" if request.image_tail is not None else None,
        camera=path,
        strokes=strokes,
        static_mask="static_mask" if request.static_mask is not None else None,
        prompt=request.prompt,
    )
    return (shot,)


def _cuts(
    request: Image2VideoRequest,
    first: str,
    frame: tuple[int, int],
    prompts: Sequence[str],
    counts: Sequence[int],
) -> tuple[Shot, ...]:
    """One shot for each prompt. Moves nobody asked for vary, so that no two shots look alike."""
    boxes = shots.framings(prompts)
    result = []
    for i, (prompt, count, box) in enumerate(zip(prompts, counts, boxes, strict=True)):
        path = _worded(request, prompt, frame) or _unasked(i, frame)
        result.append(Shot(frames=count, start=first, framing=box, camera=path, prompt=prompt))
    return tuple(result)


def _worded(request: Image2VideoRequest, prompt: str, frame: tuple[int, int]) -> CameraPath | None:
    """The path that the prompt's words ask for, or None where they say nothing of the camera."""
    moves = camera_moves(prompt, request.negative_prompt)
    if not moves:
        return None
    if any(move == "static" for move, _ in moves):
        return camera.still()
    applies = request.model_name.startswith("kling-v1")
    freedom = FREEST + (STRICTEST - FREEST) * request.cfg_scale if applies else 1.0
    ends = [
        camera.scaled(_end(move, frame), min(strength * freedom, 2.0))
        for move, strength in moves[:3]
    ]
    return camera.travel(", ".join(move for move, _ in moves[:3]), camera.combined(ends))


def _end(move: Move, frame: tuple[int, int]) -> Pose:
    """The last pose of a worded move at plain strength."""
    match move:
        case "zoom_in":
            return camera.pose("zoom", -PLAIN, *frame)
        case "zoom_out":
            return camera.pose("zoom", PLAIN, *frame)
        case "dolly_in":
            return Pose(z=PUSH)
        case "dolly_out":
            return Pose(z=-PUSH)
        case "pan_left":
            return camera.pose("pan", -PLAIN, *frame)
        case "pan_right":
            return camera.pose("pan", PLAIN, *frame)
        case "tilt_up":
            return camera.pose("tilt", PLAIN, *frame)
        case "tilt_down":
            return camera.pose("tilt", -PLAIN, *frame)
        case "truck_left":
            return camera.pose("horizontal", -PLAIN, *frame)
        case "truck_right":
            return camera.pose("horizontal", PLAIN, *frame)
        case "rise":
            return camera.pose("vertical", PLAIN, *frame)
        case "descend":
            return camera.pose("vertical", -PLAIN, *frame)
        case "orbit_left":
            return _orbit(-1.0, frame)
        case "orbit_right":
            return _orbit(1.0, frame)
        case "roll_left":
            return camera.pose("roll", -PLAIN, *frame)
        case "roll_right":
            return camera.pose("roll", PLAIN, *frame)
        case "static":
            return Pose()


def _orbit(side: float, frame: tuple[int, int]) -> Pose:
    """Around the focus: sideways on a circle, turned so that the focus stays in the middle."""
    angle = side * math.atan(0.1 * frame[0] / focal_length(*frame))
    return Pose(x=math.sin(angle), z=1 - math.cos(angle), yaw=-angle)


def _push_in() -> CameraPath:
    return camera.travel("slow push in", Pose(z=DEFAULT_PUSH))


def _unasked(number: int, frame: tuple[int, int]) -> CameraPath:
    """The gentle move of a storyboard's shot whose prompt says nothing of the camera."""
    gentle = (
        ("slow push in", Pose(z=DEFAULT_PUSH)),
        ("slow drift right", camera.pose("horizontal", 3.0, *frame)),
        ("slow pull out", Pose(z=-DEFAULT_PUSH)),
        ("slow drift left", camera.pose("horizontal", -3.0, *frame)),
    )
    return camera.travel(*gentle[number % len(gentle)])


def _from_top(x: int, y: int, size: tuple[int, int]) -> tuple[float, float]:
    """A brush point (pixels from the bottom-left corner) as shares from the top-left one."""
    return x / size[0], 1 - y / size[1]
