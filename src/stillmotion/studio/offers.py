"""What can be asked for here: models, modes and lengths with what each can do and why not, and the
limits of the fields. What `GET /studio/api/offers` answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from stillmotion.catalog import Catalog
from stillmotion.catalog.able import Able
from stillmotion.catalog.catalog import Offer
from stillmotion.contract.errors import ContractError
from stillmotion.contract.fields.kinds import Field, ListOf, ObjectOf
from stillmotion.contract.fields.videos import CAMERA_TYPES, IMAGE2VIDEO, MOST_CAMERA_VALUE
from stillmotion.contract.image2video import (
    CAMERA_AXES,
    CFG_SCALE_MODELS,
    CameraControl,
    DynamicMask,
    Image2VideoRequest,
    PathPoint,
    ShotPrompt,
    UrlPicture,
)
from stillmotion.library.voices import preset_voices
from stillmotion.studio.messages import Errand
from stillmotion.studio.poses import STAND_IN
from stillmotion.studio.tools import Tools

PICTURE = UrlPicture(STAND_IN)

Change = Callable[[Image2VideoRequest], dict[str, Any]]

ASKED: Mapping[str, Change] = {
    "image": lambda _: {},
    "image_tail": lambda _: {"image_tail": PICTURE},
    "end_only": lambda _: {"image": None, "image_tail": PICTURE},
    "motion_brush": lambda _: {"dynamic_masks": (DynamicMask(PICTURE, ()),)},
    "camera_path": lambda _: {"camera_path": (PathPoint(0.5, 0.5), PathPoint(0.5, 0.5, 1.0, 1.0))},
    "sound": lambda _: {"sound": True},
    "voices": lambda _: {"sound": True, "voice_ids": ("x",), "prompt": "<<<voice_1>>>"},
    "elements": lambda _: {"element_ids": (1,), "prompt": "<<<element_1>>>"},
    "multi_shot": lambda request: {
        "multi_shot": True,
        "shot_type": "customize",
        "multi_prompt": (ShotPrompt(1, "x", request.duration),),
    },
}
"""A request that wants a thing and nothing beside it."""


def perform(_errand: Errand, tools: Tools) -> bytes:
    """Answer the call."""
    return msgspec.json.encode(offers(tools.catalog, tools.engines))


def offers(catalog: Catalog, engines: Mapping[str, Able]) -> dict[str, Any]:
    """All of it."""
    return {
        "models": _models(catalog, engines, words=False),
        "text2video": _models(catalog.for_text, engines, words=True),
        "fields": {field.name: _field(field) for field in IMAGE2VIDEO},
        "camera_axes": {
            axis: {"min": -MOST_CAMERA_VALUE, "max": MOST_CAMERA_VALUE} for axis in CAMERA_AXES
        },
        "moves": [name for name in CAMERA_TYPES if name != "simple"],
        "voices": [
            {"id": voice.id, "name": voice.name, "language": voice.language}
            for voice in preset_voices().values()
        ],
        "watermark": True,
    }


def _models(catalog: Catalog, engines: Mapping[str, Able], *, words: bool) -> list[dict[str, Any]]:
    modes: dict[str, dict[str, list[Offer]]] = {}
    for offer in catalog.offers():
        modes.setdefault(offer.model, {}).setdefault(offer.mode, []).append(offer)
    return [
        {
            "name": model,
            "modes": [
                _mode(catalog, name, its_offers, engines, words=words)
                for name, its_offers in its_modes.items()
            ],
        }
        for model, its_modes in modes.items()
    ]


def _mode(
    catalog: Catalog,
    name: str,
    its_offers: list[Offer],
    engines: Mapping[str, Able],
    *,
    words: bool,
) -> dict[str, Any]:
    """A mode over all its lengths. `only` has the lengths of what not all of them take."""
    first = its_offers[0]
    able: dict[str, Any] = {}
    why: dict[str, str] = {}
    only: dict[str, list[int]] = {}
    for wish, change in ASKED.items():
        if words and wish in ("image_tail", "end_only", "motion_brush", "camera_path"):
            continue
        told = {
            each.duration: _why_not(catalog, each, change, engines, words) for each in its_offers
        }
        taken = [duration for duration, reason in told.items() if not reason]
        able[wish] = bool(taken)
        if not taken:
            why[wish] = next(iter(told.values()))
        elif len(taken) < len(told):
            only[wish] = taken
    _add_camera(catalog, its_offers, engines, words, (able, why, only))
    serving = [engines[engine] for engine in first.engines if engine in engines]
    able["seed"] = any(each.heeds_seed(words=words) for each in serving)
    able["loras"] = sorted({lora for each in serving for lora in each.loras})
    able["negative_prompt"] = True
    able["cfg_scale"] = first.model in CFG_SCALE_MODELS
    if not able["seed"]:
        why["seed"] = "nothing is made up by chance here: the same request makes the same video"
    if not able["cfg_scale"]:
        why["cfg_scale"] = f"cfg_scale has no effect on {first.model}"
    return {
        "name": name,
        "durations": [each.duration for each in its_offers],
        "capabilities": able,
        "why_not": why,
        "only": only,
        "short_edge": first.short_edge,
        "fps": first.fps,
        "engine": first.engine,
        "price": {str(each.duration): _prices(catalog, each) for each in its_offers},
    }


def _add_camera(
    catalog: Catalog,
    its_offers: list[Offer],
    engines: Mapping[str, Able],
    words: bool,
    told: tuple[dict[str, Any], dict[str, str], dict[str, list[int]]],
) -> None:
    """The moves with a name of their own are told apart: `why` has each that is not taken."""
    able, why, only = told
    taken: dict[str, list[int]] = {}
    for kind in CAMERA_TYPES:
        reasons = {
            each.duration: _why_not(catalog, each, _camera(kind), engines, words)
            for each in its_offers
        }
        taken[kind] = [duration for duration, reason in reasons.items() if not reason]
        if not taken[kind]:
            why[f"camera_control.{kind}"] = next(iter(reasons.values()))
    able["camera_control"] = [kind for kind in CAMERA_TYPES if taken[kind]]
    durations = [each.duration for each in its_offers]
    some = [each for each in durations if any(each in taken[kind] for kind in CAMERA_TYPES)]
    if not some:
        why["camera_control"] = why["camera_control.simple"]
    elif some != durations:
        only["camera_control"] = some


def _camera(kind: Any) -> Change:
    control = CameraControl(kind, "zoom", 5.0) if kind == "simple" else CameraControl(kind)
    return lambda _: {"camera_control": control}


def _why_not(
    catalog: Catalog, offer: Offer, change: Change, engines: Mapping[str, Able], words: bool
) -> str:
    plain = Image2VideoRequest(
        model_name=offer.model, mode=offer.mode, duration=offer.duration, prompt="x", image=PICTURE
    )
    try:
        catalog.check(msgspec.structs.replace(plain, **change(plain)), engines, words=words)
    except ContractError as error:
        return error.message
    return ""


def _prices(catalog: Catalog, offer: Offer) -> dict[str, str]:
    place = (offer.model, offer.mode, offer.duration)
    return {
        "silent": offer.units,
        "sound": catalog.offer(*place, sound=True).units,
        "voices": catalog.offer(*place, sound=True, voices=True).units,
    }


def _field(field: Field) -> dict[str, Any]:
    """A field as a form wants it, by the names that forms have for limits."""
    told = msgspec.to_builtins(field)
    names = {"least": "min", "most": "max", "values": "allowed", "only": "allowed"}
    result = {
        names.get(name, name): value
        for name, value in told.items()
        if value not in ("", (), [], None) and name not in ("name", "fields")
    }
    if isinstance(field, ListOf | ObjectOf):
        result["fields"] = {member.name: _field(member) for member in field.fields}
    return result
