"""Which of the things that a picture shows go on layers of their own.

Those that stand on the ground, each as one: what is a part of another, a group of others, a piece
of the ground, the sky or a backdrop, or a sliver, is none. At most `MOST` sheets are made of them;
where there are more things, those that do not touch share one. What of the picture's subject no
thing accounts for stays a thing by itself.

Needs a segmentation model; without one there are none, and a picture has its subject only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from stillmotion import models
from stillmotion.arrays import Coverage, FieldStack, Labels, Mask, Plane, Rgb, ScalarField
from stillmotion.models import faces
from stillmotion.models import matte as learned
from stillmotion.models.segment import Prompt
from stillmotion.vision.ground_contact import BELOW_HORIZON, in_sight
from stillmotion.vision.instances import Instance, instances
from stillmotion.vision.matte import sharpened
from stillmotion.vision.morphology import disc, square

MOST = 5
"""Most sheets beside the background."""

SMALLEST, LARGEST = 0.004, 0.6
"""Shares of the picture between which something is a thing by itself."""

THINNEST = 0.008
"""Breadth under which it is a sliver, as a share of the picture's sides."""

ACROSS = 0.02
"""Share of the picture's left and right edge that a backdrop meets, both."""

FLOOR = 0.4
"""Share of the picture's lower edge from which what meets it may be a floor."""

SKY = 0.5
"""Share of sky from which something is a piece of it."""

STANDS_OUT = 0.4
"""Mean of the salience from which something is seen first; else it takes more to be a thing."""

LEAST_SCORE, LEAST_AREA, LEAST_HEIGHT = 0.88, 0.008, 0.08
"""What it takes: how sure it is, share of the picture, and share of its height."""

SHADE = 0.72
"""Luma, of that of the ground about it, down to which what has the ground's colour is a shadow on
it."""

COLOUR = 9.0
"""Difference of hue (a and b of CIE Lab) within which two places have the same colour."""

WITHIN = 0.85
"""Share of something that lies in a larger one from which it is a part of that."""

GROUP = 0.7
"""Share of something that the things within it cover from which it is a group of these."""

MEMBER = 0.08
"""Share of a group that a member covers at least: a person is no group of two shoes."""

FOOTHOLD = 0.5
"""Share of the lower outline of a member that the group's outline is as well: a coat is worn by a
person and no member of a group."""

JOINED = 0.2
"""Share of its outline that something which does not stand has in common with the thing that it is
carried by."""

SIDE_BY_SIDE, LEVEL = 0.35, 0.04
"""Share of its outline that something has in common with another which is the same thing, if they
stand at the same height up to this share of the picture's."""

RESTING = 0.6
"""Share of its lower outline that is on another thing from which it belongs to that."""

FOOT_ZONE = 0.2
"""Share of a thing's height, from its foot up, in which it may rest on something."""

FLOOR_TOP = 0.3
"""Share of the picture's width from which a row is a floor's."""

REST = 0.15
"""Share of the subject that no thing accounts for from which it is one by itself."""

NEARBY = 0.03
"""How far from a thing what is left of the subject is still its hair or its rim, as a share of
the long edge."""

UNREMARKABLE = 0.3
"""Salience added where things are ranked: what does not stand out counts by its size."""

CHEST, LOWEST_PLACE, LAST_PLACE = 1.6, 0.99, 0.999
"""How far below a face's middle the chest is, in heights of the face, how low in the picture it is
at most, and the last place of a side, as shares of the sides."""

EDGE_ROWS = 2
"""Rows or columns of a mask that count as the picture's edge."""

FOOT_BREADTH = 0.05
"""Share of a thing's greatest breadth that its foot has at least: it is not the tip of a tail."""

BENEATH = 3
"""Rows below a thing's lowest in which it is looked at what is there."""

RIM = 2
"""How far about a thing, in pixels of the masks, it is looked at what it touches."""

SHADOW_RIM = (1, 5)
"""How far about a thing, in pixels of the masks, the ground is that it may be a shadow on."""

APART = 4
"""How far apart, in pixels of the masks, things on the same sheet are at least."""

SUREST_LOGIT = 20
"""Logits are no farther from 0 where they are made shares: beyond it all is rounding."""

CRUMB = 5
"""Side in pixels of the square below which what is left of the subject is a crumb."""

FEET, FEET_DEPTH, FLOOR_SHARE = 3, 20, 0.3
"""How far about a thing, in pixels of the masks, the floor is that it stands on, the picture's
height over that of the strip from its foot up, and the share of floor there at least."""


@dataclass(frozen=True)
class Cast:
    """`mattes`, (h, w) float32 from 0 to 1, say what is seen of each thing and do not overlap.
    `horizon` is the height at which the floor that they stand on meets infinity."""

    mattes: tuple[Coverage, ...] = ()
    horizon: float = 0.0


@dataclass
class _Thing:
    """A thing on the way: its mask (bool), logits, and where it stands (row below its foot)."""

    mask: Mask
    logits: ScalarField
    score: float
    salience: float
    foot: int
    stands: bool

    @property
    def weight(self) -> float:
        """How much it counts where there are too many."""
        return float(np.sqrt(self.mask.mean())) * (UNREMARKABLE + self.salience)


def cast(rgb: Rgb, subject: Coverage | None, sky: Coverage, horizon: float) -> Cast:
    """The things in `rgb` (h, w, 3), whose subject's matte is `subject` (h, w) or None.

    `sky` (m, n) is how surely it is sky, `horizon` its height. No mattes where there are not
    several things on a floor: one alone is the subject.
    """
    if not models.available("segment"):
        return Cast()
    salience = learned.salience(rgb) if models.available("matte") else None
    found = instances(rgb, _prompts(rgb), salience)
    if len(found) < 2:
        return Cast()
    side = found[0].mask.shape[0]
    size = (side, side)
    salient = np.zeros(size, np.float32) if salience is None else cv2.resize(salience, size)
    floors = [one.mask for one in found if _is_floor(one.mask, salient)]
    horizon = min([horizon, *(_top(floor) for floor in floors)])
    skies = cv2.resize(sky, size)
    rest = [one for one in found if not _is_stuff(one.mask, salient, skies)]
    made = _joined([_thing(one, salient, horizon) for one in _whole_ones(rest)])
    small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    made = [one for one in made if _counts(one, small)]
    if not any(_carries(floor, made) for floor in floors):
        return Cast()
    mattes = _mattes(rgb, _sheets(made), subject)
    if len(mattes) < 2 or not any(in_sight(rgb, one) for one in mattes):
        return Cast()
    return Cast(tuple(mattes), horizon)


def _prompts(rgb: Rgb) -> list[Prompt]:
    """A person for each face: the face, and the chest below it."""
    if not models.available("faces"):
        return []
    height, width = rgb.shape[:2]
    prompts = []
    for face in faces.find(rgb):
        left, top, right, bottom = face.box
        x, y, high = (
            (left + right) / 2 / width,
            (top + bottom) / 2 / height,
            (bottom - top) / height,
        )
        chest = min(LOWEST_PLACE, y + CHEST * high)
        places = (
            (min(max(x, 0.0), LAST_PLACE), min(max(y, 0.0), LAST_PLACE)),
            (min(max(x, 0.0), LAST_PLACE), chest),
        )
        prompts.append(Prompt(inside=places))
    return prompts


def _is_floor(mask: Mask, salient: Coverage) -> bool:
    return bool(mask[-EDGE_ROWS:].any(axis=0).mean() > FLOOR and salient[mask].mean() < STANDS_OUT)


def _is_stuff(mask: Mask, salient: Coverage, sky: Coverage) -> bool:
    """Whether it is no thing, but a piece of ground, sky or backdrop, or a sliver."""
    area = float(mask.mean())
    if not SMALLEST < area < LARGEST or _is_floor(mask, salient):
        return True
    left, right = (
        float(mask[:, edge].any(axis=1).mean())
        for edge in (slice(EDGE_ROWS), slice(-EDGE_ROWS, None))
    )
    thickness = cv2.distanceTransform(
        np.pad(mask, 1).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3
    ).max()
    return bool(
        (left > ACROSS and right > ACROSS)
        or sky[mask].mean() > SKY
        or 2 * thickness < THINNEST * len(mask)
    )


def _thing(one: Instance, salient: Coverage, horizon: float) -> _Thing:
    mask = one.mask
    breadth = mask.sum(axis=1)
    foot = int(np.flatnonzero(breadth >= max(2, FOOT_BREADTH * breadth.max()))[-1]) + 1
    stands = foot >= (horizon + BELOW_HORIZON) * len(mask)
    return _Thing(mask, one.logits, one.score, float(salient[mask].mean()), foot, stands)


def _whole_ones(found: Sequence[Instance]) -> list[Instance]:
    """Without parts of others and groups of others."""
    by_size = sorted(found, key=lambda one: int(one.mask.sum()))
    masks = [one.mask for one in by_size]
    gone: set[int] = set()
    for i, large in enumerate(masks):
        filled = _filled(large)
        inner = [
            j
            for j in range(i)
            if j not in gone and (masks[j] & filled).sum() > WITHIN * masks[j].sum()
        ]
        members = [masks[j] for j in inner if _is_member(masks[j], filled)]
        covered = large & np.any(members, axis=0) if members else large & False
        if len(members) > 1 and covered.sum() > GROUP * large.sum():
            gone.add(i)
        else:
            gone.update(inner)
    return [one for i, one in enumerate(by_size) if i not in gone]


def _filled(mask: Mask) -> Mask:
    """With its holes: a fig is in a bowl though the bowl does not show there."""
    _, labels = cv2.connectedComponents(np.pad(~mask, 1, constant_values=True).astype(np.uint8))
    return np.asarray(labels != labels[0, 0])[1:-1, 1:-1]


def _is_member(part: Mask, group: Mask) -> bool:
    """Whether a part stands where the whole does, as one of several things next to each other."""
    if part.sum() < MEMBER * group.sum():
        return False
    columns = np.flatnonzero(part.any(axis=0))
    lowest = len(part) - 1 - part[::-1, columns].argmax(axis=0)
    below = np.minimum(lowest + BENEATH, len(part) - 1)
    return bool((~group[below, columns] | (lowest >= len(part) - BENEATH)).mean() > FOOTHOLD)


def _joined(made: list[_Thing]) -> list[_Thing]:
    """Each with its parts: what it carries, what rests on it, and what else is the same thing."""
    result: list[_Thing] = []
    waiting = sorted(made, key=lambda one: int(one.mask.sum()))
    while waiting:
        one = waiting.pop(0)
        bearer = _bearer(one, waiting + result)
        if bearer is None:
            result.append(one)
            continue
        share = float(one.mask.sum() / (one.mask.sum() + bearer.mask.sum()))
        bearer.salience += share * (one.salience - bearer.salience)
        bearer.mask = bearer.mask | one.mask
        bearer.logits = np.maximum(bearer.logits, one.logits)
        bearer.foot = max(bearer.foot, one.foot) if one.stands else bearer.foot
    return result


def _bearer(one: _Thing, others: Sequence[_Thing]) -> _Thing | None:
    """The thing that another is a part of, if there is one."""
    rim = _grown(one.mask, RIM) & ~one.mask
    total = max(1, int(rim.sum()))
    columns = np.flatnonzero(one.mask.any(axis=0))
    lowest = len(one.mask) - 1 - one.mask[::-1, columns].argmax(axis=0)
    resting = lowest >= one.foot - FOOT_ZONE * int(one.mask.any(axis=1).sum())
    columns, below = columns[resting], np.minimum(lowest[resting] + BENEATH, len(one.mask) - 1)
    for other in sorted(others, key=lambda each: -int((rim & each.mask).sum())):
        shared = float((rim & other.mask).sum()) / total
        if other.mask[below, columns].mean() > RESTING:
            return other
        if not one.stands and other.stands and shared > JOINED:
            return other
        level = abs(one.foot - other.foot) < LEVEL * len(one.mask)
        if one.stands and other.stands and level and shared > SIDE_BY_SIDE:
            return other
    return None


def _counts(one: _Thing, rgb: Rgb) -> bool:
    """Whether it is worth a place before the background."""
    if one.salience > STANDS_OUT:
        return True
    rows = np.flatnonzero(one.mask.any(axis=1))
    if not one.stands or one.score < LEAST_SCORE or one.mask.mean() < LEAST_AREA:
        return False
    return len(rows) > LEAST_HEIGHT * len(one.mask) and not _is_shadow(one.mask, rgb)


def _is_shadow(mask: Mask, rgb: Rgb) -> bool:
    """Whether it has the colour of what it lies on, darker or not."""
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    rim = _grown(mask, SHADOW_RIM[1]) & ~_grown(mask, SHADOW_RIM[0])
    rim[: int(np.flatnonzero(mask.any(axis=1)).mean())] = False
    if not rim.any():
        return False
    own, about = lab[mask].mean(axis=0), lab[rim].mean(axis=0)
    darker = own[0] < SHADE * about[0]
    same = float(np.hypot(*(own - about)[1:])) < COLOUR
    return bool(same and (darker or abs(own[0] - about[0]) < COLOUR))


def _sheets(made: list[_Thing]) -> list[ScalarField]:
    """Logits of at most `MOST` sheets: each thing's own, and what is over goes to one that it does
    not touch and that stands about where it does."""
    ranked = sorted(made, key=lambda one: -one.weight)
    sheets = ranked[:MOST]
    for one in ranked[MOST:]:
        about = _grown(one.mask, APART)
        free = [sheet for sheet in sheets if not (about & sheet.mask).any()]
        if free:
            at = one.foot
            sheet = min(free, key=lambda each: abs(each.foot - at))
            sheet.mask = sheet.mask | one.mask
            sheet.logits = np.maximum(sheet.logits, one.logits)
    return [sheet.logits for sheet in sheets]


def _mattes(rgb: Rgb, sheets: list[ScalarField], subject: Coverage | None) -> list[Coverage]:
    """What is seen of each sheet, sharp; with the subject's own rim, and what is left of it."""
    height, width = rgb.shape[:2]
    logits = np.stack(
        [cv2.resize(one, (width, height), interpolation=cv2.INTER_CUBIC) for one in sheets]
    )
    owner = logits.argmax(axis=0)
    coverage = 1 / (1 + np.exp(-np.clip(logits, -SUREST_LOGIT, SUREST_LOGIT)))
    soft = [
        np.where(owner == i, one, np.minimum(one, 1 - coverage.max(axis=0)))
        for i, one in enumerate(coverage)
    ]
    sharp = [sharpened(rgb, one.astype(np.float32)) for one in soft]
    rest: Coverage | None = None
    if subject is not None:
        nearest, away = _nearest(logits)
        reach = NEARBY * max(height, width)
        left = ((subject > 0.5) & (away > reach)).astype(np.uint8)
        left = np.asarray(cv2.morphologyEx(left, cv2.MORPH_OPEN, square(CRUMB)), np.uint8)
        alone = _alone(left, subject, away <= 0)
        if alone.sum() > max(SMALLEST * alone.size, REST * float((subject > 0.5).sum())):
            rest = np.where(_grown(alone, round(reach)) & (away > 0), subject, 0).astype(np.float32)
        # A network for mattes has finer rims than one for masks: hair, fur. And what hangs together
        # with a thing is a part of it that the other network has missed.
        own = subject if rest is None else np.where(rest > 0, np.float32(0), subject)
        theirs = np.where(away <= reach, nearest, -1)
        theirs = _with_missed((left > 0) & ~alone, theirs, nearest, away, round(reach))
        sharp = [
            np.maximum(one, own * (theirs == i)).astype(np.float32) for i, one in enumerate(sharp)
        ]
    mattes = [one for one in sharp if (one > 0.5).mean() > SMALLEST / 2]
    return mattes if rest is None or not mattes else [*mattes, rest]


def _nearest(logits: FieldStack) -> tuple[Labels, ScalarField]:
    """Which of the sheets (n, h, w) is next to each pixel, and how far the next one is."""
    away = np.stack(
        [
            cv2.distanceTransform((one <= 0).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5)
            for one in logits
        ]
    )
    return np.asarray(away.argmin(axis=0)), np.asarray(away.min(axis=0))


def _with_missed(
    missed: Mask, theirs: Labels, nearest: Labels, away: ScalarField, reach: int
) -> Labels:
    """`theirs`, the sheet that each pixel goes with, and each piece of `missed` with one of them:
    the one that it has most of beside it."""
    count, labels = cv2.connectedComponents(missed.astype(np.uint8))
    result = theirs.copy()
    for label in range(1, count):
        about = _grown(labels == label, reach + RIM)
        beside = about & (away <= 1)
        if beside.any():
            result[about & (away > 0)] = np.bincount(nearest[beside]).argmax()
    return result


def _alone(left: Plane, subject: Coverage, things: Mask) -> Mask:
    """What of `left` (uint8) does not hang together with a thing in the subject's matte."""
    _, labels = cv2.connectedComponents(((subject > 0.5) | things).astype(np.uint8))
    return np.asarray((left > 0) & ~np.isin(labels, np.unique(labels[things])))


def _top(floor: Mask) -> float:
    """Height (0 the top) at which a floor begins."""
    rows = np.flatnonzero(floor.mean(axis=1) > FLOOR_TOP)
    return float(rows[0] / len(floor)) if len(rows) else 1.0


def _carries(floor: Mask, made: Sequence[_Thing]) -> bool:
    """Whether something stands on it."""
    for one in made:
        feet = _grown(one.mask, FEET) & ~one.mask
        feet[: one.foot - len(feet) // FEET_DEPTH] = False
        if one.stands and (feet & floor).sum() > FLOOR_SHARE * max(1, int(feet.sum())):
            return True
    return False


def _grown(mask: Mask, by: int) -> Mask:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), disc(by)) > 0)
