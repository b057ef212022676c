"""`stillmotion engines`, and what `doctor` and `render` make of a site's engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import harness
from cli.conftest import Run
from client.service import Service
from harness.pictures import scene_png
from harness.video import decode
from stillmotion.engines import registry
from stillmotion.executors import opened

PACKAGE = Path(harness.__file__).parent / "muse_engine"
WHY = "torch is not installed: pip install 'stillmotion[diffusion]'"
MAP = """
engines = ["muse", "parallax"]

[models.kling-v1]
fps = 12

[models.kling-v1.modes.std]
short_edge = 240
units_per_second = { silent = "0.2" }
takes = [{ durations = "3-15", features = "all" }]
"""


@pytest.fixture
def muse(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An engine of another package, which generates."""
    monkeypatch.syspath_prepend(str(PACKAGE))
    registry.engines.cache_clear()
    opened.engine_of.cache_clear()
    yield
    opened.engine_of.cache_clear()
    monkeypatch.undo()
    registry.engines.cache_clear()


def test_the_list_has_state_model_licence_and_abilities(
    run: Run, muse: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run("engines", "--json")
    assert ran.code == 0, ran.err
    rows = {row["name"]: row for row in ran.json["engines"]}
    assert next(iter(rows)) == "parallax"
    assert rows["parallax"]["state"] == "ready"
    assert {"motion_brush", "text2video", "images"} <= set(rows["parallax"]["capabilities"])
    assert rows["muse"] == {
        "name": "muse",
        "state": "idle",
        "why": "",
        "device": "cpu",
        "pool": "cpu",
        "model": "Muse 1",
        "licence": "Apache-2.0",
        "generates": True,
        "capabilities": ["image2video", "start_end", "camera_control", "sound", "text2video"],
        "camera_types": ["simple"],
        "camera_path": False,
        "apart": [["camera_control", "sound"]],
        "loras": ["ink", "paper"],
    }
    monkeypatch.setenv("STILLMOTION_TEST_MUSE", WHY)
    line = next(line for line in run("engines", "list").out.splitlines() if "muse" in line)
    assert line.split("\t") == [
        *("muse", "unavailable", "cpu", "cpu", "Muse 1", "Apache-2.0"),
        *("image2video, start_end, camera_control, sound, text2video", "ink, paper"),
    ]
    assert run("engines", "--json").json["engines"][1]["why"] == WHY


def test_the_group_helps_and_knows_its_commands(run: Run) -> None:
    ran = run("engines", "--help")
    assert ran.code == 0
    assert "  list " in ran.out
    ran = run("engines", "lst")
    assert ran.code == 2
    assert "No such command 'lst'" in ran.err


def test_a_file_of_engines_that_cannot_be_used_is_named(run: Run, folder: Path) -> None:
    (folder / "engines.toml").write_text('[engines.wan]\nkind = "magic"\n')
    (folder / "photo.png").write_bytes(scene_png(320, 320))
    for command in (
        ("engines",),
        ("render", "photo.png", "-o", "out.mp4"),
    ):
        ran = run(*command, "--engines", "engines.toml")
        assert ran.code == 2
        assert "--engines: engines engines.toml: engines.wan.kind: given 'magic'" in ran.err
    ran = run("doctor", "--json", "--engines", "engines.toml")
    assert ran.code == 1
    checks = {check["name"]: check for check in ran.json["checks"]}
    assert "engines.wan.kind" in checks["engines file"]["found"]
    assert checks["engine parallax"]["state"] == "ok"


def test_doctor_says_why_one_is_unavailable(
    run: Run, muse: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def check() -> dict[str, str]:
        found = run("doctor", "--json").json["checks"]
        return next(each for each in found if each["name"] == "engine muse")

    assert check()["found"].startswith("idle; Muse 1: start picture, start_end, camera_control")
    monkeypatch.setenv("STILLMOTION_TEST_MUSE", WHY)
    assert check() == {
        "name": "engine muse",
        "state": "warning",
        "found": "unavailable, tasks of it wait",
        "remedy": WHY,
    }


def test_render_has_seed_and_loras(run: Run, muse: None, folder: Path) -> None:
    (folder / "map.toml").write_text(MAP)
    (folder / "photo.png").write_bytes(scene_png(320, 320))
    flags = ("--duration", "3", "--catalog", "map.toml", "-o", "out.mp4", "--json")
    ran = run("render", "photo.png", "--seed", "4", "--lora", "ink=0.5", "--lora", "paper", *flags)
    assert ran.code == 0, ran.err
    assert any("seed 4; loras ink 0.5, paper 1" in remark for remark in ran.json["remarks"])
    assert "ignored" not in ran.err
    assert len(decode(folder / "out.mp4").frames) == 36
    ran = run("render", "photo.png", "--lora", "ink=much", *flags)
    assert ran.code == 2
    assert "--lora" in ran.err
    assert "'much'" in ran.err
    ran = run("render", "photo.png", "--lora", "oil", *flags)
    assert (ran.code, "loras[0].name" in ran.err) == (2, True)


def test_submit_spells_them(run: Run, service: Service, folder: Path) -> None:
    (folder / "photo.png").write_bytes(scene_png(320, 320))
    ran = run("submit", "photo.png", "--prompt", "x", "--seed", "0", "--lora", "ink=1.5")
    assert ran.code == 0, ran.err
    sent = service.rows[ran.out.strip()].body
    assert (sent["seed"], sent["loras"]) == (0, [{"name": "ink", "weight": 1.5}])
