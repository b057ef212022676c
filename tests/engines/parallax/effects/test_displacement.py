"""Displacements of a part of the picture."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from stillmotion.engines.parallax.effects.displacement import (
    FieldDisplacement,
    interpolate_scattered,
    sample_grid,
)


def bump(reach: float = 8.0):
    onto = sample_grid(40, 20, 140, 120, 50)
    x, y = onto.coordinates()
    bell = np.exp(-0.5 * (((x - 90) / 18) ** 2 + ((y - 70) / 18) ** 2))
    return onto.field([np.stack([reach * bell, 0.5 * reach * bell], axis=-1)])


@settings(max_examples=30)
@given(st.floats(60, 120), st.floats(40, 100), st.floats(-1.0, 1.0))
def test_what_has_moved_comes_from_where_it_was(x, y, amount):
    field = bump()
    place = np.array([[[x, y]]], np.float32)
    FieldDisplacement(field, lambda _number: (amount,)).displace(place, 1)
    # Forward again: the source goes by the displacement at the source.
    at = np.array([place[0, 0, 0], place[0, 0, 1]])
    bell = np.exp(-0.5 * (((at[0] - 90) / 18) ** 2 + ((at[1] - 70) / 18) ** 2))
    assert np.allclose(at + amount * np.array([8.0, 4.0]) * bell, (x, y), atol=0.15)


def test_things_move_by_the_amplitude_and_nothing_moves_outside():
    grid = np.ascontiguousarray(
        np.stack(np.meshgrid(np.arange(0, 200, 10), np.arange(0, 160, 10)), axis=-1), np.float32
    )
    moved = grid.copy()
    FieldDisplacement(bump(), lambda number: (0.5 * number,)).displace(moved, 1)
    away = grid - moved
    assert 3.3 < away[..., 0].max() < 4.0
    assert np.abs(away[:, grid[0, :, 0] > 141]).max() == 0
    assert np.abs(away[grid[:, 0, 1] < 19]).max() == 0
    still = grid.copy()
    FieldDisplacement(bump(), lambda _number: (0.0,)).displace(still, 1)
    assert np.array_equal(still, grid)


def test_spread_keeps_a_constant_and_lies_between_its_points():
    random = np.random.default_rng(1)
    points = random.uniform([10, 10], [90, 90], (60, 2))
    onto = sample_grid(0, 0, 100, 100, 40)
    same = interpolate_scattered(points, np.full((60, 1), 3.0), onto, 8.0)
    x, y = onto.coordinates()
    within = (x > 15) & (x < 85) & (y > 15) & (y < 85)
    assert np.allclose(same[within], 3.0, atol=1e-3)
    values = random.uniform(-1, 1, (60, 2))
    found = interpolate_scattered(points, values, onto, 8.0)
    assert found.max() <= values.max() + 1e-5
    assert found.min() >= values.min() - 1e-5
