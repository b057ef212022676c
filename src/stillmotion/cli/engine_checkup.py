"""The checks of `stillmotion doctor` that look at the engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from stillmotion.cli.checkup import INSTALL, Check

if TYPE_CHECKING:
    from stillmotion.engines.base import EngineConfig
    from stillmotion.engines.registry import EngineSpec

_NO_CACHE = "Set NUMBA_CACHE_DIR to a folder that this user may write."
_REFUSED = "A server with this file does not start: see docs/engines.md."


def engines(file: Path | None, models_dir: Path) -> Iterator[Check]:
    """The engines, with what each can honour; those of the site's `file` among them."""
    from stillmotion.engines import registry
    from stillmotion.engines.base import EngineConfig
    from stillmotion.engines.site import EnginesError

    try:
        registry.use(file)
    except EnginesError as error:
        yield Check("engines file", "missing", str(error), _REFUSED)
        registry.use(None)
    config = EngineConfig(models_dir=models_dir)
    for spec in registry.engines().values():
        # One that says how it stands is not opened: that may load a model of many gigabytes.
        yield _standing(spec, config) if spec.checks else _opened(spec, config)


def _opened(spec: EngineSpec, config: EngineConfig) -> Check:
    try:
        spec.open(config)
    except Exception as error:
        remedy = _NO_CACHE if "no locator" in str(error) else INSTALL
        return Check(f"engine {spec.name}", "missing", f"does not load: {error}", remedy)
    return Check(f"engine {spec.name}", "ok", _abilities(spec))


def _standing(spec: EngineSpec, config: EngineConfig) -> Check:
    name = f"engine {spec.name}"
    try:
        state, why = spec.standing(config)
    except Exception as error:
        state, why = "unavailable", f"its check fails: {error}"
    if state == "unavailable":
        # Other engines may make videos here; its own tasks wait.
        return Check(name, "warning", "unavailable, tasks of it wait", why)
    model = f"{spec.model}: " if spec.model else ""
    return Check(name, "ok", f"{state}; {model}{_abilities(spec)}")


def _abilities(spec: EngineSpec) -> str:
    from stillmotion.catalog.features import Feature

    features = spec.capabilities.features
    can = ["start picture"] if spec.from_picture else []
    can += [feature.value for feature in Feature if feature in features]
    cannot = ["start picture"] if not spec.from_picture else []
    cannot += [feature.value for feature in Feature if feature not in features]
    found = ", ".join(can)
    return f"{found}; refuses {', '.join(cannot)}" if cannot else found
