"""Engines of the kind `diffusion` without torch: their tables, and how they stand."""

from __future__ import annotations

import importlib.metadata
import io
import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from stillmotion.cli.engine_weights import accept_licence
from stillmotion.engines.base import EngineConfig, EngineUnavailable
from stillmotion.engines.diffusion import checking, licences, presets
from stillmotion.engines.diffusion.guidance_settings import Clocks
from stillmotion.engines.diffusion.memory import Footprint, together
from stillmotion.engines.diffusion.opening import open_engine
from stillmotion.engines.diffusion.options import settings
from stillmotion.engines.diffusion.pipelines import pipelines
from stillmotion.engines.diffusion.presets import Chosen
from stillmotion.engines.diffusion.setting_up import settings_of, spec
from stillmotion.engines.site import EnginesError, read_engines

WAN = {"pipeline": "wan2.2-i2v-a14b", "weights": "/models/wan"}
REVISION = "0" * 40


def test_an_engine_of_the_sites_file(tmp_path: Path) -> None:
    file = tmp_path / "engines.toml"
    file.write_text(
        f"""
        [engines.wan]
        kind = "diffusion"
        pipeline = "wan2.2-i2v-a14b"
        hub = "Wan-AI/Wan2.2-I2V-A14B-Diffusers"
        revision = "{REVISION}"
        preset = "24gb"
        offload = "model"
        steps = 20
        guidance = [1.0, 4.0, 8.0]
        pixels = 399360
        pool = "big"
        idle_unload = 60
        negative = "text"
        loras.film = {{ file = "/loras/film.safetensors", most = 1.2 }}
        loras.ink = {{ file = "/loras/high.safetensors", low = "/loras/low.safetensors" }}
        guide = {{ limit = 4.0, brush.weak = 2 }}
        """
    )

    (made,) = read_engines(file, frozenset())

    assert (made.pool, made.model, made.licence) == ("big", "Wan 2.2 I2V A14B", "Apache-2.0")
    assert made.generates
    assert not made.from_text
    assert made.loras == {"film", "ink"}
    read = settings_of(made.options)
    assert (read.name, read.steps, read.idle_unload) == ("wan", 20, 60)
    assert read.rules.pixels == 399360
    assert read.rules.scale(0.5) == 4.0
    assert read.guidance.camera == Clocks(1, 2)
    assert read.guidance.brush == Clocks(2, 3)
    assert read.guidance.limit == 4.0
    assert read.loras["film"].most == 1.2
    assert read.preset.layout("24gb", 26.7).offload == "model"
    folder = read.weights(tmp_path)
    assert folder == tmp_path / "hub" / "Wan-AI--Wan2.2-I2V-A14B-Diffusers" / REVISION


WRONG = [
    ({"pipeline": "wan3"}, ".pipeline: given 'wan3', but allowed are ltx-2,"),
    ({"weights": "models"}, ".weights: given 'models', but a path from the root"),
    ({"hub": "a/b"}, ".hub: given 'a/b', but there are `weights` already"),
    ({"preset": "16gb"}, ".preset: given '16gb', but allowed are 12gb, 24gb, 48gb, 80gb or auto"),
    ({"steps": 0}, ".steps: given 0, but allowed are whole numbers from 1 to 200"),
    ({"steps": 2.5}, ".steps: given 2.5, but"),
    ({"offload": "disk"}, ".offload: given 'disk', but allowed are none, model or group"),
    ({"attention": "sage_hub"}, ".attention: given 'sage_hub', but allowed are native,"),
    ({"quantise": "int8", "layerwise": True}, ".layerwise: given True, but weights that are"),
    ({"guidance": [1, 2]}, ".guidance: given [1, 2], but 3 numbers from 0 to 30 are needed"),
    ({"pixels": 10**7}, ".pixels: given 10000000, but allowed are whole numbers from 4096"),
    ({"idle_unload": -1}, ".idle_unload: given -1, but"),
    ({"loras": {"Film": {"file": "/f"}}}, ".loras.Film: given {'file': '/f'}, but a name"),
    ({"loras": {"film": {}}}, ".loras.film.file: missing; a text is needed"),
    ({"loras": {"film": {"file": "/f", "weight": 1}}}, ".loras.film.weight: no such key"),
    ({"loras": {"film": {"file": "/f", "least": 2}}}, ".loras.film.least: given 2, but it is"),
    ({"guide": {"weak": 3, "strong": 3}}, ".guide.strong: given 3, but a step after `weak` (3)"),
    ({"guide": {"camera": {"weak": 40}}}, ".guide.camera.weak: given 40, but"),
    ({"guide": {"limit": 0}}, ".guide.limit: given 0, but"),
    ({"distillation": {}}, ".distillation.sigmas: missing; a list of numbers"),
    ({"distillation": {"sigmas": [0.5, 1.0]}}, ".distillation.sigmas: given [0.5, 1.0], but"),
    ({"accept": "minimax-h3"}, ".accept: given 'minimax-h3', but the licence of this model is"),
    ({"speed": 3}, ".speed: no such key; allowed are accept, attention,"),
]


@pytest.mark.parametrize(("wrong", "told"), WRONG)
def test_a_mistake_is_refused_by_its_key(wrong: dict[str, object], told: str) -> None:
    with pytest.raises(EnginesError) as refused:
        spec("wan", {**WAN, **wrong})

    assert str(refused.value).startswith(told)


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"pipeline": "ltx-2"}, ".weights: missing; a folder, or `hub` and `revision`"),
        ({"pipeline": "ltx-2", "hub": "a"}, ".hub: given 'a', but a repository is written"),
        ({"pipeline": "ltx-2", "hub": "a/b", "revision": "main"}, ".revision: given 'main', but"),
        ({"pipeline": "ltx-2", "hub": "a/b"}, ".revision: missing; the 40 hexadecimal digits"),
        (
            {"pipeline": "ltx-2", "weights": "/w", "loras": {"a": {"file": "/f", "low": "/g"}}},
            ".loras.a.low: given '/g', but LTX-2 has one transformer",
        ),
        ({"pipeline": "minimax-h3", "weights": "/w", "guidance": [1, 2, 3]}, ".guidance: given"),
        ({"pipeline": "minimax-h3", "weights": "/w", "negative": "x"}, ".negative: given 'x', but"),
        (
            {"pipeline": "minimax-h3", "weights": "/w", "distillation": {"sigmas": [1.0]}},
            ".distillation: given",
        ),
    ],
)
def test_a_mistake_is_refused_by_what_the_model_can(table: dict[str, object], told: str) -> None:
    with pytest.raises(EnginesError) as refused:
        spec("other", table)

    assert str(refused.value).startswith(told)


@pytest.fixture
def libraries(monkeypatch: pytest.MonkeyPatch) -> None:
    """All libraries seem to be there, and no card."""
    monkeypatch.setattr(checking, "find_spec", lambda _: object())
    monkeypatch.setattr(checking, "card_gib", lambda: None)


def weights(folder: Path, name: str) -> Path:
    """What tells of a model, without its numbers."""
    pipeline = pipelines()[name]
    index: dict[str, object] = {"_class_name": pipeline.cls}
    for component, kind in pipeline.components.items():
        (folder / component).mkdir(parents=True)
        index[component] = ["diffusers", kind or "Any"]
        shapes = {
            place.partition(".")[2]: 1 if value is ... else value
            for place, value in pipeline.shapes.items()
            if place.startswith(f"{component}.")
        }
        (folder / component / "config.json").write_text(json.dumps(shapes))
    (folder / pipeline.index).write_text(json.dumps(index))
    return folder


def test_how_an_engine_stands(
    libraries: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, config = tmp_path / "wan", EngineConfig(models_dir=tmp_path)
    made = spec("wan", {**WAN, "weights": str(folder)})

    missing = made.standing(config)
    weights(folder, "wan2.2-i2v-a14b")
    idle = made.standing(config)
    monkeypatch.setattr(checking, "card_gib", lambda: 24.0)
    carded = made.standing(config)
    monkeypatch.setattr(checking, "find_spec", lambda name: None if name == "torch" else object())
    bare = made.standing(config)

    assert missing == ("unavailable", f"the folder of the weights, {folder}, is not there")
    assert idle.state == "idle"
    assert "no NVIDIA card" in idle.why
    assert carded == ("idle", "a card of 24 GiB: bfloat16, offload group")
    assert bare == (
        "unavailable",
        "torch is not installed: pip install 'stillmotion[diffusion]'",
    )
    with pytest.raises(EngineUnavailable, match=r"engines\.wan: torch is not installed"):
        open_engine(EngineConfig(models_dir=tmp_path, options=made.options), "cpu")


def test_what_is_missing_is_told_with_the_command_that_helps(
    libraries: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = EngineConfig(models_dir=tmp_path)
    hub = {"hub": "a/b", "revision": REVISION}
    weights(tmp_path / "ltx", "ltx-2")

    def why(name: str, **table: object) -> str:
        standing = spec("mine", {"pipeline": name, **table}).standing(config)
        assert standing.state == "unavailable"
        return standing.why

    assert why("ltx-2", **hub) == (
        "the weights are not here: `stillmotion engines pull mine` fetches them"
    )
    lora = {"film": {"file": "/none/film.safetensors"}}
    assert why("ltx-2", weights=str(tmp_path / "ltx"), loras=lora) == (
        "loras.film: there is no file /none/film.safetensors"
    )
    assert "accept-licence minimax-h3" in why("minimax-h3", **hub)
    accepted = spec("mine", {"pipeline": "minimax-h3", **hub, "accept": "minimax-h3"})
    assert "engines pull mine" in accepted.standing(config).why
    monkeypatch.setattr(checking, "find_spec", lambda name: None if name == "torchao" else object())
    assert "pip install torchao" in why("ltx-2", **hub, quantise="int8")


def test_weights_of_another_model_are_refused(libraries: None, tmp_path: Path) -> None:
    flf, ltx = tmp_path / "flf", tmp_path / "ltx"
    weights(flf, "wan2.1-flf2v-14b")
    weights(ltx, "ltx-2")
    config = EngineConfig(models_dir=tmp_path)

    def why(name: str, folder: Path) -> str:
        return spec("x", {"pipeline": name, "weights": str(folder)}).standing(config).why

    assert "the component transformer_2 is missing" in why("wan2.2-i2v-a14b", flf)
    assert "is of LTX2ConditionPipeline, and Wan 2.1 VACE" in why("wan2.1-vace-14b", ltx)
    assert "cross_attn_mod is False; LTX-2.3 has True" in why("ltx-2.3", ltx)
    (ltx / "model_index.json").write_text("{")
    assert "model_index.json is missing or cannot be read" in why("ltx-2", ltx)


def test_a_licence_is_shown_and_accepted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    given = ["minimax-h3", "--models-dir", str(tmp_path)]
    licence = pipelines()["minimax-h3"].licence

    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    with pytest.raises(SystemExit) as refused:
        accept_licence(given)
    shown = capsys.readouterr().out
    assert refused.value.code
    assert not licences.accepted(licence, tmp_path)
    with pytest.raises(SystemExit) as ended:
        accept_licence([*given, "--yes"])

    assert not ended.value.code
    for region in ("European Union", "United Kingdom", "South Korea", "United States"):
        assert region in shown
    assert licences.accepted(licence, tmp_path)
    assert not licences.accepted(licence, tmp_path / "elsewhere")


def test_presets_by_card_and_model() -> None:
    assert [presets.fitting(gib) for gib in (7.6, 11.9, 23.6, 47.4, 79.2, 141.0)] == [
        "12gb", "12gb", "24gb", "48gb", "80gb", "80gb",
    ]  # fmt: skip
    assert presets.smaller("48gb") == "24gb"
    assert presets.smaller("12gb") is None
    assert presets.layout("48gb", 26.7).offload == "model"
    assert presets.layout("48gb", 41.0).offload == "group"
    assert presets.layout("12gb", 10.6).layerwise
    chosen = Chosen("auto", (("dtype", "float16"),))
    assert chosen.for_card(24.0) == "24gb"
    assert chosen.layout("24gb", 26.7).dtype == "float16"


def test_models_share_a_card_where_they_fit() -> None:
    small, large = Footprint(10.0, 20.0), Footprint(26.0, 66.0)
    assert together([small, small], card=48.0, host=64.0)
    assert not together([small, large], card=44.0, host=128.0)
    assert not together([large, large], card=80.0, host=128.0)
    assert together([large], card=0.0, host=72.0)


def test_every_pipeline_is_found_and_can_be_set_up() -> None:
    assert {"wan2.2-i2v-a14b", "ltx-2.5", "minimax-h3"} <= set(pipelines())
    for name, pipeline in pipelines().items():
        made = settings("x", {"pipeline": name, "weights": "/w"})
        assert made.rules.frames.longest >= made.rules.frames.least
        assert pipeline.licence.title


def test_the_default_install_has_no_torch() -> None:
    needed = importlib.metadata.requires("stillmotion") or []
    plain = [each for each in needed if "extra ==" not in each]
    assert plain
    assert not [each for each in plain if each.startswith(("torch", "diffusers", "transformers"))]
    # Nor does one that has it import it to look at what there is.
    looked = (
        "import sys\n"
        "from stillmotion.engines.diffusion import checking, maker, opening, setting_up\n"
        "from stillmotion.engines.diffusion.pipelines import pipelines\n"
        "pipelines()\n"
        "raise SystemExit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", looked], check=False).returncode == 0


@pytest.mark.skipif(find_spec("torch") is not None, reason="torch is here")
def test_without_torch_an_engine_says_how_to_get_it(tmp_path: Path) -> None:
    made = spec("wan", WAN)
    standing = made.standing(EngineConfig(models_dir=tmp_path))
    assert standing.state == "unavailable"
    assert "pip install 'stillmotion[diffusion]'" in standing.why
