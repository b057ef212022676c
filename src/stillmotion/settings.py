"""Every setting of the server, in one place, with its unit and its default.

Each field is a flag of `stillmotion serve` (`--data-dir` style spelling of the name, see `flag`),
a variable `STILLMOTION_…` in the environment and a key in `stillmotion.toml`. The command line
reads them; everything below takes a `Settings`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

import platformdirs


def default_workers() -> int:
    """One render uses about two cores."""
    return max(1, (os.cpu_count() or 2) // 2)


def setting(default: Any = None, *, help: str, default_factory: Any = None) -> Any:
    """A dataclass field with the sentence that the help and the docs show."""
    if default_factory is not None:
        return field(default_factory=default_factory, metadata={"help": help})
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """See the module. Durations are seconds, sizes bytes, unless the name says otherwise."""

    host: str = setting("127.0.0.1", help="Address to listen on.")
    port: int = setting(8787, help="Port to listen on; 0 picks a free one.")
    data: Path = setting(
        default_factory=lambda: Path(platformdirs.user_data_dir("stillmotion")),
        help="Folder for the database, the media and the secrets.",
    )
    workers: int = setting(
        default_factory=default_workers, help="Renders that run at the same time."
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
        help="Base URL under which clients reach this server, for media links. By default that "
        "of the request, or the listening address.",
    )
    catalog: Path | None = setting(None, help="Capability map (TOML) in place of the built-in one.")
    strict: bool = setting(False, help="Refuse unknown fields in place of ignoring them.")
    max_parallel: int | None = setting(
        None,
        help="Unfinished tasks an account may have, where the account has no limit of its own.",
    )
    rate_limit: float | None = setting(
        None,
        help="Requests per second an account may make, where the account has no limit of its own.",
    )
    max_body_mb: int = setting(128, help="Largest request body, in MiB.")
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
        help="Seconds that a media link is valid from its query on. By default it is valid as "
        "long as the media is kept.",
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
        import ipaddress

        if self.no_auth and not _is_loopback(self.host):
            raise ValueError(
                f"--no-auth only goes with a loopback address, and --host is {self.host!r}: "
                "create a key with `stillmotion keys create`, or listen on 127.0.0.1"
            )
        for cidr in self.allow_private:
            try:
                ipaddress.ip_network(cidr, strict=False)
            except ValueError:
                raise ValueError(
                    f"--allow-private takes an address range such as 10.0.0.0/8, "
                    f"and was given {cidr!r}"
                ) from None
        for name, least in (("workers", 1), ("max_attempts", 1), ("max_body_mb", 1)):
            if getattr(self, name) < least:
                raise ValueError(f"{flag(name)} must be at least {least}")


def flag(name: str) -> str:
    """The command line's spelling of a setting."""
    return "--" + name.replace("_", "-")


def documented() -> list[tuple[str, str, Any]]:
    """(name, help, default) of each setting, in order: what the docs must list."""
    defaults = Settings()
    return [(f.name, f.metadata["help"], getattr(defaults, f.name)) for f in fields(Settings)]


def _is_loopback(host: str) -> bool:
    import ipaddress

    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
