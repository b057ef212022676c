"""What every engine must do, whatever it makes.

Run on the embedded one, and on one of another package (`harness/engine_package`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import harness
from harness.pictures import scene
from stillmotion.director.camera import still
from stillmotion.engines import registry
from stillmotion.engines.base import Engine, EngineConfig, EngineUnavailable, Take
from stillmotion.settings import default_models
from stillmotion.storyboard import Shot, Storyboard

PACKAGE = Path(harness.__file__).parent / "engine_package"
WIDTH, HEIGHT, FRAMES = 320, 180, 8
BOARD = Storyboard(width=WIDTH, height=HEIGHT, fps=12, mode="std", shots=())
SHOT = Shot(frames=FRAMES, camera=still(), prompt="a still scene")
CONFIG = EngineConfig(models_dir=default_models())

pytestmark = pytest.mark.usefixtures("patches")


class Stopped(Exception):
    """As a cancelled task stops its render."""


@pytest.fixture(scope="module", params=["parallax", "plain"])
def spec(request: pytest.FixtureRequest) -> Iterator[registry.EngineSpec]:
    sys.path.insert(0, str(PACKAGE))
    registry.engines.cache_clear()
    try:
        yield registry.engines()[request.param]
    finally:
        sys.path.remove(str(PACKAGE))
        registry.engines.cache_clear()


@pytest.fixture(scope="module")
def engine(spec: registry.EngineSpec) -> Engine:
    return spec.open(CONFIG)


def take(**told: object) -> Take:
    return Take(BOARD, {"image": scene(640, 360)}, **told)  # type: ignore[arg-type]


def test_it_is_what_the_registry_says(spec: registry.EngineSpec, engine: Engine) -> None:
    assert engine.name == spec.name
    assert engine.capabilities == spec.capabilities
    assert spec.pool


def test_it_yields_the_frames_asked_for_at_the_size_asked_for(engine: Engine) -> None:
    count = 0
    for frame in engine.render(SHOT, take()):
        y, u, v = frame
        assert (y.shape, y.dtype) == ((HEIGHT, WIDTH), np.uint8)
        assert u.shape == v.shape == (HEIGHT // 2, WIDTH // 2)
        count += 1
    assert count == FRAMES


def test_its_last_frame_alone_is_its_last_frame(engine: Engine) -> None:
    *_, last = (tuple(plane.copy() for plane in frame) for frame in engine.render(SHOT, take()))
    for alone, plane in zip(engine.still(SHOT, take()), last, strict=True):
        assert np.abs(alone.astype(int) - plane).max() <= 1


def test_progress_is_a_fraction_and_words(engine: Engine) -> None:
    told: list[tuple[float, str]] = []
    list(engine.render(SHOT, take(progress=lambda done, words: told.append((done, words)))))
    assert told
    for done, words in told:
        assert 0 <= done <= 1
        assert 0 < len(words) < 100


def test_it_stops_where_progress_raises_and_renders_the_next_shot(engine: Engine) -> None:
    def stop(_done: float, _words: str) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        next(iter(engine.render(SHOT, take(progress=stop))))
    assert len(list(engine.render(SHOT, take()))) == FRAMES


def test_an_iterator_that_is_closed_early_frees_the_engine(engine: Engine) -> None:
    frames = engine.render(SHOT, take())
    next(frames)  # type: ignore[call-overload]
    frames.close()  # type: ignore[attr-defined]
    assert len(list(engine.render(SHOT, take()))) == FRAMES


def test_remarks_are_sentences_and_sound_is_stereo_at_48_khz(engine: Engine) -> None:
    remarks: list[str] = []
    sounds: list[np.ndarray] = []
    first = True
    for _ in engine.render(SHOT, take(remark=remarks.append, sound=sounds.append)):
        if first:
            heard, first = len(sounds), False
    assert all(isinstance(remark, str) and remark for remark in remarks)
    assert len(sounds) == heard <= 1, "sound comes once, before the first frame"
    for sound in sounds:
        assert sound.dtype == np.float32
        assert sound.shape == (FRAMES * 4000, 2)


def test_a_device_that_it_cannot_use_is_said_at_once(spec: registry.EngineSpec) -> None:
    if spec.name == "parallax":
        with pytest.raises(EngineUnavailable, match="cuda:0"):
            spec.open(CONFIG, "cuda:0")


def test_a_broken_entry_point_is_left_out(
    spec: registry.EngineSpec, caplog: pytest.LogCaptureFixture
) -> None:
    registry.engines.cache_clear()
    assert set(registry.engines()) == {"parallax", "plain"}
    assert "broken" in caplog.text
