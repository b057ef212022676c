"""The vault on a folder and on obstore's in-memory bucket, by the same tests."""

import os
import tracemalloc
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st
from obstore.store import MemoryStore

from stillmotion.vault import Vault
from stillmotion.vault.keys import check_key

BAD_KEYS = ["", "/", "/etc/passwd", "..", "a/../b", "a//b", "a/", "a/./b", ".hidden", "a/.hidden"]
BAD_KEYS += ["-rf", "a b", "a\nb", "a\\b", "a#1", "a%2f..", "ä", "a\0b", "C:\\x", "a/" * 300 + "b"]


@pytest.fixture(params=["folder", "bucket"])
def vault(request, tmp_path):
    return Vault.open(tmp_path / "media") if request.param == "folder" else Vault(MemoryStore())


async def test_what_is_put_is_got(vault):
    await vault.put("inputs/t1/image.png", b"first")
    await vault.put("inputs/t1/image.png", b"second")
    assert await vault.get("inputs/t1/image.png") == b"second"
    assert vault.read("inputs/t1/image.png") == b"second"
    assert await vault.stat("inputs/t1/image.png") == 6
    assert await vault.stat("inputs/t1/other.png") is None
    with pytest.raises(FileNotFoundError):
        await vault.get("inputs/t1/other.png")
    with pytest.raises(FileNotFoundError):
        vault.read("inputs/t1/other.png")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, None, b"0123456789"), (3, None, b"3456789"), (3, 5, b"34"), (9, 10, b"9"), (8, 99, b"89")],
)
async def test_a_range_is_streamed(vault, start, end, expected):
    await vault.put("a/b", b"0123456789")
    assert b"".join([piece async for piece in vault.stream("a/b", start, end)]) == expected


async def test_large_files_go_in_and_out_in_pieces(vault, tmp_path):
    size = 24 * 1024 * 1024
    source = tmp_path / "video.mp4"
    with source.open("wb") as file:
        for number in range(size // 4096):
            file.write(number.to_bytes(4, "big") * 1024)
    tracemalloc.start()
    vault.put_file("results/t1/1/video.mp4", source)
    taken, largest = 0, 0
    async for piece in vault.stream("results/t1/1/video.mp4", 4096, size - 1):
        if taken == 0:
            assert piece[:8] == (1).to_bytes(4, "big") * 2
        taken, largest = taken + len(piece), max(largest, len(piece))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert taken == size - 1 - 4096
    if vault.local_path("a/b") is not None:
        assert peak < 4 * 1024 * 1024
        assert largest < size // 8


async def test_prefixes_end_at_segments(vault):
    for key in ("inputs/t1/a", "inputs/t1/deep/b", "inputs/t10/c", "results/t1/d"):
        await vault.put(key, b"x")
    assert await vault.list_prefix("inputs/t1") == ["inputs/t1/a", "inputs/t1/deep/b"]
    await vault.delete_prefix("inputs/t1")
    await vault.delete_prefix("inputs/t1")
    assert await vault.list_prefix("inputs") == ["inputs/t10/c"]
    assert await vault.list_prefix("inputs/t1") == []
    assert await vault.get("results/t1/d") == b"x"
    await vault.put("inputs/t1/a", b"again")
    assert await vault.get("inputs/t1/a") == b"again"


@pytest.mark.parametrize("key", BAD_KEYS)
async def test_keys_that_could_lead_elsewhere_are_refused(vault, key):
    for call in (vault.get, vault.stat, vault.list_prefix, vault.delete_prefix):
        with pytest.raises(ValueError, match="not a storage key"):
            await call(key)
    with pytest.raises(ValueError, match="not a storage key"):
        await vault.put(key, b"x")
    with pytest.raises(ValueError, match="not a storage key"):
        vault.local_path(key)


@given(st.text(max_size=20))
def test_no_accepted_key_leaves_the_root(text):
    try:
        check_key(text)
    except ValueError:
        return
    root = Path("/media")
    assert Path(os.path.normpath(root / text)).is_relative_to(root)
    assert Path(os.path.normpath(root / text)) != root


def test_a_folder_gives_paths_and_a_bucket_none(tmp_path):
    assert Vault.open(str(tmp_path)).local_path("a/b") == tmp_path / "a/b"
    assert Vault.open(f"file://{tmp_path}").local_path("a/b") == tmp_path / "a/b"
    assert Vault.open("memory:///").local_path("a/b") is None


async def test_writers_at_the_same_time_do_not_disturb_one_another(tmp_path):
    vault = Vault.open(tmp_path)
    async with anyio.create_task_group() as group:
        for number in range(60):
            group.start_soon(vault.put, f"inputs/t{number % 7}/{number}", b"%d" % number)
    for number in range(60):
        assert vault.read(f"inputs/t{number % 7}/{number}") == b"%d" % number


async def test_a_put_syncs_the_file_in_its_place_and_every_folder_above(tmp_path, monkeypatch):
    """Every entry that leads to the new object is on disk before `put` returns."""
    real, synced = os.fsync, []

    def fsync(handle):
        synced.append(Path(os.readlink(f"/proc/self/fd/{handle}")))
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    root = tmp_path / "media"
    vault = Vault.open(root)
    assert synced == [tmp_path]
    synced.clear()
    await vault.put("inputs/t1/image.png", b"x")
    assert synced == [root / "inputs/t1/image.png", root / "inputs/t1", root / "inputs", root]
    synced.clear()
    (tmp_path / "v.mp4").write_bytes(b"x" * 8_000_000)
    vault.put_file("results/v.mp4", tmp_path / "v.mp4")
    assert synced == [root / "results/v.mp4", root / "results", root]
