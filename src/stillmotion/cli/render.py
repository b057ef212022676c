"""`stillmotion render`: a video made here, by the code that a server's workers run."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from stillmotion.cli.configuration import Configured
from stillmotion.cli.connection import json_option
from stillmotion.cli.engines.option import engines_option, use_engines
from stillmotion.cli.models import depth_model_option, models_dir_option
from stillmotion.cli.output import note, progress, show_json, tell_remark, warn
from stillmotion.cli.output_path import (
    STDOUT,
    VIDEO,
    OutputPath,
    blaming,
    refuse_json_beside,
    refuse_watermark_beside,
    write_out,
)
from stillmotion.cli.request import image_to_video_options
from stillmotion.contract.fields.shared import MOST_ELEMENTS

if TYPE_CHECKING:
    from stillmotion.contract.image2video import Image2VideoRequest, Picture
    from stillmotion.orders import CastVoice, VideoOrder
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
    type=OutputPath(VIDEO, folder=False),
    help="Where the video goes: a file, or - for standard output.",
)
@click.option(
    "--catalog",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Capability map (TOML) in place of the built-in one.",
)
@engines_option
@click.option(
    "--device",
    metavar="DEVICE",
    help="Where the engine runs: cpu, cuda:0.",
    show_default="cuda:0 for an engine that needs a GPU, else cpu",
)
@models_dir_option
@depth_model_option
@json_option
def render(
    body: dict[str, Any],
    element: tuple[str, ...],
    allow_private: tuple[str, ...],
    output: Path,
    catalog: Path | None,
    engines_file: Path | None,
    device: str | None,
    models_dir: Path,
    depth_model: Path | None,
    as_json: bool,
) -> None:
    """Make a video of IMAGE here, without a server, and print its path.

    IMAGE and the other pictures are files or URLs. A prompt is optional: words in it that speak
    of the camera move it, where --camera does not.
    """
    started = time.monotonic()
    refuse_json_beside(output, as_json)
    refuse_watermark_beside(output, body)
    use_engines(engines_file)
    asked = _asked(body, element, catalog)
    order = asked.order
    if asked.ignored:
        warn(f"ignored, without effect: {', '.join(asked.ignored)}")

    from stillmotion.contract.errors import ContractError
    from stillmotion.engines.base import EngineUnavailable
    from stillmotion.executors.film import Outputs
    from stillmotion.executors.job import JobFailed
    from stillmotion.executors.opened import spec_of, use_device
    from stillmotion.executors.render import render
    from stillmotion.inputs.check import load_elements, load_pictures
    from stillmotion.inputs.fetcher import Fetcher
    from stillmotion.models import folder
    from stillmotion.net import guarded_client, networks

    folder.use(models_dir, depth_model)
    use_device(device or ("cuda:0" if spec_of(order.spec.engine).needs.gpus else "cpu"))
    if depth_model is not None:
        _check_depth(depth_model)
    copy = output.with_stem(f"{output.stem}-watermark") if order.watermark else None
    remarks: list[str] = []
    # Beside the target, so that a rename puts it in place whole or not at all.
    beside = None if output == STDOUT else output.parent
    try:
        with (
            blaming("--output"),
            tempfile.TemporaryDirectory(prefix=".stillmotion-", dir=beside) as scratch,
            progress("video" if output == STDOUT else output.name) as show,
        ):
            files = Outputs(
                video=Path(scratch, "video.mp4"),
                watermark=Path(scratch, "watermark.mp4") if copy else None,
                poster=None,
            )
            with guarded_client(networks(allow_private)) as client:
                fetcher = Fetcher(
                    client=client,
                    timeout=FETCH_TIMEOUT_S,
                    stage=lambda stage: show(0.0, stage),
                )
                pictures = load_pictures(asked.request, fetcher)
                pictures |= load_elements(asked.elements, fetcher)
            voices = _spoken_by(order)
            video = render(order, pictures, files, show, remarks.append, voices)
            if output == STDOUT:
                write_out(files.video)
            else:
                files.video.replace(output)
            if copy is not None and files.watermark is not None:
                files.watermark.replace(copy)
    except (ContractError, JobFailed) as refusal:
        raise click.ClickException(refusal.message) from refusal
    except EngineUnavailable as error:
        raise click.ClickException(f"the engine '{order.spec.engine}': {error}") from error

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
        if path not in (None, STDOUT):
            print(path)
    note(
        f"{video.width}x{video.height}, {video.fps} frames a second, {video.duration:g} s, "
        f"made in {seconds:.1f} s"
    )


class _Asked(NamedTuple):
    """What is to be made: the request with its pictures and those of the elements, what is made of
    them, and the fields that have no effect."""

    request: Image2VideoRequest
    elements: tuple[Picture, ...]
    order: VideoOrder
    ignored: tuple[str, ...]


def _asked(body: dict[str, Any], element: tuple[str, ...], catalog: Path | None) -> _Asked:
    """What is to be made, checked as a server would. Raises UsageError."""
    if body.get("element_list"):
        raise click.UsageError(
            "element_list: elements by id are kept by a server; give their pictures with --element"
        )
    if element:
        body = {**body, "element_list": [{"element_id": i} for i in range(1, len(element) + 1)]}
    from stillmotion.api.orders import idle_of, video_of
    from stillmotion.catalog import Catalog, CatalogError
    from stillmotion.client.body import file_value
    from stillmotion.contract.errors import ContractError
    from stillmotion.contract.parse import parse_image2video_without_prompt
    from stillmotion.contract.pictures import read_picture
    from stillmotion.engines import registry
    from stillmotion.orders import RenderSpec, StoredFile, VideoOrder

    engines = registry.able()
    try:
        parsed = parse_image2video_without_prompt(json.dumps(body).encode())
        offer = Catalog.load("open", catalog).check(parsed.request, engines)
        elements = tuple(
            read_picture(f"elements[{i}]", file_value(file)) for i, file in enumerate(element)
        )
    except ContractError as refusal:
        raise click.UsageError(refusal.message) from refusal
    except CatalogError as error:
        raise click.UsageError(f"--catalog: {error}") from None
    except OSError as error:
        raise click.UsageError(f"cannot read {error.filename}: {error.strerror}") from None
    spec = RenderSpec(engine=offer.engine, short_edge=offer.short_edge, fps=offer.fps)
    voices = tuple(_preset(i, name) for i, name in enumerate(parsed.request.voice_ids))
    # The pictures are at hand: nobody looks for them where the order says they lie.
    video = video_of(parsed.request, lambda field, _: StoredFile(field))
    order = VideoOrder(video, spec, voices=voices, watermark=parsed.request.watermark)
    idle = idle_of(parsed.request, engines[offer.engine], words=False)
    return _Asked(parsed.request, elements, order, (*idle, *parsed.ignored))


def _check_depth(model: Path) -> None:
    from stillmotion.models import depth

    try:
        depth.check(model)
    except ValueError as error:
        raise click.UsageError(f"--depth-model: {error}") from None


def _spoken_by(order: VideoOrder) -> tuple[Voice | None, ...]:
    if not order.voices:
        return ()
    from stillmotion.sound.speech import voice

    return tuple(voice(one.preset) for one in order.voices if one is not None)


def _preset(number: int, name: str) -> CastVoice:
    """The preset voice of that id. Raises UsageError."""
    from stillmotion.orders import CastVoice
    from stillmotion.sound.speech import VOICES

    if all(name != voice.name for voice in VOICES):
        known = ", ".join(voice.name for voice in VOICES)
        raise click.UsageError(
            f"voice_list[{number}].voice_id: {name!r} is none of the preset voices ({known}); "
            "voices made of recordings are kept by a server"
        )
    return CastVoice(name=name, preset=name)
