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
from stillmotion.contract.fields import images as pictures
from stillmotion.contract.fields import videos
from stillmotion.contract.fields.kinds import Choice


def _aspect_ratio(field: Choice[Any]) -> Decorator:
    return click.option(
        "--aspect-ratio",
        type=click.Choice(field.values),
        help="Width to height.",
        show_default=field.default,
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
        "aspect_ratio": _aspect_ratio(videos.ASPECT_RATIO),
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
            "--count",
            "n",
            metavar="N",
            type=int,
            help=f"How many pictures, up to {pictures.N.most}.",
            show_default=str(pictures.N.default),
        ),
        "image": click.option(
            "--image", metavar="FILE", help="Picture that elements are set into: a file or a URL."
        ),
        "element_list": ELEMENTS,
        "aspect_ratio": _aspect_ratio(pictures.ASPECT_RATIO),
        "resolution": click.option(
            "--resolution",
            type=click.Choice(pictures.RESOLUTION.values),
            help=pictures.RESOLUTION.about,
            show_default=pictures.RESOLUTION.default,
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
