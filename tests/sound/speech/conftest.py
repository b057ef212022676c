"""Speech with and without the models, and an ear for it."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from conftest import require_or_skip
from stillmotion.models import available


@pytest.fixture
def kokoro() -> None:
    require_or_skip(available("speech"), "no model for speech: run `stillmotion models pull`")


@pytest.fixture
def no_models(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """As on a machine where nothing was pulled."""
    monkeypatch.setenv("STILLMOTION_MODELS_DIR", str(tmp_path_factory.mktemp("no-models")))


@pytest.fixture(scope="session")
def hear():
    require_or_skip(find_spec("moonshine_cpp") is not None, "moonshine-cpp is not installed")
    from ear import Recogniser

    return Recogniser()
