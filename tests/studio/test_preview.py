"""What the page shows of a move is what the engine renders, point by point."""

import cv2
import numpy as np
import pytest

from conftest import require_or_skip
from stillmotion.director.camera import from_control
from stillmotion.encoding.planes import planes_to_rgb
from stillmotion.engines.base import Take
from stillmotion.engines.parallax.camera.path import extrinsics
from stillmotion.executors.opened import engine_of
from stillmotion.orders.video import CameraMove
from stillmotion.storyboard import Shot, Storyboard
from stillmotion.studio.poses import row
from studio.apart import apart
from studio.pictures import base64_of, data, photograph
from studio.stage import CHROMIUM, MOUNT_RENDERER, chromium, drawn, open_stage

NAME, WIDTH, HEIGHT = "castle-maintenon", 1280, 720


@pytest.mark.browser
def test_the_preview_has_the_renders_pose(start):
    require_or_skip(CHROMIUM is not None, "needs Chromium: apt-get install chromium")
    api = start(no_auth=True)
    image = base64_of(NAME, WIDTH, HEIGHT)
    scene = data(api.client().post("/studio/api/scene", json={"image": image}, timeout=200))
    camera = from_control(CameraMove("right_turn_forward"), WIDTH, HEIGHT)
    shot = Shot(frames=9, camera=camera)
    board = Storyboard(width=WIDTH, height=HEIGHT, fps=24, mode="std", shots=(shot,))
    take = Take(board, {"image": photograph(NAME, WIDTH, HEIGHT)})
    last = planes_to_rgb(engine_of("parallax").still(shot, take))
    rendered = cv2.resize(last, (640, 360), interpolation=cv2.INTER_AREA)
    with chromium() as browser:
        page = open_stage(browser, api.url)
        page.evaluate(MOUNT_RENDERER, scene)
        shown = drawn(page, row(extrinsics(camera, 9)[-1]))
        at_rest = drawn(page, row(extrinsics(camera, 9)[0]))
        assert page.faults == []
    ways = apart(shown, rendered)
    assert len(ways) > 100
    assert np.median(ways) < 0.5
    assert np.percentile(ways, 95) < 1
    # It has moved at all, by more than that.
    assert np.median(apart(at_rest, rendered)) > 5
