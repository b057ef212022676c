"""Signing in to the studio, and two accounts that see nothing of each other."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from studio.harness.browser import Browsing
from studio.harness.fixtures import keyed, visitors
from studio.harness.site import Site

__all__ = ["keyed", "visitors"]

pytestmark = pytest.mark.browser


def sign_in(page: Page, keyed: Site, api_key: str, view: str = "history") -> None:
    page.goto(f"{keyed.page}#/{view}")
    page.get_by_label("API key", exact=True).last.fill(api_key)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


def test_a_key_opens_and_no_key_of_it_stays(visitors: Browsing, keyed: Site) -> None:
    key = keyed.server.first_key
    with visitors.page() as page:
        page.goto(keyed.page)
        page.get_by_label("API key", exact=True).last.fill("sk-not-a-key")
        page.get_by_role("button", name="Sign in").click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_role("radio", name="Access key").check(force=True)
        page.get_by_label("Access key", exact=True).last.fill(key["access_key"])
        page.get_by_label("Secret key").fill(key["secret_key"])
        page.keyboard.press("Enter")
        expect(page.get_by_role("navigation")).to_be_visible()
        kept = page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
        assert key["secret_key"] not in kept
        (cookie,) = page.context.cookies()
        assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Strict")
        page.reload()
        expect(page.get_by_role("navigation")).to_be_visible()
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_two_accounts_see_nothing_of_each_other(visitors: Browsing, keyed: Site) -> None:
    keyed.server.cli("accounts", "create", "neighbour")
    other = keyed.server.create_key("neighbour")["api_key"]
    with keyed.client() as mine, keyed.client(other) as theirs:
        own = keyed.made("the first account's", client=mine)
        foreign = keyed.made("the second account's", client=theirs)
    with visitors.page() as first, visitors.page() as second:
        sign_in(first, keyed, keyed.server.first_key["api_key"])
        sign_in(second, keyed, other)
        for page, there, not_there, id in (
            (first, "the first account's", "the second account's", foreign),
            (second, "the second account's", "the first account's", own),
        ):
            expect(page.get_by_text(there)).to_be_visible()
            expect(page.get_by_text(not_there)).to_have_count(0)
            page.goto(f"{keyed.page}#/watch/{id}")
            expect(page.get_by_role("alert")).to_be_visible()
            expect(page.locator("video")).to_have_count(0)


def test_a_revoked_key_ends_the_session_where_it_stands(visitors: Browsing, keyed: Site) -> None:
    keyed.server.cli("accounts", "create", "leaver")
    key = keyed.server.create_key("leaver")
    with visitors.page() as page:
        sign_in(page, keyed, key["api_key"])
        expect(page.get_by_text("Nothing has been made yet.")).to_be_visible()
        keyed.server.cli("keys", "revoke", key["access_key"])
        page.get_by_role("link", name="Library").click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
