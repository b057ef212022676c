"""The embedded engine, which waits in the middle of each shot until a test lets it go on."""

from stillmotion.engines.parallax import CAPABILITIES
from stillmotion.engines.registry import EngineSpec

GATE = EngineSpec(
    name="gate", capabilities=CAPABILITIES, opens="stillmotion_gate.engine:open_engine"
)
