"""What the analysis of the picture changes in a shot: the crop is moved to the subject, and a
camera move that was left open is chosen."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from stillmotion.storyboard import CameraPath, FreeCamera, Pose, Shot
from stillmotion.storyboard import free as gentle
from stillmotion.storyboard.paths import combined, orbit, pose

FILLS, TINY = 0.34, 0.05
"""Fractions of the picture from which a subject fills it, and up to which it is a detail."""

DEEP, FLAT = 2.2, 1.25
"""Nearest disparity over that of the far part: from which a scene is deep, up to which flat."""

UPRIGHT, WIDE = 0.8, 1.9
"""Aspects below which a picture is tall, and above which it is wide."""

ZOOM_OF_FLAT, RISE_PUSH, ARC, ARC_PUSH = 0.8, 0.5, 0.55, 0.35
"""Amounts of the chosen moves, of the usual drift, push and orbit."""

AHEAD = 0.5
"""How far an approach is turned to a subject at the side."""

AT_SIDE = 0.25
"""Distance of a subject from the middle, as a fraction of the width, that counts as the side."""

FACE, FACE_ROW = 0.3, 0.45
"""Height of a subject at which a face is, from its top, and row of the crop in which it is put."""


@dataclass(frozen=True)
class SceneFacts:
    """What the analysis tells of a picture.

    `subject` is the subject's box (x0, y0, x1, y1; normalised), None without one, and `share` the
    fraction of the picture that it covers. `depth_ratio` is the disparity of the nearest part over
    that of the farthest that matters (1 is a flat picture; say, the 95th over the 20th percentile).
    """

    width: int
    height: int
    subject: tuple[float, float, float, float] | None = None
    share: float = 0.0
    depth_ratio: float = 1.6


def fit_shot_to_picture(shot: Shot, facts: SceneFacts) -> Shot:
    """The shot with its crop moved to the subject, and a move chosen that was left open. What the
    request or the prompt asked of the camera is kept."""
    framing = (
        _centred_on_subject(shot.framing, facts)
        if shot.view in ("close", "extreme_close", "medium")
        else shot.framing
    )
    path = shot.camera if shot.free is None else choose_move(shot.free, shot.view, facts)
    return msgspec.structs.replace(shot, framing=framing, camera=path)


def choose_move(free: FreeCamera, view: str, facts: SceneFacts) -> CameraPath:
    """The move for this picture, where the prompt left it open. Deterministic.

    A subject that fills the frame is approached, on the side where it stands; a small one is
    orbited, so that it separates from its background; a deep scene without one is entered; a flat
    picture is only zoomed. Tall pictures move vertically, wide ones sideways.
    """
    frame = (facts.width, facts.height)
    tempo = free.tempo
    if free.away:
        return gentle.pull(tempo)
    if view == "low_angle":
        return gentle.from_below(frame, tempo)
    if view == "high_angle":
        return gentle.from_above(tempo)
    if facts.depth_ratio <= FLAT and facts.subject is None:
        return gentle.named("slow zoom", pose("zoom", -gentle.DRIFT * ZOOM_OF_FLAT * tempo, *frame))
    if facts.subject is not None and facts.share > TINY:
        x = (facts.subject[0] + facts.subject[2]) / 2
        side = max(-1.0, min(1.0, (x - 0.5) / AT_SIDE))
        if facts.share >= FILLS or free.intimate:
            return gentle.push(AHEAD * side, frame, tempo)
        # Towards the subject's side, so that it does not leave the frame it nearly touches.
        around = ARC * tempo * (1.0 if side >= 0 else -1.0)
        end = combined([orbit(around, frame), Pose(z=ARC_PUSH * gentle.PUSH * tempo)])
        return gentle.named("slow arc right" if around > 0 else "slow arc left", end)
    if facts.width / facts.height < UPRIGHT:
        rise = pose("vertical", gentle.DRIFT * tempo, *frame)
        return gentle.named("slow rise", combined([rise, Pose(z=RISE_PUSH * gentle.PUSH * tempo)]))
    if facts.depth_ratio >= DEEP:
        return gentle.grand(frame, tempo, 0)
    if facts.width / facts.height > WIDE:
        return gentle.drift(1.0, frame, tempo)
    return gentle.push(0.0, frame, tempo)


def _centred_on_subject(
    box: tuple[float, float, float, float], facts: SceneFacts
) -> tuple[float, float, float, float]:
    """The crop with the upper third of the subject (where a face is) in its middle, inside the
    picture."""
    if facts.subject is None or box == (0.0, 0.0, 1.0, 1.0):
        return box
    across, down = box[2] - box[0], box[3] - box[1]
    x0, y0, x1, y1 = facts.subject
    left = min(max((x0 + x1) / 2 - across / 2, 0.0), 1.0 - across)
    top = min(max(y0 + FACE * (y1 - y0) - FACE_ROW * down, 0.0), 1.0 - down)
    return (left, top, left + across, top + down)
