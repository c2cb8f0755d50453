"""Local blob files on disk: their format, names and rights; damage found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from make import some_bytes
from unit.blobs.small_blocks import BLOCK, CLOCK, get, open_files, path_of, put, run

from lazarette.base.ids import RandomIds
from lazarette.blobs.localfiles.engine import LocalFiles
from lazarette.blobs.localfiles.layout import FOLDERS, fresh_id, made_ms
from lazarette.model.errors import BlobCorrupt, EngineUnavailable


def test_a_file_is_its_payload_and_a_footer(files: LocalFiles, tmp_path: Path) -> None:
    """The payload stands first and unchanged: `head -c` recovers it without this program."""
    payload = some_bytes(2 * BLOCK + 1)
    raw = path_of(tmp_path, run(put(files, payload))).read_bytes()
    assert raw.startswith(payload)
    assert len(raw) == len(payload) + 3 * 4 + 28
    assert raw[-28:-20] == b"LAZBLOB1"


def test_files_and_folders_are_for_the_owner_only(files: LocalFiles, tmp_path: Path) -> None:
    """No other user of the machine may read a blob or list the folders."""
    path = path_of(tmp_path, run(put(files, b"private")))
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("cut", [1, 27, 28, 29, 35, 40, 41, 1_000, 2_040, 2_041])
def test_a_truncated_file_is_corrupt(files: LocalFiles, tmp_path: Path, cut: int) -> None:
    """Wherever a file is cut, opening it says so and verify moves it away."""
    payload = some_bytes(2 * BLOCK + 1)
    blob = run(put(files, payload))
    path = path_of(tmp_path, blob)
    os.truncate(path, path.stat().st_size - cut)
    with pytest.raises(BlobCorrupt):
        run(files.open(blob, 0, 1))
    assert run(files.verify(blob)) is False
    assert (tmp_path / "quarantine" / blob).exists()


@pytest.mark.parametrize("from_end", [1, 4, 5, 9, 16, 21, 28, 29, 33, 40])
def test_a_damaged_footer_is_corrupt(files: LocalFiles, tmp_path: Path, from_end: int) -> None:
    """One flipped bit anywhere in the footer: nothing is read, verify moves it away."""
    blob = run(put(files, some_bytes(2 * BLOCK + 1)))
    path = path_of(tmp_path, blob)
    raw = bytearray(path.read_bytes())
    raw[-from_end] ^= 0x10
    path.write_bytes(raw)
    with pytest.raises(BlobCorrupt):
        run(files.open(blob, 0, 1))
    assert run(files.verify(blob)) is False


def test_reads_a_footer_longer_than_the_first_look(files: LocalFiles) -> None:
    """Blobs of thousands of blocks, whose footer takes a second read, come back whole."""
    payload = some_bytes(1_500 * BLOCK + 3)
    assert run(get(files, run(put(files, payload)), len(payload))) == payload


def test_the_folder_keeps_its_block_size(tmp_path: Path) -> None:
    """The size that the folder was made with holds, whatever is asked for later."""

    async def work() -> None:
        files = open_files(tmp_path, block_bytes=500)
        blob = await put(files, some_bytes(1_200))
        await files.close()
        files = open_files(tmp_path, block_bytes=900)
        (stat,) = await files.list_after(None, 5)
        assert (stat.blob, stat.size) == (blob, 1_200)
        assert await get(files, blob, 1_200) == some_bytes(1_200)
        other = await put(files, some_bytes(1_200))
        assert path_of(tmp_path, other).stat().st_size == path_of(tmp_path, blob).stat().st_size
        await files.close()

    run(work())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no json",
        b'{"format":"lazarette-blobs","version":2,"block_bytes":1048576}',
        b'{"format":"something","version":1,"block_bytes":1048576}',
        b'{"format":"lazarette-blobs","version":1,"block_bytes":0}',
    ],
)
def test_refuses_a_folder_of_another_format(tmp_path: Path, content: bytes) -> None:
    """A FORMAT file that this release does not know stops the start, with a sentence."""
    run(open_files(tmp_path).close())
    (tmp_path / "blobs" / "FORMAT").write_bytes(content)
    with pytest.raises(EngineUnavailable, match=r"(FORMAT|format)"):
        open_files(tmp_path)


def test_strange_files_are_not_listed(files: LocalFiles, tmp_path: Path) -> None:
    """What is not named as a blob does not disturb a sweep, and is not offered to it."""
    blob = run(put(files, b"x"))
    for name in (".DS_Store", "zz", "x" * 28, blob + "~"):
        (tmp_path / "blobs" / blob[:2] / name).write_bytes(b"")
    assert [stat.blob for stat in run(files.list_after(None, 10))] == [blob]


def test_an_id_begins_with_its_folder_and_carries_its_time(files: LocalFiles) -> None:
    """Ids are a folder's name and a ULID; links stay in the folder of the original."""
    before_ms = CLOCK.now_ms()
    blob = run(put(files, b"x"))
    (link,) = run(files.link([blob]))
    assert len(blob) == len(link) == 28
    assert blob[:2] in FOLDERS
    assert link[:2] == blob[:2]
    assert before_ms <= made_ms(blob) <= made_ms(link) <= CLOCK.now_ms()


class CountingIds(RandomIds):
    """ULIDs as a counter makes them within one millisecond, or over and over the same."""

    def __init__(self, step: int) -> None:
        super().__init__(CLOCK)
        self._number = 0
        self._step = step

    def ulid(self) -> str:
        """Return the next ULID."""
        self._number += self._step
        return "01ARZ3NDEKTSV4RRFFQ6" + f"{self._number:06}"


def test_folders_fill_evenly_whatever_the_ids(tmp_path: Path) -> None:
    """ULIDs that differ in their last digits only are spread over the folders all the same."""
    ids = CountingIds(step=100)
    folders = {fresh_id(ids)[:2] for _ in range(2_000)}
    assert len(folders) > 800


def test_never_replaces_a_blob(tmp_path: Path) -> None:
    """An id source that repeats itself is refused; the blob that is there stays what it is."""
    files = LocalFiles.open_folder(tmp_path, RandomIds(CLOCK), CLOCK)
    twice = LocalFiles.open_folder(tmp_path, CountingIds(step=0), CLOCK)
    blob = run(put(twice, b"first"))
    with pytest.raises(EngineUnavailable):
        run(put(twice, b"other"))
    assert [stat.blob for stat in run(files.list_after(None, 9))] == [blob]
    assert run(get(files, blob, 5)) == b"first"
    with pytest.raises(EngineUnavailable):
        run(twice.link([blob]))
    assert run(get(files, blob, 5)) == b"first"
    run(twice.close())
    run(files.close())
