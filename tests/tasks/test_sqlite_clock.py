"""The machine's clock is set while no server of a SQLite database runs, or while one starts again.

Of the clock's last setting the database tells; of one before a new run of the machine, the files.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tasks.conftest import Site
from tasks.test_clock import HOUR, waiting


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    opened = Site(f"sqlite:///{tmp_path / 'stillmotion.db'}")
    await opened.start()
    yield opened
    await opened.store.close()


def written_at(folder: Path, time: float) -> None:
    for path in folder.iterdir():
        os.utime(path, (time, time))


async def test_the_clock_is_set_back_while_the_server_stands(site: Site, tmp_path: Path) -> None:
    task_id = await waiting(site)
    await site.store.close()
    written_at(tmp_path, site.clock())
    site.clock.set = -HOUR
    site.store = site.open()
    await site.store.release_held_by("w")
    site.clock.now += 8
    assert await site.store.claim_task("w", 30) is None
    site.clock.now += 13
    assert (await site.claim()).id == task_id
    assert len(await site.store.claim_callbacks("w", 10, 30)) == 1


@pytest.mark.parametrize("by", [-HOUR, HOUR])
async def test_one_that_starts_again_moves_nothing_once_more(
    site: Site, tmp_path: Path, by: float
) -> None:
    """Although the files were written before the clock was set, and others after it."""
    task_id = await waiting(site)
    site.clock.set = by
    await site.store.extend_lease("1", 1, 30, 0.0, "")
    await site.store.close()
    written_at(tmp_path, site.clock.now)
    site.store = site.open()
    await site.store.release_held_by("w")
    site.clock.now += 8
    assert await site.store.claim_task("w", 30) is None
    site.clock.now += 3
    assert (await site.claim()).id == task_id


async def test_the_clock_is_set_forward_while_the_server_stands(site: Site, tmp_path: Path) -> None:
    task_id = await waiting(site)
    await site.store.release_held_by("other")
    await site.store.close()
    site.clock.set = HOUR
    site.store = site.open()
    await site.store.release_held_by("w")
    site.clock.now += 8
    assert await site.store.claim_task("w", 30) is None
    site.clock.now += 3
    assert (await site.claim()).id == task_id
