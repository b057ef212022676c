"""What accounts keep of the elements and voices that their tasks made."""

from __future__ import annotations

from typing import Literal, Protocol

from stillmotion.tasks.task import Task

Sort = Literal["element", "voice"]
"""What a library holds."""


class LibraryStore(Protocol):
    """Elements and voices by their accounts. See `tasks.store`."""

    async def find_kept(self, account_id: str, sort: Sort, id: int) -> Task | None:
        """The task whose result describes what is kept under that id."""
        ...

    async def forget_kept(self, account_id: str, sort: Sort, id: int) -> bool:
        """Delete what is kept, and what its task's row says of it. Its files go before it.

        False where the account keeps nothing under that id.
        """
        ...
