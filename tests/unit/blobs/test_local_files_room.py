"""Local blob files and room on the disk: reserved, shared by links, given back."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from crash.small_disk import make_small_disk
from make import some_bytes
from unit.blobs.small_blocks import BLOCK, get, open_files, path_of, put, run, unfinished

from lazarette.blobs.localfiles.engine import LocalFiles
from lazarette.blobs.localfiles.writer import RESERVE_BYTES_MIN
from lazarette.model.errors import StorageFull
from lazarette.model.limits import MIB


def test_a_wrong_size_hint_costs_no_room(files: LocalFiles, tmp_path: Path) -> None:
    """Room reserved for bytes that never came is given back at commit."""
    blob = run(put(files, some_bytes(5_000), size_hint=64 * MIB))
    assert path_of(tmp_path, blob).stat().st_blocks * 512 < MIB
    assert run(get(files, blob, 5_000)) == some_bytes(5_000)


def test_an_upload_that_cannot_fit_fails_at_its_first_block(tmp_path: Path) -> None:
    """A size hint beyond the disk is refused before the bytes are received.

    On a disk of its own: reserving takes all that is left, for whoever else writes, too.
    """
    disk = make_small_disk(tmp_path, 16)
    try:
        files = open_files(disk.folder)
        room = run(files.free_bytes())
        assert room is not None
        with pytest.raises(StorageFull):
            run(put(files, some_bytes(2_000), size_hint=room + RESERVE_BYTES_MIN))
        assert unfinished(disk.folder) == []
        run(files.close())
    finally:
        disk.close()


def test_links_beyond_what_the_file_system_allows_become_copies(
    files: LocalFiles, tmp_path: Path
) -> None:
    """When an inode has all the names it may have, the bytes are copied."""
    payload = some_bytes(3 * BLOCK + 7)
    blob = run(put(files, payload))
    path = path_of(tmp_path, blob)
    names = tmp_path / "names"
    names.mkdir()
    with suppress(OSError):
        for number in range(70_000):
            os.link(path, names / str(number))
        pytest.skip("this file system allows more links than are worth making")
    (copy,) = run(files.link([blob]))
    assert path_of(tmp_path, copy).stat().st_ino != path.stat().st_ino
    assert run(get(files, copy, len(payload))) == payload


def test_links_share_the_bytes(files: LocalFiles, tmp_path: Path) -> None:
    """A link is one more name of the same file."""
    blob = run(put(files, some_bytes(9)))
    links = run(files.link([blob, blob]))
    assert path_of(tmp_path, blob).stat().st_nlink == 3
    assert len({path_of(tmp_path, each).stat().st_ino for each in links}) == 1
