"""The first view's files, joined: all of them, each once, and the same ones for all others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from stillmotion.studio import joined
from stillmotion.studio.libraries import PAGE
from studio.harness.browser import Browsing
from studio.harness.fixtures import people, site
from studio.harness.site import Site

__all__ = ["people", "site"]


def written(folder: Path, **modules: str) -> Path:
    """A page of these modules, by their names with `__` for a slash."""
    texts = {"app": "", "make__view": "export const View = 1;\n", **modules}
    for name, text in texts.items():
        path = folder / (name.replace("__", "/") + ".js")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_every_module_of_the_page_is_understood():
    names = joined.sources(PAGE)
    assert len(names) > 40
    assert names.index("parts/store.js") < names.index("i18n.js") < names.index("make/view.js")
    for path in PAGE.rglob("*.js"):
        name = path.relative_to(PAGE).as_posix()
        if joined.is_sent_otherwise(name):
            sent = joined.as_sent(PAGE, name)
            # Nothing that is joined is asked for by itself.
            targets = re.findall(r'^import .*? from "([^"]+)"', sent, re.MULTILINE)
            there = {joined._target(name, target) for target in targets}
            assert not there & set(names), name


@pytest.mark.parametrize(
    "text",
    [
        'import whole from "./parts.js";\n',
        'import * as all from "./parts.js";\n',
        "export default 5;\n",
        "export let count = 0;\n",
        'export * from "./parts.js";\n',
        'export { one as two } from "./parts.js";\n',
    ],
)
def test_a_form_that_is_not_understood_is_an_error(tmp_path, text):
    view = 'import { a } from "../a.js";\n'
    page = written(tmp_path, parts="export const one = 1;\n", make__view=view, a=text)
    with pytest.raises(joined.NotUnderstood, match=re.escape("a.js")):
        joined.script(page)


def test_modules_that_import_one_another_are_an_error(tmp_path):
    page = written(
        tmp_path,
        make__view='import { a } from "../a.js";\n',
        a='import { b } from "./b.js";\nexport const a = 1;\n',
        b='import { a } from "./a.js";\nexport const b = 2;\n',
    )
    with pytest.raises(joined.NotUnderstood, match=r"a\.js imports itself by way of b\.js"):
        joined.script(page)


def asked(page: Page) -> list[str]:
    """What the page has loaded of the studio's scripts and sheets."""
    urls = page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
    found = (re.search(r"/studio/((?!api/).+\.(?:js|css))$", url) for url in urls)
    return sorted(each[1] for each in found if each)


@pytest.mark.browser
def test_the_first_view_asks_for_few_files_and_others_for_their_own(
    people: Browsing, site: Site
) -> None:
    with people.page() as page:
        page.goto(site.page)
        page.locator(".easel").wait_for()
        first = ["app.js", "css/first.css", "first.js", "theme.js"]
        assert asked(page) == sorted([*first, "vendor/preact.js", "words/en.js"])
        page.get_by_role("link", name="History", exact=True).click()
        expect(page.get_by_role("searchbox")).to_be_visible()
        later = set(asked(page)) - set(first)
        assert {"history/view.js", "css/history.css"} <= later
        assert not later & set(joined.sources(PAGE)), "one of each: those are in first.js"
        # One of each, too, for who asks by the name of a file.
        same = page.evaluate(
            """async () => {
              const [{ language }, { $i18n }] = await Promise.all(
                [import('/studio/i18n.js'), import('/studio/first.js')]);
              return language === $i18n.language && language.get() === 'en';
            }"""
        )
        assert same


def test_offers_are_sent_small_to_who_takes_that(site: Site) -> None:
    with site.client() as client:
        path = "/studio/api/offers"
        plain = client.get(path, headers={"Accept-Encoding": "identity"})
        small = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert small.headers["content-encoding"] == "gzip"
    assert small.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert int(small.headers["content-length"]) < int(plain.headers["content-length"]) / 4
    assert small.json()["data"] == plain.json()["data"]
