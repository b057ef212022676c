"""Pictures of words by a model that makes clips: one whose clip may be a single frame."""

from __future__ import annotations

from collections.abc import Callable

from stillmotion.engines.generative import fitting
from stillmotion.engines.generative.clip import ClipMaker, ClipRequest, Tell
from stillmotion.engines.pictures import Painted
from stillmotion.storyboard.scene import Scene

USUAL = 0.5
"""`cfg_scale` of pictures, which have no such field."""


class ClipPictures:
    """See `engines.pictures.PictureMaker`; of a maker whose rules have a `still`."""

    def __init__(self, maker: ClipMaker) -> None:
        self._maker = maker

    def make(
        self,
        scene: Scene,
        size: tuple[int, int],
        seed: int,
        remark: Callable[[str], None],
        *,
        roams: bool = True,  # noqa: ARG002 - such a picture has no layers, whoever moves through it
    ) -> Painted:
        """A picture of the scene's words. Raises ClipFailed."""
        rules = self._maker.rules
        if rules.still is None:
            raise ValueError(f"{self._maker.model} makes no pictures")
        width, height = fitting.clip_size(*size, rules)
        request = ClipRequest(
            prompt=scene.words,
            negative_prompt=scene.unwanted if rules.negative else "",
            width=width,
            height=height,
            frames=rules.still,
            fps=rules.fps,
            seed=seed,
            guidance=rules.scale(USUAL),
        )
        clip = self._maker.make(request, Tell(remark=remark))
        remark(f"made by {self._maker.model}, seed {seed}")
        return Painted(fitting.resized(clip.frames[0], *size))
