"""The stage's calls over HTTP: layers of a picture, the camera at each frame, a place's thing."""

import json

import numpy as np
import pytest

from studio.pictures import base64_of, data, decoded

NAME, WIDTH, HEIGHT = "castle-maintenon", 480, 270
ZOOM = {"camera_control": {"type": "simple", "config": {"zoom": -6}}}
ASKED = {"prompt": "a castle", "duration": "3"}


@pytest.fixture(scope="module")
def scene(client):
    image = "data:image/png;base64," + base64_of(NAME, WIDTH, HEIGHT)
    return data(client.post("/studio/api/scene", json={"image": image}, timeout=200))


def refused(answer, status, code):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return answer.json()["message"]


def test_a_picture_in_layers(scene):
    assert (scene["width"], scene["height"]) == (1280, 720)
    rear, front = scene["layers"]
    assert rear["alpha"] is None
    seen = decoded(rear["plate"])
    assert seen.shape == (rear["height"], rear["width"], 3)
    # There is enough of it for every move, on all sides.
    assert min(rear["margins"].values()) > 50
    cover = decoded(front["alpha"])
    assert cover.shape == (front["height"], front["width"])
    assert cover.max() == 255
    assert cover[0].max() == cover[:, 0].max() == 0
    for layer in (rear, front):
        across = scene["width"] + layer["margins"]["left"] + layer["margins"]["right"]
        assert layer["disparity"]["width"] == -(-across // 4)
    assert decoded(scene["matte"]).max() == 255


def test_the_camera_of_a_control_is_that_of_the_scenes_table(client, scene):
    body = {**ASKED, **ZOOM}
    told = data(client.post(f"/studio/api/poses?scene={scene['id']}", json=body))
    assert len(told["poses"]) == told["frames"] == 3 * told["fps"]
    focal = [row[12] for row in told["poses"]]
    assert focal[0] == 1
    assert focal[-1] == pytest.approx(np.exp(-0.6 * scene["moves"]["zoom"][-1][6]), abs=1e-6)


def test_the_camera_that_words_and_picture_choose(client, scene):
    image = base64_of(NAME, WIDTH, HEIGHT)
    by_body = data(client.post("/studio/api/poses", json={**ASKED, "image": image}, timeout=200))
    by_scene = data(client.post(f"/studio/api/poses?scene={scene['id']}", json=ASKED))
    assert by_body == by_scene
    assert by_body["name"].startswith("chosen")
    assert by_body["poses"][-1] != by_body["poses"][0]


def test_a_path_is_refused_as_the_create_refuses_it(client, scene):
    path = [{"x": 0.5, "y": 0.5}, {"x": 0.9, "y": 0.5}]
    body = {**ASKED, "camera_path": path}
    message = refused(client.post(f"/studio/api/poses?scene={scene['id']}", json=body), 400, 1201)
    assert message.startswith("camera_path[1].x")


def test_the_thing_at_a_place(client, scene):
    matte = decoded(scene["matte"])
    row, column = np.argwhere(matte == 255)[len(np.argwhere(matte == 255)) // 2]
    place = {"x": (column + 0.5) / matte.shape[1], "y": (row + 0.5) / matte.shape[0]}
    told = data(client.post("/studio/api/select", json={"scene": scene["id"], **place}))
    assert told["by"] in ("segmentation", "matte")
    mask = decoded(told["mask"])
    assert mask[int(place["y"] * mask.shape[0]), int(place["x"] * mask.shape[1])] == 255
    assert 0 < (mask > 0).mean() < 0.9


def test_nobody_asks_of_anothers_picture(api, scene):
    other = api.client(api.new_key("another"))
    place = {"scene": scene["id"], "x": 0.5, "y": 0.5}
    refused(other.post("/studio/api/select", json=place), 404, 1203)
    refused(other.post(f"/studio/api/poses?scene={scene['id']}", json=ASKED), 404, 1203)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("scene", {}, "image"),
        ("scene", {"image": "x", "mode": "best"}, "image"),
        ("scene", {"image": "data:text/plain;base64,aGk="}, "image"),
        ("select", {"scene": "x", "x": 2, "y": 0}, "x"),
        ("poses", {"prompt": "x"}, "image"),
    ],
)
def test_what_is_refused_names_its_field(client, path, body, field):
    answer = client.post(f"/studio/api/{path}", json=body)
    assert refused(answer, 400, 1201).startswith(field), json.dumps(body)


def test_it_needs_a_key(api):
    assert api.client().post("/studio/api/scene", json={}).status_code == 401
