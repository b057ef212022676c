"""How well the director reads: precision and recall of camera moves and cues on labelled prompts.

Run: python bench/director_reading.py [--misses]. With and without the sentence embedding, for
both languages and each file of `tests/director/prompts`: "development" was used all along,
"second" and "third" were unseen until their mistakes were mended (their first lines have what was
measured then), "unseen" was written last and none of its mistakes was mended.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from director.labelled import HALVES, labelled, measure
from stillmotion.executors.language import sentence_model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="show what was misread")
    shown = parser.parse_args().misses
    model = sentence_model()
    print("half           language   reading     camera P/R   cues P/R     prompts")
    for half in HALVES:
        for language in ("English", "Chinese"):
            rows = [row for row in labelled(half) if row.chinese == (language == "Chinese")]
            for name, embed in (("lexicon", None), ("embedding", model)):
                if name == "embedding" and embed is None:
                    continue
                camera, cues, misses = measure(rows, embed)
                figures = [f"{s.precision:.2f} / {s.recall:.2f}" for s in (camera, cues)]
                print(f"{half:<13} {language:<9} {name:<10}", *figures, len(rows), sep="  ")
                for miss in misses if shown else []:
                    wrong = " ".join(f"+{kind}" for kind in sorted(miss.wrong))
                    missed = " ".join(f"-{kind}" for kind in sorted(miss.missed))
                    print(f"    {wrong} {missed}  {miss.prompt}")


if __name__ == "__main__":
    main()
