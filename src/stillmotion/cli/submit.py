"""`stillmotion submit`: a task for a video over a picture, sent to a server with its pictures."""

from __future__ import annotations

from typing import Any

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.output_path import VIDEO
from stillmotion.cli.request import ELEMENTS, image_to_video_options
from stillmotion.cli.sending import Sending, sending_options


@click.command(cls=Configured)
@image_to_video_options({"element_list": ELEMENTS})
@sending_options("OUT.mp4", VIDEO)
def submit(body: dict[str, Any], sending: Sending) -> None:
    """Send a task to a server and print its id.

    IMAGE and the other pictures are files, sent along, or URLs, fetched by the server. With
    --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    sending.send("image2video", body)
