"""An element made for a task: its pictures, or the best frames of its video, cut out and stored.

What is stored of a cut-out has its coverage as alpha and the rest of the picture, unseen, behind
it: the engine takes the light of the place where it was taken from that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from msgspec import structs
from PIL import Image

from stillmotion.arrays import Rgb
from stillmotion.contract.elements import IMAGES, VIDEO_FIELD
from stillmotion.contract.errors import ContractError, refused_field
from stillmotion.contract.fields.elements import SCENE
from stillmotion.executors.choose_frames import choose
from stillmotion.executors.worker_context import Attempt
from stillmotion.inputs.clips import MOST_CLIP_BYTES, read_clip
from stillmotion.inputs.geometry import check_reference
from stillmotion.inputs.pictures import decode_rgb, inspect
from stillmotion.orders import ElementOrder, Source
from stillmotion.tasks.task import ElementFile, TaskResult, VoiceFile
from stillmotion.telemetry.stages import stage
from stillmotion.vision.figure import cut, is_cut_off
from stillmotion.vision.figure_search import sought, why_none

JPEG_QUALITY = 92


def perform(attempt: Attempt, order: ElementOrder) -> TaskResult:
    """Make the element. See `executors.kinds.Perform`."""
    video = order.video
    with stage("analyse"):
        shown, cutouts = (
            _of_pictures(attempt, order) if video is None else _of_video(attempt, video)
        )
    attempt.report(0.9, "storing")
    stored_video = attempt.folder / "video.mp4"
    with stage("encode"):
        element = _stored(attempt, order, shown, cutouts, stored_video)
    attempt.report(1.0, "done")
    return TaskResult(elements=(element,))


def _stored(
    attempt: Attempt,
    order: ElementOrder,
    shown: Sequence[Rgb],
    cutouts: Sequence[Rgb],
    stored_video: Path,
) -> ElementFile:
    return ElementFile(
        id=0,
        name=order.name,
        description=order.description,
        reference_type=order.reference_type,
        pictures=tuple(
            attempt.store(_written(attempt.folder / f"picture-{i}.jpg", rgb))
            for i, rgb in enumerate(shown)
        ),
        video=attempt.store(stored_video) if stored_video.exists() else "",
        cutouts=tuple(
            attempt.store(_written(attempt.folder / f"cutout-{i}.png", rgba))
            for i, rgba in enumerate(_best_first(cutouts))
        ),
        voice=None if order.voice is None else VoiceFile(**structs.asdict(order.voice)),
        tags=order.tags,
        owned_by=order.owner,
    )


def _of_pictures(attempt: Attempt, order: ElementOrder) -> tuple[list[Rgb], list[Rgb]]:
    """The pictures, and those of their cut-outs that there are. The frontal one must have one, but
    that of a scene: into it others are set."""
    with stage("fetch"):
        files = {field: attempt.fetcher.load(field, source) for field, source in _pictures(order)}
    for field, data in files.items():
        check_reference(field, inspect(data, field))
    shown: list[Rgb] = []
    cutouts: list[Rgb] = []
    for i, (field, data) in enumerate(files.items()):
        attempt.report(0.1 + 0.8 * i / len(files), f"cutting out {field}")
        rgb = decode_rgb(data, field)
        shown.append(rgb)
        found = cut(rgb, sought)
        if found is not None:
            cutouts.append(found)
        elif i == 0 and SCENE not in order.tags:
            raise nothing_stands_out(field, "the picture", why_none(rgb))
        else:
            attempt.remark(f"{field}: nothing stands out in it, so it adds nothing")
    return shown, cutouts


def _pictures(order: ElementOrder) -> Iterator[tuple[str, Source]]:
    """Each picture with the path of its field in the request, the frontal one first."""
    if order.frontal is not None:
        yield f"{IMAGES}.frontal_image", order.frontal
    for i, source in enumerate(order.references):
        yield f"{IMAGES}.refer_images[{i}].image_url", source


def _of_video(attempt: Attempt, video: Source) -> tuple[list[Rgb], list[Rgb]]:
    """The best frames, and their cut-outs."""
    with stage("fetch"):
        data = attempt.fetcher.load(VIDEO_FIELD, video, MOST_CLIP_BYTES)
    attempt.report(0.1, "looking through the video")
    frames = read_clip(data, VIDEO_FIELD)
    attempt.report(0.4, "choosing frames")
    best = choose([frame.rgb for frame in frames], lambda rgb: cut(rgb, sought))
    if not best:
        raise nothing_stands_out(
            VIDEO_FIELD, "no frame of the video", why_none(frames[len(frames) // 2].rgb)
        )
    (attempt.folder / "video.mp4").write_bytes(data)
    return [frame for frame, _ in best], [cut_out for _, cut_out in best]


def nothing_stands_out(field: str, where: str, advice: str) -> ContractError:
    """The refusal for what shows no subject, with what may help."""
    found = "no subject was found in" if where.startswith("the") else "a subject was found in"
    return refused_field(field, f"{found} {where}: {advice}")


def _best_first(cutouts: Sequence[Rgb]) -> list[Rgb]:
    """The first that is not cut off by its picture comes before the others."""
    if not cutouts:
        return []
    whole = next((i for i, one in enumerate(cutouts) if not is_cut_off(one)), 0)
    return [cutouts[whole], *cutouts[:whole], *cutouts[whole + 1 :]]


def _written(path: Path, picture: Rgb) -> Path:
    image = Image.fromarray(np.ascontiguousarray(picture))
    if path.suffix == ".png":
        image.save(path, compress_level=4)
    else:
        image.save(path, quality=JPEG_QUALITY)
    return path
