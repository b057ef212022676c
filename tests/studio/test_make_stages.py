"""Camera and brush on the stage of the view Make: for everybody, on a phone with
a finger, and what is sent is what is shown."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from conftest import require_or_skip
from studio.harness.browser import SIZES, Browsing
from studio.harness.fixtures import people, site
from studio.harness.site import Site
from studio.making import AXE, jpeg, sent, shown_request, started, violations, way

__all__ = ["people", "site"]

pytestmark = pytest.mark.browser

HILL = jpeg()
AXES = {
    "horizontal": "Left–right",
    "vertical": "Down–up",
    "pan": "Pan",
    "tilt": "Tilt",
    "roll": "Roll",
    "zoom": "Zoom",
}
VALUES = (-10, 7.5, 0.5, -3, 10, 8)


def staged(page: Page, site: Site, name: str) -> Page:
    """The picture on the stage of a way."""
    started(page, site.page, HILL)
    way(page, name)
    expect(page.locator(".stage-canvas, .brush-stage").first).to_be_visible()
    return page


def pick(page: Page, group: str, name: str) -> None:
    page.get_by_role("radiogroup", name=group, exact=True).get_by_text(name, exact=True).click()


@pytest.mark.parametrize(("size", "scheme"), [("laptop", "light"), ("phone", "dark")])
def test_axe_finds_nothing_on_the_stages(
    people: Browsing, site: Site, size: str, scheme: Any
) -> None:
    require_or_skip(AXE.is_file(), "no axe-core: npm is needed for `make .venv-page/.ready`")
    with people.page(size, scheme=scheme) as page:
        found = {}
        staged(page, site, "Camera")
        found["lead"] = violations(page)
        pick(page, "How the camera is led", "Named moves")
        pick(page, "Named moves", "Forward and up")
        found["named"] = violations(page)
        pick(page, "How the camera is led", "Drawn path")
        page.locator(".look-surface").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".look-point")).to_have_count(2)
        found["path"] = violations(page)
        way(page, "Brush")
        page.locator(".brush-stage").focus()
        found["brush"] = violations(page)
        page.keyboard.press("Space")
        page.keyboard.press("p")
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        expect(page.locator(".brush-point")).to_have_count(2)
        found["brush path"] = violations(page)
        pick(page, "What moves", "Stays")
        found["stays"] = violations(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_each_slider_sends_what_it_shows(people: Browsing, site: Site) -> None:
    with people.page() as page:
        staged(page, site, "Camera")
        page.get_by_label("What happens").fill("A calm valley")
        for (axis, label), value in zip(AXES.items(), VALUES, strict=True):
            row = page.locator(".axes .axis").filter(has_text=label)
            row.get_by_role("slider").fill(str(value))
            told = f"{value:+g}"
            expect(row.locator("output")).to_have_text(told)
            # One axis at a time: the one before is back at 0, on the screen too.
            others = page.locator(".camera-lead .axis-value").all_inner_texts()
            assert sorted(others)[:5] in (["0"] * 5, sorted([told, *["0"] * 5])[:5])
            control = {"type": "simple", "config": {axis: value}}
            assert shown_request(page)["camera_control"] == control
        assert sent(page)["camera_control"] == {"type": "simple", "config": {"zoom": 8}}


def test_the_camera_is_led_with_a_finger_on_a_phone(people: Browsing, site: Site) -> None:
    width, height = SIZES["phone"]
    with people.page("phone", is_mobile=True, device_scale_factor=2) as page:
        staged(page, site, "Camera")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        canvas = page.locator(".stage-canvas").bounding_box()
        assert canvas is not None
        assert canvas["width"] > 0.85 * width
        assert canvas["height"] < 0.7 * height
        small = page.evaluate(
            """() => [...document.querySelectorAll('.camera button, .camera input, .camera .pad')]
              .filter((each) => each.offsetParent && (each.closest('label') ?? each)
                .getBoundingClientRect().height < 32)
              .map((each) => each.outerHTML)"""
        )
        assert small == [], "what a finger does not meet"
        # Up and to the right, more up: the pad turns the camera.
        drag(page, page.locator(".pad"), (0.5, 0.5), (0.55, 0.35), (0.6, 0.29))
        tilt = page.locator(".axis").filter(has_text="Tilt")
        assert float(tilt.locator("output").inner_text()) == 5
        assert shown_request(page)["camera_control"] == {"type": "simple", "config": {"tilt": 5}}
        pick(page, "What the pad does", "Go")
        drag(page, page.locator(".pad"), (0.5, 0.5), (0.3, 0.5), (0.08, 0.5))
        config = {"horizontal": -10}
        assert shown_request(page)["camera_control"] == {"type": "simple", "config": config}
        pick(page, "How the camera is led", "Drawn path")
        drag(page, page.locator(".look-surface"), *[(0.5 + 0.01 * i, 0.5) for i in range(1, 16)])
        path = shown_request(page)["camera_path"]
        assert abs(path[-1]["x"] - 0.65) < 0.03
        # From the first point, which stays, and the last one is taken further.
        assert path[0] == {"x": 0.5, "y": 0.5}
        drag(page, page.locator(".look-surface"), (path[-1]["x"], 0.5), (0.6, 0.45), (0.6, 0.4))
        moved = shown_request(page)["camera_path"]
        assert moved[:-1] == path[:-1]
        assert abs(moved[-1]["y"] - 0.4) < 0.02
        page.get_by_label("What happens").fill("A calm valley")
        assert sent(page)["camera_path"] == moved


def drag(page: Page, target: Any, *places: tuple[float, float]) -> None:
    """A finger that is put down, moved and lifted."""
    target.scroll_into_view_if_needed()
    box = target.bounding_box()
    assert box is not None
    session = page.context.new_cdp_session(page)
    for number, (x, y) in enumerate(places):
        point = {"x": box["x"] + x * box["width"], "y": box["y"] + y * box["height"]}
        kind = "touchMove" if number else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


@pytest.mark.parametrize("locale", ["en-GB", "zh-CN"])
def test_rows_of_choices_fit_a_narrow_phone(people: Browsing, site: Site, locale: str) -> None:
    with people.page("phone", is_mobile=True, locale=locale) as page:
        page.set_viewport_size({"width": 360, "height": 740})
        started(page, site.page, HILL)
        ways = page.locator(".ways label")
        for place in (2, 3):
            ways.nth(place).click()
            stage = page.locator((".camera", ".brush")[place - 2])
            expect(stage).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth") <= 360
            rows = page.evaluate(
                """() => [...document.querySelectorAll('.segmented')]
                  .filter((row) => row.offsetParent)
                  .map((row) => [...row.querySelectorAll('label')].map((each) => {
                    const text = each.querySelector('span');
                    return [each.offsetTop, text.scrollWidth - text.clientWidth,
                      each.getBoundingClientRect().right - row.getBoundingClientRect().right];
                  }))"""
            )
            assert len(rows) > 2
            for row in rows:
                assert len({top for top, _, _ in row}) == 1, "one line"
                assert all(cut <= 0 and over <= 0 for _, cut, over in row), "nothing is cut"
