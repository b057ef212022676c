"""Traces of real servers, as a collector gets them: one task, over processes, retries, restarts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import httpx2
import pytest

from conftest import SMALL
from harness.collector import Collector, Span
from harness.pictures import base64_of, scene_png
from harness.server import ServerProcess, wait_for_end
from harness.web import Delivery, Receiver

CREATE = "/v1/videos/image2video"
TRACE = "0af7651916cd43dd8448eb211c80319c"
CALLER = f"00-{TRACE}-b7ad6b7169203331-01"
STAGES = {"fetch", "direct", "analyse", "render", "encode", "upload", "sound"}


def body(**fields: str) -> dict[str, str]:
    return {"image": base64_of(scene_png()), "prompt": "pan left", "duration": "3", **fields}


def by_name(spans: list[Span], name: str) -> list[Span]:
    return sorted((span for span in spans if span.name == name), key=lambda span: span.begun)


def count_of(name: str, many: int):
    return lambda spans: len(by_name(spans, name)) >= many


def check_parents(spans: list[Span], root: str) -> None:
    """Every span hangs below the caller's, by spans that came."""
    known = {span.id: span for span in spans}
    assert len(known) == len(spans)
    for span in spans:
        assert span.ended >= span.begun
        while span.parent != root:
            assert span.parent in known, (span.name, span.parent)
            span = known[span.parent]


def test_one_task_is_one_trace_from_its_create_to_its_callbacks(data: Path) -> None:
    with Collector() as collector, Receiver() as receiver:
        server = ServerProcess(data, *SMALL, env=collector.env).start()
        with server.client() as client:
            answer = client.post(
                CREATE,
                json=body(callback_url=receiver.url + "/x?token=s3cret", sound="on",
                          model_name="kling-v2-6", mode="pro"),
                headers={"traceparent": CALLER},
            )  # fmt: skip
            assert answer.status_code == 200, answer.text
            made = answer.json()
            wait_for_end(client, made["data"]["task_id"])
            client.get(CREATE)
        sent = [receiver.deliveries.get(timeout=60) for _ in range(3)]
        spans = collector.wait_for(
            lambda spans: len(by_name(spans, "callback")) == 3 and bool(by_name(spans, "upload"))
        )
        assert server.stop() == 0
    assert {span.trace for span in spans} == {TRACE}
    check_parents(spans, "b7ad6b7169203331")
    counted = Counter(span.name for span in spans)
    once = {f"POST {CREATE}", "queue", "claim", "attempt", "perform", "write the end", *STAGES}
    assert counted == {**dict.fromkeys(once, 1), "callback": 3}
    (create,), (attempt,) = by_name(spans, f"POST {CREATE}"), by_name(spans, "attempt")
    assert create.parent == "b7ad6b7169203331"
    assert create.about["request_id"] == made["request_id"]
    assert create.about["task_id"] == made["data"]["task_id"]
    assert attempt.about["outcome"] == "succeeded"
    assert not any(span.failed for span in spans)
    for name in ("queue", "claim", "attempt", "callback"):
        assert {span.parent for span in by_name(spans, name)} == {create.id}, name
    (work,), (end,) = by_name(spans, "perform"), by_name(spans, "write the end")
    assert work.parent == end.parent == attempt.id
    for name in STAGES:
        assert [span.parent for span in by_name(spans, name)] == [work.id], name
    assert work.process["part"] == "worker"
    assert attempt.process["part"] == "server"
    assert work.process["process.pid"] != attempt.process["process.pid"]
    (queue,), (claim,) = by_name(spans, "queue"), by_name(spans, "claim")
    assert queue.ended <= claim.ended <= attempt.ended
    assert claim.begun <= attempt.begun <= work.begun <= work.ended <= attempt.ended
    carried = [delivery.headers["traceparent"] for delivery in sent]
    told = {f"00-{TRACE}-{span.id}-01" for span in by_name(spans, "callback")}
    assert set(carried) == told
    assert len(told) == 3
    assert "s3cret" not in repr(spans)


def test_a_retry_and_a_restart_are_in_the_same_trace(data: Path) -> None:
    """Attempt 1 dies with its worker, 2 is handed back by a stop, 3 is another server's."""
    open_again = threading.Event()

    def respond(_: Delivery) -> int:
        return 200 if open_again.is_set() else 503

    flags = (*SMALL, "--drain-timeout", "0", "--log-format", "json")
    with Collector() as collector, Receiver(respond) as receiver:
        server = ServerProcess(data, *flags, env=collector.env).start()
        with server.client() as client:
            answer = client.post(CREATE, json=body(callback_url=receiver.url, duration="15"))
            task_id = answer.json()["data"]["task_id"]
            _until_begun(client, task_id)
            os.kill(server.workers()[0], signal.SIGKILL)
            collector.wait_for(count_of("attempt", 1))
            collector.wait_for(count_of("claim", 2))
            _until_begun(client, task_id)
            os.kill(server.workers()[0], signal.SIGSTOP)  # so that it cannot end before the server
        assert server.stop() == 0
        collector.wait_for(count_of("attempt", 2))
        open_again.set()
        server.start()
        with server.client() as client:
            assert wait_for_end(client, task_id)["task_status"] == "succeed"
        spans = collector.wait_for(
            lambda spans: (
                len(by_name(spans, "attempt")) == 3
                and sum(not span.failed for span in by_name(spans, "callback")) == 3
                and bool(by_name(spans, "upload"))
            )
        )
        server.stop()
    assert len({span.trace for span in spans}) == 1
    check_parents(spans, "")
    (create,) = by_name(spans, f"POST {CREATE}")
    assert create.parent == ""
    attempts = by_name(spans, "attempt")
    assert [span.about["outcome"] for span in attempts] == ["retried", "handed_back", "succeeded"]
    assert [span.about["attempt"] for span in attempts] == [1, 2, 3]
    assert [span.failed for span in attempts] == [True, False, False]
    assert {span.parent for span in attempts} == {create.id}
    pids = [span.process["process.pid"] for span in attempts]
    assert pids[0] == pids[1] != pids[2]
    assert [span.about["attempt"] for span in by_name(spans, "queue")] == [1, 2]
    lines = [json.loads(line) for line in server.stderr if line.startswith("{")]
    (died,) = [line for line in lines if "SIGKILL" in line["message"]]
    assert (died["task_id"], died["attempt"], died["level"]) == (task_id, 1, "warning")
    callbacks = by_name(spans, "callback")
    assert any(span.failed for span in callbacks)
    assert {span.parent for span in callbacks} == {create.id}


def _until_begun(client: httpx2.Client, task_id: str) -> None:
    """Until its worker has told what it does."""
    with client.stream("GET", f"{CREATE}/{task_id}/events", timeout=120) as events:
        for line in events.iter_lines():
            if '"stage":"' in line and '"stage":""' not in line:
                return
    raise AssertionError("the task ended")


def test_a_bad_traceparent_is_none_and_refusals_are_told(data: Path) -> None:
    with Collector() as collector:
        server = ServerProcess(data, *SMALL, env=collector.env).start()
        with server.client() as client:
            for given in ("", "x" * 3000, CALLER.upper(), f"00-{'0' * 32}-{'1' * 16}-01"):
                answer = client.post(CREATE, json={"image": 1}, headers={"traceparent": given})
                assert answer.status_code == 400
            unsampled = CALLER[:-1] + "0"
            client.post(CREATE, json={"image": 1}, headers={"traceparent": unsampled})
        spans = collector.wait_for(count_of(f"POST {CREATE}", 4))
        server.stop()
        assert len(collector.spans) == len(spans) == 4, "what the caller does not sample is not"
    assert {span.parent for span in spans} == {""}
    assert len({span.trace for span in spans}) == 4
    assert TRACE not in {span.trace for span in spans}
    assert {span.about["code"] for span in spans} == {1201}
    assert not any(span.failed for span in spans), "the caller's fault is not the server's"


def test_without_the_variables_nothing_is_kept_sent_or_imported(data: Path) -> None:
    script = (
        "import sys, stillmotion.server, stillmotion.executors.worker\n"
        "from stillmotion.telemetry import traces\n"
        "traces.begin('server')\n"
        "print(any(name.startswith('opentelemetry') for name in sys.modules))"
    )
    env = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=env
    )
    assert done.stdout.strip() == "False"
    with Receiver() as receiver:
        server = ServerProcess(data, *SMALL, "--drain-timeout", "0").start()
        with server.client() as client:
            client.post(
                CREATE, json=body(callback_url=receiver.url), headers={"traceparent": CALLER}
            )
        assert "traceparent" not in receiver.deliveries.get(timeout=60).headers
        server.stop()


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({"OTEL_TRACES_EXPORTER": "zipkin"}, "otlp alone"),
        (
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
             "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"},
            "http/protobuf",
        ),
    ],
)  # fmt: skip
def test_what_is_not_spoken_is_refused_before_the_start(
    data: Path, env: dict[str, str], words: str
) -> None:
    with pytest.raises(RuntimeError, match=words):
        ServerProcess(data, env=env).start()


def test_without_the_extra_the_server_says_which(data: Path, tmp_path: Path) -> None:
    hidden = tmp_path / "hidden" / "opentelemetry"
    hidden.mkdir(parents=True)
    (hidden / "__init__.py").write_text("raise ImportError('none', name='opentelemetry')")
    env = {
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
        "PYTHONPATH": f"{hidden.parent}:{os.environ.get('PYTHONPATH', '')}",
    }
    with pytest.raises(RuntimeError, match=r"pip install 'stillmotion\[telemetry\]'"):
        ServerProcess(data, env=env).start()
