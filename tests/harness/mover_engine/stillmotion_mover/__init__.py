"""An engine of another package that takes a motion over: it shows the video that it is given."""

from stillmotion.catalog.features import Capabilities
from stillmotion.engines.registry import EngineSpec

MOVER = EngineSpec(
    name="mover",
    capabilities=Capabilities(),
    opens="stillmotion_mover.engine:open_engine",
    motion_control=True,
)
