"""What the models say of pictures and sentences. Each needs its files on this machine."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np
import pytest

from models.conftest import picture
from stillmotion.arrays import Coverage, Rgb, Tensor
from stillmotion.models import depth, faces, inpaint, interpolate, matte, sentences

Needs = Callable[[str], None]


def psnr(a: Rgb, b: Rgb) -> float:
    return float(10 * np.log10(255.0**2 / np.mean((a.astype(float) - b.astype(float)) ** 2)))


# Subjects


def test_the_subject_of_a_portrait(needs: Needs) -> None:
    needs("matte")
    rgb = picture("portrait")
    found = matte.subject(rgb)
    assert found.shape == rgb.shape[:2]
    assert found.dtype == np.float32
    assert found.min() >= 0.0
    assert found.max() <= 1.0
    height, width = found.shape
    middle = found[height * 2 // 5 :, width * 2 // 5 : width * 3 // 5]
    assert np.mean(middle > 0.9) > 0.99
    corners = np.concatenate(
        [found[: height // 6, : width // 6], found[: height // 6, -(width // 6) :]]
    )
    assert corners.max() < 0.1


def test_a_picture_without_a_subject(needs: Needs) -> None:
    needs("matte")
    assert np.mean(matte.subject(picture("mountain-path")) > 0.5) < 0.05


def test_the_edge_is_finer_with_both(needs: Needs, monkeypatch: pytest.MonkeyPatch) -> None:
    """And what one of them misses inside is not lost."""
    needs("matte")
    needs("people")
    needs("faces")
    rgb = picture("portrait", 720)
    both = matte.subject(rgb)
    monkeypatch.setattr(matte, "available", lambda _role: False)
    alone = matte.subject(rgb)

    def unsure(found: Coverage) -> float:
        return float(np.mean((found > 0.1) & (found < 0.9)))

    assert unsure(both) < unsure(alone)
    hat = (slice(100, 160), slice(280, 340))
    assert matte.people(rgb)[hat].min() < 0.5 or both[hat].min() > 0.9
    assert np.mean(np.abs(both - alone) > 0.5) < 0.02


# Painting


def test_a_hole_is_painted_and_nothing_else(needs: Needs) -> None:
    needs("inpaint")
    rgb = picture("autumn-meadow")
    hole = np.zeros(rgb.shape[:2], bool)
    hole[300:340, 200:280] = True
    damaged = rgb.copy()
    damaged[hole] = (255, 0, 255)
    painted = inpaint.fill(damaged, hole)
    assert np.array_equal(painted[~hole], rgb[~hole])
    # Grass in grass: near what was there, and nothing of what filled the hole.
    assert np.abs(painted[hole].mean(axis=0) - rgb[hole].mean(axis=0)).max() < 25
    assert np.array_equal(inpaint.fill(rgb, np.zeros_like(hole)), rgb)


def test_a_hole_in_a_large_picture(needs: Needs) -> None:
    """It is painted on a smaller copy: nothing of the hole's content comes through its edge."""
    needs("inpaint")
    rgb = cv2.resize(picture("autumn-meadow"), (2000, 1331), interpolation=cv2.INTER_CUBIC)
    hole = np.zeros(rgb.shape[:2], bool)
    hole[1101:1203, 701:903] = True
    damaged = rgb.copy()
    damaged[hole] = (255, 0, 255)
    painted = inpaint.fill(damaged, hole)
    assert np.array_equal(painted[~hole], rgb[~hole])
    # The green of the meadow is above its red and blue everywhere, that of magenta is not.
    inside = cv2.blur(painted, (9, 9))[hole].astype(int)
    assert np.percentile(inside[:, 1] - inside[:, 2], 1) > 0


# Depth


def test_depth_of_a_room(needs: Needs) -> None:
    needs("depth")
    rgb = picture("drum-room")
    near = depth.disparity(rgb)
    assert near.shape == rgb.shape[:2]
    assert near.dtype == np.float32
    assert near.min() >= 0.0
    assert near.max() <= 1.0
    height = len(near)
    assert near[height * 2 // 3 :].mean() > near[: height // 3].mean() + 0.1
    assert depth.source() is not None


# Between two pictures


def moved(rgb: Rgb, share: float) -> Rgb:
    turn = cv2.getRotationMatrix2D((270, 180), 2 * share, 1 + 0.03 * share)
    turn[:, 2] += (12 * share, 4 * share)
    size = (rgb.shape[1], rgb.shape[0])
    return cv2.warpAffine(rgb, turn, size, flags=cv2.INTER_CUBIC)[30:-30, 30:-30]


def test_pictures_between_two(needs: Needs) -> None:
    needs("interpolate")
    rgb = picture("lemurs")
    first, last = moved(rgb, 0.0), moved(rgb, 1.0)
    inner = (slice(16, -16), slice(16, -16))
    for share in (0.3, 0.5):
        made = interpolate.between(first, last, share)
        mixed = cv2.addWeighted(first, 1 - share, last, share, 0)
        true = moved(rgb, share)
        assert made.shape == first.shape
        assert psnr(made[inner], true[inner]) > psnr(mixed[inner], true[inner]) + 8
    assert np.array_equal(interpolate.between(first, last, 0.0), first)
    assert np.array_equal(interpolate.between(first, last, 1.0), last)


def test_motion_is_in_pixels_of_the_pictures(needs: Needs) -> None:
    needs("interpolate")
    rgb = cv2.resize(picture("lemurs"), None, fx=2.4, fy=2.4)
    first, last = rgb[:, 40:], rgb[:, :-40]
    found = interpolate.motion(first, last, 0.5)
    middle = (slice(200, -200), slice(200, -200))
    # What lies at x in the first has moved 40 to the right: halfway it came from 20 to the left.
    assert np.median(found.from_first[middle][..., 0]) == pytest.approx(-20, abs=1.5)
    assert np.median(found.from_second[middle][..., 0]) == pytest.approx(20, abs=1.5)
    assert np.median(found.from_first[middle][..., 1]) == pytest.approx(0, abs=1)


# Faces

RIGHT_EYE, LEFT_EYE, NOSE, MOUTH, CHIN = (33, 133), (362, 263), 1, (61, 291), 152
IRISES = (468, 473)


def test_a_face_and_its_points(needs: Needs) -> None:
    needs("faces")
    (face,) = faces.find(picture("portrait", 720))
    points = face.landmarks
    assert points.shape == (478, 3)
    assert face.score > 0.9
    left, top, right, bottom = face.box
    # As measured in the picture.
    assert (left, top, right, bottom) == pytest.approx((202, 158, 426, 400), abs=12)
    x, y, z = points.T
    for iris, (outer, inner) in zip(IRISES, (RIGHT_EYE, LEFT_EYE), strict=True):
        assert x[outer] < x[iris] < x[inner]
        rim = points[iris + 1 : iris + 5, :2] - points[iris, :2]
        across = x[inner] - x[outer]
        assert np.hypot(*rim.T) == pytest.approx(0.2 * across, rel=0.5)
    assert max(y[list(IRISES)]) < y[NOSE] < min(y[list(MOUTH)]) < y[CHIN]
    assert z[NOSE] == pytest.approx(z.min(), abs=15)


@pytest.mark.parametrize("degrees", [-35, 30])
def test_a_tilted_face(needs: Needs, degrees: int) -> None:
    needs("faces")
    rgb = picture("portrait", 720)
    turn = cv2.getRotationMatrix2D((310, 280), degrees, 1)
    (upright,) = faces.find(rgb)
    (tilted,) = faces.find(cv2.warpAffine(rgb, turn, (rgb.shape[1], rgb.shape[0])))
    expected = upright.landmarks[:, :2] @ turn[:, :2].T + turn[:, 2]
    off = np.hypot(*(tilted.landmarks[:, :2] - expected).T)
    assert np.median(off) < 6
    assert np.median(off[list(IRISES)]) < 6


def test_small_faces_in_a_large_picture(needs: Needs) -> None:
    needs("faces")
    rgb = picture("forest-stream", 720)
    places = {(100, 300): 120, (600, 400): 200, (800, 100): 90}
    for (x, y), height in places.items():
        person = picture("portrait", height)
        rgb[y : y + height, x : x + person.shape[1]] = person
    found = faces.find(rgb)
    assert len(found) == len(places)
    for (x, y), height in places.items():
        assert any(
            x < face.box[0] < face.box[2] < x + height and y < face.box[1] < y + height
            for face in found
        )
    widths = [face.box[2] - face.box[0] for face in found]
    assert widths == sorted(widths, reverse=True)


@pytest.mark.parametrize("name", ["lemurs", "two-spaniels", "autumn-meadow", "night-bridge"])
def test_no_faces(needs: Needs, name: str) -> None:
    needs("faces")
    assert faces.find(picture(name)) == []


def test_a_picture_too_small_to_search(needs: Needs) -> None:
    needs("faces")
    assert faces.find(np.zeros((2, 3, 3), np.uint8)) == []


# Sentences


def test_sentences_that_mean_the_same(needs: Needs) -> None:
    needs("sentences")
    pairs = [
        ("the river flows through the forest", "小河在森林里流淌"),
        ("a woman smiles and turns her head", "她微笑着转过头"),
        ("snow is falling", "下雪了"),
        ("the camera moves closer", "镜头慢慢推进"),
    ]
    english, chinese = (sentences.embed(list(side)) for side in zip(*pairs, strict=True))
    assert english.shape == (4, 512)
    assert english.dtype == np.float32
    assert np.linalg.norm(english, axis=1) == pytest.approx(1.0, abs=1e-5)
    likeness = english @ chinese.T
    assert likeness.argmax(axis=1).tolist() == [0, 1, 2, 3]
    assert likeness.diagonal().min() > 0.5
    assert likeness[~np.eye(4, dtype=bool)].max() < 0.4


def test_any_text_has_a_direction(needs: Needs) -> None:
    needs("sentences")
    texts = ["", " ", "!?", "a" * 3000, "🦊", "\n"]
    assert np.isfinite(sentences.embed(texts)).all()
    assert sentences.embed([]).shape == (0, 512)


# All of them


def test_threads_may_ask_at_once(needs: Needs) -> None:
    for role in ("matte", "depth", "faces", "sentences"):
        needs(role)
    rgb = picture("portrait", 180)
    jobs: list[Callable[[], Tensor]] = [
        lambda: matte.subject(rgb),
        lambda: depth.disparity(rgb),
        lambda: faces.find(rgb)[0].landmarks,
        lambda: sentences.embed(["the wind blows"]),
    ]
    alone = [job() for job in jobs]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda job: job(), jobs * 2))
    for i, answer in enumerate(together):
        # To the bit: the same request makes the same video.
        assert np.array_equal(answer, alone[i % len(jobs)])
