"""Rows of the database as the types of the store, in the order of columns of `statements.sql`
of each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import msgspec

from stillmotion.tasks.records import Deduction, TaskSearch
from stillmotion.tasks.store import Account, Callback, Consent, Key, Pack, Session
from stillmotion.tasks.task import Status, Task, TaskEvent, TaskResult

Row = tuple[Any, ...]

KEY_COLUMNS = 5
"""Of `key_columns`."""

SESSION_COLUMNS = 3
"""Of `session_columns`."""

_DEFAULT_PORT = {"http": 80, "https": 443}
_STATUS = {str(status): status for status in Status}
_result = msgspec.json.Decoder(TaskResult)
_remarks = msgspec.json.Decoder(tuple[str, ...])
_encoder = msgspec.json.Encoder()


def task_from(row: Row) -> Task:
    """From `task_columns`."""
    (
        id,
        kind,
        engine,
        pool,
        account_id,
        status,
        status_msg,
        external_task_id,
        request,
        watermark,
        callback_url,
        units,
        attempt,
        spent,
        progress,
        stage,
        result,
        created_at,
        updated_at,
        purged,
        base_url,
        remarks,
        traceparent,
    ) = row
    return Task(
        id=str(id),
        kind=kind,
        engine=engine,
        pool=pool,
        account_id=str(account_id),
        status=_STATUS[status],
        status_msg=status_msg,
        external_task_id=external_task_id or "",
        request=request,
        watermark=bool(watermark),
        callback_url=callback_url,
        units=units,
        attempt=attempt,
        spent=spent,
        progress=progress,
        stage=stage,
        result=None if result is None else _result.decode(result),
        created_at=created_at,
        updated_at=updated_at,
        purged=bool(purged),
        base_url=base_url,
        remarks=() if remarks is None else _remarks.decode(remarks),
        traceparent=traceparent or "",
    )


def result_to(result: TaskResult) -> bytes:
    """What the column `result` holds."""
    return _encoder.encode(result)


def remarks_to(remarks: Sequence[str]) -> bytes | None:
    """What the column `remarks` holds."""
    return _encoder.encode(remarks) if remarks else None


def event_from(row: Row) -> TaskEvent:
    """From `events_after`."""
    seq, task_id, at, status, status_msg, progress, stage = row
    return TaskEvent(
        seq=seq,
        task_id=str(task_id),
        at=at,
        status=_STATUS[status],
        status_msg=status_msg,
        progress=progress,
        stage=stage,
    )


def beyond_of(search: TaskSearch) -> int:
    """The binding of `newest_tasks` and `oldest_tasks`: a number of which no task has the id."""
    if search.beyond:
        return int(search.beyond)
    return 0 if search.oldest_first else 2**63 - 1


def deduction_from(row: Row, tasks: Mapping[str, Task]) -> Deduction:
    """From `deductions`, and the tasks by their ids."""
    task_id, pack_id, pack_name, units, before = row
    return Deduction(tasks[str(task_id)], str(pack_id), pack_name, units, before)


def account_from(row: Row) -> Account:
    """From `account_columns`."""
    (
        id,
        name,
        max_parallel,
        rate_limit,
        created_at,
        consent_by,
        consent_at,
        priority,
        operator,
    ) = row
    return Account(
        id=str(id),
        name=name,
        max_parallel=max_parallel,
        rate_limit=rate_limit,
        created_at=created_at,
        consent=Consent(consent_by, consent_at) if consent_by else None,
        priority=priority,
        operator=bool(operator),
    )


def pack_from(row: Row) -> Pack:
    """From `packs` and `add_pack`."""
    id, account_id, name, total, spent, reserved, purchased_at, effective_at, invalid_at = row
    return Pack(
        id=str(id),
        account_id=str(account_id),
        name=name,
        total=total,
        spent=spent,
        reserved=reserved,
        purchased_at=purchased_at,
        effective_at=effective_at,
        invalid_at=invalid_at,
    )


def key_from(row: Row) -> Key:
    """From `key_columns`."""
    access_key, account_id, account_name, created_at, revoked_at = row
    return Key(
        access_key=access_key,
        account_id=str(account_id),
        account_name=account_name,
        created_at=created_at,
        revoked_at=revoked_at,
    )


def session_from(row: Row) -> Session:
    """From `session_columns` and `account_columns`."""
    access_key, created_at, expires_at = row[:SESSION_COLUMNS]
    return Session(
        account=account_from(row[SESSION_COLUMNS:]),
        access_key=access_key,
        created_at=created_at,
        expires_at=expires_at,
    )


def callback_from(row: Row) -> Callback:
    """From `claim_callback`."""
    task_id, seq, account_id, host, url, body, tries, created_at, traceparent = row
    return Callback(
        id=f"{task_id}-{seq}",
        task_id=str(task_id),
        account_id=str(account_id),
        host=host,
        url=url,
        body=body or b"",
        tries=tries,
        created_at=created_at,
        traceparent=traceparent or "",
    )


def callback_key(callback_id: str) -> dict[str, int]:
    """The bindings that find the row of a `Callback.id`."""
    task_id, seq = callback_id.split("-")
    return {"task_id": int(task_id), "seq": int(seq)}


@lru_cache(maxsize=1024)
def host_of(url: str) -> str:
    """The host and port that `url` leads to, "" where it leads nowhere."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname or ''}:{parts.port or _DEFAULT_PORT.get(parts.scheme, 0)}"
    except ValueError:
        return ""
