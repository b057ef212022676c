-- Version 7 of the database: the place of a task in a trace.

-- The `traceparent` (W3C Trace Context) of the request that created it; NULL where none is kept.
ALTER TABLE tasks ADD COLUMN traceparent TEXT;
