"""What happened to a site, as those outside of it saw it: JSON lines, each written at once."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any


class Recorder:
    """Appends events to the file. Used from any thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._file = path.open("a", buffering=1)

    def record(self, what: str, **fields: Any) -> None:
        """One event; see `faults.history` for which there are."""
        line = json.dumps({"what": what, **fields})
        with self._lock:
            self._file.write(line + "\n")

    def close(self) -> None:
        """The file stays."""
        self._file.close()
