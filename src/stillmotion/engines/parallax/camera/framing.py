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
        return gentle.named("slow zoom", pose("zoom", -gentle.DRIFT * 0.8 * tempo, *frame))
    if facts.subject is not None and facts.share > TINY:
        x = (facts.subject[0] + facts.subject[2]) / 2
        side = max(-1.0, min(1.0, (x - 0.5) / 0.25))
        if facts.share >= FILLS or free.intimate:
            return gentle.push(0.5 * side, frame, tempo)
        # Towards the subject's side, so that it does not leave the frame it nearly touches.
        around = 0.55 * tempo * (1.0 if side >= 0 else -1.0)
        end = combined([orbit(around, frame), Pose(z=0.35 * gentle.PUSH * tempo)])
        return gentle.named("slow arc right" if around > 0 else "slow arc left", end)
    if facts.width / facts.height < 0.8:
        rise = pose("vertical", gentle.DRIFT * tempo, *frame)
        return gentle.named("slow rise", combined([rise, Pose(z=0.5 * gentle.PUSH * tempo)]))
    if facts.depth_ratio >= DEEP:
        return gentle.grand(frame, tempo, 0)
    if facts.width / facts.height > 1.9:
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
    top = min(max(y0 + 0.3 * (y1 - y0) - 0.45 * down, 0.0), 1.0 - down)
    return (left, top, left + across, top + down)
