"""The models of the newer generation: by which calls, and with what."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from stillmotion.contract.errors import Code, ContractError, shown
from stillmotion.contract.wire import one_of

CallName = Literal["text-to-video", "image-to-video", "omni-video"]
CALLS: tuple[CallName, ...] = get_args(CallName)

Resolution = Literal["720p", "1080p", "4k"]
RESOLUTIONS: tuple[Resolution, ...] = get_args(Resolution)
_USUAL: tuple[Resolution, ...] = RESOLUTIONS[:2]

Audio = Literal["native", "off"]

ContentType = Literal[
    "prompt",
    "first_frame",
    "last_frame",
    "element",
    "voice",
    "refer_image",
    "feature_video",
    "base_video",
]
CONTENT_TYPES: tuple[ContentType, ...] = get_args(ContentType)

REFERENCES: tuple[ContentType, ...] = ("refer_image", "feature_video", "base_video")
"""Known to the API, and taken by no engine."""

_FRAMES: tuple[ContentType, ...] = ("prompt", "first_frame", "last_frame")
_OMNI: tuple[ContentType, ...] = (*_FRAMES, "element", *REFERENCES)


class Model(NamedTuple):
    """A model: `served_as` is the one of the catalog whose rules, prices and engine hold.

    `multi_shot` is what counts where a request does not say, None where the model has no such
    setting; `scripts` says that shots may be written into the prompt. `audio` has the default
    first; it is empty where the model has no such setting, and `speaks` says whether it then has
    sound. `full_only` are what it takes at 1080p only, `resolutions` those that it makes.
    """

    name: str
    calls: tuple[CallName, ...]
    served_as: str
    contents: tuple[ContentType, ...]
    durations: tuple[int, ...] = tuple(range(3, 16))
    most_prompt: int = 3072
    audio: tuple[Audio, ...] = ()
    speaks: bool = False
    multi_shot: bool | None = None
    scripts: bool = False
    full_only: tuple[Literal["native", "last_frame"], ...] = ()
    resolutions: tuple[Resolution, ...] = _USUAL


_BOTH: tuple[CallName, ...] = ("text-to-video", "image-to-video")

MODELS = (
    Model(
        "kling-3.0-turbo",
        _BOTH,
        "kling-v3",
        ("prompt", "first_frame"),
        most_prompt=2500,
        speaks=True,
        scripts=True,
    ),
    Model(
        "kling-3.0",
        _BOTH,
        "kling-v3",
        (*_FRAMES, "element"),
        audio=("off", "native"),
        multi_shot=True,
        scripts=True,
        resolutions=RESOLUTIONS,
    ),
    Model(
        "kling-2.6",
        _BOTH,
        "kling-v2-6",
        (*_FRAMES, "voice"),
        durations=(5, 10),
        most_prompt=2500,
        audio=("off", "native"),
        full_only=("native", "last_frame"),
    ),
    Model(
        "kling-2.5-turbo",
        _BOTH,
        "kling-v2-5-turbo",
        _FRAMES,
        durations=(5, 10),
        most_prompt=2500,
        full_only=("last_frame",),
    ),
    Model(
        "kling-3.0-omni",
        ("omni-video",),
        "kling-v3",
        _OMNI,
        audio=("off", "native"),
        multi_shot=True,
        scripts=True,
        resolutions=RESOLUTIONS,
    ),
    Model(
        "kling-v3-omni",
        ("omni-video",),
        "kling-v3",
        _OMNI,
        audio=("off", "native"),
        multi_shot=True,
        scripts=True,
        resolutions=RESOLUTIONS,
    ),
    Model(
        "kling-o1",
        ("omni-video",),
        "kling-v3",
        _OMNI,
        durations=tuple(range(3, 11)),
        audio=("off",),
    ),
)


def models_of(call: str) -> tuple[Model, ...]:
    """Those that the call has."""
    return tuple(model for model in MODELS if call in model.calls)


def unknown_model(call: str, given: str, known: tuple[str, ...]) -> ContractError:
    """The refusal of a model that the call, which has the `known` ones, has not."""
    names = one_of(known)
    return ContractError(
        Code.NOT_FOUND,
        f"model: {shown(given)} is not supported for this API: POST /{call} takes {names}",
        field="model",
    )
