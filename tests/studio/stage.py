"""The stage's modules in a real Chromium, on a page of nothing else."""

from __future__ import annotations

import base64
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

PATH = "/studio/only-the-stage"
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stage</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><link rel="stylesheet" href="css/tokens.css">
<link rel="stylesheet" href="css/base.css"><link rel="stylesheet" href="css/parts.css">
<link rel="stylesheet" href="css/stage.css"></head>
<body><main id="here"></main></body></html>"""

POLICY = (
    "default-src 'none'; script-src 'self' 'unsafe-eval'; style-src 'self'; "
    "img-src 'self' blob: data:; connect-src 'self'; base-uri 'none'"
)
"""The pages' own, but for what lets a test talk to a page."""

SOFTWARE = ("--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser that draws without a GPU."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SOFTWARE))
        yield browser
        browser.close()


def open_stage(browser: Browser, url: str, **context: Any) -> Page:
    """A page on which the modules can be mounted; what goes wrong on it is in `page.faults`."""
    page = browser.new_context(**context).new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on(
        "console",
        lambda told: page.faults.append(told.text) if told.type == "error" else None,
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": POLICY}
    page.route(url + PATH, lambda route: route.fulfill(body=PAGE, headers=headers))
    page.goto(url + PATH)
    page.evaluate("async () => (await import('/studio/i18n.js')).setLanguage('en')")
    return page


MOUNT_RENDERER = """async (scene) => {
  const [{ decodeScene }, { LayerRenderer }] = await Promise.all(
    [import('/studio/stage/camera/layers.js'), import('/studio/stage/camera/renderer.js')]);
  document.querySelector('canvas')?.remove();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [640, Math.round(640 * scene.height / scene.width)];
  document.querySelector('#here').append(canvas);
  window.renderer = new LayerRenderer(canvas);
  window.renderer.setScene(await decodeScene(scene));
}"""

DRAW = "row => { renderer.draw(row); return renderer.canvas.toDataURL('image/png'); }"


def drawn(page: Page, row: list[float]) -> NDArray[np.uint8]:
    """What the renderer shows for a camera, RGB."""
    data = base64.b64decode(page.evaluate(DRAW, row).partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


MOUNT_CAMERA = """async ({ scene, control }) => {
  const { mountCamera } = await import('/studio/stage/camera/index.js');
  window.given = [];
  window.camera = mountCamera(document.querySelector('#here'),
    { scene, control, onChange: (value) => given.push(value) });
  await camera.ready;
}"""

MOUNT_BRUSH = """async ({ picture, matte, found, state }) => {
  const [{ mountBrush }, { bitmapOf }] = await Promise.all(
    [import('/studio/stage/brush/index.js'), import('/studio/stage/camera/layers.js')]);
  window.given = []; window.states = []; window.clicks = [];
  window.brush = mountBrush(document.querySelector('#here'), {
    picture: await bitmapOf(picture), matte, state: state ? window[state] : null,
    select: async (x, y) => { clicks.push([x, y]); return found; },
    onChange: (value, state) => { given.push(value); states.push(state); } });
  await brush.ready;
}"""

VALUE = """async () => {
  const value = await brush.value();
  const told = async (blob) => blob && new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(blob);
  });
  if (!value) return null;
  const strokes = value.dynamic_masks.map(
    async ({ mask, trajectories }) => ({ mask: await told(mask), trajectories }));
  return { static_mask: await told(value.static_mask), dynamic_masks: await Promise.all(strokes) };
}"""
