-- Version 6 of the database: callbacks in one tree less, since most creates write one.

ALTER TABLE callbacks RENAME TO callbacks_5;
DROP INDEX callbacks_by_lane;

-- As before, but found by their key alone. `body` is NULL of the callback that tells of the create,
-- until it is claimed: what it says stands in the task's row and does not change.
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
    worker     TEXT NOT NULL DEFAULT '',
    body       BLOB CHECK (body IS NOT NULL OR seq = 1),
    PRIMARY KEY (task_id, seq)
) STRICT, WITHOUT ROWID;

INSERT INTO callbacks (task_id, seq, account_id, host, url, created_at, tries, ready_at, claimed,
                       ended_at, error, worker, body)
SELECT task_id, seq, account_id, host, url, created_at, tries, ready_at, claimed, ended_at, error,
       worker, body
  FROM callbacks_5;

DROP TABLE callbacks_5;

CREATE INDEX callbacks_by_lane ON callbacks (account_id, host, ready_at)
    WHERE ready_at IS NOT NULL;
