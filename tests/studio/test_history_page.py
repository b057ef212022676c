"""The history in the studio: found, looked at, selected, cancelled, deleted."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from conftest import require_or_skip
from harness.gate import Gate
from studio.harness.browser import CHROMIUM, MISSING, Browsing, browsing
from studio.harness.fixtures import people, site
from studio.harness.site import Site

__all__ = ["people", "site"]

pytestmark = pytest.mark.browser

NAMES = ("a red kite", "a green hill", "a blue door")
MANY = 110


@pytest.fixture(scope="module")
def filled(site: Site) -> Site:
    for name in NAMES:
        site.made(name)
    site.made("fails: the picture could not be fetched")
    return site


def cards(page: Page) -> Locator:
    return page.get_by_role("list", name="Tasks").get_by_role("listitem")


def titles(page: Page) -> list[str]:
    return page.locator(".task-title").all_text_contents()


def test_the_newest_comes_first_with_thumbnails_and_reasons(people: Browsing, filled: Site) -> None:
    with people.page() as page:
        page.goto(f"{filled.page}#/history")
        expect(cards(page)).to_have_count(4)
        assert titles(page)[1:] == [*reversed(NAMES)]
        failed = cards(page).first
        expect(failed).to_contain_text("could not be fetched")
        expect(failed).to_contain_text("Check that the link can be opened")
        picture = cards(page).nth(1).locator("img")
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("img => img.naturalWidth") > 0


def test_search_and_filters_are_in_the_address(people: Browsing, filled: Site) -> None:
    with people.page() as page:
        page.goto(f"{filled.page}#/history")
        page.get_by_role("searchbox").fill("green")
        expect(cards(page)).to_have_count(1)
        expect(cards(page)).to_contain_text("a green hill")
        page.reload()
        expect(page.get_by_role("searchbox")).to_have_value("green")
        expect(cards(page)).to_have_count(1)
        page.get_by_role("radio", name="Failed").check(force=True)
        expect(page.get_by_text("Nothing fits.")).to_be_visible()
        page.get_by_role("link", name="Show everything").click()
        expect(cards(page)).to_have_count(4)
        page.get_by_role("radio", name="Failed").check(force=True)
        expect(cards(page)).to_have_count(1)
        page.get_by_role("radio", name="All").check(force=True)
        page.get_by_role("combobox", name="Kind").select_option("voices")
        expect(page.get_by_text("Nothing fits.")).to_be_visible()


def test_several_are_selected_by_keys_and_deleted(people: Browsing, filled: Site) -> None:
    doomed = [filled.made(f"short-lived {number}") for number in range(3)]
    with people.page() as page:
        page.goto(f"{filled.page}#/history?q=short-lived")
        expect(cards(page)).to_have_count(3)
        cards(page).first.get_by_role("link").focus()
        page.keyboard.press("Space")
        page.keyboard.press("ArrowRight")
        expect(cards(page).nth(1).get_by_role("link")).to_be_focused()
        page.keyboard.press("Shift+Space")
        expect(page.get_by_role("toolbar")).to_contain_text("2 selected")
        page.get_by_role("button", name="Delete 2").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
        expect(cards(page)).to_have_count(1)
        expect(page.get_by_role("toolbar")).to_have_count(0)
        expect(cards(page)).to_contain_text("short-lived 0")
        page.reload()
        expect(cards(page)).to_have_count(1)
    with filled.client() as client:
        tasks = [client.get(f"/v1/videos/image2video/{id}").json()["data"] for id in doomed]
    assert [len(task["task_result"]["videos"]) for task in tasks] == [1, 0, 0]


def test_what_is_under_way_moves_and_is_cancelled(people: Browsing, filled: Site) -> None:
    with Gate(filled.gate) as gate, people.page() as page:
        page.goto(f"{filled.page}#/history?status=processing")
        expect(page.get_by_text("Nothing fits.")).to_be_visible()
        filled.create("waits in the list")
        gate.arrival()
        filled.create("waits behind it")
        page.reload()
        expect(cards(page)).to_have_count(2)
        expect(cards(page).nth(1).locator("progress")).to_have_attribute(
            "value", re.compile(r"0\.5")
        )
        cards(page).first.locator("input").check(force=True)
        cards(page).nth(1).locator("input").check(force=True)
        page.get_by_role("button", name="Cancel 2").click()
        expect(page.get_by_text("Nothing fits.")).to_be_visible()


def test_a_long_history_draws_what_is_in_sight(tmp_path: Path) -> None:
    require_or_skip(CHROMIUM is not None, MISSING)
    site = Site(tmp_path, "--no-auth")
    with ExitStack() as stack:
        stack.callback(site.server.stop)
        gate = stack.enter_context(Gate(site.gate))
        client = stack.enter_context(site.client())
        site.create("waits, so that all others do", client=client)
        gate.arrival()
        for number in range(MANY):
            site.create(f"number {number}", client=client)
        people = stack.enter_context(browsing(site.server.url))
        page = stack.enter_context(people.page())
        page.goto(f"{site.page}#/history")
        expect(page.get_by_text(f"number {MANY - 1}", exact=True)).to_be_visible()
        assert cards(page).count() < MANY // 2
        oldest = page.get_by_text("number 0", exact=True)
        while not oldest.count():
            before = page.evaluate("document.body.scrollHeight")
            page.keyboard.press("End")
            # More has come, or there is no more to come.
            page.wait_for_function(
                "([before, most]) => document.body.scrollHeight > before || "
                "document.querySelector(`[data-place='${most}']`)",
                arg=[before, MANY],
            )
        assert cards(page).count() < MANY // 2
        # The focus stays where it is however far one scrolls, and arrows go on from there.
        last = page.locator(f"[data-place='{MANY}'] a")
        last.focus()
        page.evaluate("scrollTo(0, 0)")
        expect(page.locator("[data-place='0']")).to_be_visible()
        expect(last).to_be_focused()
        goal = MANY
        for _ in range(4):
            page.keyboard.press("ArrowLeft")
            goal -= 1
            expect(page.locator(f"[data-place='{goal}'] a")).to_be_focused()
