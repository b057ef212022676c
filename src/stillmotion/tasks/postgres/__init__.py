"""The store in a PostgreSQL database, which any number of servers may share.

`migrations` says what can be, `statements.sql` what is asked and written; `tasks`, `callbacks`,
`accounts`, `packs` and `library` say when. `writer` puts what is written at the same time into one
transaction, and `listener` hears what other servers wrote.
"""

from stillmotion.tasks.postgres.store import PostgresStore

__all__ = ["PostgresStore"]
