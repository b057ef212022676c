"""The engine itself. See `harness.gate` for the other side."""

import json
import os
import socket

from stillmotion.engines.parallax.engine import ParallaxEngine
from stillmotion_gate import GATE

LOOK_S = 0.1
"""Between two looks for a cancel."""


class GateEngine(ParallaxEngine):
    """See `stillmotion.engines.base.Engine`."""

    name = GATE.name

    def render(self, shot, take):
        for number, frame in enumerate(super().render(shot, take)):
            if number == shot.frames // 2:
                wait(take.storyboard.shots.index(shot), take)
            yield frame


def wait(shot, take):
    """Until the test says so. A cancel is heard meanwhile."""
    with socket.socket(socket.AF_UNIX) as gate:
        gate.connect(os.environ["STILLMOTION_TEST_GATE"])
        gate.sendall(json.dumps({"pid": os.getpid(), "shot": shot}).encode() + b"\n")
        gate.settimeout(LOOK_S)
        while True:
            take.progress(0.5, "waiting at the gate")
            try:
                gate.recv(1)
            except TimeoutError:
                continue
            return


def open_engine(config, device):
    return GateEngine()
