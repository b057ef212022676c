"""What threads of Ray's client end with is told in a line; what ours end with, in full."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator

import pytest

from stillmotion import logs
from stillmotion.executors.cluster import ray_logs

FAULT = "def run():\n    raise ValueError('Channel closed!')\n"


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(threading, "excepthook", logs._log_thread_end)
    ray_logs.quieten()
    yield
    for name in ("ray", "ray.util.client", "ray.util.client.dataclient"):
        logging.getLogger(name).removeFilter(ray_logs._without_traceback)


@pytest.mark.parametrize(
    ("module", "in_full"), [("grpc._channel", False), ("ray.util.client", False), ("other", True)]
)
def test_the_end_of_a_thread(
    quiet: None, caplog: pytest.LogCaptureFixture, module: str, in_full: bool
) -> None:
    names = {"__name__": module}
    exec(FAULT, names)
    thread = threading.Thread(target=names["run"], name="watcher")
    thread.start()
    thread.join()
    (record,) = caplog.records
    assert "watcher" in record.getMessage()
    assert bool(record.exc_info) is in_full
    assert in_full or "ValueError: Channel closed!" in record.getMessage()


def test_what_ray_logs_with_a_traceback(quiet: None, caplog: pytest.LogCaptureFixture) -> None:
    try:
        raise ValueError("CANCELLED: <Future>")
    except ValueError:
        logging.getLogger("ray.util.client.dataclient").exception("Callback error:")
    (record,) = caplog.records
    assert not record.exc_info
    assert record.getMessage() == "Callback error: ValueError: CANCELLED: <Future>"
