"""The compatibility page whole: what the catalog knows, and what each engine does with each field.

`python -m stillmotion.cli.compatibility > docs/compatibility.md`
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from stillmotion.catalog.document import compatibility_page
from stillmotion.catalog.features import Feature
from stillmotion.catalog.needs import LARGEST_EDGE
from stillmotion.engines.diffusion.pipelines import pipelines
from stillmotion.engines.diffusion.setting_up import spec as diffusion_spec
from stillmotion.engines.generative.capabilities import capabilities_of
from stillmotion.engines.registry import BUILT_IN, EngineSpec
from stillmotion.engines.remote.options import read_options
from stillmotion.engines.remote.setting_up import spec as remote_spec

_ABOUT = """\
By call and field of the hosted service, for the fields that not every engine has a way to
honour. All others are read, checked and done around the engine, or have no effect, with any.
`✓` is done, `–` refused by name; where a cell has `◦`, the engine's table says what the model
behind the [server](remote-engines.md) does. Sound, voices and several shots are done around a
model that has none. The newer generation and the OpenAI video API come to the same: each of
their fields stands for one of these ([dialects](dialects.md)). Speech and sound (`/v1/audio/…`)
need no engine."""

Has = Callable[[EngineSpec], bool]


class Row(NamedTuple):
    """Fields of a call, and the ability of an engine that they need."""

    call: str
    fields: str
    has: Has


def _feature(feature: Feature) -> Has:
    return lambda spec: feature in spec.capabilities.features


def _words(spec: EngineSpec) -> bool:
    return spec.from_text or bool(spec.makes_pictures)


def _picture(spec: EngineSpec) -> bool:
    return spec.from_picture


def _pictures(spec: EngineSpec) -> bool:
    return bool(spec.makes_pictures)


def _large(spec: EngineSpec) -> bool:
    return spec.largest >= LARGEST_EDGE


def _moves(spec: EngineSpec) -> bool:
    return spec.motion_control


def _composes(spec: EngineSpec) -> bool:
    """Puts what is given as pictures into a scene that is painted or given."""
    return _words(spec) and Feature.ELEMENTS in spec.capabilities.features


def _draws_lips(spec: EngineSpec) -> bool:
    """These calls go to the engine that moves a picture, whichever model would make others."""
    return not spec.generates


def _nobody(_spec: EngineSpec) -> bool:
    return False


_END, _SOUND, _VOICES, _SHOTS, _ELEMENTS, _CAMERA, _BRUSH = (
    _feature(feature)
    for feature in (
        Feature.START_END,
        Feature.SOUND,
        Feature.VOICES,
        Feature.MULTI_SHOT,
        Feature.ELEMENTS,
        Feature.CAMERA_CONTROL,
        Feature.MOTION_BRUSH,
    )
)

I2V, T2V = "/v1/videos/image2video", "/v1/videos/text2video"
OMNI = "/v1/videos/omni-video"

LIPS = ("identify-face", "advanced-lip-sync", "lip-sync", "avatar/image2video")

ROWS = (
    Row(I2V, "`image`", _picture),
    Row(I2V, "`image_tail` beside `image`", _END),
    Row(I2V, "`image_tail` alone", _feature(Feature.END_ONLY)),
    Row(I2V, "`static_mask`, `dynamic_masks`", _BRUSH),
    Row(I2V, "`camera_control`", _CAMERA),
    Row(I2V, "`multi_shot`", _SHOTS),
    Row(I2V, "`element_list`", _ELEMENTS),
    Row(I2V, "`sound`", _SOUND),
    Row(I2V, "`voice_list`", _VOICES),
    Row(I2V, "`mode` `4k`", _large),
    Row(I2V, "`seed` has an effect", lambda spec: spec.generates),
    Row(T2V, "`prompt` alone", _words),
    Row(T2V, "`camera_control`", lambda spec: _words(spec) and _CAMERA(spec)),
    Row(T2V, "`element_list`", _composes),
    Row(T2V, "`multi_shot`, `sound`, `voice_list`", _words),
    Row(T2V, "`mode` `4k`", lambda spec: _words(spec) and _large(spec)),
    Row("/v1/images/generations", "all", _pictures),
    Row(OMNI, "`image_list` of a `first_frame`", _picture),
    Row(OMNI, "`image_list` with an `end_frame`", _END),
    Row(OMNI, "`image_list` of what appears, `element_list`, over a first frame", _ELEMENTS),
    Row(OMNI, "the same without a first frame", _composes),
    Row(OMNI, "words alone", _words),
    Row(OMNI, "`multi_shot`", _SHOTS),
    Row(OMNI, "`sound`", _SOUND),
    Row(OMNI, "`video_list`", _nobody),
    Row(OMNI, "`mode` `4k`", _large),
    Row("/v1/videos/multi-image2video", "`image_list` of one", _picture),
    Row("/v1/videos/multi-image2video", "`image_list` of several", _composes),
    Row("/v1/videos/video-extend", "`video_id`", _picture),
    Row("/v1/videos/effects", "`input.image`", _picture),
    Row("/v1/images/omni-image", "all", _pictures),
    Row("/v1/videos/motion-control", "all", _moves),
    *(Row(f"/v1/videos/{call}", "all", _draws_lips) for call in LIPS),
)


def page() -> str:
    """The page, Markdown."""
    return compatibility_page() + "\n".join(_matrix()) + "\n"


def _matrix() -> Iterator[str]:
    yield "## What each engine does"
    yield ""
    yield _ABOUT
    yield ""
    own = {pipeline: _diffusion(pipeline) for pipeline in pipelines()}
    yield "| Call | Field | `parallax` | Models on your GPUs | Behind a server |"
    yield "| --- | --- | --- | --- | --- |"
    (embedded,) = BUILT_IN
    least, most = _remote()
    for row in ROWS:
        behind = "✓" if row.has(least) else "◦" if row.has(most) else "–"
        cells = ("✓" if row.has(embedded) else "–", _some(row.has, own), behind)
        yield f"| `{row.call}` | {row.fields} | {' | '.join(cells)} |"


def _some(has: Has, specs: Mapping[str, EngineSpec]) -> str:
    """Which of them have it."""
    able = [name for name, spec in specs.items() if has(spec)]
    if len(able) in (0, len(specs)):
        return "✓" if able else "–"
    if len(able) <= len(specs) / 2:
        return ", ".join(f"`{name}`" for name in able)
    return "all but " + ", ".join(f"`{name}`" for name in specs if name not in able)


def _diffusion(pipeline: str) -> EngineSpec:
    accept = pipelines()[pipeline].licence.name
    weights = {"hub": "a/b", "revision": "0" * 40}
    table = {"pipeline": pipeline, "accept": accept, **weights}
    return diffusion_spec("x", table)


def _remote() -> tuple[EngineSpec, EngineSpec]:
    """An engine behind a server of whose model nothing is said, and of one that can do all that
    can be said of one."""
    table = {"server": "openai", "urls": ["http://a"], "model": "m"}
    least = remote_spec("x", table)
    rules = replace(
        read_options("x", table).rules,
        end=True,
        text=True,
        references=1,
        guides=frozenset({"camera", "brush"}),
        guide_and_end=True,
    )
    return least, replace(least, capabilities=capabilities_of(rules), from_text=True)


if __name__ == "__main__":
    print(page(), end="")
