"""What docs/integrations.md hands out: it is current, and a server takes what others send by it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import httpx2
from openapi_spec_validator import OpenAPIV30SpecValidator

from harness.pictures import scene_png
from harness.server import ServerProcess, wait_for_end
from harness.web import PictureHost
from stillmotion.client.kinds import KINDS
from stillmotion.mcp_server.openapi import OFFERED, document

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
DIFY = EXAMPLES / "dify" / "stillmotion.openapi.json"
N8N = EXAMPLES / "n8n" / "image2video.json"


def test_the_document_for_dify_is_current_and_valid() -> None:
    made = document("http://SERVER:8787")
    assert json.loads(DIFY.read_text()) == made, (
        "print it anew: python -m stillmotion.mcp_server.openapi http://SERVER:8787 > "
        "examples/dify/stillmotion.openapi.json"
    )
    OpenAPIV30SpecValidator(made).validate()
    assert "$ref" not in DIFY.read_text()


def test_its_calls_are_those_of_the_api() -> None:
    made = document("http://a")
    for name, (kind, _) in OFFERED.items():
        assert kind is KINDS[kind.name]
        post = made["paths"][kind.path]["post"]
        body = post["requestBody"]["content"]["application/json"]["schema"]
        assert post["operationId"] == f"create{name}"
        assert body["properties"].keys() <= {field.name for field in kind.table}
        required = {field.name for field in kind.table if field.required}
        assert required == set(body.get("required", ()))


class N8n:
    """As much of n8n as the workflow needs: requests whose expressions are paths into items."""

    def __init__(self, workflow: dict[str, Any], settings: dict[str, str]) -> None:
        self.nodes = {node["name"]: node for node in workflow["nodes"]}
        self.items: dict[str, Any] = {"Settings": settings}

    def value(self, text: str, item: Any) -> str:
        """An expression; the values in `JSON.stringify({...})` are paths or texts."""
        assert text.startswith("=")
        return re.sub(r"\{\{ (.*?) \}\}", lambda found: self.one(found[1], item), text[1:])

    def one(self, expression: str, item: Any) -> str:
        made = re.fullmatch(r"JSON\.stringify\(\{ (.*) \}\)", expression)
        if made is None:
            return str(self.path(expression, item))
        pairs = (pair.split(": ", 1) for pair in made[1].split(", "))
        return json.dumps({name: self.path(value, item) for name, value in pairs})

    def path(self, expression: str, item: Any) -> Any:
        if expression.startswith("'"):
            return expression.strip("'")
        named = re.fullmatch(r"\$\('(\w+)'\)\.item\.json(.*)", expression)
        found, rest = (self.items[named[1]], named[2]) if named else (item, expression[5:])
        assert named or expression.startswith("$json")
        for name, number in re.findall(r"\.(\w+)|\[(\d+)\]", rest):
            found = found[name] if name else found[int(number)]
        return found

    def request(self, name: str, item: Any, client: httpx2.Client) -> httpx2.Response:
        given = self.nodes[name]["parameters"]
        body = self.value(given["jsonBody"], item) if "jsonBody" in given else None
        headers = {"content-type": "application/json"} if body else {}
        has_key = given.get("genericAuthType") == "httpHeaderAuth"
        caller = client if has_key else httpx2.Client(trust_env=False)
        url = self.value(given["url"], item)
        return caller.request(given["method"], url, content=body, headers=headers)


def test_what_the_workflow_for_n8n_sends(bare: ServerProcess) -> None:
    workflow = json.loads(N8N.read_text())
    with PictureHost({"photo.png": scene_png(480, 320)}) as host, bare.client() as client:
        settings = {"server": bare.url, "image": f"{host.url}/photo.png", "prompt": "zoom in"}
        run = N8n(workflow, settings)
        names = [
            one["name"] for one in run.nodes["Settings"]["parameters"]["assignments"]["assignments"]
        ]
        assert names == [*settings]
        created = run.request("Create", settings, client)
        assert created.json()["code"] == 0, created.text
        wait_for_end(client, created.json()["data"]["task_id"])
        queried = run.request("Query", created.json(), client)
        (condition,) = run.nodes["Has it worked?"]["parameters"]["conditions"]["conditions"]
        assert run.value(condition["leftValue"], queried.json()) == condition["rightValue"]
        video = run.request("Download", queried.json(), client)
        assert video.content[4:8] == b"ftyp"
        # Once more round: what the loop queries by is in the answer of the query, too.
        assert run.request("Query", queried.json(), client).json()["code"] == 0
        why = run.nodes["Say why not"]["parameters"]["errorMessage"]
        assert run.value(why, queried.json()) == ""


def test_every_node_of_it_is_reached() -> None:
    workflow = json.loads(N8N.read_text())
    links = [
        (start, target["node"])
        for start, outputs in workflow["connections"].items()
        for output in outputs["main"]
        for target in output
    ]
    names = {node["name"] for node in workflow["nodes"]}
    assert {end for _, end in links} == names - {"Start"}
    assert {start for start, _ in links} <= names
