"""What every vault does: a folder's, and a bucket's on two servers that speak S3."""

import errno
import os
import tracemalloc
from pathlib import Path

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillmotion.vault import keys_below, open_vault, try_out
from stillmotion.vault.keys import check_key

BAD_KEYS = ["", "/", "/etc/passwd", "..", "a/../b", "a//b", "a/", "a/./b", ".hidden", "a/.hidden"]
BAD_KEYS += ["-rf", "a b", "a\nb", "a\\b", "a#1", "a%2f..", "ä", "a\0b", "C:\\x", "a/" * 300 + "b"]


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


async def test_a_range_is_streamed(vault):
    await vault.put("a/b", b"0123456789")
    for start, end, expected in (
        (0, None, b"0123456789"), (3, None, b"3456789"), (3, 5, b"34"), (9, 10, b"9"),
        (8, 99, b"89"),
    ):  # fmt: skip
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
    assert peak < (12 if vault.is_remote else 4) * 1024 * 1024
    assert largest < size // 8


async def test_prefixes_end_at_segments(vault):
    for key in ("inputs/t1/a", "inputs/t1/deep/b", "inputs/t10/c", "results/t1/d"):
        await vault.put(key, b"x")
    assert await keys_below(vault, "inputs/t1") == ["inputs/t1/a", "inputs/t1/deep/b"]
    names = [name async for page in vault.names("inputs") for name in page]
    assert sorted(names) == ["t1", "t10"]
    await vault.delete_prefix("inputs/t1")
    await vault.delete_prefix("inputs/t1")
    assert await keys_below(vault, "inputs") == ["inputs/t10/c"]
    assert await keys_below(vault, "inputs/t1") == []
    assert await vault.get("results/t1/d") == b"x"
    await vault.put("inputs/t1/a", b"again")
    assert await vault.get("inputs/t1/a") == b"again"


async def test_keys_that_could_lead_elsewhere_are_refused(vault):
    calls = [vault.get, vault.stat, vault.delete_prefix, lambda key: keys_below(vault, key)]
    calls += [lambda key: vault.put(key, b"x"), lambda key: vault.take_file(key, Path("x"))]
    calls += [lambda key: vault.copy(key, "a/b"), lambda key: vault.copy("a/b", key)]
    for key in BAD_KEYS:
        for call in calls:
            with pytest.raises(ValueError, match="not a storage key"):
                await call(key)
        for call in (vault.read, lambda key: vault.put_file(key, Path("x"))):
            with pytest.raises(ValueError, match="not a storage key"):
                call(key)


@given(st.text(max_size=20))
def test_no_accepted_key_leaves_the_root(text):
    try:
        check_key(text)
    except ValueError:
        return
    root = Path("/media")
    assert Path(os.path.normpath(root / text)).is_relative_to(root)
    assert Path(os.path.normpath(root / text)) != root


def files_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


async def test_a_result_is_written_once(vault, tmp_path):
    """The same again is fine, as after an answer that was lost; another one is refused."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"first")
    second.write_bytes(b"other")
    vault.put_file("results/t1/1/video.mp4", first)
    vault.put_file("results/t1/1/video.mp4", first)
    with pytest.raises(FileExistsError):
        vault.put_file("results/t1/1/video.mp4", second)
    assert vault.read("results/t1/1/video.mp4") == b"first"
    assert await keys_below(vault, "results") == ["results/t1/1/video.mp4"]
    # Where an upload goes up in parts, too.
    size = 9 * 1024 * 1024
    first.write_bytes(bytes(size))
    second.write_bytes(bytes([1]) * size)
    vault.put_file("results/t1/2/video.mp4", first)
    vault.put_file("results/t1/2/video.mp4", first)
    with pytest.raises(FileExistsError):
        vault.put_file("results/t1/2/video.mp4", second)
    assert vault.read("results/t1/2/video.mp4") == bytes(size)


async def test_a_copy_is_an_object_of_its_own(vault):
    await vault.put("results/t1/1/cutout.png", b"cut out")
    await vault.copy("results/t1/1/cutout.png", "inputs/t2/element.png")
    await vault.put("inputs/t3/element.png", b"something before")
    await vault.copy("results/t1/1/cutout.png", "inputs/t3/element.png")
    await vault.put("results/t1/1/cutout.png", b"another")
    await vault.delete_prefix("results/t1")
    assert await vault.get("inputs/t2/element.png") == b"cut out"
    assert await vault.get("inputs/t3/element.png") == b"cut out"
    with pytest.raises(FileNotFoundError):
        await vault.copy("results/t1/1/cutout.png", "inputs/t4/element.png")
    assert await keys_below(vault, "inputs") == ["inputs/t2/element.png", "inputs/t3/element.png"]


async def test_a_file_is_taken_over_in_place_of_what_was_there(vault, tmp_path):
    await vault.put("inputs/t1/image.png", b"before")
    (tmp_path / "upload").write_bytes(b"uploaded")
    await vault.take_file("inputs/t1/image.png", tmp_path / "upload")
    assert await vault.get("inputs/t1/image.png") == b"uploaded"


async def test_many_keys_come_in_pages_and_may_go_meanwhile(vault, monkeypatch):
    for module in ("bucket", "folder"):
        monkeypatch.setattr(f"stillmotion.vault.{module}.PAGE_KEYS", 10)
    keys = [f"inputs/t{number:02}/image.png" for number in range(25)]
    async with anyio.create_task_group() as group:
        for key in keys:
            group.start_soon(vault.put, key, b"x")
    seen = []
    async for page in vault.pages("inputs"):
        assert 0 < len(page) <= 10
        seen += page
        for key in page:
            await vault.delete_prefix(key.rpartition("/")[0])
    assert sorted(seen) == keys
    assert await keys_below(vault, "inputs") == []


async def test_a_trial_leaves_nothing_behind(vault):
    await try_out(vault, "trial", with_links=vault.is_remote)
    assert await keys_below(vault, "trial") == []


async def test_a_trial_of_a_folder_leaves_not_even_a_folder(tmp_path):
    await try_out(open_vault(tmp_path), "trial")
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_is_told_by_path_and_by_url(tmp_path):
    await open_vault(str(tmp_path)).put("a/b", b"x")
    await open_vault(f"file://{tmp_path}").put("a/c", b"x")
    assert files_below(tmp_path) == ["a/b", "a/c"]


async def test_a_write_that_fails_leaves_nothing_behind(tmp_path):
    """Nor does one that was cut off appear as an object."""
    vault = open_vault(tmp_path)
    await vault.put("a/b", b"before")
    with pytest.raises(TypeError):
        await vault.put("a/b", "no bytes")
    with pytest.raises(FileNotFoundError):
        vault.put_file("a/c", tmp_path / "missing")
    assert files_below(tmp_path) == ["a/b"]
    (tmp_path / "a" / ".b.0123").write_bytes(b"cut off")
    assert await keys_below(vault, "a") == ["a/b"]
    assert await vault.get("a/b") == b"before"


async def test_a_file_system_without_hard_links_will_do(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    vault = open_vault(tmp_path / "media")
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_bytes(b"first")
    second.write_bytes(b"other")
    vault.put_file("results/t1/video.mp4", first)
    vault.put_file("results/t1/video.mp4", first)
    with pytest.raises(FileExistsError):
        vault.put_file("results/t1/video.mp4", second)
    await vault.copy("results/t1/video.mp4", "inputs/t2/video.mp4")
    assert files_below(tmp_path / "media") == ["inputs/t2/video.mp4", "results/t1/video.mp4"]
    assert vault.read("inputs/t2/video.mp4") == b"first"


async def test_writers_at_the_same_time_do_not_disturb_one_another(tmp_path):
    vault = open_vault(tmp_path)
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
    vault = open_vault(root)
    assert synced == [tmp_path]
    synced.clear()
    await vault.put("inputs/t1/image.png", b"x")
    assert synced == [root / "inputs/t1/image.png", root / "inputs/t1", root / "inputs", root]
    synced.clear()
    (tmp_path / "v.mp4").write_bytes(b"x" * 8_000_000)
    vault.put_file("results/v.mp4", tmp_path / "v.mp4")
    assert synced == [root / "results/v.mp4", root / "results", root]
