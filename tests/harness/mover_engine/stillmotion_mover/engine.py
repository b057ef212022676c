"""The engine itself, imported by the worker that needs it."""

import av

from stillmotion.encoding.planes import rgb_to_planes
from stillmotion.engines.base import Frame
from stillmotion_mover import MOVER


class MoverEngine:
    """See `stillmotion.engines.base.Engine`."""

    name = MOVER.name
    capabilities = MOVER.capabilities

    def render(self, shot, take):
        board = take.storyboard
        height, width = take.pictures["image"].shape[:2]
        take.remark(f"mover: {width}x{height}, as in the {take.motion.orientation}")
        with av.open(str(take.motion.video)) as container:
            stream = container.streams.video[0]
            rate, shown, last = float(stream.average_rate), 0, None
            for number, frame in enumerate(container.decode(stream)):
                last = frame.to_ndarray(format="rgb24", width=board.width, height=board.height)
                while shown < shot.frames and shown / board.fps <= number / rate:
                    yield self._planes(last)
                    shown += 1
            for _ in range(shown, shot.frames):
                yield self._planes(last)

    def _planes(self, rgb) -> Frame:
        return rgb_to_planes(rgb)

    def still(self, shot, take):
        *_, last = self.render(shot, take)
        return last

    def speaker(self, shot, take):
        return None


def open_engine(config, device):
    return MoverEngine()
