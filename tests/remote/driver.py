"""Makes clips in a process that may be killed: prints the name of each that is done."""

from __future__ import annotations

import json
import queue
import sys
import threading
from pathlib import Path
from typing import Any

from remote.conftest import asked
from stillmotion.engines.generative.clip import Tell
from stillmotion.engines.remote.maker import RemoteMaker
from stillmotion.engines.remote.options import read_options


def main() -> int:
    order: dict[str, Any] = json.loads(sys.argv[1])
    options = read_options("far", order["table"])
    jobs: queue.Queue[str] = queue.Queue()
    for job in order["jobs"]:
        jobs.put(job)
    wrong: list[BaseException] = []

    def work() -> None:
        maker = RemoteMaker(options, Path(order["state"]))
        while True:
            try:
                job = jobs.get_nowait()
            except queue.Empty:
                return
            try:
                clip = maker.make(asked(job=job), Tell())
            except BaseException as error:
                wrong.append(error)
                raise
            assert len(clip.frames) == 9
            print(f"{job}\n", end="", flush=True)

    hands = [threading.Thread(target=work) for _ in range(order["hands"])]
    for one in hands:
        one.start()
    for one in hands:
        one.join()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
