"""`Backdrops`: the picture maker that reads a prompt and paints what it says."""

from __future__ import annotations

from collections.abc import Callable

from stillmotion.director.leftovers import left_over
from stillmotion.director.scenery import describe
from stillmotion.engines.backdrops.compose import compose
from stillmotion.engines.pictures import Painted

MARGIN = 0.1
"""How far a picture goes on past its frame, as a share of the long edge, for moves of a camera."""


class Backdrops:
    """See `engines.pictures.PictureMaker`."""

    def make(
        self,
        prompt: str,
        negative_prompt: str,
        size: tuple[int, int],
        seed: int,
        remark: Callable[[str], None],
        *,
        roams: bool = True,
    ) -> Painted:
        """Paint the scene of `prompt`."""
        scene = describe(prompt, negative_prompt)
        who = ", ".join(dict.fromkeys(figure.kind for figure in scene.figures)) or "nobody"
        remark(f"painted: {scene.place}, {scene.time}, {scene.weather}, {scene.season}; {who}")
        for sentence in left_over(prompt).sentences():
            remark(sentence)
        return compose(scene, *size, seed, margin=MARGIN if roams else 0.0)
