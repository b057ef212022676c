-- Version 10 of the database: who looks after the site, pages that are signed in, and the history
-- of an account.

-- Whether the account may look after the whole site: accounts, keys, queue and storage.
ALTER TABLE accounts ADD COLUMN operator INTEGER NOT NULL DEFAULT 0 CHECK (operator IN (0, 1));

-- Browsers that have signed in with a key. Of the cookie's value the hash is kept alone. A session
-- is good until it expires and as long as its key is in force.
CREATE TABLE sessions (
    token_hash BLOB NOT NULL PRIMARY KEY,
    access_key TEXT NOT NULL REFERENCES keys (access_key),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What an account looks back on, by state and kind, newest last. Creates do not write it, and what
-- was purged is not in it.
CREATE INDEX tasks_ended ON tasks (account_id, status, kind)
    WHERE ended_at IS NOT NULL AND purged = 0;

-- The words of ended tasks (`tasks/words.py`), by the ids of the tasks, to be searched; `searched`
-- is whether those of a task are in it. They are gone with the rest of what is purged.
CREATE VIRTUAL TABLE task_words USING fts5 (
    words, content = '', contentless_delete = 1, detail = none,
    tokenize = "ascii tokenchars '_'"
);

ALTER TABLE tasks ADD COLUMN searched INTEGER NOT NULL DEFAULT 0 CHECK (searched IN (0, 1));

CREATE INDEX tasks_unsearched ON tasks (account_id)
    WHERE ended_at IS NOT NULL AND purged = 0 AND searched = 0;

CREATE TRIGGER tasks_forget_words AFTER UPDATE OF purged ON tasks
    WHEN NEW.purged = 1 AND OLD.purged = 0 AND OLD.searched = 1
    BEGIN DELETE FROM task_words WHERE rowid = NEW.id; END;

-- Callbacks that have failed, for who looks after the site: few, or something is wrong.
CREATE INDEX callbacks_failing ON callbacks (task_id) WHERE ready_at IS NOT NULL AND tries > 0;
CREATE INDEX callbacks_given_up ON callbacks (task_id) WHERE ended_at IS NOT NULL AND error <> '';
