"""The view Make in Chromium: from a photograph that is dropped to a task that was sent."""

import json
import re

import pytest
from playwright.sync_api import expect

from harness.server import wait_for_end
from studio.harness.fixtures import people, site  # noqa: F401
from studio.making import catching, drop, jpeg, paste, pick, picture_of, sent, started, text_of, way

pytestmark = pytest.mark.browser

HILL = jpeg()


def test_a_newcomers_first_video_from_drop_to_task(site, people):  # noqa: F811
    with people.page() as page:
        page.goto(site.page)
        drop(page.locator(".easel"), HILL)
        expect(page.get_by_alt_text("The start: hill.jpg")).to_be_visible()
        expect(page.get_by_text("540 × 360 · 12 fps")).to_be_visible()
        button = page.get_by_role("button", name="Make video")
        expect(button).to_be_disabled()
        expect(page.get_by_text("Say what happens.")).to_be_visible()
        page.get_by_label("What happens").fill("The camera pans left, the man dances")
        understood = page.get_by_role("list", name="Understood")
        expect(understood).to_contain_text("pans left")
        out = page.get_by_role("list", name="Will not happen:")
        expect(out).to_contain_text("dances")
        understood.get_by_role("button").first.click()
        chosen = "() => document.activeElement.value.slice(document.activeElement.selectionStart,"
        assert "pans left" in page.evaluate(chosen + " document.activeElement.selectionEnd)")
        expect(page.locator(".send-units")).to_have_text("1 unit")
        body = sent(page)
        id = page.url.rsplit("/", 1)[1]
    assert body == {
        "model_name": "kling-v3",
        "mode": "pro",
        "duration": "5",
        "prompt": "The camera pans left, the man dances",
        "image": text_of(HILL),
    }
    with site.client() as client:
        assert wait_for_end(client, id)["task_status"] == "succeed"


def test_every_field_is_sent_as_it_was_set(site, people):  # noqa: F811
    with people.page() as page:
        started(page, site.page, HILL)
        page.get_by_label("Model").select_option("kling-v1")
        way(page, "End frame")
        pick(page, jpeg(900, 600, shade=200), 0)
        expect(page.get_by_alt_text("The end: hill.jpg")).to_be_visible()
        page.get_by_label("What happens").fill("Snow falls")
        page.get_by_label("Length").fill("7")
        page.get_by_label("Length").press("ArrowLeft")
        page.get_by_role("switch", name="Sound").check()
        page.get_by_text("Voices", exact=True).click()
        page.get_by_role("checkbox", name=re.compile("Heart")).check()
        page.get_by_label("What happens").press("End")
        page.get_by_role("list", name="Put into the prompt").get_by_role("button").click()
        page.keyboard.type(' "Hello"')
        page.get_by_text("More", exact=True).click()
        page.get_by_label("What must not be seen").fill("rain")
        page.get_by_label("Keeps to the prompt").fill("0.75")
        page.get_by_role("switch", name="Watermarked copy").check()
        page.get_by_label("Your own id").fill("mine-1")
        page.get_by_label("Callback URL").fill("http://127.0.0.1:9/told")
        body = sent(page)
    assert body.pop("image") == text_of(HILL)
    assert body.pop("image_tail") == text_of(jpeg(900, 600, shade=200))
    (voice,) = body.pop("voice_list")
    assert re.fullmatch(r"\w+", str(voice["voice_id"]))
    assert body == {
        "model_name": "kling-v1",
        "mode": "std",
        "duration": "9",
        "prompt": 'Snow falls<<<voice_1>>> "Hello"',
        "negative_prompt": "rain",
        "sound": "on",
        "cfg_scale": 0.75,
        "watermark_info": {"enabled": True},
        "callback_url": "http://127.0.0.1:9/told",
        "external_task_id": "mine-1",
    }


def test_what_is_shown_is_what_is_sent_and_nothing_that_is_not_on_the_screen(site, people):  # noqa: F811
    with people.page() as page:
        started(page, site.page, HILL)
        way(page, "End frame")
        pick(page, jpeg(shade=99))
        expect(page.get_by_alt_text("The end: hill.jpg")).to_be_visible()
        way(page, "Words")  # the end frame is put by, and not sent
        page.get_by_label("What happens").fill("Fog drifts")
        page.get_by_role("button", name="Request").click()
        shown = page.locator(".request-code")
        expect(shown).to_contain_text("Fog drifts")
        told = json.loads(shown.inner_text())
        page.keyboard.press("Escape")
        body = sent(page)
    assert body.pop("image").startswith(told.pop("image").split("…")[0])
    assert body == told
    assert "image_tail" not in body


def test_the_frame_is_dragged_and_moved_with_keys(site, people):  # noqa: F811
    with people.page() as page:
        started(page, site.page, HILL)
        page.get_by_role("button", name="Frame", exact=True).click()
        shape = page.get_by_role("radiogroup", name="Shape")
        shape.get_by_text("1:1", exact=True).click()
        frame = page.get_by_role("group", name="Frame of the video")
        status = page.locator(".framing [role=status]")
        expect(status).to_have_text("600 by 600 pixels, from 150, 0")
        box = frame.bounding_box()
        middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.move(*middle)
        page.mouse.down()
        page.mouse.move(middle[0] - 2000, middle[1], steps=4)
        page.mouse.up()
        expect(status).to_have_text("600 by 600 pixels, from 0, 0")
        page.mouse.move(*middle)  # nothing sticks to the pointer
        expect(status).to_have_text("600 by 600 pixels, from 0, 0")
        for _ in range(10):
            frame.press("ArrowRight")
        expect(status).to_have_text("600 by 600 pixels, from 90, 0")
        for _ in range(10):
            frame.press("Shift+ArrowLeft")
        expect(status).to_have_text("420 by 420 pixels, from 180, 90")
        page.get_by_role("button", name="Use this frame").click()
        expect(page.get_by_text("360 × 360 · 12 fps")).to_be_visible()
        page.get_by_label("What happens").fill("Snow falls")
        body = sent(page)
    cut = picture_of(body["image"]).convert("RGB")
    assert cut.size == (420, 420)
    red, green, _ = cut.getpixel((0, 0))
    assert red == pytest.approx(255 * 180 / 900, abs=4)
    assert green == pytest.approx(255 * 90 / 600, abs=4)


def test_pictures_that_the_api_does_not_take_are_told_at_once(site, people):  # noqa: F811
    with people.page() as page:
        page.goto(site.page)
        drop(page.locator(".easel"), jpeg(299, 400))
        expect(page.get_by_text("The picture has 299 × 400 pixels")).to_be_visible()
        drop(page.locator(".easel"), b"no picture", "notes.txt", "text/plain")
        expect(page.get_by_text("notes.txt is no picture that this browser")).to_be_visible()
        paste(page, jpeg(1200, 300))  # too long: its middle is framed
        expect(page.get_by_text("900 × 360 · 12 fps")).to_be_visible()
        page.get_by_label("What happens").fill("Snow falls")
        body = sent(page)
    assert picture_of(body["image"]).size == (750, 300)


def test_a_reload_keeps_all_of_it(site, people):  # noqa: F811
    with people.page() as page:
        started(page, site.page, HILL)
        page.get_by_role("button", name="Frame", exact=True).click()
        page.get_by_role("radiogroup", name="Shape").get_by_text("1:1", exact=True).click()
        page.get_by_role("button", name="Use this frame").click()
        way(page, "Storyboard")
        page.get_by_label("Shot 1", exact=True).fill("The camera pans left")
        page.get_by_label("Shot 2", exact=True).fill("Snow falls")
        page.get_by_role("button", name="Shot 2 one second longer").click()
        page.reload()
        expect(page.get_by_label("Shot 2", exact=True)).to_have_value("Snow falls")
        expect(page.get_by_text("360 × 360 · 12 fps")).to_be_visible()
        body = sent(page)
    assert picture_of(body["image"]).size == (600, 600)
    assert [(each["prompt"], each["duration"]) for each in body["multi_prompt"]] == [
        ("The camera pans left", "3"),
        ("Snow falls", "3"),
    ]


def test_a_lost_line_makes_no_second_video(site, people):  # noqa: F811
    with people.page() as page:
        started(page, site.page, HILL)
        page.get_by_label("What happens").fill("Snow falls on the hill")
        with catching(page, "/v1/videos/image2video") as caught:
            # The server takes it, and the answer is lost on the way.
            page.route("**/v1/videos/image2video", lambda route: (route.fetch(), route.abort()))
            page.get_by_role("button", name="Make video").click()
            expect(page.get_by_text("The server does not answer.")).to_be_visible()
            page.unroute("**/v1/videos/image2video")
            page.get_by_role("button", name="Make video").click()
            page.wait_for_url("**#/watch/*")
        keys = {request.headers["idempotency-key"] for request in caught}
    assert len(caught) == 2
    assert len(keys) == 1
    with site.client() as client:
        tasks = client.get("/v1/videos/image2video?pageSize=500").json()["data"]
    id = page.url.rsplit("/", 1)[1]
    newest = [task["task_id"] for task in tasks]
    assert newest.index(id) == 0


def test_what_the_engine_can_not_do_is_told_and_not_sent(site, people):  # noqa: F811
    with people.page() as page:
        page.goto(site.page)
        page.get_by_role("button", name="Start from words alone").click()
        ways = page.get_by_role("radiogroup", name="How it moves")
        expect(ways.get_by_role("radio")).to_have_count(2)
        page.get_by_label("What happens").fill("A calm sea at sunset")
        page.get_by_role("radiogroup", name="Shape").get_by_text("9:16").click()
        expect(page.locator(".send-problems")).to_contain_text("cannot do text to video")
        expect(page.get_by_role("button", name="Make video")).to_be_disabled()
        page.get_by_role("button", name="Request").click()
        shown = page.locator(".request-code")
        expect(shown).to_contain_text("9:16")
        assert json.loads(shown.inner_text()) == {
            "model_name": "kling-v3",
            "mode": "pro",
            "duration": "5",
            "aspect_ratio": "9:16",
            "prompt": "A calm sea at sunset",
        }


def test_by_keyboard_alone(site, people):  # noqa: F811
    with people.page() as page:
        started(page, site.page, HILL)
        page.keyboard.press("Tab")
        expect(page.get_by_text("Skip to content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()
        page.keyboard.press("Tab")
        expect(page.get_by_role("radio", name="Words")).to_be_focused()
        page.keyboard.press("ArrowRight")
        expect(page.get_by_role("radio", name="End frame")).to_be_checked()
        page.keyboard.press("ArrowLeft")
        prompt = page.get_by_label("What happens")
        for _ in range(10):
            if prompt.evaluate("(element) => element === document.activeElement"):
                break
            page.keyboard.press("Tab")
        page.keyboard.type("Snow falls")
        expect(page.get_by_role("button", name="Make video")).to_be_enabled()
        with catching(page) as caught:
            page.keyboard.press("Control+Enter")
            page.wait_for_url("**#/watch/*")
    assert caught[0].post_data_json["prompt"] == "Snow falls"
