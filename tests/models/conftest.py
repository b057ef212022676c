"""Models on this machine, and registries that have made-up ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from conftest import require_or_skip
from harness.registry import Registries
from stillmotion.arrays import Rgb
from stillmotion.models.folder import available

PICTURES = Path(__file__).parents[2] / "examples" / "pictures"


@pytest.fixture
def needs() -> Callable[[str], None]:
    """Skips a test whose model is not on this machine."""

    def check(role: str) -> None:
        require_or_skip(available(role), f"no model for {role}: run `stillmotion models pull`")

    return check


@pytest.fixture
def registries(monkeypatch: pytest.MonkeyPatch) -> Iterator[Registries]:
    with Registries() as running:
        running.use(monkeypatch)
        yield running


def picture(name: str, height: int = 360) -> Rgb:
    """One of the example pictures, in RGB."""
    read = cv2.imread(str(PICTURES / f"{name}.jpg"))
    width = round(read.shape[1] * height / read.shape[0])
    small = cv2.resize(read, (width, height), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(small[..., ::-1])
