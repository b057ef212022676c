"""The sweep over a real store and a real vault."""

from __future__ import annotations

import asyncio
import errno
from pathlib import Path

import pytest

from stillmotion.tasks.faults import StoreUnavailable
from stillmotion.tasks.ids import TaskIds
from stillmotion.tasks.kinds import VOICES
from stillmotion.tasks.places import inputs_of, results_of
from stillmotion.tasks.retention import (
    BATCH,
    DAY_S,
    LEFTOVER_AGE_S,
    ORPHAN_AGE_S,
    SWEEP,
    Retention,
)
from stillmotion.vault import keys_below, open_vault
from tasks.conftest import KIND, Site, result


class Sweeping:
    def __init__(self, site: Site, folder: Path) -> None:
        self.site = site
        self.vault = open_vault(folder)
        self.retention = self.of("w")

    def of(self, worker: str) -> Retention:
        """The sweep of one of the servers."""
        return Retention(self.site.store, self.vault, worker=worker, days=30, clock=self.site.clock)

    async def end(self) -> str:
        """A task that has ended now, with media."""
        task = await self.site.create()
        await self.vault.put(f"{inputs_of(task.id)}/image.png", b"in")
        await self.vault.put(f"{results_of(task.id, 1)}/video.mp4", b"out")
        claimed = await self.site.claim()
        await self.site.store.succeed_task(claimed.id, 1, result())
        return task.id

    async def media(self) -> set[str]:
        """Tasks that have media."""
        keys = await keys_below(self.vault, "inputs") + await keys_below(self.vault, "results")
        return {key.split("/")[1] for key in keys}


@pytest.fixture
def sweeping(site: Site, tmp_path: Path) -> Sweeping:
    return Sweeping(site, tmp_path / "media")


async def test_what_ended_long_ago_loses_its_media(site: Site, sweeping: Sweeping) -> None:
    old = await sweeping.end()
    site.clock.now += DAY_S
    young = await sweeping.end()
    running = await site.create()
    await sweeping.vault.put(f"{inputs_of(running.id)}/image.png", b"in")
    assert await sweeping.retention.sweep() == 0
    site.clock.now += 29 * DAY_S + 1
    assert await sweeping.retention.sweep() == 1
    assert await sweeping.media() == {young, running.id}
    assert [(await site.get(each)).purged for each in (old, young)] == [True, False]
    assert await sweeping.retention.sweep() == 0


async def test_a_sweep_that_was_cut_off_is_done_again(
    site: Site, sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await sweeping.end()
    site.clock.now += 31 * DAY_S

    async def die(task_ids: list[str]) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(site.store, "mark_purged", die)
        with pytest.raises(RuntimeError):
            await sweeping.retention.sweep()
    assert not (await site.get(old)).purged, "the media went first"
    assert await sweeping.retention.sweep() == 1
    assert (await site.get(old)).purged


async def test_media_that_cannot_be_deleted_stay_for_the_next_sweep_and_hold_up_no_other(
    site: Site, sweeping: Sweeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = [await sweeping.end() for _ in range(4)]
    site.clock.now += 31 * DAY_S
    monkeypatch.setattr("stillmotion.tasks.retention.BATCH", 2)
    delete = sweeping.vault.delete_prefix

    async def refuse(prefix: str) -> None:
        if any(each in prefix for each in ended[:2]):
            raise OSError("storage is away")
        await delete(prefix)

    with monkeypatch.context() as patched:
        patched.setattr(sweeping.vault, "delete_prefix", refuse)
        assert await sweeping.retention.sweep() == 2
    assert await sweeping.media() == set(ended[:2])
    assert await sweeping.retention.sweep() == 2
    assert await sweeping.media() == set()


async def test_of_several_servers_one_sweeps_until_it_is_gone(
    site: Site, sweeping: Sweeping
) -> None:
    first, second = sweeping.of("first"), sweeping.of("second")
    old = await sweeping.end()
    site.clock.now += 31 * DAY_S
    assert await first.sweep() == 1
    assert (await site.get(old)).purged
    waiting = await sweeping.end()
    site.clock.now += 31 * DAY_S
    assert await first.sweep() == 1, "it takes the turn again that it had long ago"
    later = await sweeping.end()
    assert await second.sweep() == 0
    site.clock.now += 31 * DAY_S
    assert [await second.sweep(), await first.sweep()] == [1, 0], "the turn was free"
    assert [(await site.get(each)).purged for each in (waiting, later)] == [True, True]
    assert not await site.store.take_sweep(SWEEP, "first", 60)
    await site.store.release_held_by("second")
    assert await site.store.take_sweep(SWEEP, "first", 60), "it need not wait for the lease"


async def test_the_turn_to_sweep_is_as_long_as_it_was_when_the_clock_is_set(site: Site) -> None:
    store = site.store
    assert await store.take_sweep("s", "one", 60)
    site.clock.set = 3600
    assert not await store.take_sweep("s", "two", 60)
    assert await store.take_sweep("other", "two", 60)
    site.clock.now += 61
    assert await store.take_sweep("s", "two", 60)
    assert not await store.take_sweep("s", "one", 60)


async def test_more_than_one_batch_goes_in_one_sweep(site: Site, sweeping: Sweeping) -> None:
    for _ in range(BATCH + 1):
        task = await site.create()
        await site.store.cancel_task(site.account.id, task.kind, task.id)
    site.clock.now += 31 * DAY_S
    assert await sweeping.retention.sweep() == BATCH + 1


async def test_pictures_without_a_task_are_deleted_once_no_create_can_want_them(
    site: Site, sweeping: Sweeping, tmp_path: Path
) -> None:
    ids = TaskIds(site.clock)
    orphan, kept = ids.new(), ids.new()
    await site.create(id=kept)
    for each in (orphan, kept, "not-of-a-task"):
        await sweeping.vault.put(f"inputs/{each}/image.png", b"in")
    cut_off = tmp_path / "media" / "inputs" / ids.new()
    cut_off.mkdir()
    (cut_off / ".image.png.4f7c").touch()  # its server was killed while it wrote
    site.clock.now += ORPHAN_AGE_S - 1
    fresh = ids.new()
    await sweeping.vault.put(f"inputs/{fresh}/image.png", b"in")
    assert await sweeping.retention.remove_orphans() == 0
    site.clock.now += 2
    assert await sweeping.retention.remove_orphans() == 2
    assert not cut_off.exists()
    assert await sweeping.media() == {kept, fresh, "not-of-a-task"}


async def test_what_attempts_left_that_did_not_win_is_deleted_once_none_can_write(
    site: Site, sweeping: Sweeping
) -> None:
    """Their servers were killed before they could tidy up, or had lost the task and wrote on."""
    vault, store = sweeping.vault, site.store
    retried, cancelled, running, kept = [
        await site.create(kind=kind) for kind in (KIND, KIND, KIND, VOICES)
    ]
    for task in (retried, cancelled, running, kept):
        await vault.put(f"{inputs_of(task.id)}/image.png", b"in")
        for attempt in (1, 2):
            await site.claim()
            await vault.put(f"{results_of(task.id, attempt)}/video.mp4", b"out")
            if attempt == 1:
                await store.hand_back_task(task.id, attempt)
    for task in (retried, kept):
        assert await store.succeed_task(task.id, 2, result(task.id))
    await store.cancel_task(site.account.id, KIND, cancelled.id)
    before = set(await keys_below(vault, "results"))
    site.clock.now += LEFTOVER_AGE_S - 1
    assert await sweeping.retention.remove_leftovers() == 0
    assert set(await keys_below(vault, "results")) == before
    site.clock.now += 2
    assert await sweeping.retention.remove_leftovers() == 3
    wanted = [(retried, 2), (running, 1), (running, 2), (kept, 2)]
    assert await keys_below(vault, "results") == sorted(
        f"{results_of(task.id, attempt)}/video.mp4" for task, attempt in wanted
    )
    assert await keys_below(vault, "inputs") == sorted(
        f"{inputs_of(task.id)}/image.png" for task in (retried, cancelled, running)
    )


@pytest.mark.parametrize(
    ("fault", "wait"),
    [
        (RuntimeError("broken"), "LONGEST_INTERVAL_S"),
        (OSError(errno.ENOSPC, "No space left on device"), "RETRY_S"),
        (StoreUnavailable("the database cannot be used"), "RETRY_S"),
    ],
)
async def test_the_sweep_runs_on_by_itself_through_faults(
    site: Site,
    sweeping: Sweeping,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
    wait: str,
) -> None:
    """One of the storage is told in a line, and the sweep done again before its next turn."""
    old = await sweeping.end()
    site.clock.now += 31 * DAY_S
    monkeypatch.setattr(f"stillmotion.tasks.retention.{wait}", 0.0)
    sweep = sweeping.retention.sweep
    calls = 0

    async def fail_once() -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise fault
        return await sweep()

    monkeypatch.setattr(sweeping.retention, "sweep", fail_once)
    running = asyncio.create_task(sweeping.retention.run())
    while not (await site.get(old)).purged:
        await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    (told,) = [record for record in caplog.records if "cut short" in record.message]
    assert (told.exc_info is None) == (wait == "RETRY_S")
