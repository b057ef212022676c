"""An engine that generates, as far as choosing one and hearing of its work are concerned."""

from stillmotion.catalog.features import Capabilities, Feature
from stillmotion.engines.registry import EngineSpec

MUSE = EngineSpec(
    name="muse",
    capabilities=Capabilities(
        features=frozenset({Feature.CAMERA_CONTROL, Feature.SOUND, Feature.START_END}),
        camera_types=frozenset({"simple"}),
        apart=frozenset({(Feature.CAMERA_CONTROL, Feature.SOUND)}),
    ),
    opens="stillmotion_muse.engine:open_engine",
    generates=True,
    from_text=True,
    loras=frozenset({"ink", "paper"}),
    model="Muse 1",
    licence="Apache-2.0",
    checks="stillmotion_muse.standing:standing",
)
