"""Taking possession of a blob folder: check its format, clear what a crash left behind.

Several processes share one folder. Each writes below a folder of its own in `tmp/` and holds
a lock there for as long as it lives; the kernel lets the lock go whatever ends the process.
A folder whose lock can be taken belongs to nobody: its files are removed, and it waits for the
next process rather than being made anew, because one must also start on a full disk.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import msgspec

from lazarette.base.ids import IdSource
from lazarette.blobs.localfiles import kernel
from lazarette.blobs.localfiles.layout import FOLDERS, Layout
from lazarette.model.errors import EngineUnavailable
from lazarette.model.limits import CHUNK_BYTES_MAX

_LOCK = "LOCK"
_VERSION = 1


class FolderFormat(msgspec.Struct, frozen=True):
    """What `blobs/FORMAT` says: how the files of this folder are made."""

    version: int
    block_bytes: int
    format: str = "lazarette-blobs"


class Workplace:
    """One process's own folder in `tmp/`, locked while it lives."""

    def __init__(self, path: str, lock: int) -> None:
        self.path = path
        self._lock = lock  # the open lock file, locked

    def close(self) -> None:
        """Remove the folder's files and leave it to the next process; safe to call twice."""
        if self._lock < 0:
            return
        with suppress(OSError):  # What cannot be removed now, the next start removes.
            _empty(self.path)
        os.close(self._lock)
        self._lock = -1


def prepare(layout: Layout, block_bytes: int) -> FolderFormat:
    """Make the folders if there are none, and return the format of what is there.

    `block_bytes` counts only for a new folder. Raises: EngineUnavailable, OSError.
    """
    for folder in (layout.blobs, layout.temporary, layout.quarantine):
        os.makedirs(folder, mode=0o700, exist_ok=True)
    with _alone(layout):
        found = _read_format(layout)
        if found is not None:
            return found
        made = FolderFormat(_VERSION, block_bytes)
        for name in FOLDERS:
            os.makedirs(layout.folder(name), mode=0o700, exist_ok=True)
        _write_format(layout, made)
    return made


def take_workplace(layout: Layout, ids: IdSource) -> Workplace:
    """Clear what ended processes left in `tmp/`; take over one of their folders, or make one.

    Raises: OSError.
    """
    taken: Workplace | None = None
    with _alone(layout):
        for name in sorted(os.listdir(layout.temporary)):
            if name == _LOCK:
                continue
            path = os.path.join(layout.temporary, name)
            lock = _lock_abandoned(path)
            if lock is None:
                continue
            _empty(path)
            if taken is None:
                taken = Workplace(path, lock)
            else:  # The next process's, which may find no room to make one.
                os.close(lock)
        if taken is None:
            path = os.path.join(layout.temporary, ids.ulid())
            os.mkdir(path, mode=0o700)
            taken = Workplace(path, _lock_new(path))
    return taken


@contextmanager
def _alone(layout: Layout) -> Iterator[None]:
    """Keep other processes out of preparing and recovering, so none sees a half-made state."""
    descriptor = os.open(
        f"{layout.temporary}/{_LOCK}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
    )
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _lock_abandoned(path: str) -> int | None:
    """Return the lock of a folder nobody lives in, taken; None when there is no such folder."""
    try:
        lock = os.open(f"{path}/{_LOCK}", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:  # Its making or its removal was cut short: nobody's.
        _remove(path)
        return None
    except NotADirectoryError:
        os.unlink(path)
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


def _lock_new(path: str) -> int:
    lock = os.open(f"{path}/{_LOCK}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return lock


def _empty(path: str) -> None:
    """Remove every file but the lock."""
    for name in os.listdir(path):
        if name != _LOCK:
            with suppress(FileNotFoundError):
                os.unlink(f"{path}/{name}")


def _remove(path: str) -> None:
    """Remove a folder of files; the lock file last, so that a cut leaves it recognisable."""
    _empty(path)
    with suppress(FileNotFoundError):
        os.unlink(f"{path}/{_LOCK}")
    os.rmdir(path)


def _read_format(layout: Layout) -> FolderFormat | None:
    try:
        with open(layout.format_file, "rb") as file:
            found = msgspec.json.decode(file.read(), type=FolderFormat)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise EngineUnavailable("The blob folder's FORMAT file cannot be read.") from error
    if not 0 < found.block_bytes <= CHUNK_BYTES_MAX:
        raise EngineUnavailable("The blob folder's FORMAT file names no usable block size.")
    if found.format != "lazarette-blobs" or found.version != _VERSION:
        raise EngineUnavailable(
            f"The blob folder has format {found.format} {found.version}; "
            f"this release reads lazarette-blobs {_VERSION}."
        )
    return found


def _write_format(layout: Layout, made: FolderFormat) -> None:
    """Write FORMAT, last of all: where it is, every folder is there too."""
    temporary = f"{layout.temporary}/FORMAT"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, msgspec.json.encode(made) + b"\n")
        kernel.sync_data(descriptor)
    finally:
        os.close(descriptor)
    kernel.sync_directory(layout.blobs)
    os.rename(temporary, layout.format_file)
    kernel.sync_directory(layout.blobs)
    kernel.sync_directory(os.path.dirname(layout.blobs))
