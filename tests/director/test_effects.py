"""The words of every effect are read as something that is seen."""

import pytest

from stillmotion.contract.fields.effects import SCENES
from stillmotion.director.reading import read
from stillmotion.storyboard import Grade


@pytest.mark.parametrize("scene", SCENES)
def test_an_effect_is_understood(scene: str) -> None:
    reading = read(SCENES[scene], "")
    assert reading.cues or reading.moves or reading.grade != Grade()
