"""The studio while the server dies and the line is bad: what was begun is there afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from conftest import require_or_skip
from harness.gate import Gate
from studio.harness.browser import CHROMIUM, MISSING, browsing
from studio.harness.site import Site

pytestmark = pytest.mark.browser


def test_a_server_that_is_killed_and_started_costs_no_work(tmp_path: Path) -> None:
    require_or_skip(CHROMIUM is not None, MISSING)
    site = Site(tmp_path, "--no-auth")
    with browsing(site.server.url) as people, people.page() as page, Gate(site.gate) as gate:
        id = site.create("waits through a power cut")
        gate.arrival()
        page.goto(f"{site.page}#/watch/{id}")
        expect(page.get_by_text("waiting in the wings")).to_be_visible()
        site.server.kill()
        expect(page.get_by_text("The connection is lost.")).to_be_visible()
        site.server.start()
        again = gate.arrival()
        expect(page.get_by_text("waiting in the wings")).to_be_visible()
        expect(page.get_by_text("The connection is lost.")).to_have_count(0)
        again.go_on()
        expect(page.locator(".player video")).to_be_visible()
        expect(page.get_by_text("a power cut").first).to_be_visible()
    assert site.server.stop() == 0


def test_a_history_opened_while_the_server_is_away_comes_by_itself(tmp_path: Path) -> None:
    require_or_skip(CHROMIUM is not None, MISSING)
    site = Site(tmp_path, "--no-auth")
    site.made("made before")
    with browsing(site.server.url) as people, people.page() as page:
        page.goto(f"{site.page}#/library/voices")
        expect(page.get_by_role("button", name="Make a voice")).to_be_visible()
        page.get_by_role("link", name="History", exact=True).click()
        expect(page.get_by_text("made before")).to_be_visible()
        site.server.kill()
        page.get_by_role("searchbox").fill("before")
        expect(page.get_by_text("The connection is lost.")).to_be_visible()
        site.server.start()
        expect(page.get_by_text("made before")).to_be_visible()
        expect(page.get_by_text("The connection is lost.")).to_have_count(0)
    site.server.stop()


def test_a_slow_line_shows_each_view_and_the_video(tmp_path: Path) -> None:
    require_or_skip(CHROMIUM is not None, MISSING)
    site = Site(tmp_path, "--no-auth")
    id = site.made("over a thin line")
    with browsing(site.server.url) as people, people.page("phone") as page:
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.send(
            "Network.emulateNetworkConditions",
            {
                "offline": False,
                "latency": 300,
                "downloadThroughput": 50_000,
                "uploadThroughput": 20_000,
            },
        )
        page.goto(f"{site.page}#/watch/{id}")
        expect(page.locator(".player video")).to_have_js_property("readyState", 4)
        page.get_by_role("link", name="History", exact=True).click()
        expect(page.get_by_text("over a thin line")).to_be_visible()
        line.send(
            "Network.emulateNetworkConditions",
            {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
        )
        page.get_by_role("searchbox").fill("thin")
        expect(page.get_by_text("The connection is lost.")).to_be_visible()
        line.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
        )
        expect(page.get_by_text("over a thin line")).to_be_visible()
    site.server.stop()
