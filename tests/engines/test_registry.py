import subprocess
import sys

import pytest

from stillmotion.engines import registry
from stillmotion.engines.base import EngineConfig
from stillmotion.settings import default_models


def test_capabilities_are_told_without_loading_an_engine() -> None:
    code = (
        "import sys, stillmotion.engines.registry as r;"
        "assert r.capabilities()['parallax'].features;"
        "heavy = {'numba', 'cv2', 'PIL'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("name", registry.engines())
def test_a_loaded_engine_declares_what_the_registry_says(name: str) -> None:
    engine = registry.engines()[name].open(EngineConfig(models_dir=default_models()))
    assert engine.name == name
    assert engine.capabilities == registry.capabilities()[name]
