"""How it stands: unavailable for the reason that a test gives in the environment."""

import os

from stillmotion.engines.registry import Standing


def standing(config):
    assert config.models_dir is not None
    why = os.environ.get("STILLMOTION_TEST_MUSE", "")
    return Standing("unavailable", why) if why else Standing("idle")
