"""What the view Make offers: no more than model and engine can do, with the reason."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from conftest import require_or_skip
from studio.harness.browser import CHROMIUM, MISSING, Browsing, browsing
from studio.harness.fixtures import people, site
from studio.harness.site import Site
from studio.making import jpeg, sent, shown_request, started, way

__all__ = ["people", "site"]

pytestmark = pytest.mark.browser

HILL = jpeg()
WAYS = ("Words", "End frame", "Camera", "Brush", "Storyboard")


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that takes what the hosted service takes."""
    running = Site(tmp_path_factory.mktemp("hosted"), "--no-auth", profile="hosted")
    yield running
    running.server.stop()


@pytest.fixture
def customers(hosted: Site) -> Iterator[Browsing]:
    """A browser for pages of `hosted`."""
    require_or_skip(CHROMIUM is not None, MISSING)
    with browsing(hosted.server.url) as opened:
        yield opened


def choose(page: Page, model: str, mode: str) -> None:
    page.get_by_label("Model").select_option(model)
    page.get_by_role("radiogroup", name="Quality").get_by_text(mode, exact=True).click()


def greyed(page: Page) -> set[str]:
    """Ways that cannot be chosen."""
    ways = page.get_by_role("radiogroup", name="How it moves")
    return {name for name in WAYS if ways.get_by_role("radio", name=name).is_disabled()}


def test_what_a_hosted_model_cannot_do_is_greyed_with_the_reason(
    customers: Browsing, hosted: Site
) -> None:
    offers = hosted.client().get("/studio/api/offers").json()["data"]["models"]
    modes = {(model["name"], mode["name"]): mode for model in offers for mode in model["modes"]}
    why = modes["kling-v1-5", "std"]["why_not"]
    with customers.page() as page:
        started(page, hosted.page, HILL)
        choose(page, "kling-v1", "Standard")
        assert greyed(page) == {"Camera", "Storyboard"}
        choose(page, "kling-v1-5", "Professional")
        assert greyed(page) == {"Storyboard"}
        choose(page, "kling-v1-5", "Standard")
        assert greyed(page) == {"End frame", "Camera", "Brush", "Storyboard"}
        reason = why["motion_brush"]
        assert "kling-v1-5" in reason
        brush = page.get_by_role("radio", name="Brush")
        expect(brush).to_have_attribute("aria-description", reason)
        # Who has no mouse to rest on it reads it in the list.
        page.get_by_text("Why is something greyed?").first.click()
        expect(page.locator(".ways dl")).to_contain_text(reason)
        sound = page.get_by_role("switch", name="Sound")
        expect(sound).to_be_disabled()
        expect(page.locator(".make-side")).to_contain_text(why["sound"])
        lengths = page.get_by_role("radiogroup", name="Length").get_by_role("radio")
        assert [each.get_attribute("value") for each in lengths.all()] == ["5", "10"]


def test_a_length_that_goes_not_with_the_rest_is_greyed_and_not_sent(
    customers: Browsing, hosted: Site
) -> None:
    with customers.page() as page:
        started(page, hosted.page, HILL)
        page.get_by_label("What happens").fill("The sun sets")
        choose(page, "kling-v1-5", "Professional")
        way(page, "Camera")
        length = page.get_by_role("radiogroup", name="Length")
        moves = page.get_by_role("radiogroup", name="How the camera is led")
        expect(moves.get_by_role("radio", name="Lead")).to_be_enabled()
        named = moves.get_by_role("radio", name="Named moves")
        expect(named).to_be_disabled()
        expect(page.locator(".camera .note")).to_contain_text("down_back")
        page.locator(".axis").filter(has_text="Zoom").get_by_role("slider").fill("5")
        expect(length.get_by_role("radio", name="10")).to_be_disabled()
        # What had been chosen before another model was, stays, and says why it is not sent.
        choose(page, "kling-v1-5", "Standard")
        expect(page.locator(".send-problems")).to_contain_text("camera_control")
        expect(page.get_by_role("button", name="Make video")).to_be_disabled()
        choose(page, "kling-v1-5", "Professional")
        expect(page.get_by_role("button", name="Make video")).to_be_enabled()


def test_loras_are_chosen_weighed_and_sent(people: Browsing, site: Site) -> None:
    with people.page() as page:
        started(page, site.page, HILL)
        page.get_by_label("What happens").fill("Snow falls")
        page.get_by_text("More", exact=True).click()
        loras = page.get_by_role("group", name="LoRA")
        boxes = loras.get_by_role("checkbox")
        names = ["clay", "film-grain", "ink", "pastel", "woodcut"]
        expect(loras.locator("label")).to_have_text(names)
        for name in ("ink", "clay", "pastel", "woodcut"):
            loras.get_by_label(name, exact=True).check()
        expect(loras.get_by_label("film-grain", exact=True)).to_be_disabled()  # four at most
        loras.get_by_label("pastel", exact=True).uncheck()
        expect(boxes.nth(1)).to_be_enabled()
        weight = loras.get_by_role("slider", name="Weight of ink")
        weight.fill("0.65")
        expect(loras.locator(".lora", has_text="ink").locator("output")).to_have_text("0.65")
        told = shown_request(page)["loras"]
        assert {each["name"]: each["weight"] for each in told} == {
            "ink": 0.65, "clay": 1, "woodcut": 1,
        }  # fmt: skip
        assert sent(page)["loras"] == told
