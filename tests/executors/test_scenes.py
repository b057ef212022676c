"""Text to video: what is painted for a shot, and what an engine gets that needs no picture."""

from __future__ import annotations

import numpy as np
import pytest

from stillmotion.catalog.features import Capabilities
from stillmotion.director.scenes import WHOLE, TextDirection, direct_text
from stillmotion.engines import registry
from stillmotion.engines.base import Picture, Take
from stillmotion.engines.registry import EngineSpec
from stillmotion.executors.scenes import painter
from stillmotion.orders import TextVideo

PROMPT = "a lighthouse on a cliff at sunset"


def directed() -> TextDirection:
    video = TextVideo(model_name="kling-v1", prompt=PROMPT, duration=3, aspect=(16, 9))
    return direct_text(video, short_edge=144, fps=12)


def painted(seed: int | None) -> Picture:
    board, _, scenes = directed()
    prepare = painter("parallax", board, scenes, lambda _: None)
    shot, take = prepare(board.shots[0], Take(board, {}, seed=seed))
    return take.pictures[shot.start or ""]


def test_a_seed_makes_another_picture_and_the_same_one_the_same() -> None:
    usual, first, second = painted(None), painted(1), painted(2)
    assert np.array_equal(usual, painted(None))
    assert np.array_equal(first, painted(1))
    for one, other in ((usual, first), (first, second), (usual, second)):
        assert not np.array_equal(one, other)


def test_an_engine_that_needs_no_picture_is_given_the_words_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    muse = EngineSpec(name="muse", capabilities=Capabilities(), opens="", from_text=True)
    monkeypatch.setattr(registry, "engines", lambda: {"muse": muse})
    board, _, scenes = directed()
    elements = {"elements[0]": np.zeros((4, 4, 4), np.uint8)}
    given = Take(board, elements)
    shot, take = painter("muse", board, scenes, lambda _: None)(board.shots[0], given)
    assert (shot.start, shot.end, shot.framing, shot.prompt) == (None, None, WHOLE, PROMPT)
    assert take is given
