"""`stillmotion render`: a video made here, by the code that a server's workers run."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stillmotion.cli.configuration import Configured, UserPath
from stillmotion.cli.connection import json_option
from stillmotion.cli.models import depth_model_option, models_dir_option
from stillmotion.cli.output import note, progress, show_json, tell_remark, warn
from stillmotion.cli.request import image_to_video_options
from stillmotion.contract.references import MOST_ELEMENTS

if TYPE_CHECKING:
    from stillmotion.executors.job import CastVoice, Order
    from stillmotion.sound.speech import Voice

FETCH_TIMEOUT_S = 60.0


@click.command(cls=Configured)
@image_to_video_options({})
@click.option(
    "--element",
    metavar="FILE",
    multiple=True,
    help="Picture of something that appears in the video, cut out already or not; the prompt calls "
    f"it <<<element_1>>> and so on. Up to {MOST_ELEMENTS}.",
)
@click.option(
    "--allow-private",
    metavar="CIDR",
    multiple=True,
    help="Address range (CIDR) that picture URLs may lead to although it is private.",
)
@click.option(
    "-o",
    "--output",
    metavar="OUT.mp4",
    required=True,
    type=UserPath(path_type=Path, dir_okay=False),
    help="Where the video goes.",
)
@models_dir_option
@depth_model_option
@json_option
def render(
    body: dict[str, Any],
    element: tuple[str, ...],
    allow_private: tuple[str, ...],
    output: Path,
    models_dir: Path,
    depth_model: Path | None,
    as_json: bool,
) -> None:
    """Make a video of IMAGE here, without a server, and print its path.

    IMAGE and the other pictures are files or URLs. A prompt is optional: words in it that speak
    of the camera move it, where --camera does not.
    """
    started = time.monotonic()
    order, ignored = _order(body, element)
    if ignored:
        warn(f"ignored, without effect: {', '.join(ignored)}")
    if not output.parent.is_dir():
        raise click.UsageError(f"the folder of {output} does not exist")

    from stillmotion.contract.errors import ContractError
    from stillmotion.executors.job import JobFailed
    from stillmotion.executors.render import Outputs, render
    from stillmotion.inputs.check import load_elements, load_pictures
    from stillmotion.models import folder
    from stillmotion.net import guarded_client, networks

    folder.use(models_dir, depth_model)
    copy = output.with_stem(f"{output.stem}-watermark") if order.request.watermark else None
    remarks: list[str] = []
    try:
        # Beside the target, so that a rename puts it in place whole or not at all.
        with (
            tempfile.TemporaryDirectory(prefix=".stillmotion-", dir=output.parent) as scratch,
            progress(output.name) as show,
        ):
            files = Outputs(
                video=Path(scratch, "video.mp4"),
                watermark=Path(scratch, "watermark.mp4") if copy else None,
                poster=None,
            )
            with guarded_client(networks(allow_private)) as client:
                pictures = load_pictures(
                    order.request,
                    client=client,
                    timeout=FETCH_TIMEOUT_S,
                    stage=lambda stage: show(0.0, stage),
                )
                pictures |= load_elements(order.elements, client=client, timeout=FETCH_TIMEOUT_S)
            voices = _spoken_by(order)
            video = render(order, pictures, files, show, remarks.append, voices)
            files.video.replace(output)
            if copy is not None and files.watermark is not None:
                files.watermark.replace(copy)
    except (ContractError, JobFailed) as refusal:
        raise click.ClickException(refusal.message) from refusal
    except OSError as error:
        raise click.ClickException(str(error)) from error

    for sentence in remarks:
        tell_remark(sentence)
    seconds = time.monotonic() - started
    if as_json:
        show_json(
            {
                "files": [str(path) for path in (output, copy) if path is not None],
                "width": video.width,
                "height": video.height,
                "fps": video.fps,
                "duration": video.duration,
                "seconds": round(seconds, 2),
                "remarks": remarks,
            }
        )
        return
    for path in (output, copy):
        if path is not None:
            print(path)
    note(
        f"{video.width}x{video.height}, {video.fps} frames a second, {video.duration:g} s, "
        f"made in {seconds:.1f} s"
    )


def _order(body: dict[str, Any], element: tuple[str, ...]) -> tuple[Order, tuple[str, ...]]:
    """What is to be made, checked as a server would. Raises ClickException."""
    if body.get("element_list"):
        raise click.ClickException(
            "element_list: elements by id are kept by a server; give their pictures with --element"
        )
    if element:
        body = {**body, "element_list": [{"element_id": i} for i in range(1, len(element) + 1)]}
    from stillmotion.catalog import Catalog
    from stillmotion.client.body import file_value
    from stillmotion.contract.errors import ContractError
    from stillmotion.contract.parse import parse_image2video_without_prompt
    from stillmotion.contract.pictures import required_picture
    from stillmotion.engines import registry
    from stillmotion.executors.job import Order, RenderSpec

    try:
        parsed = parse_image2video_without_prompt(json.dumps(body).encode())
        offer = Catalog.load("open").check(parsed.request, registry.CAPABILITIES)
        elements = tuple(
            required_picture(f"elements[{i}]", file_value(file), "with --element")
            for i, file in enumerate(element)
        )
    except ContractError as refusal:
        raise click.ClickException(refusal.message) from refusal
    except OSError as error:
        raise click.UsageError(f"cannot read {error.filename}: {error.strerror}") from None
    spec = RenderSpec(engine=offer.engine, short_edge=offer.short_edge, fps=offer.fps)
    voices = tuple(_preset(i, name) for i, name in enumerate(parsed.request.voice_ids))
    return Order(parsed.request, spec, elements, voices), parsed.ignored


def _spoken_by(order: Order) -> tuple[Voice | None, ...]:
    if not order.voices:
        return ()
    from stillmotion.sound.speech import voice

    return tuple(voice(one.preset) for one in order.voices if one is not None)


def _preset(number: int, name: str) -> CastVoice:
    """The preset voice of that id. Raises ClickException."""
    from stillmotion.executors.job import CastVoice
    from stillmotion.sound.speech import VOICES

    if all(name != voice.name for voice in VOICES):
        known = ", ".join(voice.name for voice in VOICES)
        raise click.ClickException(
            f"voice_list[{number}].voice_id: {name!r} is none of the preset voices ({known}); "
            "voices made of recordings are kept by a server"
        )
    return CastVoice(name=name, preset=name)
