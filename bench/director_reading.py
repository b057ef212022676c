"""How well the director reads: precision and recall of camera moves and cues on labelled prompts.

Run: python bench/director_reading.py [--misses]. With and without the sentence embedding, for
both languages and both halves of `tests/director/prompts`; "unseen" was written after the lexicon
and its thresholds were done.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from director.labelled import labelled, measure
from stillmotion.director.meaning import Embed


def sentences() -> Embed | None:
    """The sentence model where it was pulled."""
    try:
        from stillmotion import models
    except ImportError:
        return None

    if not hasattr(models,"available") or not models.available("sentences"):
        return None
    from stillmotion.models.sentences import embed

    return embed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="show what was misread")
    shown = parser.parse_args().misses
    model = sentences()
    print("half          language  reading     camera P / R    cues P / R     prompts")
    for half in ("development", "unseen"):
        for language in ("English", "Chinese"):
            rows = [row for row in labelled(half) if row.chinese == (language == "Chinese")]
            for name, embed in (("lexicon", None), ("embedding", model)):
                if name == "embedding" and embed is None:
                    continue
                camera, cues, misses = measure(rows, embed)
                print(
                    f"{half:<13} {language:<9} {name:<10}  {camera.precision:.2f} / "
                    f"{camera.recall:.2f}     {cues.precision:.2f} / {cues.recall:.2f}    {len(rows)}"
                )
                for miss in misses if shown else []:
                    wrong = " ".join(f"+{kind}" for kind in sorted(miss.wrong))
                    missed = " ".join(f"-{kind}" for kind in sorted(miss.missed))
                    print(f"    {wrong} {missed}  {miss.prompt}")


if __name__ == "__main__":
    main()
