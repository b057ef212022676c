"""Bad bodies for the calls that need an engine of a certain ability."""

from __future__ import annotations

from typing import Any

from contract.neighbour_bad_requests import CLIP, URL, Bad, elements

IMAGE = "/v1/images/omni-image"
MOTION = "/v1/videos/motion-control"


def image(**fields: Any) -> dict[str, Any]:
    """A body that is taken, but for the fields given; None leaves one out."""
    whole = {"prompt": "a hill", **fields}
    return {name: value for name, value in whole.items() if value is not None}


def motion(**fields: Any) -> dict[str, Any]:
    """As `image`; it is taken where an engine can do it."""
    whole = {
        "image_url": URL,
        "video_url": CLIP,
        "character_orientation": "video",
        "mode": "std",
        **fields,
    }
    return {name: value for name, value in whole.items() if value is not None}


def pictures(count: int) -> list[dict[str, Any]]:
    """An `image_list` of so many."""
    return [{"image": URL}] * count


PRIVATE = "http://127.0.0.1/a"
LONG = "x" * 2501

BAD = [
    Bad(IMAGE, [], "", code=1200),
    Bad(IMAGE, {}, "prompt", "missing"),
    Bad(IMAGE, image(prompt=""), "prompt", "missing"),
    Bad(IMAGE, image(prompt="  "), "prompt", "missing"),
    Bad(IMAGE, image(prompt=LONG), "prompt", "2500"),
    Bad(IMAGE, image(prompt=["a hill"]), "prompt", "a string"),
    Bad(IMAGE, image(prompt="<<<image_1>>>"), "prompt", "gives none"),
    Bad(IMAGE, image(prompt="<<<image_3>>>", image_list=pictures(2)), "prompt", "gives 2"),
    Bad(IMAGE, image(prompt="<<<element_1>>>"), "prompt", "element_list"),
    Bad(IMAGE, image(prompt="<<<object_2>>>", element_list=elements(1)), "prompt", "gives 1"),
    Bad(IMAGE, image(prompt="<<<video_1>>>"), "prompt", "is none of"),
    Bad(IMAGE, image(prompt="<<<voice_1>>>"), "prompt", "is none of"),
    Bad(IMAGE, image(prompt="<<<image_0>>>", image_list=pictures(1)), "prompt", "is none of"),
    Bad(IMAGE, image(prompt="<<<image_1", image_list=pictures(1)), "prompt", "is none of"),
    Bad(IMAGE, image(model_name="kling-v3"), "model_name", "kling-image-o1 or kling-v3-omni"),
    Bad(IMAGE, image(model_name=3), "model_name", "kling-image-o1"),
    Bad(IMAGE, image(image_list=URL), "image_list", "an array"),
    Bad(IMAGE, image(image_list=[URL]), "image_list[0]", "an object"),
    Bad(IMAGE, image(image_list=[None]), "image_list[0]", "missing"),
    Bad(IMAGE, image(image_list=[{}]), "image_list[0].image", "missing"),
    Bad(IMAGE, image(image_list=[{"image_url": URL}]), "image_list[0].image", "missing"),
    Bad(IMAGE, image(image_list=[{"image": 1}]), "image_list[0].image", "a string"),
    Bad(IMAGE, image(image_list=[{"image": "data:image/png;base64,AAAA"}]),
        "image_list[0].image", "base64"),
    Bad(IMAGE, image(image_list=[{"image": "cat.png"}]), "image_list[0].image", "a path"),
    Bad(IMAGE, image(image_list=[{"image": "AAAA"}]), "image_list[0].image", ""),
    Bad(IMAGE, image(image_list=[{"image": "ftp://example.com/a.png"}]),
        "image_list[0].image", "http or https"),
    Bad(IMAGE, image(image_list=pictures(11)), "image_list", "at most 10"),
    Bad(IMAGE, image(element_list=elements(11)), "element_list", "at most 10"),
    Bad(IMAGE, image(image_list=pictures(6), element_list=elements(5)), "element_list",
        "11 entries together"),
    Bad(IMAGE, image(element_list=[{"element_id": 0}]), "element_list[0].element_id", "1 to"),
    Bad(IMAGE, image(element_list=[{"element_id": "x"}]), "element_list[0].element_id"),
    Bad(IMAGE, image(element_list=[{}]), "element_list[0].element_id", "missing"),
    Bad(IMAGE, image(element_list=[{"element_id": 999}]), "element_list[0].element_id",
        code=1203),
    Bad(IMAGE, image(resolution="8k"), "resolution", "1k, 2k or 4k"),
    Bad(IMAGE, image(resolution=2), "resolution", "1k, 2k or 4k"),
    Bad(IMAGE, image(result_type="many"), "result_type", "single or series"),
    Bad(IMAGE, image(result_type=True), "result_type", "single or series"),
    Bad(IMAGE, image(n=0), "n", "1 to 9"),
    Bad(IMAGE, image(n=10), "n", "1 to 9"),
    Bad(IMAGE, image(n=1.5), "n", "1 to 9"),
    Bad(IMAGE, image(n="many"), "n", "1 to 9"),
    Bad(IMAGE, image(result_type="series", series_amount=1), "series_amount", "2 to 9"),
    Bad(IMAGE, image(result_type="series", series_amount=10), "series_amount", "2 to 9"),
    Bad(IMAGE, image(result_type="series", series_amount=[3]), "series_amount", "2 to 9"),
    Bad(IMAGE, image(aspect_ratio="5:4"), "aspect_ratio", "auto"),
    Bad(IMAGE, image(aspect_ratio=1), "aspect_ratio", "auto"),
    Bad(IMAGE, image(watermark_info=[]), "watermark_info", "an object"),
    Bad(IMAGE, image(watermark_info={"enabled": "maybe"}), "watermark_info.enabled"),
    Bad(IMAGE, image(callback_url="nowhere"), "callback_url", ""),
    Bad(IMAGE, image(external_task_id="x" * 257), "external_task_id", "256"),
    Bad(MOTION, "x", "", code=1200),
    Bad(MOTION, motion(image_url=None), "image_url", "missing"),
    Bad(MOTION, motion(video_url=None), "video_url", "missing"),
    Bad(MOTION, motion(character_orientation=None), "character_orientation", "missing"),
    Bad(MOTION, motion(mode=None), "mode", "missing"),
    Bad(MOTION, motion(mode="4k"), "mode", "std or pro"),
    Bad(MOTION, motion(mode=1), "mode", "std or pro"),
    Bad(MOTION, motion(character_orientation="left"), "character_orientation", "image or video"),
    Bad(MOTION, motion(model_name="kling-v1"), "model_name", "kling-v2-6 or kling-v3"),
    Bad(MOTION, motion(prompt=LONG), "prompt", "2500"),
    Bad(MOTION, motion(prompt=4), "prompt", "a string"),
    Bad(MOTION, motion(prompt="<<<element_1>>>"), "prompt", "gives none"),
    Bad(MOTION, motion(prompt="<<<image_2>>>"), "prompt", "gives 1"),
    Bad(MOTION, motion(prompt="<<<voice_1>>>"), "prompt", "is none of"),
    Bad(MOTION, motion(image_url=3), "image_url", "a string"),
    Bad(MOTION, motion(image_url="file:///a.png"), "image_url", "http or https"),
    Bad(MOTION, motion(image_url="AAAA"), "image_url", ""),
    Bad(MOTION, motion(video_url=["x"]), "video_url", "a string"),
    Bad(MOTION, motion(video_url="data:video/mp4;base64,AAAA"), "video_url", "base64"),
    Bad(MOTION, motion(video_url="dance.mp4"), "video_url", "a path"),
    Bad(MOTION, motion(video_url="AAAAAAAAAAAA"), "video_url", "MP4 or MOV"),
    Bad(MOTION, motion(element_list=elements(2)), "element_list", "at most 1"),
    Bad(MOTION, motion(element_list=[{"element_id": -1}]), "element_list[0].element_id", "1 to"),
    Bad(MOTION, motion(keep_original_sound=True), "keep_original_sound", "yes or no"),
    Bad(MOTION, motion(keep_original_sound="on"), "keep_original_sound", "yes or no"),
    Bad(MOTION, motion(watermark_info="x"), "watermark_info", "an object"),
    Bad(MOTION, motion(watermark_info={"enabled": 2}), "watermark_info.enabled", ""),
    Bad(MOTION, motion(external_task_id="a\nb"), "external_task_id", "printable"),
    Bad(MOTION, motion(callback_url=7), "callback_url", "a string"),
]  # fmt: skip
