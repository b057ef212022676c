-- compatible: yes
-- The place of a task in a trace, and callbacks whose body is made when they are claimed.

-- The `traceparent` (W3C Trace Context) of the request that created it; NULL where none is kept.
ALTER TABLE tasks ADD COLUMN traceparent text;

-- What the callback of a create says stands in the task's row and does not change: one that comes
-- from another store may be without.
ALTER TABLE callbacks ALTER COLUMN body DROP NOT NULL;
ALTER TABLE callbacks ADD CHECK (body IS NOT NULL OR seq = 1);
