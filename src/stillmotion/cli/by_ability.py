"""`stillmotion omni-image` and `motion-control`: tasks for which an engine needs an ability."""

from __future__ import annotations

from typing import Any

import click

from stillmotion.cli import output_path
from stillmotion.cli.configuration import Configured
from stillmotion.cli.request import ELEMENTS, REQUEST, VIDEO, Decorator, body_options
from stillmotion.cli.sending import Sending, sending_options
from stillmotion.contract.fields import motion_control as motions
from stillmotion.contract.fields import omni_image as pictures
from stillmotion.contract.fields.kinds import Choice, Whole


def _choice(field: Choice[Any], flag: str = "") -> Decorator:
    return click.option(
        flag or f"--{field.name.replace('_', '-')}",
        field.name,
        type=click.Choice(field.values),
        help=field.about,
        show_default=field.default,
    )


def _count(flag: str, field: Whole) -> Decorator:
    return click.option(
        flag, field.name, metavar="N", type=int, help=field.about, show_default=str(field.default)
    )


@click.command(cls=Configured, name="omni-image")
@body_options(
    "omni_image",
    {
        "prompt": click.argument("prompt", required=False),
        "request": REQUEST,
        "image_list": click.option(
            "--image",
            "image_list",
            metavar="FILE",
            multiple=True,
            help="Picture that <<<image_1>>> means; once more for <<<image_2>>>. Up to "
            f"{pictures.MOST_THINGS}.",
        ),
        "element_list": ELEMENTS,
        "n": _count("--count", pictures.N),
        "result_type": _choice(pictures.RESULT_TYPE),
        "series_amount": _count("--series-amount", pictures.SERIES_AMOUNT),
        "aspect_ratio": _choice(pictures.ASPECT_RATIO),
        "resolution": _choice(pictures.RESOLUTION),
        "model_name": _choice(pictures.MODEL_NAME, "--model"),
        "watermark_info": VIDEO["watermark_info"],
    },
)
@sending_options("OUT.png", output_path.PICTURES)
def omni_image(body: dict[str, Any], sending: Sending) -> None:
    """Send a task for pictures of PROMPT and what it points at, and print its id.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    Of several pictures, the files are numbered: OUT-0.png, OUT-1.png.
    """
    sending.send("omni_image", body)


@click.command(cls=Configured, name="motion-control")
@body_options(
    "motion_control",
    {
        "image_url": click.argument("image_url", metavar="IMAGE", required=False),
        "video_url": click.argument("video_url", metavar="VIDEO", required=False),
        "request": REQUEST,
        "character_orientation": _choice(motions.CHARACTER_ORIENTATION, "--orientation"),
        "mode": _choice(motions.MODE),
        "keep_original_sound": _choice(motions.KEEP_ORIGINAL_SOUND, "--keep-sound"),
        "prompt": click.option("--prompt", metavar="TEXT", help=motions.PROMPT.about),
        "element_list": ELEMENTS,
        "model_name": _choice(motions.MODEL_NAME, "--model"),
        "watermark_info": VIDEO["watermark_info"],
    },
)
@sending_options("OUT.mp4", output_path.VIDEO)
def motion_control(body: dict[str, Any], sending: Sending) -> None:
    """Send a task in which the figure of IMAGE moves as somebody in VIDEO does; print its id.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    sending.send("motion_control", body)
