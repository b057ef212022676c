-- Version 9 of the database: by which clock its due times stand.

-- How far the wall clock was ahead of the one that nobody sets, in seconds, when due times were last
-- moved, and in which run of the machine that was: the other clock starts anew with each. One row at
-- most.
CREATE TABLE clock (
    one   INTEGER PRIMARY KEY CHECK (one = 1),
    boot  TEXT NOT NULL,
    ahead REAL NOT NULL
) STRICT;
