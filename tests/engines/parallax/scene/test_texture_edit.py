"""Retouches painted into plates, and carried by the scene."""

from dataclasses import dataclass

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.parallax.effects.watching import clock, find, only_face, portrait
from stillmotion.encoding.planes import planes_to_rgb, rgb_to_planes
from stillmotion.engines.parallax.camera.path import extrinsics
from stillmotion.engines.parallax.camera.viewport import viewport_of
from stillmotion.engines.parallax.effect import Effects, Patch
from stillmotion.engines.parallax.effects.faces.build import LivingBuilder
from stillmotion.engines.parallax.effects.faces.speech import SpeechTrack
from stillmotion.engines.parallax.render.composite import empty_frame
from stillmotion.engines.parallax.render.renderer import Renderer
from stillmotion.engines.parallax.scene.build import build_scene
from stillmotion.engines.parallax.scene.photo import PhotoSource
from stillmotion.engines.parallax.scene.texture import make_texture
from stillmotion.engines.parallax.scene.texture_edit import TextureEditor
from stillmotion.inpaint.outpainting import Margins
from stillmotion.storyboard import CameraPath, Cue, Pose, PoseKeyframe
from stillmotion.vision.landmarks import LEFT_EYE, RIGHT_EYE, mouth_openness

WIDTH, HEIGHT = 96, 64


@dataclass(frozen=True)
class Glow:
    """Brightens the middle of its box on odd frames."""

    rgb: np.ndarray
    box: tuple[int, int, int, int]

    def patch(self, number):
        if number % 2 == 0:
            return None
        left, top, right, bottom = self.box
        here = self.rgb[top:bottom, left:right].astype(float)
        y, x = np.mgrid[-1 : 1 : here.shape[0] * 1j, -1 : 1 : here.shape[1] * 1j]
        bell = np.clip(1 - 1.6 * np.hypot(x, y), 0, 1)[..., None]
        return Patch(np.rint(here + 60 * bell).clip(0, 255).astype(np.uint8), left, top)


def scenery():
    random = np.random.default_rng(5)
    rough = random.integers(40, 180, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    return cv2.GaussianBlur(rough, (0, 0), 1.5)


def retouched(rgb, patch):
    changed = rgb.copy()
    rows, columns = patch.rgb.shape[:2]
    changed[patch.top : patch.top + rows, patch.left : patch.left + columns] = patch.rgb
    return changed


@settings(max_examples=25)
@given(
    left=st.integers(0, 32),
    top=st.integers(0, 16),
    across=st.integers(8, 15),
    down=st.integers(8, 15),
    margin=st.sampled_from([0, 4, 12]),
    shrinks=st.booleans(),
)
def test_a_painted_plate_is_that_of_the_retouched_picture(left, top, across, down, margin, shrinks):
    rgb = scenery()
    box = (2 * left, 2 * top, 2 * (left + across), 2 * (top + down))
    glow = Glow(rgb, box)

    def plate_of(picture):
        grown = cv2.copyMakeBorder(picture, *[margin] * 4, cv2.BORDER_REFLECT_101)
        return make_texture(rgb_to_planes(grown), shrinks=shrinks)

    plate, before = plate_of(rgb), plate_of(rgb)
    painter = TextureEditor(glow, plate, Margins(margin, margin, margin, margin), rgb)
    painter.paint(1)
    wanted = plate_of(retouched(rgb, glow.patch(1)))
    for name in ("luma", "soft", "u", "v"):
        ours, theirs = (getattr(p, name).astype(int) for p in (plate, wanted))
        off = np.abs(ours - theirs)
        x0, y0 = box[0] + margin, box[1] + margin
        fine = 2 if name in ("luma", "soft") else 0.5
        rows = slice(round((y0 + 4) * fine), round((box[3] + margin - 4) * fine))
        columns = slice(round((x0 + 4) * fine), round((box[2] + margin - 4) * fine))
        assert off[rows, columns].max(initial=0) <= 2
    painter.paint(2)
    for name in ("luma", "soft", "u", "v"):
        assert np.array_equal(getattr(plate, name), getattr(before, name))


@pytest.mark.parametrize("dolly", [0.0, 0.12])
def test_a_scene_shows_what_its_faces_do_wherever_the_camera_goes(dolly):
    rgb = portrait()
    height, width = rgb.shape[:2]
    at = clock(2.0)
    place = viewport_of((width, height), width, height)
    track = SpeechTrack([0.0, 2.0], [0.6, 0.6], [0.0, 0.0])
    cues = [Cue(kind="speak"), Cue(kind="blink")]
    effects = LivingBuilder(at, find, track).build(cues, PhotoSource(rgb).view(place))
    assert not effects.undone
    path = CameraPath("test", (PoseKeyframe(0, Pose()), PoseKeyframe(1, Pose(z=dolly))))
    cameras = extrinsics(path, at.frames)
    shut = next(n for n in range(at.frames) if effects.retouches[0].patch(n)) + 2
    shown = {}
    for name, made in (("acting", effects), ("still", Effects())):
        rig = Renderer(build_scene(PhotoSource(rgb), place, cameras, made))
        for number in (shut, at.frames - 1):
            frame = empty_frame(width, height)
            rig.render(cameras[number], number, frame)
            shown[name, number] = planes_to_rgb(frame)
    last = at.frames - 1
    before, after = (only_face(shown[name, last]) for name in ("still", "acting"))
    assert mouth_openness(after) > mouth_openness(before) + 0.12
    # The lid lies where the eye would be seen: what changed of the frame is about the eyes.
    changed = np.abs(shown["acting", shut].astype(int) - shown["still", shut]).max(axis=-1)
    eyes = only_face(shown["still", shut])
    for ring in (RIGHT_EYE, LEFT_EYE):
        x, y = eyes.landmarks[ring.iris[0], :2].round().astype(int)
        assert changed[y - 2 : y + 3, x - 2 : x + 3].mean() > 25
        lash = eyes.landmarks[ring.brow[2], :2].round().astype(int)
        assert changed[lash[1] - 8, lash[0]] < 12
    # And the eyes are open again in the end.
    x, y = before.landmarks[RIGHT_EYE.iris[0], :2].round().astype(int)
    off = shown["acting", last][y - 2 : y + 3, x - 2 : x + 3].astype(int)
    assert np.abs(off - shown["still", last][y - 2 : y + 3, x - 2 : x + 3]).max() <= 2
