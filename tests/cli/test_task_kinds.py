"""The commands for what is made of words, elements, voices and costs: what they send and print."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Run
from client.service import PATHS, VIDEO, Service
from harness.pictures import figure_png
from harness.server import ServerProcess

SUCCEED = {"task_status": "succeed", "progress": 1.0}
FIRST = "800000000000000000"


def inline(name: str) -> str:
    return base64.b64encode(name.encode()).decode()


def sent(service: Service) -> tuple[str, Any]:
    """Where the one task went, and with what body."""
    (row,) = service.rows.values()
    return row.kind, row.body


def fields(out: str) -> dict[str, str]:
    """What a command shows, by its names."""
    return {line[:12].strip(): line[12:].strip() for line in out.splitlines()}


def test_text2video(run: Run, service: Service) -> None:
    ran = run(
        *("text2video", "A hill", "--aspect-ratio", "9:16", "--duration", "3", "--mode", "pro"),
        *("--camera", "zoom=2", "--element-id", "101", "--element-id", "102", "--sound"),
        *("--negative-prompt", "people", "--external-task-id", "mine", "--idempotency-key", "k"),
    )
    assert (ran.code, ran.out) == (0, f"{FIRST}\n")
    assert sent(service) == (
        "text2video",
        {
            "prompt": "A hill",
            "aspect_ratio": "9:16",
            "duration": "3",
            "mode": "pro",
            "camera_control": {"type": "simple", "config": {"zoom": 2.0}},
            "element_list": [{"element_id": 101}, {"element_id": 102}],
            "sound": "on",
            "negative_prompt": "people",
            "external_task_id": "mine",
        },
    )
    assert service.seen[0].headers["idempotency-key"] == "k"


def test_images(run: Run, service: Service, folder: Path) -> None:
    (folder / "bridge.png").write_bytes(b"bridge")
    (folder / "body.json").write_text(json.dumps({"prompt": "one", "resolution": "1k"}))
    service.streams.append([SUCCEED])
    ran = run(
        *("images", "two", "--request", "body.json", "--count", "2", "--image", "bridge.png"),
        *("--resolution", "2k", "--aspect-ratio", "3:2", "-o", "hill.png", "--json"),
    )
    assert sent(service) == (
        "images",
        {
            "prompt": "two",
            "resolution": "2k",
            "n": 2,
            "image": inline("bridge"),
            "aspect_ratio": "3:2",
        },
    )
    assert ran.json["files"] == ["hill-0.jpg", "hill-1.jpg"]
    assert [image["index"] for image in ran.json["task_result"]["images"]] == [0, 1]
    assert (folder / "hill-1.jpg").read_bytes() == VIDEO


def test_an_element_of_pictures(run: Run, service: Service, folder: Path) -> None:
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(name.encode())
    service.streams.append([SUCCEED])
    ran = run(
        *("elements", "create", "Rex", "a.png", "b.png", "https://example.org/c.png", "--wait"),
        *("--description", "A dog", "--tag", "animal", "--tag", "others", "--voice-id", "v"),
    )
    assert sent(service) == (
        "elements",
        {
            "element_name": "Rex",
            "element_image_list": {
                "frontal_image": inline("a.png"),
                "refer_images": [
                    {"image_url": inline("b.png")},
                    {"image_url": "https://example.org/c.png"},
                ],
            },
            "element_description": "A dog",
            "tag_list": [{"tag_id": "o_103"}, {"tag_id": "o_108"}],
            "element_voice_id": "v",
        },
    )
    shown = fields(ran.out)
    assert (shown["element"], shown["name"], shown["tags"]) == ("1764000000000012", "Rex", "Animal")


def test_an_element_of_a_video(run: Run, service: Service) -> None:
    url = "https://example.org/rex.mp4"
    assert run("elements", "create", "Rex", "--video", url).code == 0
    assert sent(service)[1] == {
        "element_name": "Rex",
        "reference_type": "video_refer",
        "element_video_list": {"refer_videos": [{"video_url": url}]},
    }


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["text2video", "x", "--aspect-ratio", "4:3"], "'4:3' is not one of"),
        (["text2video", "x", "--camera", "spin=2"], "--camera: 'spin' is no camera axis"),
        (["images", "x", "--image", "no.png"], "cannot read no.png"),
        (["images", "x", "--element-id", "Rex"], "'Rex' is not a valid integer"),
        (
            ["elements", "create", "Rex"],
            "give 2 to 4 pictures, the frontal one first, or else --video",
        ),
        (["elements", "create", "Rex", "a.png", "--video", "u"], "or else --video"),
        (["elements", "create", "Rex", "no.png", "no.png"], "cannot read no.png"),
        (["elements", "create", "Rex", "a.png"], "give 2 to 4 pictures, one from the front"),
        (["elements", "create", "Rex", *"abcde"], "there are 5"),
        (["elements", "create", "Rex", "--tag", "dog"], "'dog' is not one of"),
        (["voices", "create"], "Missing argument 'NAME'"),
        (["list", "--kind", "voices"], "'voices' is not one of"),
        (["costs", "--since", "spring"], "does not match the format"),
    ],
)
def test_what_cannot_be_sent_is_a_wrong_call(
    run: Run, service: Service, arguments: list[str], said: str
) -> None:
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert service.seen == []


def test_a_voice_is_made_and_its_trial_downloaded(run: Run, service: Service, folder: Path) -> None:
    service.streams.append([SUCCEED])
    url = "https://example.org/narrator.mp3"
    ran = run("voices", "create", "Narrator", url, "-o", "trial.mp3")
    assert sent(service) == ("voices", {"voice_name": "Narrator", "voice_url": url})
    shown = fields(ran.out)
    assert (shown["voice"], shown["name"], shown["file"]) == (FIRST, "Narrator", "trial.mp3")
    assert (folder / "trial.mp3").read_bytes() == VIDEO


def test_a_voice_of_a_video(run: Run, service: Service) -> None:
    assert run("voices", "create", "Narrator", "--video-id", "7").code == 0
    assert sent(service)[1] == {"voice_name": "Narrator", "video_id": "7"}


@pytest.mark.parametrize("kind", [*PATHS])
def test_a_task_is_found_of_whatever_kind_it_is(
    run: Run, service: Service, folder: Path, kind: str
) -> None:
    row = service.add(kind=kind, polls=0)
    assert run("status", row.id, "--json").json["task_id"] == row.id
    service.streams.append([SUCCEED])
    waited = run("wait", row.id, "-o", ".", "--json")
    assert all((folder / name).read_bytes() == VIDEO for name in waited.json["files"])
    assert waited.json["files"]
    assert run("cancel", row.id, "--json").json["task_status"] == "failed"
    followed = {request.url.path for request in service.requests("POST", "/cancel")}
    assert followed == {f"{PATHS[kind]}/{row.id}/cancel"}


def test_what_is_nowhere_is_said_once(run: Run, service: Service) -> None:
    ran = run("status", "7")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "stillmotion: task does not exist (code 1203, request r-2)\n"
    assert len(service.seen) == len(PATHS)


def test_lists_are_of_one_kind(run: Run, service: Service) -> None:
    ids = {kind: service.add(kind=kind, polls=0).id for kind in PATHS}
    service.add(kind="voices", polls=0, status="failed", message="too loud")
    for kind in ("image2video", "text2video", "images"):
        (task,) = run("list", "--kind", kind, "--json").json
        assert task["task_id"] == ids[kind]
    failed, made = (line.split("\t") for line in run("voices", "list").out.splitlines())
    assert made[:4] == [ids["voices"], ids["voices"], "Narrator", "succeed"]
    assert (failed[1:4], failed[5]) == (["", "", "failed"], "too loud")
    (element,) = run("elements", "list", "--json").json
    assert element["task_result"]["elements"][0]["element_name"] == "Rex"


def test_get_shows_what_a_task_made(run: Run, service: Service, folder: Path) -> None:
    row = service.add(kind="elements", polls=0)
    shown = run("elements", "get", row.id, "-o", ".")
    assert fields(shown.out)["element"] == "1764000000000012"
    assert (folder / "1764000000000012-frontal.jpg").read_bytes() == VIDEO
    assert run("voices", "get", row.id).code == 1


@pytest.fixture
def site(bare: ServerProcess, monkeypatch: pytest.MonkeyPatch) -> ServerProcess:
    """A real server, which the environment names."""
    monkeypatch.setenv("STILLMOTION_BASE_URL", bare.url)
    monkeypatch.setenv("STILLMOTION_API_KEY", bare.first_key["api_key"])
    return bare


def test_an_element_from_a_file_into_a_video(run: Run, site: ServerProcess, folder: Path) -> None:
    (folder / "figure.png").write_bytes(figure_png())
    made = run("elements", "create", "Column", "figure.png", "figure.png", "--wait", "--json").json
    element_id = str(made["task_result"]["elements"][0]["element_id"])
    first = run("elements", "list", "--size", "1").out.split("\t")
    assert first[:4] == [made["task_id"], element_id, "Column", "succeed"]
    video = run(
        *("text2video", "<<<element_1>>> stands on a hill", "--element-id", element_id),
        *("--duration", "3", "-o", "hill.mp4"),
    )
    assert video.code == 0, video.err
    assert (folder / "hill.mp4").read_bytes()[4:8] == b"ftyp"
    task_id = fields(video.out)["task"]
    assert run("status", task_id, "--json").json["task_status"] == "succeed"
    assert run("elements", "delete", element_id).code == 0
    gone = run("elements", "delete", element_id)
    assert (gone.code, "not found" in gone.err) == (1, True)
    assert run("elements", "list", "--size", "1").out.split("\t")[1] == ""


def test_presets_come_with_the_server(run: Run, site: ServerProcess) -> None:
    lines = run("elements", "presets").out.splitlines()
    assert ["101", "Moose"] in [line.split("\t") for line in lines]
    voices = run("voices", "presets", "--size", "2", "--json").json
    assert len(voices) == 2
    assert voices[0]["trial_url"]
    refused = run("voices", "delete", voices[0]["voice_id"])
    assert (refused.code, "comes with the server" in refused.err) == (1, True)


def test_a_voice_without_consent_is_refused_with_what_to_do(
    run: Run, site: ServerProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STILLMOTION_API_KEY", site.create_key("silent")["api_key"])
    ran = run("voices", "create", "Narrator", "https://example.org/narrator.mp3")
    assert ran.code == 1
    assert "stillmotion accounts consent silent --by NAME" in ran.err


def test_costs(run: Run, site: ServerProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLMOTION_API_KEY", site.create_key("payer")["api_key"])
    assert (run("costs").out, run("costs", "--json").json) == ("", [])
    site.cli("accounts", "add-pack", "payer", "Spring", "12.5", "--days", "30")
    site.cli("accounts", "add-pack", "payer", "Old", "5", "--start", "2020-01-01", "--days", "1")
    (now,) = run("costs").out.splitlines()
    assert now.split("\t")[1:4] == ["Spring", "12.5", "12.5"]
    (old,) = run("costs", "--since", "2019-12-31", "--until", "2020-01-01", "--json").json
    assert (old["resource_pack_name"], old["status"]) == ("Old", "expired")
    both = run("costs", "--since", "2019-12-31", "--json").json
    assert {pack["resource_pack_name"] for pack in both} == {"Old", "Spring"}
    (named,) = run("costs", "--since", "2019-12-31", "--pack", "Old", "--json").json
    assert named == old
