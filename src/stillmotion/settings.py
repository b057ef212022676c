"""Every setting of the server, in one place, with its unit and its default.

Each field is a flag of `stillmotion serve` (`--data-dir` style spelling of the name, see `flag`),
a variable `STILLMOTION_…` in the environment and a key in `stillmotion.toml`. The command line
reads them; everything below takes a `Settings`.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_type_hints


def default_data() -> Path:
    """The folder in which a server keeps its data, and its commands find the first key."""
    import platformdirs

    return Path(platformdirs.user_data_dir("stillmotion"))


def default_models() -> Path:
    """The folder in which the files of models lie: the user's cache, for they can be had again."""
    import platformdirs

    return platformdirs.user_cache_path("stillmotion") / "models"


def cores() -> int:
    """CPU cores that this process may use, which can be fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def default_workers() -> int:
    """One render uses about two cores."""
    return max(1, cores() // 2)


def setting(default: Any, *, help: str, shown: str = "") -> Any:
    """A dataclass field with the sentence that the help and the docs show.

    `shown` says in words what the default is, where the value does not say it.
    """
    return field(default=default, metadata={"help": help, "shown": shown})


def machine_setting(factory: Callable[[], Any], *, help: str, shown: str) -> Any:
    """A `setting` whose default depends on the machine; `shown` says how."""
    return field(default_factory=factory, metadata={"help": help, "shown": shown})


class Described(NamedTuple):
    """A setting as the command line and the docs need it; `type` as annotated."""

    name: str
    type: Any
    default: Any
    shown: str
    help: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """See the module. Durations are seconds, sizes bytes, unless the name says otherwise."""

    host: str = setting("127.0.0.1", help="Address to listen on.")
    port: int = setting(8787, help="Port to listen on; 0 picks a free one.")
    data: Path = machine_setting(
        default_data,
        help="Folder for the database, the media and the secrets.",
        shown="the user's data folder",
    )
    workers: int = machine_setting(
        default_workers,
        help="Renders that run at the same time.",
        shown="half of the CPU cores",
    )
    models_dir: Path = machine_setting(
        default_models,
        help="Folder in which the files of models lie.",
        shown="the user's cache folder",
    )
    depth_model: Path | None = setting(
        None,
        help="Depth model (ONNX, with the interface of Depth Anything V2) to use before others.",
        shown="the best in the models folder",
    )
    profile: Literal["open", "hosted"] = setting(
        "open",
        help="Capability map: `open` takes what the engine can do, `hosted` what the hosted "
        "service takes.",
    )
    no_auth: bool = setting(
        False, help="Take requests without a key. Only allowed on a loopback address."
    )
    allow_private: tuple[str, ...] = setting(
        (),
        help="Address range (CIDR) that pictures and callbacks may be on although it is "
        "private. May be given more than once.",
    )
    public_url: str = setting(
        "",
        help="Base URL under which clients reach this server, for media links.",
        shown="that of the request, or the listening address",
    )
    catalog: Path | None = setting(
        None, help="Capability map (TOML) in place of the built-in one.", shown="the built-in one"
    )
    strict: bool = setting(False, help="Refuse unknown fields in place of ignoring them.")
    max_parallel: int | None = setting(
        None,
        help="Unfinished tasks an account may have, where the account has no limit of its own.",
        shown="no limit",
    )
    rate_limit: float | None = setting(
        None,
        help="Requests per second an account may make, where the account has no limit of its own.",
        shown="no limit",
    )
    max_body_mb: int = setting(128, help="Largest request body, in MiB.")
    max_upload_mb: int | None = setting(
        None,
        help="Request bodies that are read at the same time, in MiB; what goes beyond waits, then "
        "is told to come again.",
        shown="twice --max-body-mb",
    )
    max_connections: int = setting(
        1000,
        help="Open connections; beyond that, a new one takes the place of the one that has waited "
        "longest. Needs twice as many open files.",
    )
    idle_timeout: float = setting(
        60.0, help="Longest time a connection may wait for its next request, in seconds."
    )
    header_timeout: float = setting(
        20.0, help="Longest time the headers of a request may take, in seconds."
    )
    body_timeout: float = setting(
        30.0,
        help="Time, in seconds, in which a request's body must end or bring 1 KiB for each of "
        "them.",
    )
    send_timeout: float = setting(
        60.0,
        help="Longest time a client may read nothing of its answer while there is more, in "
        "seconds.",
    )
    max_attempts: int = setting(
        4, help="Attempts a task gets when workers die or storage fails under it."
    )
    task_timeout: float = setting(3600.0, help="Longest time one attempt may take, in seconds.")
    fetch_timeout: float = setting(
        60.0, help="Longest time the download of one picture may take, in seconds."
    )
    retention_days: float = setting(
        30.0, help="Days after its end that a task's pictures and videos are kept."
    )
    media_ttl: float | None = setting(
        None,
        help="Seconds that a media link is valid from its query on.",
        shown="as long as the media is kept",
    )
    drain_timeout: float = setting(
        30.0,
        help="Seconds that running renders get to finish after SIGTERM; what is left is taken "
        "up at the next start.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = setting(
        "info", help="How much to log on standard error."
    )

    def __post_init__(self) -> None:
        """Check what a type cannot say. Raises ValueError with a sentence for the user."""
        if self.no_auth and not is_loopback(self.host):
            raise ValueError(
                f"--no-auth only goes with a loopback address, and --host is {self.host!r}: "
                "create a key with `stillmotion keys create`, or listen on 127.0.0.1"
            )
        if self.depth_model is not None and not self.depth_model.is_file():
            raise ValueError(f"--depth-model names {self.depth_model}, which is no file")
        for cidr in self.allow_private:
            try:
                ipaddress.ip_network(cidr, strict=False)
            except ValueError:
                raise ValueError(
                    f"--allow-private takes an address range such as 10.0.0.0/8, "
                    f"and was given {cidr!r}"
                ) from None
        if not 0 <= self.port <= 65535:
            raise ValueError(f"--port must be from 0 to 65535, and was given {self.port}")
        for name in (
            "workers",
            "max_attempts",
            "max_body_mb",
            "max_upload_mb",
            "max_connections",
            "max_parallel",
        ):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{flag(name)} must be at least 1, and was given {value}")
        if self.upload_mb < 2 * self.max_body_mb:
            raise ValueError(
                f"--max-upload-mb must be at least twice --max-body-mb, since one account gets "
                f"half of it, and was given {self.max_upload_mb}"
            )
        for name in (
            "rate_limit",
            "idle_timeout",
            "header_timeout",
            "body_timeout",
            "send_timeout",
            "task_timeout",
            "fetch_timeout",
            "retention_days",
            "media_ttl",
        ):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ValueError(f"{flag(name)} must be more than 0, and was given {value:g}")
        if not self.drain_timeout >= 0:
            raise ValueError(f"--drain-timeout must not be negative: {self.drain_timeout:g}")
        if self.public_url and not self.public_url.startswith(("http://", "https://")):
            raise ValueError(
                f"--public-url must start with http:// or https://, and was given "
                f"{self.public_url!r}"
            )

    @property
    def upload_mb(self) -> int:
        """`max_upload_mb`, also where it was not given."""
        return 2 * self.max_body_mb if self.max_upload_mb is None else self.max_upload_mb


def flag(name: str) -> str:
    """The command line's spelling of a setting."""
    return "--" + name.replace("_", "-")


def described() -> list[Described]:
    """Each setting, in order: what the command line offers and the docs must list."""
    types = get_type_hints(Settings)
    return [
        Described(
            f.name,
            types[f.name],
            f.default_factory() if callable(f.default_factory) else f.default,
            f.metadata["shown"],
            f.metadata["help"],
        )
        for f in fields(Settings)
    ]


def is_loopback(host: str) -> bool:
    """Whether `host` can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
