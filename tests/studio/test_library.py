"""The library in the studio: elements and voices made, heard, used and deleted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from harness.pictures import figure_png
from studio.harness.browser import Browsing
from studio.harness.fixtures import people, site
from studio.harness.site import Site

__all__ = ["people", "site"]

pytestmark = pytest.mark.browser


def test_an_element_is_made_of_pictures_and_deleted(
    people: Browsing, site: Site, tmp_path: Path
) -> None:
    files = []
    for name in ("front", "side"):
        files.append(tmp_path / f"{name}.png")
        files[-1].write_bytes(figure_png())
    with people.page() as page:
        page.goto(f"{site.page}#/library")
        expect(page.get_by_text("You have no elements yet.")).to_be_visible()
        page.get_by_role("button", name="Make an element").click()
        dialog = page.get_by_role("dialog")
        send = dialog.get_by_role("button", name="Make an element")
        expect(send).to_be_disabled()
        dialog.get_by_label("Name").fill("Blob")
        dialog.get_by_label("What it is").fill("A blob of colours")
        dialog.locator("input[type=file]").first.set_input_files([str(file) for file in files])
        expect(dialog.get_by_text("From the front", exact=True)).to_be_visible()
        dialog.get_by_label("Tag").select_option("o_104")
        with page.expect_request("**/advanced-custom-elements") as sent:
            send.click()
        body = sent.value.post_data_json
        assert set(body["element_image_list"]) == {"frontal_image", "refer_images"}
        assert body["tag_list"] == [{"tag_id": "o_104"}]
        own = page.get_by_role("region", name="Your own")
        expect(own.get_by_role("heading", name="Blob")).to_be_visible()
        page.reload()
        picture = own.get_by_role("img", name="Picture of Blob")
        expect(picture).to_have_js_property("naturalWidth", 400)
        own.get_by_role("button", name="Delete Blob").click()
        page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
        expect(page.get_by_text("You have no elements yet.")).to_be_visible()


def test_voices_that_come_along_are_heard_one_at_a_time(people: Browsing, site: Site) -> None:
    with people.page("phone") as page:
        page.goto(f"{site.page}#/library/voices")
        voices = page.locator(".thing audio")
        expect(voices.nth(1)).to_be_visible()
        voices.first.evaluate("audio => { audio.muted = true; return audio.play() }")
        expect(voices.first).to_have_js_property("paused", False)
        voices.nth(1).evaluate("audio => { audio.muted = true; return audio.play() }")
        expect(voices.first).to_have_js_property("paused", True)


def test_a_voice_needs_consent_and_says_so(people: Browsing, site: Site, tmp_path: Path) -> None:
    with people.page(permissions=["microphone"]) as page:
        page.goto(f"{site.page}#/library/voices")
        page.get_by_role("button", name="Make a voice").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Name").fill("Narrator")
        # The browser's own stand-in for a microphone.
        dialog.get_by_role("button", name="Record").click()
        expect(dialog.get_by_role("status")).to_have_text(re.compile("[1-9] s"))
        dialog.get_by_role("button", name="Stop").click()
        expect(dialog.get_by_label("Recording", exact=True)).to_be_visible()
        with page.expect_request("**/custom-voices") as sent:
            dialog.get_by_role("button", name="Make a voice").click()
        assert sent.value.post_data_json["voice_url"].startswith("UklGR")
        expect(dialog.get_by_role("alert")).to_contain_text("consent")
