"""The trials of the preset voices, spoken.

`python -m stillmotion.library.speak_presets` writes them, and the list of the voices, into the
package. They come out as they are only with the models that `stillmotion models pull` fetches.
"""

from __future__ import annotations

import json

from stillmotion.library.voices import FOLDER, trial_file
from stillmotion.sound.mp3 import write_mp3
from stillmotion.sound.speech import VOICES, speak
from stillmotion.sound.voices.maker import TRIALS

HEAD = """\
# The voices that come along, as `stillmotion.sound.speech` has them; their trials lie beside this
# file. Both were made by `python -m stillmotion.library.speak_presets`.
"""


def voices_page() -> str:
    """The list, TOML."""
    entries = [
        "\n[[voice]]\n"
        + "".join(
            f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
            for key, value in (
                ("id", voice.name),
                ("name", voice.title),
                ("language", voice.language),
                ("gender", voice.gender),
            )
        )
        for voice in VOICES
    ]
    return HEAD + "".join(entries)


def main() -> None:
    """Write all."""
    (FOLDER / "voices.toml").write_text(voices_page(), "utf-8")
    for voice in VOICES:
        spoken = speak(TRIALS[voice.language], voice, voice.language)
        path = trial_file(voice.name)
        write_mp3(path, spoken.sound, spoken.rate)
        print(path.name, path.stat().st_size, flush=True)


if __name__ == "__main__":
    main()
