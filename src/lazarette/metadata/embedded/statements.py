"""The SQL of the embedded engine: schema, connections, and the statements of every table.

One file; a table is (k, v) clustered by k, but INLINE, whose records are as large as a page:
there an index leads to rows in the order they came, 3 µs less a read and half the rewriting.
"""

from __future__ import annotations

import errno
from pathlib import Path

import apsw

from lazarette.metadata.engine import Table
from lazarette.metadata.write_set import COUNTERS, Rows, WriteSet
from lazarette.model.errors import EngineUnavailable, StorageFull, Unavailable

FILE_NAME = "metadata.sqlite3"
FORMAT = 1  # PRAGMA user_version
_APPLICATION_ID = 0x4C5A5254  # "LZRT"
_MAP_BYTES = 1 << 40
_CACHE_KIB = 16 * 1024
_JOURNAL_BYTES = 48 << 20
LOCKED_WAIT_MS = 10_000

_GET = {table.value: f"SELECT v FROM {table.value} WHERE k = ?" for table in Table}
_SCAN = {
    table.value: f"SELECT k, v FROM {table.value} WHERE k >= ? AND k < ? ORDER BY k LIMIT ?"
    for table in Table
}
_SCAN_BACK = {
    table.value: f"SELECT k, v FROM {table.value} WHERE k >= ? AND k < ?"
    " ORDER BY k DESC LIMIT ?"
    for table in Table
}
_DELETE = {table.value: f"DELETE FROM {table.value} WHERE k = ?" for table in Table}
_COUNTER = _GET[COUNTERS]
_ADD = (
    f"INSERT INTO {COUNTERS} (k, v) VALUES (?, ?)"
    " ON CONFLICT (k) DO UPDATE SET v = v + excluded.v"
)
# Rows a statement stores: every statement gives up the interpreter once, and waiting to have
# it back costs far more than the row when the event loop is busy.
_ROWS_AT_ONCE = (64, 16, 4, 1)


def _put(table: str, rows: int) -> str:
    values = ", ".join(["(?, ?)"] * rows)
    if table == Table.INLINE.value:
        return (
            f"INSERT INTO {table} (k, v) VALUES {values}"
            " ON CONFLICT (k) DO UPDATE SET v = excluded.v"
        )
    return f"REPLACE INTO {table} (k, v) VALUES {values}"


_PUT = {
    (table.value, rows): _put(table.value, rows) for table in Table for rows in _ROWS_AT_ONCE
}


class Reader:
    """Reads on one connection; a Source of the moment its transaction sees."""

    __slots__ = ("_cursor",)

    def __init__(self, connection: apsw.Connection) -> None:
        # One cursor for good: making one for each statement costs 1 µs of 2.
        self._cursor = connection.cursor()

    def get(self, table: str, key: bytes) -> bytes | None:
        """Return the stored record at `key`, or None."""
        found: bytes | None = self._cursor.execute(_GET[table], (key,)).get
        return found

    def scan(self, table: str, start: bytes, stop: bytes, limit: int) -> Rows:
        """Return at most `limit` stored rows with start <= key < stop, in order."""
        rows = self._cursor.execute(_SCAN[table], (start, stop, limit))
        return rows.fetchall()  # type: ignore[return-value]

    def scan_back(self, table: str, start: bytes, stop: bytes, limit: int) -> Rows:
        """As `scan`, from the greatest key down."""
        rows = self._cursor.execute(_SCAN_BACK[table], (start, stop, limit))
        return rows.fetchall()  # type: ignore[return-value]

    def counter(self, key: bytes) -> int:
        """Return the stored counter, 0 when absent."""
        found: int | None = self._cursor.execute(_COUNTER, (key,)).get
        return found or 0


def store(connection: apsw.Connection, written: WriteSet) -> None:
    """Put all of `written` into the open transaction of `connection`."""
    execute = connection.execute
    for table, rows in written.tables.items():
        puts: list[bytes] = []
        # In key order: neighbours share a page while it is at hand.
        for key in sorted(rows):
            record = rows[key]
            if record is None:
                execute(_DELETE[table], (key,))
            else:
                puts += (key, record)
        start = 0
        while start < len(puts):
            room = (len(puts) - start) // 2
            count = next(size for size in _ROWS_AT_ONCE if size <= room)
            execute(_PUT[table, count], puts[start : start + 2 * count])
            start += 2 * count
    for key, amount in written.adds.items():
        execute(_ADD, (key, amount))


def connect(folder: Path) -> apsw.Connection:
    """Open a connection to the file in `folder`. Raises: EngineUnavailable, StorageFull."""
    try:
        connection = apsw.Connection(str(folder / FILE_NAME))
        connection.set_busy_timeout(LOCKED_WAIT_MS)
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            f"mmap_size = {_MAP_BYTES}",
            f"cache_size = -{_CACHE_KIB}",
            f"journal_size_limit = {_JOURNAL_BYTES}",
            # `upkeep.py` decides when.
            "wal_autocheckpoint = 0",
            "temp_store = MEMORY",
            "trusted_schema = OFF",
        ):
            # One at a time and read to the end: a pragma that answers stops a longer text.
            connection.execute(f"PRAGMA {pragma}").fetchall()
    except (apsw.Error, OSError) as error:
        raise translate(error) from error
    return connection


def prepare(connection: apsw.Connection) -> None:
    """Make the schema when it is new, and what tables a newer version added.

    Called under the writer lock. Raises: EngineUnavailable, StorageFull.
    """
    try:
        found = connection.execute("PRAGMA user_version").get
        if found > FORMAT:
            raise EngineUnavailable(
                f"The metadata has format {found}, this version of Lazarette knows {FORMAT}. "
                "Start the newer version that wrote it."
            )
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        missing = {table.value for table in Table} - {str(row[0]) for row in names}
        if found == FORMAT and not missing:
            return
        with connection:
            for table in sorted(missing):
                column = "INTEGER" if table == COUNTERS else "BLOB"
                layout = "" if table == Table.INLINE.value else " WITHOUT ROWID"
                connection.execute(
                    f"CREATE TABLE {table} (k BLOB PRIMARY KEY NOT NULL, v {column} NOT NULL)"
                    + layout
                )
            connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {FORMAT}")
    except (apsw.Error, OSError) as error:
        raise translate(error) from error


def translate(error: BaseException) -> Unavailable:
    """Return what a failure of SQLite or of the disk means to the engine's callers."""
    if isinstance(error, Unavailable):
        return error
    if isinstance(error, apsw.FullError):
        return StorageFull()
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StorageFull()
    if isinstance(error, (apsw.CorruptError, apsw.NotADBError)):
        return EngineUnavailable(
            f"The metadata file is damaged ({error}). Stop the server, run "
            "`lazarette check`, and restore the folder from a snapshot."
        )
    if isinstance(error, (apsw.ReadOnlyError, apsw.CantOpenError, PermissionError)):
        return EngineUnavailable(
            f"The metadata folder cannot be written ({error}). Give the user that runs "
            "Lazarette permission to read and write everything in it."
        )
    if isinstance(error, (apsw.BusyError, apsw.LockedError)):
        return EngineUnavailable(
            "Another program holds the metadata file locked; end it, or let it finish."
        )
    return EngineUnavailable(f"The metadata cannot be read or written now: {error}.")
