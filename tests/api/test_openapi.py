import json
import re
import time

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.live import TASKS, body, token
from harness.pictures import base64_of, scene_png
from stillmotion.api import costs, elements, voices
from stillmotion.api.app import create_app
from stillmotion.api.library_schema import element_schema
from stillmotion.api.openapi import build
from stillmotion.api.text_schema import images_schema, text2video_schema
from stillmotion.api.wire_schema import image2video_schema
from stillmotion.contract.elements import parse_element
from stillmotion.contract.errors import HTTP_STATUS, ContractError
from stillmotion.contract.fields.given import Given
from stillmotion.contract.images import parse_images
from stillmotion.contract.parse import parse_image2video, parse_text2video
from stillmotion.contract.unsupported import UNSUPPORTED
from stillmotion.dialects.all import DIALECTS
from stillmotion.studio.studio import STUDIO

PICTURE = base64_of(scene_png())
SHOTS = [{"index": 1, "prompt": "One", "duration": "2"}, {"index": 2, "prompt": "B", "duration": 3}]
STROKES = [{"mask": PICTURE, "trajectories": [{"x": 1, "y": "2"}, {"x": 3.0, "y": 4}]}]

TAKEN = [
    body(),
    body(model="old", model_name="", image_tail=None, callback_url="", external_task_id=""),
    body(duration=5, cfg_scale="0.5", multi_shot="false", mode="pro", sound="off"),
    body(duration="15", cfg_scale=1, multi_shot=False, negative_prompt="dark", strange=[1]),
    body(multi_shot="true", shot_type="customize", multi_prompt=SHOTS, prompt=""),
    body(multi_shot=True, shot_type="intelligence", model_name="kling-v3"),
    body(element_list=[{"element_id": "160"}, {"element_id": 161}]),
    body(voice_list=[{"voice_id": "v"}], sound="on", prompt='<<<voice_1>>> says "hi"'),
    body(image=PICTURE, static_mask=PICTURE, dynamic_masks=STROKES),
    body(camera_control={"type": "simple", "config": {"zoom": "-5", "pan": 0}}),
    body(camera_control={"type": "down_back", "config": None}),
    body(camera_control={}, watermark_info={}),
    body(camera_control={"type": None, "config": None}),
    body(multi_prompt=[], element_list=[], voice_list=[], dynamic_masks=[]),
    body(duration="015.00", cfg_scale=".5", element_list=[{"element_id": "9007199254740991"}]),
    body(watermark_info={"enabled": "TRUE"}, callback_url="https://example.com/h"),
    body(seed="4294967295", loras=[{"name": "ink", "weight": "0.5"}, {"name": "paper"}]),
    body(camera_path=[{"x": 0.5, "y": "0.5"}, {"x": 0.6, "y": 0.5, "zoom": 1.5, "t": 1}]),
    body(seed=0, loras=[]),
    {"image_tail": "https://example.com/last.png", "prompt": "x"},
]

PICTURES = {"frontal_image": PICTURE, "refer_images": [{"image_url": PICTURE}]}

REFUSED = [
    {"prompt": "x"},
    body(model_name="kling-v9"),
    body(prompt="x" * 2501),
    body(duration=16),
    body(duration="five"),
    body(cfg_scale=1.1),
    body(mode="PRO"),
    body(multi_shot=1),
    body(multi_shot=True, shot_type="other"),
    body(multi_shot="True"),
    body(multi_shot=True, shot_type="customize", multi_prompt=[]),
    body(multi_shot=True, shot_type="customize"),
    body(multi_shot=True, shot_type="customize", multi_prompt=[{**SHOTS[0], "prompt": " "}]),
    body(multi_shot=True, shot_type="customize", multi_prompt=[{**SHOTS[0], "index": "7"}]),
    body(multi_shot=True, shot_type="intelligence", prompt=" "),
    body(prompt=""),
    body(seed=-1),
    body(seed=2**32),
    body(seed="x"),
    body(camera_path=[{"x": 0.5, "y": 0.5}, {"x": 1.1, "y": 0.5}]),
    body(loras=[{"weight": 1}]),
    body(loras=[{"name": "ink", "weight": 2.5}]),
    body(loras=[{"name": f"lora-{i}"} for i in range(5)]),
    body(duration="99"),
    body(duration="2"),
    body(duration="-5"),
    body(cfg_scale="1.5"),
    body(cfg_scale="-0.1"),
    body(camera_control={"type": "simple", "config": {"zoom": "10.5"}}),
    body(element_list=[{"element_id": "0"}]),
    body(element_list=[{"element_id": "9007199254740992"}]),
    body(voice_list=[{"voice_id": "v"}]),
    body(voice_list=[{"voice_id": " "}], sound="on"),
    body(dynamic_masks=[{"mask": PICTURE, "trajectories": [{"x": "65536", "y": "0"}] * 2}]),
    body(multi_shot=True, shot_type="customize", multi_prompt=[*SHOTS] * 4),
    body(element_list=[{}]),
    body(element_list=[{"element_id": 1}] * 4),
    body(voice_list=[{"voice_id": 1}]),
    body(dynamic_masks=[{"mask": PICTURE, "trajectories": [{"x": 1, "y": 1}]}]),
    body(dynamic_masks=[{"mask": PICTURE, "trajectories": [{"x": -1, "y": 1}] * 2}]),
    body(camera_control={"type": "simple", "config": {"zoom": 11}}),
    body(camera_control={"config": {"zoom": 1}}),
    body(watermark_info={"enabled": "yes"}),
    body(external_task_id=7),
]


@pytest.fixture(scope="module")
def document(client):
    answer = client.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_the_document_is_valid_openapi(document):
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_of_the_app_is_in_it_and_the_other_way_round(api, document):
    served = set()
    for route in create_app(api.services, DIALECTS, STUDIO).routes:
        path = route.path.replace(":path}", "}")
        if path.removesuffix("/{id}") in UNSUPPORTED:
            continue  # nothing to offer
        methods = route.methods - {"HEAD"} if not path.startswith("/media") else route.methods
        served |= {(method.lower(), path) for method in methods}
    described = {
        (method, path)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert described == served


def test_each_operation_has_an_id_of_its_own_and_a_known_tag(document):
    operations = [
        operation
        for item in document["paths"].values()
        for method, operation in item.items()
        if method != "parameters"
    ]
    ids = [operation["operationId"] for operation in operations]
    assert len(set(ids)) == len(ids)
    tags = {tag["name"] for tag in document["tags"]}
    assert {tag for operation in operations for tag in operation["tags"]} <= tags


def fields_of(schema, path=""):
    """The paths of all fields that a schema describes."""
    found = set()
    for one in (schema, *schema.get("anyOf", ())):
        if "items" in one:
            found |= fields_of(one["items"], f"{path}[]")
        for name, field in one.get("properties", {}).items():
            at = f"{path}.{name}" if path else name
            found |= {at} | fields_of(field, at)
    return found


def test_every_field_that_the_parser_takes_is_in_it_and_the_other_way_round(monkeypatch):
    taken = set()

    def spied(read):
        def spy(members, field, *more):
            name = field if isinstance(field, str) else field.name
            taken.add(re.sub(r"\[\d+\]", "[]", members.field(name)))
            return read(members, field, *more)

        return spy

    for how in ("need", "find", "members", "entries", "take"):
        monkeypatch.setattr(Given, how, spied(getattr(Given, how)))
    for one in TAKEN:
        parse_image2video(json.dumps(one).encode())
    assert fields_of(image2video_schema()) == taken


@pytest.mark.parametrize("sent", TAKEN, ids=range(len(TAKEN)))
def test_what_the_parser_takes_fits_the_schema(sent):
    parse_image2video(json.dumps(sent).encode())
    jsonschema.Draft202012Validator(image2video_schema()).validate(sent)


@pytest.mark.parametrize("sent", REFUSED, ids=range(len(REFUSED)))
def test_the_parser_refuses_what_does_not_fit_the_schema(sent):
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(image2video_schema()).validate(sent)
    with pytest.raises(ContractError):
        parse_image2video(json.dumps(sent).encode())


@pytest.mark.parametrize(
    ("schema", "parse", "good", "bad"),
    [
        (
            text2video_schema,
            parse_text2video,
            [{"prompt": "x", "duration": "15"}],
            [{}, {"prompt": ""}, {"prompt": "x", "duration": "16"}],
        ),
        (
            images_schema,
            parse_images,
            [{"prompt": "x", "n": "9"}, {"prompt": "x", "n": ""}],
            [{"prompt": " "}, {"prompt": "x", "n": "10"}, {"prompt": "x", "n": 0}],
        ),
        (
            element_schema,
            parse_element,
            [{"element_name": "x", "element_image_list": PICTURES}],
            [
                {"element_name": "x"},
                {"element_name": " ", "element_image_list": PICTURES},
                {"element_name": "x", "element_image_list": {**PICTURES, "refer_images": []}},
                {
                    "element_name": "x",
                    "element_image_list": PICTURES,
                    "reference_type": "video_refer",
                },
            ],
        ),
    ],
    ids=["text", "images", "elements"],
)
def test_the_schemas_of_the_other_calls_agree_with_their_parsers(schema, parse, good, bad):
    validator = jsonschema.Draft202012Validator(schema())
    for sent in good:
        parse(json.dumps(sent).encode())
        validator.validate(sent)
    for sent in bad:
        assert not validator.is_valid(sent)
        with pytest.raises(ContractError):
            parse(json.dumps(sent).encode())


def test_the_examples_are_taken(document):
    operation = document["paths"][TASKS]["post"]
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    assert len(examples) >= 3
    for example in examples.values():
        parse_image2video(json.dumps(example["value"]).encode(), strict=True)


class TestAnswersAreAsDescribed:
    def check(self, document, answer, path):
        operation = document["paths"][path][answer.request.method.lower()]
        described = operation["responses"][str(answer.status_code)]
        schema = described["content"]["application/json"]["schema"]
        whole = {**schema, "components": document["components"]}
        jsonschema.Draft202012Validator(whole).validate(answer.json())
        for name in described["headers"]:
            if name not in ("X-Stillmotion-Ignored", "Retry-After"):
                assert name.lower() in answer.headers, name
        return answer

    def test_the_calls_on_tasks(self, document, client):
        made = self.check(document, client.post(TASKS, json=body()), TASKS).json()["data"]
        one = f"{TASKS}/{made['task_id']}"
        self.check(document, client.get(one), TASKS + "/{id}")
        self.check(document, client.get(TASKS), TASKS)
        self.check(document, client.post(f"{one}/cancel"), TASKS + "/{id}/cancel")

    @pytest.mark.parametrize(
        ("path", "sent"),
        [
            (elements.PATH, {"element_name": "x", "element_image_list": PICTURES}),
            (voices.PATH, {"voice_name": "x", "voice_url": "https://example.com/x.mp3"}),
        ],
    )
    def test_the_calls_on_tasks_of_the_library(self, document, api, client, path, sent):
        owner = api.run(api.services.store.ensure_account("default"))
        api.run(api.services.store.record_consent(owner.id, "x"))
        made = self.check(document, client.post(path, json=sent), path).json()["data"]
        one = f"{path}/{made['task_id']}"
        self.check(document, client.get(one), path + "/{id}")
        self.check(document, client.get(path), path)
        self.check(document, client.post(f"{one}/cancel"), path + "/{id}/cancel")
        self.check(document, client.post(path, json={}), path)

    def test_the_calls_beside_them(self, document, client):
        for path in (elements.SHELF.presets_path, voices.SHELF.presets_path):
            listed = self.check(document, client.get(path), path).json()["data"]
            assert len(listed) >= 5
        for path, known, unknown in (
            (elements.SHELF.delete_path, {"element_id": 101}, {"element_id": 5}),
            (voices.SHELF.delete_path, {"voice_id": "af_heart"}, {"voice_id": "nobody"}),
        ):
            assert self.check(document, client.post(path, json=known), path).status_code == 403
            assert self.check(document, client.post(path, json=unknown), path).status_code == 404
            self.check(document, client.post(path, json={}), path)
        window = {"start_time": 0, "end_time": 10**13}
        self.check(document, client.get(costs.PATH, params=window), costs.PATH)
        self.check(document, client.get(costs.PATH), costs.PATH)

    def test_errors(self, document, api, client, key):
        bare = api.client()
        for sent in (None, "x", "a.b.c", token(key, now=0), token(key, nbf=time.time() + 99)):
            headers = {} if sent is None else {"Authorization": f"Bearer {sent}"}
            self.check(document, bare.get(TASKS, headers=headers), TASKS)
        self.check(document, client.get(TASKS, params={"pageNum": 0}), TASKS)
        self.check(document, client.post(TASKS, content=b"{"), TASKS)
        self.check(document, client.post(TASKS, json={}), TASKS)
        self.check(document, client.get(f"{TASKS}/1"), TASKS + "/{id}")
        self.check(document, client.get(f"{TASKS}/1/events"), TASKS + "/{id}/events")
        self.check(document, client.get("/media/x"), "/media/{key}")

    def test_the_server_s_own(self, document, client):
        self.check(document, client.get("/healthz"), "/healthz")
        self.check(document, client.get("/readyz"), "/readyz")


def test_codes_stand_under_the_status_that_they_travel_with():
    text = json.dumps(build()["paths"])
    for status, described in re.findall(r'"(4\d\d|5\d\d)": \{"description": "([^"]*)"', text):
        for code in re.findall(r"\b(1\d\d\d|5\d\d\d): ", described):
            assert HTTP_STATUS[int(code)] == int(status)
