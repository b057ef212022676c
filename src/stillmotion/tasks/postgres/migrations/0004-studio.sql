-- compatible: yes
-- Who looks after the site, pages that are signed in, and the history of an account.

-- Whether the account may look after the whole site: accounts, keys, queue and storage.
ALTER TABLE accounts ADD COLUMN operator boolean NOT NULL DEFAULT false;

-- Browsers that have signed in with a key. Of the cookie's value the hash is kept alone. A session
-- is good until it expires and as long as its key is in force.
CREATE TABLE sessions (
    token_hash bytea PRIMARY KEY,
    access_key text COLLATE "C" NOT NULL REFERENCES keys (access_key),
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL
);

-- What an account looks back on, by state and kind, newest last. Creates do not write it, and what
-- was purged is not in it.
CREATE INDEX tasks_ended ON tasks (account_id, status, kind, id)
    WHERE ended_at IS NOT NULL AND NOT purged;

-- The words of ended tasks (`tasks/words.py`), to be searched; `searched` is whether those of a task
-- are in it. They are gone with the rest of what is purged.
CREATE TABLE task_words (
    task_id bigint PRIMARY KEY REFERENCES tasks (id),
    words   text[] COLLATE "C" NOT NULL
);

CREATE INDEX task_words_by_word ON task_words USING gin (words);

ALTER TABLE tasks ADD COLUMN searched boolean NOT NULL DEFAULT false;

CREATE INDEX tasks_unsearched ON tasks (account_id, id)
    WHERE ended_at IS NOT NULL AND NOT purged AND NOT searched;

CREATE FUNCTION tasks_forget_words() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
    DELETE FROM task_words WHERE task_id = NEW.id;
    RETURN NULL;
END$$;

CREATE TRIGGER tasks_forget_words AFTER UPDATE OF purged ON tasks FOR EACH ROW
    WHEN (NEW.purged AND NOT OLD.purged AND OLD.searched)
    EXECUTE FUNCTION tasks_forget_words();

-- Callbacks that have failed, for who looks after the site: few, or something is wrong.
CREATE INDEX callbacks_failing ON callbacks (task_id, seq) WHERE ready_at IS NOT NULL AND tries > 0;
CREATE INDEX callbacks_given_up ON callbacks (task_id, seq) WHERE ended_at IS NOT NULL AND error <> '';
