"""A shot that goes on from another's end, in which things are in the air: as one shot would."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from harness.pictures import scene
from stillmotion.encoding.planes import Frame, planes_to_rgb, rgb_to_planes
from stillmotion.engines.base import Ending, Take
from stillmotion.engines.parallax.engine import ParallaxEngine
from stillmotion.executors.endings import ending_of, keeping, with_the_air
from stillmotion.storyboard import CameraPath, Cue, Pose, PoseKeyframe, Shot, Storyboard
from stillmotion.storyboard.paths import still

WIDTH, HEIGHT, FPS = 320, 180, 8
BEFORE, AFTER = 17, 6
PICTURE = scene(WIDTH, HEIGHT)
KINDS = ["rain", "snow", "leaves"]

# What hangs in the air depends on no network's painting.
pytestmark = pytest.mark.usefixtures("patches")


def cue(kind: str, **fields: object) -> Cue:
    variety = "falling" if kind == "leaves" else ""
    return Cue(kind=kind, variety=variety, words=kind, **fields)  # type: ignore[arg-type]


def rendered(shot: Shot, picture: np.ndarray = PICTURE) -> tuple[list[Frame], list[Ending]]:
    """Its frames, and how it ends."""
    board = Storyboard(width=WIDTH, height=HEIGHT, fps=FPS, mode="std", shots=(shot,))
    endings: list[Ending] = []
    take = Take(board, {"image": picture}, ending=endings.append)
    frames = [
        Frame(*(plane.copy() for plane in frame)) for frame in ParallaxEngine().render(shot, take)
    ]
    return frames, endings


def apart(one: Frame, other: Frame) -> float:
    return float(np.abs(one.y.astype(float) - other.y).mean())


def going_on(shot: Shot, ending: Ending, *cues: Cue) -> Shot:
    return with_the_air(
        msgspec.structs.replace(shot, frames=AFTER, cues=cues), ending, FPS, lambda _: None
    )


@pytest.mark.parametrize("kind", KINDS)
def test_it_goes_on_as_one_shot_would(kind: str) -> None:
    whole = Shot(frames=BEFORE + AFTER - 1, camera=still(), cues=(cue(kind),))
    expected, _ = rendered(whole)
    first, (ending,) = rendered(msgspec.structs.replace(whole, frames=BEFORE))
    # Without what is in the air it is the picture.
    assert apart(ending.frame, rgb_to_planes(PICTURE)) < 0.5
    shown = apart(first[-1], ending.frame)
    assert shown > 0.05
    made, (after,) = rendered(going_on(whole, ending, cue(kind)), planes_to_rgb(ending.frame))
    # What was seen stays where it was, falls on, and is neither more nor less.
    for number in range(1, AFTER):
        assert apart(made[number], expected[BEFORE - 1 + number]) < 0.2 * shown + 0.05
    assert after.cues[0].gone is not None
    assert after.cues[0].gone.seconds == pytest.approx((BEFORE + AFTER - 2) / FPS)
    assert apart(after.frame, ending.frame) < 0.5


def test_it_passes_where_it_is_not_to_go_on() -> None:
    shot = Shot(frames=BEFORE, camera=still(), cues=(cue("rain"),))
    first, (ending,) = rendered(shot)
    onward = going_on(shot, ending)
    onward = msgspec.structs.replace(onward, frames=2 * FPS)
    onward = with_the_air(msgspec.structs.replace(onward, cues=()), ending, FPS, lambda _: None)
    made, endings = rendered(onward, planes_to_rgb(ending.frame))
    shown = apart(first[-1], ending.frame)
    assert apart(made[1], ending.frame) > 0.7 * shown
    assert apart(made[-1], ending.frame) < 0.3
    assert not endings


def test_drops_stay_in_their_courses_behind_a_camera_that_has_moved() -> None:
    there = Pose(x=0.06, y=-0.02, yaw=0.05, roll=0.03, focal=1.1)
    path = CameraPath("", (PoseKeyframe(0.0, Pose()), PoseKeyframe(1.0, there)))
    shot = Shot(frames=BEFORE, camera=path, cues=(cue("snow"),))
    first, (ending,) = rendered(shot)
    # Hardly any time passes, so that hardly anything falls.
    onward = msgspec.structs.replace(going_on(shot, ending, cue("snow")), camera=still())
    made, _ = rendered(onward, planes_to_rgb(ending.frame))

    def flakes(frame: Frame) -> np.ndarray:
        return np.clip(frame.y.astype(float) - ending.frame.y, 0, None)

    def alike(one: np.ndarray, other: np.ndarray, down: int) -> float:
        return float(np.corrcoef(one[: HEIGHT - down].ravel(), other[down:].ravel())[0, 1])

    before, after = flakes(first[-1]), flakes(made[1])
    assert after.sum() == pytest.approx(before.sum(), rel=0.15)
    onward = msgspec.structs.replace(onward, stood=None)
    elsewhere, _ = rendered(onward, planes_to_rgb(ending.frame))
    best = max(alike(before, after, down) for down in range(8))
    other = max(alike(before, flakes(elsewhere[1]), down) for down in range(8))
    assert best > other + 0.15


def test_what_is_not_in_the_air_tells_nothing(tmp_path) -> None:  # type: ignore[no-untyped-def]
    for cues in ((), (cue("smile"),), (cue("rain", end=0.4),)):
        _, endings = rendered(Shot(frames=BEFORE, camera=still(), cues=cues))
        assert not endings


def test_an_ending_is_kept_in_a_file(tmp_path) -> None:  # type: ignore[no-untyped-def]
    _, (ending,) = rendered(Shot(frames=BEFORE, camera=still(), cues=(cue("snow"),)))
    path = tmp_path / "ending.npz"
    keeping(path)(ending)
    kept = ending_of(path.read_bytes())
    assert (kept.engine, kept.cues, kept.stood) == (ending.engine, ending.cues, ending.stood)
    assert all((a == b).all() for a, b in zip(kept.frame, ending.frame, strict=True))


def test_another_strength_is_told() -> None:
    _, (ending,) = rendered(Shot(frames=BEFORE, camera=still(), cues=(cue("snow"),)))
    said: list[str] = []
    shot = Shot(frames=AFTER, camera=still(), cues=(cue("snow", strength=1.6),))
    onward = with_the_air(shot, ending, FPS, said.append)
    assert onward.cues[0].strength == 1
    assert said == ["snow: goes on as it was, no stronger and no weaker."]
