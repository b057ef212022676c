-- Version 8 of the database: whose tasks are begun first, and lanes of the queue by engine.

-- Tasks of accounts of a higher priority are begun before all others.
ALTER TABLE accounts ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;

-- One tree for the queue and for an account's unfinished tasks: each create writes it.
DROP INDEX tasks_unfinished;
CREATE INDEX tasks_unfinished ON tasks (account_id, pool, engine, status, id, ready_at)
    WHERE ready_at IS NOT NULL;
