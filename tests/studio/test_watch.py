"""A task in the studio: from its first event to what is made of its result."""

from __future__ import annotations

import base64
import io
import json
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from harness.gate import Gate
from harness.pictures import scene_png
from harness.video import decode
from studio.harness.browser import Browsing
from studio.harness.fixtures import people, site
from studio.harness.frames import number_in
from studio.harness.site import FRAMES, Site

__all__ = ["people", "site"]

pytestmark = pytest.mark.browser


def watching(page: Page, site: Site, id: str) -> Page:
    page.goto(f"{site.page}#/watch/{id}")
    return page


def frame_shown(page: Page) -> int:
    """The number of the frame that the player really shows."""
    video = page.locator(".player video")
    video.evaluate(
        """video => new Promise(done => {
             if (!video.seeking && video.readyState >= 2) return requestAnimationFrame(done);
             video.addEventListener('seeked', () => requestAnimationFrame(done), {once: true});
           })"""
    )
    drawn = video.evaluate(
        """video => {
             const canvas = document.createElement('canvas');
             [canvas.width, canvas.height] = [video.videoWidth, video.videoHeight];
             canvas.getContext('2d').drawImage(video, 0, 0);
             return canvas.toDataURL('image/png').split(',')[1];
           }"""
    )
    return number_in(base64.b64decode(drawn))


def test_progress_comes_with_a_preview_and_ends_in_the_player(people: Browsing, site: Site) -> None:
    with Gate(site.gate) as gate, people.page() as page:
        id = site.create("waits for its cue")
        held = gate.arrival()
        watching(page, site, id)
        expect(page.get_by_text("waiting in the wings")).to_be_visible()
        expect(page.locator("progress")).to_have_attribute("value", re.compile(r"5\d"))
        preview = page.get_by_role("img", name="Preview")
        expect(preview).to_be_visible()
        assert preview.get_attribute("src").startswith("data:image/jpeg")
        page.reload()
        expect(page.get_by_text("waiting in the wings")).to_be_visible()
        expect(page.get_by_role("img", name="Preview")).to_be_visible()
        held.go_on()
        expect(page.locator(".player video")).to_be_visible()
        expect(page.get_by_text("Done", exact=True)).to_be_visible()


def test_a_cancel_stops_the_render_and_offers_to_go_on(people: Browsing, site: Site) -> None:
    with Gate(site.gate) as gate, people.page() as page:
        id = site.create("waits to be stopped")
        gate.arrival()
        watching(page, site, id)
        page.get_by_role("button", name="Cancel").click()
        expect(page.get_by_role("heading", name="Cancelled")).to_be_visible()
        page.reload()
        expect(page.get_by_role("button", name="Again with changes")).to_be_visible()
    assert (
        site.client().get(f"/v1/videos/image2video/{id}").json()["data"]["task_status"] == "failed"
    )


@pytest.fixture(scope="module")
def made(site: Site) -> str:
    return site.made("a quiet room", external_task_id="the-quiet-one")


def test_frames_are_stepped_exactly(people: Browsing, site: Site, made: str) -> None:
    with people.page() as page:
        watching(page, site, made)
        scrub = page.get_by_role("slider", name="Frame")
        expect(scrub).to_have_attribute("max", str(FRAMES - 1))
        assert frame_shown(page) == 0
        for key, there in ((".", 1), (".", 2), (".", 3), (",", 2)):
            page.keyboard.press(key)
            expect(scrub).to_have_value(str(there))
            assert frame_shown(page) == there
        scrub.fill("20")
        assert frame_shown(page) == 20
        scrub.press("ArrowRight")
        assert frame_shown(page) == 21
        scrub.press("End")
        assert frame_shown(page) == FRAMES - 1
        # Around the end where it loops, and not where it does not.
        page.keyboard.press(".")
        expect(scrub).to_have_value("0")
        page.keyboard.press("l")
        expect(page.get_by_role("button", name="Loop")).to_have_attribute("aria-pressed", "false")
        page.keyboard.press(",")
        expect(scrub).to_have_value("0")
        page.keyboard.press("k")
        expect(scrub).to_have_value(str(FRAMES - 1))
        expect(page.get_by_role("button", name="Play", exact=True)).to_be_visible()
        assert frame_shown(page) == FRAMES - 1


def test_video_and_poster_are_downloaded(people: Browsing, site: Site, made: str) -> None:
    with people.page() as page:
        watching(page, site, made)
        with page.expect_download() as coming:
            page.get_by_role("link", name="Download").click()
        assert coming.value.suggested_filename.endswith(".mp4")
        assert len(decode(coming.value.path().read_bytes()).frames) == FRAMES
        with page.expect_download() as coming:
            page.get_by_role("link", name="Poster").click()
        poster = Image.open(io.BytesIO(coming.value.path().read_bytes()))
        assert poster.width > poster.height > 0


def test_the_source_stands_beside_the_video(people: Browsing, site: Site, made: str) -> None:
    with people.page("wide") as page:
        watching(page, site, made)
        page.get_by_role("button", name="Beside the source").click()
        source = page.locator(".watch-source img")
        expect(source).to_be_visible()
        natural = source.evaluate(
            "img => img.decode().then(() => [img.naturalWidth, img.naturalHeight])"
        )
        assert natural == [640, 360]
        left, right = source.bounding_box(), page.locator(".player video").bounding_box()
        assert left["x"] + left["width"] <= right["x"]
        assert abs(left["y"] - right["y"]) < 2


def test_a_frame_becomes_the_next_start(people: Browsing, site: Site, made: str) -> None:
    with people.page() as page:
        watching(page, site, made)
        scrub = page.get_by_role("slider", name="Frame")
        expect(scrub).to_have_attribute("max", str(FRAMES - 1))
        scrub.fill("21")
        page.get_by_role("button", name="Use this frame").click()
        page.wait_for_url("**/studio*#/make")
        kept = page.evaluate(
            """async () => {
                 const {draft} = await import('/studio/make/draft.js');
                 const {image, tail, prompt} = draft.get();
                 const bytes = new Uint8Array(await image.blob.arrayBuffer());
                 return {bytes: [...bytes], tail, prompt};
               }"""
        )
    assert number_in(bytes(kept["bytes"])) == 21
    assert (kept["tail"], kept["prompt"]) == (None, "")


def test_an_own_video_goes_on_by_its_prompt_alone(people: Browsing, site: Site, made: str) -> None:
    with people.page() as page:
        watching(page, site, made)
        page.get_by_role("button", name="Extend").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("What happens next").fill("the lights go out")
        shown = json.loads(dialog.locator("pre").text_content().split("\n", 1)[1])
        with page.expect_request("**/v1/videos/video-extend") as sent:
            dialog.get_by_role("button", name="Extend the video").click()
        assert sent.value.post_data_json == shown
        assert set(shown) == {"video_id", "prompt"}
        expect(page.get_by_role("heading", name="the lights go out")).to_be_visible()
        expect(page.locator(".player video")).to_be_visible()


def test_again_with_changes_asks_for_the_same(people: Browsing, site: Site) -> None:
    fields = {
        "negative_prompt": "no people",
        "camera_control": {"type": "simple", "config": {"zoom": 3}},
    }
    id = site.made("a room, once more", **fields)
    with people.page() as page:
        watching(page, site, id)
        page.get_by_role("button", name="Again with changes").click()
        page.wait_for_url("**/studio*#/make")
        body = page.evaluate(
            """async () => {
                 const {draft} = await import('/studio/make/draft.js');
                 const {requestOf} = await import('/studio/make/request.js');
                 return requestOf(draft.get());
               }"""
        )
    assert base64.b64decode(body.pop("image")) == scene_png()
    config = body["camera_control"].pop("config")
    assert {name: value for name, value in config.items() if value} == {"zoom": 3}
    assert body == {
        "model_name": "kling-v1",
        "mode": "std",
        "duration": "3",
        "prompt": "a room, once more",
        "negative_prompt": "no people",
        "camera_control": {"type": "simple"},
    }


def test_a_failure_says_why_and_what_to_change(people: Browsing, site: Site) -> None:
    id = site.made("fails: the picture is too dark in 90 px of its rows")
    with people.page() as page:
        watching(page, site, id)
        expect(page.get_by_role("heading", name="This did not work out")).to_be_visible()
        expect(page.locator(".failure-why")).to_contain_text("too dark in 90 px")
        expect(page.locator(".failure-what")).to_contain_text(
            "Choose a picture of at least 300 pixels"
        )
        page.get_by_role("button", name="Try again").click()
        page.wait_for_url(lambda url: "/watch/" in url and id not in url)
        expect(page.get_by_role("heading", name="This did not work out")).to_be_visible()


def test_what_there_is_not_is_told(people: Browsing, site: Site) -> None:
    with people.page() as page:
        watching(page, site, "no-such-task")
        expect(page.get_by_role("alert")).to_contain_text("no-such-task")
