"""Every setting of the server, in one place, with its unit and its default.

Each field is a flag of `stillmotion serve` (`--data-dir` style spelling of the name, see `flag`),
a variable `STILLMOTION_…` in the environment and a key in `stillmotion.toml`. The command line
reads them; everything below takes a `Settings`.
"""

from __future__ import annotations

import ipaddress
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_type_hints

STORE_HELP = (
    "Database, as a URL: `sqlite:///PATH` (`sqlite:////ABSOLUTE/PATH`), or "
    "`postgresql://USER:PASSWORD@HOST:PORT/NAME`, which servers can share."
)

MEDIA_HELP = (
    "Where pictures and videos are kept, as a URL: `file:///ABSOLUTE/PATH`, `s3://BUCKET/PREFIX`, "
    "`gs://BUCKET/PREFIX` or `az://CONTAINER/PREFIX`."
)
SECRETS_HELP = (
    "File with the master secret of the site (64 hexadecimal digits), for servers that share a "
    "store and are to have it from elsewhere."
)

_POOL = re.compile(
    r"(?P<name>[a-z][a-z0-9-]{0,31})=(?P<workers>[0-9]{1,4})(\.\.(?P<most>[0-9]{1,4}))?"
    r"(@(?P<device>[a-z][a-z0-9:]{0,31}))?"
    r"(?P<needs>(,(cores|gpus|memory)=[0-9]{1,5}(\.[0-9]{1,3})?)*)"
)
_RAY = re.compile(r"ray(://(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):[0-9]{1,5})?")

_PREFIX = re.compile(r"(/[A-Za-z0-9._~-]{1,64}){1,8}/?")

LOCAL = "local"
"""The executor that runs workers on this machine."""

_LIMIT = re.compile(r"(?P<name>[a-z][a-z0-9_-]{0,63})=(?P<most>[1-9][0-9]{0,4})")


DATABASE = "stillmotion.db"
MEDIA = "media"
"""In a data folder, where a site keeps its rows and its files unless it says otherwise."""


def default_store(data: Path) -> str:
    """The URL of the database in a data folder."""
    return f"sqlite:///{data.resolve() / DATABASE}"


def folder_of_store(store: str) -> Path | None:
    """The data folder whose database the URL names; None for another database or a server."""
    scheme, _, path = store.partition(":///")
    if scheme != "sqlite" or Path(path).name != DATABASE:
        return None
    return Path(path).resolve().parent


def is_own_store(store: str, data: Path) -> bool:
    """Whether the URL names the database that lies in this data folder."""
    return folder_of_store(store) == data.resolve()


def default_media(data: Path) -> str:
    """The URL of the media in a data folder."""
    return f"file://{(data / MEDIA).resolve()}"


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
        help="Folder of this server alone: for the database, the media and the secrets unless they "
        "are elsewhere, and for what is under way.",
        shown="the user's data folder",
    )
    store: str = setting(
        "",
        help=STORE_HELP,
        shown="`stillmotion.db` in the data folder",
    )
    media: str = setting(
        "",
        help=MEDIA_HELP,
        shown="`media` in the data folder",
    )
    secrets: Path | None = setting(
        None,
        help=SECRETS_HELP,
        shown="`secret.key` in the data folder, or in a store that is shared",
    )
    media_links: Literal["auto", "redirect", "direct", "stream"] = setting(
        "auto",
        help="How media get from a bucket to who has a link: `redirect` answers with a short-lived "
        "link of the store, `direct` puts the store's links into answers and callbacks, `stream` "
        "sends the bytes through the server. `auto` is `redirect`, and `stream` from a folder.",
    )
    media_public_endpoint: str = setting(
        "",
        help="Base URL under which clients reach the bucket's store.",
        shown="the one by which the server reaches it",
    )
    instance: str = setting(
        "",
        help="Name of this server among those that share a store; it must stay the same from "
        "start to start.",
        shown="made from the host's name and the data folder",
    )
    workers: int = machine_setting(
        default_workers,
        help="Renders that run at the same time.",
        shown="half of the CPU cores",
    )
    pool: tuple[str, ...] = setting(
        (),
        help="A further pool of workers, as NAME=WORKERS or NAME=WORKERS@DEVICE (`gpu=1@cuda:0`), "
        "for engines that need it. May be given more than once. On a cluster WORKERS may be a "
        "range, and what one of them takes of its node may follow (`gpu=0..8@cuda:0,gpus=0.5`, "
        "`cpu=1..6,cores=2,memory=1.5`, in GiB); `cpu` is then in the place of --workers.",
    )
    executor: str = setting(
        LOCAL,
        help="Where renders run: `local` in processes of this machine; `ray://HOST:PORT` on that "
        "Ray cluster; `ray` on the cluster of this machine, or on a new one where there is none.",
    )
    pool_limit: tuple[str, ...] = setting(
        (),
        help="Most tasks of a pool that run at once on all servers of the store together, as "
        "NAME=N. Every server must be given the same. May be given more than once.",
        shown="no limit",
    )
    engine_limit: tuple[str, ...] = setting(
        (),
        help="Most tasks of an engine that run at once on all servers of the store together, as "
        "NAME=N. Every server must be given the same. May be given more than once.",
        shown="no limit",
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
    prefix: tuple[str, ...] = setting(
        (),
        help="Path such as `/kling` under which all calls are answered too, as gateways and other "
        "programs put one before them. May be given more than once.",
    )
    public_url: str = setting(
        "",
        help="Base URL under which clients reach this server, for media links.",
        shown="that of the request, in callbacks that of the create",
    )
    catalog: Path | None = setting(
        None, help="Capability map (TOML) in place of the built-in one.", shown="the built-in one"
    )
    engines: Path | None = setting(
        None,
        help="File (TOML) of the engines that this site sets up beside the built-in one: models on "
        "its GPUs or on servers.",
        shown="the built-in engine alone",
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
    max_attempts: int = setting(4, help="Attempts a task gets when workers die under it.")
    task_timeout: float = setting(3600.0, help="Longest time one attempt may take, in seconds.")
    worker_silence: float = setting(
        30.0,
        help="Seconds without a sign of life after which a worker process is replaced and its "
        "task tried again.",
    )
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
    log_format: Literal["text", "json"] = setting(
        "text",
        help="What a line of the log is: `text` for people, or an object of `json` for programs.",
    )

    @property
    def store_url(self) -> str:
        """`store`, or where the database lies by default."""
        return self.store or default_store(self.data)

    @property
    def media_url(self) -> str:
        """`media`, or where pictures and videos lie by default."""
        return self.media or default_media(self.data)

    @property
    def media_delivery(self) -> Literal["redirect", "direct", "stream"]:
        """`media_links`, with what `auto` stands for."""
        if self.media_links == "auto":
            return "stream" if self._media_in_folder else "redirect"
        return self.media_links

    @property
    def _media_in_folder(self) -> bool:
        return self.media_url.startswith("file:")

    def pools(self) -> tuple[Pool, ...]:
        """The pools of workers, the one of `workers` first. Raises ValueError."""
        pools = [self._pool(given) for given in self.pool]
        if self.executor == LOCAL or all(pool.name != "cpu" for pool in pools):
            pools = [Pool("cpu", self.workers, "cpu", self.workers), *pools]
        names = [pool.name for pool in pools]
        for name in names:
            if names.count(name) > 1:
                how = "by --workers" if name == "cpu" else "twice"
                raise ValueError(f"--pool names {name!r}, which is given {how} already")
        return tuple(pools)

    def limits(self, name: str) -> dict[str, int]:
        """What `pool_limit` or `engine_limit` says, by pool or engine. Raises ValueError."""
        limits: dict[str, int] = {}
        for given in getattr(self, name):
            found = _LIMIT.fullmatch(given)
            if found is None:
                raise ValueError(
                    f"{flag(name)} takes NAME=N with N from 1 to 99999, such as gpu=4, and was "
                    f"given {given!r}"
                )
            if found["name"] in limits:
                raise ValueError(f"{flag(name)} names {found['name']!r} twice")
            limits[found["name"]] = int(found["most"])
        return limits

    def _pool(self, given: str) -> Pool:
        found = _POOL.fullmatch(given)
        least = int(found["workers"]) if found else 0
        most = int(found["most"] or least) if found else 0
        if found is None or most < max(least, 1):
            raise ValueError(
                f"--pool takes NAME=WORKERS or NAME=WORKERS@DEVICE, such as gpu=1@cuda:0, on a "
                f"cluster also NAME=LEAST..MOST@DEVICE,gpus=N,cores=N,memory=GIB, and was given "
                f"{given!r}"
            )
        needs = dict(part.split("=") for part in found["needs"].split(",") if part)
        if self.executor == LOCAL and (found["most"] or needs):
            raise ValueError(
                f"--pool {given}: a range of workers and what one takes of its node are for a "
                "cluster (--executor ray); on this machine it is NAME=WORKERS@DEVICE"
            )
        taken = {name: float(amount) for name, amount in needs.items()}
        return Pool(found["name"], least, found["device"] or "cpu", most, **taken)

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
        for prefix in self.prefix:
            if not _PREFIX.fullmatch(prefix):
                raise ValueError(
                    f"--prefix takes a path such as /kling or /proxy/kling, and was given "
                    f"{prefix!r}"
                )
        if self.executor != LOCAL and not _RAY.fullmatch(self.executor):
            # What stands behind the scheme of a URL may be a password.
            scheme, mark, _ = self.executor.partition("://")
            shown = f"{scheme}://…" if mark else scheme
            raise ValueError(
                f"--executor takes local, ray or ray://HOST:PORT, and was given {shown!r}"
            )
        self.pools()
        for name in ("pool_limit", "engine_limit"):
            self.limits(name)
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
            "worker_silence",
            "fetch_timeout",
            "retention_days",
            "media_ttl",
        ):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ValueError(f"{flag(name)} must be more than 0, and was given {value:g}")
        if not self.drain_timeout >= 0:
            raise ValueError(f"--drain-timeout must not be negative: {self.drain_timeout:g}")
        if self._media_in_folder and self.media_links in ("redirect", "direct"):
            raise ValueError(
                f"--media-links {self.media_links} needs a bucket (--media s3://…): a folder has "
                "no links of its own"
            )
        if self._media_in_folder and self.media_public_endpoint:
            raise ValueError("--media-public-endpoint is that of a bucket, and --media is a folder")
        if self.public_url and not self.public_url.startswith(("http://", "https://")):
            raise ValueError(
                f"--public-url must start with http:// or https://, and was given "
                f"{self.public_url!r}"
            )

    @property
    def upload_mb(self) -> int:
        """`max_upload_mb`, also where it was not given."""
        return 2 * self.max_body_mb if self.max_upload_mb is None else self.max_upload_mb


class Pool(NamedTuple):
    """A pool of workers: its name, their number, and where they run engines ("cpu", "cuda:0").

    On a cluster their number is `workers` to `most`, and each takes of its node so many `cores`,
    `gpus` and GiB of `memory`: what its engines need, where that is None.
    """

    name: str
    workers: int
    device: str
    most: int
    cores: float | None = None
    gpus: float | None = None
    memory: float | None = None


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
