"""The interactive page in Chromium: drawn without a network, and calls made from it."""

import shutil

import pytest
from playwright.sync_api import expect, sync_playwright

from api.live import TASKS
from conftest import require_or_skip

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.mark.browser
def test_a_call_can_be_read_and_made(api, key):
    require_or_skip(CHROMIUM is not None, "needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        asked, faults = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{api.url}/docs")
        page.fill("#token", key.api_key)
        page.click("#createImage2Video summary")
        assert page.locator("#createImage2Video td", has_text="multi_prompt[].duration").count()
        page.click("#createImage2Video button")
        shown = page.locator("#createImage2Video pre")
        expect(shown).to_contain_text("request_id")
        assert '"task_status": "submitted"' in shown.inner_text()
        browser.close()
    assert faults == []
    assert f"{api.url}{TASKS}" in asked
    assert all(url.startswith(api.url) for url in asked)
