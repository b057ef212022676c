"""The kinds of tasks as commands name them, and the calls of a client on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stillmotion.client import Client, Task
    from stillmotion.client.sync import Tasks

KINDS = ("image2video", "text2video", "images", "elements", "voices")


def calls_of(client: Client, kind: str) -> Any:
    """The calls on tasks of a kind."""
    return getattr(client, kind)


def find(client: Client, task_id: str) -> tuple[Tasks[Any], Task]:
    """The task of that id, of whatever kind it is, and the calls on it. Raises NotFound.

    A task is only found under the path of its kind, which its id does not tell; ids, external ones
    too, are unique over all kinds.
    """
    from stillmotion.client import NotFound

    missing: NotFound | None = None
    for kind in KINDS:
        calls = calls_of(client, kind)
        try:
            return calls, calls.get(task_id)
        except NotFound as error:
            missing = missing or error
    assert missing is not None
    raise missing
