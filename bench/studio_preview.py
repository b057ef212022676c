"""Does the studio's preview show what is rendered, and how fast? In Chromium, without a GPU.

Run: python bench/studio_preview.py [--pictures NAME ...] [--sheet FILE]. For each picture three
moves, each rendered by a server and drawn by the page at the same frames; how far points lie apart
at 640 x 360 is told as the median and the 95th percentile. Limit: 1 pixel in the median. Then the
frames a second that software WebGL draws at 640 x 360 (at least 24), and the script that a frame of
strokes, paths and camera takes on a picture of 1920 x 1080 (at most 8 ms), by Chromium's trace;
that of the brush's motion, which draws in software here, is told beside them. Ends with 1 on a
failure.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import cv2
import httpx2
import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page

# Before the harness of benchmarks, whose name is the same.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from harness.server import ServerProcess, wait_for_end
from harness.video import decode
from studio.apart import apart
from studio.pictures import base64_of, data
from studio.stage import MOUNT_BRUSH, MOUNT_CAMERA, MOUNT_RENDERER, chromium, drawn, open_stage

PICTURES = ("castle-maintenon", "portrait", "cups", "two-spaniels", "mountain-path")
MOVES: dict[str, dict[str, Any]] = {
    "zoom -8": {"camera_control": {"type": "simple", "config": {"zoom": -8}}},
    "right_turn_forward": {"camera_control": {"type": "right_turn_forward"}},
    "path": {"camera_path": [{"x": 0.5, "y": 0.5}, {"x": 0.6, "y": 0.45, "zoom": 1.3}]},
}
SHARES = (0.3, 0.55, 0.8, 1.0)
MOST_APART, LEAST_FPS, MOST_SCRIPT_MS = 1.0, 24.0, 8.0

FPS = """async () => {
  const rows = Array.from({ length: 8 }, (_, i) => [1,0,0,0,1,0,0,0,1, 0.01 * i, 0, 0.01 * i, 1]);
  const pixel = new Uint8Array(4), { gl } = renderer;
  const begun = performance.now();
  let count = 0;
  while (performance.now() - begun < 2000) {
    renderer.draw(rows[count++ % 8]);
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
  }
  return count * 1000 / (performance.now() - begun);
}"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", nargs="*", default=PICTURES)
    parser.add_argument("--models-dir", type=Path)
    parser.add_argument("--sheet", type=Path)
    args = parser.parse_args()
    flags = ["--no-auth", "--workers", "1"]
    if args.models_dir:
        flags += ["--models-dir", str(args.models_dir)]
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        server = ServerProcess(Path(folder), *flags).start()
        try:
            with chromium() as browser:
                page = open_stage(browser, server.url)
                rows = [compare(server, page, name, failures) for name in args.pictures]
                if args.sheet and rows:
                    sheet = np.vstack([row for pairs in rows for row in pairs])
                    Image.fromarray(sheet).save(args.sheet)
                if rows:
                    fps = page.evaluate(FPS)
                    print(f"software WebGL at 640 x 360: {fps:.0f} frames a second")
                    if fps < LEAST_FPS:
                        failures.append(f"{fps:.0f} frames a second")
                time(server, browser, failures)
        finally:
            server.stop()
    for failure in failures:
        print("FAILED:", failure)
    return 1 if failures else 0


def compare(
    server: ServerProcess, page: Page, name: str, failures: list[str]
) -> list[np.ndarray[Any, Any]]:
    """Of one picture; a row of pairs for each move."""
    client = httpx2.Client(base_url=server.url, timeout=300, trust_env=False)
    image = base64_of(name, 1280, 720)
    scene = data(client.post("/studio/api/scene", json={"image": image}))
    page.evaluate(MOUNT_RENDERER, scene)
    rows = []
    for move, asked in MOVES.items():
        body = {"prompt": "a picture", "duration": 3, **asked}
        poses = data(client.post(f"/studio/api/poses?scene={scene['id']}", json=body))["poses"]
        made = data(client.post("/v1/videos/image2video", json={**body, "image": image}))
        done = wait_for_end(client, made["task_id"])
        assert done["task_status"] == "succeed", done
        url = done["task_result"]["videos"][0]["url"]
        frames = decode(httpx2.get(url, trust_env=False).content).frames
        assert len(frames) == len(poses)
        ways, pairs = [], []
        for share in SHARES:
            number = round(share * (len(poses) - 1))
            seen = cv2.resize(frames[number], (640, 360), interpolation=cv2.INTER_AREA)
            shown = drawn(page, poses[number])
            ways.append(apart(shown, seen))
            pairs.append(np.vstack([shown, seen])[::2, ::2])
        all_ways = np.concatenate(ways)
        worst = max(float(np.median(way)) for way in ways)
        print(
            f"{name}, {move}: {len(all_ways)} points, median {np.median(all_ways):.2f} px (of the "
            f"worst frame {worst:.2f}), 95th percentile {np.percentile(all_ways, 95):.2f}"
        )
        if worst > MOST_APART:
            failures.append(f"{name}, {move}: {worst:.2f} px apart")
        rows.append(np.hstack(pairs))
    return rows


def time(server: ServerProcess, browser: Browser, failures: list[str]) -> None:
    """Script a frame, by Chromium's trace, while strokes are painted and a move is led."""
    client = httpx2.Client(base_url=server.url, timeout=300, trust_env=False)
    image = base64_of("castle-maintenon", 1920, 1080)
    scene = data(client.post("/studio/api/scene", json={"image": image}))
    for what in ("strokes", "a path", "motion", "camera"):
        page = open_stage(browser, server.url, viewport={"width": 1000, "height": 900})
        if what == "camera":
            page.evaluate(MOUNT_CAMERA, {"scene": scene, "control": None})
            page.evaluate("camera.seek(1)")
        else:
            given = {"picture": f"data:image/png;base64,{image}", "matte": scene["matte"]}
            page.evaluate(MOUNT_BRUSH, {**given, "found": scene["matte"], "state": None})
        box = page.locator(".pad" if what == "camera" else ".brush-stage").bounding_box()
        assert box is not None
        if what == "a path":
            page.evaluate("brush.setTool('path')")
        if what == "motion":
            scribble(page, box, 30)
            page.evaluate("brush.setTool('path')")
            scribble(page, box, 20)
        browser.start_tracing(page=page, categories=["devtools.timeline", "v8.execute"])
        if what == "motion":
            page.get_by_role("button", name="Show motion").click()
            page.wait_for_timeout(1500)
        else:
            scribble(page, box, 80)
        trace = json.loads(browser.stop_tracing())
        spans = script(trace["traceEvents"])
        most = float(np.percentile(spans, 95)) if len(spans) else 0.0
        print(
            f"{what} on 1920 x 1080: {len(spans)} frames with script, median "
            f"{np.median(spans):.2f} ms, 95th percentile {most:.2f} ms, longest {max(spans):.2f} ms"
        )
        if most > MOST_SCRIPT_MS and what != "motion":
            failures.append(f"{what}: {most:.1f} ms of script a frame")
        page.context.close()


def scribble(page: Page, box: Any, count: int) -> None:
    """A long loop over the middle of the box."""
    turns = np.linspace(0, 6 * np.pi, count)
    reach = 0.25 + 0.12 * np.sin(turns * 0.7)
    places = np.stack([np.cos(turns) * reach * box["width"], np.sin(turns) * reach * box["height"]])
    xs, ys = places[0] + box["x"] + box["width"] / 2, places[1] + box["y"] + box["height"] / 2
    page.mouse.move(xs[0], ys[0])
    page.mouse.down()
    for x, y in zip(xs[1:], ys[1:], strict=True):
        page.mouse.move(x, y)
    page.mouse.up()


def script(events: list[dict[str, Any]]) -> list[float]:
    """Milliseconds of script between one frame and the next, of the page's main thread."""
    frames: dict[tuple[int, int], list[float]] = {}
    begun = sorted(
        (e["ts"], e["pid"], e["tid"]) for e in events if e.get("name") == "FireAnimationFrame"
    )
    for event in events:
        if event.get("name") in ("FunctionCall", "FireAnimationFrame") and event.get("ph") == "X":
            thread = (event["pid"], event["tid"])
            marks = [ts for ts, pid, tid in begun if (pid, tid) == thread]
            place = int(np.searchsorted(marks, event["ts"], side="right"))
            frames.setdefault((event["pid"], place), []).append((event["ts"], event["dur"]))  # type: ignore[arg-type]
    return [_union(spans) for spans in frames.values()]


def _union(spans: list[Any]) -> float:
    """Of spans that may lie in one another."""
    total, until = 0.0, -1.0
    for start, length in sorted(spans):
        end = start + length
        total += max(0.0, end - max(start, until))
        until = max(until, end)
    return total / 1000


if __name__ == "__main__":
    sys.exit(main())
