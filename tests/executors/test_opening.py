"""What a cluster is asked for, and what is said where it cannot be used, without any cluster."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from stillmotion.executors.cluster import node, opening
from stillmotion.executors.cluster.link import ClusterUnavailable
from stillmotion.executors.cluster.node import storage_fault
from stillmotion.executors.cluster.opening import needs_of, open_cluster
from stillmotion.settings import Settings
from stillmotion.telemetry.instruments import Instruments
from stillmotion.vault import Vault, open_vault


async def test_without_ray_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(ClusterUnavailable, match=r"pip install 'stillmotion\[ray\]'"):
        await open_cluster(
            Settings(executor="ray", data=tmp_path), open_vault(tmp_path), Instruments()
        )


def test_the_server_and_its_executor_import_no_ray() -> None:
    code = (
        "import sys, stillmotion.server, stillmotion.cli.worker, stillmotion.executors.cluster."
        "opening as _; sys.exit('ray' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_pool_takes_what_is_said_and_else_what_its_engines_need() -> None:
    given = Settings(executor="ray", pool=("gpu=0..8@cuda:0,gpus=0.5,memory=4", "cpu=1..6"))
    gpu, cpu = given.pools()
    assert (gpu.workers, gpu.most, gpu.device) == (0, 8, "cuda:0")
    assert needs_of(gpu).words() == "2 cores, 0.5 GPUs, 4 GiB of memory"
    assert (cpu.workers, cpu.most) == (1, 6)
    assert needs_of(cpu).words() == "2 cores, 1.5 GiB of memory"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"pool": ("gpu=0..8",)}, "are for a cluster"),
        ({"pool": ("gpu=1,gpus=1",)}, "are for a cluster"),
        ({"executor": "ray", "pool": ("gpu=3..2",)}, "LEAST..MOST"),
        ({"executor": "ray", "pool": ("gpu=1,discs=2",)}, "LEAST..MOST"),
        ({"executor": "ray", "pool": ("cpu=1", "cpu=2")}, "cpu"),
        ({"executor": "slurm"}, "local, ray or ray://HOST:PORT"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(settings: dict[str, object], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Settings(**settings)


def test_a_password_in_the_address_is_not_repeated() -> None:
    with pytest.raises(ValueError, match="ray://HOST:PORT") as refusal:
        Settings(executor="ray://user:hunter2@head:10001")
    assert "hunter2" not in str(refusal.value)


def test_a_node_that_does_not_see_the_storage_says_so(tmp_path: Path) -> None:
    shared = f"file://{tmp_path}/media"
    assert "a folder that all nodes share" in storage_fault(shared)
    assert not (tmp_path / "media").exists()
    asyncio.run(open_vault(shared).put("cluster/proof/server", b""))
    assert storage_fault(shared, "cluster/proof/server") == ""
    assert "a folder that all nodes share" in storage_fault(shared, "cluster/another/server")
    names = [str(one.relative_to(tmp_path / "media")) for one in (tmp_path / "media").rglob("*")]
    assert sorted(names) == ["cluster", "cluster/proof", "cluster/proof/server"]


def test_what_a_node_cannot_take_back_is_left_where_its_server_clears_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(vault: Vault, prefix: str) -> None:
        await vault.put(f"{prefix}/file", b"x")
        raise OSError("killed")

    shared = f"file://{tmp_path}/media"
    vault = open_vault(shared)
    asyncio.run(vault.put("cluster/proof/server", b""))
    monkeypatch.setattr(node, "try_out", killed)
    assert "killed" in storage_fault(shared, "cluster/proof/server")
    asyncio.run(vault.delete_prefix("cluster/proof"))
    assert not [one for one in (tmp_path / "media").rglob("*") if one.is_file()]
