"""The flags of commands that have a voice say a text."""

from __future__ import annotations

import click

from stillmotion.contract.fields import audio

VOICE_FLAGS = {
    "voice_id": click.option("--voice", "voice_id", metavar="ID", help="Voice that says it."),
    "voice_language": click.option(
        "--language",
        "voice_language",
        type=click.Choice(audio.LANGUAGES),
        help="Language of the text.",
        show_default=audio.VOICE_LANGUAGE.default,
    ),
    "voice_speed": click.option(
        "--speed",
        "voice_speed",
        type=float,
        metavar="N",
        help=f"Pace, from {audio.VOICE_SPEED.least:g} to {audio.VOICE_SPEED.most:g}.",
        show_default=f"{audio.VOICE_SPEED.default:g}",
    ),
}
"""By the fields of the body that they fill."""
