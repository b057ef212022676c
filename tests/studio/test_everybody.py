"""The views beside Make for everybody: axe-core, narrow and wide, both colour schemes, both
languages."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from conftest import require_or_skip
from studio.harness.browser import Browsing
from studio.harness.fixtures import people, site
from studio.harness.site import Site
from studio.making import AXE, violations

__all__ = ["people", "site"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def views(site: Site) -> dict[str, str]:
    """Addresses, and what is seen once the view is there."""
    done = site.made("the camera moves closer, a dragon lands")
    failed = site.made("fails: image: the picture could not be fetched")
    return {
        f"watch/{done}": ".player video",
        f"watch/{failed}": ".failure",
        "history": ".task-picture img",
        "library": ".thing img",
        "library/voices": ".thing audio",
        "operator": ".figure",
        "operator/accounts": ".account",
        "operator/models": "table",
        "operator/callbacks": ".note",
    }


def shown(page: Page, site: Site, view: str, sign: str) -> None:
    page.goto(f"{site.page}#/{view}")
    expect(page.locator(sign).first).to_be_visible()


@pytest.mark.parametrize(
    ("size", "scheme"), [("phone", "dark"), ("laptop", "light"), ("wide", "dark")]
)
def test_axe_finds_nothing(
    people: Browsing, site: Site, views: dict[str, str], size: str, scheme: str
) -> None:
    require_or_skip(AXE.is_file(), "no axe-core: npm is needed for `make .venv-page/.ready`")
    found = {}
    with people.page(size, scheme=scheme, bypass_csp=True) as page:
        for view, sign in views.items():
            shown(page, site, view, sign)
            found[view] = violations(page)
    assert {view: faults for view, faults in found.items() if faults} == {}


def test_nothing_is_wider_than_a_narrow_phone(
    people: Browsing, site: Site, views: dict[str, str]
) -> None:
    with people.page("phone") as page:
        page.set_viewport_size({"width": 360, "height": 740})
        for view, sign in views.items():
            shown(page, site, view, sign)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 360, view


def test_every_word_is_there_in_chinese(
    people: Browsing, site: Site, views: dict[str, str]
) -> None:
    with people.page(locale="zh-CN") as page:
        for view, sign in views.items():
            shown(page, site, view, sign)
            expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
            # A word that is missing is shown as its key.
            said = page.locator("main").inner_text()
            keys = ("watch.", "history.", "library.", "operator.", "kinds.", "states.", "advice.")
            assert [key for key in keys if key in said] == [], view
