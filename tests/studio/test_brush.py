"""The brush and the camera in a real Chromium, led by mouse, touch and keyboard."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from conftest import require_or_skip
from harness.pictures import base64_of, encode, scene
from studio.pictures import decoded
from studio.stage import CHROMIUM, MOUNT_BRUSH, VALUE, chromium, open_stage

pytestmark = pytest.mark.browser
WIDTH, HEIGHT = 1920, 1080


@pytest.fixture(scope="module")
def browser():
    require_or_skip(CHROMIUM is not None, "needs Chromium: apt-get install chromium")
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def url(start):
    return start(no_auth=True).url


def png(picture):
    return "data:image/png;base64," + base64_of(encode(picture))


PICTURE = png(scene(WIDTH, HEIGHT))
HALF = np.zeros((90, 160), np.uint8)
HALF[:, :80] = 255  # the subject is the left half


@pytest.fixture
def stage(browser, url):
    """A brush over a large picture on a small stage."""
    page = open_stage(browser, url, viewport={"width": 700, "height": 900}, has_touch=True)
    given = {"picture": PICTURE, "matte": png(HALF), "found": png(HALF), "state": None}
    page.evaluate(MOUNT_BRUSH, given)
    yield Stage(page)
    assert page.faults == []
    page.context.close()


class Stage:
    def __init__(self, page):
        self.page = page
        self.box = page.locator(".brush-stage").bounding_box()

    def at(self, x, y):
        return self.box["x"] + x * self.box["width"], self.box["y"] + y * self.box["height"]

    def drag(self, *places, up=True):
        self.page.mouse.move(*self.at(*places[0]))
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*self.at(*place))
        if up:
            self.page.mouse.up()

    def tool(self, name):
        self.page.locator(".brush-tool").get_by_text(name, exact=True).click()

    def group(self, number):
        self.page.evaluate("number => brush.setGroup(number)", number)

    def value(self):
        return self.page.evaluate(VALUE)

    def covered(self, number=0):
        """(h, w; bool) what a group of the value covers."""
        mask = decoded(self.value()["dynamic_masks"][number]["mask"])
        return mask[..., 0] > 127

    def points(self):
        return self.page.locator(".brush-point-other, .brush-point")


def test_a_mask_is_in_the_pictures_pixels_whatever_the_stages_size(stage):
    stage.drag((0.1, 0.5), (0.2, 0.5), (0.3, 0.5))
    stage.tool("Path")
    stage.page.mouse.click(*stage.at(0.25, 0.5))
    stage.page.mouse.click(*stage.at(0.75, 0.25))
    covered = stage.covered()
    height, width = covered.shape
    assert abs(width / height - WIDTH / HEIGHT) < 0.01
    rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
    assert abs((rows[0] + rows[-1]) / 2 / height - 0.5) < 0.01
    assert abs(columns[0] / width - 0.07) < 0.02  # the brush has 6 % of the long edge
    assert abs(columns[-1] / width - 0.33) < 0.02
    (stroke,) = stage.value()["dynamic_masks"]
    (a, b) = stroke["trajectories"]
    assert (abs(a["x"] - 480) < 8, abs(a["y"] - 540) < 8) == (True, True)
    assert (abs(b["x"] - 1440) < 8, abs(b["y"] - 810) < 8) == (True, True)  # y upwards


def test_a_stroke_keeps_to_its_side_of_the_edge_and_erases_and_comes_back(stage):
    stage.drag((0.3, 0.5), (0.5, 0.5), (0.7, 0.5))
    stage.tool("Path")
    stage.page.mouse.click(*stage.at(0.3, 0.5))
    whole = stage.covered()
    assert np.flatnonzero(whole.any(axis=0))[-1] <= whole.shape[1] * 0.51
    stage.tool("Erase")
    stage.drag((0.3, 0.5), (0.4, 0.5), (0.6, 0.5))
    assert stage.covered().sum() < whole.sum() / 2 if stage.value() else True
    stage.page.get_by_text("Undo", exact=True).click()
    assert (stage.covered() == whole).all()
    stage.page.get_by_text("Redo", exact=True).click()
    stage.page.keyboard.press("Control+z")
    assert (stage.covered() == whole).all()


def test_a_click_selects_the_thing_there(stage):
    stage.tool("Select")
    stage.page.mouse.click(*stage.at(0.25, 0.5))
    stage.page.wait_for_function("given.length > 0")
    ((x, y),) = stage.page.evaluate("clicks")
    assert (abs(x - 0.25), abs(y - 0.5)) < (0.01, 0.01)
    stage.group(-1)
    stage.page.mouse.click(*stage.at(0.25, 0.5))
    stage.page.wait_for_function("given.at(-1)?.static_mask")
    still = decoded(stage.value()["static_mask"])[..., 0] > 127
    assert abs(still.mean() - 0.5) < 0.02
    assert stage.value()["dynamic_masks"] == []  # nothing moves without a path


def test_the_line_does_not_stick_to_the_pointer(stage):
    stage.drag((0.1, 0.3), (0.2, 0.3), up=False)
    # The button goes up where the page hears nothing of it.
    stage.page.evaluate(
        """() => document.querySelector('.brush-stage').dispatchEvent(new PointerEvent(
             'pointermove', { pointerId: 1, buttons: 0, clientX: 300, clientY: 300 }))"""
    )
    stage.page.mouse.move(*stage.at(0.9, 0.9))
    stage.page.mouse.up()
    stage.tool("Path")
    stage.page.mouse.click(*stage.at(0.2, 0.2))
    assert not stage.covered()[stage.covered().shape[0] // 2 :].any()


def test_points_under_paths_can_be_taken(stage):
    stage.drag((0.1, 0.5), (0.2, 0.5))
    stage.tool("Path")
    stage.page.mouse.click(*stage.at(0.3, 0.5))
    stage.page.mouse.click(*stage.at(0.7, 0.5))
    # The second group's line goes right over the first one's second point.
    stage.group(1)
    stage.page.mouse.click(*stage.at(0.6, 0.4))
    stage.page.mouse.click(*stage.at(0.8, 0.6))
    stage.drag((0.7, 0.5), (0.7, 0.6), (0.7, 0.8))
    assert stage.points().all_text_contents().count("2") == 2
    (stroke,) = stage.value()["dynamic_masks"]
    assert abs(stroke["trajectories"][1]["y"] - 0.2 * HEIGHT) < 12


def test_speed_along_a_path_and_freehand(stage):
    stage.drag((0.1, 0.5), (0.2, 0.5))
    stage.tool("Path")
    stage.page.mouse.click(*stage.at(0.2, 0.5))
    stage.page.mouse.click(*stage.at(0.5, 0.5))
    stage.page.mouse.click(*stage.at(0.8, 0.5))
    assert len(stage.value()["dynamic_masks"][0]["trajectories"]) == 3
    for _ in range(20):
        stage.page.keyboard.press("+")
    points = stage.value()["dynamic_masks"][0]["trajectories"]
    assert 10 <= len(points) <= 77  # a gesture, whose speed the engine keeps
    steps = np.diff([point["x"] for point in points])
    assert steps[-1] > 1.6 * steps[len(steps) // 4]
    stage.drag(*[(0.2 + 0.02 * i, 0.3 + 0.1 * np.sin(i / 5)) for i in range(25)])
    assert 2 <= len(stage.value()["dynamic_masks"][0]["trajectories"]) <= 77
    assert stage.page.locator(".brush-number").first.text_content() == "1"


def test_all_of_it_by_keyboard(stage):
    page = stage.page
    page.locator(".brush-stage").focus()
    page.keyboard.press("Space")
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowRight")  # of the cursor
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    (stroke,) = stage.value()["dynamic_masks"]
    assert [point["x"] for point in stroke["trajectories"]] == [960, 960 + round(0.1 * WIDTH)]
    page.locator('[data-knot="1"]').focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert len(stage.value()["dynamic_masks"][0]["trajectories"]) == 3
    page.keyboard.press("Delete")
    (stroke,) = stage.value()["dynamic_masks"]
    assert [point["y"] for point in stroke["trajectories"]] == [540, 551]
    assert "Point 2 of group 1" in page.evaluate("document.activeElement.ariaLabel")


def test_a_finger_paints(stage):
    session = stage.page.context.new_cdp_session(stage.page)

    def touch(kind, *place):
        points = [dict(zip("xy", stage.at(*place), strict=True))] if place else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.6, 0.5)
    for x in (0.65, 0.7, 0.75):
        touch("touchMove", x, 0.5)
    touch("touchEnd")
    stage.tool("Path")
    stage.page.touchscreen.tap(*stage.at(0.6, 0.5))
    stage.page.wait_for_function("given.at(-1)?.dynamic_masks.length")
    covered = stage.covered()
    assert covered[covered.shape[0] // 2, int(covered.shape[1] * 0.72)]


def test_what_was_painted_is_there_again_after_a_reload_of_its_state(stage):
    stage.drag((0.1, 0.5), (0.3, 0.5))
    stage.tool("Path")
    stage.page.mouse.click(*stage.at(0.2, 0.5))
    stage.page.wait_for_function(
        "states.at(-1)?.groups[0].mask && states.at(-1).groups[0].knots[0]"
    )
    before = stage.value()
    stage.page.evaluate("() => { window.kept = states.at(-1); brush.destroy(); }")
    given = {"picture": PICTURE, "matte": None, "found": png(HALF), "state": "kept"}
    stage.page.evaluate(MOUNT_BRUSH, given)
    assert stage.value() == before


def test_motion_is_shown(stage):
    stage.drag((0.1, 0.5), (0.3, 0.5))
    stage.tool("Path")
    stage.page.mouse.click(*stage.at(0.2, 0.5))
    stage.page.mouse.click(*stage.at(0.2, 0.2))
    live = stage.page.locator(".brush-live")
    before = live.screenshot()
    stage.page.emulate_media(reduced_motion="reduce")
    stage.page.get_by_text("Show motion").click()
    after = live.screenshot()
    stage.page.get_by_text("Stop", exact=True).click()
    seen, moved = (
        np.asarray(Image.open(io.BytesIO(each)).convert("RGB")) for each in (before, after)
    )
    seen, moved = (
        cv2.resize(each, (96, 54), interpolation=cv2.INTER_AREA) for each in (seen, moved)
    )
    changed = np.abs(seen.astype(int) - moved).max(axis=2) > 12
    height, width = changed.shape
    assert changed[int(0.2 * height), int(0.12 * width) : int(0.28 * width)].mean() > 0.3
    assert not changed[int(0.9 * height) :].any()


def test_masks_are_made_into_files_beside_the_page(stage):
    stage.drag((0.1, 0.5), (0.3, 0.5))
    stage.tool("Path")
    stage.page.mouse.click(*stage.at(0.2, 0.5))
    covered = stage.covered()
    (worker,) = stage.page.workers
    assert worker.url.endswith("/stage/brush/encoder.js")
    stage.tool("Paint")
    stage.drag((0.1, 0.8), (0.3, 0.8))
    both = stage.covered()
    assert (both | covered == both).all()
    assert both.sum() > 1.5 * covered.sum()
    assert stage.page.workers == [worker]


def test_a_browser_that_starts_no_worker_makes_them_itself(browser, url):
    page = open_stage(browser, url, viewport={"width": 700, "height": 900})
    page.route("**/encoder.js", lambda route: route.abort())
    given = {"picture": PICTURE, "matte": None, "found": png(HALF), "state": None}
    page.evaluate(MOUNT_BRUSH, given)
    stage = Stage(page)
    for _ in range(2):  # the first is asked of the worker, the next of nobody else
        stage.drag((0.1, 0.5), (0.3, 0.5))
        stage.tool("Path")
        stage.page.mouse.click(*stage.at(0.2, 0.5))
        assert stage.covered().any()
        stage.tool("Paint")
    page.context.close()
