"""The thing at a place of a picture, as a mask: what `POST /studio/api/select` answers."""

from __future__ import annotations

import cv2
import msgspec
import numpy as np

from stillmotion import models
from stillmotion.arrays import Mask, Plane, Rgb
from stillmotion.contract.body import read_body
from stillmotion.contract.fields.given import Given
from stillmotion.contract.fields.kinds import Number, Text
from stillmotion.encoding.h264 import Mode
from stillmotion.engines.parallax.scene.analysis import EDGES, analyse
from stillmotion.models import segment
from stillmotion.models.segment import Prompt, SegmentMask
from stillmotion.studio.messages import Errand
from stillmotion.studio.scene import png
from stillmotion.studio.tools import Seen, Tools, body_of, cropped

LIKELY = 0.1
"""By how much less likely an answer may be than the best, for the larger to be taken: a click on a
part of a thing means the thing."""

LARGEST = 0.6
"""Share of the picture from which an answer is no thing."""

SCENE = Text("scene", 64, required="to say in which picture")
X = Number("x", 0.0, 1.0, required="to say where")
Y = Number("y", 0.0, 1.0, required="to say where")


def perform(errand: Errand, tools: Tools) -> bytes:
    """Answer the call; the place is a share of the scene's view. Raises ContractError."""
    given = Given(read_body(body_of(errand)))
    x, y = given.need(X), given.need(Y)
    seen = tools.seen(errand.owner, given.need(SCENE))
    x0, y0, x1, y1 = seen.crop
    place = (x0 + x * (x1 - x0), y0 + y * (y1 - y0))
    small = _small(seen.picture, seen.mode)
    if models.available("segment"):
        mask, by = _thing(small, place), "segmentation"
    else:
        mask, by = _side(seen, small, place), "matte"
    return msgspec.json.encode({"mask": png(cropped(mask, seen.crop)), "by": by})


def _small(picture: Rgb, mode: Mode) -> Rgb:
    """As the engine looks at it."""
    height, width = picture.shape[:2]
    scale = min(1.0, EDGES[mode] / max(height, width))
    if scale == 1.0:
        return picture
    size = (max(16, round(width * scale)), max(16, round(height * scale)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def _thing(small: Rgb, place: tuple[float, float]) -> Plane:
    """The thing there, by the network: of its three answers the largest that is likely."""
    answers = segment.encode(small).masks(Prompt(inside=(place,)))
    best = max(answer.score for answer in answers)
    likely = [each for each in answers if each.score >= best - LIKELY and _share(each) <= LARGEST]
    chosen = max(likely, key=_share) if likely else max(answers, key=lambda each: each.score)
    size = (small.shape[1], small.shape[0])
    large = cv2.resize(chosen.logits, size, interpolation=cv2.INTER_CUBIC)
    return np.where(large > 0, 255, 0).astype(np.uint8)


def _share(answer: SegmentMask) -> float:
    return float((answer.logits > 0).mean())


def _side(seen: Seen, small: Rgb, place: tuple[float, float]) -> Plane:
    """What hangs together there of the subject, or of what is not: without a subject, nothing."""
    matte = analyse(seen.picture, seen.mode).matte
    if matte is None:
        return np.zeros(small.shape[:2], np.uint8)
    height, width = matte.shape
    column = min(width - 1, int(place[0] * width))
    line = min(height - 1, int(place[1] * height))
    inside: Mask = matte > 0.5
    side = inside if inside[line, column] else ~inside
    _, labels = cv2.connectedComponents(side.astype(np.uint8))
    return np.where(labels == labels[line, column], 255, 0).astype(np.uint8)
