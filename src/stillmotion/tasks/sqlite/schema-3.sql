-- Version 3 of the database: how a task's creator reached the server, and what was remarked on it.

-- Scheme and host that links in callbacks start with; '' where the site or the create gave none.
ALTER TABLE tasks ADD COLUMN base_url TEXT NOT NULL DEFAULT '';

-- Sentences on what is made of the request, or is not and why: a JSON array; NULL for none. Those
-- of the last attempt, as far as it has told them.
ALTER TABLE tasks ADD COLUMN remarks BLOB;
