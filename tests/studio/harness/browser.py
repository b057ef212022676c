"""Chromium, and pages of it that report what goes wrong in them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    Response,
    expect,
    sync_playwright,
)

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
MISSING = "needs Chromium: apt-get install chromium"
LIMIT_MS = 30_000
"""What does not come for so long has failed; no test measures speed by this."""

expect.set_options(timeout=LIMIT_MS)

SIZES = {"phone": (390, 844), "laptop": (1280, 800), "wide": (1920, 1080)}
Scheme = Literal["light", "dark"]


@dataclass
class Seen:
    """What went wrong in pages meanwhile."""

    faults: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext, origin: str) -> None:
        """Notice faults of scripts, breaches of the policy, and what is asked of another host."""
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        context.on("console", lambda said: self._said(said.type, said.text))
        context.on("response", lambda response: self._answered(response, origin))

    def _said(self, type: str, text: str) -> None:
        # What the network does to a page is a test's own doing, and no fault of the page.
        if type == "error" and not text.startswith("Failed to load resource"):
            self.faults.append(text)

    def _answered(self, response: Response, origin: str) -> None:
        if not response.url.startswith((origin, "blob:", "data:")):
            self.elsewhere.append(response.url)


class Browsing:
    """A browser; each `page` is one of a person of their own."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser = browser
        self.origin = origin
        self.seen = Seen()

    def context(
        self, size: str = "laptop", *, scheme: Scheme = "light", touch: bool = False, **options: Any
    ) -> BrowserContext:
        """Cookies and stores of one person."""
        width, height = SIZES[size]
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            has_touch=touch or size == "phone",
            locale=options.pop("locale", "en-GB"),
            timezone_id="UTC",
            reduced_motion=options.pop("reduced_motion", "reduce"),
            **options,
        )
        context.set_default_timeout(LIMIT_MS)
        self.seen.watch(context, self.origin)
        return context

    @contextmanager
    def page(self, size: str = "laptop", **options: Any) -> Iterator[Page]:
        """A page of a new person."""
        context = self.context(size, **options)
        try:
            yield context.new_page()
        finally:
            context.close()


@contextmanager
def browsing(origin: str) -> Iterator[Browsing]:
    """A browser for pages of a server. Afterwards nothing may have gone wrong in any of them."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=[
                "--no-sandbox",
                "--autoplay-policy=no-user-gesture-required",
                # A microphone that beeps.
                "--use-fake-device-for-media-stream",
            ],
        )
        opened = Browsing(browser, origin)
        yield opened
        browser.close()
    assert opened.seen.faults == []
    assert opened.seen.elsewhere == []
