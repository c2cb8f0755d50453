"""Upkeep of the embedded file: moving the journal into it, verifying it, copying it.

The journal (WAL) is moved while writers go on; only what they added meanwhile is moved with
the writer lock held, so that the journal can start from its beginning. Commits never wait
for the bulk of it.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path

import apsw

from lazarette.metadata.embedded.shared import FileLock, SharedNumbers
from lazarette.metadata.embedded.statements import FILE_NAME, connect, translate
from lazarette.model.errors import Unavailable

# 32 MiB: a page changed often is moved once; looking a page up in the journal stays cheap.
JOURNAL_PAGES_MAX = 8_192
_READERS_WAIT_MS = 50
_PAUSE_S = 1


class Upkeep:
    """One thread that moves the journal when told that it is long."""

    def __init__(self, folder: Path, lock: FileLock, numbers: SharedNumbers) -> None:
        self._folder = folder
        self._lock = lock  # of its own: another open file than the writer's
        self._numbers = numbers
        self._called = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="metadata-upkeep", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that the journal is long; returns at once."""
        self._called.set()

    def close(self) -> None:
        """End the thread after what it is doing."""
        self._closing.set()
        self._called.set()
        self._thread.join()
        self._lock.close()

    def _work(self) -> None:
        connection: apsw.Connection | None = None
        # Asked again after every `clear`, which may wipe out the call that `close` made.
        while not self._closing.is_set():
            self._called.wait()
            if self._closing.is_set():
                break
            try:
                if connection is None:
                    connection = connect(self._folder)
                    connection.set_busy_timeout(_READERS_WAIT_MS)
                self._move(connection)
            except (apsw.BusyError, apsw.FullError, Unavailable):
                # A long view or another process's upkeep is in the way, or no room is left:
                # that costs only space, and writers are told themselves.
                self._closing.wait(_PAUSE_S)
            except (apsw.Error, OSError):
                # What a failed sync has lost, a repeated one would call written. The journal
                # still has everything: it stays, and the next start moves it all again.
                break
            # Cleared after, not before: calls made meanwhile were about the same journal.
            self._called.clear()
        if connection is not None:
            connection.close()

    def _move(self, connection: apsw.Connection) -> None:
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        _sync_early(self._folder / FILE_NAME)
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        self._lock.acquire()
        try:
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
            # Views that begin now need nothing of the journal; make them begin.
            self._numbers.note_commit(False)
            connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_RESTART)
        finally:
            self._lock.release()


def free_page_bytes(folder: Path) -> int:
    """Return the size of the pages that deletions left in the file.

    Raises: EngineUnavailable.
    """
    connection = connect(folder)
    try:
        pages = int(connection.execute("PRAGMA freelist_count").get)
        return pages * int(connection.execute("PRAGMA page_size").get)
    except apsw.Error as error:
        raise translate(error) from error
    finally:
        connection.close()


def _sync_early(path: Path) -> None:
    """Sync the file while writers go on, so that SQLite's sync under the lock is short.

    SQLite syncs only when the journal is moved to its end, which under load it is only with
    the lock held: writers stood still for 35 ms, with this for 8. Through one of its own
    descriptors: closing another one of the same file would drop its locks (POSIX).
    Raises: OSError.
    """
    wanted = path.stat()
    for name in os.listdir("/dev/fd"):
        try:
            is_it = os.path.samestat(os.fstat(int(name)), wanted)
        except OSError:
            continue  # Closed meanwhile; the listing's own always is.
        if is_it:
            os.fsync(int(name))
            return


def find_problems(folder: Path) -> list[str]:
    """Verify the file's structure; return one sentence per problem found."""
    connection = connect(folder)
    try:
        rows = connection.execute("PRAGMA integrity_check").fetchall()
    except apsw.Error as error:
        return [f"The metadata file cannot be verified: {error}."]
    finally:
        connection.close()
    return [f"The metadata file is damaged: {row[0]}." for row in rows if row[0] != "ok"]


def copy_to(folder: Path, directory: Path) -> None:
    """Copy the file to `directory` as of one moment, durably; writers go on.

    Raises: EngineUnavailable, StorageFull.
    """
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        source = connect(folder)
        # Deleted first: a copy over an older one would keep that one's pages and journal.
        for suffix in ("", "-wal", "-shm"):
            (directory / (FILE_NAME + suffix)).unlink(missing_ok=True)
        target = apsw.Connection(str(directory / FILE_NAME))
        try:
            with target.backup("main", source, "main") as backup:
                # All in one step, so one read transaction: a moment, not a smear.
                while not backup.done:
                    backup.step(-1)
        finally:
            target.close()
            source.close()
        for path in (directory / FILE_NAME, directory):
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    except (apsw.Error, OSError) as error:
        raise translate(error) from error
