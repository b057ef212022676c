"""The tables of remote engines in the site's file, their mistakes, and how such engines stand."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import trustme

from remote.conftest import EXAMPLES, FIRST_LAST, GUIDED, table
from remote.doubles import answering
from remote.graph_doubles import NODES, ComfyUIDouble, LightX2VDouble
from remote.videos_doubles import OpenAIDouble, SglangDouble, VllmDouble
from stillmotion.catalog.features import Feature
from stillmotion.engines.base import EngineConfig
from stillmotion.engines.remote.opening import standing
from stillmotion.engines.remote.options import read_options
from stillmotion.engines.remote.servers import SERVERS
from stillmotion.engines.remote.setting_up import spec
from stillmotion.engines.site import EnginesError, read_engines

URL = "http://10.0.0.5:8000"

MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"server": None}, ".server: given nothing, but allowed is sglang, vllm-omni, lightx2v"),
    ({"server": "sglan"}, ".server: given 'sglan', but allowed is"),
    ({"urls": []}, ".urls: given [], but allowed is a list of URLs like http://host:port"),
    ({"urls": "http://a"}, ".urls: given 'http://a'"),
    ({"urls": ["ftp://a"]}, ".urls: given ['ftp://a']"),
    ({"urls": ["http://a:x"]}, ".urls: given ['http://a:x']"),
    ({"urls": ["http://a", "http://a/"]}, "but allowed is each URL once"),
    ({"model": None}, ".model: needed: the name of the model, as the server has it"),
    ({"model": 5}, ".model: given 5, but allowed is a text that is not empty"),
    ({"modell": "x"}, ".modell: no such key; allowed are"),
    ({"token": "abc"}, ".token: a secret does not stand in this file"),
    ({"token_file": "a", "token_env": "B"}, ".token_env: token_file is given too"),
    ({"ca_file": "/none.pem"}, ".ca_file: given '/none.pem', but allowed is the path of a file"),
    ({"tls_verify": "no"}, ".tls_verify: given 'no', but allowed is true or false"),
    ({"job_timeout": 0}, ".job_timeout: given 0, but allowed is a number from 1 to 604800"),
    ({"largest_mb": 0.5}, ".largest_mb: given 0.5, but allowed is a whole number from 1 to"),
    ({"poll_interval": True}, ".poll_interval: given True"),
    ({"family": "wan"}, ".family: given 'wan', but allowed is minimax-h3"),
    ({"loras": {"a": "b"}}, ".loras: no such key"),
    ({"extra": {"seed": 1}}, ".extra.seed: this field is set from the request"),
    ({"extra": {"x": [1]}}, ".extra: given {'x': [1]}"),
    ({"workflow": "a.json"}, ".workflow: no such key"),
    ({"rules": 3}, ".rules: given 3, but allowed is a table"),
    ({"rules": {"fps": 0}}, ".rules.fps: given 0, but allowed is a number from 1 to 120"),
    ({"rules": {"fps": 23.976}}, ".rules.fps: given 23.976, but allowed is a whole number"),
    ({"rules": {"frame": 1}}, ".rules.frame: no such key"),
    ({"rules": {"frames": {"step": 0}}}, ".rules.frames.step: given 0"),
    (
        {"rules": {"frames": {"step": 100, "least": 5, "most": 50}}},
        ".rules.frames: no number of frames is 1 + n·100 and from 5 to 50",
    ),
    ({"rules": {"end": True}}, ".rules.end: this server, as it is set up here, has no way"),
    ({"rules": {"guides": ["camera"]}}, ".rules.guides: this server"),
    ({"rules": {"guides": ["zoom"]}}, ".rules.guides: given ['zoom'], but allowed is a list of"),
    ({"rules": {"references": 1}}, ".rules.references: this server"),
    ({"rules": {"guidance": [1, 2]}}, ".rules.guidance: given [1, 2], but allowed is 3 numbers"),
    ({"rules": {"start": False, "text": False}}, ".rules.text: false, and `start` too"),
]


@pytest.mark.parametrize(("change", "said"), MISTAKES)
def test_a_mistake_is_refused_with_its_place(change: dict[str, Any], said: str) -> None:
    values = {**table("sglang", URL), **change}
    values = {key: value for key, value in values.items() if value is not None}
    with pytest.raises(EnginesError) as caught:
        spec("far", values)
    assert str(caught.value).startswith(said) or said in str(caught.value)


def test_a_password_in_a_url_is_refused_and_not_shown() -> None:
    with pytest.raises(EnginesError) as caught:
        spec("far", table("sglang", "https://me:hunter2@gpu.example/v?k=s3cret"))
    said = str(caught.value)
    assert "https://gpu.example/v: a URL here has no user name" in said
    assert "hunter2" not in said
    assert "s3cret" not in said


@pytest.mark.parametrize(
    ("server", "change", "said"),
    [
        ("lightx2v", {"rules": {"guidance": [1, 2, 3]}}, ".rules.guidance: this server"),
        ("openai", {"rules": {"negative": True}}, ".rules.negative: this server"),
        ("openai", {"fields": ["steps"]}, ".fields: given ['steps']"),
        ("openai", {"rules": {"fps": 25}}, ".rules.frames: this server makes whole seconds"),
        ("kling", {}, ": needed is either token_file or token_env, or an access key and a secret"),
        ("kling", {"access_key_env": "A"}, ": needed is either token_file or token_env"),
        ("kling", {"access_key": "AK"}, ".access_key: a secret does not stand in this file"),
        ("sglang", {"family": "minimax-h3", "rules": {"negative": True}}, ".rules.negative"),
        ("sglang", {"auth": "x-api-key"}, ".auth: no such key"),
        ("comfyui", {"auth": "basic"}, ".auth: given 'basic'"),
    ],
)
def test_what_a_server_has_no_way_for(server: str, change: dict[str, Any], said: str) -> None:
    with pytest.raises(EnginesError) as caught:
        spec("far", table(server, URL, **change))
    assert str(caught.value).startswith(said)


SLOTS: list[tuple[dict[str, Any], str]] = [
    ({"prompt": None}, '.slots.prompt: needed: "NODE.INPUT" of the workflow'),
    ({"prompt": "Promt.text"}, ".slots.prompt: the workflow has no node 'Promt'"),
    (
        {"prompt": "Prompt.txt"},
        ".slots.prompt: the node 'Prompt' (CLIPTextEncode) has no input 'txt'; it has text, clip",
    ),
    ({"prompt": "Prompt.clip"}, "is linked to another node, and a slot is a value"),
    ({"prompt": "Prompt"}, ".slots.prompt: given 'Prompt', but allowed is \"NODE.INPUT\""),
    ({"picture": "9.image"}, ".slots.picture: no such key; allowed are end_image"),
    ({"seed": ["12.noise_seed", "99.noise_seed"]}, ".slots.seed: the workflow has no node '99'"),
    ({"lora": "1.unet_name"}, ".slots.lora: this slot and the table `loras` go together"),
    ({"guide_mask": "9.image"}, ".slots.guide_mask: needs the slot `guide` too"),
]


@pytest.mark.parametrize(("change", "said"), SLOTS)
def test_slots_are_checked_at_the_start(change: dict[str, Any], said: str) -> None:
    slots = {**FIRST_LAST["slots"], **change}  # type: ignore[dict-item]
    slots = {key: value for key, value in slots.items() if value is not None}
    with pytest.raises(EnginesError) as caught:
        spec("far", table("comfyui", URL, **{**FIRST_LAST, "slots": slots}))
    assert said in str(caught.value)


def test_workflows_that_cannot_be_used(tmp_path: Path) -> None:
    def refused(text: str, **more: Any) -> str:
        file = tmp_path / "flow.json"
        file.write_text(text)
        with pytest.raises(EnginesError) as caught:
            spec("far", table("comfyui", URL, **{**FIRST_LAST, "workflow": str(file), **more}))
        return str(caught.value)

    assert "flow.json: cannot be read" in refused("{")
    assert "is no workflow in API format" in refused('{"nodes": [], "links": []}')
    graph = json.loads((EXAMPLES / "wan22-first-last.json").read_text())
    assert ".output: the workflow has no node 'End'" in refused(json.dumps(graph), output="End")
    graph["8"]["_meta"]["title"] = "Prompt"
    assert "2 nodes have the title 'Prompt'; name one by its number" in refused(json.dumps(graph))


def test_the_examples_have_nodes_that_the_tests_know() -> None:
    for file in EXAMPLES.glob("*.json"):
        graph = json.loads(file.read_text())
        for node in graph.values():
            needed, optional = NODES[node["class_type"]]
            assert needed <= node["inputs"].keys() <= needed | optional


def test_the_spec_says_what_the_model_can() -> None:
    made = spec("far", table("comfyui", URL, **GUIDED))
    assert made.generates
    assert made.pool == "remote"
    assert made.loras == {"anime"}
    assert made.model == "acme/tiny-video (ComfyUI)"
    assert Feature.CAMERA_CONTROL in made.capabilities.features
    assert Feature.START_END not in made.capabilities.features
    both = spec("far", table("comfyui", URL, pool="gpu"))
    assert both.pool == "gpu"
    assert Feature.START_END in both.capabilities.features
    assert not both.from_text


def test_a_file_of_engines(tmp_path: Path) -> None:
    file = tmp_path / "engines.toml"
    file.write_text(
        "[engines.far]\n"
        'kind = "remote"\nserver = "vllm-omni"\nurls = ["http://gpu1:8091", "http://gpu2:8091"]\n'
        'model = "Wan-AI/Wan2.2-I2V-A14B-Diffusers"\ntoken_env = "VLLM_TOKEN"\n'
        "[engines.far.rules]\nguidance = [1, 3.5, 7]\n"
    )
    (made,) = read_engines(file, frozenset())
    assert made.name == "far"
    file.write_text(file.read_text() + "fsp = 3\n")
    with pytest.raises(EnginesError, match=r"engines.far.rules.fsp: no such key"):
        read_engines(file, frozenset())


def test_the_tables_of_the_documentation() -> None:
    page = (EXAMPLES.parents[1] / "docs" / "remote-engines.md").read_text()
    blocks = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    names = set()
    for block in blocks:
        text = block.replace("/etc/stillmotion/wan22", f"{EXAMPLES}/wan22")
        for name, values in tomllib.loads(text)["engines"].items():
            assert values.pop("kind") == "remote"
            names.add(values["server"])
            spec(name, values)
    assert names == set(SERVERS)


def test_an_opened_engine_is_a_generative_one(tmp_path: Path) -> None:
    pytest.importorskip("stillmotion.engines.generative.guide", reason="there is no guide yet")
    made = spec("far", table("comfyui", URL))
    engine = made.open(EngineConfig(models_dir=tmp_path, state_dir=tmp_path / "engines"))
    assert engine.name == "far"
    assert engine.capabilities == made.capabilities
    assert not (tmp_path / "engines").exists()


def stands(values: dict[str, Any], tmp_path: Path) -> tuple[str, str]:
    made = spec("far", values)
    return made.standing(EngineConfig(models_dir=tmp_path))


def test_how_engines_stand(tmp_path: Path, packages: None) -> None:
    servers = {"sglang": SglangDouble, "vllm-omni": VllmDouble, "openai": OpenAIDouble}
    others = {"lightx2v": LightX2VDouble, "comfyui": ComfyUIDouble}
    for server, kind in (servers | others).items():
        with kind() as double:
            assert stands(table(server, double.url), tmp_path) == ("ready", "")
            for call in ("health", "models"):
                double.faults[call].append(answering(503, {"error": "warming up"}))
            state, why = stands(table(server, double.url), tmp_path)
            assert (state, "warming up" in why) == ("unavailable", True)
        state, why = stands(table(server, double.url), tmp_path)
        assert (state, "cannot be reached" in why) == ("unavailable", True)


def test_another_model_is_seen(tmp_path: Path, packages: None) -> None:
    for server, kind in {"sglang": SglangDouble, "lightx2v": LightX2VDouble}.items():
        with kind() as double:
            state, why = stands(table(server, double.url, model="acme/huge"), tmp_path)
        assert state == "unavailable"
        assert "and the table has acme/huge" in why
    with ComfyUIDouble() as double:
        workflow = tmp_path / "flow.json"
        text = (EXAMPLES / "wan22-first-last.json").read_text()
        workflow.write_text(text.replace('"VAEDecode"', '"VAEDecodeMagic"'))
        values = table("comfyui", double.url, **{**FIRST_LAST, "workflow": str(workflow)})
        state, why = stands(values, tmp_path)
    assert state == "unavailable"
    assert "has no nodes of the classes VAEDecodeMagic" in why


def test_one_of_two_servers_is_enough(tmp_path: Path, packages: None) -> None:
    with LightX2VDouble() as one, LightX2VDouble() as other:
        values = table("lightx2v", one.url, other.url)
        other.stop()
        state, why = stands(values, tmp_path)
    assert state == "ready"
    assert why.startswith("1 of 2 servers cannot be used: LightX2V at ")


def test_keys_of_comfyui_go_in_a_header_of_their_own(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("cloud-key")
    values = table("comfyui", URL, auth="x-api-key", token_file=str(key))
    with ComfyUIDouble(token="cloud-key") as double:
        assert stands({**values, "urls": [double.url]}, tmp_path) == ("ready", "")


def test_certificates_are_held_against_the_sites_own_authority(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    certificate = authority.issue_cert("127.0.0.1")
    with ComfyUIDouble(certificate=certificate) as double:
        trusted = table("comfyui", double.url, ca_file=str(tmp_path / "ca.pem"))
        assert stands(trusted, tmp_path) == ("ready", "")
        state, why = stands(table("comfyui", double.url), tmp_path)
        assert (state, "certificate" in why.lower()) == ("unavailable", True)
        unchecked = table("comfyui", double.url, tls_verify=False)
        assert stands(unchecked, tmp_path) == ("ready", "")


def test_an_option_says_where_its_secret_is_and_not_what(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAR_TOKEN", "hush-hush")
    options = read_options("far", table("sglang", URL, token_env="FAR_TOKEN"))
    assert "FAR_TOKEN" in repr(options)
    assert "hush-hush" not in repr(options)


def test_standing_is_told_of_what_the_engine_was_set_up_with(tmp_path: Path) -> None:
    config = EngineConfig(models_dir=tmp_path, options=spec("far", table("openai", URL)).options)
    with OpenAIDouble() as double:
        options = {**config.options, "urls": [double.url]}
        assert standing(EngineConfig(models_dir=tmp_path, options=options)).state == "ready"
