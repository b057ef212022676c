"""Elements and voices as the API takes and refuses them; nothing is made here."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.live import TASKS, body, having
from harness.pictures import base64_of, encode, scene, scene_png
from stillmotion.api.library_schema import element_schema, voice_schema
from stillmotion.catalog.able import Able
from stillmotion.catalog.features import Capabilities, Feature
from stillmotion.contract.camera import CAMERA_TYPES
from stillmotion.contract.elements import parse_element
from stillmotion.contract.errors import ContractError
from stillmotion.contract.voices import parse_voice
from stillmotion.library.voices import preset_voices
from stillmotion.orders import ElementOrder, StoredFile, UrlFile, VideoOrder
from stillmotion.orders.rows import decode_order
from stillmotion.sound.speech import VOICES as SPOKEN
from stillmotion.tasks.task import ElementFile, TaskResult, VoiceFile

ELEMENTS = "/v1/general/advanced-custom-elements"
VOICES = "/v1/general/custom-voices"
URL = "https://example.com/a.png"


def element(**fields: Any) -> dict[str, Any]:
    pictures = {"frontal_image": URL, "refer_images": [{"image_url": URL}]}
    return {"element_name": "Rex", "element_image_list": pictures, **fields}


def of_video(**fields: Any) -> dict[str, Any]:
    videos = {"refer_videos": [{"video_url": "https://example.com/a.mp4"}]}
    return {
        "element_name": "Rex",
        "reference_type": "video_refer",
        "element_video_list": videos,
        **fields,
    }


def voice(**fields: Any) -> dict[str, Any]:
    return {"voice_name": "Ann", "voice_url": "https://example.com/a.mp3", **fields}


def pictures(frontal: Any = URL, *others: Any) -> dict[str, Any]:
    listed = {"frontal_image": frontal, "refer_images": [{"image_url": one} for one in others]}
    return element(element_image_list=listed)


TAKEN_ELEMENTS = [
    element(),
    element(element_name="x" * 20, element_description="y" * 100, reference_type=""),
    element(tag_list=[{"tag_id": "o_101"}, {"tag_id": "o_108"}], element_voice_id=None),
    element(element_video_list="", callback_url="", external_task_id=None),
    pictures(URL, URL, URL, URL),
    pictures(base64_of(scene_png()), URL),
    of_video(),
    of_video(element_image_list=None, strange=1),
]
REFUSED_ELEMENTS = [
    (element(element_name="x" * 21), "element_name"),
    (element(element_name=" "), "element_name"),
    (element(element_description="y" * 101), "element_description"),
    (element(reference_type="picture"), "reference_type"),
    (element(element_image_list=None), "element_image_list"),
    (pictures("", URL), "element_image_list.frontal_image"),
    (pictures(URL), "element_image_list.refer_images"),
    (pictures(URL, *[URL] * 4), "element_image_list.refer_images"),
    (pictures(URL, ""), "element_image_list.refer_images[0].image_url"),
    (pictures("data:image/png;base64,AAAA", URL), "element_image_list.frontal_image"),
    (element(tag_list=[{"tag_id": "o_109"}]), "tag_list[0].tag_id"),
    (element(tag_list=[{}]), "tag_list[0].tag_id"),
    (element(tag_list=[{"tag_id": "o_101"}] * 2), "tag_list[1].tag_id"),
    (of_video(element_video_list=None), "element_video_list"),
    (of_video(element_video_list={"refer_videos": []}), "element_video_list.refer_videos"),
    (
        of_video(element_video_list={"refer_videos": [{"video_url": "ftp://x/y"}]}),
        "element_video_list.refer_videos[0].video_url",
    ),
    (
        of_video(element_video_list={"refer_videos": [{"video_url": URL}] * 2}),
        "element_video_list.refer_videos",
    ),
    (element(callback_url="x"), "callback_url"),
]
TAKEN_VOICES = [
    voice(),
    voice(voice_name="x" * 20, callback_url=""),
    {"voice_name": "Ann", "video_id": "176400000000000001"},
]
REFUSED_VOICES = [
    (voice(voice_name=""), "voice_name"),
    (voice(voice_name="x" * 21), "voice_name"),
    (voice(voice_url=""), "voice_url"),
    (voice(voice_url="file:///etc/passwd"), "voice_url"),
    (voice(video_id="1"), "video_id"),
    (voice(voice_url=7), "voice_url"),
]


def as_bytes(sent: dict[str, Any]) -> bytes:
    return json.dumps(sent).encode()


@pytest.mark.parametrize("sent", TAKEN_ELEMENTS, ids=range(len(TAKEN_ELEMENTS)))
def test_elements_that_are_taken_fit_their_schema(sent):
    parse_element(as_bytes(sent))
    jsonschema.Draft202012Validator(element_schema()).validate(sent)


@pytest.mark.parametrize("sent", TAKEN_VOICES, ids=range(len(TAKEN_VOICES)))
def test_voices_that_are_taken_fit_their_schema(sent):
    parse_voice(as_bytes(sent))
    jsonschema.Draft202012Validator(voice_schema()).validate(sent)


@pytest.mark.parametrize(("sent", "field"), REFUSED_ELEMENTS)
def test_elements_are_refused_by_the_field(client, sent, field):
    answer = client.post(ELEMENTS, json=sent)
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    assert answer.json()["message"].startswith(f"{field}: ")


@pytest.mark.parametrize(("sent", "field"), REFUSED_VOICES)
def test_voices_are_refused_by_the_field(sent, field):
    with pytest.raises(ContractError) as refused:
        parse_voice(as_bytes(sent))
    assert refused.value.field == field


@given(name=st.text(max_size=40), description=st.text(max_size=130))
def test_lengths_are_counted_in_characters(name, description):
    sent = element(element_name=name, element_description=description)
    good = len(name.strip()) >= 1 and len(name) <= 20
    blank = not description.strip()
    if good and (blank or len(description) <= 100):
        request = parse_element(as_bytes(sent)).request
        assert request.name == name.strip()
        assert request.description == ("" if blank else description)
    else:
        with pytest.raises(ContractError):
            parse_element(as_bytes(sent))


def test_a_strict_server_refuses_unknown_fields_here_too(start):
    api = start(strict=True)
    client = api.client(api.new_key())
    answer = client.post(ELEMENTS, json=element(strange=1))
    assert answer.json()["code"] == 1201
    assert "strange" in answer.json()["message"]


def stored(api, kind, task_id):
    owner = api.run(api.services.store.ensure_account("default"))
    return api.run(api.services.store.find_task(owner.id, kind, task_id))


def test_inline_pictures_of_an_element_lie_in_the_vault(api, client):
    jpeg = encode(scene(), "JPEG")
    answer = client.post(ELEMENTS, json=pictures(base64_of(scene_png()), base64_of(jpeg), URL))
    task_id = answer.json()["data"]["task_id"]
    order = decode_order(stored(api, "elements", task_id).request, ElementOrder)
    frontal, first = order.frontal, order.references[0]
    assert isinstance(frontal, StoredFile)
    assert api.run(api.services.vault.get(frontal.key)) == scene_png()
    assert api.run(api.services.vault.get(first.key)) == jpeg
    assert order.references[1] == UrlFile(URL)
    small = base64_of(scene_png(299, 299))
    refused = client.post(ELEMENTS, json=pictures(URL, small))
    assert refused.json()["code"] == 1201
    assert "refer_images[0].image_url" in refused.json()["message"]
    assert "299" in refused.json()["message"]


def test_tasks_of_one_kind_are_not_found_under_another(client):
    element_id = client.post(ELEMENTS, json=element(external_task_id="el")).json()["data"]
    video_id = client.post(TASKS, json=body()).json()["data"]["task_id"]
    for path in (f"{TASKS}/{element_id['task_id']}", f"{TASKS}/el", f"{ELEMENTS}/{video_id}"):
        for answer in (
            client.get(path),
            client.post(f"{path}/cancel"),
            client.get(f"{path}/events"),
        ):
            assert (answer.status_code, answer.json()["code"]) == (400, 1201)
    listed = [task["task_id"] for task in client.get(ELEMENTS).json()["data"]]
    assert element_id["task_id"] in listed
    assert video_id not in listed
    cancelled = client.post(f"{ELEMENTS}/el/cancel").json()["data"]
    assert (cancelled["task_status"], cancelled["task_result"]) == ("failed", {"elements": []})


def test_an_idempotency_key_is_of_one_kind(client):
    headers = {"Idempotency-Key": "same"}
    sent = {**body(), **element()}
    assert client.post(TASKS, json=sent, headers=headers).status_code == 200
    assert client.post(ELEMENTS, json=sent, headers=headers).json()["code"] == 1201


@pytest.fixture(scope="module")
def site(start):
    """A server whose engine can do all there is."""
    able = Able(
        capabilities=Capabilities(
            features=frozenset(Feature), camera_types=frozenset(CAMERA_TYPES)
        ),
        makes_pictures=True,
    )
    return start(having(engines={"parallax": able}))


@pytest.fixture(scope="module")
def able(site):
    """A client of `site`."""
    return site.client(site.new_key())


class TestCast:
    """What a request's ids stand for."""

    def kept(self, site, kind, result, account="default"):
        """What a task of that kind has made."""
        store = site.services.store
        key = site.new_key(account)
        owner = site.run(store.ensure_account(account))
        site.run(store.record_consent(owner.id, "x"))
        sent, path = (element(), ELEMENTS) if kind == "elements" else (voice(), VOICES)
        task_id = site.client(key).post(path, json=sent).json()["data"]["task_id"]
        while (task := site.run(store.claim_task("w", 30))).id != task_id:
            pass
        assert site.run(store.succeed_task(task_id, task.attempt, result))

    def element(self, site, number, account="default", voice=None):
        key = f"results/{number}/1/cutout-0.png"
        site.run(site.services.vault.put(key, scene_png()))
        made = ElementFile(
            id=number,
            name="Rex",
            description="",
            reference_type="image_refer",
            pictures=(key,),
            video="",
            cutouts=(key,),
            voice=voice,
            tags=(),
            owned_by="1",
        )
        self.kept(site, "elements", TaskResult(elements=(made,)), account)

    def order(self, site, answer):
        assert answer.status_code == 200, answer.text
        task = stored(site, "image2video", answer.json()["data"]["task_id"])
        return task, decode_order(task.request, VideoOrder)

    def test_elements_are_copied_for_the_task_in_the_order_of_the_list(self, site, able):
        self.element(site, 2**53 - 1)
        listed = [{"element_id": str(2**53 - 1)}, {"element_id": 102}]
        sent = body(element_list=listed, prompt="<<<element_1>>> and <<<element_2>>>")
        task, order = self.order(site, able.post(TASKS, json=sent))
        assert [one.key for one in order.elements] == [
            f"inputs/{task.id}/elements_0_.png",
            f"inputs/{task.id}/elements_1_.png",
        ]
        assert site.run(site.services.vault.get(order.elements[0].key)) == scene_png()

    def test_an_element_of_nobody_or_another_is_1203_by_name(self, site, able):
        self.element(site, 77_000, account="other")
        for number in (77_000, 77_001):
            sent = body(element_list=[{"element_id": 101}, {"element_id": number}])
            answer = able.post(TASKS, json=sent)
            assert (answer.status_code, answer.json()["code"]) == (404, 1203)
            assert f"element_list[1].element_id: element not found: {number}" in answer.text
        refused = able.post("/v1/general/delete-elements", json={"element_id": 77_000})
        assert refused.json()["code"] == 1203

    def test_a_repeated_create_is_answered_although_its_element_is_gone(self, site, able):
        self.element(site, 99_001)
        sent = json.dumps(body(element_list=[{"element_id": 99_001}], unknown=1))
        headers = {"Idempotency-Key": "once"}
        first = able.post(TASKS, content=sent, headers=headers)
        assert first.status_code == 200, first.text
        deleted = able.post("/v1/general/delete-elements", json={"element_id": 99_001})
        assert deleted.status_code == 200, deleted.text
        again = able.post(TASKS, content=sent, headers=headers)
        assert again.status_code == 200, again.text
        assert again.json()["data"] == first.json()["data"]
        for answer in (first, again):
            assert answer.headers["x-stillmotion-ignored"] == "unknown"
        assert able.post(TASKS, content=sent).status_code == 404
        other = able.post(TASKS, content=sent + " ", headers=headers)
        assert (other.status_code, other.json()["code"]) == (400, 1201)

    def test_voices_are_presets_or_profiles_that_are_copied(self, site, able):
        site.run(site.services.vault.put("results/5/1/voice.json", b"{}"))
        made = VoiceFile(
            id="176400000000000005",
            name="Ann",
            owned_by="1",
            voice_key="results/5/1/voice.json",
            trial_key="results/5/1/trial.mp3",
        )
        self.kept(site, "voices", TaskResult(voices=(made,)))
        listed = [{"voice_id": "bf_emma"}, {"voice_id": "176400000000000005"}]
        sent = body(voice_list=listed, sound="on", prompt='<<<voice_2>>> says "Hello"')
        task, order = self.order(site, able.post(TASKS, json=sent))
        preset, own = order.voices
        assert (preset.preset, preset.profile) == ("bf_emma", None)
        assert (own.name, own.preset) == ("Ann", "")
        assert own.profile == StoredFile(f"inputs/{task.id}/voices_1_.json")
        assert site.run(site.services.vault.get(own.profile.key)) == b"{}"

    def test_elements_bring_their_voices_where_there_is_sound(self, site, able):
        site.run(site.services.vault.put("results/6/1/voice.json", b"{}"))
        own = VoiceFile(
            id="176400000000000006",
            name="Ann",
            owned_by="1",
            voice_key="results/6/1/voice.json",
            trial_key="results/6/1/trial.mp3",
        )
        self.kept(site, "voices", TaskResult(voices=(own,)))
        self.element(site, 88_001, voice=own)
        listed = [{"element_id": 101}, {"element_id": 88_001}]
        sent = body(element_list=listed, prompt='<<<element_2>>> says: "Hello there."', sound="on")
        task, order = self.order(site, able.post(TASKS, json=sent))
        nobody, ann = order.voices
        assert nobody is None
        assert ann.profile == StoredFile(f"inputs/{task.id}/voices_1_.json")
        _, silent = self.order(site, able.post(TASKS, json={**sent, "sound": "off"}))
        assert silent.voices == ()
        deleted = able.post("/v1/general/delete-voices", json={"voice_id": own.id})
        assert deleted.status_code == 200, deleted.text
        _, mute = self.order(site, able.post(TASKS, json=sent))
        assert mute.voices == (None, None)

    def test_an_unknown_voice_is_1203_wherever_it_is_named(self, site, able):
        for given_id in ("af_nobody", "176400000000000099", "1"):
            sent = body(voice_list=[{"voice_id": given_id}], sound="on")
            answer = able.post(TASKS, json=sent)
            assert (answer.status_code, answer.json()["code"]) == (404, 1203)
            assert f'voice_list[0].voice_id: voice not found: \\"{given_id}\\"' in answer.text
            answer = able.post(ELEMENTS, json=element(element_voice_id=given_id))
            assert answer.json()["code"] == 1203
            assert "element_voice_id" in answer.json()["message"]

    def test_an_element_tells_the_voice_that_is_bound_to_it(self, site, able):
        answer = able.post(ELEMENTS, json=element(element_voice_id="am_michael"))
        task = stored(site, "elements", answer.json()["data"]["task_id"])
        order = decode_order(task.request, ElementOrder)
        assert order.voice is not None
        assert (order.voice.id, order.voice.name) == ("am_michael", "Michael")


def test_the_list_of_preset_voices_is_that_of_speech():
    told = {one.id: (one.name, one.language, one.gender) for one in preset_voices().values()}
    assert told == {one.name: (one.title, one.language, one.gender) for one in SPOKEN}


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("delete-elements", {}),
        ("delete-elements", {"element_id": "x"}),
        ("delete-elements", {"element_id": 2**53}),
        ("delete-voices", {}),
        ("delete-voices", {"voice_id": 5}),
    ],
)
def test_a_deletion_says_what(client, path, sent):
    answer = client.post(f"/v1/general/{path}", json=sent)
    assert (answer.status_code, answer.json()["code"]) == (400, 1201)
