"""The catalog: a capability map with the questions that a create call asks of it.

A request is held against two things: what the map says the model takes, and what the engine that
serves the model can do. Either refuses by naming the field, and says what would take the request.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from pathlib import Path

import msgspec

from stillmotion.catalog.able import Able
from stillmotion.catalog.capability_map import (
    CapabilityMap,
    CatalogError,
    ModelMap,
    ModeMap,
    Takes,
    read_map,
    seconds,
)
from stillmotion.catalog.choosing import choose, refusal
from stillmotion.catalog.features import Capabilities, Feature, request_features
from stillmotion.catalog.images import ImagesOffer, image_size
from stillmotion.catalog.lines import line_of_engine
from stillmotion.catalog.needs import Wish, first_unmet, wishes
from stillmotion.contract.errors import bad_field, refused_field
from stillmotion.contract.fields.omni import MODELS as OMNI_MODELS
from stillmotion.contract.image2video import CameraType, Image2VideoRequest, Mode
from stillmotion.contract.images import ImagesRequest
from stillmotion.contract.tags import references_voice
from stillmotion.contract.wire import one_of
from stillmotion.reasons import reason

PROFILES = ("open", "hosted")

OMNI_LIKE = "kling-v3"
"""The model that those of omni video are like in a map that says nothing of them."""


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A model in one mode for one duration (seconds): how it looks, what it takes and costs.

    `engines` are those that may serve it, in order of preference; `engine` is the one that does,
    the first of them until a request was held against it. `short_edge` is in pixels; `units` is the
    decimal string of the wire; features in `silent_only` do not go with sound. `capabilities` is
    the map's word alone, without the engines'.
    """

    model: str
    mode: Mode
    duration: int
    engine: str
    engines: tuple[str, ...]
    short_edge: int
    fps: int
    units: str
    capabilities: Capabilities
    silent_only: frozenset[Feature] = frozenset()


@dataclass(frozen=True)
class Catalog:
    """A capability map under the name of its profile or file; `where` is what refusals call its
    extent, and `text` what was read."""

    name: str
    map: CapabilityMap
    where: str = "on this server"
    text: str = field(default="", repr=False, compare=False)
    _offers: dict[tuple[str, Mode, int, bool, bool], Offer] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @classmethod
    def load(cls, profile: str, path: Path | None = None) -> Catalog:
        """The built-in map of the profile, or the one at `path` in its place.

        Raises CatalogError with a sentence for whoever runs the server.
        """
        if path is not None:
            try:
                text = path.read_text("utf-8")
            except (OSError, UnicodeDecodeError) as error:
                raise CatalogError(
                    f"capability map {path}: cannot be read: {reason(error)}"
                ) from None
            return cls(str(path), read_map(text, str(path)), text=text)
        if profile not in PROFILES:
            raise CatalogError(f"no profile {profile!r}: there are {one_of(PROFILES)}")
        text = resources.files(__package__).joinpath(f"{profile}.toml").read_text("utf-8")
        return cls(profile, read_map(text, profile), text=text)

    @property
    def engines(self) -> frozenset[str]:
        """The engines that the map names, by which some model is served."""
        parts = (self, self.for_text, self.for_omni)
        return frozenset(n for part in parts for offer in part.offers() for n in offer.engines)

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Raise CatalogError where the map names engines that are none of the `known`."""
        if unknown := sorted(self.engines - set(known)):
            listed = ", ".join(
                f"'{name}' (line {line})"
                if (line := line_of_engine(self.text, name))
                else f"'{name}'"
                for name in unknown
            )
            raise CatalogError(
                f"{self.name}: no such engine: {listed}; this server has {', '.join(known)}"
            )

    @cached_property
    def for_text(self) -> Catalog:
        """What holds for text to video: the same, unless the map says what is taken there."""
        if not self.map.text2video:
            return self
        change = msgspec.structs.replace
        own = change(self.map, models=self.map.text2video, text2video={})
        return Catalog(self.name, own, "for text to video on this server", self.text)

    @cached_property
    def for_omni(self) -> Catalog:
        """What holds for omni video. Where the map does not say, its models are as `kling-v3`."""
        models = self.map.omni
        if not models and (like := self.map.models.get(OMNI_LIKE)):
            models = dict.fromkeys(OMNI_MODELS, like)
        own = msgspec.structs.replace(self.map, models=models, text2video={}, omni={})
        return Catalog(self.name, own, "for omni video on this server", self.text)

    def offers(self) -> Iterator[Offer]:
        """Everything on offer, silent, in the order of the map."""
        for model, its_modes in self.map.models.items():
            for mode, its_map in its_modes.modes.items():
                for takes in its_map.takes:
                    for duration in seconds(takes):
                        yield self.offer(model, mode, duration)

    def offer(
        self, model: str, mode: Mode, duration: int, *, sound: bool = False, voices: bool = False
    ) -> Offer:
        """What the map says; `sound` and `voices` make the price.

        Raises ContractError 1201 naming `model_name`, `mode` or `duration` where it has none.
        """
        asked = (model, mode, duration, sound, voices)
        offer = self._offers.get(asked)
        if offer is None:
            offer = self._offers[asked] = self._made_out(*asked)
        return offer

    def check(
        self,
        request: Image2VideoRequest,
        engines: Mapping[str, Able],
        *,
        words: bool = False,
        granted: frozenset[Feature] = frozenset(),
    ) -> Offer:
        """The offer that serves the request, at its price, with the engine that it is given to.

        `engines` are those this server has; `words` says that the request came without pictures.
        What is `granted` comes with the call, whatever the map says that the model takes.
        Raises ContractError 1201 naming the field that the model does not take in this mode and
        duration, or that no engine of it can honour.
        """
        offer = self.offer(
            request.model_name,
            request.mode,
            request.duration,
            sound=request.sound,
            voices=references_voice(request),
        )
        if granted:
            own = offer.capabilities
            taken = msgspec.structs.replace(own, features=own.features | granted)
            offer = msgspec.structs.replace(offer, capabilities=taken)
        if not words and _plainly_taken(request, offer, engines.get(offer.engine)):
            return offer
        if not any(name in engines for name in offer.engines):
            raise refused_field(
                "model_name",
                f"{_place(offer)} is served by {_engines(offer.engines)}, "
                f"which this server does not have; it has {one_of(tuple(engines)) or 'none'}",
            )
        wanted = wishes(request, words=words)
        if unmet := first_unmet(request, offer.capabilities, offer.silent_only):
            raise refused_field(
                unmet.field,
                f"{_place(offer)} at {offer.duration} seconds does not take {unmet.what}; "
                + self._takers(request, engines, wanted),
            )
        chosen = choose(offer.engines, engines, wanted)
        if chosen is None:
            unmet = refusal(offer.model, offer.engines, engines, wanted)
            raise refused_field(
                unmet.field, f"{unmet.what}; {self._takers(request, engines, wanted)}"
            )
        return msgspec.structs.replace(offer, engine=chosen)

    def images(self, request: ImagesRequest, engines: Mapping[str, Able]) -> ImagesOffer:
        """The offer that serves a request for pictures: the first engine that makes some.

        A model that is none of the map's is served by the engines of the map: the map is one of
        videos, and some models make pictures only. Raises ContractError 1201.
        """
        model = self.map.models.get(request.model_name)
        names = (model and model.served_by) or self.map.served_by
        makers = tuple(name for name, able in engines.items() if able.makes_pictures)
        engine = next((name for name in names if name in makers), None)
        if engine is None:
            raise refused_field(
                "model_name",
                f"{request.model_name} is served by {_engines(names)} here, and no pictures are "
                f"made from text there; engines that make some: {', '.join(makers) or 'none'}",
            )
        width, height = image_size(request.resolution, request.aspect)
        units = self.map.units_per_image.of(request.resolution) * request.n
        return ImagesOffer(
            engine=engine,
            width=width,
            height=height,
            units=f"{units.normalize():f}",
        )

    def _made_out(self, model: str, mode: Mode, duration: int, sound: bool, voices: bool) -> Offer:
        model_map, mode_map, takes = self._find(model, mode, duration)
        units = mode_map.units_per_second.per_second(sound=sound, voices=voices) * duration
        camera_types: frozenset[CameraType] = frozenset()
        features = frozenset(Feature) if takes.features == "all" else takes.features
        if Feature.CAMERA_CONTROL in features:
            camera_types = takes.camera_types
        engines = mode_map.served_by or model_map.served_by or self.map.served_by
        return Offer(
            model=model,
            mode=mode,
            duration=duration,
            engine=engines[0],
            engines=engines,
            short_edge=mode_map.short_edge,
            fps=model_map.fps,
            units=f"{units.normalize():f}",
            capabilities=Capabilities(features=features, camera_types=camera_types),
            silent_only=takes.silent_only,
        )

    def _find(self, model: str, mode: Mode, duration: int) -> tuple[ModelMap, ModeMap, Takes]:
        model_map = self.map.models.get(model)
        if model_map is None:
            raise bad_field("model_name", model, f"{one_of(tuple(self.map.models))} {self.where}")
        mode_map = model_map.modes.get(mode)
        if mode_map is None:
            raise bad_field(
                "mode", mode, f"{one_of(tuple(model_map.modes))} with {model} {self.where}"
            )
        for takes in mode_map.takes:
            if duration in seconds(takes):
                return model_map, mode_map, takes
        taken = sorted(second for takes in mode_map.takes for second in seconds(takes))
        others = (offer for offer in self.offers() if offer.duration == duration)
        raise bad_field(
            "duration",
            duration,
            f"{_seconds(taken)} with {model} in mode {mode}; {duration} s is {_taken_by(others)}",
        )

    def _takers(
        self, request: Image2VideoRequest, engines: Mapping[str, Able], wanted: Sequence[Wish]
    ) -> str:
        """Which models, modes and durations would take what the request wants, in words."""
        takers = [
            offer
            for offer in self.offers()
            if first_unmet(request, offer.capabilities, offer.silent_only) is None
            and choose(offer.engines, engines, wanted) is not None
        ]
        takers.sort(key=lambda offer: offer.model != request.model_name)  # its own model first
        return f"what the request asks for is {_taken_by(takers)}"


def _engines(names: Sequence[str]) -> str:
    """`the engine 'a'`, `the engines 'a' and 'b'`."""
    quoted = [f"'{name}'" for name in names]
    return f"the engine{'s' if len(quoted) > 1 else ''} {' and '.join(quoted)}"


def _plainly_taken(request: Image2VideoRequest, offer: Offer, able: Able | None) -> bool:
    """Whether the first engine has all that is asked for and nothing of it needs a closer look, as
    with nearly all requests: the wishes are not made out one by one then."""
    if able is None or able.capabilities.apart or offer.silent_only or request.loras:
        return False
    if request.camera_control is not None or request.camera_path or not able.from_picture:
        return False
    asked = request_features(request)
    return asked <= offer.capabilities.features and asked <= able.capabilities.features


def _place(offer: Offer) -> str:
    return f"{offer.model} in mode {offer.mode}"


def _taken_by(offers: Iterable[Offer]) -> str:
    """`taken by kling-v1 (std, pro: 5 s) and …`."""
    models: dict[str, dict[Mode, list[int]]] = {}
    for offer in offers:
        models.setdefault(offer.model, {}).setdefault(offer.mode, []).append(offer.duration)
    if not models:
        return "taken by no model of this server"
    listed = []
    for model, modes in models.items():
        by_seconds: dict[str, list[str]] = {}
        for mode, durations in modes.items():
            by_seconds.setdefault(_seconds(durations), []).append(mode)
        where = "; ".join(f"{', '.join(names)}: {spans}" for spans, names in by_seconds.items())
        listed.append(f"{model} ({where})")
    return "taken by " + ", ".join(listed)


def _seconds(durations: list[int]) -> str:
    """`5 or 10 s`, `3 to 15 s`."""
    if len(durations) > 2 and durations[-1] - durations[0] == len(durations) - 1:
        return f"{durations[0]} to {durations[-1]} s"
    return f"{one_of(tuple(map(str, durations)))} s"
