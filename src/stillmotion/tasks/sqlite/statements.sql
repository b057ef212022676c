-- Every statement that the store executes, each under its name, and the lists of columns that
-- several of them share, which stand in them as {name}. See `schema.sql` for the columns.

-- name: task_columns
id, kind, engine, pool, account_id, status, status_msg, external_task_id, request, watermark,
       callback_url, units, attempt, spent, progress, stage, result, created_at,
       coalesce(ended_at, started_at, created_at), purged, base_url, remarks, traceparent

-- name: account_columns
a.id, a.name, a.max_parallel, a.rate_limit, a.created_at, a.consent_by, a.consent_at, a.priority,
       a.operator

-- name: session_columns
s.access_key, s.created_at, s.expires_at

-- name: key_columns
k.access_key, k.account_id, a.name, k.created_at, k.revoked_at

-- name: create_task
-- Bound by place, in this order: that saves a tenth of the step's time.
INSERT INTO tasks (id, account_id, kind, engine, pool, external_task_id, idempotency_key,
                   fingerprint, watermark, callback_url, base_url, units, created_at, traceparent,
                   request)
VALUES (:id, :account_id, :kind, :engine, :pool, :external_task_id, :idempotency_key,
        :fingerprint, :watermark, :callback_url, :base_url, :units, :now, :traceparent, :request);

-- name: count_unfinished
-- No more than the account's limit, so that this stays short.
SELECT count(*) FROM tasks WHERE account_id = :account_id AND ready_at IS NOT NULL;

-- name: repeated_create
SELECT id, fingerprint FROM tasks
 WHERE account_id = :account_id AND idempotency_key = :idempotency_key;

-- name: external_id_taken
SELECT 1 FROM tasks WHERE account_id = :account_id AND external_task_id = :external_task_id;

-- name: task_by_id
SELECT {task_columns} FROM tasks
 WHERE id = :id;

-- name: own_task_by_id
SELECT {task_columns} FROM tasks
 WHERE id = :id AND account_id = :account_id AND kind = :kind;

-- name: own_task_by_external_id
SELECT {task_columns} FROM tasks
 WHERE account_id = :account_id AND external_task_id = :external_task_id AND kind = :kind;

-- name: list_tasks
-- The inner query walks the index alone, so that pages far back do not read the rows before them.
SELECT {task_columns} FROM tasks
 WHERE id IN (SELECT id FROM tasks
               WHERE account_id = :account_id AND kind = :kind
               ORDER BY id DESC
               LIMIT :limit OFFSET :offset)
 ORDER BY id DESC;

-- name: own_task_of_any_kind
SELECT {task_columns} FROM tasks
 WHERE id = :id AND account_id = :account_id;

-- name: tasks_by_external_ids
SELECT {task_columns} FROM tasks
 WHERE account_id = :account_id
   AND external_task_id IN (SELECT value FROM json_each(:external_ids));

-- name: newest_tasks
-- Of each kind no more than are wanted of all, by the index alone.
SELECT {task_columns} FROM tasks
 WHERE id IN (SELECT found.id
                FROM json_each(:kinds) AS wanted
                JOIN tasks AS found
                  ON found.id IN (SELECT one.id FROM tasks AS one
                                   WHERE one.account_id = :account_id AND one.kind = wanted.value
                                     AND one.id < :beyond
                                     AND one.created_at BETWEEN :start AND :end
                                     AND (:statuses = '[]' OR one.status IN
                                          (SELECT value FROM json_each(:statuses)))
                                     AND (:purged OR one.purged = 0)
                                   ORDER BY one.id DESC
                                   LIMIT :limit))
 ORDER BY id DESC
 LIMIT :limit;

-- name: oldest_tasks
-- Of each kind no more than are wanted of all, by the index alone.
SELECT {task_columns} FROM tasks
 WHERE id IN (SELECT found.id
                FROM json_each(:kinds) AS wanted
                JOIN tasks AS found
                  ON found.id IN (SELECT one.id FROM tasks AS one
                                   WHERE one.account_id = :account_id AND one.kind = wanted.value
                                     AND one.id > :beyond
                                     AND one.created_at BETWEEN :start AND :end
                                     AND (:statuses = '[]' OR one.status IN
                                          (SELECT value FROM json_each(:statuses)))
                                     AND (:purged OR one.purged = 0)
                                   ORDER BY one.id ASC
                                   LIMIT :limit))
 ORDER BY id ASC
 LIMIT :limit;

-- name: deductions
-- What a pack had before is what it has now, and all that it has paid since.
SELECT task_id, pack_id, name, units, before
  FROM (SELECT charges.task_id, charges.pack_id, packs.name, charges.units, tasks.created_at,
               packs.total - packs.spent
               + sum(charges.units) OVER (PARTITION BY charges.pack_id
                                              ORDER BY tasks.ended_at DESC, tasks.id DESC) AS before
          FROM packs
          JOIN charges ON charges.pack_id = packs.id
          JOIN tasks ON tasks.id = charges.task_id
         WHERE packs.account_id = :account_id AND tasks.status = 'succeed')
 WHERE created_at BETWEEN :start AND :end AND (task_id, pack_id) > (:task_id, :pack_id)
 ORDER BY task_id, pack_id
 LIMIT :limit;

-- name: events_after
SELECT seq, task_id, at, status, status_msg, progress, stage
  FROM task_events
 WHERE task_id = :id AND seq > :seq
 ORDER BY seq;

-- name: claim_task
-- A lane is an account and an engine. The recursion steps from lane to lane by the index, over
-- however many tasks. Of the accounts that have a task of the pool to do, those of the highest
-- priority come first, of them the one with the fewest running, of it the oldest task.
WITH RECURSIVE
    waiting (account_id) AS (
        SELECT min(account_id) FROM tasks WHERE ready_at IS NOT NULL
         UNION ALL
        SELECT (SELECT min(account_id) FROM tasks
                 WHERE ready_at IS NOT NULL AND account_id > waiting.account_id)
          FROM waiting
         WHERE waiting.account_id IS NOT NULL
    ),
    lane_or_none (account_id, engine) AS (
        SELECT account_id,
               (SELECT min(engine) FROM tasks
                 WHERE ready_at IS NOT NULL AND account_id = waiting.account_id AND pool = :pool)
          FROM waiting
         WHERE account_id IS NOT NULL
         UNION ALL
        SELECT account_id,
               (SELECT min(engine) FROM tasks
                 WHERE ready_at IS NOT NULL AND account_id = lane_or_none.account_id
                   AND pool = :pool AND engine > lane_or_none.engine)
          FROM lane_or_none
         WHERE engine IS NOT NULL
    ),
    lane AS (SELECT * FROM lane_or_none WHERE engine IS NOT NULL),
    offer AS MATERIALIZED (
        SELECT account_id, engine,
               (SELECT id FROM tasks
                 WHERE account_id = lane.account_id AND pool = :pool AND engine = lane.engine
                   AND status = 'processing' AND ready_at <= :now
                 ORDER BY id LIMIT 1) AS retried,
               (SELECT id FROM tasks
                 WHERE account_id = lane.account_id AND pool = :pool AND engine = lane.engine
                   AND status = 'submitted' AND ready_at <= :now
                 ORDER BY id LIMIT 1) AS submitted,
               (SELECT count(*) FROM tasks
                 WHERE account_id = lane.account_id AND pool = :pool AND engine = lane.engine
                   AND status = 'processing' AND ready_at > :now) AS running,
               (SELECT count(*) FROM tasks
                 WHERE account_id = lane.account_id AND pool = :pool AND engine = lane.engine
                   AND status = 'processing' AND ready_at > :now AND worker <> ''
                   AND (:pool_limit IS NOT NULL OR :engine_limits <> '{}')) AS held
          FROM lane
    ),
    counted AS (
        SELECT engine, accounts.priority,
               min(coalesce(retried, submitted), coalesce(submitted, retried)) AS oldest,
               sum(running) OVER (PARTITION BY account_id) AS running_of_account,
               sum(held) OVER (PARTITION BY engine) AS held_of_engine,
               sum(held) OVER () AS held_of_pool
          FROM offer
          JOIN accounts ON accounts.id = offer.account_id
    )
UPDATE tasks
   SET status = 'processing', attempt = attempt + 1, spent = spent + 1, worker = :worker,
       ready_at = :lease_end, started_at = coalesce(started_at, :now), progress = 0, stage = '',
       remarks = NULL
 WHERE id = (SELECT oldest
               FROM counted
              WHERE oldest IS NOT NULL
                AND (:pool_limit IS NULL OR held_of_pool < :pool_limit)
                AND held_of_engine < coalesce(
                        (SELECT value FROM json_each(:engine_limits) WHERE key = engine),
                        held_of_engine + 1)
              ORDER BY priority DESC, running_of_account, oldest
              LIMIT 1)
RETURNING id;

-- name: extend_lease
UPDATE tasks SET ready_at = :lease_end, progress = :progress, stage = :stage, remarks = :remarks
 WHERE id = :id AND attempt = :attempt AND worker <> '';

-- name: release_task
UPDATE tasks SET worker = '', ready_at = :ready_at, spent = spent - :given_back
 WHERE id = :id AND attempt = :attempt AND worker <> '';

-- name: hand_back_task
UPDATE tasks SET worker = '', ready_at = 0, spent = spent - 1
 WHERE id = :id AND attempt = :attempt AND worker <> '';

-- name: succeed_task
UPDATE tasks
   SET status = 'succeed', result = :result, remarks = :remarks, progress = 1, stage = '',
       worker = '', ready_at = NULL, ended_at = :now
 WHERE id = :id AND attempt = :attempt AND worker <> '';

-- name: fail_task
UPDATE tasks
   SET status = 'failed', status_msg = :message, remarks = :remarks, worker = '',
       ready_at = NULL, ended_at = :now
 WHERE id = :id AND attempt = :attempt AND worker <> '';

-- name: cancel_task
UPDATE tasks SET status = 'cancelled', worker = '', ready_at = NULL, ended_at = :now
 WHERE id = :id AND ready_at IS NOT NULL;

-- name: release_tasks
UPDATE tasks SET worker = '', ready_at = 0 WHERE ready_at > 0 AND worker = :worker;

-- name: move_due_tasks
-- What may be claimed at once (0) stays so.
UPDATE tasks SET ready_at = max(ready_at + :moved, 1) WHERE ready_at > 0;

-- name: move_due_callbacks
UPDATE callbacks SET ready_at = max(ready_at + :moved, 1) WHERE ready_at IS NOT NULL;

-- name: move_due_sweeps
UPDATE sweeps SET held_until = max(held_until + :moved, 1);

-- name: unfinished
-- Counted by account from the index alone; few rows are left of that to be joined.
WITH
    counted AS (
        SELECT account_id, pool, status, count(*) AS tasks, min(id) AS oldest
          FROM tasks
         WHERE ready_at IS NOT NULL
         GROUP BY account_id, pool, status
    ),
    by_limit AS (
        SELECT pool, status, max_parallel, sum(tasks) AS tasks, min(oldest) AS oldest
          FROM counted
          JOIN accounts ON accounts.id = account_id
         GROUP BY pool, status, max_parallel
    )
SELECT pool, status, max_parallel, tasks,
       (SELECT created_at FROM tasks WHERE id = by_limit.oldest)
  FROM by_limit;

-- name: callback_backlog
-- Counted in the index alone. The oldest is one of the oldest task.
SELECT waiting,
       (SELECT min(created_at) FROM callbacks WHERE task_id = oldest AND ready_at IS NOT NULL)
  FROM (SELECT count(*) AS waiting, min(task_id) AS oldest
          FROM callbacks
         WHERE ready_at IS NOT NULL);

-- name: processing_tasks
-- The inner query reads the index alone.
SELECT {task_columns} FROM tasks
 WHERE id IN (SELECT id FROM tasks
               WHERE ready_at IS NOT NULL AND +status = 'processing'
               ORDER BY +id
               LIMIT :limit)
 ORDER BY id;

-- name: clock
SELECT boot, ahead FROM clock;

-- name: follow_clock
INSERT INTO clock (one, boot, ahead) VALUES (1, :boot, :ahead)
    ON CONFLICT (one) DO UPDATE SET boot = excluded.boot, ahead = excluded.ahead;

-- name: queue_depth
SELECT status, count(*) FROM tasks WHERE ready_at IS NOT NULL GROUP BY status;

-- name: create_first_callback
-- That of the create: no earlier one can be in its way, and its body is made when it is claimed.
INSERT INTO callbacks (task_id, account_id, host, url, created_at, ready_at, seq)
VALUES (:task_id, :account_id, :host, :url, :now, :now, 1);

-- name: create_callback
-- It waits where an earlier one of the task has not ended.
INSERT INTO callbacks (task_id, account_id, host, url, created_at, seq, body, ready_at)
SELECT :task_id, :account_id, :host, :url, :now, :seq, :body,
       CASE WHEN EXISTS (SELECT 1 FROM callbacks WHERE task_id = :task_id AND ended_at IS NULL)
            THEN NULL ELSE :now END;

-- name: due_callbacks
-- A lane is an account and a host. Of each lane that is not full the callback that is due longest,
-- of those one for each host, and of those one for each account: nobody's backlog, however long,
-- comes before the first of another. The recursion steps from lane to lane by the index.
WITH RECURSIVE
    lane (account_id, host) AS (
        SELECT * FROM (SELECT account_id, host FROM callbacks
                        WHERE ready_at IS NOT NULL
                        ORDER BY account_id, host LIMIT 1)
         UNION ALL
        SELECT next.account_id, next.host
          FROM lane
          JOIN callbacks AS next
            ON (next.task_id, next.seq) =
               (SELECT * FROM (SELECT task_id, seq FROM callbacks
                                WHERE account_id = lane.account_id AND host > lane.host
                                  AND ready_at IS NOT NULL
                                ORDER BY host LIMIT 1)
                 UNION ALL
                SELECT * FROM (SELECT task_id, seq FROM callbacks
                                WHERE account_id > lane.account_id AND ready_at IS NOT NULL
                                ORDER BY account_id, host LIMIT 1)
                 LIMIT 1)
    ),
    first_of_lane AS (
        SELECT due.task_id, due.seq, due.account_id, due.host, due.ready_at
          FROM lane
          JOIN callbacks AS due
            ON (due.task_id, due.seq) =
               (SELECT task_id, seq FROM callbacks
                 WHERE account_id = lane.account_id AND host = lane.host AND ready_at <= :now
                 ORDER BY ready_at LIMIT 1)
         WHERE lane.account_id NOT IN (SELECT value FROM json_each(:full_accounts))
           AND lane.host NOT IN (SELECT value FROM json_each(:full_hosts))
    ),
    first_of_host AS (
        SELECT *, row_number() OVER (PARTITION BY host ORDER BY ready_at, task_id) AS place
          FROM first_of_lane
    ),
    first_of_account AS (
        SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY ready_at, task_id) AS turn
          FROM first_of_host
         WHERE place = 1
    )
SELECT task_id, seq FROM first_of_account WHERE turn = 1 ORDER BY ready_at, task_id LIMIT :limit;

-- name: claim_callback
UPDATE callbacks SET claimed = 1, worker = :worker, ready_at = :lease_end
 WHERE task_id = :task_id AND seq = :seq
RETURNING task_id, seq, account_id, host, url, body, tries, created_at,
          (SELECT traceparent FROM tasks WHERE id = task_id);

-- name: keep_body
UPDATE callbacks SET body = :body WHERE task_id = :task_id AND seq = :seq;

-- name: postpone_callback
-- A server whose claim has run out says nothing of what another one is delivering.
UPDATE callbacks SET claimed = 0, tries = tries + 1, ready_at = :ready_at, error = :error
 WHERE task_id = :task_id AND seq = :seq AND ended_at IS NULL
   AND claimed = 1 AND worker = :worker;

-- name: give_up_callback
UPDATE callbacks
   SET claimed = 0, tries = tries + 1, ready_at = NULL, ended_at = :now, error = :error
 WHERE task_id = :task_id AND seq = :seq AND ended_at IS NULL
   AND claimed = 1 AND worker = :worker;

-- name: end_callback
UPDATE callbacks
   SET claimed = 0, tries = tries + 1, ready_at = NULL, ended_at = :now, error = :error
 WHERE task_id = :task_id AND seq = :seq AND ended_at IS NULL;

-- name: ready_next_callback
UPDATE callbacks SET ready_at = :now
 WHERE task_id = :task_id AND ready_at IS NULL AND ended_at IS NULL
   AND seq = (SELECT min(seq) FROM callbacks WHERE task_id = :task_id AND ended_at IS NULL);

-- name: release_callbacks
UPDATE callbacks SET claimed = 0, worker = '', ready_at = :now
 WHERE ready_at > 0 AND claimed = 1 AND worker = :worker;

-- name: purgeable_tasks
SELECT id FROM tasks
 WHERE ended_at < :before AND purged = 0
   AND NOT EXISTS (SELECT 1 FROM library WHERE task_id = tasks.id)
 ORDER BY ended_at
 LIMIT :limit;

-- name: untidy_tasks
SELECT id, kind, status, attempt FROM tasks
 WHERE ended_at >= :after AND ended_at < :before AND purged = 0
   AND (attempt > 1 OR status <> 'succeed' OR kind IN (SELECT value FROM json_each(:kept)))
 ORDER BY ended_at;

-- name: purge_task
UPDATE tasks
   SET purged = 1, request = x'', result = NULL, remarks = NULL, callback_url = '', base_url = '',
       idempotency_key = NULL, fingerprint = NULL
 WHERE id = :id AND ended_at IS NOT NULL;

-- name: purge_callbacks
DELETE FROM callbacks WHERE task_id = :id;

-- name: take_sweep
INSERT INTO sweeps (name, worker, held_until) VALUES (:name, :worker, :lease_end)
    ON CONFLICT (name) DO UPDATE
   SET worker = excluded.worker, held_until = excluded.held_until
 WHERE worker = excluded.worker OR held_until <= :now;

-- name: release_sweeps
DELETE FROM sweeps WHERE worker = :worker;

-- name: unknown_tasks
SELECT given.value FROM json_each(:ids) AS given
 WHERE NOT EXISTS (SELECT 1 FROM tasks WHERE id = given.value);

-- name: task_of_video
-- The expression is that of the index, to the letter.
SELECT {task_columns} FROM tasks
 WHERE json_extract(CAST(result AS TEXT), '$.videos[0].id') = :video_id
   AND result IS NOT NULL AND account_id = :account_id;

-- name: task_of_audio
SELECT {task_columns} FROM tasks
 WHERE account_id = :account_id AND kind IN ('tts', 'text_to_audio', 'video_to_audio')
   AND result IS NOT NULL
   AND json_extract(CAST(result AS TEXT), '$.audios[0].id') = :audio_id;

-- name: keep
INSERT INTO library (sort, id, account_id, task_id)
SELECT :sort, :id, account_id, id FROM tasks WHERE id = :task_id;

-- name: kept
SELECT {task_columns} FROM tasks
 WHERE id = (SELECT task_id FROM library
              WHERE sort = :sort AND id = :id AND account_id = :account_id);

-- name: forget_kept
DELETE FROM library WHERE sort = :sort AND id = :id AND account_id = :account_id
RETURNING task_id;

-- name: has_packs
SELECT 1 FROM packs WHERE account_id = :account_id AND removed_at IS NULL LIMIT 1;

-- name: paying_packs
-- The one that ends first pays first.
SELECT id, total - spent - reserved FROM packs
 WHERE account_id = :account_id AND removed_at IS NULL
   AND effective_at <= :now AND invalid_at > :now AND spent + reserved < total
 ORDER BY invalid_at, id;

-- name: charge
INSERT INTO charges (task_id, pack_id, units) VALUES (:task_id, :pack_id, :units);

-- name: packs
SELECT id, account_id, name, total, spent, reserved, purchased_at, effective_at, invalid_at
  FROM packs
 WHERE account_id = :account_id AND removed_at IS NULL
 ORDER BY id;

-- name: add_pack
INSERT INTO packs (account_id, name, total, purchased_at, effective_at, invalid_at)
VALUES (:account_id, :name, :total, :now, :effective_at, :invalid_at)
RETURNING id, account_id, name, total, spent, reserved, purchased_at, effective_at, invalid_at;

-- name: remove_pack
UPDATE packs SET removed_at = :now WHERE id = :id AND removed_at IS NULL;

-- name: list_accounts
SELECT {account_columns} FROM accounts AS a ORDER BY a.id;

-- name: limit_account
UPDATE accounts SET max_parallel = :max_parallel, rate_limit = :rate_limit WHERE id = :id;

-- name: prioritize_account
UPDATE accounts SET priority = :priority WHERE id = :id;

-- name: record_consent
UPDATE accounts SET consent_by = :by, consent_at = :at WHERE id = :id;

-- name: ensure_account
INSERT INTO accounts (name, max_parallel, rate_limit, created_at)
VALUES (:name, :max_parallel, :rate_limit, :now)
    ON CONFLICT (name) DO UPDATE
   SET max_parallel = coalesce(excluded.max_parallel, max_parallel),
       rate_limit = coalesce(excluded.rate_limit, rate_limit)
RETURNING id, name, max_parallel, rate_limit, created_at, consent_by, consent_at, priority, operator;

-- name: account
SELECT {account_columns} FROM accounts AS a WHERE a.id = :id;

-- name: add_key
INSERT INTO keys (access_key, account_id, api_key_hash, created_at)
VALUES (:access_key, :account_id, :api_key_hash, :now);

-- name: add_first_key
INSERT INTO keys (access_key, account_id, api_key_hash, created_at)
SELECT :access_key, :account_id, :api_key_hash, :now
 WHERE NOT EXISTS (SELECT 1 FROM keys);

-- name: find_key
SELECT {key_columns}, {account_columns}
  FROM keys AS k
  JOIN accounts AS a ON a.id = k.account_id
 WHERE k.access_key = :access_key AND k.revoked_at IS NULL;

-- name: find_api_key
SELECT {key_columns}, {account_columns}
  FROM keys AS k
  JOIN accounts AS a ON a.id = k.account_id
 WHERE k.api_key_hash = :api_key_hash AND k.revoked_at IS NULL;

-- name: list_keys
SELECT {key_columns}
  FROM keys AS k
  JOIN accounts AS a ON a.id = k.account_id
 ORDER BY k.rowid;

-- name: revoke_key
UPDATE keys SET revoked_at = coalesce(revoked_at, :now) WHERE access_key = :access_key;

-- name: site_secret
SELECT mark, master FROM site_secret;

-- name: keep_secret
INSERT INTO site_secret (one, mark, master) VALUES (1, :mark, :master)
    ON CONFLICT (one) DO UPDATE SET master = coalesce(master, excluded.master)
 WHERE mark = excluded.mark;

-- name: replace_secret
INSERT INTO site_secret (one, mark, master) VALUES (1, :mark, :master)
    ON CONFLICT (one) DO UPDATE SET mark = excluded.mark, master = excluded.master;

-- name: set_operator
UPDATE accounts SET operator = :operator WHERE id = :id;

-- name: add_session
INSERT INTO sessions (token_hash, access_key, created_at, expires_at)
VALUES (:token_hash, :access_key, :now, :expires_at);

-- name: find_session
SELECT {session_columns}, {account_columns}
  FROM sessions AS s
  JOIN keys AS k ON k.access_key = s.access_key
  JOIN accounts AS a ON a.id = k.account_id
 WHERE s.token_hash = :token_hash AND k.revoked_at IS NULL;

-- name: extend_session
UPDATE sessions SET expires_at = :expires_at WHERE token_hash = :token_hash;

-- name: end_session
DELETE FROM sessions WHERE token_hash = :token_hash;

-- name: end_sessions_of_key
DELETE FROM sessions WHERE access_key = :access_key;

-- name: end_old_sessions
DELETE FROM sessions WHERE expires_at <= :now;

-- name: history
-- Of each kind and state no more than are wanted of all, by the index alone.
SELECT {task_columns} FROM tasks
 WHERE id IN (SELECT found.id
                FROM json_each(:kinds) AS kind
                JOIN json_each(:statuses) AS state
                JOIN tasks AS found
                  ON found.id IN (SELECT one.id FROM tasks AS one
                                   WHERE one.account_id = :account_id AND one.status = state.value
                                     AND one.kind = kind.value AND one.id < :before
                                     AND one.ended_at IS NOT NULL AND one.purged = 0
                                   ORDER BY one.id DESC
                                   LIMIT :limit)
               UNION ALL
              SELECT id FROM (SELECT id FROM tasks INDEXED BY tasks_unfinished
                               WHERE account_id = :account_id AND ready_at IS NOT NULL
                                 AND id < :before
                                 AND status IN (SELECT value FROM json_each(:statuses))
                                 AND kind IN (SELECT value FROM json_each(:kinds))
                               ORDER BY id DESC
                               LIMIT :limit))
 ORDER BY id DESC
 LIMIT :limit;

-- name: history_by_words
SELECT {task_columns} FROM tasks
 WHERE id IN (SELECT rowid FROM task_words
               WHERE task_words MATCH :match AND rowid < :before
               ORDER BY rowid DESC
               LIMIT :limit)
 ORDER BY id DESC;

-- name: unsearched_of_account
SELECT {task_columns} FROM tasks
 WHERE account_id = :account_id AND ended_at IS NOT NULL AND purged = 0 AND searched = 0
 ORDER BY id DESC
 LIMIT :limit;

-- name: unsearched
SELECT {task_columns} FROM tasks
 WHERE ended_at IS NOT NULL AND purged = 0 AND searched = 0
 LIMIT :limit;

-- name: note_words
INSERT INTO task_words (rowid, words) VALUES (:id, :words);

-- name: mark_searched
UPDATE tasks SET searched = 1 WHERE id = :id;

-- name: troubled_callbacks
SELECT task_id, account_id, url, tries, error, created_at, ready_at
  FROM (SELECT * FROM (SELECT * FROM callbacks WHERE ready_at IS NOT NULL AND tries > 0
                        ORDER BY task_id DESC, seq DESC LIMIT :limit)
         UNION ALL
        SELECT * FROM (SELECT * FROM callbacks WHERE ended_at IS NOT NULL AND error <> ''
                        ORDER BY task_id DESC, seq DESC LIMIT :limit))
 ORDER BY task_id DESC, seq DESC
 LIMIT :limit;

-- name: revive_callbacks
-- A claimed one is being tried as it is.
UPDATE callbacks SET tries = 0, error = '', ended_at = NULL, ready_at = NULL
 WHERE task_id = :task_id AND claimed = 0
   AND (ended_at IS NOT NULL AND error <> '' OR ready_at IS NOT NULL AND tries > 0);

-- name: hold_callbacks
UPDATE callbacks SET ready_at = NULL
 WHERE task_id = :task_id AND claimed = 0 AND ready_at IS NOT NULL;
