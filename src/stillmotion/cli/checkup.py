"""The checks of `stillmotion doctor` that look at the machine, each at one thing that a server or a
render needs. Those of engines are in `engine_checkup`, those of a site in `site_checkup`."""

from __future__ import annotations

import os
import platform
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from stillmotion.reasons import reason
from stillmotion.settings import cores

GIB = 1024**3
MB = 1_000_000
LITTLE_MEMORY = 2 * GIB
OLDEST_PYTHON = (3, 11)


class Check(NamedTuple):
    """What was looked at and found; `remedy` says what to do unless all is well.

    `missing` means that videos cannot be made here, `warning` that something is worth knowing.
    """

    name: str
    state: Literal["ok", "warning", "missing"]
    found: str
    remedy: str = ""


def machine() -> Iterator[Check]:
    """Python, processor and memory."""
    version = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info < OLDEST_PYTHON:
        yield Check("python", "missing", version, "Python 3.11 or newer is needed.")
    else:
        yield Check("python", "ok", version)
    yield Check("processor", "ok", f"{cores()} cores for this process")
    memory = _memory()
    if memory is None:
        yield Check("memory", "warning", "not known on this system")
    elif memory < LITTLE_MEMORY:
        remedy = "A render at 1080p takes about half a GiB: keep --workers low."
        yield Check("memory", "warning", f"{memory / GIB:.1f} GiB", remedy)
    else:
        yield Check("memory", "ok", f"{memory / GIB:.1f} GiB")


def configuration(path: Path | None) -> Check:
    """The configuration file that commands here read."""
    return Check("configuration", "ok", "no file" if path is None else str(path.resolve()))


def codecs() -> Iterator[Check]:
    """What PyAV can encode."""
    try:
        import av
        from av.codec import Codec
        from av.codec.codec import UnknownCodecError
    except ImportError as error:
        yield Check("encoders", "missing", f"PyAV does not load: {error}", INSTALL)
        return
    found, absent = [], []
    for name in ("libx264", "aac"):
        try:
            Codec(name, "w")
            found.append(name)
        except UnknownCodecError:
            absent.append(name)
    shown = f"PyAV {av.__version__}, libavcodec {'.'.join(map(str, _libavcodec()))}"
    if "libx264" in absent:
        remedy = "Install PyAV from its own wheel: it carries libx264 (`pip install av`)."
        yield Check("encoders", "missing", f"{shown}, without libx264", remedy)
    elif absent:
        remedy = "Videos can be made; sound will need aac."
        yield Check("encoders", "warning", f"{shown}, without {', '.join(absent)}", remedy)
    else:
        yield Check("encoders", "ok", f"{shown}, with {', '.join(found)}")


def fonts() -> Check:
    """What the watermark is written with."""
    try:
        from PIL import features
    except ImportError as error:
        return Check("fonts", "missing", f"Pillow does not load: {error}", INSTALL)
    if features.check("freetype2"):
        return Check("fonts", "ok", "Pillow's own font, through FreeType")
    remedy = "Watermarks will be small and coarse: install Pillow from its own wheel."
    return Check("fonts", "warning", "Pillow without FreeType", remedy)


def kernels() -> Check:
    """Whether the engine's kernels are compiled, so that no first render waits for it."""
    try:
        compiled, all_of_them = _kernels()
    except ImportError as error:
        return Check("kernels", "missing", f"the engine does not load: {error}", INSTALL)
    found = f"{compiled} of {all_of_them} compiled"
    if compiled == all_of_them:
        return Check("kernels", "ok", found)
    remedy = (
        "The first render compiles them, which takes some 15 s; "
        "`python -m stillmotion.engines.parallax.warm` does it now."
    )
    return Check("kernels", "warning", found, remedy)


WITHOUT = {
    "matte": "subjects are not told from what is behind them, so pictures move as one surface",
    "people": "the edges of people are coarser",
    "inpaint": "what comes out from behind things is smeared from its surroundings",
    "depth": "how near things are is guessed from their place in the picture alone",
    "interpolate": "ways between two pictures dissolve more than they move",
    "faces": "faces cannot be made to blink, smile, speak or turn",
    "sentences": "prompts are only understood by the words that are known",
    "speech": "there are fewer voices, and Chinese sounds like a machine",
}
"""What videos lack where no model for a role is here."""


def models(models_dir: Path, depth_model: Path | None) -> Iterator[Check]:
    """Which models are here, what the missing ones cost, and what optional ones would bring."""
    from stillmotion.models import folder

    folder.use(models_dir, depth_model)
    yield _usual_models(models_dir)
    yield _optional_models()


def _usual_models(models_dir: Path) -> Check:
    from stillmotion.models import depth, folder
    from stillmotion.models.manifest import usual_roles

    brought = folder.brought_depth()
    if brought is not None:
        try:
            depth.check(brought)
        except ValueError as error:
            remedy = "Name another with --depth-model, or none; `stillmotion models` shows all."
            return Check("models", "warning", str(error), remedy)
    roles = usual_roles()
    missing = [role for role in roles if not folder.available(role)]
    if not missing:
        return Check("models", "ok", f"all {len(roles)} roles, depth by {depth.source()}")
    found = f"{len(roles) - len(missing)} of {len(roles)} roles in {models_dir}"
    costs = "; ".join(WITHOUT[role] for role in missing)
    return Check(
        "models", "warning", found, f"`stillmotion models pull` fetches them. Now {costs}."
    )


def _optional_models() -> Check:
    from stillmotion.models import folder, manifest

    optional = [model for model in manifest.models() if not model.default]
    here = [model.name for model in optional if folder.installed(model)]
    brings = "; ".join(
        f"`stillmotion models pull {model.name}` ({model.size / MB:.0f} MB) brings {model.brings}"
        for model in optional
        if model.name not in here
    )
    return Check("optional models", "ok", ", ".join(here) or "none", f"{brings}." if brings else "")


def port(host: str, number: int) -> Check:
    """Whether a server could listen, or already does."""
    place = f"{host}:{number}"
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError as error:
        if _answers(host, number):
            return Check("port", "ok", f"a Stillmotion server listens on {place}")
        remedy = "Choose another one: --port, or --port 0 for any."
        return Check("port", "warning", f"{place}: {reason(error)}", remedy)
    return Check("port", "ok", f"{place} is free")


INSTALL = "Install the package with its dependencies: see docs/getting-started.md."


def _memory() -> int | None:
    """Bytes of memory of the machine, or what its container is allowed."""
    try:
        installed = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return None
    try:
        allowed = int(Path("/sys/fs/cgroup/memory.max").read_text())
    except (OSError, ValueError):
        return installed
    return min(installed, allowed)


def _libavcodec() -> tuple[int, ...]:
    import av

    return av.library_versions["libavcodec"]


def _kernels() -> tuple[int, int]:
    """How many kernels have an up-to-date entry in numba's cache, and how many there are."""
    import pkgutil
    from importlib import import_module

    from numba.core.registry import CPUDispatcher

    from stillmotion import inpaint, vision
    from stillmotion.engines import parallax

    found: dict[str, bool] = {}
    modules = [
        module
        for package in (parallax, vision, inpaint)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    for module_info in modules:
        if module_info.name.endswith(".warm"):
            continue
        module = import_module(module_info.name)
        for value in vars(module).values():
            if not isinstance(value, CPUDispatcher) or value.py_func.__module__ != module.__name__:
                continue
            if value.targetoptions.get("inline") == "always":  # compiled into its callers
                continue
            code = value.py_func.__code__
            source = Path(code.co_filename)
            kernel = f"{source.stem}.{value.py_func.__qualname__}-{code.co_firstlineno}"
            entries = Path(value.stats.cache_path or source.parent).glob(
                f"{kernel}.py{sys.version_info[0]}{sys.version_info[1]}*.nbi"
            )
            changed = source.stat().st_mtime
            found[kernel] = any(entry.stat().st_mtime >= changed for entry in entries)
    return sum(found.values()), len(found)


def _answers(host: str, number: int) -> bool:
    import httpx2

    shown = f"[{host}]" if ":" in host else host
    try:
        answer = httpx2.get(f"http://{shown}:{number}/healthz", timeout=2, trust_env=False)
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return False
    return answer.is_success
