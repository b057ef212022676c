"""Speech from phonemes: the alphabet, its limits, and how long each phoneme takes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from stillmotion.models import ModelMissing
from stillmotion.models.speech import EARLY, FRAME, LONGEST, lengths, speak, tokens


def test_phonemes_become_numbers_between_two_edges() -> None:
    numbers = tokens("həlˈO.")
    assert numbers[0] == numbers[-1] == 0
    assert len(numbers) == 8
    assert all(numbers[1:-1])


@pytest.mark.parametrize("phonemes", ["", "a" * (LONGEST + 1)])
def test_too_few_and_too_many_are_refused(phonemes: str) -> None:
    with pytest.raises(ValueError, match="phonemes"):
        tokens(phonemes)


def test_what_is_not_in_the_alphabet_is_refused() -> None:
    with pytest.raises(KeyError):
        tokens("§")


def test_lengths_are_moved_to_where_sounds_are() -> None:
    moved = lengths(np.array([[10.0, 2.0, 3.0, 4.0]], np.float32))
    assert moved.tolist() == [(10 - EARLY) * FRAME, 2 * FRAME, 3 * FRAME, (4 + EARLY) * FRAME]
    assert lengths(np.array([1.0, 2.0, 1.0])).tolist() == [0, 2 * FRAME, 2 * FRAME]


def test_lengths_add_up_to_the_sound_and_follow_the_speed(needs: Callable[[str], None]) -> None:
    needs("speech")
    totals = []
    for speed in (1.0, 1.3):
        sound, taken = speak("wˈʌn tˈu θɹˈi.", "am_michael", speed)
        assert len(taken) == len("wˈʌn tˈu θɹˈi.") + 2
        assert taken.sum() == len(sound)
        totals.append(len(sound))
    assert totals[1] < 0.9 * totals[0]


def test_without_the_model_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STILLMOTION_MODELS_DIR", str(tmp_path))
    with pytest.raises(ModelMissing, match="stillmotion models pull"):
        speak("a", "am_michael", 1.0)
