"""Paint the scenes of docs/text-to-video.md, and the videos of words of docs/gallery.md.

Run: python examples/scenes.py SCENES.jpg VIDEOS.jpg
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from stillmotion.contract.text2video import Text2VideoRequest
from stillmotion.director.scenery import describe
from stillmotion.director.scenes import direct_text
from stillmotion.encoding.planes import planes_to_rgb
from stillmotion.engines.backdrops import Backdrops, compose
from stillmotion.engines.base import Take
from stillmotion.engines.parallax.engine import ParallaxEngine
from stillmotion.executors.scenes import seed_of, shown

WIDTH, HEIGHT, COLUMNS = 416, 234, 3

PROMPTS = (
    "Two friends talking under a streetlight at night. Warm glow, casual poses, no dialogue.",
    "A runner sprinting through a forest, leaves flying. Low-angle shot, focus on movement.",
    "A woman hugging a cat, smiling. Soft sunlight, cozy home setting, emphasize warmth.",
    "A door creaking open, shadowy hallway. Dark tones, minimal details, eerie mood.",
    "A man slipping on a banana peel, shocked expression. Exaggerated pose, bright colors.",
    "A sunset over mountains, small figure walking away. Wide angle, peaceful atmosphere.",
    "A lighthouse by the sea in a thunderstorm",
    "A horse and a house in the hills, autumn, golden hour",
    "雪夜的小镇街道，一个女孩撑着红伞走远",
    "A starry night over a lake, a boat",
    "A field of flowers in spring, a child running",
    "A city at dusk, a woman looking at the skyline",
)

FILMS = (
    "A street at night in the rain, slow dolly in",
    "Rolling hills at sunrise, wind in the grass, clouds drift, camera trucks right",
    "Snow falls in a winter forest, camera dollies in",
)
FRAMES = 4
"""Of each film on its sheet."""


def film(prompt: str) -> list[Image.Image]:
    """Frames spread evenly over the video of a prompt, as the server would make it."""
    request = Text2VideoRequest(prompt=prompt, duration=4, aspect_ratio="16:9")
    board, _, scenes = direct_text(request, short_edge=360, fps=12)
    (shot,) = board.shots
    scene = scenes["scenes[0]"]
    size = (board.width, board.height)
    picture = Backdrops().make(scene, size, seed_of("scenes[0]", scene.words), print)
    frames = [
        Image.fromarray(planes_to_rgb(frame))
        for frame in ParallaxEngine().render(*shown(shot, picture, Take(board, {})))
    ]
    return [frames[round(i * (len(frames) - 1) / (FRAMES - 1))] for i in range(FRAMES)]


def sheet(tiles: list[Image.Image], columns: int, width: int) -> Image.Image:
    """Tiles of one size side by side, each `width` pixels wide."""
    size = (width, round(width * tiles[0].height / tiles[0].width))
    scaled = [np.asarray(tile.resize(size, Image.Resampling.LANCZOS)) for tile in tiles]
    rows = [np.hstack(scaled[i : i + columns]) for i in range(0, len(scaled), columns)]
    return Image.fromarray(np.vstack(rows))


def main() -> None:
    """Write both sheets."""
    scenes, videos = map(Path, sys.argv[1:])
    painted = [compose(describe(prompt), 2 * WIDTH, 2 * HEIGHT, seed=1).rgb for prompt in PROMPTS]
    tiles = [Image.fromarray(rgb) for rgb in painted]
    sheet(tiles, COLUMNS, WIDTH).save(scenes, quality=80)
    frames = [frame for prompt in FILMS for frame in film(prompt)]
    sheet(frames, FRAMES, 300).save(videos, quality=82)


if __name__ == "__main__":
    main()
