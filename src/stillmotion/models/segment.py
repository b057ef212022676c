"""The thing that a place of a picture belongs to: Segment Anything 2 (Ravi et al., 2024), tiny.

A picture is encoded once, which takes seconds; each click on it then takes some hundredths of one.
The last few pictures stay encoded, so that an engine and an editor that look at the same one share
the work.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from stillmotion.arrays import Rgb, ScalarField, Tensor
from stillmotion.models.folder import paths
from stillmotion.models.sessions import run
from stillmotion.models.tensors import imagenet, resized, unit

SIDE = 1024
"""Pixels that the encoder takes, square: pictures of other shapes are squeezed."""

MASK_SIDE = 256
"""Pixels of the masks that come out, square as well, over the whole picture."""

KEPT = 2
"""Encoded pictures that are kept, 17 MB each."""

OUTSIDE, INSIDE, CORNER, OPPOSITE = 0.0, 1.0, 2.0, 3.0
"""What a point of a prompt is, in the network's numbers."""

Point = tuple[float, float]
"""x and y, as shares of the picture's width and height."""


class Prompt(NamedTuple):
    """What is asked for: places on the thing, places that are not, and a box that it fills (its
    top left and its bottom right corner)."""

    inside: tuple[Point, ...] = ()
    outside: tuple[Point, ...] = ()
    box: tuple[Point, Point] | None = None


@dataclass(frozen=True)
class SegmentMask:
    """An answer: `logits` (256, 256) float32 over the whole picture, above 0 on the thing, and the
    overlap with what was meant that the network expects."""

    logits: ScalarField
    score: float

    @property
    def stability(self) -> float:
        """How little the mask depends on where its edge is drawn: 1 where not at all."""
        return float((self.logits > 1).sum() / max(1, int((self.logits > -1).sum())))


@dataclass(frozen=True)
class Encoded:
    """A picture as the network has understood it; may be asked by several threads."""

    image: Tensor = field(repr=False)
    coarse: Tensor = field(repr=False)
    fine: Tensor = field(repr=False)

    def masks(self, prompt: Prompt) -> tuple[SegmentMask, ...]:
        """Three answers, from a part to the whole of what may be meant. Raises ModelMissing."""
        places = _points(prompt)
        coordinates = np.array([[place[:2] for place in places]], np.float32) * SIDE
        kinds = np.array([[place[2] for place in places]], np.float32)
        _, decoder = paths("segment")
        nothing = np.zeros((1, 1, MASK_SIDE, MASK_SIDE), np.float32)
        given = np.zeros(1, np.float32)
        logits, scores = run(
            decoder, self.image, self.fine, self.coarse, coordinates, kinds, nothing, given
        )
        pairs = zip(logits[0], scores[0], strict=True)
        return tuple(SegmentMask(each, float(score)) for each, score in pairs)


_lock = threading.Lock()
_kept: OrderedDict[str, Encoded] = OrderedDict()


def encode(rgb: Rgb) -> Encoded:
    """Encode a picture of any size, or give what is known of it. Raises ModelMissing."""
    encoder, _ = paths("segment")
    digest = hashlib.blake2b(repr((rgb.shape, str(encoder))).encode(), digest_size=16)
    digest.update(np.ascontiguousarray(rgb).data)
    key = digest.hexdigest()
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    fine, coarse, image = run(encoder, imagenet(unit(resized(rgb, SIDE, SIDE))))
    made = Encoded(image, coarse, fine)
    with _lock:
        _kept[key] = made
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return made


def _points(prompt: Prompt) -> Sequence[tuple[float, float, float]]:
    places = [(x, y, INSIDE) for x, y in prompt.inside]
    places += [(x, y, OUTSIDE) for x, y in prompt.outside]
    if prompt.box is not None:
        corners = zip(prompt.box, (CORNER, OPPOSITE), strict=True)
        places = [(x, y, kind) for (x, y), kind in corners] + places
    if not places:
        raise ValueError("a prompt names a place or a box")
    return places
