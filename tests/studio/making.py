"""What the tests of the view Make do again and again: a picture put down, what was sent caught."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, Request, expect

ROOT = Path(__file__).parents[2]
AXE = ROOT / ".venv-page/node_modules/axe-core/axe.min.js"

DROP = """
(target, [base64, name, type]) => {
  const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, {type}));
  for (const kind of ['dragenter', 'dragover', 'drop']) {
    const event = new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: data});
    target.dispatchEvent(event);
  }
}
"""

PASTE = """
([base64, name, type]) => {
  const bytes = Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, {type}));
  const event = new ClipboardEvent('paste', {bubbles: true, cancelable: true, clipboardData: data});
  document.body.dispatchEvent(event);
}
"""


def jpeg(width: int = 900, height: int = 600, shade: int = 0) -> bytes:
    """A picture whose every place has a colour of its own."""
    rows, columns = np.mgrid[0:height, 0:width]
    red, green = 255 * columns / width, 255 * rows / height
    pixels = np.stack([red, green, np.full_like(red, shade)], -1).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "JPEG", quality=95)
    return out.getvalue()


def text_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


def picture_of(text: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(text)))


def drop(target: Locator, content: bytes, name: str = "hill.jpg", type: str = "image/jpeg") -> None:
    target.evaluate(DROP, [text_of(content), name, type])


def paste(page: Page, content: bytes) -> None:
    page.evaluate(PASTE, [text_of(content), "pasted.jpg", "image/jpeg"])


def pick(page: Page, content: bytes, number: int = 0) -> None:
    chooser = page.locator("input[type=file]:not([capture])").nth(number)
    chooser.set_input_files({"name": "hill.jpg", "mimeType": "image/jpeg", "buffer": content})


def started(page: Page, url: str, content: bytes | None = None) -> Page:
    """The view, with a picture on it."""
    page.goto(url)
    if content is not None:
        page.locator(".easel").wait_for()
        pick(page, content)
        page.locator(".framed img").wait_for()
    return page


def way(page: Page, name: str) -> None:
    page.get_by_role("radiogroup", name="How it moves").get_by_text(name, exact=True).click()


@contextmanager
def catching(page: Page, path: str = "/v1/videos/") -> Iterator[list[Request]]:
    """The creates that the page sends meanwhile."""
    caught: list[Request] = []

    def look(request: Request) -> None:
        if request.method == "POST" and path in request.url:
            caught.append(request)

    page.on("request", look)
    yield caught
    page.remove_listener("request", look)


def sent(page: Page) -> dict[str, Any]:
    """Send; the body that was sent. The view of the task is open then."""
    with catching(page) as caught:
        page.get_by_role("button", name="Make video").click()
        page.wait_for_url("**#/watch/*")
    assert len(caught) == 1
    return caught[0].post_data_json


def shown_request(page: Page) -> dict[str, Any]:
    """What the page says that it will send."""
    page.get_by_role("button", name="Request").click()
    code = page.locator(".request-code")
    expect(code).to_contain_text("model_name")
    told: dict[str, Any] = json.loads(code.inner_text())
    page.keyboard.press("Escape")
    expect(code).to_be_hidden()
    return told


def violations(page: Page) -> list[str]:
    """What axe-core finds on the page as it is now."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return [
        f"{each['id']}: {node['html'][:160]} {node['failureSummary']}"
        for each in found
        for node in each["nodes"]
    ]
