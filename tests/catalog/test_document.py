"""The compatibility page is what the code says today, and leaves out no field."""

import subprocess
import sys
from pathlib import Path

from contract.bodies import body, brush, camera, elements, plain, storyboard, voices
from stillmotion.catalog.document import FIELDS
from stillmotion.cli.compatibility import ROWS, page
from stillmotion.client.kinds import KINDS
from stillmotion.contract.parse import parse_image2video

PAGE = Path(__file__).parents[2] / "docs" / "compatibility.md"


def test_the_page_is_current():
    assert page() == PAGE.read_text("utf-8"), (
        "print it again: python -m stillmotion.cli.compatibility > docs/compatibility.md"
    )


def test_the_command_prints_the_page():
    command = [sys.executable, "-m", "stillmotion.cli.compatibility"]
    printed = subprocess.run(command, capture_output=True, check=True).stdout
    assert printed.decode("utf-8") == PAGE.read_text("utf-8")


def test_documented_fields_are_those_that_are_read():
    top = {name for name in FIELDS if "." not in name}
    given = body(plain(), **dict.fromkeys(top - {"image", "prompt"}), no_such_field=None)
    assert parse_image2video(given).ignored == ("no_such_field",)
    documented = {name.replace("[]", "") for name in FIELDS} | {"watermark_info.enabled"}
    for fields in (storyboard(), brush(), camera(pan=1), voices("v"), elements(1)):
        for name, value in fields.items():
            assert name in documented
            for entry in value if isinstance(value, list) else [value]:
                if isinstance(entry, dict):
                    assert {f"{name}.{child}" for child in entry} <= documented


def test_every_call_for_an_engine_stands_in_the_table_of_engines():
    silent = {"tts", "text_to_audio", "video_to_audio", "elements", "voices"}
    paths = {kind.path for name, kind in KINDS.items() if name not in silent}
    assert {row.call for row in ROWS} == paths
    told = PAGE.read_text("utf-8").partition("## What each engine does")[2]
    assert "| `/v1/videos/omni-video` | `video_list` | – | – | – |" in told
    assert "| `/v1/videos/image2video` | `mode` `4k` | ✓ | – | – |" in told
