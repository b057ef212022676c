"""Sessions in every store: of one key, for a time, and no longer than the key."""

from __future__ import annotations

from tasks.conftest import Site

HASH, OTHER = b"h" * 32, b"o" * 32


async def test_a_session_is_found_until_it_expires(site: Site) -> None:
    await site.store.add_key(site.account.id, "ak", b"k" * 32)
    assert await site.store.find_session(HASH) is None
    expires_at = await site.store.add_session(HASH, "ak", 60)
    assert expires_at == site.clock.ms + 60_000
    found = await site.store.find_session(HASH)
    assert found is not None
    assert (found.account.id, found.access_key) == (site.account.id, "ak")
    assert await site.store.find_session(OTHER) is None
    site.clock.now += 59
    assert await site.store.find_session(HASH) is not None
    assert await site.store.extend_session(HASH, 60) == site.clock.ms + 60_000
    site.clock.now += 59
    assert await site.store.find_session(HASH) is not None
    site.clock.now += 1
    assert await site.store.find_session(HASH) is None
    # It is swept away when the next one is made.
    await site.store.add_session(OTHER, "ak", 60)
    assert site.sql("SELECT count(*) FROM sessions") == [(1,)]


async def test_a_session_ends_on_sign_out_and_with_its_key(site: Site) -> None:
    await site.store.add_key(site.account.id, "ak", b"k" * 32)
    await site.store.add_key(site.account.id, "bk", b"l" * 32)
    await site.store.add_session(HASH, "ak", 60)
    await site.store.add_session(OTHER, "bk", 60)
    await site.store.end_session(HASH)
    await site.store.end_session(HASH)
    assert await site.store.find_session(HASH) is None
    assert await site.store.find_session(OTHER) is not None
    await site.store.revoke_key("bk")
    assert await site.store.find_session(OTHER) is None
    assert site.sql("SELECT count(*) FROM sessions") == [(0,)]


async def test_an_operator_is_one_until_that_is_taken_back(site: Site) -> None:
    await site.store.add_key(site.account.id, "ak", b"k" * 32)
    await site.store.add_session(HASH, "ak", 60)
    for operator in (True, False):
        await site.store.set_operator(site.account.id, operator)
        account = await site.store.account(site.account.id)
        session = await site.store.find_session(HASH)
        assert account is not None
        assert session is not None
        assert account.operator is session.account.operator is operator
    assert not site.other.operator
