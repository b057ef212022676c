"""The files of the studio's pages, as a browser gets them."""

from __future__ import annotations

import gzip
import re
import shutil
from hashlib import sha256
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillmotion.studio import files, libraries
from stillmotion.studio.libraries import PAGE, VENDOR
from stillmotion.studio.policy import headers_of
from studio.pages import data_of, refusal_of


def policy_of(answer):
    """The content security policy by its directives."""
    given = answer.headers["content-security-policy"]
    return {name: rest for name, _, rest in (part.partition(" ") for part in given.split("; "))}


def test_the_page_is_there_and_a_browser_is_led_to_it(api):
    browser = api.client()
    answer = browser.get("/studio")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.content == (PAGE / "index.html").read_bytes()
    led = browser.get("/", headers={"Accept": "text/html,*/*"})
    assert (led.status_code, led.headers["location"]) == (307, "studio")
    assert browser.get("/").status_code == 200
    slash = browser.get("/studio/")
    assert (slash.status_code, slash.headers["location"]) == (307, "../studio")


def test_it_is_there_behind_a_prefix(start):
    api = start(prefix=("/video",))
    browser = api.client()
    assert browser.get("/video/studio").status_code == 200
    assert browser.get("/video/studio/vendor/preact.js").status_code == 200
    led = browser.get("/video/", headers={"Accept": "text/html"}, follow_redirects=True)
    assert (led.url.path, led.status_code) == ("/video/studio", 200)
    led = browser.get("/video", headers={"Accept": "text/html"}, follow_redirects=True)
    assert (led.url.path, led.status_code) == ("/video/studio", 200)


def test_nothing_is_loaded_from_elsewhere_and_no_script_stands_in_a_page(api):
    answer = api.client().get("/studio")
    policy = policy_of(answer)
    assert policy["default-src"] == "'none'"
    for name in ("script-src", "style-src", "worker-src", "connect-src"):
        assert policy[name] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    text = (PAGE / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://", text)


def test_links_of_an_object_store_may_be_loaded():
    vault = SimpleNamespace(link=lambda key, seconds: "https://store.example:9000/b/k?X=1")
    settings = SimpleNamespace(media_delivery="direct", public_url="https://video.example/x")
    headers = headers_of(SimpleNamespace(services=SimpleNamespace(vault=vault, settings=settings)))
    policy = headers["Content-Security-Policy"]
    origins = "https://video.example https://store.example:9000"
    for name, own in (
        ("img-src", "'self' blob: data:"),
        ("media-src", "'self' blob:"),
        ("connect-src", "'self'"),
    ):
        assert f"{name} {own} {origins};" in policy


def test_a_file_is_sent_once_and_small(api):
    browser = api.client()
    path = "/studio/vendor/sortable.js"
    packed = browser.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.headers["cache-control"] == "no-cache"
    assert int(packed.headers["content-length"]) < 30_000
    assert packed.content == (VENDOR / "sortable.js").read_bytes()
    tag = packed.headers["etag"]
    for plain in ("identity", "gzip;q=0", ""):
        whole = browser.get(path, headers={"Accept-Encoding": plain})
        assert "content-encoding" not in whole.headers
        assert whole.content == packed.content
    again = browser.get(path, headers={"If-None-Match": f'"x", {tag}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == tag


def test_a_file_that_changes_is_sent_anew(api, tmp_path, monkeypatch):
    page = tmp_path / "page"
    shutil.copytree(PAGE, page)
    monkeypatch.setattr(files, "PAGE", page)
    browser = api.client()

    def tags():
        names = ("first.js", "css/first.css", "watch/view.js", "icon.svg")
        return {name: browser.get(f"/studio/{name}").headers["etag"] for name in names}

    for changed, sent in {
        "parts/icons.js": "first.js",
        "css/parts.css": "css/first.css",
        "watch/view.js": "watch/view.js",
        "icon.svg": "icon.svg",
    }.items():
        before = tags()
        (page / changed).write_text((page / changed).read_text() + "\n")
        after = tags()
        assert {name for name in after if after[name] != before[name]} == {sent}, changed
        again = browser.get(f"/studio/{sent}", headers={"If-None-Match": before[sent]})
        assert again.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/studio/nothing.js",
        "/studio/..%2fstudio.py",
        "/studio/%2e%2e/files.py",
        "/studio/..%2f..%2fpy.typed",
        "/studio/%2fetc%2fpasswd.txt",
        "/studio/vendor",
        "/studio/app.py",
        "/studio/a%00.js",
        "/studio/" + "a" * 5000 + ".js",
    ],
)
def test_what_is_no_file_of_the_pages_is_not_there(api, path):
    answer = api.client().get(path)
    assert answer.status_code == 404
    assert refusal_of(answer)[1] == 1203


@settings(max_examples=50)
@given(st.text(max_size=30))
def test_no_name_leads_out_of_the_pages(client, name):
    from urllib.parse import quote

    answer = client.get(f"/studio/{quote(name, safe='')}.js")
    assert answer.status_code in (200, 404)


def test_a_file_of_the_pages_has_a_type_that_is_served():
    for path in PAGE.rglob("*"):
        # Types of libraries are for checks alone.
        assert path.is_dir() or path.suffix in (*files.TYPES, ".ts"), path


def test_the_libraries_are_those_of_the_list():
    assert libraries.missing() == []
    for file in libraries.libraries():
        assert sha256((VENDOR / file.name).read_bytes()).hexdigest() == file.sha256
        assert all(re.fullmatch(r"[a-z-]+@\d+\.\d+\.\d+", each.npm) for each in file.sources)


def test_what_is_missing_or_damaged_is_fetched(tmp_path, monkeypatch):
    libraries.fetch(VENDOR)  # nothing to do: no tool is started
    asked = []

    class Package:
        def __init__(self, _folder):
            pass

        def get(self, source):
            import tarfile

            asked.append(source.npm)
            file = next(f for f in libraries.libraries() if f.sources[0] == source)
            archive = tmp_path / f"{file.sha256}.tgz"
            with tarfile.open(archive, "w:gz") as packed:
                packed.add(VENDOR / file.name, f"package/{source.path}")
            return archive

    monkeypatch.setattr(libraries, "Archives", Package)
    there = tmp_path / "vendor"
    libraries.fetch(there)
    assert libraries.missing(there) == []
    (there / "preact.js").write_text("damaged")
    asked.clear()
    libraries.fetch(there)
    assert (libraries.missing(there), asked) == ([], ["htm@3.1.1"])


def test_a_library_that_is_another_one_is_not_taken(tmp_path, monkeypatch, capsys):
    class Wrong:
        def __init__(self, _folder):
            pass

        def get(self, source):
            import tarfile

            (tmp_path / "other").write_text("alert(1)")
            with tarfile.open(tmp_path / "wrong.tgz", "w:gz") as packed:
                packed.add(tmp_path / "other", f"package/{source.path}")
            return tmp_path / "wrong.tgz"

    monkeypatch.setattr(libraries, "Archives", Wrong)
    monkeypatch.setattr(libraries.fetch, "__defaults__", (tmp_path / "vendor",))
    assert libraries.main() == 1
    said = capsys.readouterr().err
    assert "preact.js: npm htm@3.1.1: " in said
    assert "SHA-256" in said
    assert not (tmp_path / "vendor" / "preact.js").exists()


def test_a_page_without_its_libraries_says_how_to_get_them(api, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "VENDOR", tmp_path)
    status, code, message = refusal_of(api.client().get("/studio"))
    assert (status, code) == (503, 5001)
    assert "python -m stillmotion.studio.libraries" in message


def test_what_is_packed_unpacks(api):
    raw = api.client().stream("GET", "/studio", headers={"Accept-Encoding": "gzip"})
    with raw as answer:
        content = b"".join(answer.iter_raw())
    if answer.headers.get("content-encoding") == "gzip":
        content = gzip.decompress(content)
    assert content == (PAGE / "index.html").read_bytes()


def test_other_calls_than_those_that_are_there_are_none(api, client):
    assert refusal_of(client.get("/studio/api/nothing"))[0] == 404
    assert refusal_of(client.post("/studio/api/history", json={}))[:2] == (404, 1202)
    assert data_of(client.get("/studio/api/history")) == {"tasks": [], "next": None}
