"""What the kernel is asked for: room, early writing, and reads that never wait."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from make import some_bytes

from lazarette.blobs.localfiles import kernel
from lazarette.model.limits import MIB


@pytest.fixture
def descriptor(tmp_path: Path) -> Iterator[int]:
    """A new file, open."""
    made = os.open(tmp_path / "file", os.O_RDWR | os.O_CREAT)
    yield made
    os.close(made)


def test_reserving_takes_room_and_keeps_the_size(descriptor: int) -> None:
    """Reserved room is the file's, while the file stays as long as it was."""
    if not kernel.reserve(descriptor, MIB):
        pytest.skip("this file system reserves nothing")
    found = os.fstat(descriptor)
    assert (found.st_size, found.st_blocks * 512 >= MIB) == (0, True)


def test_reserving_more_than_there_is_fails(descriptor: int) -> None:
    """The kernel's refusal is an OSError like any other."""
    if not kernel.reserve(descriptor, 1):
        pytest.skip("this file system reserves nothing")
    with pytest.raises(OSError, match=r"No space|too large"):
        kernel.reserve(descriptor, 1 << 62)


def test_early_writing_changes_no_byte(descriptor: int) -> None:
    """Hints about disk and cache leave the content alone."""
    payload = some_bytes(4 * MIB)
    os.pwrite(descriptor, payload, 0)
    kernel.start_writeback(descriptor, 0, 2 * MIB)
    kernel.drop_cached(descriptor, MIB, 3 * MIB)
    kernel.expect_sequential(descriptor)
    kernel.sync_data(descriptor)
    assert os.pread(descriptor, 5 * MIB, 0) == payload


def test_reads_what_is_in_memory_and_nothing_else(descriptor: int) -> None:
    """A read that would wait for the disk is declined; after a plain read it is done."""
    payload = some_bytes(MIB)
    os.pwrite(descriptor, payload, 0)
    assert kernel.read_cached(descriptor, MIB) == payload
    kernel.drop_cached(descriptor, 0, MIB)
    if kernel.read_cached(descriptor, MIB) is not None:
        pytest.skip("this file system lives in memory")
    assert os.pread(descriptor, MIB, 0) == payload
    assert kernel.read_cached(descriptor, MIB) == payload
    assert kernel.read_cached(descriptor, MIB + 1) is None


def test_opens_what_is_in_memory(tmp_path: Path) -> None:
    """A file just written is opened at once, or declined where the kernel cannot tell."""
    path = tmp_path / "file"
    path.write_bytes(b"here")
    found = kernel.open_cached(str(path))
    if found is None:
        pytest.skip("this kernel cannot tell")
    assert os.pread(found, 9, 0) == b"here"
    assert not os.get_inheritable(found)
    os.close(found)


def test_says_when_a_name_is_known_to_be_absent(tmp_path: Path) -> None:
    """A missing file is missing, or declined; never another error."""
    path = str(tmp_path / "absent")
    assert not os.path.exists(path)
    try:
        assert kernel.open_cached(path) is None
    except FileNotFoundError as error:
        assert error.errno == 2  # noqa: PT017


def test_renames_only_to_a_free_name(tmp_path: Path) -> None:
    """A name that is taken is refused, and both files stay as they are."""
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    with pytest.raises(FileExistsError):
        kernel.rename_new(str(one), str(two))
    assert (one.read_bytes(), two.read_bytes()) == (b"1", b"2")
    kernel.rename_new(str(one), str(tmp_path / "three"))
    assert not one.exists()
    assert (tmp_path / "three").read_bytes() == b"1"
