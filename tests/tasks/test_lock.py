from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from stillmotion.tasks.lock import DataInUse, DataLock

HOLDER = (
    "import sys, pathlib; from stillmotion.tasks.lock import DataLock\n"
    "with DataLock(pathlib.Path(sys.argv[1])):\n"
    "    print('held', flush=True); sys.stdin.readline()"
)


def test_a_folder_has_one_server_and_a_killed_one_leaves_it_free(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(DataInUse, match=rf"PID {holder.pid}\b.*--data"), DataLock(tmp_path):
        pass
    holder.kill()
    holder.communicate()
    with DataLock(tmp_path), pytest.raises(DataInUse, match=f"PID {os.getpid()}"):
        DataLock(tmp_path).__enter__()
    with DataLock(tmp_path):
        pass


def test_children_do_not_keep_the_lock(tmp_path: Path) -> None:
    with DataLock(tmp_path):
        child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, close_fds=False)
    with DataLock(tmp_path):
        child.communicate()
