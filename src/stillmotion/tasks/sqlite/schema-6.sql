-- Version 6 of the database: whose tasks are begun first, and lanes of the queue by engine.

-- Tasks of accounts of a higher priority are begun before all others.
ALTER TABLE accounts ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;

DROP INDEX tasks_unfinished;
CREATE INDEX tasks_unfinished ON tasks (pool, account_id, engine, status, id, ready_at)
    WHERE ready_at IS NOT NULL;
CREATE INDEX tasks_unfinished_by_account ON tasks (account_id) WHERE ready_at IS NOT NULL;
