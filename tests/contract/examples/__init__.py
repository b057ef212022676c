"""Request bodies of the API's reference, as they stand there, without the `//` comments.

Where a caller is to put a picture some have a placeholder, which is no picture.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
NAMES = sorted(path.stem for path in _FOLDER.glob("*.json"))


def example_text(name: str) -> str:
    return (_FOLDER / f"{name}.json").read_text("utf-8")


def example(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(example_text(name))
    return body
