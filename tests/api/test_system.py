import re

import pytest

from api.live import TASKS, Failing, body, having
from stillmotion import __version__


def test_healthz_and_readyz(client):
    for path, status in (("/healthz", "ok"), ("/readyz", "ready")):
        answer = client.get(path)
        assert answer.status_code == 200
        assert answer.json()["data"] == {"status": status, "version": __version__}


def test_a_draining_server_is_alive_and_not_ready(start):
    reason = [""]
    bare = start(having(ready=lambda: reason[0])).client()
    assert bare.get("/readyz").status_code == 200
    reason[0] = "draining"
    answer = bare.get("/readyz")
    assert (answer.status_code, answer.json()["code"]) == (503, 5001)
    assert "draining" in answer.json()["message"]
    assert bare.get("/healthz").status_code == 200


def test_a_server_without_its_store_is_not_ready(start):
    error = OSError("gone")
    bare = start(lambda s: having(store=Failing(s.store, "try_writing", error))(s)).client()
    assert bare.get("/readyz").status_code == 503
    assert bare.get("/healthz").status_code == 200


def test_metrics_count_by_route_status_and_code(start):
    api = start()
    client = api.client(api.new_key())
    made = client.post(TASKS, json=body()).json()["data"]["task_id"]
    client.get(f"{TASKS}/{made}")
    client.get(f"{TASKS}/{made}")
    client.get(f"{TASKS}/nothing")
    answer = api.client().get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    values = dict(re.findall(r"^(stillmotion_[^ ]+) ([0-9.e+-]+)$", answer.text, re.MULTILINE))
    one = f'method="GET",route="{TASKS}/{{id}}"'
    for status, requests in (("200", 2), ("400", 1)):
        counted = f'stillmotion_http_request_seconds_count{{{one},status="{status}"}}'
        assert float(values[counted]) == requests
    assert float(values['stillmotion_refusals_total{code="1201"}']) == 1
    assert float(values['stillmotion_task_changes_total{status="submitted"}']) == 1
    assert float(values['stillmotion_task_changes_total{status="failed"}']) == 0
    queue = 'stillmotion_unfinished_tasks{class="default",pool="cpu",status='
    assert float(values[queue + '"submitted"}']) == 1
    assert float(values[queue + '"processing"}']) == 0
    assert float(values["stillmotion_renders_running"]) == 1
    assert float(values["stillmotion_render_slots"]) == 3
    assert made not in answer.text


def test_pages_and_their_parts_come_from_here_alone(client):
    for path in ("/", "/docs"):
        page = client.get(path)
        assert page.status_code == 200
        assert page.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        linked = re.findall(r'(?:href|src)="([^"]+)"', page.text)
        assert linked
        for link in linked:
            assert "//" not in link
            assert client.get("/" + link).status_code == 200, link
    assert "http" not in re.sub(r"//.*", "", client.get("/docs/docs.js").text)
    assert client.get("/docs/docs.css").headers["content-type"].startswith("text/css")


@pytest.mark.parametrize("name", ["index.html", "nothing.js", "..%2fapp.py", "__init__.py"])
def test_nothing_else_is_served_as_a_part_of_the_page(client, name):
    answer = client.get(f"/docs/{name}")
    assert answer.status_code == 404
    assert answer.json()["code"] in (1202, 1203)


def test_the_page_is_found_with_a_slash_too(client):
    answer = client.get("/docs/", follow_redirects=True)
    assert answer.status_code == 200
    assert answer.url.path == "/docs"
