"""The two built-in maps against the published table, and what a request is answered with."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from stillmotion.catalog import Catalog, Offer
from stillmotion.catalog.able import Able
from stillmotion.catalog.features import Capabilities, Feature, request_features
from stillmotion.contract.camera import CAMERA_TYPES
from stillmotion.contract.errors import ContractError
from stillmotion.contract.image2video import (
    MODELS,
    CameraControl,
    DynamicMask,
    Image2VideoRequest,
    Point,
    ShotPrompt,
    UrlPicture,
)

HOSTED = Catalog.load("hosted")
OPEN = Catalog.load("open")
PICTURE = UrlPicture("http://example.com/a.png")
ALL = Capabilities(features=frozenset(Feature), camera_types=frozenset(CAMERA_TYPES))
ABLE = {"parallax": Able(capabilities=ALL)}


def able(*features: Feature, camera_types: frozenset[Any] = ALL.camera_types):
    can = Capabilities(features=frozenset(features), camera_types=camera_types)
    return {"parallax": Able(capabilities=can)}


def asking(**fields: Any) -> Image2VideoRequest:
    return Image2VideoRequest(**{"image": PICTURE, "prompt": "x", **fields})


def refusal(catalog: Catalog, request: Image2VideoRequest, engines=ABLE) -> ContractError:
    with pytest.raises(ContractError) as caught:
        catalog.check(request, engines)
    assert caught.value.code == 1201
    assert caught.value.message.startswith(f"{caught.value.field}: ")
    return caught.value


# The published table: model, mode and durations; what is taken beside a start picture
# (t start+end, e end only, b motion brush, c camera, s sound, v voices, m multi-shot, l elements);
# short edge, fps, units for 5 s
PUBLISHED = [
    ("kling-v1", "std", (5,), "tb", 720, 30, "1"),
    ("kling-v1", "std", (10,), "", 720, 30, "1"),
    ("kling-v1", "pro", (5,), "tb", 720, 30, "3.5"),
    ("kling-v1", "pro", (10,), "", 720, 30, "3.5"),
    ("kling-v1-5", "std", (5, 10), "", 720, 30, "2"),
    ("kling-v1-5", "pro", (5,), "tebc", 1080, 30, "3.5"),
    ("kling-v1-5", "pro", (10,), "te", 1080, 30, "3.5"),
    ("kling-v1-6", "std", (5, 10), "", 720, 30, "2"),
    ("kling-v1-6", "pro", (5, 10), "te", 1080, 30, "3.5"),
    ("kling-v2-master", "std", (5, 10), "", 720, 24, "10"),
    ("kling-v2-master", "pro", (5, 10), "", 720, 24, "10"),
    ("kling-v2-1", "std", (5, 10), "", 720, 24, "2"),
    ("kling-v2-1", "pro", (5, 10), "t", 1080, 24, "3.5"),
    ("kling-v2-1-master", "std", (5, 10), "", 1080, 24, "10"),
    ("kling-v2-1-master", "pro", (5, 10), "", 1080, 24, "10"),
    ("kling-v2-5-turbo", "std", (5, 10), "", 720, 24, "1.5"),
    ("kling-v2-5-turbo", "pro", (5, 10), "t", 1080, 24, "2.5"),
    ("kling-v2-6", "std", (5, 10), "", 720, 24, "1.5"),
    ("kling-v2-6", "pro", (5, 10), "tsv", 1080, 24, "2.5"),
    ("kling-v3", "std", tuple(range(3, 16)), "tsml", 720, 24, None),
    ("kling-v3", "pro", tuple(range(3, 16)), "tsml", 1080, 24, None),
    ("kling-v3", "4k", tuple(range(3, 16)), "tsml", 2160, 24, "15"),
]
LETTERS = dict(zip("tebcsvml", Feature, strict=True))


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: f"{row[0]}-{row[1]}-{row[2][0]}")
def test_hosted_map_is_the_published_table(row):
    model, mode, durations, letters, short_edge, fps, units = row
    for duration in durations:
        offer = HOSTED.offer(model, mode, duration)
        assert offer.capabilities.features == {LETTERS[letter] for letter in letters}
        assert (offer.short_edge, offer.fps) == (short_edge, fps)
        if units is not None:
            assert float(offer.units) == float(units) * duration / 5


def test_hosted_map_has_nothing_else():
    published = {(model, mode, d) for model, mode, durations, *_ in PUBLISHED for d in durations}
    assert {(o.model, o.mode, o.duration) for o in HOSTED.offers()} == published


def test_hosted_nuances():
    camera = HOSTED.offer("kling-v1-5", "pro", 5).capabilities.camera_types
    assert camera == {"simple"}
    assert HOSTED.offer("kling-v2-6", "pro", 5).silent_only == {Feature.START_END}
    assert not HOSTED.offer("kling-v3", "pro", 5).silent_only


# The same for text to video
TEXT = [
    ("kling-v1", "std", (5,), "c", 720, 30, "1"),
    ("kling-v1", "std", (10,), "", 720, 30, "1"),
    ("kling-v1", "pro", (5, 10), "", 720, 30, "3.5"),
    ("kling-v1-6", "std", (5, 10), "", 720, 24, "2"),
    ("kling-v1-6", "pro", (5, 10), "", 1080, 24, "3.5"),
    ("kling-v2-master", "std", (5, 10), "", 720, 24, "10"),
    ("kling-v2-master", "pro", (5, 10), "", 720, 24, "10"),
    ("kling-v2-1-master", "std", (5, 10), "", 1080, 24, "10"),
    ("kling-v2-1-master", "pro", (5, 10), "", 1080, 24, "10"),
    ("kling-v2-5-turbo", "std", (5, 10), "", 720, 24, "1.5"),
    ("kling-v2-5-turbo", "pro", (5, 10), "", 1080, 24, "2.5"),
    ("kling-v2-6", "std", (5, 10), "", 720, 24, "1.5"),
    ("kling-v2-6", "pro", (5, 10), "s", 1080, 24, "2.5"),
    ("kling-v3", "std", tuple(range(3, 16)), "sm", 720, 24, None),
    ("kling-v3", "pro", tuple(range(3, 16)), "sm", 1080, 24, None),
    ("kling-v3", "4k", tuple(range(3, 16)), "sm", 2160, 24, "15"),
]


def test_hosted_map_of_text_to_video():
    offers = {(o.model, o.mode, o.duration): o for o in HOSTED.for_text.offers()}
    for model, mode, durations, letters, short_edge, fps, units in TEXT:
        for duration in durations:
            offer = offers.pop((model, mode, duration))
            assert offer.capabilities.features == {LETTERS[letter] for letter in letters}
            assert (offer.short_edge, offer.fps) == (short_edge, fps)
            if units is not None:
                assert float(offer.units) == float(units) * duration / 5
    assert not offers


def test_open_map_holds_for_text_to_video_too():
    assert OPEN.for_text is OPEN


def test_open_map_takes_everything_everywhere():
    offers = {(offer.model, offer.mode, offer.duration): offer for offer in OPEN.offers()}
    assert set(offers) == {
        *((m, mode, d) for m in MODELS for mode in ("std", "pro") for d in range(3, 16)),
        *(("kling-v3", "4k", d) for d in range(3, 16)),
    }
    assert all(offer.capabilities == ALL and not offer.silent_only for offer in offers.values())


def test_open_map_has_the_sizes_rates_and_prices_of_hosted():
    for offer in HOSTED.offers():
        features = offer.capabilities.features
        for sound in {False, Feature.SOUND in features}:
            for voices in {False, sound and Feature.VOICES in features}:
                place = (offer.model, offer.mode, offer.duration)
                ours = OPEN.offer(*place, sound=sound, voices=voices)
                theirs = HOSTED.offer(*place, sound=sound, voices=voices)
                assert _looks(ours) == _looks(theirs)


def _looks(offer: Offer) -> tuple[object, ...]:
    return offer.short_edge, offer.fps, offer.units, offer.engine


@pytest.mark.parametrize(
    ("model", "mode", "duration", "units"),
    [
        ("kling-v1", "std", 5, "1"),
        ("kling-v1", "std", 3, "0.6"),
        ("kling-v1", "pro", 10, "7"),
        ("kling-v2-master", "std", 10, "20"),
        ("kling-v2-5-turbo", "pro", 15, "7.5"),
        ("kling-v3", "pro", 15, "12"),
    ],
)
def test_units_are_plain_decimals(model, mode, duration, units):
    assert OPEN.offer(model, mode, duration).units == units


def test_sound_and_voices_have_their_price():
    silent = {"model_name": "kling-v2-6", "mode": "pro"}
    sound = {**silent, "sound": True}
    listed = {**sound, "voice_ids": ("v",)}
    heard = {**listed, "prompt": '<<<voice_1>>> says "Hello"'}
    prices = [
        HOSTED.check(asking(**fields), ABLE).units for fields in (silent, sound, listed, heard)
    ]
    assert prices == ["2.5", "5", "5", "6"]


def test_voice_in_a_shot_has_its_price():
    shots = (ShotPrompt(1, "Dawn", 2), ShotPrompt(2, "<<<voice_1>>> sings", 3))
    board = {"multi_shot": True, "shot_type": "customize", "multi_prompt": shots, "prompt": ""}
    request = asking(model_name="kling-v3", sound=True, voice_ids=("v",), **board)
    assert OPEN.check(request, ABLE).units == "5.5"


STROKE = DynamicMask(PICTURE, (Point(0, 0), Point(1, 1)))
WISHES: dict[Feature, tuple[str, dict[str, Any]]] = {
    Feature.START_END: ("image_tail", {"image_tail": PICTURE}),
    Feature.END_ONLY: ("image_tail", {"image": None, "image_tail": PICTURE}),
    Feature.MOTION_BRUSH: ("dynamic_masks", {"dynamic_masks": (STROKE,), "static_mask": PICTURE}),
    Feature.CAMERA_CONTROL: ("camera_control", {"camera_control": CameraControl("forward_up")}),
    Feature.SOUND: ("sound", {"sound": True}),
    Feature.VOICES: ("voice_list", {"sound": True, "voice_ids": ("v",)}),
    Feature.MULTI_SHOT: ("multi_shot", {"multi_shot": True, "shot_type": "intelligence"}),
    Feature.ELEMENTS: ("element_list", {"element_ids": (1,)}),
}


def test_plain_request_asks_for_nothing_special():
    assert request_features(asking(watermark=True, negative_prompt="blur")) == frozenset()


@pytest.mark.parametrize("feature", Feature)
def test_engine_refuses_what_it_cannot_do_by_name(feature):
    field, fields = WISHES[feature]
    request = asking(**fields)
    wanted = request_features(request)
    assert feature in wanted
    assert OPEN.check(request, able(*wanted)).engine == "parallax"
    error = refusal(OPEN, request, able(*(set(Feature) - {feature})))
    assert error.field == field
    assert "the engine 'parallax'" in error.message
    assert "taken by no model of this server" in error.message


def test_engine_refuses_a_camera_type_it_cannot_do():
    engines = able(*Feature, camera_types=frozenset({"simple"}))
    error = refusal(OPEN, asking(camera_control=CameraControl("down_back")), engines)
    assert error.field == "camera_control.type"
    assert '"down_back"' in error.message
    simple = asking(camera_control=CameraControl("simple", "pan", 1.0))
    assert OPEN.check(simple, engines).model == "kling-v1"


def test_static_mask_alone_is_named():
    assert (
        refusal(HOSTED, asking(model_name="kling-v3", static_mask=PICTURE)).field == "static_mask"
    )


def test_engine_that_is_not_there():
    error = refusal(OPEN, asking(), {"diffusion": Able(capabilities=ALL)})
    assert error.field == "model_name"
    assert "'parallax'" in error.message
    assert "it has diffusion" in error.message
    assert "it has none" in refusal(OPEN, asking(), {}).message


def test_hosted_refusal_names_what_would_take_it():
    message = refusal(HOSTED, asking(model_name="kling-v1-6", image_tail=PICTURE)).message
    assert message.startswith("image_tail: kling-v1-6 in mode std at 5 seconds does not take")
    assert "taken by kling-v1-6 (pro: 5 or 10 s), kling-v1 (std, pro: 5 s)" in message
    assert "kling-v3 (std, pro, 4k: 3 to 15 s)" in message
    assert "kling-v2-master" not in message


def test_hint_leaves_out_what_the_engine_would_refuse():
    request = asking(model_name="kling-v3", dynamic_masks=(STROKE,))
    assert "kling-v1-5 (pro: 5 s)" in refusal(HOSTED, request).message
    error = refusal(HOSTED, request, able(Feature.START_END))
    assert "taken by no model of this server" in error.message


def test_duration_refusal_names_what_would_take_it():
    error = refusal(HOSTED, asking(model_name="kling-v2-1", duration=7))
    assert error.field == "duration"
    assert "given 7" in error.message
    assert "5 or 10 s with kling-v2-1 in mode std" in error.message
    assert "kling-v3 (std, pro, 4k: 7 s)" in error.message


def test_sound_with_an_end_picture_names_sound():
    fields = {"model_name": "kling-v2-6", "mode": "pro", "image_tail": PICTURE}
    assert HOSTED.check(asking(**fields), ABLE).short_edge == 1080
    error = refusal(HOSTED, asking(**fields, sound=True))
    assert error.field == "sound"
    assert "together with an end frame" in error.message


def choice(**engines: Able) -> Catalog:
    """The open map, each of whose models is served by these engines, in this order."""
    change = msgspec.structs.replace
    return Catalog("open", change(OPEN.map, engine=None, engines=tuple(engines)))


def can(*features: Feature, apart: Any = (), **more: Any) -> Able:
    types = frozenset(CAMERA_TYPES) if Feature.CAMERA_CONTROL in features else frozenset()
    made = Capabilities(features=frozenset(features), camera_types=types, apart=frozenset({*apart}))
    return Able(capabilities=made, **more)


def test_the_first_engine_in_order_that_covers_the_request_gets_it():
    able = {"ends": can(Feature.START_END), "sounds": can(Feature.SOUND), "all": can(*Feature)}
    catalog = choice(**able)
    assert catalog.check(asking(), able).engine == "ends"
    assert catalog.check(asking(sound=True), able).engine == "sounds"
    assert catalog.check(asking(image_tail=PICTURE), able).engine == "ends"
    assert catalog.check(asking(image_tail=PICTURE, sound=True), able).engine == "all"
    backwards = choice(**dict(reversed(able.items())))
    assert backwards.check(asking(), able).engine == "all"
    assert catalog.engines == set(able)


def test_an_engine_that_is_not_there_is_passed_over():
    able = {"away": can(*Feature), "here": can(Feature.SOUND)}
    catalog = choice(**able)
    here = {"here": able["here"]}
    assert catalog.check(asking(), here).engine == "here"
    assert refusal(catalog, asking(multi_shot=True, shot_type="intelligence"), here).field == (
        "multi_shot"
    )


def test_what_none_of_several_has_is_refused_alone():
    able = {"a": can(Feature.START_END), "b": can(Feature.SOUND)}
    error = refusal(choice(**able), asking(element_ids=(1,), sound=True), able)
    assert error.field == "element_list"
    assert "none of the engines that serve kling-v1 here (a, b) can do elements" in error.message


def test_what_no_engine_has_together_is_refused_as_a_combination():
    able = {"a": can(Feature.START_END), "b": can(Feature.ELEMENTS, Feature.SOUND)}
    both = asking(image_tail=PICTURE, element_ids=(1,))
    error = refusal(choice(**able), both, able)
    assert error.field == "element_list"
    assert (
        "image_tail together with element_list: no engine of this model supports both"
        in error.message
    )
    # Sound is no part of what is missing, though the first engine lacks that as well.
    error = refusal(choice(**able), msgspec.structs.replace(both, sound=True), able)
    assert error.message.startswith("sound: image_tail together with sound: ")


def test_features_that_an_engine_keeps_apart():
    pair = (Feature.START_END, Feature.ELEMENTS)
    able = {"a": can(*Feature, apart=[pair]), "b": can(*(set(Feature) - {Feature.ELEMENTS}))}
    both = asking(image_tail=PICTURE, element_ids=(1,))
    error = refusal(choice(**able), both, able)
    assert "image_tail together with element_list: no engine of this model supports both" in (
        error.message
    )
    assert choice(**able).check(asking(element_ids=(1,)), able).engine == "a"
    able["c"] = can(*Feature)
    assert choice(**able).check(both, able).engine == "c"


def test_three_things_of_which_no_engine_has_all():
    some = (Feature.START_END, Feature.ELEMENTS, Feature.SOUND)
    able = {f"without-{one}": can(*(set(some) - {one})) for one in some}
    request = asking(image_tail=PICTURE, element_ids=(1,), sound=True)
    error = refusal(choice(**able), request, able)
    assert "image_tail together with sound together with element_list: no engine" in error.message
    assert "supports all of that" in error.message


def test_camera_types_of_several_engines():
    simple = Able(
        capabilities=Capabilities(
            features=frozenset({Feature.CAMERA_CONTROL}), camera_types=frozenset({"simple"})
        )
    )
    able = {"a": simple, "b": can(Feature.SOUND)}
    error = refusal(choice(**able), asking(camera_control=CameraControl("down_back")), able)
    assert error.field == "camera_control.type"
    assert "(they take simple)" in error.message


def test_a_picture_goes_to_no_engine_of_words_alone():
    able = {"words": can(*Feature, from_text=True, from_picture=False), "other": can()}
    catalog = choice(**able)
    assert catalog.check(asking(), able).engine == "other"
    assert catalog.check(asking(), able, words=True).engine == "words"
    del able["other"]
    with pytest.raises(ContractError) as caught:
        choice(**able).check(asking(), able)
    assert caught.value.field == "image"
    assert "a start picture" in caught.value.message


def test_a_model_that_cannot_go_on_from_its_frames_makes_no_longer_shot():
    able = {"words": can(*Feature, from_text=True, from_picture=False, longest=5.0)}
    catalog = choice(**able)
    assert catalog.check(asking(duration=5), able, words=True).engine == "words"
    shots = tuple(ShotPrompt(index=i, prompt="x", duration=5) for i in (1, 2))
    several = asking(duration=10, multi_shot=True, multi_prompt=shots)
    assert catalog.check(several, able, words=True).engine == "words"
    with pytest.raises(ContractError) as caught:
        catalog.check(asking(duration=10), able, words=True)
    assert caught.value.field == "duration"
    assert "a shot of 10 s of words alone (it makes 5 s at most)" in caught.value.message


def test_4k_goes_to_an_engine_that_makes_such_frames():
    able = {"small": can(*Feature, largest=1080), "large": can(*Feature, largest=2160)}
    catalog = choice(**able)
    assert catalog.check(asking(), able).engine == "small"
    wanted = asking(model_name="kling-v3", mode="4k")
    assert OPEN.check(wanted, {"parallax": able["large"]}).short_edge == 2160
    error = refusal(OPEN, wanted, {"parallax": able["small"]})
    assert error.field == "mode"
    assert 'cannot do mode "4k" (it makes 1080p at most)' in error.message
    error = refusal(OPEN, asking(mode="4k"), {"parallax": able["large"]})
    assert (error.field, "std or pro with kling-v1" in error.message) == ("mode", True)


def test_words_alone_go_to_an_engine_that_takes_them():
    able = {
        "pictures": can(*Feature),
        "words": can(Feature.SOUND, from_text=True),
        "painter": can(*Feature, makes_pictures=True),
    }
    catalog = choice(**able)
    assert catalog.check(asking(), able, words=True).engine == "words"
    assert catalog.check(asking(element_ids=(1,)), able, words=True).engine == "painter"
    assert catalog.check(asking(), able).engine == "pictures"
    images = ("kling-v1", "1k", 1)
    assert catalog.images(*images, able).engine == "painter"
    del able["painter"]
    with pytest.raises(ContractError) as caught:
        catalog.images(*images, able)
    assert caught.value.field == "model_name"
    assert "'pictures' and 'words' and 'painter'" in caught.value.message
    with pytest.raises(ContractError) as caught:
        catalog.check(asking(element_ids=(1,)), able, words=True)
    assert caught.value.field == "element_list"
    assert "text to video together with element_list: no engine" in caught.value.message
