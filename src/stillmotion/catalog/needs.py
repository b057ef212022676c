"""What a request wants of an engine, wish by wish: the field to blame, and words for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from stillmotion.catalog.able import Able
from stillmotion.catalog.features import Capabilities, Feature, request_features
from stillmotion.contract.image2video import Image2VideoRequest
from stillmotion.contract.wire import one_of

WORDS: dict[Feature, str] = {
    Feature.START_END: "an end frame beside a start frame (image_tail with image)",
    Feature.END_ONLY: "an end frame without a start frame (image_tail without image)",
    Feature.MOTION_BRUSH: "motion brush (dynamic_masks, static_mask)",
    Feature.CAMERA_CONTROL: "camera_control",
    Feature.SOUND: 'sound "on"',
    Feature.VOICES: "voices (voice_list)",
    Feature.MULTI_SHOT: "multi_shot",
    Feature.ELEMENTS: "elements (element_list)",
}

_FIELDS: dict[Feature, str] = {
    Feature.START_END: "image_tail",
    Feature.END_ONLY: "image_tail",
    Feature.MOTION_BRUSH: "dynamic_masks",
    Feature.CAMERA_CONTROL: "camera_control",
    Feature.SOUND: "sound",
    Feature.VOICES: "voice_list",
    Feature.MULTI_SHOT: "multi_shot",
    Feature.ELEMENTS: "element_list",
}


class Unmet(NamedTuple):
    """A wish that is not met: the path of its field, and what it is, in words."""

    field: str
    what: str


class Wish(NamedTuple):
    """Something that a request wants: the path of its field, whether an engine has it, and words
    for it in view of the engines that have not. `feature` is the one that it is about, `called`
    what it is called beside others, where that is not its field."""

    field: str
    met: Callable[[Able], bool]
    what: Callable[[Sequence[Able]], str]
    feature: Feature | None = None
    called: str = ""

    @property
    def name(self) -> str:
        """For a list of wishes: the field of the request, without a place in it."""
        return self.called or self.field.partition("[")[0].partition(".")[0]


def first_unmet(
    request: Image2VideoRequest,
    capabilities: Capabilities,
    silent_only: frozenset[Feature] = frozenset(),
) -> Unmet | None:
    """The first feature of the request that a model's capabilities lack, None where all are met."""
    able = Able(capabilities=capabilities)
    for wish in _features(request):
        if not wish.met(able):
            return Unmet(wish.field, wish.what([able]))
    if request.sound and (silent := sorted(request_features(request) & silent_only)):
        return Unmet("sound", f"{WORDS[Feature.SOUND]} together with {WORDS[silent[0]]}")
    return None


def wishes(request: Image2VideoRequest, *, words: bool = False) -> list[Wish]:
    """All that the request wants of its engine; `words` says that it came without pictures."""
    start = _of_words(request) if words else _of_a_picture(request)
    paths = [_CAMERA_PATH] if request.camera_path else []
    return [*start, *_features(request), *paths, *_loras(request)]


def meets(able: Able, wanted: Sequence[Wish]) -> bool:
    """Whether the engine has all of it, and all of it together."""
    asked = {wish.feature for wish in wanted}
    return all(wish.met(able) for wish in wanted) and not any(
        asked.issuperset(pair) for pair in able.capabilities.apart
    )


def too_much(wanted: Sequence[Wish], engines: Sequence[Able]) -> tuple[Wish, ...]:
    """The fewest of the wishes that none of the engines has together; all where one has them."""
    for count in range(1, len(wanted)):
        for some in combinations(wanted, count):
            if not any(meets(able, some) for able in engines):
                return some
    return tuple(wanted)


def _features(request: Image2VideoRequest) -> Iterator[Wish]:
    asked = request_features(request)
    for feature in Feature:
        if feature in asked:
            yield _feature(feature, request)
    camera = request.camera_control
    if camera is not None:
        kind = camera.type

        def what(engines: Sequence[Able]) -> str:
            known = {each for able in engines for each in able.capabilities.camera_types}
            takes = "it takes" if len(engines) == 1 else "they take"
            return f'the camera type "{kind}" ({takes} {one_of(tuple(sorted(known))) or "none"})'

        yield Wish("camera_control.type", lambda able: kind in able.capabilities.camera_types, what)


def _feature(feature: Feature, request: Image2VideoRequest) -> Wish:
    field = _FIELDS[feature]
    if feature is Feature.MOTION_BRUSH and not request.dynamic_masks:
        field = "static_mask"
    return Wish(
        field,
        lambda able: feature in able.capabilities.features,
        lambda _: WORDS[feature],
        feature,
    )


def _loras(request: Image2VideoRequest) -> Iterator[Wish]:
    for place, lora in enumerate(request.loras):
        yield _lora(f"loras[{place}].name", lora.name)


def _lora(field: str, name: str) -> Wish:
    def what(engines: Sequence[Able]) -> str:
        listed = tuple(sorted({each for able in engines for each in able.loras}))
        has = "it has" if len(engines) == 1 else "they have"
        return f"the LoRA {name!r} ({has} {', '.join(listed) or 'none'})"

    return Wish(field, lambda able: name in able.loras, what)


def _of_a_picture(request: Image2VideoRequest) -> Iterator[Wish]:
    if request.image is not None:
        yield _START


def _of_words(request: Image2VideoRequest) -> Iterator[Wish]:
    yield _OF_WORDS
    seconds = longest_shot(request)

    def what(engines: Sequence[Able]) -> str:
        most = max((able.longest for able in engines if able.longest is not None), default=0.0)
        makes = "it makes" if len(engines) == 1 else "they make"
        return f"a shot of {seconds} s of words alone ({makes} {most:g} s at most)"

    yield Wish("duration", lambda able: able.longest is None or seconds <= able.longest, what)


def longest_shot(request: Image2VideoRequest) -> int:
    """Seconds of the longest shot; of the whole video where the shots are not given."""
    return max((shot.duration for shot in request.multi_prompt), default=request.duration)


_START = Wish(
    "image",
    lambda able: able.from_picture,
    lambda _: "a start picture (image)",
)

_CAMERA_PATH = Wish(
    "camera_path",
    lambda able: able.capabilities.camera_path,
    lambda _: "a path that the camera follows (camera_path)",
)

_OF_WORDS = Wish(
    "model_name",
    lambda able: able.takes_words,
    lambda _: "text to video",
    called="text to video",
)
