"""The thing at a place of a picture. Needs the optional model."""

from __future__ import annotations

import numpy as np
import pytest

from models.conftest import picture
from stillmotion.arrays import ScalarField
from stillmotion.models import segment
from stillmotion.models.folder import ModelMissing
from stillmotion.models.segment import Prompt, SegmentMask


def best(masks: tuple[SegmentMask, ...]) -> SegmentMask:
    return max(masks, key=lambda mask: mask.score)


def on(mask: SegmentMask, x: float, y: float) -> bool:
    rows, columns = mask.logits.shape
    return bool(mask.logits[int(y * rows), int(x * columns)] > 0)


def same(a: ScalarField, b: ScalarField) -> float:
    return float(((a > 0) & (b > 0)).sum() / ((a > 0) | (b > 0)).sum())


@pytest.mark.usefixtures("segmenting")
def test_a_click_and_a_box_mean_the_cow_and_not_the_one_behind_it() -> None:
    encoded = segment.encode(picture("cows", 480))
    near = best(encoded.masks(Prompt(inside=((0.55, 0.5),))))
    assert near.score > 0.9
    assert near.stability > 0.9
    assert 0.15 < (near.logits > 0).mean() < 0.25
    assert on(near, 0.32, 0.55)
    assert not on(near, 0.36, 0.28)
    boxed = best(encoded.masks(Prompt(box=((0.23, 0.37), (0.91, 0.92)))))
    assert same(boxed.logits, near.logits) > 0.9
    far = best(encoded.masks(Prompt(inside=((0.36, 0.28),))))
    assert 0.005 < (far.logits > 0).mean() < 0.03
    assert on(far, 0.36, 0.28)
    assert not on(far, 0.55, 0.5)
    # A place outside says what is not meant.
    grass = best(encoded.masks(Prompt(inside=((0.1, 0.8),), outside=((0.55, 0.5),))))
    assert not on(grass, 0.55, 0.5)


@pytest.mark.usefixtures("segmenting")
def test_a_picture_is_encoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rgb = picture("cows", 480)
    first = segment.encode(rgb)
    monkeypatch.setattr(segment, "run", lambda *_: pytest.fail("it was encoded again"))
    assert segment.encode(rgb.copy()) is first


def test_a_prompt_names_something() -> None:
    nothing = np.zeros(1, np.float32)
    with pytest.raises(ValueError, match="place or a box"):
        segment.Encoded(nothing, nothing, nothing).masks(Prompt())


def test_where_it_is_missing_the_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLMOTION_MODELS_DIR", "/nonexistent")
    with pytest.raises(ModelMissing, match="`stillmotion models pull sam2`"):
        segment.encode(np.zeros((64, 64, 3), np.uint8))
