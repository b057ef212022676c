import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.engines.parallax.effects.brush.trajectory import curve, trajectory

coordinate = st.integers(0, 1000).map(float)
anywhere = st.tuples(coordinate, coordinate)
paths = st.lists(anywhere, min_size=2, max_size=77)


@st.composite
def lingering_paths(draw: st.DrawFn) -> list[tuple[float, float]]:
    """Points that may come again at once, or all be one."""
    points = draw(st.lists(anywhere, min_size=1, max_size=6))
    repeated = [point for point in points for _ in range(draw(st.integers(1, 9)))]
    return repeated if len(repeated) > 1 else repeated * 2


any_path = paths | lingering_paths()


@given(any_path)
def test_the_curve_passes_through_each_point_in_order(path: list[tuple[float, float]]) -> None:
    points = np.array(path)
    line, at = curve(points)
    assert np.all(np.diff(at) >= 0)
    assert np.allclose(line[at], points)


@given(any_path)
def test_the_curve_stays_by_its_points(path: list[tuple[float, float]]) -> None:
    points = np.array(path)
    line, _ = curve(points)
    low, high = points.min(axis=0), points.max(axis=0)
    slack = 0.03 * np.hypot(*(high - low)) + 1e-9
    assert np.all(line >= low - slack)
    assert np.all(line <= high + slack)


@given(any_path, st.integers(2, 130))
def test_the_way_leads_from_the_first_point_to_the_last(
    path: list[tuple[float, float]], frames: int
) -> None:
    way = trajectory(path, frames)
    assert way.shape == (frames, 2)
    assert np.array_equal(way[0], [0, 0])
    assert np.allclose(way[-1], np.subtract(path[-1], path[0]))


@given(any_path)
def test_the_way_begins_and_ends_at_rest(path: list[tuple[float, float]]) -> None:
    frames = 121
    length = np.hypot(*np.diff(curve(np.array(path))[0], axis=0).T).sum()
    steps = np.hypot(*np.diff(trajectory(path, frames), axis=0).T)
    assert max(steps[0], steps[-1]) <= 1e-3 * length + 1e-9


@given(st.lists(st.floats(0.0, 50.0), min_size=1, max_size=76), st.integers(2, 130))
def test_time_never_runs_back(steps: list[float], frames: int) -> None:
    across = np.concatenate([[0.0], np.cumsum(steps)])
    way = trajectory([(x, 0.5 * x) for x in across], frames)
    assert np.all(np.diff(way, axis=0) >= -1e-9)
    assert np.allclose(way[:, 1], 0.5 * way[:, 0])


@given(anywhere, st.integers(2, 77), st.integers(1, 60))
def test_a_path_of_no_length_stays(point: tuple[float, float], count: int, frames: int) -> None:
    assert not trajectory([point] * count, frames).any()


def test_a_route_is_travelled_at_an_even_speed() -> None:
    # Unevenly spaced points on a line, but few.
    way = trajectory([(0, 0), (10, 0), (15, 0), (100, 0)], 101)
    cruise = np.diff(way[:, 0])[36:64]
    assert np.ptp(cruise) < 0.02 * cruise.mean()


def test_a_gesture_keeps_its_own_speed() -> None:
    # Slow for its first half, then three times as fast.
    across = np.concatenate([np.arange(39) * 1.0, 38 + 3.0 * np.arange(1, 39)])
    way = trajectory([(x, 0) for x in across], 121)
    assert 2.2 < (way[80, 0] - way[70, 0]) / (way[50, 0] - way[40, 0]) < 3.4
