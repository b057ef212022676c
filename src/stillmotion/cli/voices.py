"""`stillmotion voices`: speakers that an account keeps on a server."""

from __future__ import annotations

from typing import Any

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.kept import Shelf, add_commands
from stillmotion.cli.output_path import TRIAL
from stillmotion.cli.request import body_options
from stillmotion.cli.sending import Sending, sending_options


@click.group()
def voices() -> None:
    """Speakers that an account keeps."""


@voices.command(cls=Configured)
@body_options(
    "voices",
    {
        "voice_name": click.argument("voice_name", metavar="NAME"),
        "voice_url": click.argument("voice_url", metavar="[RECORDING]", required=False),
        "video_id": click.option(
            "--video-id",
            metavar="ID",
            help="A video of the account, in place of RECORDING.",
        ),
    },
)
@sending_options("OUT.mp3", TRIAL)
def create(body: dict[str, Any], sending: Sending) -> None:
    """Send a task that makes a voice called NAME of RECORDING, and print the task's id.

    RECORDING is a file, sent along, or a URL, fetched by the server. A consent of
    the speakers must be on record: see `stillmotion accounts consent`. With --wait the command
    shows the voice, whose id videos name.
    """
    sending.send("voices", body)


add_commands(
    voices,
    Shelf(
        kind="voices",
        noun="voice",
        files=TRIAL,
        items=lambda task: task.voices,
        columns=("voice", "name"),
        row=lambda voice: (voice.voice_id, voice.voice_name),
    ),
)
