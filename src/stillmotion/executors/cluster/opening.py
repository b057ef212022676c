"""The cluster that the settings name, connected, with the workers that they ask for."""

from __future__ import annotations

import importlib.util
from hashlib import sha256

from stillmotion.engines import registry
from stillmotion.executors.cluster.executor import RayExecutor, Staff
from stillmotion.executors.cluster.link import ClusterUnavailable
from stillmotion.executors.cluster.messages import DriverConfig, Needs, Site
from stillmotion.settings import Pool, Settings
from stillmotion.tasks.instance import instance_name
from stillmotion.tasks.places import CLUSTER
from stillmotion.telemetry.instruments import Instruments
from stillmotion.vault import Vault

GIB = 2**30


async def open_cluster(settings: Settings, vault: Vault, instruments: Instruments) -> RayExecutor:
    """An executor that is connected to the cluster. Raises ClusterUnavailable."""
    if importlib.util.find_spec("ray") is None:
        raise ClusterUnavailable(
            f"--executor {settings.executor} needs Ray, which is not installed: "
            "pip install 'stillmotion[ray]'"
        )
    # Of this server from start to start, so that one that was killed leaves no second one behind.
    instance = settings.instance or instance_name(settings.data)
    proof = f"{CLUSTER}/{sha256(instance.encode()).hexdigest()[:32]}"
    # What nodes have tried out and could not take back: they may be killed meanwhile.
    await vault.delete_prefix(proof)
    await vault.put(f"{proof}/server", b"")
    staff = [Staff(needs_of(pool), pool.workers, pool.most) for pool in settings.pools()]
    address = "" if settings.executor == "ray" else settings.executor
    config = DriverConfig(
        address=address,
        start=not address,
        join=not address,
        site=Site(
            vault=settings.media_url,
            proof=f"{proof}/server",
            allow_private=settings.allow_private,
            fetch_timeout=settings.fetch_timeout,
            models_dir=str(settings.models_dir),
            depth_model=str(settings.depth_model or ""),
            engines=str(settings.engines.resolve()) if settings.engines else "",
            log_level=settings.log_level,
            log_format=settings.log_format,
            silence=settings.worker_silence,
        ),
        needs=tuple(one.needs for one in staff),
        must_have=tuple(one.needs.pool for one in staff if one.least),
    )
    models = {name: spec.resident or name for name, spec in registry.engines().items()}
    executor = RayExecutor(
        config,
        staff,
        discard=vault.delete_prefix,
        models=models,
        instruments=instruments,
        leave=lambda: vault.delete_prefix(proof),
    )
    await executor.connect()
    return executor


def needs_of(pool: Pool) -> Needs:
    """What a worker of the pool takes: what the settings say, else the most that any engine of the
    pool needs."""
    engines = [spec.needs for spec in registry.engines().values() if spec.pool == pool.name]
    if not engines:
        engines = [registry.EngineNeeds()]
    most = registry.EngineNeeds(
        cores=max(one.cores for one in engines),
        gpus=max(one.gpus for one in engines),
        memory=max(one.memory for one in engines),
    )
    return Needs(
        pool=pool.name,
        device=pool.device,
        cores=most.cores if pool.cores is None else pool.cores,
        gpus=most.gpus if pool.gpus is None else pool.gpus,
        memory=round((most.memory if pool.memory is None else pool.memory) * GIB),
    )
