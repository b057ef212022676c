import time

import pytest

from api.live import having
from stillmotion.api.media_links import MediaLinks

CONTENT = bytes(range(256)) * 4096
KEY = "results/123/video.mp4"


@pytest.fixture(scope="module")
def bare(api):
    api.run(api.services.vault.put(KEY, CONTENT))
    api.run(api.services.vault.put("results/123/poster.jpg", b"\xff\xd8\xff"))
    return api.client()


@pytest.fixture(scope="module")
def links(api):
    return MediaLinks.from_settings(api.services.settings, api.services.keyring.media_secret)


@pytest.fixture(scope="module")
def link(links, bare):
    return links.url(KEY, int(time.time()) + 600)


def test_the_whole_needs_no_authorization(bare, link):
    answer = bare.get(link)
    assert answer.status_code == 200
    assert answer.content == CONTENT
    headers = answer.headers
    assert headers["content-type"] == "video/mp4"
    assert headers["content-length"] == str(len(CONTENT))
    assert headers["accept-ranges"] == "bytes"
    assert headers["access-control-allow-origin"] == "*"
    assert headers["content-disposition"] == 'inline; filename="video.mp4"'
    assert headers["etag"].startswith('"')


def test_head_tells_the_same_without_the_bytes(bare, link):
    head, whole = bare.head(link, headers={"Range": "bytes=0-9"}), bare.get(link)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-length", "content-type", "etag", "accept-ranges"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize(
    ("header", "first", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=500000-", 500_000, len(CONTENT)),
        ("bytes=-100", len(CONTENT) - 100, len(CONTENT)),
        ("bytes=100-99999999", 100, len(CONTENT)),
        ("bytes=-99999999", 0, len(CONTENT)),
    ],
)
def test_a_range_is_206(bare, link, header, first, end):
    answer = bare.get(link, headers={"Range": header})
    assert answer.status_code == 206
    assert answer.content == CONTENT[first:end]
    assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/{len(CONTENT)}"
    assert answer.headers["content-length"] == str(end - first)


@pytest.mark.parametrize("header", ["bytes=0-1,5-6", "items=0-1", "bytes=9-1", "bytes"])
def test_other_range_headers_get_the_whole(bare, link, header):
    answer = bare.get(link, headers={"Range": header})
    assert (answer.status_code, answer.content) == (200, CONTENT)


@pytest.mark.parametrize("header", [f"bytes={len(CONTENT)}-", "bytes=-0"])
def test_a_range_outside_is_416(bare, link, header):
    answer = bare.get(link, headers={"Range": header})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json()["code"] == 1201


def test_if_range_and_if_none_match(bare, link):
    etag = bare.head(link).headers["etag"]
    part = bare.get(link, headers={"Range": "bytes=0-4", "If-Range": etag})
    assert (part.status_code, part.content) == (206, CONTENT[:5])
    for other in ('"other"', f"W/{etag}", "Wed, 21 Oct 2026 07:28:00 GMT"):
        whole = bare.get(link, headers={"Range": "bytes=0-4", "If-Range": other})
        assert (whole.status_code, len(whole.content)) == (200, len(CONTENT))
    for tags in (etag, f'"x", {etag}', f"W/{etag}"):
        unchanged = bare.get(link, headers={"If-None-Match": tags})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
    assert bare.get(link, headers={"If-None-Match": '"x"'}).status_code == 200


def refused(answer, status, code, word):
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert word in answer.json()["message"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "data" not in answer.json()


def test_a_bad_link_is_1103_and_says_what_is_wrong(bare, links, link):
    path, _, query = link.partition("?")
    refused(bare.get(path), 403, 1103, "signature")
    refused(bare.get(link[:-3] + "AAA"), 403, 1103, "signature")
    refused(bare.get(link.replace("expires=", "expires=9")), 403, 1103, "signature")
    refused(bare.get(f"/media/results/123/poster.jpg?{query}"), 403, 1103, "signature")
    refused(bare.get(links.url(KEY, int(time.time()) - 1)), 403, 1103, "expired")


def test_media_that_are_gone_are_1203(bare, links):
    gone = links.url("results/124/video.mp4", int(time.time()) + 600)
    refused(bare.get(gone), 404, 1203, "gone")


def test_types_go_by_the_name(bare, links):
    poster = bare.get(links.url("results/123/poster.jpg", int(time.time()) + 600))
    assert poster.headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize(
    "key",
    [
        "../stillmotion.db",
        "results/../../stillmotion.db",
        "%2e%2e/stillmotion.db",
        "results/123/..%2f..%2f..%2fstillmotion.db",
        "/etc/passwd",
        "",
    ],
)
def test_no_path_leaves_the_vault(bare, api, key):
    answer = bare.get(f"/media/{key}?expires=99999999999&signature=x")
    assert answer.status_code in (403, 404)
    assert b"SQLite" not in answer.content


def test_a_signed_link_out_of_the_vault_reads_nothing(bare, links):
    """Even whoever holds the secret gets no file that is no object."""
    answer = bare.get(links.url("results/123/..%2f..", int(time.time()) + 600))
    assert answer.status_code in (403, 404, 500)


def test_links_end_by_the_clock(start):
    clock = [time.time()]
    api = start(having(clock=lambda: clock[0]))
    api.run(api.services.vault.put(KEY, b"video"))
    links = MediaLinks.from_settings(api.services.settings, api.services.keyring.media_secret)
    bare, link = api.client(), links.url(KEY, int(clock[0]) + 100)
    first = bare.get(link)
    assert first.status_code == 200
    assert 90 < int(first.headers["cache-control"].rpartition("=")[2]) <= 100
    clock[0] += 101
    refused(bare.get(link), 403, 1103, "expired")
