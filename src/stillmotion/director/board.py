"""`direct`: a validated request becomes a storyboard. Pure: sizes of pictures, never pixels."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from stillmotion.contract.image2video import CFG_SCALE_MODELS
from stillmotion.director import camera, choice, drawn_path, moves, shots
from stillmotion.director.meaning import Embed
from stillmotion.director.placement import placements, unnamed
from stillmotion.director.reading import Reading, read
from stillmotion.director.understanding import Understanding, joined, shot_understanding
from stillmotion.orders import Video
from stillmotion.storyboard import CameraPath, Shot, Storyboard, Stroke
from stillmotion.storyboard.paths import still

FREEST, STRICTEST = 0.7, 1.3
"""Strength of worded moves and cues at `cfg_scale` 0 and 1, for the models that take it."""

MOST_CUE = 2.0
"""Largest strength of a cue."""

PINNED = "a static_mask is given, which pins a part of the frame, so the camera stands still"
CONTROLLED = "camera_control says what the camera does"
DRAWN = "camera_path says where the camera goes"


class Direction(NamedTuple):
    """What will be rendered, and what of the words is in it."""

    storyboard: Storyboard
    understanding: Understanding


def direct(
    video: Video,
    *,
    short_edge: int,
    fps: int,
    sizes: Mapping[str, tuple[int, int]],
    embed: Embed | None = None,
) -> Direction:
    """The storyboard of `video`, `duration` x `fps` frames in all, and what it understood.

    `sizes` gives (width, height) in pixels of the upright pictures by their field; the frame's
    short edge is `short_edge`, its aspect that of the start picture (of the end picture where
    there is no other). `embed` makes unit vectors of sentences; with it clauses are understood
    that the lexicon does not know. Raises KeyError when `sizes` lacks that picture.
    """
    first = "image" if video.image is not None else "image_tail"
    frame = frame_size(sizes[first], short_edge)
    made, understood = _shots(video, first, frame, fps, sizes, embed)
    board = Storyboard(width=frame[0], height=frame[1], fps=fps, mode=video.mode, shots=made)
    return Direction(board, understood)


def frame_size(picture: tuple[int, int], short_edge: int) -> tuple[int, int]:
    """(width, height), both even: the picture's aspect with the short edge given."""
    width, height = picture
    short = 2 * round(short_edge / 2)
    long = 2 * max(short // 2, round(short_edge * max(width, height) / min(width, height) / 2))
    return (long, short) if width >= height else (short, long)


def _shots(
    video: Video,
    first: str,
    frame: tuple[int, int],
    fps: int,
    sizes: Mapping[str, tuple[int, int]],
    embed: Embed | None,
) -> tuple[tuple[Shot, ...], Understanding]:
    total = video.duration * fps
    if not video.multi_shot:
        return _one(video, first, frame, total, sizes, embed)
    if video.shot_type == "customize":
        entries = sorted(video.multi_prompt, key=lambda entry: entry.index)
        prompts = [entry.prompt for entry in entries]
        readings = [read(prompt, video.negative_prompt, embed) for prompt in prompts]
        counts = [entry.duration * fps for entry in entries]
    else:
        prompts = shots.divide(video.prompt, video.duration)
        readings = [read(prompt, video.negative_prompt, embed) for prompt in prompts]
        counts = shots.lengths(prompts, readings, total, math.ceil(shots.SHORTEST * fps), fps)
    return _cuts(video, first, frame, prompts, readings, counts)


def _one(
    video: Video,
    first: str,
    frame: tuple[int, int],
    frames: int,
    sizes: Mapping[str, tuple[int, int]],
    embed: Embed | None,
) -> tuple[tuple[Shot, ...], Understanding]:
    strokes = tuple(
        Stroke(
            mask=f"dynamic_masks[{i}].mask",
            path=tuple(_from_top(point.x, point.y, sizes[first]) for point in mask.trajectory),
        )
        for i, mask in enumerate(video.dynamic_masks)
    )
    reading = read(video.prompt, video.negative_prompt, embed)
    both = video.image is not None and video.image_tail is not None
    unfollowed, free = "", None
    handheld = moves.unsteadiness(reading.moves)
    if video.camera_control is not None:
        path, unfollowed = camera.from_control(video.camera_control, *frame), CONTROLLED
    elif video.camera_path:
        path, unfollowed = drawn_path.from_points(video.camera_path, *frame), DRAWN
    elif video.static_mask is not None:
        path, unfollowed, handheld = still(), PINNED, 0.0
    elif strokes or both:
        # What the brush moves or the end picture asks for is the move; words may add to it.
        path = _worded(video, reading, frame) or still()
    else:
        worded = _worded(video, reading, frame)
        path = worded or choice.from_words(video.prompt, 0, frame)
        free = None if worded else choice.free_camera(video.prompt)
    shot = _filled(
        video,
        reading,
        Shot(
            frames=frames,
            start="image" if video.image is not None else None,
            end="image_tail" if video.image_tail is not None else None,
            camera=path,
            free=free,
            handheld=handheld,
            strokes=strokes,
            static_mask="static_mask" if video.static_mask is not None else None,
            prompt=video.prompt,
            negative_prompt=video.negative_prompt,
            cfg_scale=video.cfg_scale,
        ),
    )
    understood = shot_understanding(1, shot, reading, unfollowed=unfollowed, sound=video.sound)
    return (shot,), understood


def _cuts(
    video: Video,
    first: str,
    frame: tuple[int, int],
    prompts: Sequence[str],
    readings: Sequence[Reading],
    counts: Sequence[int],
) -> tuple[tuple[Shot, ...], Understanding]:
    """One shot for each prompt. Moves nobody asked for vary, so that no two shots look alike."""
    made, understood = [], []
    said_before: set[tuple[str, ...]] = set()
    views = shots.framings(readings)
    for i, (prompt, reading, count) in enumerate(zip(prompts, readings, counts, strict=True)):
        view, box = views[i]
        worded = _worded(video, reading, frame)
        shot = Shot(
            frames=count,
            start=first,
            framing=box,
            view=view,
            camera=worded or choice.from_words(prompt, i, frame, view),
            free=None if worded else choice.free_camera(prompt),
            handheld=moves.unsteadiness(reading.moves),
            prompt=prompt,
            negative_prompt=video.negative_prompt,
            cfg_scale=video.cfg_scale,
        )
        shot = _filled(video, reading, shot)
        words = tuple(line.text for line in reading.lines)
        if words and words in said_before:
            # A sentence that is shown in several framings is said once.
            shot = msgspec.structs.replace(shot, lines=())
        said_before.add(words)
        made.append(shot)
        understood.append(shot_understanding(i + 1, shot, reading, sound=video.sound))
    return tuple(made), joined(understood)


def _filled(video: Video, reading: Reading, shot: Shot) -> Shot:
    """The shot with what happens in it."""
    freedom = _freedom(video)
    cues = tuple(
        msgspec.structs.replace(cue, strength=round(min(MOST_CUE, cue.strength * freedom), 3))
        for cue in reading.cues
    )
    return msgspec.structs.replace(
        shot,
        cues=cues,
        grade=reading.grade,
        placements=(
            *placements(shot.prompt, len(video.element_ids)),
            *unnamed(_prompts(video), len(video.element_ids)),
        ),
        lines=reading.lines,
        ambience=reading.ambience,
    )


def _prompts(video: Video) -> tuple[str, ...]:
    return (video.prompt, *(shot.prompt for shot in video.multi_prompt))


def _worded(video: Video, reading: Reading, frame: tuple[int, int]) -> CameraPath | None:
    """The path that the prompt's words ask for, or None where they say nothing of where it goes."""
    if all(worded.move == "handheld" for worded in reading.moves):
        return None
    return moves.path(reading.moves, frame, _freedom(video))


def _freedom(video: Video) -> float:
    applies = video.model_name in CFG_SCALE_MODELS
    return FREEST + (STRICTEST - FREEST) * video.cfg_scale if applies else 1.0


def _from_top(x: int, y: int, size: tuple[int, int]) -> tuple[float, float]:
    """A brush point (pixels from the bottom-left corner) as shares from the top-left one."""
    return x / size[0], 1 - y / size[1]
