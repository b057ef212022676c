"""Metrics of a real server, and what is drawn and alerted from them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
import yaml

from conftest import SMALL, require_or_skip
from harness.exposition import Exposition
from harness.models import only
from harness.pictures import base64_of, scene_png
from harness.promql import asked
from harness.server import ServerProcess, wait_for_end
from harness.web import Delivery, Receiver

ROOT = Path(__file__).parents[2]
CREATE = "/v1/videos/image2video"
ALERTS = ROOT / "deploy/prometheus/alerts.yml"
DASHBOARD = ROOT / "deploy/grafana/stillmotion.json"
PAGE = ROOT / "docs/observability.md"
OF_THE_SCRAPE = {"job", "instance"}
"""Labels that Prometheus adds to everything."""


def body(**fields: str) -> dict[str, str]:
    return {"image": base64_of(scene_png()), "prompt": "pan left", "duration": "3", **fields}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server that has done, retried, failed, been refused and called back."""
    data = tmp_path_factory.mktemp("metrics") / "data"
    server = ServerProcess(data, *SMALL, "--models-dir", str(only("depth"))).start()

    def respond(delivery: Delivery) -> int:
        return 410 if "gone" in delivery.path else 200

    with Receiver(respond) as receiver, server.client() as client:
        pro = {"model_name": "kling-v2-6", "mode": "pro", "sound": "on"}
        made = client.post(CREATE, json=body(callback_url=f"{receiver.url}/ok", **pro))
        assert wait_for_end(client, made.json()["data"]["task_id"])["task_status"] == "succeed"
        gone = body(image="http://127.0.0.1:9/none.png", callback_url=f"{receiver.url}/gone")
        failed = client.post(CREATE, json=gone).json()["data"]["task_id"]
        assert wait_for_end(client, failed)["task_status"] == "failed"
        assert client.post(CREATE, json={}).status_code == 400
        for _ in range(6):
            receiver.deliveries.get(timeout=60)
        # The receiver has them before the server has its answers.
        while Exposition(client).value("stillmotion_callbacks_waiting"):
            pass
        yield server
    server.stop()


@pytest.fixture(scope="module")
def client(site: ServerProcess) -> Iterator[httpx2.Client]:
    with site.client() as opened:
        yield opened


@pytest.fixture(scope="module")
def told(client: httpx2.Client) -> Exposition:
    return Exposition(client)


def test_what_a_task_goes_through_is_counted(told: Exposition) -> None:
    value = told.value
    for outcome, count in {"succeeded": 1, "failed": 1, "retried": 0, "lost": 0}.items():
        counted = value("stillmotion_attempt_seconds_count", pool="cpu", outcome=outcome)
        assert counted == count, outcome
    for stage in ("fetch", "analyse", "direct", "render", "encode", "sound", "upload"):
        times = 2 if stage == "fetch" else 1
        assert value("stillmotion_stage_seconds_count", pool="cpu", stage=stage) == times, stage
    whole = value("stillmotion_attempt_seconds_sum", outcome="succeeded")
    assert 0 < value("stillmotion_stage_seconds_sum", stage="render") < whole
    assert value("stillmotion_stage_seconds_sum") < value("stillmotion_attempt_seconds_sum")
    assert value("stillmotion_queue_seconds_count", pool="cpu") == 2
    assert value("stillmotion_callback_seconds_count", outcome="delivered") == 3
    assert value("stillmotion_callback_seconds_count", outcome="given_up") == 3
    assert value("stillmotion_callbacks_waiting") == 0
    assert value("stillmotion_unfinished_tasks") == 0
    assert value("stillmotion_oldest_waiting_seconds") == 0
    assert value("stillmotion_workers", pool="cpu", state="ready") == 1
    models = {s.labels["model"] for s in told.families["stillmotion_worker_models"].samples}
    assert any("depth" in model for model in models), models
    for operation in ("create_task", "claim_task", "succeed_task", "fail_task", "find_task"):
        assert value("stillmotion_store_seconds_count", operation=operation) >= 1, operation
    assert value("stillmotion_media_seconds_count") >= 1
    assert value("stillmotion_store_errors_total") == 0
    assert value("stillmotion_media_errors_total") == 0
    for place in ("data", "media"):
        free = value("stillmotion_storage_free_bytes", place=place)
        assert 0 < free < value("stillmotion_storage_bytes", place=place)
    assert value("stillmotion_event_streams") == 0


def test_the_exposition_is_what_prometheus_reads(told: Exposition) -> None:
    for family in told.families.values():
        assert family.documentation, family.name
        if family.type != "histogram":
            continue
        series: dict[tuple[str, ...], list[float]] = {}
        for sample in family.samples:
            labels = dict(sample.labels)
            end = labels.pop("le", None)
            if end is not None:
                series.setdefault(tuple(sorted(labels.items())), []).append(sample.value)
        for counts in series.values():
            assert counts == sorted(counts), family.name
    tool = shutil.which("promtool")
    require_or_skip(tool is not None, "no promtool: install the Debian package prometheus")
    checked = subprocess.run(
        [tool, "check", "metrics"], input=told.text, capture_output=True, text=True, check=False
    )
    complaints = [line for line in checked.stderr.splitlines() if "process_" not in line]
    assert complaints == []


def test_waiting_tasks_are_told_by_pool_and_class(client: httpx2.Client, site) -> None:
    """By the limits of their accounts, and never by their names."""
    os.kill(site.workers()[0], signal.SIGSTOP)  # a worker that takes its time
    try:
        made = []
        for account, flags in {"one": (), "two": ("--max-parallel", "5"),
                               "three": ("--max-parallel", "1000")}.items():  # fmt: skip
            key = site.create_key(account, *flags)["api_key"]
            with site.client(key) as own:
                for _ in range(2):
                    task_id = own.post(CREATE, json=body()).json()["data"]["task_id"]
                    made.append((key, task_id))
        told = Exposition(client)
        waiting = {
            sample.labels["class"]: sample.value
            for sample in told.families["stillmotion_unfinished_tasks"].samples
            if sample.labels["status"] == "submitted"
        }
        ages = {
            sample.labels["class"]: sample.value
            for sample in told.families["stillmotion_oldest_waiting_seconds"].samples
        }
        assert sum(waiting.values()) >= 5
        assert {name for name, count in waiting.items() if count} == {"default", "small", "large"}
        assert {name for name, age in ages.items() if age > 0} == {"default", "small", "large"}
        assert not re.search(r'"(one|two|three)"', told.text)
        assert told.value("stillmotion_workers", state="busy") <= 1
    finally:
        for key, task_id in made:
            with site.client(key) as own:
                own.post(f"{CREATE}/{task_id}/cancel")
        os.kill(site.workers()[0], signal.SIGCONT)


def test_open_event_streams_are_counted(client: httpx2.Client, site: ServerProcess) -> None:
    task_id = client.post(CREATE, json=body(duration="15")).json()["data"]["task_id"]
    with site.client() as other, other.stream("GET", f"{CREATE}/{task_id}/events") as events:
        lines = events.iter_lines()
        next(lines)
        assert Exposition(client).value("stillmotion_event_streams") == 1
        client.post(f"{CREATE}/{task_id}/cancel")
        assert list(lines)
    assert Exposition(client).value("stillmotion_event_streams") == 0


def test_every_metric_is_documented_and_every_documented_one_is_there(told: Exposition) -> None:
    named = set(re.findall(r"^\| `((?:stillmotion|process)_[a-z_]+)`", PAGE.read_text(), re.M))
    assert named == set(told.names())


def test_metrics_named_anywhere_in_the_docs_exist(told: Exposition) -> None:
    known = set(told.askable()) | set(told.names())
    for page in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        if page.name == "CHANGELOG.md":
            continue
        named = set(re.findall(r"\b(?:stillmotion|process)_[a-z_]+_[a-z]+\b", page.read_text()))
        named -= {"stillmotion_motion_path"}
        unknown = {name for name in named if name.startswith("stillmotion_")} - known
        assert not unknown, (page.name, unknown)


def check_query(expression: str, askable: dict[str, set[str]]) -> None:
    wanted = asked(expression)
    assert wanted.metrics, expression
    labels = set(OF_THE_SCRAPE)
    for name, chosen in wanted.metrics.items():
        if name == "up":
            continue
        assert name in askable, f"{name} in {expression}"
        assert chosen <= askable[name] | OF_THE_SCRAPE, expression
        labels |= askable[name]
    assert wanted.grouped <= labels, expression


def queries(panels: list[dict]) -> Iterator[str]:
    for panel in panels:
        yield from (target["expr"] for target in panel.get("targets", ()))
        yield from queries(panel.get("panels", []))


def test_the_dashboard_asks_for_what_there_is(told: Exposition) -> None:
    board = json.loads(DASHBOARD.read_text())
    expressions = list(queries(board["panels"]))
    assert len(expressions) > 25
    # A worker was replaced, a connection refused: labels of what has not happened yet.
    askable = told.askable() | {"stillmotion_connections_closed_total": {"reason"}}
    for expression in expressions:
        check_query(expression.replace("$__rate_interval", "5m"), askable)
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            inner = re.fullmatch(r"label_values\((.+), (\w+)\)", variable["query"]["query"])
            assert inner is not None
            check_query(inner[1], askable)
            assert inner[2] in OF_THE_SCRAPE
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)
    drawn = {
        re.sub(r"_seconds_(bucket|sum|count)$", "_seconds", name)
        for each in expressions
        for name in asked(each).metrics
    }
    assert {name for name in told.names() if name.startswith("stillmotion_")} <= drawn
    taken: set[tuple[int, int]] = set()
    for panel in board["panels"]:
        place = panel["gridPos"]
        cells = {
            (place["x"] + x, place["y"] + y) for x in range(place["w"]) for y in range(place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells


def test_the_alerts_ask_for_what_there_is(told: Exposition) -> None:
    (group,) = yaml.safe_load(ALERTS.read_text())["groups"]
    names = [rule["alert"] for rule in group["rules"]]
    assert len(set(names)) == len(names) >= 10
    for rule in group["rules"]:
        assert set(rule) <= {"alert", "expr", "for", "labels", "annotations"}, rule["alert"]
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert set(rule["annotations"]) == {"summary", "description"}
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))
        check_query(rule["expr"], told.askable())


def test_prometheus_takes_the_alerts_and_they_fire_when_they_should() -> None:
    tool = shutil.which("promtool")
    require_or_skip(tool is not None, "no promtool: install the Debian package prometheus")
    for command in (
        ["check", "rules", str(ALERTS)],
        ["test", "rules", str(ROOT / "tests/acceptance/alerts.test.yml")],
    ):
        done = subprocess.run([tool, *command], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
