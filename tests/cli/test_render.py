"""`stillmotion render`: files in, a file out, by the rules of the API but for the prompt."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from cli.conftest import Run
from conftest import SMALL_CATALOG
from harness.pictures import encode, scene, scene_png
from harness.video import decode
from stillmotion.cli import main
from stillmotion.models.folder import FOLDER_VARIABLE

CAMERA = ("--camera", "zoom=-5", "--duration", "3")


@pytest.fixture
def no_models(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where none have been pulled."""
    monkeypatch.setenv(FOLDER_VARIABLE, str(folder / "no-models"))


without_models = pytest.mark.usefixtures("no_models")


@pytest.fixture
def photo(folder: Path) -> Path:
    path = folder / "photo.jpg"
    path.write_bytes(encode(scene(480, 320), "JPEG", quality=92))
    return path


def test_render_makes_the_file_it_was_told_to(run: Run, photo: Path, folder: Path) -> None:
    ran = run("render", photo, *CAMERA, "-o", "out.mp4")
    assert (ran.code, ran.out) == (0, "out.mp4\n")
    assert ran.err == "stillmotion: understood: zoom -5\n"
    video = decode(folder / "out.mp4")
    assert (len(video.frames), video.rate, video.height) == (90, 30, 720)
    assert sorted(path.name for path in folder.iterdir()) == ["out.mp4", "photo.jpg"]


@without_models
def test_a_capability_map_of_ones_own(run: Run, photo: Path, folder: Path) -> None:
    ran = run("render", photo, "--duration", "3", "--catalog", SMALL_CATALOG, "-o", "out.mp4")
    assert ran.code == 0, ran.err
    video = decode(folder / "out.mp4")
    assert (len(video.frames), video.rate, video.height) == (36, 12, 240)
    (folder / "broken.toml").write_text("engine = 1")
    ran = run("render", photo, "--catalog", "broken.toml", "-o", "out.mp4")
    assert ran.code == 2
    assert "--catalog: capability map broken.toml" in ran.err


@without_models
def test_a_request_file_and_flags_make_one_request(run: Run, photo: Path, folder: Path) -> None:
    body = {"model_name": "kling-v2-1", "duration": "10", "prompt": "pan left", "mode": "std"}
    (folder / "body.json").write_text(json.dumps(body))
    ran = run(
        *("render", photo, "--request", "body.json", "--duration", "3", "--watermark"),
        *("-o", "out.mp4", "--json"),
    )
    assert ran.code == 0, ran.err
    told = ran.json
    assert told["files"] == ["out.mp4", "out-watermark.mp4"]
    assert (told["fps"], told["duration"], told["height"]) == (24, 3.0, 720)
    clean, marked = (decode(folder / name).frames for name in told["files"])
    assert clean.shape == marked.shape
    assert (clean != marked).any()


@pytest.mark.parametrize(
    ("code", "arguments", "said"),
    [
        (2, (), "image: "),
        (2, ("photo.jpg", "--camera", "zoom=11"), "camera_control.config.zoom"),
        (2, ("photo.jpg", "--camera", "spiral"), "camera_control.type"),
        (2, ("photo.jpg", "--duration", "2"), "duration: "),
        (2, ("photo.jpg", "--model", "kling-v9"), "model_name: "),
        (2, ("photo.jpg", "--image-tail", "photo.jpg", "--camera", "zoom=1"), "camera_control: "),
        (
            2,
            ("photo.jpg", "--prompt", "x", "--sound", "--voice", "nobody"),
            "voice_list[0].voice_id",
        ),
        (2, ("photo.jpg", "--depth-model", "text.jpg"), "--depth-model: text.jpg cannot be used"),
        (2, ("text.jpg",), "image: "),
        (2, ("photo.jpg", "--element", "text.jpg"), "elements[0]: "),
        (1, ("photo.jpg", "--element", "small.png"), "elements[0]: "),
        (1, ("photo.jpg", "--mask", "photo.jpg", "--path", "1,1 9000,5"), "dynamic_masks"),
        (1, ("photo.jpg", "--static-mask", "small.png"), "static_mask"),
        (1, ("small.png",), "299"),
        (1, ("http://127.0.0.1:9/photo.jpg",), "image: "),
        (1, ("http://127.0.0.1:9/a.jpg", "--allow-private", "127.0.0.1/32"), "connection refused"),
    ],
)
def test_what_cannot_be_made_is_refused_by_name(
    run: Run, photo: Path, folder: Path, code: int, arguments: tuple[str, ...], said: str
) -> None:
    """2 for what is wrong with the call itself, 1 for what is found in pictures."""
    (folder / "small.png").write_bytes(scene_png(299, 299))
    (folder / "text.jpg").write_text("not a picture")
    before = sorted(folder.iterdir())
    ran = run("render", *arguments, "-o", "out.mp4")
    assert (ran.code, ran.out) == (code, "")
    assert said in ran.err
    assert ran.err.startswith("stillmotion: ")
    assert ran.err.count("\n") == 1
    assert "Errno" not in ran.err
    assert sorted(folder.iterdir()) == before


@without_models
def test_an_element_is_put_into_the_picture(run: Run, photo: Path) -> None:
    plain = run("render", photo, "--duration", "3", "-o", "plain.mp4", "--json")
    moose = files("stillmotion.library") / "presets" / "101.png"
    seen = run(
        "render", photo, "--element", str(moose), "--duration", "3", "-o", "with.mp4", "--json"
    )
    assert (plain.code, seen.code) == (0, 0), seen.err
    one, other = (decode(Path(name)).frames for name in ("plain.mp4", "with.mp4"))
    assert np.abs(one[-1].astype(int) - other[-1].astype(int)).max(axis=2).mean() > 1


@pytest.mark.parametrize("name", ["out.avi", "out.webm", "OUT.MOV", "out.gif"])
def test_other_formats_are_refused_by_their_ending(run: Run, photo: Path, name: str) -> None:
    ran = run("render", photo, "-o", name)
    assert (ran.code, ran.out) == (2, "")
    assert "a name that ends in .mp4 or .m4v" in ran.err
    assert run("render", photo).code == 2


@without_models
def test_standard_output_takes_the_video(
    capfdbinary: pytest.CaptureFixture[bytes], photo: Path, folder: Path
) -> None:
    assert main(["render", str(photo), *CAMERA, "-o", "-"]) == 0
    out, err = capfdbinary.readouterr()
    assert err.decode().splitlines() == ["stillmotion: understood: zoom -5"]
    assert len(decode(out).frames) == 90
    assert [path.name for path in folder.iterdir()] == ["photo.jpg"]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--json",), "--json and `-o -` both write to standard output"),
        (("--watermark",), "leave out --watermark"),
    ],
)
def test_standard_output_takes_one_thing(
    run: Run, photo: Path, flags: tuple[str, ...], said: str
) -> None:
    ran = run("render", photo, *flags, "-o", "-")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
