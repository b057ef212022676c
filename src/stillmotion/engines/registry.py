"""The engines by name: what each can honour, told without loading it, and how to open it.

Engines of other packages come by the entry-point group `stillmotion.engines`, each an object of
type `EngineSpec` under the engine's name; those that a site sets up by itself, with a model on its
GPUs or on servers, from its file of engines (`site.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from stillmotion.catalog.able import Able
from stillmotion.catalog.features import Capabilities
from stillmotion.engines import parallax
from stillmotion.engines.site import read_engines

if TYPE_CHECKING:
    from stillmotion.engines.base import Engine, EngineConfig
    from stillmotion.engines.pictures import PictureMaker

log = logging.getLogger("stillmotion.engines")

ENTRY_POINTS = "stillmotion.engines"

CPU = "cpu"


@dataclass(frozen=True, kw_only=True)
class EngineNeeds:
    """What one worker with an engine takes of its machine; `memory` in GiB. A fraction of a GPU
    shares it with other workers. By this a cluster finds places for workers."""

    cores: float = 2.0
    gpus: float = 0.0
    memory: float = 1.5


State = Literal["ready", "idle", "unavailable"]


class Standing(NamedTuple):
    """How an engine stands, found out without loading it: `ready`; `idle`, which works once its
    model is loaded; or `unavailable`, with the reason and what to do in `why`."""

    state: State
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class EngineSpec:
    """What is known of an engine before it is opened.

    `pool` names the workers that can run it. `opens` names the function (`module:name`) that takes
    an `EngineConfig` and a device ("cpu", "cuda:0") and returns the engine, or raises
    EngineUnavailable; `makes_pictures` the one that takes the same and returns its picture maker,
    "" where it makes none. `resident` names the model that it keeps loaded, where other engines
    may have the same. `options` is its table in the site's file of engines.

    `generates` says that it has a model which is given the prompt whole: then what our own cues
    cannot do is not reported as left out. `from_picture` says that it takes a start
    picture, `from_text` that it needs none; `longest` is how many seconds a shot of words alone may
    have, where its model cannot go on from its own frames (None for any). `loras` are
    those that a request may choose. `model` and `licence` are for people, and `checks` names the
    function that takes an `EngineConfig` and returns a `Standing`. `cancel_grace` is how many
    seconds a cancelled shot may take to stop, as long as a step of its model, where that is longer
    than usual: a worker that is killed has to load its model again. `motion_control` says that it
    has a figure move as somebody in a video does (`Take.motion`). `largest` is the shorter side, in
    pixels, of the largest frames that it makes by itself: mode 4k has 2160.
    """

    name: str
    capabilities: Capabilities
    opens: str
    makes_pictures: str = ""
    pool: str = CPU
    needs: EngineNeeds = EngineNeeds()
    resident: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    generates: bool = False
    from_picture: bool = True
    from_text: bool = False
    longest: float | None = None
    loras: frozenset[str] = frozenset()
    cancel_grace: float | None = None
    model: str = ""
    licence: str = ""
    checks: str = ""
    motion_control: bool = False
    largest: int = 1080

    def open(self, config: EngineConfig, device: str = CPU) -> Engine:
        """Import the engine and open it. Raises EngineUnavailable."""
        return cast("Engine", _named(self.opens)(replace(config, options=self.options), device))

    def standing(self, config: EngineConfig) -> Standing:
        """How it stands; `ready` where it says nothing of that."""
        if not self.checks:
            return Standing("ready")
        return cast("Standing", _named(self.checks)(replace(config, options=self.options)))

    def picture_maker(self, config: EngineConfig, device: str = CPU) -> PictureMaker:
        """Import the picture maker and open it. Raises ValueError where the engine has none, and
        EngineUnavailable."""
        if not self.makes_pictures:
            raise ValueError(f"the engine '{self.name}' makes no pictures")
        config = replace(config, options=self.options)
        return cast("PictureMaker", _named(self.makes_pictures)(config, device))


EMBEDDED = "parallax"
"""The engine that is always there, and puts pictures together."""

BUILT_IN = (
    EngineSpec(
        name=EMBEDDED,
        capabilities=parallax.CAPABILITIES,
        opens="stillmotion.engines.parallax.engine:open_engine",
        makes_pictures="stillmotion.engines.backdrops:open_backdrops",
        largest=2160,
    ),
)


_file: Path | None = None


def use(file: Path | None) -> None:
    """Set for this process the site's file of engines. Raises EnginesError, and then nothing is
    changed."""
    global _file
    before, _file = _file, file
    engines.cache_clear()
    try:
        engines()
    except ValueError:
        _file = before
        engines.cache_clear()
        raise


@cache
def engines() -> Mapping[str, EngineSpec]:
    """All engines that are installed or set up by the site, ours first. Raises EnginesError.

    One of another package that cannot be imported, or is no EngineSpec of its name, is left out
    with a line in the log: it must not keep a server from starting that does not use it.
    """
    found = {spec.name: spec for spec in BUILT_IN}
    for entry in entry_points(group=ENTRY_POINTS):
        try:
            spec = entry.load()
        except Exception as error:
            log.error("the engine '%s' of %s does not load: %s", entry.name, entry.value, error)
            continue
        if not isinstance(spec, EngineSpec) or spec.name != entry.name:
            log.error("%s is no EngineSpec named '%s'", entry.value, entry.name)
        elif spec.name in found:
            log.error("%s: there is an engine named '%s' already", entry.value, entry.name)
        else:
            found[spec.name] = spec
    if _file is not None:
        found |= {spec.name: spec for spec in read_engines(_file, frozenset(found))}
    return found


def capabilities() -> Mapping[str, Capabilities]:
    """What each engine can honour."""
    return {name: spec.capabilities for name, spec in engines().items()}


def able() -> Mapping[str, Able]:
    """What each engine can do, as far as choosing one needs to know."""
    return {
        name: Able(
            capabilities=spec.capabilities,
            loras=spec.loras,
            generates=spec.generates,
            from_picture=spec.from_picture,
            from_text=spec.from_text,
            longest=spec.longest,
            makes_pictures=bool(spec.makes_pictures),
            motion_control=spec.motion_control,
            largest=spec.largest,
        )
        for name, spec in engines().items()
    }


def _named(place: str) -> Callable[..., object]:
    module, _, name = place.partition(":")
    return cast("Callable[..., object]", getattr(import_module(module), name))
