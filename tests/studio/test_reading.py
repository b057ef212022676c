"""What becomes of words before they are sent, and what is on offer, over HTTP."""

from dataclasses import replace

import pytest

from stillmotion.catalog import Catalog
from studio.pictures import data

PROMPT = "The camera pushes in, she smiles and snow falls, then she takes off her coat."


def read(client, kind="image2video", **body):
    return data(client.post(f"/studio/api/reading?kind={kind}", json=body, timeout=100))


def test_cues_stand_where_their_words_stand(client):
    told = read(client, prompt=PROMPT, duration="5")
    found = {cue["means"]: cue for cue in told["cues"]}
    assert {"dolly in", "smile", "snow"} <= set(found)
    for cue in told["cues"]:
        assert PROMPT[cue["start"] : cue["end"]] == cue["text"]
    assert told["refused"] == []
    assert told["units"] == {"amount": "1", "unit": "units"}
    assert told["engine"] == "parallax"


def test_what_will_not_happen_is_said_with_its_words(client):
    told = read(client, prompt=PROMPT)
    (left,) = told["left_out"]
    assert left["text"].startswith("takes off")
    assert PROMPT[left["start"] : left["end"]] == left["text"]
    assert left["why"]


def test_a_request_that_would_be_refused_is_read_all_the_same(client):
    told = read(
        client,
        prompt="The camera pans left",
        duration="99",
        camera_path=[{"x": 0.5, "y": 0.5}, {"x": 0.9, "y": 0.5}],
    )
    assert {each["field"] for each in told["refused"]} == {"duration", "camera_path[1].x"}
    assert {each["code"] for each in told["refused"]} == {1201}
    assert [cue["means"] for cue in told["cues"]] == ["pan left"]


def test_shots_have_prompts_of_their_own(client):
    shots = [
        {"index": 1, "prompt": "It rains", "duration": "2"},
        {"index": 2, "prompt": "The camera tilts up", "duration": "3"},
    ]
    told = read(client, multi_shot=True, shot_type="customize", multi_prompt=shots, duration="5")
    assert [shot["seconds"] for shot in told["shots"]] == [2, 3]
    places = {cue["means"]: (cue["field"], cue["start"]) for cue in told["cues"]}
    assert places["rain"][0] == "multi_prompt[0].prompt"
    assert places["tilt up"][0] == "multi_prompt[1].prompt"


def test_words_alone(client):
    told = read(client, kind="text2video", prompt="A lighthouse in a storm", aspect_ratio="9:16")
    assert told["refused"] == []
    assert told["shots"]
    answer = client.post("/studio/api/reading?kind=poem", json={})
    assert (answer.status_code, answer.json()["message"][:4]) == (400, "kind")


@pytest.fixture(scope="module")
def offers(client):
    return data(client.get("/studio/api/offers", timeout=100))


def test_offers_say_what_each_model_takes(offers):
    models = {model["name"]: model for model in offers["models"]}
    mode = models["kling-v1"]["modes"][0]
    assert mode["capabilities"]["camera_path"] is True
    assert "simple" in mode["capabilities"]["camera_control"]
    assert mode["price"]["5"]["silent"] == "1"
    assert offers["fields"]["dynamic_masks"]["max"] == 6
    assert offers["fields"]["camera_path"]["fields"]["zoom"] == {
        "kind": "number", "min": 0.8, "max": 2.0, "default": 1.0,
        "about": "How much larger things are shown.",
    }  # fmt: skip


def test_what_a_model_does_not_take_is_told_with_the_reason(start):
    hosted = start(lambda services: replace(services, catalog=Catalog.load("hosted")))
    client = hosted.client(hosted.new_key())
    models = data(client.get("/studio/api/offers", timeout=100))["models"]
    without = [
        (model["name"], mode)
        for model in models
        for mode in model["modes"]
        if not mode["capabilities"]["motion_brush"]
    ]
    assert without
    for name, mode in without:
        assert name in mode["why_not"]["motion_brush"]
