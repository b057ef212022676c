"""The engine itself: each frame is the start picture over its own number as light and dark columns.

A prompt says what else is to happen: "waits" shows a preview and waits at the gate of the test
(`harness.gate`) in the middle of the shot; "fails: WHY" fails with WHY.
"""

import json
import os
import re
import socket

import cv2
import numpy as np

from stillmotion.engines.base import EngineFailed, Frame
from stillmotion_stage import STAGE

BITS = 8
"""See `studio.harness.frames`, which reads the number."""

LIGHT, DARK = 220, 40
LOOK_S = 0.1
"""Between two looks for a cancel."""

_FAILS = re.compile(r"fails: (.*)")


class StageEngine:
    """See `stillmotion.engines.base.Engine`."""

    name = STAGE.name
    capabilities = STAGE.capabilities

    def render(self, shot, take):
        board = take.storyboard
        take.progress(0.1, "setting the stage")
        if why := _FAILS.search(shot.prompt):
            raise EngineFailed(why[1])
        picture = _fitted(take.pictures.get(shot.start or "image"), board.width, board.height)
        if "waits" in shot.prompt:
            take.preview(cv2.resize(picture, (board.width // 2, board.height // 2)))
            _wait(take)
        y, u, v = _planes(picture)
        for number in range(shot.frames):
            yield Frame(_numbered(y, number), u, v)

    def still(self, shot, take):
        *_, last = self.render(shot, take)
        return last

    def speaker(self, shot, take):
        return None


def _fitted(picture, width, height):
    if picture is None:
        return np.full((height, width, 3), 128, np.uint8)
    return cv2.resize(picture[..., :3], (width, height), interpolation=cv2.INTER_AREA)


def _planes(picture):
    yuv = cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420)
    height, width = picture.shape[:2]
    chroma = yuv[height:].reshape(2, height // 2, width // 2)
    return yuv[:height], chroma[0].copy(), chroma[1].copy()


def _numbered(y, number):
    """The lower quarter spells the number, the least bit at the left."""
    y = y.copy()
    edges = np.linspace(0, y.shape[1], BITS + 1).astype(int)
    for bit in range(BITS):
        y[-y.shape[0] // 4 :, edges[bit] : edges[bit + 1]] = LIGHT if number >> bit & 1 else DARK
    return y


def _wait(take):
    """Until the test says so. A cancel is heard meanwhile."""
    with socket.socket(socket.AF_UNIX) as gate:
        gate.connect(os.environ["STILLMOTION_TEST_GATE"])
        gate.sendall(json.dumps({"pid": os.getpid(), "shot": 0}).encode() + b"\n")
        gate.settimeout(LOOK_S)
        while True:
            take.progress(0.5, "waiting in the wings")
            try:
                gate.recv(1)
            except TimeoutError:
                continue
            return


def open_engine(config, device):
    return StageEngine()
