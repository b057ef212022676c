-- Version 2 of the database: the library of an account, what it may spend, and its consent.

-- What a task made and its account keeps until it deletes it: the task's result describes it, and
-- the task is not purged while it stands here.
CREATE TABLE library (
    sort       TEXT NOT NULL CHECK (sort IN ('element', 'voice')),
    id         INTEGER NOT NULL CHECK (id > 0),
    account_id INTEGER NOT NULL REFERENCES accounts (id),
    task_id    INTEGER NOT NULL UNIQUE REFERENCES tasks (id),
    PRIMARY KEY (sort, id),
    CHECK (sort <> 'element' OR id < 9007199254740992)
) STRICT, WITHOUT ROWID;

-- A video is known by an id of its own, which stands in its task's result.
CREATE INDEX tasks_by_video ON tasks (json_extract(CAST(result AS TEXT), '$.videos[0].id'))
    WHERE result IS NOT NULL;

-- Who has stated for the account that the people whose voices it sends consent, and when.
ALTER TABLE accounts ADD COLUMN consent_by TEXT;
ALTER TABLE accounts ADD COLUMN consent_at INTEGER;

-- What an account may spend, in millionths of a unit: an account without any pack spends freely.
-- `reserved` is for tasks that have not ended. A pack that was removed pays for what it had
-- reserved, and for nothing else.
CREATE TABLE packs (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    account_id   INTEGER NOT NULL REFERENCES accounts (id),
    name         TEXT NOT NULL CHECK (name <> ''),
    total        INTEGER NOT NULL CHECK (total >= 0),
    spent        INTEGER NOT NULL DEFAULT 0 CHECK (spent >= 0),
    reserved     INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    purchased_at INTEGER NOT NULL,
    effective_at INTEGER NOT NULL,
    invalid_at   INTEGER NOT NULL CHECK (invalid_at > effective_at),
    removed_at   INTEGER,
    CHECK (spent + reserved <= total)
) STRICT;

CREATE INDEX packs_by_account ON packs (account_id) WHERE removed_at IS NULL;

-- What each pack pays for a task: reserved when the task is made, spent when it succeeds, and given
-- back when it ends in another way, whoever ends it.
CREATE TABLE charges (
    task_id INTEGER NOT NULL REFERENCES tasks (id),
    pack_id INTEGER NOT NULL REFERENCES packs (id),
    units   INTEGER NOT NULL CHECK (units > 0),
    PRIMARY KEY (task_id, pack_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER charges_reserve AFTER INSERT ON charges
    BEGIN UPDATE packs SET reserved = reserved + NEW.units WHERE id = NEW.pack_id; END;

CREATE TRIGGER charges_spend AFTER UPDATE OF status ON tasks 
    WHEN NEW.status = 'succeed' AND OLD.status <> 'succeed'
    BEGIN
        UPDATE packs SET reserved = reserved - charges.units, spent = spent + charges.units
          FROM charges WHERE charges.task_id = NEW.id AND charges.pack_id = packs.id;
    END;

CREATE TRIGGER charges_give_back AFTER UPDATE OF status ON tasks
    WHEN NEW.status IN ('failed', 'cancelled') AND NEW.status <> OLD.status
    BEGIN
        UPDATE packs SET reserved = reserved - charges.units
          FROM charges WHERE charges.task_id = NEW.id AND charges.pack_id = packs.id;
        DELETE FROM charges WHERE task_id = NEW.id;
    END;
