-- Every statement that the store executes, each under its name, and the lists of columns that
-- several of them share, which stand in them as {name}. See `migrations` for the columns.

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

-- name: begin
BEGIN;

-- name: commit
COMMIT;

-- name: rollback
ROLLBACK;

-- name: lock_accounts
-- One writer at a time for what is counted: the accounts named, and those whose packs pay for the
-- tasks. In order, so that no two wait for each other; account 0 stands for the queue.
SELECT pg_advisory_xact_lock(key)
  FROM (SELECT DISTINCT hashint8extended(account_id, 20250) AS key
          FROM (SELECT unnest(:accounts::bigint[]) AS account_id
                 UNION ALL
                SELECT packs.account_id
                  FROM charges JOIN packs ON packs.id = charges.pack_id
                 WHERE charges.task_id = ANY (:tasks::bigint[])) AS counted
         ORDER BY key OFFSET 0) AS keys;

-- name: notify
SELECT pg_notify(:channel, :payload);

-- name: read_clock
SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint, shift, version, seen FROM clock;

-- name: clock_now
SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint;

-- name: move_clock
UPDATE clock SET shift = shift + :moved, version = version + 1
 WHERE version = :version
RETURNING shift, version;

-- name: note_time
UPDATE clock SET seen = :due WHERE seen < :due;

-- name: try_writing
UPDATE clock SET seen = seen;

-- name: create_task
-- One statement, so that what it counts is counted after the creates before it in a transaction.
-- `verdict` says what became of it; `left_units` what is left in the packs.
WITH repeated AS (
         SELECT id, fingerprint FROM tasks
          WHERE account_id = :account_id AND idempotency_key = :idempotency_key::text
     ),
     paying AS MATERIALIZED (
         -- The one that ends first pays first.
         SELECT id, remaining,
                sum(remaining) OVER (ORDER BY invalid_at, id) - remaining AS paid_before
           FROM (SELECT id, invalid_at, total - spent - reserved AS remaining FROM packs
                  WHERE account_id = :account_id AND removed_at IS NULL AND :needed::bigint > 0
                    AND effective_at <= :now AND invalid_at > :now
                    AND spent + reserved < total) AS in_force
     ),
     found AS MATERIALIZED (
         SELECT (SELECT id FROM repeated) AS repeated_id,
                (SELECT fingerprint FROM repeated) AS fingerprint,
                CASE WHEN :max_parallel::bigint IS NOT NULL
                     -- No more than the account's limit, so that this stays short.
                     THEN (SELECT count(*) FROM tasks
                            WHERE account_id = :account_id AND ended_at IS NULL)
                END AS unfinished,
                :needed::bigint > 0 AND EXISTS (SELECT 1 FROM packs
                                                 WHERE account_id = :account_id
                                                   AND removed_at IS NULL) AS pays,
                coalesce((SELECT sum(remaining) FROM paying), 0)::bigint AS left_units,
                EXISTS (SELECT 1 FROM tasks
                         WHERE account_id = :account_id
                           AND external_task_id = :external_task_id::text) AS taken
     ),
     judged AS MATERIALIZED (
         SELECT *,
                CASE WHEN repeated_id IS NOT NULL THEN 'repeated'
                     WHEN unfinished >= :max_parallel::bigint THEN 'full'
                     WHEN pays AND left_units < :needed::bigint THEN 'spent'
                     WHEN taken THEN 'taken'
                     ELSE 'new'
                END AS verdict
           FROM found
     ),
     made AS (
         INSERT INTO tasks (id, account_id, kind, engine, pool, external_task_id, idempotency_key,
                            fingerprint, watermark, callback_url, base_url, units, created_at,
                            traceparent, request)
         SELECT :id::bigint, :account_id::bigint, :kind, :engine, :pool, :external_task_id::text,
                :idempotency_key::text, :fingerprint::bytea, :watermark::boolean, :callback_url,
                :base_url, :units, :now::bigint, :traceparent::text, :request::bytea
           FROM judged WHERE verdict = 'new'
             ON CONFLICT DO NOTHING
         RETURNING id
     ),
     charged AS (
         INSERT INTO charges (task_id, pack_id, units)
         SELECT made.id, paying.id, least(paying.remaining, :needed::bigint - paying.paid_before)
           FROM made, paying, judged
          WHERE judged.pays AND paying.paid_before < :needed::bigint
     )
SELECT verdict, EXISTS (SELECT 1 FROM made), repeated_id, fingerprint, unfinished, left_units
  FROM judged;

-- name: unfinished
SELECT pool, status, max_parallel, tasks,
       (SELECT created_at FROM tasks WHERE id = by_limit.oldest)
  FROM (SELECT pool, status, max_parallel, sum(tasks)::bigint AS tasks, min(oldest) AS oldest
          FROM (SELECT account_id, pool, status, count(*) AS tasks, min(id) AS oldest
                  FROM tasks
                 WHERE ready_at IS NOT NULL
                 GROUP BY account_id, pool, status) AS counted
          JOIN accounts ON accounts.id = counted.account_id
         GROUP BY pool, status, max_parallel) AS by_limit;

-- name: callback_backlog
SELECT waiting,
       (SELECT min(created_at) FROM callbacks WHERE task_id = oldest AND ready_at IS NOT NULL)
  FROM (SELECT count(*) AS waiting, min(task_id) AS oldest
          FROM callbacks
         WHERE ready_at IS NOT NULL) AS counted;

-- name: processing_tasks
SELECT {task_columns} FROM tasks
 WHERE ready_at IS NOT NULL AND status = 'processing'
 ORDER BY id
 LIMIT :limit;

-- name: repeated_create
SELECT id, fingerprint FROM tasks
 WHERE account_id = :account_id AND idempotency_key = :idempotency_key;

-- name: task_by_id
SELECT {task_columns} FROM tasks
 WHERE id = :id;

-- name: own_task
-- One with that id goes before one with an equal external id.
SELECT * FROM (
    SELECT {task_columns} FROM tasks
     WHERE id = :id::bigint AND account_id = :account_id AND kind = :kind
     UNION ALL
    SELECT {task_columns} FROM tasks
     WHERE account_id = :account_id AND external_task_id = :any_id AND kind = :kind
) AS found LIMIT 1;

-- name: list_tasks
-- The inner query walks the index alone, so that pages far back do not read the rows before them.
SELECT {task_columns} FROM tasks
 WHERE id = ANY (ARRAY(SELECT id FROM tasks
                        WHERE account_id = :account_id AND kind = :kind
                        ORDER BY id DESC
                        LIMIT :limit OFFSET :offset))
 ORDER BY id DESC;

-- name: tasks_by_ids
SELECT {task_columns} FROM tasks
 WHERE account_id = :account_id AND id = ANY (:ids::bigint[]);

-- name: tasks_by_external_ids
SELECT {task_columns} FROM tasks
 WHERE account_id = :account_id AND external_task_id = ANY (:external_ids::text[]);

-- name: newest_tasks
-- Of each kind no more than are wanted of all, by the index alone.
SELECT {task_columns} FROM tasks
 WHERE id IN (SELECT found.id
                FROM unnest(:kinds::text[]) AS wanted (kind)
               CROSS JOIN LATERAL
                     (SELECT one.id FROM tasks AS one
                       WHERE one.account_id = :account_id AND one.kind = wanted.kind
                         AND one.id < :beyond::bigint
                         AND one.created_at BETWEEN :start::bigint AND :end::bigint
                         AND (:statuses::text[] = '{}' OR one.status = ANY (:statuses::text[]))
                         AND (:purged::boolean OR NOT one.purged)
                       ORDER BY one.id DESC
                       LIMIT :limit) AS found)
 ORDER BY id DESC
 LIMIT :limit;

-- name: oldest_tasks
-- Of each kind no more than are wanted of all, by the index alone.
SELECT {task_columns} FROM tasks
 WHERE id IN (SELECT found.id
                FROM unnest(:kinds::text[]) AS wanted (kind)
               CROSS JOIN LATERAL
                     (SELECT one.id FROM tasks AS one
                       WHERE one.account_id = :account_id AND one.kind = wanted.kind
                         AND one.id > :beyond::bigint
                         AND one.created_at BETWEEN :start::bigint AND :end::bigint
                         AND (:statuses::text[] = '{}' OR one.status = ANY (:statuses::text[]))
                         AND (:purged::boolean OR NOT one.purged)
                       ORDER BY one.id ASC
                       LIMIT :limit) AS found)
 ORDER BY id ASC
 LIMIT :limit;

-- name: deductions
-- What a pack had before is what it has now, and all that it has paid since.
SELECT task_id, pack_id, name, units, before
  FROM (SELECT charges.task_id, charges.pack_id, packs.name, charges.units, tasks.created_at,
               (packs.total - packs.spent
                + sum(charges.units) OVER (PARTITION BY charges.pack_id
                                               ORDER BY tasks.ended_at DESC, tasks.id DESC)
               )::bigint AS before
          FROM packs
          JOIN charges ON charges.pack_id = packs.id
          JOIN tasks ON tasks.id = charges.task_id
         WHERE packs.account_id = :account_id AND tasks.status = 'succeed') AS paid
 WHERE created_at BETWEEN :start::bigint AND :end::bigint AND (task_id, pack_id) > (:task_id::bigint, :pack_id::bigint)
 ORDER BY task_id, pack_id
 LIMIT :limit;

-- name: events_after
SELECT seq, task_id, at, status, status_msg, progress, stage
  FROM task_events
 WHERE task_id = :id AND seq > :seq
 ORDER BY seq;

-- name: claim_task
-- A lane is an account and an engine. The recursion steps from lane to lane by the index, over
-- however many tasks, and of each the first task that is due is looked at. Of the accounts that
-- have one, those of the highest priority come first, of them the one with the fewest running, of
-- it the oldest task. What another server is just claiming is passed over.
WITH RECURSIVE
    lane (account_id, engine) AS (
        (SELECT account_id, engine FROM tasks
          WHERE ended_at IS NULL AND pool = :pool
          ORDER BY account_id, engine LIMIT 1)
         UNION ALL
        SELECT next.account_id, next.engine
          FROM lane
         CROSS JOIN LATERAL
               (SELECT account_id, engine FROM tasks
                 WHERE ended_at IS NULL AND pool = :pool
                   AND (account_id, engine) > (lane.account_id, lane.engine)
                 ORDER BY account_id, engine LIMIT 1) AS next
    ),
    busy AS MATERIALIZED (
        SELECT lane.account_id, lane.engine, running.running, running.held
          FROM lane
         CROSS JOIN LATERAL
               (SELECT count(*) AS running, count(*) FILTER (WHERE worker <> '') AS held
                  FROM tasks
                 WHERE ended_at IS NULL AND pool = :pool AND account_id = lane.account_id
                   AND engine = lane.engine AND status = 'processing' AND ready_at > :due
               ) AS running
    ),
    counted AS MATERIALIZED (
        SELECT account_id, engine,
               sum(running) OVER (PARTITION BY account_id) AS running,
               sum(held) OVER (PARTITION BY engine) AS held_of_engine,
               sum(held) OVER () AS held_of_pool
          FROM busy
    ),
    offer AS MATERIALIZED (
        SELECT counted.account_id, counted.engine, state.status, counted.running,
               accounts.priority, oldest.id
          FROM counted
          JOIN accounts ON accounts.id = counted.account_id
         CROSS JOIN (VALUES ('processing'), ('submitted')) AS state (status)
         CROSS JOIN LATERAL
               (SELECT id FROM tasks
                 WHERE ended_at IS NULL AND pool = :pool AND account_id = counted.account_id
                   AND engine = counted.engine AND status = state.status AND ready_at <= :due
                 ORDER BY id LIMIT 1) AS oldest
         WHERE counted.held_of_pool < coalesce(:pool_limit::bigint, counted.held_of_pool + 1)
           AND counted.held_of_engine < coalesce(
                   (:engine_limits::jsonb ->> counted.engine)::bigint, counted.held_of_engine + 1)
    ),
    chosen AS MATERIALIZED (
        SELECT free.id
          FROM (SELECT * FROM offer ORDER BY priority DESC, running, id) AS offer
         CROSS JOIN LATERAL
               (SELECT id FROM tasks
                 WHERE ended_at IS NULL AND pool = :pool AND account_id = offer.account_id
                   AND engine = offer.engine AND status = offer.status AND ready_at <= :due
                   AND id >= offer.id
                 ORDER BY id LIMIT 1
                   FOR UPDATE SKIP LOCKED) AS free
         LIMIT 1
    )
UPDATE tasks
   SET status = 'processing', attempt = attempt + 1, spent = spent + 1, worker = :worker,
       ready_at = :lease_end, started_at = coalesce(started_at, :now), progress = 0, stage = '',
       remarks = NULL
 WHERE id = (SELECT id FROM chosen)
RETURNING {task_columns};

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
   SET status = 'succeed', result = :result, video_id = :video_id, remarks = :remarks,
       progress = 1, stage = '', worker = '', ready_at = NULL, ended_at = :now
 WHERE id = :id AND attempt = :attempt AND worker <> ''
RETURNING {task_columns};

-- name: fail_task
UPDATE tasks
   SET status = 'failed', status_msg = :message, remarks = :remarks, worker = '',
       ready_at = NULL, ended_at = :now
 WHERE id = :id AND attempt = :attempt AND worker <> ''
RETURNING {task_columns};

-- name: cancel_task
UPDATE tasks SET status = 'cancelled', worker = '', ready_at = NULL, ended_at = :now
 WHERE id = :id AND ended_at IS NULL
RETURNING {task_columns};

-- name: release_tasks
UPDATE tasks SET worker = '', ready_at = 0 WHERE worker <> '' AND worker = :worker;

-- name: queue_depth
SELECT status, count(*) FROM tasks WHERE ended_at IS NULL GROUP BY status;

-- name: create_callback
-- It waits where an earlier one of the task has not ended. That one is locked: who is just ending it
-- either has done so, or sees this one afterwards and lets it be delivered.
WITH earlier AS MATERIALIZED (
    SELECT seq FROM callbacks WHERE task_id = :task_id AND ended_at IS NULL
     ORDER BY seq FOR NO KEY UPDATE
)
INSERT INTO callbacks (task_id, seq, account_id, host, url, created_at, ready_at, body)
SELECT :task_id, :seq, :account_id, :host, :url, :now,
       CASE WHEN EXISTS (SELECT FROM earlier) THEN NULL ELSE :due::bigint END,
       :body;

-- name: claim_callbacks
-- A lane is an account and a host. Of each lane that is not full the callback that is due longest,
-- of those one for each host, and of those one for each account: nobody's backlog, however long,
-- comes before the first of another. The recursion steps from lane to lane by the index.
WITH RECURSIVE
    lane (account_id, host) AS (
        (SELECT account_id, host FROM callbacks
          WHERE ready_at IS NOT NULL
          ORDER BY account_id, host LIMIT 1)
         UNION ALL
        SELECT next.account_id, next.host
          FROM lane
         CROSS JOIN LATERAL
               (SELECT account_id, host FROM callbacks
                 WHERE ready_at IS NOT NULL AND (account_id, host) > (lane.account_id, lane.host)
                 ORDER BY account_id, host LIMIT 1) AS next
    ),
    first_of_lane AS (
        SELECT lane.account_id, lane.host, due.*
          FROM lane
         CROSS JOIN LATERAL
               (SELECT task_id, seq, ready_at FROM callbacks
                 WHERE account_id = lane.account_id AND host = lane.host AND ready_at <= :due
                 ORDER BY ready_at, task_id, seq LIMIT 1) AS due
         WHERE lane.account_id <> ALL (:full_accounts::bigint[])
           AND lane.host <> ALL (:full_hosts::text[])
    ),
    first_of_host AS (
        SELECT *, row_number() OVER (PARTITION BY host ORDER BY ready_at, task_id) AS place
          FROM first_of_lane
    ),
    first_of_account AS (
        SELECT *, row_number() OVER (PARTITION BY account_id ORDER BY ready_at, task_id) AS turn
          FROM first_of_host
         WHERE place = 1
    ),
    chosen AS MATERIALIZED (
        SELECT task_id, seq FROM first_of_account
         WHERE turn = 1 ORDER BY ready_at, task_id LIMIT :limit
    ),
    free AS MATERIALIZED (
        SELECT callbacks.task_id, callbacks.seq
          FROM callbacks JOIN chosen USING (task_id, seq)
         WHERE callbacks.ready_at <= :due
           FOR UPDATE OF callbacks SKIP LOCKED
    )
UPDATE callbacks SET claimed = true, worker = :worker, ready_at = :lease_end
  FROM free
 WHERE callbacks.task_id = free.task_id AND callbacks.seq = free.seq
RETURNING callbacks.task_id, callbacks.seq, account_id, host, url, body, tries, created_at,
          (SELECT traceparent FROM tasks WHERE id = callbacks.task_id);

-- name: keep_body
UPDATE callbacks SET body = :body WHERE task_id = :task_id AND seq = :seq;

-- name: postpone_callback
-- A server whose claim has run out says nothing of what another one is delivering.
UPDATE callbacks SET claimed = false, tries = tries + 1, ready_at = :ready_at, error = :error
 WHERE task_id = :task_id AND seq = :seq AND ended_at IS NULL AND claimed AND worker = :worker;

-- name: give_up_callback
UPDATE callbacks
   SET claimed = false, tries = tries + 1, ready_at = NULL, ended_at = :now, error = :error
 WHERE task_id = :task_id AND seq = :seq AND ended_at IS NULL AND claimed AND worker = :worker;

-- name: end_callback
UPDATE callbacks
   SET claimed = false, tries = tries + 1, ready_at = NULL, ended_at = :now, error = :error
 WHERE task_id = :task_id AND seq = :seq AND ended_at IS NULL;

-- name: ready_next_callback
UPDATE callbacks SET ready_at = :due
 WHERE task_id = :task_id AND ready_at IS NULL AND ended_at IS NULL
   AND seq = (SELECT min(seq) FROM callbacks WHERE task_id = :task_id AND ended_at IS NULL);

-- name: release_callbacks
UPDATE callbacks SET claimed = false, worker = '', ready_at = :due
 WHERE claimed AND worker = :worker;

-- name: purgeable_tasks
SELECT id FROM tasks
 WHERE ended_at < :before AND ended_at IS NOT NULL AND NOT purged
   AND NOT EXISTS (SELECT 1 FROM library WHERE task_id = tasks.id)
 ORDER BY ended_at
 LIMIT :limit;

-- name: untidy_tasks
SELECT id, kind, status, attempt FROM tasks
 WHERE ended_at >= :after AND ended_at < :before AND ended_at IS NOT NULL AND NOT purged
   AND (attempt > 1 OR status <> 'succeed' OR kind = ANY (:kept::text[]))
 ORDER BY ended_at;

-- name: purge_tasks
WITH purged AS (
    UPDATE tasks
       SET purged = true, request = '', result = NULL, video_id = NULL, remarks = NULL,
           callback_url = '', base_url = '', idempotency_key = NULL, fingerprint = NULL
     WHERE id = ANY (:ids::bigint[]) AND ended_at IS NOT NULL
    RETURNING id
)
DELETE FROM callbacks USING purged WHERE callbacks.task_id = purged.id;

-- name: take_sweep
INSERT INTO sweeps (name, worker, held_until) VALUES (:name, :worker, :lease_end)
    ON CONFLICT (name) DO UPDATE
   SET worker = excluded.worker, held_until = excluded.held_until
 WHERE sweeps.worker = excluded.worker OR sweeps.held_until <= :due;

-- name: release_sweeps
DELETE FROM sweeps WHERE worker = :worker;

-- name: site_secret
SELECT mark, master FROM site_secret;

-- name: keep_secret
INSERT INTO site_secret (one, mark, master) VALUES (1, :mark, :master)
    ON CONFLICT (one) DO UPDATE SET master = coalesce(site_secret.master, excluded.master)
 WHERE site_secret.mark = excluded.mark;

-- name: replace_secret
INSERT INTO site_secret (one, mark, master) VALUES (1, :mark, :master)
    ON CONFLICT (one) DO UPDATE SET mark = excluded.mark, master = excluded.master;

-- name: unknown_tasks
SELECT given.id FROM unnest(:ids::bigint[]) WITH ORDINALITY AS given (id, place)
 WHERE NOT EXISTS (SELECT 1 FROM tasks WHERE tasks.id = given.id)
 ORDER BY given.place;

-- name: task_of_video
SELECT {task_columns} FROM tasks
 WHERE account_id = :account_id AND video_id = :video_id AND video_id IS NOT NULL;

-- name: task_of_audio
SELECT {task_columns} FROM tasks
 WHERE account_id = :account_id AND kind IN ('tts', 'text_to_audio', 'video_to_audio')
   AND result IS NOT NULL
   AND convert_from(result, 'UTF8')::json #>> '{audios,0,id}' = :audio_id;

-- name: keep
INSERT INTO library (sort, id, account_id, task_id)
SELECT :sort, :id, account_id, id FROM tasks WHERE id = :task_id;

-- name: kept
SELECT {task_columns} FROM tasks
 WHERE id = (SELECT task_id FROM library
              WHERE sort = :sort AND library.id = :id AND library.account_id = :account_id);

-- name: forget_kept
DELETE FROM library WHERE sort = :sort AND id = :id AND account_id = :account_id
RETURNING task_id;

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
INSERT INTO accounts AS a (name, max_parallel, rate_limit, created_at)
VALUES (:name, :max_parallel, :rate_limit, :now)
    ON CONFLICT (name) DO UPDATE
   SET max_parallel = coalesce(excluded.max_parallel, a.max_parallel),
       rate_limit = coalesce(excluded.rate_limit, a.rate_limit)
RETURNING {account_columns};

-- name: account
SELECT {account_columns} FROM accounts AS a WHERE a.id = :id;

-- name: add_key
INSERT INTO keys (access_key, account_id, api_key_hash, created_at)
VALUES (:access_key, :account_id, :api_key_hash, :now);

-- name: add_first_key
-- Under the lock of all keys: of servers that start at once one makes it.
INSERT INTO keys (access_key, account_id, api_key_hash, created_at)
SELECT :access_key, :account_id, :api_key_hash::bytea, :now
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
 ORDER BY k.number;

-- name: revoke_key
UPDATE keys SET revoked_at = coalesce(revoked_at, :now) WHERE access_key = :access_key;

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
                FROM unnest(:kinds::text[]) AS kind (name)
               CROSS JOIN unnest(:statuses::text[]) AS state (name)
               CROSS JOIN LATERAL
                     (SELECT one.id FROM tasks AS one
                       WHERE one.account_id = :account_id AND one.status = state.name
                         AND one.kind = kind.name AND one.id < :before::bigint
                         AND one.ended_at IS NOT NULL AND NOT one.purged
                       ORDER BY one.id DESC
                       LIMIT :limit) AS found
               UNION ALL
              (SELECT id FROM tasks
                WHERE account_id = :account_id AND ended_at IS NULL AND id < :before::bigint
                  AND status = ANY (:statuses::text[]) AND kind = ANY (:kinds::text[])
                ORDER BY id DESC
                LIMIT :limit))
 ORDER BY id DESC
 LIMIT :limit;

-- name: history_by_words
SELECT {task_columns} FROM tasks
 WHERE id IN (SELECT task_id FROM task_words
               WHERE words @> :words::text[]
                 AND (:kinds::text[] = '{}' OR words && :kinds::text[])
                 AND (:statuses::text[] = '{}' OR words && :statuses::text[])
                 AND task_id < :before::bigint
               ORDER BY task_id DESC
               LIMIT :limit)
 ORDER BY id DESC;

-- name: unsearched_of_account
SELECT {task_columns} FROM tasks
 WHERE account_id = :account_id AND ended_at IS NOT NULL AND NOT purged AND NOT searched
 ORDER BY id DESC
 LIMIT :limit
   FOR NO KEY UPDATE SKIP LOCKED;

-- name: unsearched
SELECT {task_columns} FROM tasks
 WHERE ended_at IS NOT NULL AND NOT purged AND NOT searched
 LIMIT :limit
   FOR NO KEY UPDATE SKIP LOCKED;

-- name: note_words
WITH noted AS (
    INSERT INTO task_words (task_id, words) VALUES (:id, :words::text[])
        ON CONFLICT (task_id) DO UPDATE SET words = excluded.words
)
UPDATE tasks SET searched = true WHERE id = :id;

-- name: troubled_callbacks
SELECT task_id, account_id, url, tries, error, created_at, ready_at
  FROM (SELECT * FROM (SELECT * FROM callbacks WHERE ready_at IS NOT NULL AND tries > 0
                        ORDER BY task_id DESC, seq DESC LIMIT :limit) AS failing
         UNION ALL
        SELECT * FROM (SELECT * FROM callbacks WHERE ended_at IS NOT NULL AND error <> ''
                        ORDER BY task_id DESC, seq DESC LIMIT :limit) AS given_up) AS troubled
 ORDER BY task_id DESC, seq DESC
 LIMIT :limit;

-- name: revive_callbacks
-- A claimed one is being tried as it is.
UPDATE callbacks SET tries = 0, error = '', ended_at = NULL, ready_at = NULL
 WHERE task_id = :task_id AND NOT claimed
   AND (ended_at IS NOT NULL AND error <> '' OR ready_at IS NOT NULL AND tries > 0);

-- name: hold_callbacks
UPDATE callbacks SET ready_at = NULL
 WHERE task_id = :task_id AND NOT claimed AND ready_at IS NOT NULL;
