"""Every store: what the API and the dispatcher rely on."""

from __future__ import annotations

import asyncio
from typing import Any

import apsw
import psycopg
import pytest

from stillmotion.tasks.records import TaskSearch
from stillmotion.tasks.site_secret import SiteSecret
from stillmotion.tasks.store import (
    UNIT,
    ExternalIdTaken,
    IdempotencyMismatch,
    StoreUnavailable,
    TooManyTasks,
)
from stillmotion.tasks.task import AudioFile, ElementFile, Status, TaskResult
from tasks.conftest import KIND, Site, result

REFUSED = (apsw.ConstraintError, psycopg.IntegrityError)


async def test_what_was_created_is_found_again_after_a_restart(site: Site) -> None:
    fields = {
        "external_task_id": "mine",
        "callback_url": "http://example.com/told",
        "watermark": True,
        "units": "3.5",
    }
    task = await site.create(**fields)
    await site.store.close()
    site.store = site.open()
    assert await site.get(task.id) == task
    assert await site.get("mine") == task
    assert {name: getattr(task, name) for name in fields} == fields
    assert (task.status, task.attempt, task.created_at) == (Status.SUBMITTED, 0, site.clock.ms)


async def test_accounts_and_kinds_see_only_their_own(site: Site) -> None:
    task = await site.create(external_task_id="mine")
    for any_id in (task.id, "mine"):
        assert await site.find(any_id, site.other) is None
        assert await site.store.find_task(site.account.id, "element", any_id) is None
        assert await site.store.cancel_task(site.other.id, KIND, any_id) is None
    assert await site.store.list_tasks(site.other.id, KIND, 1, 30) == []
    assert (await site.get(task.id)).status is Status.SUBMITTED


@pytest.mark.parametrize("odd", ["", "0", "x", "1e17", " 1", "9" * 30, "٣" * 18, "'", "a\0b"])
async def test_odd_ids_find_nothing(site: Site, odd: str) -> None:
    await site.create()
    assert await site.find(odd) is None


async def test_external_ids_are_unique_within_an_account_and_empty_ones_are_none(
    site: Site,
) -> None:
    await site.create(external_task_id="a")
    with pytest.raises(ExternalIdTaken):
        await site.create(external_task_id="a")
    with pytest.raises(ExternalIdTaken):
        await site.create(external_task_id="a", kind="element")
    await site.create(site.other, external_task_id="a")
    await site.create()
    await site.create()
    assert len(await site.store.list_tasks(site.account.id, KIND, 1, 30)) == 3


async def test_an_id_of_a_task_goes_before_an_equal_external_id(site: Site) -> None:
    first = await site.create()
    second = await site.create(external_task_id=first.id)
    assert await site.get(first.id) == first
    assert await site.get(second.id) == second


async def test_a_repeated_create_gives_the_first_task(site: Site) -> None:
    again = {"idempotency_key": "k", "fingerprint": b"1", "external_task_id": "e"}
    first = await site.create(**again)
    claimed = await site.claim()
    task, created = await site.store.create_task(site.new(**again))
    assert (task, created) == (claimed, False)
    assert task.id == first.id
    with pytest.raises(IdempotencyMismatch):
        await site.store.create_task(site.new(**{**again, "fingerprint": b"2"}))
    _, created = await site.store.create_task(site.new(site.other, **again))
    assert created, "the keys of another account are its own"


async def test_creates_that_race_make_one_task(site: Site) -> None:
    outcomes = await asyncio.gather(
        *(
            site.store.create_task(site.new(idempotency_key="k", fingerprint=b"1"))
            for _ in range(20)
        )
    )
    assert len({task.id for task, _ in outcomes}) == 1
    assert [created for _, created in outcomes].count(True) == 1


async def test_the_limit_holds_against_a_race_and_counts_until_the_end(site: Site) -> None:
    outcomes = await asyncio.gather(
        *(site.store.create_task(site.new(max_parallel=3)) for _ in range(10)),
        return_exceptions=True,
    )
    refused = [each for each in outcomes if isinstance(each, TooManyTasks)]
    assert [(each.limit, each.unfinished) for each in refused] == [(3, 3)] * 7
    await site.create(site.other, max_parallel=3)
    running = await site.claim()
    with pytest.raises(TooManyTasks):
        await site.create(max_parallel=3)
    assert await site.store.fail_task(running.id, 1, "no")
    await site.create(max_parallel=3)


async def test_a_repeated_create_is_not_refused_for_the_limit(site: Site) -> None:
    again = {"idempotency_key": "k", "fingerprint": b"1", "max_parallel": 1}
    first = await site.create(**again)
    assert await site.store.create_task(site.new(**again)) == (first, False)


async def test_lists_are_newest_first_and_page(site: Site) -> None:
    made = [(await site.create()).id for _ in range(7)]
    await site.create(site.other)
    pages = [await site.store.list_tasks(site.account.id, KIND, page, 3) for page in (1, 2, 3, 4)]
    assert [[task.id for task in page] for page in pages] == [
        made[:3:-1],
        made[3:0:-1],
        made[:1],
        [],
    ]


async def test_only_the_attempt_that_holds_the_task_writes(site: Site) -> None:
    await site.create()
    old = await site.claim(lease=30)
    site.clock.now += 31
    new = await site.claim(lease=30)
    assert (old.id, old.attempt, new.attempt) == (new.id, 1, 2)
    store = site.store
    for attempt in (old.attempt, 3, 0):
        assert not await store.extend_lease(old.id, attempt, 30, 0.5, "x")
        assert not await store.succeed_task(old.id, attempt, result("old"))
        assert not await store.fail_task(old.id, attempt, "old")
        assert not await store.release_task(old.id, attempt, 0)
        assert not await store.hand_back_task(old.id, attempt)
    outcomes = await asyncio.gather(
        store.succeed_task(new.id, 2, result("new")), store.fail_task(new.id, 2, "too late")
    )
    assert outcomes == [True, False]
    assert not await store.succeed_task(new.id, 2, result("twice"))
    assert not await store.succeed_task(new.id, 1, result("new"))
    task = await site.get(new.id)
    assert (task.status, task.result, task.progress) == (Status.SUCCEED, result("new"), 1.0)


async def test_a_result_whose_writer_had_no_answer_is_its_result_all_the_same(site: Site) -> None:
    made = await site.create(callback_url="http://192.0.2.1/")
    task = await site.claim()
    told = len(site.events)
    assert await site.store.succeed_task(task.id, 1, result("new"))
    once = await site.get(task.id), len(site.events)
    assert await site.store.succeed_task(task.id, 1, result("new"))
    assert (await site.get(made.id), len(site.events)) == once
    assert once[1] == told + 1


async def test_a_lease_that_is_extended_keeps_the_task(site: Site) -> None:
    await site.create()
    task = await site.claim(lease=30)
    site.clock.now += 20
    assert await site.store.extend_lease(task.id, 1, 30, 0.5, "rendering")
    assert (await site.get(task.id)).progress == 0.5
    site.clock.now += 29
    assert await site.store.claim_task("w", 30) is None
    site.clock.now += 1
    assert (await site.claim()).attempt == 2


async def test_who_has_given_a_task_back_does_not_hold_it(site: Site) -> None:
    await site.create()
    task = await site.claim()
    assert await site.store.release_task(task.id, 1, 5)
    assert not await site.store.extend_lease(task.id, 1, 30, 0.5, "x")
    assert not await site.store.succeed_task(task.id, 1, result())
    assert await site.store.claim_task("w", 30) is None
    site.clock.now += 5
    assert (await site.claim()).attempt == 2


async def test_attempts_that_are_handed_back_are_not_counted(site: Site) -> None:
    await site.create()
    assert (await site.claim()).spent == 1
    task = await site.get((await site.store.list_tasks(site.account.id, KIND, 1, 1))[0].id)
    assert await site.store.hand_back_task(task.id, 1)
    again = await site.claim()
    assert (again.attempt, again.spent) == (2, 1)
    assert await site.store.release_task(task.id, 2, 0)
    assert ((await site.claim()).spent) == 2


async def test_cancel_ends_a_task_once_and_takes_it_from_its_attempt(site: Site) -> None:
    waiting, running = await site.create(), await site.create()
    claimed = await site.claim()
    assert claimed.id == waiting.id
    for task in (waiting, running):
        cancelled = await site.store.cancel_task(site.account.id, KIND, task.id)
        assert cancelled is not None
        assert cancelled.status is Status.CANCELLED
        site.clock.now += 1
        assert await site.store.cancel_task(site.account.id, KIND, task.id) == cancelled
    assert not await site.store.succeed_task(claimed.id, 1, result())
    assert await site.store.claim_task("w", 30) is None


async def test_the_database_itself_refuses_a_second_end(site: Site) -> None:
    """Whoever writes past the store: the database does not take it."""
    await site.create(callback_url="http://a.example/")
    task = await site.claim()
    await site.store.succeed_task(task.id, 1, result())
    for forbidden in (
        "UPDATE tasks SET status = 'failed', result = NULL",
        "UPDATE tasks SET status = 'processing', ended_at = NULL, ready_at = 0, result = NULL",
        "UPDATE tasks SET result = request",
        "UPDATE tasks SET attempt = 1",
        "UPDATE tasks SET result = NULL",
        "UPDATE tasks SET status = 'done'",
        "UPDATE tasks SET spent = attempt + 1",
        "INSERT INTO callbacks (task_id, seq, account_id, host, url, created_at, body) "
        "SELECT task_id, seq, account_id, host, url, created_at, body FROM callbacks",
    ):
        with pytest.raises(REFUSED):
            site.sql(forbidden)


async def test_events_tell_each_change_once(site: Site) -> None:
    task = await site.create()
    site.clock.now += 1
    await site.claim()
    site.clock.now += 31
    await site.claim()
    await site.store.fail_task(task.id, 2, "the picture is broken")
    told = await site.store.events_after(task.id, 0)
    assert [(event.seq, event.status, event.status_msg) for event in told] == [
        (1, Status.SUBMITTED, ""),
        (2, Status.PROCESSING, ""),
        (3, Status.FAILED, "the picture is broken"),
    ]
    assert told == site.events
    assert told[1].at == task.created_at + 1000, "the first attempt is when processing began"
    assert await site.store.events_after(task.id, 2) == told[2:]


async def test_the_account_with_fewest_running_goes_first_then_the_oldest(site: Site) -> None:
    mine = [(await site.create()).id for _ in range(4)]
    theirs = [(await site.create(site.other)).id for _ in range(2)]
    third = await site.store.ensure_account("third")
    last = [(await site.create(third)).id]
    claimed = [(await site.claim()).id for _ in range(7)]
    assert claimed == [mine[0], theirs[0], last[0], mine[1], theirs[1], mine[2], mine[3]]


async def test_a_retry_goes_before_younger_tasks_of_its_account(site: Site) -> None:
    first = await site.create()
    await site.claim()
    await site.store.release_task(first.id, 1, 10)
    second, third = await site.create(), await site.create()
    assert (await site.claim()).id == second.id
    site.clock.now += 10
    assert (await site.claim()).id == first.id
    assert (await site.claim()).id == third.id


async def test_a_new_server_takes_over_what_the_last_one_held(site: Site) -> None:
    await site.create(callback_url="http://a.example/")
    await site.create()
    claimed = [await site.claim(), await site.claim()]
    await site.store.succeed_task(claimed[1].id, 1, result())
    assert len(await site.store.claim_callbacks("w", 10, 30)) == 1
    assert await site.store.release_held_by("w") == 1
    assert len(await site.store.claim_callbacks("w", 10, 30)) == 1
    again = await site.claim()
    assert (again.id, again.attempt) == (claimed[0].id, 2)
    assert await site.store.queue_depth() == {"submitted": 0, "processing": 1}


async def test_callbacks_come_one_for_each_change_and_in_order(site: Site) -> None:
    task = await site.create(callback_url="http://a.example/x")
    store = site.store
    (submitted,) = await store.claim_callbacks("w", 10, 30)
    assert (submitted.id, b"submitted" in submitted.body) == (f"{task.id}-1", True)
    await store.callback_delivered(submitted.id)
    assert await store.claim_callbacks("w", 10, 30) == []
    await site.claim()
    site.clock.now += 31
    await site.claim()
    (processing,) = await store.claim_callbacks("w", 10, 30)
    assert (processing.id, b"processing" in processing.body) == (f"{task.id}-2", True)
    await store.succeed_task(task.id, 2, result())
    assert await store.claim_callbacks("w", 10, 30) == [], "the first is under way"
    await store.callback_failed(processing.id, "HTTP 500", 60, worker="w")
    assert await store.claim_callbacks("w", 10, 30) == []
    site.clock.now += 60
    (again,) = await store.claim_callbacks("w", 10, 30)
    assert (again.id, again.tries, again.body) == (processing.id, 1, processing.body)
    await store.callback_delivered(again.id)
    (final,) = await store.claim_callbacks("w", 10, 30)
    assert (final.id, b"succeed" in final.body) == (f"{task.id}-3", True)
    assert final.id != again.id
    site.clock.now += 31
    (claimed_again,) = await store.claim_callbacks("w", 10, 30)
    assert claimed_again.id == final.id, "whoever had it is gone"
    await store.callback_failed(final.id, "HTTP 410", None, worker="w")
    site.clock.now += 1e6
    assert await store.claim_callbacks("w", 10, 30) == []


async def test_a_callback_that_is_given_up_makes_way_for_the_next(site: Site) -> None:
    task = await site.create(callback_url="http://a.example/x")
    await site.claim()
    await site.store.fail_task(task.id, 1, "no")
    for said in (b"submitted", b"processing", b"failed"):
        (callback,) = await site.store.claim_callbacks("w", 10, 30)
        assert said in callback.body
        await site.store.callback_failed(callback.id, "gone", None, worker="w")


async def test_a_repeated_create_calls_back_no_second_time(site: Site) -> None:
    new = site.new(callback_url="http://a.example/x", idempotency_key="k", fingerprint=b"f")
    await site.store.create_task(new)
    assert (await site.store.create_task(new))[1] is False
    assert len(await site.store.claim_callbacks("w", 10, 30)) == 1
    assert await site.store.claim_callbacks("w", 10, 30) == []


async def test_remarks_are_kept_with_the_task(site: Site) -> None:
    """Those of the last attempt: while it runs, once it has ended, and not after the purge."""
    task = await site.create(base_url="https://media.example.com")
    assert task.base_url == "https://media.example.com"
    await site.claim()
    await site.store.extend_lease(task.id, 1, 30, 0.1, "x", ("understood: a", "not done: ü"))
    await site.store.close()
    site.store = site.open()
    running = await site.get(task.id)
    assert running.remarks == ("understood: a", "not done: ü")
    assert running.base_url == "https://media.example.com"
    await site.store.release_task(task.id, 1, 0)
    assert (await site.claim()).remarks == ()
    await site.store.succeed_task(task.id, 2, result(), ("understood: b",))
    await site.store.close()
    site.store = site.open()
    assert (await site.get(task.id)).remarks == ("understood: b",)
    await site.store.mark_purged([task.id])
    purged = await site.get(task.id)
    assert (purged.remarks, purged.base_url) == ((), "")


async def test_remarks_of_a_task_that_failed_are_kept_too(site: Site) -> None:
    task = await site.create()
    await site.claim()
    await site.store.fail_task(task.id, 1, "no", ("not done: a",))
    assert (await site.get(task.id)).remarks == ("not done: a",)


async def test_due_callbacks_take_turns_between_accounts_and_hosts(site: Site) -> None:
    for _ in range(5):
        await site.create(callback_url="http://busy.example/x")
    await site.create(callback_url="http://calm.example:8080/x")
    await site.create(site.other, callback_url="https://calm.example/x")
    claim = site.store.claim_callbacks
    assert {each.host for each in await claim("w", 10, 30)} == {
        "busy.example:80",
        "calm.example:443",
    }
    assert [each.host for each in await claim("w", 10, 30, (), ["busy.example:80"])] == [
        "calm.example:8080"
    ]
    assert await claim("w", 10, 30, [site.account.id]) == []
    assert len(await claim("w", 10, 30)) == 1


async def test_purged_tasks_keep_their_row_and_lose_their_content(site: Site) -> None:
    task = await site.create(
        callback_url="http://a.example/", idempotency_key="k", external_task_id="e", units="2"
    )
    unfinished = await site.create()
    await site.claim()
    await site.store.succeed_task(task.id, 1, result())
    later = site.clock.ms + 1
    assert await site.store.purgeable_tasks(site.clock.ms, 10) == []
    assert await site.store.purgeable_tasks(later, 10) == [task.id]
    await site.store.mark_purged([task.id, unfinished.id])
    purged = await site.get("e")
    assert (purged.status, purged.units, purged.purged) == (Status.SUCCEED, "2", True)
    assert (purged.request, purged.result, purged.callback_url) == (b"", None, "")
    assert await site.store.purgeable_tasks(later, 10) == []
    assert await site.store.claim_callbacks("w", 10, 30) == []
    assert not (await site.get(unfinished.id)).purged
    await site.store.mark_purged([task.id])


async def test_unknown_tasks(site: Site) -> None:
    known = (await site.create()).id
    unknown = site.ids.new()
    assert await site.store.unknown_tasks([known, unknown]) == [unknown]
    assert await site.store.unknown_tasks([]) == []


async def test_keys_belong_to_accounts_and_can_be_revoked(site: Site) -> None:
    store = site.store
    account = await store.ensure_account("default", max_parallel=2)
    assert (account.id, account.max_parallel) == (site.account.id, 2)
    assert await store.ensure_account("default", rate_limit=1.5) == await store.account(account.id)
    account = await store.ensure_account("default")
    assert (account.max_parallel, account.rate_limit) == (2, 1.5)
    await store.add_key(account.id, "ak", b"h" * 32)
    await store.add_key(site.other.id, "ak2", b"i" * 32)
    for found in (await store.find_key("ak"), await store.find_api_key(b"h" * 32)):
        assert found is not None
        assert (found[0].access_key, found[0].account_name, found[1]) == ("ak", "default", account)
    assert await store.revoke_key("ak")
    assert await store.find_key("ak") is None
    assert await store.find_api_key(b"h" * 32) is None
    assert not await store.revoke_key("nobody's")
    listed = await store.list_keys()
    assert [(key.access_key, key.revoked_at) for key in listed] == [
        ("ak", site.clock.ms),
        ("ak2", None),
    ]
    assert await store.account("77") is None


async def test_a_closed_store_says_so(site: Site) -> None:
    await site.store.close()
    await site.store.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        await site.create()
    with pytest.raises(StoreUnavailable, match="closed"):
        await site.find("x")


async def test_what_the_library_keeps_outlives_the_retention_time(site: Site) -> None:
    element = ElementFile(
        id=5,
        name="Rex",
        description="",
        reference_type="image_refer",
        pictures=(),
        video="",
        cutouts=(),
        voice=None,
        tags=(),
        owned_by="1",
    )
    task = await site.create(kind="elements")
    claimed = await site.claim()
    made = TaskResult(elements=(element,))
    assert await site.store.succeed_task(task.id, claimed.attempt, made)
    assert await site.store.purgeable_tasks(site.clock.ms + 1, 10) == []
    found = await site.store.find_kept(site.account.id, "element", 5)
    assert found is not None
    assert found.result == made
    assert await site.store.find_kept(site.other.id, "element", 5) is None
    assert not await site.store.forget_kept(site.other.id, "element", 5)
    assert await site.store.forget_kept(site.account.id, "element", 5)
    assert not await site.store.forget_kept(site.account.id, "element", 5)
    purged = await site.store.find_task(site.account.id, "elements", task.id)
    assert purged is not None
    assert (purged.purged, purged.request, purged.result) == (True, b"", None)
    assert await site.store.purgeable_tasks(site.clock.ms + 1, 10) == []


async def test_a_video_is_found_by_its_id_until_it_is_purged(site: Site) -> None:
    task = await site.create()
    claimed = await site.claim()
    assert await site.store.succeed_task(task.id, claimed.attempt, result())
    (video,) = result().videos
    assert await site.store.find_video(site.account.id, video.id) == video
    assert await site.store.find_video(site.other.id, video.id) is None
    await site.store.mark_purged([task.id])
    assert await site.store.find_video(site.account.id, video.id) is None


async def test_a_sound_is_found_by_its_id_until_it_is_purged(site: Site) -> None:
    task = await site.create(kind="tts")
    claimed = await site.claim()
    audio = AudioFile(id="77", mp3_key="a.mp3", wav_key="a.wav", duration=2.5)
    assert await site.store.succeed_task(task.id, claimed.attempt, TaskResult(audios=(audio,)))
    found = await site.store.task_of_audio(site.account.id, "77")
    assert found is not None
    assert found.result is not None
    assert found.result.audios == (audio,)
    assert await site.store.task_of_audio(site.account.id, "78") is None
    assert await site.store.task_of_audio(site.other.id, "77") is None
    await site.store.mark_purged([task.id])
    assert await site.store.task_of_audio(site.account.id, "77") is None


async def test_the_secret_of_a_site_is_kept_once(site: Site) -> None:
    store = site.store
    assert await store.site_secret() is None
    marked = SiteSecret(mark=b"one")
    whole = SiteSecret(mark=b"one", master=b"m" * 32)
    other = SiteSecret(mark=b"two", master=b"n" * 32)
    assert await store.keep_secret(marked) == marked
    assert await store.keep_secret(other) == marked, "the first one gives the secret of all"
    assert await store.keep_secret(whole) == whole
    assert await store.keep_secret(marked) == whole, "it is never taken away"
    assert await store.site_secret() == whole
    await store.replace_secret(other)
    assert await store.site_secret() == other


async def test_a_first_key_is_added_where_there_is_none(site: Site) -> None:
    assert await site.store.add_first_key(site.account.id, "first", b"1" * 32)
    assert not await site.store.add_first_key(site.other.id, "second", b"2" * 32)
    assert await site.store.find_api_key(b"2" * 32) is None
    await site.store.revoke_key("first")
    assert not await site.store.add_first_key(site.other.id, "second", b"2" * 32)
    assert [key.access_key for key in await site.store.list_keys()] == ["first"]


async def test_a_sweep_has_one_owner_at_a_time(site: Site) -> None:
    store = site.store
    assert await store.take_sweep("s", "one", 60)
    assert await store.take_sweep("s", "one", 60), "who has it keeps it"
    assert not await store.take_sweep("s", "two", 60)
    assert await store.take_sweep("other", "two", 60)
    site.clock.now += 60
    assert await store.take_sweep("s", "two", 60)
    await store.release_held_by("two")
    assert await store.take_sweep("s", "one", 60)
    assert await store.take_sweep("other", "one", 60)


async def test_tasks_are_found_by_many_ids_at_once(site: Site) -> None:
    first = await site.create(external_task_id="a")
    second = await site.create(kind="element", external_task_id="b")
    foreign = await site.create(site.other, external_task_id="a")
    store, own = site.store, site.account.id

    async def found(*ids: str, external: tuple[str, ...] = ()) -> set[str]:
        return {task.id for task in await store.tasks_by_id(own, ids, external)}

    assert await found(first.id, second.id, foreign.id, "x", "", "0") == {first.id, second.id}
    assert await found(external=("a", "b", "c", "\0")) == {first.id, second.id}
    assert await found() == set()


async def test_tasks_are_searched_by_kind_status_and_time_in_both_orders(site: Site) -> None:
    made = []
    for kind in ("image2video", "text2video", "image2video", "element"):
        made.append(await site.create(kind=kind))
        site.clock.now += 1
    await site.create(site.other)
    failed = await site.claim()
    assert failed.id == made[0].id
    await site.store.fail_task(failed.id, failed.attempt, "no")

    async def found(**wanted: Any) -> list[int]:
        search = TaskSearch(**{"kinds": ("image2video", "text2video"), "limit": 9, **wanted})
        tasks = await site.store.search_tasks(site.account.id, search)
        return [[task.id for task in made].index(task.id) for task in tasks]

    assert await found() == [2, 1, 0]
    assert await found(oldest_first=True) == [0, 1, 2]
    assert await found(limit=2) == [2, 1]
    assert await found(beyond=made[2].id) == [1, 0]
    assert await found(beyond=made[0].id, oldest_first=True) == [1, 2]
    assert await found(statuses=(Status.FAILED, Status.CANCELLED)) == [0]
    assert await found(kinds=()) == []
    at = made[1].created_at
    assert await found(start=at) == [2, 1]
    assert await found(end=at) == [1, 0]
    assert await found(start=at, end=at) == [1]
    await site.store.mark_purged([failed.id])
    assert await found() == [2, 1, 0]
    assert await found(purged=False) == [2, 1]


async def test_what_packs_have_paid_is_told_task_by_task(site: Site) -> None:
    now, own = site.clock.ms, site.account.id
    for name, ends in (("first", 10_000), ("second", 20_000)):
        await site.store.add_pack(own, name, 5 * UNIT, now, now + ends)
    for number in range(3):
        await site.create(units="3")
        task = await site.claim()
        if number == 1:
            await site.store.fail_task(task.id, task.attempt, "no")
        else:
            await site.store.succeed_task(task.id, task.attempt, result(str(number)))
    paid = await site.store.deductions(own, now, now + 1, (0, 0), 9)
    assert [(each.pack_name, each.units / UNIT, each.before / UNIT) for each in paid] == [
        ("first", 3, 5),
        ("first", 2, 2),
        ("second", 1, 5),
    ]
    assert len({each.task.id for each in paid}) == 2
    last = paid[1]
    rest = await site.store.deductions(own, now, now + 1, (int(last.task.id), int(last.pack_id)), 9)
    assert rest == paid[2:]
    assert await site.store.deductions(own, now, now + 1, (0, 0), 1) == paid[:1]
    assert await site.store.deductions(own, now - 2, now - 1, (0, 0), 9) == []
    assert await site.store.deductions(site.other.id, now, now + 1, (0, 0), 9) == []
