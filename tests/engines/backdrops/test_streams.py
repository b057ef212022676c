"""Random streams have names, and no two things share one."""

from __future__ import annotations

import numpy as np
import pytest

from stillmotion.engines.backdrops.painting.streams import Streams


def test_a_name_has_a_stream_of_its_own_whatever_else_is_drawn() -> None:
    one, other = Streams(5), Streams(5)
    one("clouds").random(7)
    assert np.array_equal(one("trees", 0).random(4), other("trees", 0).random(4))
    names = [("trees",), ("trees", 1), ("trees", "1"), ("trees 1",), ("trees", 1, 0)]
    firsts = {float(other(*name).random()) for name in names}
    assert len(firsts) == len(names)
    assert Streams(6)("trees").random() not in firsts


def test_a_stream_is_not_given_twice() -> None:
    streams = Streams(5)
    streams("fold", 7)
    with pytest.raises(ValueError, match="fold"):
        streams("fold", 7)
