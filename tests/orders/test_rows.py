"""Orders in rows: what is written is read again, and rows of an older version are read as well.

`rows/version-1` holds rows that a server of that version wrote.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from stillmotion.orders import (
    BrushStroke,
    CameraMove,
    CastVoice,
    ElementOrder,
    ImagesOrder,
    Point,
    RenderSpec,
    ShotText,
    StoredFile,
    TextOrder,
    TextVideo,
    UrlFile,
    Video,
    VideoOrder,
    VoiceOrder,
)
from stillmotion.orders.rows import VERSION, UnreadableOrder, decode_order, encode_order

ROWS = Path(__file__).parent / "rows"
SPEC = RenderSpec(engine="parallax", short_edge=240, fps=12)
TYPES = {
    "image2video": VideoOrder,
    "text2video": TextOrder,
    "images": ImagesOrder,
    "elements": ElementOrder,
    "voices": VoiceOrder,
}


def old(name: str) -> object:
    """What a row of version 1 says today."""
    row = (ROWS / "version-1" / f"{name}.json").read_bytes()
    return decode_order(row, TYPES[name.split("-")[0]])


def key_of(source: object) -> str:
    assert isinstance(source, StoredFile)
    return source.key.split("/", 2)[2]


@pytest.mark.parametrize("name", sorted(path.stem for path in (ROWS / "version-1").glob("*.json")))
def test_a_row_of_version_1_is_read_whole_and_written_anew(name: str) -> None:
    order = old(name)
    type = TYPES[name.split("-")[0]]
    assert decode_order(encode_order(order), type) == order


def test_what_a_row_of_version_1_asked_for_is_asked_for_today() -> None:
    plain = old("image2video-plain")
    assert isinstance(plain, VideoOrder)
    assert plain.spec == SPEC
    assert plain.video.prompt == "slow zoom in, she smiles"
    assert (plain.video.negative_prompt, plain.video.cfg_scale) == ("rain", 0.7)
    assert key_of(plain.video.image) == "image.png"

    by_url = old("image2video-url")
    assert by_url.video.image == UrlFile("http://127.0.0.1:9/a.png")

    tail = old("image2video-tail")
    assert key_of(tail.video.image_tail) == "image_tail.png"

    camera = old("image2video-camera")
    assert camera.video.camera_control == CameraMove("simple", "zoom", -5)

    brush = old("image2video-brush")
    assert key_of(brush.video.static_mask) == "static_mask.png"
    (stroke,) = brush.video.dynamic_masks
    assert key_of(stroke.mask) == "dynamic_masks_0_mask.png"
    assert stroke.trajectory == (Point(150, 150), Point(250, 150))

    board = old("image2video-storyboard")
    assert (board.video.multi_shot, board.video.shot_type) == (True, "customize")
    assert board.video.multi_prompt == (ShotText(1, "push in", 2), ShotText(2, "pan left", 1))
    assert len(board.video.element_ids) == len(board.elements) == 1

    voices = old("image2video-voices")
    assert voices.watermark
    assert voices.video.sound
    assert voices.voices == (CastVoice(name="Heart", preset="af_heart"),)

    text = old("text2video")
    assert isinstance(text, TextOrder)
    assert (text.video.prompt, text.video.aspect) == ("a lake at dawn, pan right", (1, 1))

    images = old("images")
    assert (images.prompt, images.n, images.width, images.height) == (
        "a street at night",
        2,
        1368,
        768,
    )
    assert key_of(old("images-image").image) == "image.png"

    element = old("elements")
    assert (element.name, element.tags, element.owner) == ("fig", ("o_104",), "1")
    assert key_of(element.frontal) == "element_image_list_frontal_image.png"
    assert len(element.references) == 1

    voice = old("voices")
    assert (voice.name, voice.field, key_of(voice.recording)) == (
        "tone",
        "voice_url",
        "voice_url.bin",
    )


def test_every_field_survives_a_row() -> None:
    video = Video(
        model_name="kling-v1",
        mode="pro",
        duration=10,
        prompt="x",
        negative_prompt="y",
        multi_shot=True,
        shot_type="intelligence",
        multi_prompt=(ShotText(1, "a", 4), ShotText(2, "b", 6)),
        camera_control=CameraMove("forward_up"),
        cfg_scale=0.25,
        sound=True,
        element_ids=(7,),
        image=UrlFile("https://example.com/a.png"),
        image_tail=StoredFile("inputs/1/b.png"),
        static_mask=StoredFile("inputs/1/c.png"),
        dynamic_masks=(BrushStroke(StoredFile("inputs/1/d.png"), (Point(1, 2), Point(3, 4))),),
    )
    voices = (None, CastVoice(name="Ann", profile=StoredFile("inputs/1/v.json")))
    order = VideoOrder(video, SPEC, (StoredFile("inputs/1/e.png"),), voices, watermark=True)
    assert decode_order(encode_order(order), VideoOrder) == order
    assert "callback_url" not in encode_order(order).decode()
    text = TextOrder(TextVideo(model_name="kling-v3", aspect=(9, 16)), SPEC)
    assert decode_order(encode_order(text), TextOrder) == text


def test_a_row_of_a_newer_version_is_not_guessed_at() -> None:
    row = msgspec.json.encode({"version": VERSION + 1, "order": {}})
    with pytest.raises(UnreadableOrder, match=f"newer Stillmotion .*version {VERSION + 1}"):
        decode_order(row, VideoOrder)


@pytest.mark.parametrize("row", [b"", b"{", b"[]", b"{}", b'{"version": 2}', b'{"request": 1}'])
def test_what_is_no_order_says_so(row: bytes) -> None:
    with pytest.raises(UnreadableOrder, match="cannot be read"):
        decode_order(row, VideoOrder)
