"""The store in one SQLite file.

`schema.sql` says what can be, `statements.sql` what is asked and written; `tasks`, `callbacks` and
`accounts` say when. `writer` puts what is written at the same time into one transaction.
"""

from stillmotion.tasks.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
