"""What accounts look back on: in every store the same, whatever was asked."""

from __future__ import annotations

import itertools
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.tasks import kinds
from stillmotion.tasks.history import HistorySearch
from stillmotion.tasks.task import Status, Task
from stillmotion.tasks.words import searched_words, words_of
from tasks.conftest import Site, result


def asked(prompt: str) -> bytes:
    return json.dumps({"version": 2, "order": {"video": {"prompt": prompt}}}).encode()


def search(**given: object) -> HistorySearch:
    return HistorySearch(**{"kinds": kinds.ALL, "statuses": list(Status), "limit": 100, **given})


async def several(site: Site) -> list[Task]:
    """Tasks of both accounts, of several kinds, in all states."""
    made = []
    for number, (kind, how) in enumerate(
        itertools.product(
            ("image2video", "images", "effects"),
            (Status.SUCCEED, Status.FAILED, Status.CANCELLED, Status.SUBMITTED),
        )
    ):
        for owner in (site.account, site.other):
            words = f"camera {'moves' if number % 2 else 'rests'} over the {kind}"
            task = await site.create(owner, kind=kind, request=asked(words), pool="x")
            made.append((task, how))
    for task, how in made:
        if how is Status.CANCELLED:
            await site.store.cancel_task(task.account_id, task.kind, task.id)
    ends = {task.id: how for task, how in made}
    while (claimed := await site.store.claim_task("w", 30, ["x"])) is not None:
        match ends[claimed.id]:
            case Status.SUCCEED:
                await site.store.succeed_task(claimed.id, claimed.attempt, result(claimed.id))
            case Status.FAILED:
                await site.store.fail_task(claimed.id, claimed.attempt, "no luck")
            # What is left stays claimed.
    return [task for task, _ in made]


def expected(tasks: list[Task], wanted: HistorySearch, account_id: str) -> list[str]:
    """What the page should be, by the plainest means."""
    found = [
        task.id
        for task in tasks
        if task.account_id == account_id
        and not task.purged
        and task.kind in wanted.kinds
        and task.status in wanted.statuses
        and (not wanted.before or int(task.id) < int(wanted.before))
        and words_of(task).issuperset(wanted.words)
        and (task.status.final or not wanted.words)
    ]
    return sorted(found, reverse=True)[: wanted.limit]


async def test_pages_are_those_of_the_plainest_means(site: Site) -> None:
    ids = [task.id for task in await several(site)]
    await site.store.mark_purged([ids[0], ids[8]])
    while await site.store.note_words(None, 3):
        pass
    tasks = [
        task
        for owner in (site.account, site.other)
        for task in await site.store.tasks_by_id(owner.id, ids)
    ]
    assert {task.status for task in tasks} >= {Status.SUCCEED, Status.FAILED, Status.CANCELLED}
    chance = random.Random(14)
    pages = 0
    for _ in range(60):
        wanted = search(
            kinds=chance.sample(kinds.ALL, chance.choice((3, len(kinds.ALL), len(kinds.ALL)))),
            statuses=chance.sample(list(Status), chance.choice((2, 5, 5))),
            before=chance.choice(("", chance.choice(ids))),
            limit=chance.choice((1, 3, 100)),
            words=searched_words(chance.choice(("", "", "mov", "camera rests", "OVER effects"))),
        )
        owner = chance.choice((site.account, site.other))
        found = await site.store.history(owner.id, wanted)
        assert [task.id for task in found] == expected(tasks, wanted, owner.id), wanted
        pages += bool(found)
    assert pages > 20


async def test_words_are_noted_once_and_forgotten_with_the_rest(site: Site) -> None:
    one, other = await site.create(request=asked("A lighthouse")), await site.create()
    wanted = search(words=searched_words("lighth"))
    assert await site.store.note_words(None, 10) == 0
    await site.store.cancel_task(site.account.id, one.kind, one.id)
    assert await site.store.history(site.account.id, wanted) == []
    assert await site.store.note_words(site.other.id, 10) == 0
    assert await site.store.note_words(site.account.id, 10) == 1
    assert await site.store.note_words(None, 10) == 0
    assert [task.id for task in await site.store.history(site.account.id, wanted)] == [one.id]
    assert await site.store.history(site.other.id, wanted) == []
    await site.store.mark_purged([one.id])
    assert await site.store.history(site.account.id, wanted) == []
    assert [task.id for task in await site.store.history(site.account.id, search())] == [other.id]


async def test_callbacks_that_fail_are_told_of_and_sent_again(site: Site) -> None:
    task = await site.create(callback_url="http://a.example/h")
    assert await site.store.troubled_callbacks(10) == []
    (first,) = await site.store.claim_callbacks("w", 5, 30)
    await site.store.callback_failed(first.id, "refused", 60, worker="w")
    (told,) = await site.store.troubled_callbacks(10)
    assert (told.task_id, told.tries, told.error) == (task.id, 1, "refused")
    assert told.next_at == site.clock.ms + 60_000
    # Given up, and the next one of the task after it.
    await site.store.cancel_task(site.account.id, task.kind, task.id)
    site.clock.now += 61
    (again,) = await site.store.claim_callbacks("w", 5, 30)
    assert await site.store.resend_callbacks(task.id) == 0  # it is just tried
    await site.store.callback_failed(again.id, "refused", None, worker="w")
    (told,) = await site.store.troubled_callbacks(10)
    assert (told.next_at, told.tries) == (None, 2)
    assert await site.store.resend_callbacks(task.id) == 1
    assert await site.store.troubled_callbacks(10) == []
    (sent,) = await site.store.claim_callbacks("w", 5, 30)
    assert (sent.id, sent.tries) == (first.id, 0)
    await site.store.callback_delivered(sent.id)
    (last,) = await site.store.claim_callbacks("w", 5, 30)
    assert last.id != first.id
    assert await site.store.resend_callbacks(task.id) == 0


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_text_is_found_by_its_words_and_by_their_beginnings(before: str, text: str) -> None:
    task = Task(
        id="1" * 18, kind="images", account_id="1", status=Status.SUCCEED, created_at=0,
        updated_at=0, request=asked(f"{before} {text}"),
    )  # fmt: skip
    words = words_of(task)
    assert words.issuperset(searched_words(text))
    assert all(word.isascii() and word.replace("_", "a").isalnum() for word in words)
    for word in text.split():
        for end in range(1, len(word)):
            cut = searched_words(word[:end])
            # A letter that decomposes is no beginning of a word while it is cut apart.
            assert words.issuperset(cut) or not word[:end].isascii()


@pytest.mark.parametrize(
    ("text", "query", "found"),
    [
        ("The camera moves in", "CAM move", True),
        ("The camera moves in", "camel", False),
        ("海边的日落很美", "日落", True),
        ("海边的日落很美", "日很", False),
        ("Café in Zürich", "cafe zurich", True),
        ("서울의 밤", "서울", True),
        ("photograph", "photography", True),  # words are cut to eight letters
        ("a_b", "b", True),
        ("moves", "over moves", False),
    ],
)
def test_what_is_found(text: str, query: str, found: bool) -> None:
    task = Task(
        id="1" * 18, kind="images", account_id="1", status=Status.SUCCEED, created_at=0,
        updated_at=0, request=asked(text),
    )  # fmt: skip
    assert words_of(task).issuperset(searched_words(query)) is found
