"""Make the contact sheets of docs/gallery.md for the calls beside image to video.

Run: python examples/gallery_calls.py [NAME …], with a server on this machine, or one that the usual
variables name.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from gallery import GAP, PICTURES, SHEETS, WIDTH, sheet
from PIL import Image

from stillmotion.client import Client, VideoTask
from stillmotion.client.sync import Videos

EVENLY = (0.0, 0.25, 0.5, 0.75, 1.0)


def photo(name: str) -> Path:
    """A picture of the repository."""
    return PICTURES / f"{name}.jpg"


def frames(client: Client) -> tuple[Videos, VideoTask]:
    """Omni video from one picture to another."""
    asked = client.omni_video.create(
        model_name="kling-v3-omni",
        prompt="<<<image_1>>>, the camera glides on until it is <<<image_2>>>",
        image_list=[
            {"image_url": photo("forest-stream"), "type": "first_frame"},
            {"image_url": photo("mountain-path"), "type": "end_frame"},
        ],
        mode="std",
    )
    return client.omni_video, asked


def appearing(client: Client) -> tuple[Videos, VideoTask]:
    """Omni video of what a picture shows, in a painted scene."""
    asked = client.omni_video.create(
        model_name="kling-v3-omni",
        prompt="<<<image_1>>> stands on the left on a green hill at sunset, clouds drift, "
        "slow push in",
        image_list=[{"image_url": photo("cows")}],
        aspect_ratio="16:9",
        mode="std",
    )
    return client.omni_video, asked


def together(client: Client) -> tuple[Videos, VideoTask]:
    """Two pictures put together."""
    asked = client.multi_image2video.create(
        prompt="<<<image_1>>> stands on the right in <<<image_2>>>, slow pan to the right",
        image_list=[photo("cows"), photo("mountain-path")],
        aspect_ratio="16:9",
    )
    return client.multi_image2video, asked


def extended(client: Client) -> tuple[Videos, VideoTask]:
    """A video, and how it goes on."""
    first = client.image_to_video(
        image=photo("autumn-meadow"),
        prompt="the camera pans slowly to the right, leaves are falling",
        duration=5,
    )
    made = client.wait(first.task_id).videos[0].id
    asked = client.video_extend.create(video_id=made, prompt="the camera moves closer")
    return client.video_extend, asked


def speaking(client: Client) -> tuple[Videos, VideoTask]:
    """A picture that says what a voice has said."""
    said = client.tts.create(
        text="Good morning. We have been waiting for you.", voice_id="af_heart"
    )
    sound = client.tts.wait(said).audios[0].id
    asked = client.avatar.create(image=photo("portrait"), audio_id=sound, mode="std")
    return client.avatar, asked


def effect(scene: str, name: str) -> Callable[[Client], tuple[Videos, VideoTask]]:
    """A scene over a picture."""

    def make(client: Client) -> tuple[Videos, VideoTask]:
        asked = client.effects.create(effect_scene=scene, input={"image": photo(name)})
        return client.effects, asked

    return make


VIDEOS: dict[str, Callable[[Client], tuple[Videos, VideoTask]]] = {
    "omni-frames": frames,
    "omni-appearing": appearing,
    "multi-image": together,
    "extend": extended,
    "avatar": speaking,
    "effect-bullet-time": effect("bullet_time", "lemurs"),
    "effect-rainfall": effect("rainfall", "night-bridge"),
    "effect-snowfall": effect("snowfall", "castle-maintenon"),
    "effect-falling-petals": effect("falling_petals", "portrait"),
    "effect-falling-leaves": effect("falling_leaves", "autumn-meadow"),
    "effect-drifting-fog": effect("drifting_fog", "forest-stream"),
    "effect-nightfall": effect("nightfall", "nagoya-castle"),
    "effect-golden-hour": effect("golden_hour", "mountain-path"),
}
PICTURES_OF = "omni-image"


def pictures(client: Client, folder: Path) -> Image.Image:
    """A series of pictures, side by side."""
    asked = client.omni_image.create(
        prompt="<<<image_1>>> stands on the left in <<<image_2>>>",
        image_list=[photo("cows"), photo("autumn-meadow")],
        result_type="series",
        series_amount=3,
    )
    made = client.omni_image.download(client.omni_image.wait(asked), folder)
    wide = (WIDTH - 2 * GAP) // 3
    shown = [Image.open(path) for path in made]
    high = round(wide * shown[0].height / shown[0].width)
    row = Image.new("RGB", (WIDTH, high), "white")
    for i, picture in enumerate(shown):
        row.paste(picture.resize((wide, high), Image.Resampling.LANCZOS), (i * (wide + GAP), 0))
    return row


def main() -> None:
    """Make the sheets named on the command line, or all."""
    wanted = set(sys.argv[1:]) or {*VIDEOS, PICTURES_OF}
    with Client() as client, tempfile.TemporaryDirectory() as scratch:
        for name in [name for name in VIDEOS if name in wanted]:
            calls, asked = VIDEOS[name](client)
            video = calls.download(calls.wait(asked), Path(scratch) / f"{name}.mp4")
            sheet(video, EVENLY).save(SHEETS / f"{name}.jpg", quality=85)
            print(name, flush=True)
        if PICTURES_OF in wanted:
            pictures(client, Path(scratch)).save(SHEETS / f"{PICTURES_OF}.jpg", quality=85)
            print(PICTURES_OF, flush=True)


if __name__ == "__main__":
    main()
