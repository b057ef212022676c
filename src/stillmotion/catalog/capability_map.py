"""The capability map as a TOML file says it, and its reader, which explains what is wrong in one.

A site edits its own copy, so every mistake is refused with the place where it stands. The format
is described at the top of `open.toml`, which is the map to start from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar, get_args

import msgspec

from stillmotion.catalog.features import Feature
from stillmotion.catalog.lines import line_of_table
from stillmotion.contract.fields.images import Resolution
from stillmotion.contract.fields.omni import MODELS as OMNI_MODELS
from stillmotion.contract.fields.videos import DURATION
from stillmotion.contract.image2video import MODELS, CameraType, Mode
from stillmotion.contract.wire import one_of

CAMERA_TYPES: frozenset[CameraType] = frozenset(get_args(CameraType))

ShortEdge = Annotated[int, msgspec.Meta(ge=64, le=4320, multiple_of=2)]
FrameRate = Annotated[int, msgspec.Meta(ge=1, le=120)]
PerImage = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6})?$")]
PerSecond = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6})?$")]
Engine = Annotated[str, msgspec.Meta(min_length=1)]
Engines = Annotated[tuple[Engine, ...], msgspec.Meta(min_length=1)]

T = TypeVar("T")

_RANGE = re.compile(r"([0-9]{1,3})-([0-9]{1,3})")


class CatalogError(ValueError):
    """A capability map that cannot be used; the message says where and why."""


class Takes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a model takes in one mode, for some durations (seconds, or a range as "3-15").

    Features in `silent_only` do not go with sound. Without `camera_types` all are taken.
    """

    durations: tuple[int, ...] | str
    features: frozenset[Feature] | Literal["all"] = frozenset()
    camera_types: frozenset[CameraType] = CAMERA_TYPES
    silent_only: frozenset[Feature] = frozenset()


class Units(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Price of a second of video, as decimal strings.

    Sound costs what silence does where it has no price of its own, voices what sound does.
    `published` names the figures that the hosted service has published; the others are ours.
    """

    silent: PerSecond
    sound: PerSecond | None = None
    voices: PerSecond | None = None
    published: frozenset[Literal["silent", "sound", "voices"]] = frozenset()

    def per_second(self, *, sound: bool, voices: bool) -> Decimal:
        """The price that applies."""
        with_sound = self.sound or self.silent
        if voices:
            return Decimal(self.voices or with_sound)
        return Decimal(with_sound if sound else self.silent)


class Served(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """By which engine: `engine` names the one, or `engines` several in order of preference."""

    engine: Engine | None = None
    engines: Engines | None = None

    @property
    def served_by(self) -> tuple[str, ...]:
        """The engines that are named here, none where they are those of what this is a part of."""
        return self.engines or ((self.engine,) if self.engine else ())


class ModeMap(Served, frozen=True, forbid_unknown_fields=True):
    """A model in one mode; `short_edge` in pixels. Its engines override those of the model."""

    short_edge: ShortEdge
    units_per_second: Units
    takes: tuple[Takes, ...]


class ModelMap(Served, frozen=True, forbid_unknown_fields=True):
    """A model; `fps` in frames per second. Its engines override those of the map."""

    fps: FrameRate
    modes: dict[Mode, ModeMap]


class ImageUnits(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    rename={"small": "1k", "large": "2k", "largest": "4k"},
):
    """Price of a picture by its resolution, as decimal strings. The figures are ours."""

    small: PerImage = "0.02"
    large: PerImage = "0.04"
    largest: PerImage = "0.08"

    def of(self, resolution: Resolution) -> Decimal:
        """The price that applies."""
        return Decimal({"1k": self.small, "2k": self.large, "4k": self.largest}[resolution])


class CapabilityMap(Served, frozen=True, forbid_unknown_fields=True):
    """The whole file: the engines that serve every model which names none, the models of videos,
    those of text to video where they are others, those of omni video, and the price of pictures."""

    models: dict[str, ModelMap]
    text2video: dict[str, ModelMap] = {}
    omni: dict[str, ModelMap] = {}
    units_per_image: ImageUnits = ImageUnits()


def read_map(text: str, name: str) -> CapabilityMap:
    """The map in `text`; `name` is what messages call it. Raises CatalogError."""
    try:
        document = msgspec.toml.decode(text)
        return _read_document(document)
    except msgspec.MsgspecError as error:
        raise CatalogError(f"capability map {name}: {error}") from None
    except CatalogError as error:
        line = line_of_table(text, str(error).partition(": ")[0])
        where = f"line {line}: " if line else ""
        raise CatalogError(f"capability map {name}: {where}{error}") from None


def seconds(takes: Takes) -> tuple[int, ...]:
    """The durations of an entry, in order."""
    if isinstance(takes.durations, tuple):
        return tuple(sorted(takes.durations))
    bounds = _RANGE.fullmatch(takes.durations)
    return tuple(range(int(bounds[1]), int(bounds[2]) + 1)) if bounds else ()


def _read_document(document: dict[str, Any]) -> CapabilityMap:
    """Converted level by level, so that messages name the model and the mode."""
    top = _convert(document, dict[str, Any], "")
    if not _check_models(top.get("models", {}), "models"):
        raise CatalogError("models: at least one is needed")
    _check_models(top.get("text2video", {}), "text2video")
    _check_models(top.get("omni", {}), "omni", OMNI_MODELS)
    made = _convert(document, CapabilityMap, "")
    _check_served(made, "")
    if not made.served_by:
        raise CatalogError("missing required field `engine` (or `engines`)")
    return made


def _check_models(given: Any, part: str, known: tuple[str, ...] = MODELS) -> bool:
    """Whether the part has any model, all of them `known`. Raises CatalogError."""
    models = _convert(given, dict[str, dict[str, Any]], part)
    for model, fields in models.items():
        where = f"{part}.{model}"
        if model not in known:
            raise CatalogError(f"{where}: no model of the API, which has {one_of(known)}")
        modes = _convert(fields.get("modes", {}), dict[Mode, dict[str, Any]], f"{where}.modes")
        for mode, its_fields in modes.items():
            place = f"{where}.modes.{mode}"
            _check_mode(_convert(its_fields, ModeMap, place), place)
        if not modes:
            raise CatalogError(
                f"{where}: at least one of modes.std, modes.pro and modes.4k is needed"
            )
        _check_served(_convert(fields, ModelMap, where), where)
    return bool(models)


def _convert(given: Any, into: type[T], where: str) -> T:
    try:
        return msgspec.convert(given, into)
    except msgspec.ValidationError as error:
        message = str(error).replace("`$.", "`").replace(" - at `$`", "")
        raise CatalogError(f"{where}: {message}" if where else message) from None


def _check_served(part: Served, where: str) -> None:
    prefix = f"{where}." if where else ""
    if part.engine is not None and part.engines is not None:
        raise CatalogError(f"{prefix}engines: given together with engine; leave one of them out")
    named = part.served_by
    if twice := next((name for name in named if named.count(name) > 1), None):
        raise CatalogError(f"{prefix}engines: the engine '{twice}' is named twice")


def _check_mode(mode: ModeMap, where: str) -> None:
    """What types cannot say. Raises CatalogError."""
    _check_served(mode, where)
    taken: set[int] = set()
    for i, takes in enumerate(mode.takes):
        place = f"{where}.takes[{i}]"
        durations = seconds(takes)
        _check_durations(durations, takes, place)
        if twice := taken.intersection(durations):
            raise CatalogError(f"{place}: the duration {min(twice)} is in an entry before it, too")
        taken.update(durations)
        _check_features(takes, place)
    if not mode.takes:
        raise CatalogError(f"{where}.takes: at least one entry is needed")


def _check_durations(durations: tuple[int, ...], takes: Takes, where: str) -> None:
    shortest, longest = DURATION.least, DURATION.most
    fits = all(shortest <= duration <= longest for duration in durations)
    if not durations or not fits or len(set(durations)) < len(durations):
        given = takes.durations if isinstance(takes.durations, str) else list(takes.durations)
        raise CatalogError(
            f"{where}.durations: given {given!r}, but allowed are whole seconds from {shortest} to "
            f'{longest}, each once, such as [5, 10] or "{shortest}-{longest}"'
        )


def _check_features(takes: Takes, where: str) -> None:
    features = frozenset(Feature) if takes.features == "all" else takes.features
    if takes.camera_types != CAMERA_TYPES and Feature.CAMERA_CONTROL not in features:
        raise CatalogError(f"{where}.camera_types: needs camera_control among the features")
    if Feature.CAMERA_CONTROL in features and not takes.camera_types:
        raise CatalogError(f"{where}.camera_types: at least one of {_names(CAMERA_TYPES)}")
    if Feature.VOICES in features and Feature.SOUND not in features:
        raise CatalogError(f"{where}.features: voices needs sound among the features")
    if Feature.SOUND in takes.silent_only or not takes.silent_only <= features:
        raise CatalogError(
            f"{where}.silent_only: given {_names(takes.silent_only)}, but allowed are features of "
            "the entry other than sound"
        )


def _names(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
