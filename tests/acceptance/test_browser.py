"""A made video plays in Chromium, from its signed link, and can be sought."""

from __future__ import annotations

import shutil

import httpx2
import pytest
from playwright.async_api import async_playwright

from conftest import require_or_skip
from harness.pictures import base64_of, scene_png
from harness.server import wait_for_end

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

PLAY = """
async url => {
  const video = document.createElement('video');
  video.muted = true;
  video.src = url;
  document.body.append(video);
  await video.play();
  await new Promise(done => video.requestVideoFrameCallback(done));
  video.pause();
  video.currentTime = 2;
  await new Promise(done => video.addEventListener('seeked', done, {once: true}));
  return [video.videoWidth, video.videoHeight, video.duration, video.currentTime];
}
"""


@pytest.mark.browser
async def test_chromium_plays_the_file(client: httpx2.Client) -> None:
    require_or_skip(CHROMIUM is not None, "needs Chromium: apt-get install chromium")
    body = {"image": base64_of(scene_png()), "prompt": "a calm scene", "duration": "3"}
    created = client.post("/v1/videos/image2video", json=body).json()
    task = wait_for_end(client, created["data"]["task_id"])
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        page = await browser.new_page()
        await page.goto(str(client.base_url.join("/healthz")))
        seen = await page.evaluate(PLAY, task["task_result"]["videos"][0]["url"])
        await browser.close()
    assert seen == [1280, 720, pytest.approx(3, abs=0.05), pytest.approx(2, abs=0.05)]
