"""`stillmotion text2video` and `stillmotion images`: tasks for what is made of words."""

from __future__ import annotations

from typing import Any

import click

from stillmotion.cli import output_path
from stillmotion.cli.configuration import Configured
from stillmotion.cli.request import (
    ELEMENTS,
    MODEL,
    NEGATIVE_PROMPT,
    REQUEST,
    VIDEO,
    Decorator,
    Flags,
    body_options,
)
from stillmotion.cli.sending import Sending, sending_options
from stillmotion.contract import images as pictures
from stillmotion.contract import text2video as videos


def _aspect_ratio(choices: tuple[str, ...], default: str) -> Decorator:
    return click.option(
        "--aspect-ratio", type=click.Choice(choices), help="Width to height.", show_default=default
    )


_PROMPT: Flags = {
    "prompt": click.argument("prompt", required=False),
    "request": REQUEST,
}


@click.command(cls=Configured)
@body_options(
    "text2video",
    {
        **_PROMPT,
        "aspect_ratio": _aspect_ratio(videos.ASPECT_RATIOS, videos.DEFAULT_ASPECT_RATIO),
        "element_list": ELEMENTS,
        **VIDEO,
    },
)
@sending_options("OUT.mp4", output_path.VIDEO)
def text2video(body: dict[str, Any], sending: Sending) -> None:
    """Send a task for a video of PROMPT alone and print its id.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    sending.send("text2video", body)


@click.command(cls=Configured)
@body_options(
    "images",
    {
        **_PROMPT,
        "n": click.option(
            "--count", "n", metavar="N", type=int, help="How many pictures.", show_default="1"
        ),
        "image": click.option(
            "--image", metavar="FILE", help="Picture that elements are set into: a file or a URL."
        ),
        "element_list": ELEMENTS,
        "aspect_ratio": _aspect_ratio(pictures.ASPECT_RATIOS, pictures.DEFAULT_ASPECT_RATIO),
        "resolution": click.option(
            "--resolution",
            type=click.Choice(pictures.RESOLUTIONS),
            help="As many pixels as a square of 1024 or 2048 has.",
            show_default="1k",
        ),
        "negative_prompt": NEGATIVE_PROMPT,
        "model_name": MODEL,
    },
)
@sending_options("OUT.png", output_path.PICTURES)
def images(body: dict[str, Any], sending: Sending) -> None:
    """Send a task for pictures of PROMPT and print its id.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    Of several pictures, the files are numbered: OUT-0.png, OUT-1.png.
    """
    sending.send("images", body)
