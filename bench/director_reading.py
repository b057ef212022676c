"""How well the director reads labelled prompts.

Run: python bench/director_reading.py [--misses]

First precision and recall of camera moves and cues, with and without the sentence embedding, for
both languages and each file of `tests/director/prompts`: "development" was used all along,
"second" and "third" were unseen until their mistakes were mended (their first lines have what was
measured then), "unseen" was written last and none of its mistakes was mended.

Then how much of what prompts ask to happen is neither performed nor told as not done (VBench's
human-action and temporal-style prompts, and two lists of our own, whose first lines have what was
measured when they were new), and how often a plain description is told as if it asked for
something. Fails above `MOST` of either. Last, what reading a prompt takes.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from director import asked
from director.labelled import HALVES, labelled, measure
from stillmotion.director.lexicon import tables
from stillmotion.director.reading import read
from stillmotion.executors.language import sentence_model

MOST = 0.05
"""Share of what is asked for that may be missed, and of plain prompts that may be told wrongly."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="show what was misread")
    shown = parser.parse_args().misses
    moves_and_cues(shown)
    kept = what_is_asked(shown)
    speed()
    raise SystemExit(0 if kept else 1)


def moves_and_cues(shown: bool) -> None:
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


def what_is_asked(shown: bool) -> bool:
    """Print how well it is noticed; whether all of it is within `MOST`."""
    print("\nasked to happen            missed        plain told wrongly")
    kept = True
    for name, rows in asked.lists().items():
        noticed = asked.measure(rows)
        kept &= len(noticed.missed) <= MOST * noticed.asked
        kept &= noticed.plain_wrong <= MOST * noticed.plain
        missed = f"{len(noticed.missed)} of {noticed.asked}"
        wrong = f"{noticed.plain_wrong} of {noticed.plain}" if noticed.plain else "-"
        print(f"{name:<25}  {missed:<12}  {wrong}")
        for miss in noticed.missed if shown else []:
            print(f"    missed  {miss}")
        for told in noticed.told_wrongly if shown else []:
            print(f"    wrong   {told}")
    return kept


def speed() -> None:
    for name, table in (("English", tables.english), ("Chinese", tables.chinese)):
        table.cache_clear()
        start = time.perf_counter()
        table()
        print(f"\n{name} words loaded in {(time.perf_counter() - start) * 1e3:.0f} ms", end="")
    prompts = [row.prompt for half in HALVES for row in labelled(half)]
    for prompt in prompts:
        read(prompt)
    times = []
    for prompt in prompts * 3:
        start = time.perf_counter()
        read(prompt)
        times.append(time.perf_counter() - start)
    times.sort()
    worst = times[round(0.99 * len(times))]
    print(
        f"; a prompt is read in {statistics.median(times) * 1e3:.1f} ms, 99 % in {worst * 1e3:.1f}"
    )


if __name__ == "__main__":
    main()
