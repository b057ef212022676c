"""The types of the SDK are those that the tables of fields make."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from stillmotion.client import fields
from stillmotion.client.document import page
from stillmotion.client.kinds import KINDS
from stillmotion.contract.fields.kinds import Unused


def test_the_types_are_current() -> None:
    assert Path(fields.__file__).read_text("utf-8") == page(), (
        "print them again: python -m stillmotion.client.document > src/stillmotion/client/fields.py"
    )


def test_the_command_prints_them() -> None:
    command = [sys.executable, "-m", "stillmotion.client.document"]
    printed = subprocess.run(command, capture_output=True, check=True).stdout
    assert printed.decode("utf-8") == page()


def test_each_create_has_a_keyword_for_every_field() -> None:
    for kind in KINDS.values():
        wanted = {field.name for field in kind.table if not isinstance(field, Unused)}
        assert set(kind.fields.__annotations__) == wanted, kind.name
