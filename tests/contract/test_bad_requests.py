"""Each bad body is refused with its code, and the message names the field at fault."""

import pytest

from contract.bad_requests import BAD_REQUESTS, HOSTED_BAD_REQUESTS, BadRequest
from stillmotion.catalog import Catalog
from stillmotion.catalog.able import Able
from stillmotion.catalog.features import Capabilities, Feature
from stillmotion.contract.camera import CAMERA_TYPES
from stillmotion.contract.errors import ContractError
from stillmotion.contract.parse import parse_image2video

ABLE = Able(
    capabilities=Capabilities(features=frozenset(Feature), camera_types=frozenset(CAMERA_TYPES))
)
LONGEST_MESSAGE = 900


def case(rows: list[BadRequest]):
    return pytest.mark.parametrize("bad", rows, ids=[row.id for row in rows])


def check_refusal(refusal: ContractError, bad: BadRequest) -> None:
    assert (refusal.code, refusal.field) == (bad.code, bad.field), refusal.message
    assert refusal.message.startswith(f"{bad.field}: " if bad.field else "The request body")
    assert len(refusal.message) < LONGEST_MESSAGE
    assert refusal.http_status == 400


@case(BAD_REQUESTS)
def test_bad_body(bad: BadRequest):
    with pytest.raises(ContractError) as caught:
        parse_image2video(bad.body)
    check_refusal(caught.value, bad)


@case(HOSTED_BAD_REQUESTS)
def test_refused_by_the_hosted_map(bad: BadRequest):
    request = parse_image2video(bad.body).request
    with pytest.raises(ContractError) as caught:
        Catalog.load("hosted").check(request, {"parallax": ABLE})
    check_refusal(caught.value, bad)


@case(HOSTED_BAD_REQUESTS)
def test_the_open_map_takes_what_hosted_refuses(bad: BadRequest):
    request = parse_image2video(bad.body).request
    assert Catalog.load("open").check(request, {"parallax": ABLE}).model == request.model_name


def test_ids_are_unique():
    ids = [row.id for row in BAD_REQUESTS + HOSTED_BAD_REQUESTS]
    assert len(set(ids)) == len(ids)
