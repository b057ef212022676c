"""`stillmotion tts`, `text-to-audio` and `video-to-audio`: tasks for sound."""

from __future__ import annotations

from typing import Any

import click

from stillmotion.cli import output_path
from stillmotion.cli.configuration import Configured
from stillmotion.cli.request import REQUEST, body_options
from stillmotion.cli.saying import VOICE_FLAGS
from stillmotion.cli.sending import Sending, sending_options
from stillmotion.contract.fields import audio


@click.command(cls=Configured)
@body_options(
    "tts",
    {
        "text": click.argument("text", required=False),
        "request": REQUEST,
        **VOICE_FLAGS,
    },
)
@sending_options("OUT.mp3", output_path.SOUND)
def tts(body: dict[str, Any], sending: Sending) -> None:
    """Have a voice say TEXT, and print the id of the task.

    With -o its files are downloaded: OUT-mp3.mp3, OUT-wav.wav.
    """
    sending.send("tts", body)


@click.command(cls=Configured, name="text-to-audio")
@body_options(
    "text_to_audio",
    {
        "prompt": click.argument("prompt", required=False),
        "request": REQUEST,
        "duration": click.option(
            "--duration",
            type=float,
            metavar="S",
            help=f"Seconds, from {audio.SOUND_DURATION.least:g} to {audio.SOUND_DURATION.most:g}.",
            show_default=f"{audio.SOUND_DURATION.default:g}",
        ),
    },
)
@sending_options("OUT.mp3", output_path.SOUND)
def text_to_audio(body: dict[str, Any], sending: Sending) -> None:
    """Make the sound that PROMPT tells of, and print the id of the task.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    sending.send("text_to_audio", body)


@click.command(cls=Configured, name="video-to-audio")
@body_options(
    "video_to_audio",
    {
        "video_id": click.option("--video-id", metavar="ID", help="An own video."),
        "video_url": click.option("--video", "video_url", metavar="FILE", help="Any video."),
        "request": REQUEST,
        "sound_effect_prompt": click.option(
            "--prompt", "sound_effect_prompt", metavar="TEXT", help="What is to be heard."
        ),
        "asmr_mode": click.option("--asmr", "asmr_mode", is_flag=True, help="Small sounds near."),
    },
)
@sending_options("OUT.mp4", output_path.VIDEO)
def video_to_audio(body: dict[str, Any], sending: Sending) -> None:
    """Make the sound of a video, and print the id of the task.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    sending.send("video_to_audio", body)
