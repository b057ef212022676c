"""The flags that describe a video, and the request body they make.

`render` and `submit` share them: the body is the one a client of the API would send, and is read
by the same parser, here or on the server.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import click

from stillmotion.cli.configuration import UserPath
from stillmotion.contract.image2video import MODELS, Mode

if TYPE_CHECKING:
    from stillmotion.client.body import ImageToVideoFields, MaskFields


def request_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the flags; the command takes the body they make as `body`."""

    @functools.wraps(command)
    def call(
        *args: Any,
        image: str | None,
        request: Path | None,
        image_tail: str | None,
        prompt: str | None,
        negative_prompt: str | None,
        camera: str | None,
        mask: tuple[str, ...],
        path: tuple[str, ...],
        static_mask: str | None,
        duration: int | None,
        mode: str | None,
        model: str | None,
        sound: bool,
        voice: tuple[str, ...],
        watermark: bool,
        **rest: Any,
    ) -> Any:
        body = _read_request(request) if request is not None else {}
        fields: ImageToVideoFields = {
            "model_name": model,
            "image": image,
            "image_tail": image_tail,
            "prompt": prompt,
            "negative_prompt": negative_prompt,
            "sound": sound or None,
            "voice_list": voice or None,
            "mode": mode,
            "static_mask": static_mask,
            "dynamic_masks": _strokes(mask, path) or None,
            "camera_control": camera,
            "duration": duration,
            "watermark_info": watermark or None,
        }
        return command(*args, body={**body, **_spelled(fields)}, **rest)

    for option in reversed(_OPTIONS):
        option(call)
    return call


def _spelled(fields: ImageToVideoFields) -> dict[str, Any]:
    from stillmotion.client.body import image_to_video_body

    try:
        return image_to_video_body(fields)
    except OSError as error:
        raise click.UsageError(f"cannot read {error.filename}: {error.strerror}") from None
    except ValueError as error:
        raise click.UsageError(f"--camera: {error}") from None


def _read_request(path: Path) -> dict[str, Any]:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise click.UsageError(f"cannot read {path}: {error.strerror}") from None
    except ValueError as error:
        raise click.UsageError(f"{path} is not valid JSON: {error}") from None
    if not isinstance(body, dict):
        raise click.UsageError(f"{path} must hold one JSON object, the body of a request")
    return body


def _strokes(masks: tuple[str, ...], paths: tuple[str, ...]) -> list[MaskFields]:
    if len(masks) != len(paths):
        raise click.UsageError(
            f"each --mask needs its --path: there are {len(masks)} of the one and "
            f"{len(paths)} of the other"
        )
    return [
        {"mask": mask, "trajectories": [_point(text, path) for text in path.split()]}
        for mask, path in zip(masks, paths, strict=True)
    ]


def _point(text: str, path: str) -> tuple[int, int]:
    try:
        x, y = (int(value) for value in text.split(","))
    except ValueError:
        raise click.UsageError(
            f'--path takes points such as "120,80 160,80", and was given {path!r}'
        ) from None
    return x, y


_OPTIONS = (
    click.argument("image", required=False),
    click.option(
        "--request",
        metavar="FILE",
        type=UserPath(path_type=Path),
        help="JSON body of the API to start from; IMAGE and the flags replace its fields.",
    ),
    click.option("--image-tail", metavar="FILE", help="Picture that the video ends on."),
    click.option("--prompt", metavar="TEXT", help="What is to happen."),
    click.option("--negative-prompt", metavar="TEXT", help="What is not to happen."),
    click.option(
        "--camera",
        metavar="MOVE",
        help="down_back, forward_up, right_turn_forward, left_turn_forward, or AXIS=VALUE with "
        "horizontal, vertical, pan, tilt, roll or zoom and a value from -10 to 10.",
    ),
    click.option(
        "--mask",
        metavar="FILE",
        multiple=True,
        help="Motion brush: what moves is non-black. Give a --path with each.",
    ),
    click.option(
        "--path",
        metavar='"X,Y X,Y …"',
        multiple=True,
        help="The way it moves, in pixels of IMAGE from its bottom-left corner.",
    ),
    click.option("--static-mask", metavar="FILE", help="Motion brush: what stays is non-black."),
    click.option("--duration", metavar="S", type=int, help="Length in seconds.", show_default="5"),
    click.option("--mode", type=click.Choice(get_args(Mode)), help="Quality.", show_default="std"),
    click.option(
        "--model",
        metavar="NAME",
        help="Model, as the API names them.",
        show_default=MODELS[0],
    ),
    click.option("--sound", is_flag=True, help="With sound."),
    click.option(
        "--voice",
        metavar="ID",
        multiple=True,
        help="Voice that <<<voice_1>>> in the prompt means; once more for <<<voice_2>>>. Needs "
        "--sound.",
    ),
    click.option("--watermark", is_flag=True, help="Make a watermarked copy as well."),
)
