"""The operator's view: accounts, keys, packs, the site as it stands, callbacks sent again."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from harness.web import Receiver
from studio.harness.browser import Browsing
from studio.harness.fixtures import keyed, people, site, visitors
from studio.harness.site import Site
from studio.test_signin import sign_in

__all__ = ["keyed", "people", "site", "visitors"]

pytestmark = pytest.mark.browser


def test_an_account_is_made_given_a_key_and_limits(visitors: Browsing, keyed: Site) -> None:
    keyed.server.cli("accounts", "set", "default", "--operator")
    with visitors.page() as page:
        sign_in(page, keyed, keyed.server.first_key["api_key"], "operator/accounts")
        page.get_by_role("button", name="Make an account").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Name").fill("agency")
        dialog.get_by_role("button", name="Make an account").click()
        agency = page.get_by_role("article", name="agency")
        agency.get_by_role("button", name="Make a key").click()
        shown = page.get_by_role("dialog", name="A new key").locator("code")
        expect(shown).to_have_count(3)
        access, _, api_key = shown.all_text_contents()
        page.keyboard.press("Escape")
        expect(shown).to_have_count(0)
        expect(agency.get_by_text(access)).to_be_visible()
        with keyed.client(api_key) as client:
            assert client.get("/v1/videos/image2video").json()["code"] == 0
            agency.get_by_role("button", name="Change").click()
            dialog = page.get_by_role("dialog", name="agency")
            dialog.get_by_label("Unfinished tasks at most").fill("2")
            dialog.get_by_label("Consent for voices").fill("Ada Example")
            dialog.get_by_role("button", name="Save").click()
            expect(agency.get_by_text("2 tasks at once")).to_be_visible()
            expect(agency.get_by_text("voices: Ada Example")).to_be_visible()
            agency.get_by_role("button", name="Add a pack").click()
            dialog = page.get_by_role("dialog", name="Add a pack")
            dialog.get_by_label("Name").fill("Spring")
            dialog.get_by_label("Units").fill("12.5")
            dialog.get_by_role("button", name="Add a pack").click()
            expect(agency.get_by_text("12.5 of 12.5 left")).to_be_visible()
            page.reload()
            agency.get_by_role("button", name="Remove Spring").click()
            page.get_by_role("dialog").get_by_role("button", name="Remove").click()
            expect(agency.get_by_text("Without packs it spends freely.")).to_be_visible()
            agency.get_by_role("button", name=f"Revoke {access}").click()
            page.get_by_role("dialog").get_by_role("button", name="Revoke", exact=True).click()
            expect(agency.get_by_text("It has no keys.")).to_be_visible()
            assert client.get("/v1/videos/image2video").status_code == 401


def test_who_is_no_operator_has_no_such_view(visitors: Browsing, keyed: Site) -> None:
    keyed.server.cli("accounts", "create", "guest")
    with visitors.page() as page:
        sign_in(page, keyed, keyed.server.create_key("guest")["api_key"], "operator/accounts")
        expect(page.get_by_role("link", name="Library")).to_be_visible()
        expect(page.get_by_role("link", name="Operator")).to_have_count(0)
        expect(page.locator(".account")).to_have_count(0)


def test_site_and_models_are_shown(people: Browsing, site: Site) -> None:
    with people.page() as page:
        page.goto(f"{site.page}#/operator")
        engines = page.get_by_role("region", name="Engines")
        expect(engines.get_by_role("row", name=re.compile("^stage"))).to_be_visible()
        expect(page.get_by_role("region", name="Workers").get_by_role("row")).to_have_count(2)
        page.get_by_role("radio", name="Models").check(force=True)
        row = page.get_by_role("row", name=re.compile("^migan"))
        expect(row).to_contain_text("missing")
        expect(row).to_contain_text("MIT")


def test_a_callback_that_fails_is_sent_again(people: Browsing, site: Site) -> None:
    answers = [503]
    with Receiver(lambda _: answers[0]) as receiver, people.page() as page:
        id = site.made("heard by somebody", callback_url=receiver.url)
        page.goto(f"{site.page}#/operator/callbacks")
        row = page.get_by_role("row", name=re.compile(f"^{id}")).first
        expect(row).to_contain_text("503")
        expect(row).to_contain_text(receiver.url)
        answers[0] = 200
        row.get_by_role("button", name="Send again").click()
        expect(page.get_by_text("It is being sent again.")).to_be_visible()
        expect(page.get_by_role("row", name=re.compile(f"^{id}"))).to_have_count(0)
        statuses = [receiver.deliveries.get(timeout=60).json["task_status"] for _ in range(4)]
    # Refused once, then all in their order.
    assert statuses == ["submitted", "submitted", "processing", "succeed"]
