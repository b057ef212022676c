"""A ComfyUI workflow in API format, and its slots: the inputs of nodes that a request fills.

A slot is written "NODE.INPUT", where NODE is a node's number or its title, as the editor shows it;
where several inputs get the same value, as a list of these.
A slot of a picture or video that a request lacks is taken out of the graph with its node and the
links to that: the nodes after it do without, where the input is optional.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stillmotion.engines.remote.table import Table
from stillmotion.engines.site import EnginesError
from stillmotion.reasons import reason

FILE_SLOTS = ("image", "end_image", "guide", "guide_mask")
VALUE_SLOTS = (
    "prompt", "negative", "seed", "width", "height", "frames", "fps", "guidance",
    "guide_strength", "lora", "lora_strength",
)  # fmt: skip
SLOTS = FILE_SLOTS + VALUE_SLOTS

NEEDED = ("prompt", "seed", "width", "height", "frames")
"""Without these the same video would come out of every request, or one of a wrong size."""

Graph = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Slot:
    """An input of a node."""

    node: str
    input: str


@dataclass(frozen=True)
class Workflow:
    """The graph as the file has it, its slots by name, and the node whose file is the result ("":
    the first that puts out a video)."""

    graph: Mapping[str, Mapping[str, Any]]
    slots: Mapping[str, tuple[Slot, ...]]
    output: str = ""

    def has(self, slot: str) -> bool:
        """Whether the site has named such a slot."""
        return slot in self.slots

    @property
    def classes(self) -> frozenset[str]:
        """The classes of its nodes: the server must know all of them."""
        return frozenset(str(node["class_type"]) for node in self.graph.values())

    def filled(self, values: Mapping[str, Any]) -> Graph:
        """The graph to send. Slots of files that are not in `values` are taken out."""
        graph: Graph = copy.deepcopy({key: dict(node) for key, node in self.graph.items()})
        unused: set[str] = set()
        for name, slots in self.slots.items():
            for slot in slots:
                if name in values:
                    graph[slot.node]["inputs"][slot.input] = values[name]
                elif name in FILE_SLOTS:
                    unused.add(slot.node)
        return _without(graph, unused)


def read_workflow(table: Table) -> Workflow:
    """The workflow that the keys `workflow` and `slots` of an engine's table name. Raises
    EnginesError."""
    path = table.path("workflow")
    if path is None:
        raise EnginesError(f"{table.place('workflow')}: needed: a workflow's file, in API format")
    graph = _graph(table.place("workflow"), path)
    slots: dict[str, tuple[Slot, ...]] = {}
    with table.inner("slots") as inner:
        for name in SLOTS:
            found = tuple(_slot(inner.place(name), one, graph) for one in inner.listed(name))
            if found:
                slots[name] = found
        for name in NEEDED:
            if name not in slots:
                raise EnginesError(f'{inner.place(name)}: needed: "NODE.INPUT" of the workflow')
        if ("lora" in slots) != table.has("loras"):
            raise EnginesError(
                f"{inner.place('lora')}: this slot and the table `loras` go together"
            )
        if "guide_mask" in slots and "guide" not in slots:
            raise EnginesError(f"{inner.place('guide_mask')}: needs the slot `guide` too")
    output = table.text("output")
    if output:
        output = _node(table.place("output"), output, graph)
    return Workflow(graph, slots, output)


def _graph(place: str, path: Path) -> Graph:
    try:
        graph = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise EnginesError(f"{place}: {path}: cannot be read: {reason(error)}") from None
    if not isinstance(graph, dict) or not graph or not all(map(_is_node, graph.values())):
        raise EnginesError(
            f"{place}: {path} is no workflow in API format (nodes with class_type and inputs); "
            "export it with `Export (API)`"
        )
    return graph


def _is_node(node: object) -> bool:
    return (
        isinstance(node, dict)
        and isinstance(node.get("class_type"), str)
        and isinstance(node.get("inputs"), dict)
    )


def _slot(place: str, written: str, graph: Graph) -> Slot:
    name, dot, field = written.rpartition(".")
    if not dot or not name or not field:
        raise EnginesError(f'{place}: given {written!r}, but allowed is "NODE.INPUT"')
    node = _node(place, name, graph)
    inputs = graph[node]["inputs"]
    if field not in inputs:
        names = ", ".join(inputs) or "none"
        raise EnginesError(
            f"{place}: the node '{name}' ({graph[node]['class_type']}) has no input '{field}'; it "
            f"has {names}"
        )
    if isinstance(inputs[field], list):
        raise EnginesError(
            f"{place}: the input '{field}' of the node '{name}' is linked to another node, and a "
            "slot is a value"
        )
    return Slot(node, field)


def _node(place: str, name: str, graph: Graph) -> str:
    if name in graph:
        return name
    titled = [key for key, node in graph.items() if _title(node) == name]
    if len(titled) == 1:
        return titled[0]
    if titled:
        raise EnginesError(
            f"{place}: {len(titled)} nodes have the title '{name}'; name one by its number"
        )
    raise EnginesError(f"{place}: the workflow has no node '{name}'")


def _title(node: Mapping[str, Any]) -> object:
    meta = node.get("_meta")
    return meta.get("title") if isinstance(meta, dict) else None


def _without(graph: Graph, nodes: Iterable[str]) -> Graph:
    """`graph` without these nodes, the links to them, and the nodes all of whose links led there
    (one that scales a picture that is not sent)."""
    gone = set(nodes)
    while True:
        left: Graph = {}
        for key, node in graph.items():
            links = [value[0] for value in node["inputs"].values() if _is_link(value)]
            if key in gone or (links and gone.issuperset(links)):
                gone.add(key)
            else:
                left[key] = node
        if len(left) == len(graph):
            break
        graph = left
    for node in graph.values():
        node["inputs"] = {
            name: value
            for name, value in node["inputs"].items()
            if not (_is_link(value) and value[0] in gone)
        }
    return graph


def _is_link(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[0], str)
