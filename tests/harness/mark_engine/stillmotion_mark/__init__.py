"""An engine that does next to nothing: each frame is the task's picture, as large as the video."""

from stillmotion.catalog.features import Capabilities
from stillmotion.engines.registry import EngineSpec

MARK = EngineSpec(
    name="mark",
    capabilities=Capabilities(),
    opens="stillmotion_mark.engine:open_engine",
    pool="cpu",
)
