"""A newcomer's first video, from a picture that is dropped to a file that is downloaded, with a
reload at every stage."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from harness.gate import Gate
from harness.video import decode, psnr, resized
from studio.harness.browser import Browsing
from studio.harness.fixtures import people, site
from studio.harness.site import Site
from studio.making import drop, jpeg

__all__ = ["people", "site"]

pytestmark = pytest.mark.browser

PROMPT = "the camera moves closer, everybody waits"


def reloaded(page: Page, sign: str) -> None:
    """The page anew, where it shows that again."""
    page.reload()
    expect(page.locator(sign).first).to_be_visible()


@pytest.mark.parametrize("size", ["laptop", "phone"])
def test_from_drop_to_download(people: Browsing, site: Site, size: str) -> None:
    picture = jpeg(960, 540)
    with Gate(site.gate) as gate, people.page(size) as page:
        page.goto(site.server.url)
        expect(page).to_have_url(re.compile("/studio"))
        page.locator(".easel").wait_for()
        drop(page.locator(".drop").first, picture)
        expect(page.locator(".framed img")).to_be_visible()
        page.get_by_label("What happens").fill(PROMPT)
        reloaded(page, ".framed img")
        expect(page.get_by_label("What happens")).to_have_value(PROMPT)
        page.get_by_role("button", name="Make video").click()
        page.wait_for_url("**#/watch/*")
        held = gate.arrival()
        reloaded(page, ".progress-preview")
        page.get_by_role("link", name="History", exact=True).click()
        expect(page.locator(".task-title").first).to_have_text(PROMPT)
        reloaded(page, ".task-picture progress")
        page.locator(".task a").first.click()
        held.go_on()
        expect(page.locator(".player video")).to_be_visible()
        reloaded(page, ".player video")
        with page.expect_download() as coming:
            page.get_by_role("link", name="Download").click()
        video = decode(coming.value.path().read_bytes())
    upper = video.height * 2 // 3
    shown = resized(picture, video.width, video.height)
    assert psnr(video.frames[0][:upper], shown[:upper]) > 28
