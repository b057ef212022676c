"""A site's own map: what it can say, and how its mistakes are explained."""

from __future__ import annotations

from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from stillmotion.catalog import Catalog, CatalogError
from stillmotion.catalog.features import Capabilities, Feature
from stillmotion.catalog.lines import line_of_engine
from stillmotion.contract.errors import ContractError
from stillmotion.contract.image2video import Image2VideoRequest, UrlPicture

ROOT = Path(__file__).parents[2]

SITE = """
engine = "parallax"

[models.kling-v3]
fps = 25
engine = "diffusion"

[models.kling-v3.modes.pro]
short_edge = 540
units_per_second = { silent = "0.125" }
takes = [{ durations = "4-6", features = ["start_end"] }, { durations = [10] }]

[models.kling-v1]
fps = 24
engine = "slideshow"

[models.kling-v1.modes.std]
short_edge = 480
units_per_second = { silent = "0" }
takes = [{ durations = [5], features = "all" }]

[models.kling-v1.modes.pro]
short_edge = 720
engine = "remote"
units_per_second = { silent = "1" }
takes = [{ durations = [5] }]

[models.kling-v2-1]
fps = 24

[models.kling-v2-1.modes.std]
short_edge = 720
units_per_second = { silent = "1" }
takes = [{ durations = [5] }]
"""


def load(text: str, folder: Path) -> Catalog:
    path = folder / "site.toml"
    path.write_text(text, "utf-8")
    return Catalog.load("open", path)


def test_a_site_chooses_engines_sizes_rates_and_prices(tmp_path):
    catalog = load(SITE, tmp_path)
    v3 = catalog.offer("kling-v3", "pro", 6)
    assert (v3.engine, v3.short_edge, v3.fps, v3.units) == ("diffusion", 540, 25, "0.75")
    assert v3.capabilities == Capabilities(features=frozenset({Feature.START_END}))
    assert catalog.offer("kling-v1", "std", 5).engine == "slideshow"
    assert catalog.offer("kling-v1", "std", 5).units == "0"
    assert catalog.offer("kling-v1", "pro", 5).engine == "remote"
    assert catalog.offer("kling-v2-1", "std", 5).engine == "parallax"
    assert catalog.engines == {"parallax", "diffusion", "slideshow", "remote"}
    assert catalog.name.endswith("site.toml")


@pytest.mark.parametrize(
    ("model", "mode", "duration", "field", "words"),
    [
        ("kling-v2-6", "std", 5, "model_name", "kling-v3, kling-v1 or kling-v2-1 on this server"),
        ("kling-v3", "std", 5, "mode", "pro with kling-v3"),
        ("kling-v3", "pro", 7, "duration", "4, 5, 6 or 10 s with kling-v3 in mode pro"),
    ],
)
def test_what_a_site_does_not_offer_is_refused_by_name(
    tmp_path, model, mode, duration, field, words
):
    request = Image2VideoRequest(
        model_name=model, mode=mode, duration=duration, image=UrlPicture("http://a.b/c"), prompt="x"
    )
    with pytest.raises(ContractError) as caught:
        load(SITE, tmp_path).check(request, {})
    assert caught.value.field == field
    assert words in caught.value.message


V1_STD = "models.kling-v1.modes.std"


@pytest.mark.parametrize(
    ("old", "new", "where", "why"),
    [
        ('engine = "parallax"', "", "", "missing required field `engine`"),
        ('engine = "parallax"', 'engine = ""', "", "`engine`"),
        ('engine = "parallax"', 'engine = "parallax"\nmodel = 1', "", "unknown field `model`"),
        ("models.kling-v1", "models.kling-v9", "models.kling-v9", "kling-v1, kling-v1-5"),
        ("modes.std", "modes.fast", "models.kling-v1.modes", "'fast'"),
        ("fps = 24", "fps = 0", "models.kling-v1", "`fps`"),
        ("fps = 24", 'fps = "24"', "models.kling-v1", "`fps`"),
        ("fps = 24", "", "models.kling-v1", "`fps`"),
        ("short_edge = 480", "short_edge = 481", V1_STD, "`short_edge`"),
        ("short_edge = 480", "short_edges = 480", V1_STD, "`short_edge"),
        ('silent = "0"', "silent = 0", V1_STD, "`units_per_second.silent`"),
        ('silent = "0"', 'silent = "-1"', V1_STD, "`units_per_second.silent`"),
        ('silent = "0"', 'silent = "NaN"', V1_STD, "`units_per_second.silent`"),
        ("durations = [5], f", "durations = [], f", f"{V1_STD}.takes[0].durations", "3 to 15"),
        (
            "durations = [5], f",
            "durations = [5, 5], f",
            f"{V1_STD}.takes[0].durations",
            "each once",
        ),
        ("durations = [5], f", "durations = [2], f", f"{V1_STD}.takes[0].durations", "given [2]"),
        ("durations = [5], f", 'durations = "5-16", f', f"{V1_STD}.takes[0].durations", "'5-16'"),
        ("durations = [5], f", 'durations = "9-5", f', f"{V1_STD}.takes[0].durations", "'9-5'"),
        ("durations = [5], f", 'durations = "any", f', f"{V1_STD}.takes[0].durations", "'any'"),
        ("durations = [10]", 'durations = "6-7"', "models.kling-v3.modes.pro.takes[1]", "6"),
        ('"start_end"', '"tail"', "models.kling-v3.modes.pro", "'tail'"),
        ('"start_end"', '"voices"', "takes[0].features", "needs sound"),
        ('["start_end"]', '["sound"], silent_only = ["start_end"]', "silent_only", "start_end"),
        ('["start_end"]', '["sound"], silent_only = ["sound"]', "silent_only", "sound"),
        ('["start_end"]', '[], camera_types = ["simple"]', "camera_types", "camera_control"),
        ('["start_end"]', '["camera_control"], camera_types = []', "camera_types", "simple"),
        ('["start_end"]', '["camera_control"], camera_types = ["up"]', "kling-v3", "'up'"),
        ('takes = [{ durations = [5], features = "all" }]', "takes = []", V1_STD, "at least one"),
        ("[models.kling-v1.modes.std]", "[models.kling-v1", "site.toml", "line"),
    ],
)
def test_mistakes_are_explained_with_their_place(tmp_path, old, new, where, why):
    assert old in SITE
    with pytest.raises(CatalogError) as caught:
        load(SITE.replace(old, new, 1), tmp_path)
    message = str(caught.value)
    assert message.startswith(f"capability map {tmp_path / 'site.toml'}: ")
    assert where in message
    assert why in message


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('engine = "parallax"', 'engine = "a"\nengines = ["b"]', "engines: given together with"),
        ('engine = "slideshow"', 'engines = ["a", "b", "a"]', "models.kling-v1.engines: the"),
        ('engine = "remote"', 'engine = "a"\nengines = ["b"]', "modes.pro.engines: given"),
        ('engine = "remote"', "engines = []", "`engines`"),
        ('engine = "remote"', 'engines = "a"', "`engines`"),
    ],
)
def test_several_engines_or_one(tmp_path, old, new, why):
    with pytest.raises(CatalogError) as caught:
        load(SITE.replace(old, new, 1), tmp_path)
    assert why in str(caught.value)


def test_engines_of_a_part_come_before_those_of_the_whole(tmp_path):
    text = SITE.replace('engine = "parallax"', 'engines = ["wan", "parallax"]')
    catalog = load(text.replace('engine = "remote"', 'engines = ["upstream", "wan"]'), tmp_path)
    assert catalog.offer("kling-v2-1", "std", 5).engines == ("wan", "parallax")
    assert catalog.offer("kling-v1", "pro", 5).engines == ("upstream", "wan")
    assert catalog.offer("kling-v1", "std", 5).engines == ("slideshow",)


def test_mistakes_have_their_line(tmp_path):
    lines = SITE.splitlines()
    with pytest.raises(CatalogError) as caught:
        load(SITE.replace("models.kling-v2-1]", "models.kling-v9]"), tmp_path)
    assert f": line {lines.index('[models.kling-v2-1]') + 1}: models.kling-v9: " in (
        str(caught.value)
    )
    with pytest.raises(CatalogError) as caught:
        load(SITE.replace("short_edge = 480", "short_edge = 481"), tmp_path)
    assert f": line {lines.index('[models.kling-v1.modes.std]') + 1}: " in str(caught.value)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ('engine = "moose"', 1),
        ('# engine = "moose"\nengine = "moose"', 2),
        ("note = \"engine = 'moose'\"\nengines = [\"a\", # moose\n  'moose']", 3),
        ('x = { engine = "moose" }', 1),
        ('my-engine = "moose"\nengine="moose"', 2),
        ('"engines" = [\n"a",\n"moose"]', 3),
        ('engine = "mo\\u006fse"', 0),
    ],
)
def test_the_line_on_which_an_engine_is_named(given, line):
    assert line_of_engine(given, "moose") == line


def test_unknown_engines_are_refused_with_their_lines(tmp_path):
    catalog = load(SITE, tmp_path)
    catalog.refuse_unknown({"parallax", "diffusion", "slideshow", "remote"})
    with pytest.raises(CatalogError) as caught:
        catalog.refuse_unknown(("parallax", "slideshow"))
    lines = SITE.splitlines()
    for name in ("diffusion", "remote"):
        where = lines.index(f'engine = "{name}"') + 1
        assert f"'{name}' (line {where})" in str(caught.value)
    assert "this server has parallax, slideshow" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('engine = "parallax"', "models"),
        ('engine = "parallax"\nmodels = 5', "models: Expected `object`"),
        ('engine = "parallax"\n[models.kling-v1]\nfps = 24', "modes.std, modes.pro and modes.4k"),
        ("", "models: at least one"),
    ],
)
def test_maps_that_say_too_little(tmp_path, text, why):
    with pytest.raises(CatalogError, match=why):
        load(text, tmp_path)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(CatalogError, match="cannot be read"):
        Catalog.load("open", tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b'engine = "\xe9"')
    with pytest.raises(CatalogError, match="cannot be read"):
        Catalog.load("open", tmp_path / "latin.toml")


def test_profiles_are_two():
    with pytest.raises(CatalogError, match="open or hosted"):
        Catalog.load("closed")


def test_the_wheel_has_both_maps():
    shipped = {file.distribution_path for file in WheelBuilder(str(ROOT)).recurse_included_files()}
    assert {"stillmotion/catalog/open.toml", "stillmotion/catalog/hosted.toml"} <= shipped
