"""Where media are kept, as it is given: refused in a sentence that shows no secret."""

from __future__ import annotations

import pytest

from stillmotion.vault import check_media_url
from stillmotion.vault.urls import bucket_place, shown


@pytest.mark.parametrize(
    "url",
    [
        "file:///srv/media",
        "s3://media",
        "s3://media/site/a/",
        "s3://media?region=eu-west-1&endpoint=http://127.0.0.1:9000&style=path&checksum=none",
        "gs://media/site",
        "az://media/site?account=studio",
    ],
)
def test_these_are_taken(url: str) -> None:
    check_media_url(url)


def test_a_prefix_has_no_slashes_around_it() -> None:
    assert bucket_place("s3://media/site/a/").prefix == "site/a"
    assert bucket_place("s3://media/").prefix == ""


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/srv/media", "s3://BUCKET/PREFIX"),
        ("ftp://media", "s3://BUCKET/PREFIX"),
        ("ftp://user:secret@media?key=secret", "s3://BUCKET/PREFIX"),
        ("file://media", "absolute"),
        ("s3://", "names no bucket"),
        ("s3://Media", "names no bucket"),
        ("s3://media:9000/a", "names no bucket"),
        ("s3://media:port/a", "no URL"),
        ("s3://media/../other", "prefix"),
        ("s3://media/a b", "prefix"),
        ("s3://user:secret@media/a", "AWS_ACCESS_KEY_ID"),
        ("az://user:secret@media/a", "AZURE_STORAGE_ACCOUNT_KEY"),
        ("s3://media?access_key_id=secret", "AWS_ACCESS_KEY_ID"),
        ("s3://media?secret_access_key=secret", "no option"),
        ("gs://media?region=eu", "no option"),
        ("s3://media?style=other", "path, virtual"),
        ("s3://media?region=", "one value"),
        ("s3://media?region=a&region=b", "one value"),
        ("s3://media?endpoint=127.0.0.1:9000", "http://"),
        ("s3://media?endpoint=https://user:secret@host", "without credentials"),
        ("s3://media?endpoint=ftp://host", "http://"),
    ],
)
def test_others_are_refused(url: str, words: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        check_media_url(url)
    assert words in str(refused.value)
    assert "secret" not in str(refused.value).replace("secret_access_key", "")


def test_a_bucket_without_its_package_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("stillmotion.vault.urls.find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"pip install 'stillmotion\[objects\]'"):
        check_media_url("s3://media")
    check_media_url("file:///srv/media")


@pytest.mark.parametrize(
    ("url", "seen"),
    [
        ("s3://user:secret@media/a?key=secret", "s3://media/a"),
        ("s3://media#secret", "s3://media"),
        ("user:secret@host?secret", "host"),
    ],
)
def test_what_is_shown_of_a_url(url: str, seen: str) -> None:
    assert shown(url) == seen
