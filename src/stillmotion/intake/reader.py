"""A reader: a small program that reads large bodies and checks pictures, one job at a time.

It has no keys, no database and little memory, and may be killed at any time: then one request is
told to come again. It ends when its input does, or the server.
"""

from __future__ import annotations

import contextlib
import logging
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from stillmotion import logs
from stillmotion.contract.errors import Code, ContractError
from stillmotion.contract.image2video import GivenPicture, InlinePicture, SpooledPicture, contents
from stillmotion.intake.kinds import READINGS, add_readings, fingerprint, given_files, with_given
from stillmotion.intake.messages import (
    Broke,
    Check,
    HasRead,
    Job,
    Outcome,
    Passed,
    Read,
    Refused,
    TooMuch,
)
from stillmotion.logs.context import of_request
from stillmotion.orders.sent import without_files
from stillmotion.pipes import received, send

MOST_MEMORY = 1024 * 1024 * 1024
"""Bytes of address space. The largest body needs 500 MB, the largest picture 300 MB."""

QUICK_BYTES = 4 * 1024 * 1024
QUICK_PIXELS = 8_000_000
"""Pictures of more, all together, are left to the thorough reader."""

START_BYTES = 16
"""By which a file's format is told."""

log = logging.getLogger("stillmotion.reader")


def main() -> None:
    """Run until standard input closes. The arguments are the log's level and format, how nice to
    be, and the modules that have readings beside ours."""
    level, form, niceness, *modules = sys.argv[1:]
    logs.set_up(level, process=os.getpid(), form="json" if form == "json" else "text")
    os.umask(0o077)
    os.nice(int(niceness))
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = MOST_MEMORY if most == resource.RLIM_INFINITY else min(most, MOST_MEMORY)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for module in modules:
        add_readings(module)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    jobs, encoder = msgspec.msgpack.Decoder(Job), msgspec.msgpack.Encoder()
    # Without the server there is nobody to answer.
    with contextlib.suppress(BrokenPipeError):
        for given in received(sys.stdin.buffer):
            send(answers, encoder.encode(perform(jobs.decode(given))))


def perform(job: Job) -> Outcome:
    """Do one job, whatever happens."""
    of_request(job.request_id)
    try:
        return _read(job) if isinstance(job, Read) else _check(job)
    except ContractError as refusal:
        return Refused(refusal.code, refusal.message, refusal.field)
    except MemoryError:
        return Refused(
            Code.BAD_PARAMETER, "the request takes more memory to decode than there is for one", ""
        )
    except Exception as error:
        from stillmotion.vault import storage_fault

        if fault := storage_fault(error):
            return Broke(fault)
        log.exception("a request of the kind %s", job.kind)
        return Broke()


def _read(job: Read) -> HasRead:
    path = Path(job.body)
    body = path.read_bytes()
    path.unlink()
    parsed = READINGS[job.kind].parse(body, strict=job.strict)
    told = fingerprint(job.kind, body) if job.is_keyed else b""
    request, ignored = with_given(parsed.request, _spooler(path.parent)), parsed.ignored
    del parsed  # the files are on disk now
    said = msgspec.json.encode(without_files(body))
    return HasRead(msgspec.msgpack.encode(request), ignored, told, said)


def _check(job: Check) -> Passed | TooMuch:
    reading = READINGS[job.kind]
    request = msgspec.msgpack.decode(job.request, type=reading.request)
    if job.is_quick and not _is_quick(list(given_files(request))):
        return TooMuch()
    reading.check(request)
    return Passed()


def _is_quick(given: list[GivenPicture]) -> bool:
    from stillmotion.inputs.pictures import inspect

    size = pixels = 0
    for each in given:
        data = contents(each)
        size += len(data)
        if size > QUICK_BYTES:
            return False
        try:
            info = inspect(data, "")
        except ContractError:
            continue  # it is refused in a moment, or is no picture
        pixels += info.width * info.height
    return pixels <= QUICK_PIXELS


def _spooler(folder: Path) -> Callable[[InlinePicture], SpooledPicture]:
    count = 0

    def spool(picture: InlinePicture) -> SpooledPicture:
        nonlocal count
        path = folder / str(count)
        count += 1
        path.write_bytes(picture.data)
        return SpooledPicture(str(path), picture.data[:START_BYTES])

    return spool


if __name__ == "__main__":
    main()
