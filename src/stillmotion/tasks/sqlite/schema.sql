-- Version 1 of the database. Times are Unix milliseconds; ids of tasks are the integers of their
-- 18 digits, so that the table is in order of age and needs no second tree for its key.
-- What must never happen is forbidden here, not only in the code that writes.

CREATE TABLE accounts (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    name         TEXT NOT NULL UNIQUE CHECK (name <> ''),
    max_parallel INTEGER CHECK (max_parallel >= 0),
    rate_limit   REAL CHECK (rate_limit > 0),
    created_at   INTEGER NOT NULL
) STRICT;

CREATE TABLE keys (
    access_key   TEXT NOT NULL PRIMARY KEY,
    account_id   INTEGER NOT NULL REFERENCES accounts (id),
    api_key_hash BLOB NOT NULL UNIQUE,
    created_at   INTEGER NOT NULL,
    revoked_at   INTEGER
) STRICT;

-- The record and the queue in one. `ready_at` is when the task may be claimed: 0 for at once, the
-- end of the lease while an attempt holds it, the end of the delay before a retry; NULL once the
-- task has ended. `worker` names who holds it, '' for nobody. `spent` counts the attempts that
-- count against the limit.
CREATE TABLE tasks (
    id               INTEGER PRIMARY KEY
                     CHECK (id BETWEEN 100000000000000000 AND 999999999999999999),
    account_id       INTEGER NOT NULL REFERENCES accounts (id),
    kind             TEXT NOT NULL,
    status           TEXT NOT NULL DEFAULT 'submitted'
                     CHECK (status IN ('submitted', 'processing', 'succeed', 'failed', 'cancelled')),
    status_msg       TEXT NOT NULL DEFAULT '',
    external_task_id TEXT CHECK (external_task_id <> ''),
    idempotency_key  TEXT CHECK (idempotency_key <> ''),
    fingerprint      BLOB,
    watermark        INTEGER NOT NULL CHECK (watermark IN (0, 1)),
    callback_url     TEXT NOT NULL,
    units            TEXT NOT NULL,
    attempt          INTEGER NOT NULL DEFAULT 0,
    spent            INTEGER NOT NULL DEFAULT 0 CHECK (spent BETWEEN 0 AND attempt),
    worker           TEXT NOT NULL DEFAULT '' CHECK (worker = '' OR status = 'processing'),
    ready_at         INTEGER DEFAULT 0,
    progress         REAL NOT NULL DEFAULT 0,
    stage            TEXT NOT NULL DEFAULT '',
    created_at       INTEGER NOT NULL,
    started_at       INTEGER CHECK ((started_at IS NULL) = (attempt = 0)),
    ended_at         INTEGER CHECK ((ended_at IS NULL) = (ready_at IS NOT NULL)),
    purged           INTEGER NOT NULL DEFAULT 0 CHECK (purged IN (0, 1)),
    result           BLOB CHECK ((result IS NOT NULL) = (status = 'succeed' AND purged = 0)),
    request          BLOB NOT NULL,
    CHECK ((status = 'submitted') = (attempt = 0) OR status = 'cancelled'),
    CHECK ((ready_at IS NOT NULL) = (status IN ('submitted', 'processing')))
) STRICT;

CREATE INDEX tasks_by_account ON tasks (account_id, kind);

CREATE UNIQUE INDEX tasks_by_external_id ON tasks (account_id, external_task_id)
    WHERE external_task_id IS NOT NULL;

CREATE UNIQUE INDEX tasks_by_idempotency_key ON tasks (account_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;

CREATE INDEX tasks_unfinished ON tasks (account_id, status, id, ready_at)
    WHERE ready_at IS NOT NULL;

CREATE INDEX tasks_to_purge ON tasks (ended_at)
    WHERE ended_at IS NOT NULL AND purged = 0;

CREATE TRIGGER tasks_end_once BEFORE UPDATE OF status ON tasks
    WHEN OLD.ended_at IS NOT NULL AND NEW.status <> OLD.status
    BEGIN SELECT RAISE (ABORT, 'a task that has ended cannot change its status'); END;

CREATE TRIGGER tasks_result_once BEFORE UPDATE OF result ON tasks
    WHEN OLD.result IS NOT NULL AND NEW.result IS NOT NULL
    BEGIN SELECT RAISE (ABORT, 'a result is written once'); END;

CREATE TRIGGER tasks_attempts_rise BEFORE UPDATE OF attempt ON tasks
    WHEN NEW.attempt <= OLD.attempt
    BEGIN SELECT RAISE (ABORT, 'the attempts of a task only rise'); END;

-- What happened to a task, from the row itself: there is no second record that could differ.
CREATE VIEW task_events (task_id, seq, at, status, status_msg, progress, stage) AS
    SELECT id, 1, created_at, 'submitted', '', 0.0, '' FROM tasks
    UNION ALL
    SELECT id, 2, started_at, 'processing', '', 0.0, '' FROM tasks WHERE started_at IS NOT NULL
    UNION ALL
    SELECT id, 3, ended_at, status, status_msg, progress, stage FROM tasks
     WHERE ended_at IS NOT NULL;

-- Notifications, written with the change they tell of. `seq` is that of the event, so that there
-- is one for each change. `ready_at` is when it may be tried; NULL while an earlier one of the
-- task has not ended, and once it has ended itself: delivered ('' in `error`) or given up.
CREATE TABLE callbacks (
    task_id    INTEGER NOT NULL REFERENCES tasks (id),
    seq        INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    host       TEXT NOT NULL,
    url        TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    tries      INTEGER NOT NULL DEFAULT 0,
    ready_at   INTEGER CHECK (ready_at IS NULL OR ended_at IS NULL),
    claimed    INTEGER NOT NULL DEFAULT 0 CHECK (claimed = 0 OR ready_at IS NOT NULL),
    ended_at   INTEGER,
    error      TEXT NOT NULL DEFAULT '',
    body       BLOB NOT NULL,
    PRIMARY KEY (task_id, seq)
) STRICT;

CREATE INDEX callbacks_by_lane ON callbacks (account_id, host, ready_at)
    WHERE ready_at IS NOT NULL;
