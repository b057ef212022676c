"""`stillmotion identify-face`, `advanced-lip-sync`, `lip-sync` and `avatar`: tasks for lips."""

from __future__ import annotations

from typing import Any

import click

from stillmotion.cli import output_path
from stillmotion.cli.configuration import Configured
from stillmotion.cli.request import REQUEST, VIDEO, body_options
from stillmotion.cli.saying import VOICE_FLAGS
from stillmotion.cli.sending import Sending, sending_options
from stillmotion.contract.fields import lips
from stillmotion.contract.fields.kinds import Number

_VIDEO_ID = click.option("--video-id", metavar="ID", help="An own video.")
_VIDEO = click.option("--video", "video_url", metavar="FILE", help="Any video.")
_AUDIO_ID = click.option("--audio-id", metavar="ID", help="An own sound.")


@click.command(cls=Configured, name="identify-face")
@body_options("identify_face", {"video_id": _VIDEO_ID, "video_url": _VIDEO, "request": REQUEST})
@sending_options("OUT.jpg", output_path.FACES)
def identify_face(body: dict[str, Any], sending: Sending) -> None:
    """Find the faces of a video, and print the id of the task, which is that of the session.

    With --wait the faces are shown, with -o their pictures are downloaded, too.
    """
    sending.send("identify_face", body)


def _chosen(given: dict[str, Any]) -> dict[str, Any]:
    names = [field.name for field in lips.FACE_CHOOSE.fields]
    face = {name: value for name in names if (value := given.pop(name)) is not None}
    return {**given, "face_choose": [face] if face else None}


def _ms(flag: str, name: str, help_: str) -> Any:
    return click.option(flag, name, type=int, metavar="MS", help=help_)


def _volume(flag: str, field: Number, help_: str) -> Any:
    return click.option(
        flag,
        field.name,
        type=float,
        metavar="N",
        help=f"{help_} From {field.least:g} to {field.most:g}.",
        show_default=f"{field.default:g}",
    )


@click.command(cls=Configured, name="advanced-lip-sync")
@body_options(
    "advanced_lip_sync",
    {
        "session_id": click.argument("session_id", metavar="SESSION_ID", required=False),
        "request": REQUEST,
        "face_id": click.option("--face", "face_id", metavar="ID", help="Face of the session."),
        "audio_id": _AUDIO_ID,
        "sound_file": click.option(
            "--sound-file", metavar="FILE", help="Sound that it says: a file or a URL."
        ),
        "sound_start_time": _ms(
            "--start", "sound_start_time", "Where in the sound begins what is said."
        ),
        "sound_end_time": _ms("--end", "sound_end_time", "Where in the sound that ends."),
        "sound_insert_time": _ms("--insert", "sound_insert_time", "Where in the video it is said."),
        "sound_volume": _volume("--volume", lips.SOUND_VOLUME, "Factor of its loudness."),
        "original_audio_volume": _volume(
            "--original-volume",
            lips.ORIGINAL_AUDIO_VOLUME,
            "Factor of the loudness of the video's own sound.",
        ),
        "watermark_info": VIDEO["watermark_info"],
    },
    _chosen,
)
@sending_options("OUT.mp4", output_path.VIDEO)
def advanced_lip_sync(body: dict[str, Any], sending: Sending) -> None:
    """Let a face of the session SESSION_ID say a sound, and print the id of the task.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    sending.send("advanced_lip_sync", body)


def _said(given: dict[str, Any]) -> dict[str, Any]:
    sound = given.pop("sound")
    within = {
        "mode": "audio2video" if sound else "text2video" if given["text"] else None,
        "audio_type": None,
    }
    if sound:
        named = "url" if sound.startswith(("http://", "https://")) else "file"
        within |= {"audio_type": named, f"audio_{named}": sound}
    names = [field.name for field in lips.INPUT.fields if field.name in given]
    within |= {name: given.pop(name) for name in names}
    return {**given, "input": {k: v for k, v in within.items() if v is not None} or None}


@click.command(cls=Configured, name="lip-sync")
@body_options(
    "lip_sync",
    {
        "video_id": _VIDEO_ID,
        "video_url": _VIDEO,
        "request": REQUEST,
        "text": click.option("--text", metavar="TEXT", help="What is said."),
        **VOICE_FLAGS,
        "sound": click.option(
            "--sound-file", "sound", metavar="FILE", help="Sound that is said in place of a text."
        ),
    },
    _said,
)
@sending_options("OUT.mp4", output_path.VIDEO)
def lip_sync(body: dict[str, Any], sending: Sending) -> None:
    """Let the plainest face of a video say a text or a sound, and print the id of the task.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    sending.send("lip_sync", body)


@click.command(cls=Configured)
@body_options(
    "avatar",
    {
        "image": click.argument("image", required=False),
        "request": REQUEST,
        "audio_id": _AUDIO_ID,
        "sound_file": click.option(
            "--sound-file", metavar="FILE", help="Sound that it says: a file or a URL."
        ),
        "prompt": click.option("--prompt", metavar="TEXT", help="What else happens."),
        "mode": VIDEO["mode"],
        "watermark_info": VIDEO["watermark_info"],
    },
)
@sending_options("OUT.mp4", output_path.VIDEO)
def avatar(body: dict[str, Any], sending: Sending) -> None:
    """Let the picture IMAGE say a sound, and print the id of the task.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    sending.send("avatar", body)
