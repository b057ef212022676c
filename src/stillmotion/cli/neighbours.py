"""`stillmotion omni-video`, `multi-image2video`, `video-extend` and `effects`: tasks for videos
beside those over a picture and of words."""

from __future__ import annotations

from typing import Any

import click

from stillmotion.cli import output_path
from stillmotion.cli.configuration import Configured
from stillmotion.cli.request import (
    ELEMENTS,
    NEGATIVE_PROMPT,
    REQUEST,
    VIDEO,
    Flags,
    body_options,
)
from stillmotion.cli.sending import Sending, sending_options
from stillmotion.contract.fields import effects as scenes
from stillmotion.contract.fields import multi_image as several
from stillmotion.contract.fields import omni
from stillmotion.contract.fields.videos import ASPECT_RATIOS, CFG_SCALE

_ASPECT_RATIO = click.option(
    "--aspect-ratio", type=click.Choice(ASPECT_RATIOS), help="Width to height."
)
_PROMPT: Flags = {"prompt": click.argument("prompt", required=False), "request": REQUEST}
_SHARED: Flags = {
    name: VIDEO[name] for name in ("duration", "mode", "watermark_info", "seed", "loras")
}
_CFG_SCALE = click.option(
    "--cfg-scale",
    type=float,
    metavar="N",
    help=CFG_SCALE.about,
    show_default=f"{CFG_SCALE.default:g}",
)


def _with_frames(given: dict[str, Any]) -> dict[str, Any]:
    """The pictures of an omni video as one list, the frames first."""
    roles = zip(omni.ROLES, (given.pop("first_frame"), given.pop("end_frame")), strict=True)
    frames = [{"image_url": file, "type": role} for role, file in roles if file]
    others = [{"image_url": file} for file in given.pop("images") or ()]
    return {**given, "image_list": [*frames, *others] or None}


@click.command(cls=Configured, name="omni-video")
@body_options(
    "omni_video",
    {
        **_PROMPT,
        "first_frame": click.option(
            "--first-frame", metavar="FILE", help="Picture that it starts on: a file or a URL."
        ),
        "end_frame": click.option("--end-frame", metavar="FILE", help="Picture that it ends on."),
        "images": click.option(
            "--image",
            "images",
            metavar="FILE",
            multiple=True,
            help="Picture of what appears; <<<image_N>>> counts the frames first.",
        ),
        "element_list": ELEMENTS,
        "aspect_ratio": _ASPECT_RATIO,
        "model_name": click.option(
            "--model",
            "model_name",
            type=click.Choice(omni.MODELS),
            help="Model.",
            show_default=omni.MODEL_NAME.default,
        ),
        "sound": VIDEO["sound"],
        **_SHARED,
    },
    _with_frames,
)
@sending_options("OUT.mp4", output_path.VIDEO)
def omni_video(body: dict[str, Any], sending: Sending) -> None:
    """Send a task for a video of PROMPT and what it points at, and print its id.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    sending.send("omni_video", body)


@click.command(cls=Configured, name="multi-image2video")
@body_options(
    "multi_image2video",
    {
        **_PROMPT,
        "image_list": click.option(
            "--image",
            "image_list",
            metavar="FILE",
            multiple=True,
            help="Picture that <<<image_1>>> means; once more for <<<image_2>>>. Up to "
            f"{several.MOST_PICTURES}.",
        ),
        "negative_prompt": NEGATIVE_PROMPT,
        "cfg_scale": _CFG_SCALE,
        "aspect_ratio": _ASPECT_RATIO,
        **_SHARED,
    },
)
@sending_options("OUT.mp4", output_path.VIDEO)
def multi_image2video(body: dict[str, Any], sending: Sending) -> None:
    """Send a task for a video of PROMPT and pictures that are put together, and print its id.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    sending.send("multi_image2video", body)


@click.command(cls=Configured, name="video-extend")
@body_options(
    "video_extend",
    {
        "video_id": click.argument("video_id", metavar="VIDEO_ID", required=False),
        "request": REQUEST,
        "prompt": click.option("--prompt", metavar="TEXT", help="What is to happen then."),
        "negative_prompt": NEGATIVE_PROMPT,
        "cfg_scale": _CFG_SCALE,
        "watermark_info": VIDEO["watermark_info"],
        "seed": VIDEO["seed"],
    },
)
@sending_options("OUT.mp4", output_path.VIDEO)
def video_extend(body: dict[str, Any], sending: Sending) -> None:
    """Let the own video VIDEO_ID go on, and print the id of the task.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    sending.send("video_extend", body)


def _within(given: dict[str, Any]) -> dict[str, Any]:
    names = ("image", "model_name", "mode", "duration")
    within = {name: value for name in names if (value := given.pop(name)) is not None}
    return {**given, "input": within or None}


@click.command(cls=Configured)
@body_options(
    "effects",
    {
        "effect_scene": click.argument(
            "effect_scene", metavar="SCENE", type=click.Choice(tuple(scenes.SCENES))
        ),
        "image": click.argument("image"),
        "model_name": click.option(
            "--model",
            "model_name",
            metavar="NAME",
            help="Model, as the API names them.",
            show_default=scenes.MODEL_NAME.default,
        ),
        **{name: VIDEO[name] for name in ("mode", "duration", "watermark_info")},
    },
    _within,
)
@sending_options("OUT.mp4", output_path.VIDEO)
def effects(body: dict[str, Any], sending: Sending) -> None:
    """Send a task for SCENE laid over IMAGE, and print its id.

    With --wait (or -o, which waits too) the command follows the task and fails if the task fails.
    """
    sending.send("effects", body)
