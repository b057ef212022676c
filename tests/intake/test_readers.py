"""The readers: what they answer, and what is answered where they do not."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
from pathlib import Path

import numpy as np
import pytest

from harness.pictures import base64_of, encode, scene_png
from stillmotion.contract.errors import Code, ContractError
from stillmotion.contract.image2video import Image2VideoRequest, InlinePicture, SpooledPicture
from stillmotion.intake import readers as reading
from stillmotion.intake.kinds import fingerprint
from stillmotion.intake.readers import READER_PROGRAM, Readers
from stillmotion.intake.spool import Spool
from stillmotion.tasks.kinds import ELEMENTS, IMAGE2VIDEO, VOICES
from stillmotion.vault import StorageFault

MIB = 1024 * 1024
GOOD = Image2VideoRequest(image=InlinePicture(scene_png()), prompt="x")


def program(code):
    """A reader of one's own: `code` runs with each job in `job`, and `say(bytes)`."""
    return (
        sys.executable,
        "-c",
        "import sys, os, time\n"
        "i, o = sys.stdin.buffer, sys.stdout.buffer\n"
        "def say(b): o.write(b); o.flush()\n"
        "while head := i.read(4):\n"
        "    job = i.read(int.from_bytes(head, 'big'))\n"
        f"    {code}",
    )


async def test_a_request_that_comes_while_readers_start_finds_the_same_ones():
    readers = Readers(strict=False)
    try:
        await asyncio.gather(readers.start(), outcome(readers), readers.start())
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        commands = [Path(f"/proc/{child}/cmdline").read_bytes() for child in children]
        assert sum(b"stillmotion.intake.reader" in command for command in commands) == 2
    finally:
        await readers.close()


async def outcome(readers, request=GOOD, owner="a"):
    try:
        await readers.check(IMAGE2VIDEO, request, owner)
    except ContractError as refusal:
        return refusal
    return None


async def upload_of(tmp_path, body):
    spool = Spool.open(tmp_path / "incoming", 512 * MIB)
    upload = await spool.begin("a", MIB)
    await upload.write(body)
    upload.close()
    return upload


@pytest.fixture
async def readers():
    made = Readers(strict=False)
    yield made
    await made.close()


async def test_a_body_comes_back_with_files_in_place_of_pictures(readers, tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, (900, 900, 3), np.uint8)
    large = encode(noise)
    body = {
        "image": base64_of(scene_png()),
        "image_tail": base64_of(large),
        "prompt": "x",
        "odd": 1,
    }
    sent = json.dumps(body).encode()
    upload = await upload_of(tmp_path, sent)
    read = await readers.read(IMAGE2VIDEO, upload, "a", is_keyed=True)
    assert read.ignored == ("odd",)
    assert read.fingerprint == fingerprint(IMAGE2VIDEO, sent)
    image, tail = read.request.image, read.request.image_tail
    assert isinstance(image, SpooledPicture)
    for given, data in ((image, scene_png()), (tail, large)):
        with open(given.path, "rb") as file:
            assert file.read() == data
        assert data.startswith(given.start)
    assert not upload.path.exists()
    await readers.check(IMAGE2VIDEO, read.request, "a")


@pytest.mark.parametrize("kind", [ELEMENTS, VOICES])
async def test_files_of_other_kinds_are_found_as_well(readers, tmp_path, kind):
    files = base64_of(b"RIFF\0\0\0\0WAVE" + b"x" * 1000), base64_of(scene_png())
    bodies = {
        VOICES: {"voice_name": "v", "voice_url": files[0]},
        ELEMENTS: {
            "element_name": "e",
            "element_image_list": {
                "frontal_image": files[1],
                "refer_images": [{"image_url": files[1]}] * 3,
            },
        },
    }
    upload = await upload_of(tmp_path, json.dumps(bodies[kind]).encode())
    read = await readers.read(kind, upload, "a", is_keyed=False)
    assert len(list(upload.path.parent.iterdir())) == (1 if kind == VOICES else 4)
    await readers.check(kind, read.request, "a")


async def test_a_refusal_is_the_contract_s(readers, tmp_path):
    upload = await upload_of(tmp_path, b"[" * MIB)
    with pytest.raises(ContractError) as caught:
        await readers.read(IMAGE2VIDEO, upload, "a", is_keyed=False)
    assert caught.value.code is Code.BAD_REQUEST
    small = await outcome(readers, Image2VideoRequest(image=InlinePicture(scene_png(299, 299))))
    assert (small.code, small.field) == (Code.BAD_PARAMETER, "image")
    assert await outcome(readers) is None


async def test_a_disk_that_is_full_is_a_fault_of_the_storage(readers, tmp_path):
    body = json.dumps({"image": base64_of(scene_png()), "prompt": "x"}).encode()
    await readers.start()
    reader = readers._quick._process.pid
    resource.prlimit(reader, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
    with pytest.raises(StorageFault, match="File too large"):
        await readers.read(IMAGE2VIDEO, await upload_of(tmp_path, body), "a", is_keyed=False)
    resource.prlimit(reader, resource.RLIMIT_FSIZE, (-1, -1))
    upload = await upload_of(tmp_path, body)
    assert (await readers.read(IMAGE2VIDEO, upload, "a", is_keyed=False)).request.prompt == "x"


async def test_large_pictures_are_left_to_the_thorough_reader(readers):
    await readers.check(IMAGE2VIDEO, GOOD, "a")
    assert list(readers.memory()) == ["quick"]
    large = InlinePicture(encode(np.full((3000, 3000), 90, np.uint8)))
    await readers.check(IMAGE2VIDEO, Image2VideoRequest(image=large), "a")
    assert set(readers.memory()) == {"quick", "thorough"}


async def test_a_reader_without_memory_refuses_and_lives_on():
    limited = ("sh", "-c", 'ulimit -v 250000; exec "$@"', "sh", *READER_PROGRAM)
    readers = Readers(strict=False, program=limited)
    huge = InlinePicture(encode(np.full((8000, 8000, 3), 90, np.uint8)))
    refusal = await outcome(readers, Image2VideoRequest(image=huge))
    assert refusal.code is Code.BAD_PARAMETER
    assert "memory" in refusal.message
    pids = [readers._thorough._process.pid]
    assert await outcome(readers, Image2VideoRequest(image=InlinePicture(scene_png()))) is None
    assert pids == [readers._thorough._process.pid]
    await readers.close()


@pytest.mark.parametrize(
    "code",
    ["os._exit(1)", "say(bytes([0, 0, 0, 9])); os._exit(0)", "os.kill(os.getpid(), 9)"],
    ids=["exit", "half", "killed"],
)
async def test_a_reader_that_dies_costs_one_request_and_is_replaced(code):
    readers = Readers(strict=False, program=program(code))
    for _ in range(2):
        refusal = await outcome(readers)
        assert refusal.code is Code.UNAVAILABLE
        assert refusal.retry_after
    await readers.close()


@pytest.mark.parametrize(
    "code",
    ["say(bytes([255] * 8))", "say(bytes([0, 0, 0, 2, 193, 193]))"],
    ids=["too long", "nonsense"],
)
async def test_a_reader_that_answers_nonsense_is_a_fault_of_ours(code):
    readers = Readers(strict=False, program=program(code))
    with pytest.raises(RuntimeError):
        await readers.check(IMAGE2VIDEO, GOOD, "a")
    assert readers._quick._process is None
    await readers.close()


async def test_a_reader_that_takes_too_long_is_killed(monkeypatch):
    monkeypatch.setattr(reading, "QUICK_LIMIT_S", 0.2)
    readers = Readers(strict=False, program=program("time.sleep(3600)"))
    refusal = await outcome(readers)
    assert refusal.code is Code.UNAVAILABLE
    assert "0.2 s" in refusal.message
    assert readers.memory() == {}
    await readers.close()


async def test_accounts_take_turns():
    """Of five jobs of one account and one of another, this comes second."""
    passed = "bytes.fromhex('81a474797065a6706173736564')"
    readers = Readers(strict=False, program=program(f"say(bytes([0, 0, 0, 13]) + {passed})"))
    done = []

    async def ask(owner):
        await readers.check(IMAGE2VIDEO, GOOD, owner)
        done.append(owner)

    async with asyncio.TaskGroup() as group:
        for owner in "aaaaab":
            group.create_task(ask(owner))
    assert done.index("b") <= 1
    await readers.close()


async def test_a_queue_has_an_end(monkeypatch):
    monkeypatch.setattr(reading, "MOST_WAITING", 2)
    readers = Readers(strict=False, program=program("time.sleep(3600)"))
    asking = [asyncio.create_task(outcome(readers)) for _ in range(5)]
    done, _ = await asyncio.wait(asking, return_when=asyncio.FIRST_COMPLETED)
    assert all(task.result().code is Code.UNAVAILABLE for task in done)
    for task in asking:
        task.cancel()
    await asyncio.gather(*asking, return_exceptions=True)
    await readers.close()
