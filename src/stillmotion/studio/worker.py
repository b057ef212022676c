"""A process of the workbench: looks at pictures and reads words for the studio's calls, one errand
at a time, with the code that renders do it with.

It has no keys and no database, and may be killed at any time. It ends when its input does, or the
server.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sys
from importlib import import_module
from pathlib import Path

import msgspec

from stillmotion import logs
from stillmotion.contract.errors import Code, ContractError
from stillmotion.engines import registry
from stillmotion.executors.worker import claim_stdout
from stillmotion.logs.context import of_request
from stillmotion.models import folder
from stillmotion.pipes import received, send
from stillmotion.studio.messages import Answered, BenchConfig, Broke, Errand, Outcome, Refused
from stillmotion.studio.tools import Tools

log = logging.getLogger("stillmotion.studio")

CALLS = {
    "scene": "stillmotion.studio.scene",
    "poses": "stillmotion.studio.poses",
    "select": "stillmotion.studio.select",
    "reading": "stillmotion.studio.reading",
    "offers": "stillmotion.studio.offers",
}
"""The module whose `perform` answers a call, imported when it is needed."""


def main() -> None:
    """Run until standard input closes."""
    config = msgspec.json.decode(sys.argv[1].encode(), type=BenchConfig)
    logs.set_up(config.log_level, process=os.getpid(), form=config.log_format)
    os.umask(0o077)
    folder.use(Path(config.models_dir), Path(config.depth_model) if config.depth_model else None)
    registry.use(Path(config.engines) if config.engines else None)
    answers = claim_stdout()
    tools = Tools(config)
    errands, encoder = msgspec.msgpack.Decoder(Errand), msgspec.msgpack.Encoder()
    # Without the server there is nobody to answer.
    with contextlib.suppress(BrokenPipeError):
        for given in received(sys.stdin.buffer):
            send(answers, encoder.encode(perform(errands.decode(given), tools)))


def perform(errand: Errand, tools: Tools) -> Outcome:
    """Do one errand, whatever happens."""
    of_request(errand.request_id)
    try:
        return Answered(import_module(CALLS[errand.call]).perform(errand, tools))
    except ContractError as refusal:
        return Refused(refusal.code, refusal.message, refusal.field)
    except MemoryError:
        return Refused(Code.BAD_PARAMETER, "the picture takes more memory than there is", "image")
    except Exception:
        log.exception("the studio's call %s", errand.call)
        return Broke()


if __name__ == "__main__":
    main()
