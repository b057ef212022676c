"""Video files that lie about themselves, sent to a real server: told at once, as broken files."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from harness.server import ServerProcess, wait_for_end
from inputs.test_clips import changed, film

ELEMENTS = "/v1/general/advanced-custom-elements"


@pytest.mark.parametrize("table", [(b"stts", 4, 0x0FFF_FFFF), (b"ctts", 8, 0xFFFF_FFFF)])
def test_a_corrupt_table_of_times_is_no_fault_of_the_server(
    bare: ServerProcess, table: Any
) -> None:
    data = film(4, 10, preset="medium")
    broken = changed(data, *table) if table[0] in data else changed(data, b"stts", 8, 0xFFFF_FFFF)
    body = {
        "element_name": "One",
        "element_description": "One",
        "reference_type": "video_refer",
        "element_video_list": {"refer_videos": [{"video_url": base64.b64encode(broken).decode()}]},
    }
    with bare.client() as client:
        answer = client.post(ELEMENTS, json=body)
        assert answer.status_code == 200, answer.text
        task = wait_for_end(client, answer.json()["data"]["task_id"], kind=ELEMENTS)
    assert task["task_status"] == "failed"
    assert "broken" in task["task_status_msg"]
    assert "attempts" not in task["task_status_msg"]
    assert "memory" not in task["task_status_msg"]
