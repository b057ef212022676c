"""Pipelines of diffusers with tiny random weights, on a processor."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from conftest import require_or_skip
from harness import tiny_pipelines
from stillmotion.engines.diffusion import residency
from stillmotion.engines.diffusion.maker import DiffusionMaker
from stillmotion.engines.diffusion.options import settings

# Read by the libraries as they are imported: nothing of a test may come from a hub.
os.environ["HF_HUB_OFFLINE"] = "1"

Weights = Callable[[str], Path]
Maker = Callable[..., DiffusionMaker]


@pytest.fixture(scope="session", autouse=True)
def torch() -> None:
    """It is there, and takes one core."""
    require_or_skip(
        find_spec("torch") is not None,
        "no torch: `make test-diffusion` makes an environment that has it",
    )
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def weights(torch: None, tmp_path_factory: pytest.TempPathFactory) -> Weights:
    """The folder with the weights of a pipeline."""
    made: dict[str, Path] = {}

    def of(name: str) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp("weights") / name
            tiny_pipelines.MAKERS[name](made[name])
        return made[name]

    return of


@pytest.fixture
def residents() -> Iterator[residency.Residents]:
    """Those of one test."""
    kept = residency.Residents()
    yield kept
    kept.drop(lambda _: True)


@pytest.fixture
def maker(weights: Weights, residents: residency.Residents) -> Maker:
    """Opens the maker of a pipeline, with options as a site's table has them."""

    def opened(name: str, **options: object) -> DiffusionMaker:
        folder = weights(name)
        table = {"pipeline": name, "weights": str(folder), "steps": 2, **options}
        return DiffusionMaker(settings("tiny", table), folder, "cpu", residents)

    return opened
