"""How far lips and voice are apart in finished videos: decoded frames against the decoded sound.

    python bench/lip_sync.py [VOICE ...]

Renders a portrait that says the sentences, and finds the shift at which how open the mouth is
agrees best with the voice's envelope. Limit: 45 ms either way (ITU-R BT.1359).
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from stillmotion.executors.film import Outputs
from stillmotion.executors.render import render
from stillmotion.orders import RenderSpec, StoredFile, Video, VideoOrder
from stillmotion.sound.speech import VOICES, voice

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from harness.av import heard, seen
from measures.lips import Lag, lag, opening

PORTRAIT = Path(__file__).parents[1] / "examples" / "pictures" / "portrait.jpg"
SHORT_EDGE, FPS, SECONDS = 240, 24, 5
MOST_S = 0.045

SENTENCES = {
    "en": (
        "Papa, pop a bubble up. Bob, a map.",
        "My mother bought a pump at the market before midday.",
        "A bumpy bus, a peppy pup, a bobbing boat.",
    ),
    "zh": ("爸爸，我们把包放在桌子上吧。", "妈妈明天买苹果和面包。", "他慢慢地跑到门口，不怕黑。"),
}


def measured(text: str, name: str, folder: Path) -> Lag:
    """The lag in a video of the portrait saying it."""
    path = folder / "video.mp4"
    video = Video(
        model_name="kling-v2-6",
        image=StoredFile(""),
        prompt=f'<<<voice_1>>> She says: "{text}" Static camera.',
        duration=SECONDS,
        sound=True,
    )
    with Image.open(PORTRAIT) as image:
        picture = np.asarray(image.convert("RGB"))
    render(
        VideoOrder(video, RenderSpec(engine="parallax", short_edge=SHORT_EDGE, fps=FPS)),
        {"image": picture},
        Outputs(path),
        lambda _done, _stage: None,
        lambda _words: None,
        [voice(name)],
    )
    sound, rate = heard(path)
    return lag(opening(seen(path)), FPS, sound.mean(axis=1), rate)


def main() -> None:
    names = sys.argv[1:] or [each.name for each in VOICES]
    print("| voice | sound after lips (ms) | agreement, least |")
    print("| --- | --- | --- |", flush=True)
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            found = [measured(text, name, Path(folder)) for text in SENTENCES[voice(name).language]]
            late = [1000 * each.seconds for each in found]
            told = ", ".join(f"{each:.0f}" for each in late)
            print(f"| {name} | {told} | {min(f.agreement for f in found):.2f} |", flush=True)
            if max(abs(each) for each in late) > 1000 * MOST_S:
                missed.append(name)
    for name in missed:
        print(f"missed: {name}")
    raise SystemExit(bool(missed))


if __name__ == "__main__":
    main()
