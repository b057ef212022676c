"""The manifest: complete, within its size, and read strictly."""

from __future__ import annotations

import re

import msgspec
import pytest

from stillmotion.models.manifest import ROLES, Source, models, of_role, usual_roles

USUAL_SET_BYTES = 230e6


OPTIONAL_ROLES = {"segment"}


def test_every_role_has_a_model_in_the_usual_set_or_is_optional() -> None:
    assert set(ROLES) - set(usual_roles()) == OPTIONAL_ROLES
    assert [role for role in ROLES if not of_role(role)] == []
    assert sum(model.size for model in models() if model.default) <= USUAL_SET_BYTES


def test_every_file_can_be_fetched_and_verified() -> None:
    files = [file for model in models() for file in model.file]
    assert len({file.name for file in files}) == len(files)
    for file in files:
        assert bool(file.sources) is not bool(file.parts and file.made_by), file.name
        for verified in (file, *file.parts):
            assert re.fullmatch("[0-9a-f]{64}", verified.sha256), file.name
            assert verified.size > 0
        assert all(part.sources for part in file.parts)


def test_what_is_optional_says_what_it_brings() -> None:
    assert [model.name for model in models() if bool(model.brings) is model.default] == []


def test_packages_are_pinned() -> None:
    sources = [s for m in models() for f in m.file for p in (f, *f.parts) for s in p.sources]
    for source in sources:
        assert re.fullmatch(r"[\w.-]+==[\w.]+", source.pypi) or not source.pypi
        assert re.fullmatch(r"@?[\w./-]+@\d[\w.-]*", source.npm) or not source.npm
        assert source.url.startswith("https://") or not source.url
        assert "/main/" not in source.url


@pytest.mark.parametrize(
    "source",
    [
        {},
        {"pypi": "a==1"},
        {"pypi": "a==1", "npm": "a@1", "path": "x"},
        {"url": "https://h/x", "path": "x"},
        {"url": "https://h/x", "hub": "x"},
    ],
)
def test_a_source_is_one_place(source: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(source, Source)
