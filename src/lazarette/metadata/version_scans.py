"""Pages of all versions: OBJECTS and VERSIONS read side by side, newest first within a key.

A key's row in OBJECTS is newer than all its rows in VERSIONS; where there is none, the first
row in VERSIONS is a delete marker and the latest.
"""

from __future__ import annotations

from lazarette.metadata import keys
from lazarette.metadata.codec import RecordDecoder
from lazarette.metadata.engine import ReadTx, Table
from lazarette.metadata.objects import (
    find_current,
    find_version,
    invert,
    is_version_id,
    newest_other,
)
from lazarette.model.listing import ListedObject, ListPage, ListQuery, common_prefix
from lazarette.model.names import NULL_VERSION, BucketId, ObjectKey
from lazarette.model.object_version import ListedVersion

_listed = RecordDecoder(ListedVersion)
_BATCH = 256


class _Rows:
    """One table's rows from a place on, fetched in batches."""

    def __init__(
        self, tx: ReadTx, table: Table, key_at: int, start: bytes, stop: bytes
    ) -> None:
        self._tx = tx
        self._key_at = key_at  # Where the object key starts in a row's key.
        self._table = table
        self._start = start
        self._stop = stop
        self._held: list[tuple[bytes, bytes]] = []
        self._next = 0
        self._is_last = False

    async def peek(self) -> tuple[str, bytes] | None:
        """Return the key and record of the row the cursor stands on, or None at the end."""
        if self._next >= len(self._held):
            if self._is_last:
                return None
            self._held = await self._tx.scan(self._table, self._start, self._stop, _BATCH)
            self._next = 0
            self._is_last = len(self._held) < _BATCH
            if not self._held:
                return None
            self._start = self._held[-1][0] + b"\x00"
        place, record = self._held[self._next]
        return keys.read_text(place, self._key_at)[0], record

    def step(self) -> None:
        """Move to the next row."""
        self._next += 1

    def seek(self, start: bytes) -> None:
        """Move to the first row at or after `start`, never back."""
        while self._next < len(self._held):
            if self._held[self._next][0] >= start:
                return
            self._next += 1
        self._start = max(self._start, start)


async def page(tx: ReadTx, bucket_id: BucketId, query: ListQuery) -> ListPage:
    """Return one page of versions, markers and common prefixes, together at most the limit."""
    start, stop = keys.text_prefix_range(bucket_id, text=query.prefix)
    key_at = len(keys.encode(bucket_id))
    current = _Rows(tx, Table.OBJECTS, key_at, start, stop)
    others = _Rows(tx, Table.VERSIONS, key_at, start, stop)
    latest_of = await _skip(tx, bucket_id, query, current, others)
    rows: list[ListedObject] = []
    prefixes: list[str] = []
    last_key, last_mark = query.after, query.after_mark
    while True:
        first, second = await current.peek(), await others.peek()
        if first is None and second is None:
            return ListPage(rows, prefixes, False, "", "")
        is_current = second is None or (first is not None and first[0] <= second[0])
        chosen = first if is_current else second
        assert chosen is not None
        key, record = chosen
        shared = _shared(key, query)
        if shared is not None and shared == query.after:  # given by an earlier page
            past = keys.text_prefix_range(bucket_id, text=shared)[1]
            current.seek(past)
            others.seek(past)
            continue
        if len(rows) + len(prefixes) >= query.limit:
            return ListPage(rows, prefixes, query.limit > 0, last_key, last_mark)
        if shared is not None:
            prefixes.append(shared)
            past = keys.text_prefix_range(bucket_id, text=shared)[1]
            current.seek(past)
            others.seek(past)
            last_key, last_mark = shared, ""
            continue
        (current if is_current else others).step()
        version = _listed.decode(record)
        rows.append(ListedObject(ObjectKey(key), version, latest_of != key))
        latest_of = key
        last_key, last_mark = key, version.version_id


async def _skip(
    tx: ReadTx, bucket_id: BucketId, query: ListQuery, current: _Rows, others: _Rows
) -> str | None:
    """Move both cursors past the end of the last page; return the key whose latest it showed.

    The version that ended it may be deleted by now, and another one of its key have become
    the current one, as when a client empties a bucket page by page: what counts is the order.
    """
    if not query.after:
        return None
    key = ObjectKey(query.after)
    first, past_key = keys.prefix_range(bucket_id, key)
    if not query.after_mark or not is_version_id(query.after_mark):
        current.seek(past_key)
        others.seek(past_key)
        return None
    newest = await find_current(tx, bucket_id, key)
    sequence: str = query.after_mark
    if sequence == NULL_VERSION:
        found = await find_version(tx, bucket_id, key, NULL_VERSION)
        if found is None:  # Nothing tells where it stood: rather show a version twice.
            current.seek(first)
            others.seek(first)
            return None
        sequence = found.sequence
    # Only what is older than the mark is still to be shown.
    current.seek(past_key if newest is not None and newest.sequence >= sequence else first)
    others.seek(keys.encode(bucket_id, key, invert(sequence)) + b"\x00")
    if newest is None:
        newest = await newest_other(tx, bucket_id, key)
    return key if newest is not None and newest.sequence >= sequence else None


def _shared(key: str, query: ListQuery) -> str | None:
    if not query.delimiter:
        return None
    return common_prefix(key, query.prefix, query.delimiter) or None
