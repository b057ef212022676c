"""Where a flag's value comes from: command line, environment, file, default, in this order."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.conftest import Run
from client.service import Service
from stillmotion.cli.configuration import commands, environment_names, flags_of, name_of


def size_asked(service: Service) -> str:
    return service.seen[-1].query_params["pageSize"]


def test_the_nearer_source_wins(
    run: Run, service: Service, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("list").code == 0
    assert size_asked(service) == "30"
    (folder / "stillmotion.toml").write_text("size = 11")
    run("list")
    assert size_asked(service) == "11"
    (folder / "stillmotion.toml").write_text("size = 11\n[list]\nsize = 12")
    run("list")
    assert size_asked(service) == "12"
    monkeypatch.setenv("STILLMOTION_SIZE", "13")
    run("list")
    assert size_asked(service) == "13"
    monkeypatch.setenv("STILLMOTION_LIST_SIZE", "14")
    run("list")
    assert size_asked(service) == "14"
    run("list", "--size", "15")
    assert size_asked(service) == "15"


def test_a_file_may_be_named_and_replaces_the_others(
    run: Run, service: Service, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config" / "stillmotion"
    config.mkdir(parents=True)
    (config / "stillmotion.toml").write_text("size = 20")
    run("list")
    assert size_asked(service) == "20"
    (folder / "stillmotion.toml").write_text("size = 21")
    run("list")
    assert size_asked(service) == "21"
    for number, name in enumerate(("environment", "root", "command"), 22):
        (tmp_path / f"{name}.toml").write_text(f"size = {number}")
    monkeypatch.setenv("STILLMOTION_CONFIG", str(tmp_path / "environment.toml"))
    run("list")
    assert size_asked(service) == "22"
    run("--config", tmp_path / "root.toml", "list")
    assert size_asked(service) == "23"
    run("--config", tmp_path / "root.toml", "list", "--config", tmp_path / "command.toml")
    assert size_asked(service) == "24"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("sise = 3", "sise"),
        ("[list]\nsise = 3", "list.sise"),
        ("[lists]\nsize = 3", "[lists]"),
        ("[list]\nport = 3", "list.port"),
        ("[keys.create]\nport = 3", "keys.create.port"),
        ("[keys]\naccount = 'x'", "keys.account"),
        ("[keys.make]\naccount = 'x'", "[keys.make]"),
    ],
)
def test_a_setting_that_does_not_exist_is_named(
    run: Run, service: Service, folder: Path, text: str, named: str
) -> None:
    (folder / "stillmotion.toml").write_text(text)
    ran = run("list")
    assert ran.code == 2
    assert f"stillmotion.toml sets what does not exist: {named} " in ran.err
    assert service.seen == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("size = 'x'", "'x' is not a valid integer range"),
        ("size = true", "must give size a text or a number, and gives True"),
        ("json = 1", "must give json true or false, and gives 1"),
        ("size = [1]", "must give size a text or a number"),
        ("size =", "is not valid TOML"),
        ("size = 0", "0 is not in the range 1<=x<=500"),
    ],
)
def test_a_wrong_value_in_the_file_is_said_to_be_there(
    run: Run, service: Service, folder: Path, text: str, said: str
) -> None:
    (folder / "stillmotion.toml").write_text(text)
    ran = run("list")
    assert ran.code in (1, 2)
    assert said in ran.err
    assert "stillmotion.toml" in ran.err
    assert ran.err.count("\n") == 1


def test_a_wrong_value_in_the_environment_is_said_to_be_there(
    run: Run, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STILLMOTION_SIZE", "many")
    ran = run("list")
    assert ran.code == 2
    assert "'many'" in ran.err
    assert "from STILLMOTION_SIZE in the environment" in ran.err


def test_a_file_that_is_not_there(run: Run) -> None:
    ran = run("list", "--config", "no.toml")
    assert (ran.code, ran.err) == (
        1,
        "stillmotion: cannot read no.toml: No such file or directory\n",
    )


def test_flags_of_other_commands_may_stand_in_the_file(
    run: Run, service: Service, folder: Path
) -> None:
    (folder / "stillmotion.toml").write_text(
        'port = 9000\nmax-parallel = 3\nno_auth = true\nallow-private = "10.0.0.0/8"\n'
        '[render]\ncamera = "zoom=5"\n[keys.create]\naccount = "studio"\nmax-parallel = 2\n'
    )
    assert run("list").code == 0


def test_no_two_flags_share_a_variable_with_another_meaning() -> None:
    """A general name means the same everywhere: flags of one name have one help text, or two
    that were looked at and found to say the same of their command."""
    texts: dict[str, set[str]] = {}
    for path, command in commands():
        for option in flags_of(command):
            general = environment_names(path, name_of(option))[1:]
            for variable in general:
                texts.setdefault(variable, set()).add(option.help or "")
    assert {name for name, helps in texts.items() if len(helps) > 1} <= {
        "STILLMOTION_ACCOUNT",
        "STILLMOTION_DATA",
        "STILLMOTION_DRAIN_TIMEOUT",
        "STILLMOTION_HOST",
        "STILLMOTION_MEDIA",
        "STILLMOTION_PORT",
        "STILLMOTION_OUTPUT",
        "STILLMOTION_ALLOW_PRIVATE",
    }
    assert environment_names(("keys", "create"), "max_parallel") == [
        "STILLMOTION_KEYS_CREATE_MAX_PARALLEL"
    ]
