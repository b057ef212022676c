"""The flags that describe what is to be made, and the request body they make.

`render` and the commands that send tasks share them: the body is the one a client of the API would
send, and is read by the same parser, here or on the server.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stillmotion.cli.configuration import UserPath
from stillmotion.contract.fields import videos
from stillmotion.contract.fields.kinds import PictureFile
from stillmotion.contract.fields.shared import MOST_ELEMENTS
from stillmotion.contract.files import looks_like_path
from stillmotion.contract.image2video import CAMERA_AXES
from stillmotion.contract.wire import one_of

if TYPE_CHECKING:
    from stillmotion.client.fields import MaskFields

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

Flags = Mapping[str, Decorator]
"""Flags by the names that they have in the command's function: those of the API's fields."""


def body_options(
    kind: str,
    flags: Flags,
    read: Callable[[dict[str, Any]], dict[str, Any]] = lambda given: given,
) -> Decorator:
    """Add `flags`; the command takes the body of a `kind` that they make as `body`.

    `read` turns their values into fields of the API; those not given are None. Of a flag named
    `request` the fields are those of a file, which the others replace.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(command)
        def call(*args: Any, **values: Any) -> Any:
            given = {name: _given(values.pop(name)) for name in flags}
            file = given.pop("request", None)
            body = {} if file is None else _read_request(file)
            return command(*args, body={**body, **_spelt(kind, read(given))}, **values)

        for flag in reversed(list(flags.values())):
            flag(call)
        return call

    return decorate


REQUEST = click.option(
    "--request",
    metavar="FILE",
    type=UserPath(path_type=Path),
    help="JSON body of the API to start from; whatever else is given replaces its fields.",
)
NEGATIVE_PROMPT = click.option(
    "--negative-prompt", metavar="TEXT", help="What is not to happen or to be seen."
)
MODEL = click.option(
    "--model",
    "model_name",
    metavar="NAME",
    help="Model, as the API names them.",
    show_default=videos.MODEL_NAME.default,
)
ELEMENTS = click.option(
    "--element-id",
    "element_list",
    metavar="ID",
    type=int,
    multiple=True,
    help="Element of the account that <<<element_1>>> in the prompt means; once more for "
    f"<<<element_2>>>. Up to {MOST_ELEMENTS}.",
)


class LoraWeight(click.ParamType[dict[str, Any]]):
    """NAME=WEIGHT, or NAME alone."""

    name = "lora"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, Any]:
        """The entry of `loras`; what there is, and which weights, is for the server to say."""
        if isinstance(value, dict):
            return value
        name, equals, weight = str(value).rpartition("=")
        if not equals:
            return {"name": weight}
        try:
            return {"name": name, "weight": float(weight)}
        except ValueError:
            self.fail(f"a LoRA takes a number as its weight, and was given {weight!r}", param, ctx)


class LookPath(click.ParamType[list[Any]]):
    """Points of shares, "0.5,0.5 0.6,0.4,1.3"."""

    name = "path"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> list[Any]:
        """The points as lists of two or three numbers; which are taken is for the server to say."""
        if isinstance(value, list):
            return value
        points = []
        for text in str(value).split():
            try:
                point = [float(number) for number in text.split(",")]
            except ValueError:
                point = []
            if len(point) not in (2, 3):
                self.fail(
                    f'takes points such as "0.5,0.5 0.6,0.4,1.3", and was given {text!r}',
                    param,
                    ctx,
                )
            points.append(point)
        return points


_NAMED_MOVES = [move for move in videos.CAMERA_TYPES if move != "simple"]

VIDEO: Flags = {
    "negative_prompt": NEGATIVE_PROMPT,
    "camera_control": click.option(
        "--camera",
        "camera_control",
        metavar="MOVE",
        help=f"{', '.join(_NAMED_MOVES)}, or AXIS=VALUE with {one_of(CAMERA_AXES)} and a value "
        f"from {-videos.MOST_CAMERA_VALUE:g} to {videos.MOST_CAMERA_VALUE:g}.",
    ),
    "duration": click.option(
        "--duration",
        metavar="S",
        type=int,
        help=f"Length in seconds, from {videos.DURATION.least} to {videos.DURATION.most}.",
        show_default=str(videos.DURATION.default),
    ),
    "mode": click.option(
        "--mode",
        type=click.Choice(videos.MODE.values),
        help="Quality.",
        show_default=videos.MODE.default,
    ),
    "model_name": MODEL,
    "sound": click.option("--sound", is_flag=True, help="With sound."),
    "voice_list": click.option(
        "--voice",
        "voice_list",
        metavar="ID",
        multiple=True,
        help="Voice that <<<voice_1>>> in the prompt means; once more for <<<voice_2>>>. Up to "
        f"{videos.VOICE_LIST.most}. Needs --sound.",
    ),
    "watermark_info": click.option(
        "--watermark", "watermark_info", is_flag=True, help="Make a watermarked copy as well."
    ),
    "seed": click.option(
        "--seed",
        metavar="N",
        type=int,
        help=f"Number from {videos.SEED.least} to {videos.SEED.most} that what is made up depends "
        "on: the same one makes the same again.",
    ),
    "loras": click.option(
        "--lora",
        "loras",
        metavar="NAME[=WEIGHT]",
        type=LoraWeight(),
        multiple=True,
        help="LoRA of those that `stillmotion engines` lists, with a weight from "
        f"{videos.LORA_WEIGHT.least:g} to {videos.LORA_WEIGHT.most:g}. Up to {videos.LORAS.most}.",
    ),
}
"""What every video takes."""

IMAGE_TO_VIDEO: Flags = {
    "image": click.argument("image", required=False),
    "request": REQUEST,
    "image_tail": click.option(
        "--image-tail", metavar="FILE", help="Picture that the video ends on."
    ),
    "prompt": click.option("--prompt", metavar="TEXT", help="What is to happen."),
    "masks": click.option(
        "--mask",
        "masks",
        metavar="FILE",
        multiple=True,
        help="Motion brush: what moves is non-black. Give a --path with each.",
    ),
    "paths": click.option(
        "--path",
        "paths",
        metavar='"X,Y X,Y …"',
        multiple=True,
        help="The way it moves, in pixels of IMAGE from its bottom-left corner.",
    ),
    "camera_path": click.option(
        "--camera-path",
        "camera_path",
        metavar='"X,Y[,ZOOM] …"',
        type=LookPath(),
        help="Path over IMAGE that the camera's look follows, in shares of the picture from its "
        "top left corner; it begins with the whole picture.",
    ),
    "static_mask": click.option(
        "--static-mask", metavar="FILE", help="Motion brush: what stays is non-black."
    ),
    **VIDEO,
}


def image_to_video_options(more: Flags) -> Decorator:
    """The flags of a video over a picture, and `more`."""
    return body_options("image2video", {**IMAGE_TO_VIDEO, **more}, _with_strokes)


def _with_strokes(given: dict[str, Any]) -> dict[str, Any]:
    strokes = _strokes(given.pop("masks") or (), given.pop("paths") or ())
    return {**given, "dynamic_masks": strokes or None}


def _given(value: Any) -> Any:
    """None for a flag that was not given: those without a value are then False, and lists empty."""
    return None if value is False or value == () else value


def _spelt(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    from stillmotion.client.body import wire_body
    from stillmotion.client.kinds import KINDS

    try:
        return wire_body(KINDS[kind], fields)
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
    for field, file in _files(body):
        if looks_like_path(file):
            raise click.UsageError(
                f"--request: {field} in {path} looks like a path: {file!r}; a body has URLs or "
                "base64, and files are given by flags"
            )
    return body


def _files(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(field, what is given) of each picture in a body that is no URL."""
    pictures = [field.name for field in videos.IMAGE2VIDEO if isinstance(field, PictureFile)]
    given = [(name, body.get(name)) for name in pictures]
    strokes = body.get("dynamic_masks")
    for i, stroke in enumerate(strokes if isinstance(strokes, list) else ()):
        if isinstance(stroke, Mapping):
            given.append((f"dynamic_masks[{i}].mask", stroke.get("mask")))
    for field, file in given:
        if isinstance(file, str) and "://" not in file:
            yield field, file


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
