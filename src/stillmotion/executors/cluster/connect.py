"""The way into a cluster: reached, of our versions, with room for our workers; or a sentence on
what is wrong and what to do."""

from __future__ import annotations

import logging
import platform
import time
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import ray
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from stillmotion import __version__
from stillmotion.executors.cluster import node
from stillmotion.executors.cluster.messages import Connected, DriverConfig, Needs, Site
from stillmotion.executors.cluster.reach import check_listening
from stillmotion.executors.cluster.token import ADVICE, REFUSED
from stillmotion.reasons import reason

log = logging.getLogger("stillmotion.cluster")

PAUSES_S = (0.5, 1.0, 2.0)
"""Before the second, third and fourth try to connect to a head at whose address somebody listens:
for each who connects it starts a process, which now and then dies at once
(https://github.com/ray-project/ray/issues/63202)."""

TRIES_S = 60.0
"""After so long there is no further try."""

FACTS_S = 90.0
"""How long nodes may take to say what they are: Ray starts a process on each."""

STORE_BYTES = 80 * 2**20
"""Object store of a cluster that is started here: what goes through Ray is small."""

QUIET: Mapping[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}


class CannotUse(Exception):
    """The cluster cannot be used. The message is for who runs the server."""


def connect(config: DriverConfig) -> Connected:
    """Connect this process to the cluster, for good. Raises CannotUse."""
    started = _reach(config)
    try:
        nodes = [one for one in nodes_of_the_cluster() if one["Alive"]]
        fitting = [one for one in nodes if any(_has_room(one, needs) for needs in config.needs)]
        _check_room(config, nodes)
        _check_nodes(config.site, fitting)
    except ConnectionError as error:
        raise CannotUse(
            f"{config.address or 'the cluster of this machine'} was lost while its nodes were "
            f"asked what they have: {why(error)}"
        ) from error
    return Connected(nodes=len(nodes), started=started)


def nodes_of_the_cluster() -> list[dict[str, Any]]:
    """As Ray tells of them."""
    listed: list[dict[str, Any]] = ray.nodes()  # type: ignore[no-untyped-call]
    return listed


def _reach(config: DriverConfig) -> bool:
    """Whether a cluster was started for it."""
    if config.address:
        _check_port(config.address)
        _init_patiently(config.address)
        return False
    if config.join:
        try:
            _init("the cluster of this machine", "auto")
        except ConnectionError:
            if not config.start:
                raise CannotUse(
                    "the cluster of this machine is gone: no Ray runs here any more; start it "
                    "again with `ray start --head`"
                ) from None
        else:
            return False
    _init(
        "a cluster of its own",
        "local",
        include_dashboard=False,
        object_store_memory=STORE_BYTES,
    )
    return True


def _init_patiently(address: str) -> None:
    last = time.monotonic() + TRIES_S
    for pause in PAUSES_S:
        try:
            _init(address, address)
        except CannotUse as refusal:
            cause = refusal.__cause__
            passes = isinstance(cause, ConnectionError) and REFUSED not in str(cause)
            if not passes or time.monotonic() > last:
                raise
            log.warning("%s; again in %g s", refusal, pause)
            time.sleep(pause)
        else:
            return
    _init(address, address)


def _init(name: str, address: str, **options: Any) -> None:
    try:
        ray.init(address=address, **QUIET, **options)
    except ConnectionError as error:
        if address == "auto":
            raise
        raise CannotUse(_unreachable(name, error)) from error
    except RuntimeError as error:
        if "version mismatch" in str(error).lower():
            raise CannotUse(
                f"{name} is of other versions than this server, which has Ray {ray.__version__} "
                f"and Python {platform.python_version()}: {_one_line(error)}; install the same "
                "ones on all nodes"
            ) from error
        raise CannotUse(_unreachable(name, error)) from error
    except Exception as error:
        raise CannotUse(_unreachable(name, error)) from error


def _check_port(address: str) -> None:
    try:
        check_listening(address.removeprefix("ray://"))
    except OSError as error:
        raise CannotUse(_unreachable(address, error)) from error


def _unreachable(name: str, error: Exception) -> str:
    if REFUSED in str(error):
        return f"{name} cannot be used: {ADVICE}"
    return (
        f"{name} cannot be reached: {_one_line(error)}; its head is started with `ray start "
        "--head --ray-client-server-port 10001`, and that port is the one of ray://HOST:PORT; a "
        "head with a token does not answer a server that shows none (RAY_AUTH_TOKEN_PATH)"
    )


def _check_room(config: DriverConfig, nodes: Iterable[Mapping[str, Any]]) -> None:
    alive = list(nodes)
    for needs in config.needs:
        if needs.pool in config.must_have and not any(_has_room(one, needs) for one in alive):
            there = "; ".join(f"{_name(one)} has {_resources(one)}" for one in alive)
            raise CannotUse(
                f"no node of the cluster has room for a worker of the pool '{needs.pool}', which "
                f"needs {needs.words()}: {there or 'there is no node'}; add a node, or ask for "
                f"less with --pool {needs.pool}=…,cores=N,memory=GIB"
            )


def _has_room(one: Mapping[str, Any], needs: Needs) -> bool:
    has = one["Resources"]
    return bool(
        has.get("CPU", 0) >= needs.cores
        and has.get("GPU", 0) >= needs.gpus
        and has.get("memory", 0) >= needs.memory
    )


def _resources(one: Mapping[str, Any]) -> str:
    has = one["Resources"]
    gib = has.get("memory", 0) / 2**30
    return f"{has.get('CPU', 0):g} cores, {has.get('GPU', 0):g} GPUs, {gib:.1f} GiB of memory"


def _name(one: Mapping[str, Any]) -> str:
    return f"the node {one['NodeManagerAddress']}"


def _check_nodes(site: Site, nodes: Iterable[Mapping[str, Any]]) -> None:
    """Raises CannotUse for nodes of other versions, and for those that do not see the storage."""
    ask = ray.remote(num_cpus=0, max_retries=0)(node.facts)
    given = msgspec.json.encode(site)
    asked = [
        (
            _name(one),
            ask.options(
                scheduling_strategy=NodeAffinitySchedulingStrategy(one["NodeID"], soft=False)
            ).remote(given),
        )
        for one in nodes
    ]
    wrong = []
    for name, answer in asked:
        try:
            said = msgspec.json.decode(ray.get(answer, timeout=FACTS_S), type=node.Facts)
        except Exception as error:
            wrong.append(f"{name}: {why(error)}")
            continue
        if fault := unfit(said):
            wrong.append(f"{name}: {fault}")
    if wrong:
        raise CannotUse("; ".join(wrong))


def unfit(facts: node.Facts) -> str:
    """Why a node that says so cannot work for this server, "" where it can."""
    if facts.version != __version__:
        return (
            f"it has Stillmotion {facts.version}, and this server has {__version__}; install the "
            "same on all nodes"
        )
    if facts.python.split(".")[:2] != platform.python_version().split(".")[:2]:
        return (
            f"it has Python {facts.python}, and this server has {platform.python_version()}; "
            "install the same on all nodes"
        )
    return facts.fault


def why(error: Exception) -> str:
    """What Ray says of something that did not work there, in a sentence."""
    text = str(error)
    if "No module named 'stillmotion" in text:
        return "Stillmotion is not installed there, or one too old for this server"
    if isinstance(error, ray.exceptions.GetTimeoutError):
        return f"it gave no answer within {FACTS_S:g} s"
    return _one_line(error)


def _one_line(error: Exception) -> str:
    said = " ".join(reason(error).split())
    return said if len(said) <= MOST_CHARACTERS else said[:MOST_CHARACTERS] + "…"


MOST_CHARACTERS = 400
"""Of what Ray says: it prints whole logs."""
