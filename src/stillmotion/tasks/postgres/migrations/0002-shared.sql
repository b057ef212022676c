-- compatible: yes
-- What the servers of a database have in common, see `tasks/site_secret.py` and `tasks/retention.py`.

-- The master secret, or, where the servers have it in a file, only the mark that tells it from
-- others. One row at most.
CREATE TABLE site_secret (
    one    bigint PRIMARY KEY CHECK (one = 1),
    mark   bytea NOT NULL,
    master bytea
);

-- Which server does a sweep, and until when it does unless it says so again.
CREATE TABLE sweeps (
    name       text PRIMARY KEY,
    worker     text NOT NULL,
    held_until bigint NOT NULL
);
