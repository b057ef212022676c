"""The SDK stands alone: a script that submits and waits has no use for pixels or codecs."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ["numpy", "av", "cv2", "numba", "PIL", "starlette", "uvicorn", "obstore"]


def test_the_sdk_imports_without_the_renderer() -> None:
    code = f"import sys, stillmotion.client; print(*(m for m in {HEAVY!r} if m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
