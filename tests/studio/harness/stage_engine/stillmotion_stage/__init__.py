"""An engine that takes what the embedded one takes and does next to nothing."""

from stillmotion.engines.parallax import CAPABILITIES
from stillmotion.engines.registry import EngineSpec

STAGE = EngineSpec(
    name="stage",
    capabilities=CAPABILITIES,
    opens="stillmotion_stage.engine:open_engine",
    loras=frozenset({"ink", "film-grain", "clay", "pastel", "woodcut"}),
)
