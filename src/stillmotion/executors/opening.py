"""The executor that the settings ask for: processes of this machine, or a cluster."""

from __future__ import annotations

from pathlib import Path

from stillmotion.executors.local import LocalExecutor
from stillmotion.executors.pooled import PooledExecutor
from stillmotion.executors.worker import WorkerConfig
from stillmotion.settings import LOCAL, Settings
from stillmotion.tasks.executor import Executor
from stillmotion.tasks.folder import ENGINE_STATE
from stillmotion.telemetry.instruments import Instruments
from stillmotion.vault import Vault


async def open_executor(
    settings: Settings, scratch: Path, vault: Vault, instruments: Instruments
) -> Executor:
    """Worker processes here, not started yet; or a cluster, connected. Raises
    ClusterUnavailable."""
    if settings.executor != LOCAL:
        # What a cluster needs is imported where there is one.
        from stillmotion.executors.cluster.opening import open_cluster

        return await open_cluster(settings, vault, instruments)
    return PooledExecutor(
        [
            LocalExecutor(
                WorkerConfig(
                    vault=settings.media_url,
                    scratch=str(scratch),
                    allow_private=settings.allow_private,
                    fetch_timeout=settings.fetch_timeout,
                    models_dir=str(settings.models_dir),
                    depth_model=str(settings.depth_model or ""),
                    engines=str(settings.engines.resolve()) if settings.engines else "",
                    state=str(settings.data.resolve() / ENGINE_STATE),
                    device=pool.device,
                    log_level=settings.log_level,
                    log_format=settings.log_format,
                    silence=settings.worker_silence,
                ),
                pool.workers,
                pool=pool.name,
                instruments=instruments,
            )
            for pool in settings.pools()
        ]
    )
