"""What a node says of itself before it gets work: its versions, and whether it sees the storage.

Runs on the nodes, in processes that Ray starts there. `stillmotion worker` tells them by their
environment where the node's models lie and that it drains.
"""

from __future__ import annotations

import asyncio
import os
import platform
import uuid
from pathlib import Path

import msgspec

from stillmotion import __version__
from stillmotion.executors.cluster.messages import Site
from stillmotion.reasons import reason
from stillmotion.settings import default_data, default_models
from stillmotion.tasks.folder import ENGINE_STATE
from stillmotion.tasks.places import CLUSTER
from stillmotion.vault import open_vault, try_out

NODE_DIR = "STILLMOTION_NODE_DIR"
"""Names, in the environment of a node, the folder in which its command and its workers meet."""

MODELS_DIR = "STILLMOTION_MODELS_DIR"
ENGINES_FILE = "STILLMOTION_ENGINES"

DRAINS = "drains"
"""The file in that folder whose presence says that the node drains."""

WORKERS = "workers"
"""The folder in it that has a file for each worker."""


FOLDER = "file://"
"""How the URL of a storage begins that is a folder."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """`fault` says why the node cannot work, "" where it can."""

    host: str
    version: str
    python: str
    fault: str


def facts(site: bytes) -> bytes:
    """What is so on this node."""
    known = msgspec.json.decode(site, type=Site)
    return msgspec.json.encode(facts_with(fault(known)))


def facts_with(fault: str) -> Facts:
    """What is so on this node beside the fault that was found."""
    return Facts(
        host=platform.node(),
        version=__version__,
        python=platform.python_version(),
        fault=fault,
    )


def fault(site: Site) -> str:
    """Why this node cannot work for the site, "" where it can."""
    return storage_fault(site.vault, site.proof)


def storage_fault(url: str, proof: str = "") -> str:
    """Why this node cannot use a storage, "" where it can. `proof` is the key of an object in it,
    "" where none is known."""
    elsewhere = (
        "it does not see the site's storage: --media must name a bucket, or a folder that all "
        "nodes share under the same path"
    )
    if url.startswith(FOLDER) and not Path(url.removeprefix(FOLDER)).is_dir():
        return elsewhere
    # Beside the proof, where its server clears up whatever is left.
    place = proof.rpartition("/")[0] or CLUSTER
    mine = f"{place}/{uuid.uuid4().hex}"
    try:
        vault = open_vault(url)
        if proof:
            vault.read(proof)
        asyncio.run(try_out(vault, mine))
    except FileNotFoundError:
        return elsewhere
    except Exception as error:
        return f"it cannot use the site's storage: {reason(error)}"
    return ""


def models_dir(site: Site) -> Path:
    """Where this node has the files of models: where its environment says, else where the server
    has them, else in the user's cache folder."""
    if named := os.environ.get(MODELS_DIR):
        return Path(named)
    theirs = Path(site.models_dir)
    return theirs if theirs.is_dir() else default_models()


def engines_file(site: Site) -> str:
    """This node's file of engines: the one that its environment names, else the server's path."""
    named = os.environ.get(ENGINES_FILE) or site.engines
    return named if named and os.path.isfile(named) else ""


def state_dir() -> Path:
    """Where engines of this node keep what outlives a worker: in the user's data folder."""
    return default_data() / ENGINE_STATE


def drains() -> bool:
    """Whether the node is to get no further work."""
    folder = os.environ.get(NODE_DIR)
    return folder is not None and (Path(folder) / DRAINS).exists()


def sign_in(node_id: str) -> Path | None:
    """Tell the node's command that this process works on it, and what Ray calls the node; the file
    to remove at the end."""
    folder = os.environ.get(NODE_DIR)
    if folder is None:
        return None
    file = Path(folder) / WORKERS / str(os.getpid())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(node_id)
    return file
