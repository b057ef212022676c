-- Version 4 of the database: what a task needs to run, and who delivers a callback.

-- The engine that the task was taken for, and the pool of workers that can run it.
ALTER TABLE tasks ADD COLUMN engine TEXT NOT NULL DEFAULT 'parallax';
ALTER TABLE tasks ADD COLUMN pool TEXT NOT NULL DEFAULT 'cpu';

DROP INDEX tasks_unfinished;
CREATE INDEX tasks_unfinished ON tasks (account_id, pool, status, id, ready_at)
    WHERE ready_at IS NOT NULL;

-- Which server has claimed the callback: what a server held is free again when it starts anew.
ALTER TABLE callbacks ADD COLUMN worker TEXT NOT NULL DEFAULT '';
