"""Room for bodies: how much there is, who gets it, and that it is given back."""

from __future__ import annotations

import asyncio

import pytest

from stillmotion.contract.errors import Code, ContractError
from stillmotion.intake import spool as spooling
from stillmotion.intake.spool import IN_MEMORY, STEP, Spool

MIB = 1024 * 1024


@pytest.fixture
def spool(tmp_path):
    return Spool.open(tmp_path / "incoming", 64 * MIB)


def files(spool):
    return [path for path in spool._folder.rglob("*") if path.is_file()]


async def test_a_large_body_lies_in_a_file_of_its_own_until_it_is_discarded(spool):
    upload = await spool.begin("a", MIB)
    for _ in range(4):
        await upload.write(b"x" * (MIB // 4))
    upload.close()
    assert (upload.size, upload.data, spool.taken) == (MIB, None, MIB)
    assert upload.path.read_bytes() == b"x" * MIB
    assert upload.path.stat().st_mode & 0o777 == 0o600
    assert upload.path.parent.stat().st_mode & 0o777 == 0o700
    await upload.discard()
    assert (spool.taken, files(spool), list(spool._folder.iterdir())) == (0, [], [])


async def test_a_smaller_one_stays_in_memory(spool):
    upload = await spool.begin("a", IN_MEMORY)
    await upload.write(b"x" * 1000)
    assert (upload.data, spool.in_memory, files(spool)) == (b"x" * 1000, IN_MEMORY, [])
    await upload.discard()
    assert (spool.in_memory, spool.taken) == (0, 0)


async def test_memory_is_bounded_too(spool, monkeypatch):
    monkeypatch.setattr(spooling, "MOST_IN_MEMORY", 2 * IN_MEMORY)
    uploads = [await spool.begin("a", IN_MEMORY) for _ in range(3)]
    assert [upload.data is None for upload in uploads] == [False, False, True]


async def test_room_grows_with_a_body_of_unknown_size(spool):
    upload = await spool.begin("a", None)
    assert spool.taken == STEP
    await upload.write(b"x" * (STEP + 1))
    assert spool.taken == 2 * STEP
    await upload.discard()
    assert spool.taken == 0


async def test_an_account_leaves_as_much_as_it_has(spool, monkeypatch):
    monkeypatch.setattr(spooling, "WAIT_S", 0)
    for account, most in (("a", 32), ("b", 16), ("c", 8)):
        await spool.begin(account, most * MIB)
        with pytest.raises(ContractError) as caught:
            await spool.begin(account, MIB)
        assert caught.value.code is Code.UNAVAILABLE
        assert caught.value.retry_after
    assert (await spool.begin("late", 4 * MIB)).data is None


async def test_a_body_waits_for_room_and_gets_it(spool):
    first = await spool.begin("a", 32 * MIB)
    second = asyncio.create_task(spool.begin("a", 32 * MIB))
    await asyncio.sleep(0)
    other = await spool.begin("b", MIB)
    assert not second.done()
    await other.discard()
    await first.discard()
    assert (await second).data is None
    assert spool.taken == 32 * MIB


async def test_who_goes_while_waiting_keeps_nothing(spool):
    first = await spool.begin("a", 32 * MIB)
    second = asyncio.create_task(spool.begin("a", MIB))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    await first.discard()
    assert spool.taken == 0
    assert list(spool._folder.iterdir()) == []


async def test_only_so_many_wait(spool, monkeypatch):
    monkeypatch.setattr(spooling, "MOST_WAITING", 1)
    await spool.begin("a", 32 * MIB)
    waiting = asyncio.create_task(spool.begin("a", MIB))
    await asyncio.sleep(0)
    with pytest.raises(ContractError, match="try again"):
        await spool.begin("a", MIB)
    waiting.cancel()


def test_what_an_earlier_server_left_is_gone(tmp_path):
    left = tmp_path / "incoming" / "0" / "body"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"x")
    Spool.open(tmp_path / "incoming", MIB)
    assert not left.exists()
