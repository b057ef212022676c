"""`Backdrops`: the picture maker that paints what a scene's description says."""

from __future__ import annotations

from collections.abc import Callable

from stillmotion.engines.backdrops.compose import compose
from stillmotion.engines.base import EngineConfig
from stillmotion.engines.pictures import Painted
from stillmotion.storyboard.scene import Scene

MARGIN = 0.1
"""How far a picture goes on past its frame, as a share of the long edge, for moves of a camera."""


def open_backdrops(_config: EngineConfig, _device: str) -> Backdrops:
    """See `engines.registry.EngineSpec`."""
    return Backdrops()


class Backdrops:
    """See `engines.pictures.PictureMaker`."""

    def make(
        self,
        scene: Scene,
        size: tuple[int, int],
        seed: int,
        remark: Callable[[str], None],
        *,
        roams: bool = True,
    ) -> Painted:
        """Paint the scene."""
        told = scene.description
        who = ", ".join(dict.fromkeys(figure.kind for figure in told.figures)) or "nobody"
        remark(f"painted: {told.place}, {told.time}, {told.weather}, {told.season}; {who}")
        for sentence in scene.left_over:
            remark(sentence)
        return compose(told, *size, seed, margin=MARGIN if roams else 0.0)
