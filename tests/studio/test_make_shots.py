"""The storyboard in Chromium: cards and edges by mouse, keyboard and touch."""

import re

import pytest
from playwright.sync_api import expect

from studio.harness.fixtures import people, site  # noqa: F401
from studio.making import jpeg, sent, started, way

pytestmark = pytest.mark.browser

HILL = jpeg()


def board(page, site):  # noqa: F811
    """Three shots of 3, 2 and 2 seconds."""
    started(page, site.page, HILL)
    way(page, "Storyboard")
    page.get_by_role("button", name="Add a shot").click()
    for number, words in enumerate(("Snow falls", "Fog drifts", "The camera pans left"), 1):
        page.get_by_label(f"Shot {number}", exact=True).fill(words)


def ordered(page, *words):
    """Shots whose prompts begin so, in this order."""
    for place, begin in enumerate(words):
        expect(page.locator(".shot textarea").nth(place)).to_have_value(re.compile(f"^{begin} "))


def lasting(page, *seconds):
    """Shots of these lengths, in this order."""
    expect(page.locator(".shot output")).to_have_text([f"{each} s" for each in seconds])


def test_by_mouse(site, people):  # noqa: F811
    with people.page() as page:
        board(page, site)
        expect(page.get_by_role("list", name="Understood").nth(2)).to_contain_text("pans left")
        lasting(page, 3, 2, 2)
        grip = page.get_by_role("button", name="Move shot 1 of 3").bounding_box()
        last = page.locator(".shot").nth(2).bounding_box()
        page.mouse.move(grip["x"] + 10, grip["y"] + 10)
        page.mouse.down()
        page.mouse.move(grip["x"] + 60, grip["y"] + 14, steps=3)
        page.mouse.move(last["x"] + last["width"] * 0.7, last["y"] + 30, steps=12)
        page.mouse.up()
        expect(page.get_by_label("Shot 3", exact=True)).to_have_value("Snow falls")
        ordered(page, "Fog", "The", "Snow")
        lasting(page, 2, 2, 3)
        edge = page.get_by_role("slider", name="Cut between shots 1 and 2").bounding_box()
        second = page.locator(".timeline-line").bounding_box()["width"] / 15
        middle = (edge["x"] + edge["width"] / 2, edge["y"] + edge["height"] / 2)
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(middle[0] + 5 * second, middle[1], steps=6)  # as far as the next one gives
        page.mouse.up()
        page.mouse.move(middle[0] - 200, middle[1])
        lasting(page, 3, 1, 3)
        expect(page.get_by_text("7 of at most 15 seconds")).to_be_visible()
        body = sent(page)
    assert body["multi_shot"] is True
    assert body["shot_type"] == "customize"
    assert body["duration"] == "7"
    assert "prompt" not in body
    assert body["multi_prompt"] == [
        {"index": 1, "prompt": "Fog drifts", "duration": "3"},
        {"index": 2, "prompt": "The camera pans left", "duration": "1"},
        {"index": 3, "prompt": "Snow falls", "duration": "3"},
    ]


def test_by_keyboard(site, people):  # noqa: F811
    with people.page() as page:
        board(page, site)
        page.get_by_role("button", name="Move shot 3 of 3").press("ArrowUp")
        ordered(page, "Snow", "The", "Fog")
        expect(page.get_by_role("button", name="Move shot 2 of 3")).to_be_focused()
        page.keyboard.press("Home")
        ordered(page, "The", "Snow", "Fog")
        edge = page.get_by_role("slider", name="End of the video")
        edge.press("ArrowRight")
        expect(edge).to_have_attribute("aria-valuenow", "8")
        cut = page.get_by_role("slider", name="Cut between shots 2 and 3")
        cut.press("ArrowLeft")
        expect(cut).to_have_attribute("aria-valuenow", "4")
        lasting(page, 2, 2, 4)
        page.get_by_role("button", name="Remove Shot 1").click()
        body = sent(page)
    assert [(each["prompt"], each["duration"]) for each in body["multi_prompt"]] == [
        ("Snow falls", "2"),
        ("Fog drifts", "4"),
    ]


def test_by_touch(site, people):  # noqa: F811
    with people.page("phone") as page:
        board(page, site)
        finger = page.context.new_cdp_session(page)

        def touch(kind, *points):
            finger.send(
                "Input.dispatchTouchEvent",
                {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
            )

        def drag(start, end):
            touch("touchStart", start)
            for step in range(1, 11):
                place = [a + (b - a) * step / 10 for a, b in zip(start, end, strict=True)]
                touch("touchMove", tuple(place))
            touch("touchEnd")

        page.locator(".timeline").evaluate("(element) => element.scrollIntoView({block: 'center'})")
        cut = page.get_by_role("slider", name="End of the video")
        box = cut.bounding_box()
        second = page.locator(".timeline-line").bounding_box()["width"] / 15
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        drag(middle, (middle[0] + 2 * second, middle[1]))
        expect(cut).to_have_attribute("aria-valuenow", "9")
        grip = page.get_by_role("button", name="Move shot 1 of 3")
        grip.evaluate("(element) => element.scrollIntoView({block: 'start'})")
        page.evaluate("scrollBy(0, -120)")
        box = grip.bounding_box()
        below = page.locator(".shot").nth(1).bounding_box()
        drag((box["x"] + 15, box["y"] + 15), (box["x"] + 20, below["y"] + below["height"] * 0.8))
        expect(page.get_by_label("Shot 1", exact=True)).to_have_value("Fog drifts")
        ordered(page, "Fog", "Snow", "The")
        body = sent(page)
    assert body["duration"] == "9"


def test_what_was_refused_of_one_way_is_not_told_of_another(site, people):  # noqa: F811
    with people.page() as page:
        board(page, site)
        problems = page.locator(".send-problems p")
        with page.expect_response("**/studio/api/reading*"):
            way(page, "Words")
        expect(problems).not_to_have_count(0)  # it has no prompt
        # No newer answer comes, so that whatever is told is told of the older one.
        page.route("**/studio/api/reading*", lambda _route: None)
        way(page, "Storyboard")
        expect(page.get_by_label("Shot 1", exact=True)).to_be_visible()
        expect(problems).to_have_count(0)
