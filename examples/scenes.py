"""Paint the scenes of docs/text-to-video.md: `python examples/scenes.py FILE.jpg`."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from stillmotion.director.scenery import describe
from stillmotion.engines.backdrops import compose

WIDTH, HEIGHT, COLUMNS = 480, 270, 3

PROMPTS = (
    "Two friends talking under a streetlight at night. Warm glow, casual poses, no dialogue.",
    "A runner sprinting through a forest, leaves flying. Low-angle shot, focus on movement.",
    "A woman hugging a cat, smiling. Soft sunlight, cozy home setting, emphasize warmth.",
    "A door creaking open, shadowy hallway. Dark tones, minimal details, eerie mood.",
    "A man slipping on a banana peel, shocked expression. Exaggerated pose, bright colors.",
    "A sunset over mountains, small figure walking away. Wide angle, peaceful atmosphere.",
    "A lighthouse by the sea in a thunderstorm",
    "Hot-air balloons over hills at sunrise",
    "雪夜的小镇街道，一个女孩撑着红伞走远",
)


def main() -> None:
    """Write the sheet."""
    tiles = [compose(describe(prompt), WIDTH, HEIGHT, seed=1).rgb for prompt in PROMPTS]
    rows = [np.hstack(tiles[i : i + COLUMNS]) for i in range(0, len(tiles), COLUMNS)]
    Image.fromarray(np.vstack(rows)).save(Path(sys.argv[1]), quality=88)


if __name__ == "__main__":
    main()
