"""The tools: what they are called, what they take, and what they do with a client."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import msgspec
from mcp.types import CallToolResult, Tool, ToolAnnotations

from stillmotion.client import AsyncClient, NotFound, StillmotionError, Task
from stillmotion.client.kinds import KINDS, Kind
from stillmotion.contract.fields.shared import CALLBACK_URL
from stillmotion.mcp_server.files import NotInFolder, resolved, within
from stillmotion.mcp_server.made import failure, link_to, links_of, said, told
from stillmotion.mcp_server.schema import schema_of

Report = Callable[[float, str], Awaitable[None]]
"""Takes the share that is done (0 to 1) and the stage in a few words."""

CANCEL_S = 10.0
"""Seconds that a cancel may take when the agent that waited is gone."""

MOST_KNOWN = 1000
"""Tasks whose kinds are remembered."""

MAKES: Mapping[str, str] = {
    "image2video": "Make a video of a picture: camera moves, weather, light, lips, sound by words.",
    "text2video": "Make a video of words alone.",
    "images": "Make pictures of words, elements and a picture.",
    "elements": "Make an element: a figure that is kept, and put into later videos by its id.",
    "voices": "Make a voice of a recording, which is kept for later videos.",
    "omni_video": "Make a video of what a prompt points at: frames, pictures, elements.",
    "multi_image2video": "Make a video of up to four pictures that are put together.",
    "video_extend": "Let an own video go on for some seconds, by the id of the video.",
    "effects": "Lay a scene (snowfall, nightfall …) over a picture, as a video.",
    "tts": "Have a voice say a text.",
    "text_to_audio": "Make the sound that words tell of.",
    "video_to_audio": "Make sound for a video.",
    "identify_face": "Find the faces of a video, for `advanced_lip_sync`.",
    "advanced_lip_sync": "Have a face of a video, of which the faces were found, say a recording.",
    "lip_sync": "Have the plainest face of a video say a text or a recording.",
    "avatar": "Have the figure of a picture say a recording.",
    "omni_image": "Make pictures of what a prompt points at: pictures and elements.",
    "motion_control": "Have the figure of a picture move as somebody in a video does.",
}
"""Of each kind, what its tool does."""

_TASK = {"type": "string", "minLength": 1, "description": "The id or external id of a task."}
_KIND = {"type": "string", "enum": [*MAKES], "description": "What the tasks make."}
_PAGE = {"type": "integer", "minimum": 1, "maximum": 1000, "default": 1}
_SIZE = {"type": "integer", "minimum": 1, "maximum": 500, "default": 30}
_WAIT = {
    "type": "boolean",
    "default": True,
    "description": "Whether the answer comes when the task has ended, with progress meanwhile; "
    "else at once, with the id of the task for `follow`.",
}


@dataclass
class Toolbox:
    """The tools over a client. `folder` is where files are."""

    client: AsyncClient
    folder: Path
    _kinds: dict[str, str] = field(default_factory=dict)

    async def call(self, name: str, arguments: dict[str, Any], report: Report) -> CallToolResult:
        """Use a tool. What it cannot do is a result that says so."""
        try:
            if name in MAKES:
                return await self._make(name, arguments, report)
            if name in TOOLS:
                return await TOOLS[name].use(self, arguments, report)
        except StillmotionError as error:
            code = f" (code {error.code})" if error.code is not None else ""
            return failure(f"{error.message}{code}")
        except (NotInFolder, OSError, KeyError, TypeError, ValueError) as error:
            return failure(
                f"missing: {error.args[0]}" if isinstance(error, KeyError) else str(error)
            )
        return failure(f"there is no tool {name}")

    async def _make(self, name: str, arguments: dict[str, Any], report: Report) -> CallToolResult:
        wait = bool(arguments.pop("wait", True))
        kind = KINDS[name]
        fields = resolved(arguments, kind.table, self.folder)
        task = await getattr(self.client, name).create(None, **fields)
        self._remember(name, task)
        if not wait:
            return said(told(name, task))
        try:
            ended = await self._followed(name, task.task_id, report)
        except anyio.get_cancelled_exc_class():
            # Nobody waits any more, and nobody would know of it.
            with anyio.CancelScope(shield=True), anyio.move_on_after(CANCEL_S):
                await getattr(self.client, name).cancel(task.task_id)
            raise
        return _ended(name, msgspec.structs.replace(ended, ignored=task.ignored))

    async def _followed(self, kind: str, task_id: str, report: Report) -> Task:
        calls = getattr(self.client, kind)
        done = 0.0
        async for event in calls.events(task_id):
            # A retried attempt begins anew, and progress may only grow.
            done = max(done, event.progress or 0.0)
            await report(done, event.remark or event.stage or event.status)
        task: Task = await calls.get(task_id)
        return task

    async def follow(self, arguments: dict[str, Any], report: Report) -> CallToolResult:
        """Wait for a task."""
        kind, task = await self._found(arguments["task_id"])
        return _ended(kind, await self._followed(kind, task.task_id, report))

    async def task(self, arguments: dict[str, Any], _report: Report) -> CallToolResult:
        """Look at a task."""
        kind, task = await self._found(arguments["task_id"])
        return said(told(kind, task), links_of(task))

    async def cancel(self, arguments: dict[str, Any], _report: Report) -> CallToolResult:
        """Stop a task."""
        kind, task = await self._found(arguments["task_id"])
        return said(told(kind, await getattr(self.client, kind).cancel(task.task_id)))

    async def list(self, arguments: dict[str, Any], _report: Report) -> CallToolResult:
        """Look at a page of tasks."""
        kind = arguments.get("kind", "image2video")
        if kind not in MAKES:
            raise ValueError(f"kind: given {kind!r}, but allowed are {', '.join(MAKES)}")
        tasks = await getattr(self.client, kind).list(*_page(arguments))
        for task in tasks:
            self._remember(kind, task)
        return said({"tasks": [told(kind, task) for task in tasks]})

    async def fetch(self, arguments: dict[str, Any], _report: Report) -> CallToolResult:
        """Write the files of a task to the folder, or give links to them."""
        kind, task = await self._found(arguments["task_id"])
        if arguments.get("to", "folder") == "links":
            return said(told(kind, task), links_of(task))
        target = within(self.folder, arguments.get("path") or ".")
        await anyio.Path(target.parent).mkdir(parents=True, exist_ok=True)
        made = await getattr(self.client, kind).download(task, target)
        paths = [made] if isinstance(made, Path) else [*made]
        files = [str(path.relative_to(self.folder.resolve())) for path in paths]
        links = [link_to(path.as_uri(), path.name) for path in paths]
        return said({"task_id": task.task_id, "files": files}, links)

    async def costs(self, _arguments: dict[str, Any], _report: Report) -> CallToolResult:
        """What the packs have left."""
        packs = await self.client.account_costs()
        return said({"packs": msgspec.to_builtins([*packs]), "unlimited": not packs})

    async def voices(self, arguments: dict[str, Any], _report: Report) -> CallToolResult:
        """Who can speak."""
        calls, page = self.client.voices, _page(arguments)
        own = [voice for task in await calls.list(*page) for voice in task.voices]
        presets = await calls.presets(*page)
        return said({"own": msgspec.to_builtins(own), "presets": msgspec.to_builtins([*presets])})

    async def elements(self, arguments: dict[str, Any], _report: Report) -> CallToolResult:
        """Who can appear."""
        calls, page = self.client.elements, _page(arguments)
        own = [element for task in await calls.list(*page) for element in task.elements]
        presets = await calls.presets(*page)
        return said({"own": msgspec.to_builtins(own), "presets": msgspec.to_builtins([*presets])})

    async def _found(self, task_id: str) -> tuple[str, Task]:
        """The task, and its kind: a task is found under the path of that only."""
        known = self._kinds.get(task_id)
        others = [kind for kind in MAKES if kind != known]
        missing: NotFound | None = None
        for kind in [known, *others] if known else others:
            try:
                task: Task = await getattr(self.client, kind).get(task_id)
            except NotFound as error:
                missing = missing or error
                continue
            self._remember(kind, task)
            return kind, task
        assert missing is not None
        raise missing

    def _remember(self, kind: str, task: Task) -> None:
        self._kinds[task.task_id] = kind
        if len(self._kinds) > MOST_KNOWN:
            del self._kinds[next(iter(self._kinds))]


@dataclass(frozen=True)
class _Use:
    """A tool beside those that make something."""

    use: Callable[[Toolbox, dict[str, Any], Report], Awaitable[CallToolResult]]
    about: str
    takes: Mapping[str, Any]
    needs: tuple[str, ...] = ()
    reads: bool = True


_PAGES = {"page": _PAGE, "size": _SIZE}

TOOLS: Mapping[str, _Use] = {
    "follow": _Use(
        Toolbox.follow,
        "Wait until a task has ended, with progress meanwhile.",
        {"task_id": _TASK},
        ("task_id",),
    ),
    "task": _Use(
        Toolbox.task, "Show a task, with links to what it made.", {"task_id": _TASK}, ("task_id",)
    ),
    "cancel": _Use(
        Toolbox.cancel,
        "Stop a task; one that has ended stays as it is.",
        {"task_id": _TASK},
        ("task_id",),
        reads=False,
    ),
    "list": _Use(
        Toolbox.list,
        "Show a page of the account's tasks of one kind, newest first.",
        {"kind": {**_KIND, "default": "image2video"}, **_PAGES},
    ),
    "fetch": _Use(
        Toolbox.fetch,
        "Write what a task made to files in the folder of this MCP server, or get links to it.",
        {
            "task_id": _TASK,
            "to": {"type": "string", "enum": ["folder", "links"], "default": "folder"},
            "path": {
                "type": "string",
                "description": "The file or folder in that folder; without it, files are named "
                "after what they are.",
            },
        },
        ("task_id",),
        reads=False,
    ),
    "costs": _Use(Toolbox.costs, "Show what the account's packs of units have left.", {}),
    "list_voices": _Use(Toolbox.voices, "Show the voices that can be named.", _PAGES),
    "list_elements": _Use(Toolbox.elements, "Show the elements that can be named.", _PAGES),
}
"""The tools that make nothing, by name."""


def tools() -> list[Tool]:
    """All tools, as they are listed."""
    return [*map(_maker, MAKES), *(_other(name, use) for name, use in TOOLS.items())]


def _maker(name: str) -> Tool:
    kind: Kind[Any] = KINDS[name]
    return Tool(
        name=name,
        description=MAKES[name],
        input_schema=schema_of(kind.table.without(CALLBACK_URL), {"wait": _WAIT}),
        annotations=ToolAnnotations(
            read_only_hint=False, destructive_hint=False, open_world_hint=False
        ),
    )


def _other(name: str, use: _Use) -> Tool:
    schema = {"type": "object", "properties": dict(use.takes), "required": [*use.needs]}
    return Tool(
        name=name,
        description=use.about,
        input_schema=schema,
        annotations=ToolAnnotations(read_only_hint=use.reads, open_world_hint=False),
    )


def _page(arguments: Mapping[str, Any]) -> tuple[int, int]:
    return int(arguments.get("page", 1)), int(arguments.get("size", 30))


def _ended(kind: str, task: Task) -> CallToolResult:
    return said(told(kind, task), links_of(task), failed=task.task_status == "failed")
