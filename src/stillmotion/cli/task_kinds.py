"""The kinds of tasks as commands name them, and the calls of a client on each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stillmotion.client import Client, Task
    from stillmotion.client.sync import Tasks

KINDS = (
    "image2video",
    "text2video",
    "images",
    "elements",
    "voices",
    "omni_video",
    "multi_image2video",
    "video_extend",
    "effects",
    "tts",
    "text_to_audio",
    "video_to_audio",
    "identify_face",
    "advanced_lip_sync",
    "lip_sync",
    "avatar",
)

LISTS = {
    "image2video": "list",
    "text2video": "list --kind text2video",
    "images": "list --kind images",
    "elements": "elements list",
    "voices": "voices list",
    "omni_video": "list --kind omni_video",
    "multi_image2video": "list --kind multi_image2video",
    "video_extend": "list --kind video_extend",
    "effects": "list --kind effects",
    "tts": "list --kind tts",
    "text_to_audio": "list --kind text_to_audio",
    "video_to_audio": "list --kind video_to_audio",
    "identify_face": "list --kind identify_face",
    "advanced_lip_sync": "list --kind advanced_lip_sync",
    "lip_sync": "list --kind lip_sync",
    "avatar": "list --kind avatar",
}
"""The command that lists the tasks of a kind."""


def calls_of(client: Client, kind: str) -> Any:
    """The calls on tasks of a kind."""
    return getattr(client, kind)


def find(client: Client, task_id: str) -> tuple[str, Tasks[Any], Task]:
    """The kind of the task of that id, the calls on it, and the task itself. Raises NotFound.

    A task is only found under the path of its kind, which its id does not tell; ids, external ones
    too, are unique over all kinds.
    """
    from stillmotion.client import NotFound

    missing: NotFound | None = None
    for kind in KINDS:
        calls = calls_of(client, kind)
        try:
            return kind, calls, calls.get(task_id)
        except NotFound as error:
            missing = missing or error
    assert missing is not None
    raise missing
