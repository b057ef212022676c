-- Version 5 of the database: what the servers that share it have in common.

-- The master secret, or, where the servers have it in a file, only the mark that tells it from
-- others. One row at most.
CREATE TABLE site_secret (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    mark   BLOB NOT NULL,
    master BLOB
) STRICT;

-- Which server does a sweep, and until when it does unless it says so again.
CREATE TABLE sweeps (
    name       TEXT NOT NULL PRIMARY KEY,
    worker     TEXT NOT NULL,
    held_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
