"""Listing pages over an ordered table: prefix, delimiter, continuation.

Rows are keyed (bucket id, key) or (bucket id, key, mark). A common prefix is passed over by
seeking behind it, never by reading its rows: a page costs what it shows.
Hot path: yes, one call per listing, a thousand rows each.
Source: S3 ListObjects and ListObjectsV2; conformance tests bucket_list_delimiter_*.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.metadata import keys
from lazarette.metadata.engine import ReadTx, Table
from lazarette.model.listing import ListQuery, common_prefix

RawRow = tuple[str, str, bytes]  # key, mark (empty when the table has none), record

# After a seek the next row is often the start of another common prefix: read little.
_ROWS_AFTER_SEEK = 4


class RawPage(NamedTuple):
    """Rows and common prefixes, together at most the limit, each in byte order."""

    rows: list[RawRow]
    prefixes: list[str]
    is_truncated: bool
    next_after: str  # the last row's key or common prefix, when truncated
    next_mark: str


async def page(tx: ReadTx, table: Table, bucket_id: str, query: ListQuery) -> RawPage:
    """Return the page of `bucket_id` that `query` asks for."""
    if query.limit <= 0:
        return RawPage([], [], False, "", "")
    start, stop = keys.text_prefix_range(bucket_id, text=query.prefix)
    if query.after:
        start = max(start, _position_after(bucket_id, query))
    if start >= stop:
        return RawPage([], [], False, "", "")
    if query.delimiter:
        return await _grouped(tx, table, bucket_id, query, start, stop)
    found = await tx.scan(table, start, stop, query.limit + 1)
    rows = _read_rows(found[: query.limit], bucket_id)
    if len(found) <= query.limit:
        return RawPage(rows, [], False, "", "")
    return RawPage(rows, [], True, rows[-1][0], rows[-1][1])


def _position_after(bucket_id: str, query: ListQuery) -> bytes:
    if query.after_mark:
        return keys.key_successor(keys.encode(bucket_id, query.after, query.after_mark))
    if (
        query.delimiter
        and query.after.startswith(query.prefix)
        and common_prefix(query.after, query.prefix, query.delimiter) == query.after
    ):
        # It is the common prefix that ended the page before: all under it has been shown.
        # A key within one (StartAfter) is not: what follows it is still to be shown.
        return keys.text_prefix_range(bucket_id, text=query.after)[1]
    return keys.prefix_range(bucket_id, query.after)[1]


async def _grouped(
    tx: ReadTx, table: Table, bucket_id: str, query: ListQuery, start: bytes, stop: bytes
) -> RawPage:
    rows: list[RawRow] = []
    prefixes: list[str] = []
    room = query.limit
    position = start
    batch_rows = _ROWS_AFTER_SEEK
    last, last_mark = "", ""
    while position < stop:
        # One more than there is room for tells whether the page is truncated.
        asked = min(batch_rows, room + 1)
        found = await tx.scan(table, position, stop, asked)
        seek = b""
        for raw_key, record in found:
            if raw_key < seek:
                continue
            if room == 0:
                return RawPage(rows, prefixes, True, last, last_mark)
            key, mark = _read_key(raw_key, bucket_id)
            group = common_prefix(key, query.prefix, query.delimiter)
            if group:
                prefixes.append(group)
                seek = keys.text_prefix_range(bucket_id, text=group)[1]
                last, last_mark = group, ""
            else:
                rows.append((key, mark, record))
                last, last_mark = key, mark
            room -= 1
        if len(found) < asked:
            break
        behind = keys.key_successor(found[-1][0])
        # Rows that stood for themselves to the end: likely more do, read twice as many.
        batch_rows = _ROWS_AFTER_SEEK if seek > behind else batch_rows * 2
        position = max(behind, seek)
    return RawPage(rows, prefixes, False, "", "")


def _read_rows(found: list[tuple[bytes, bytes]], bucket_id: str) -> list[RawRow]:
    return [(*_read_key(raw_key, bucket_id), record) for raw_key, record in found]


def _read_key(raw_key: bytes, bucket_id: str) -> tuple[str, str]:
    # The bucket id is plain ASCII, between a tag and a terminator.
    key, position = keys.read_text(raw_key, len(bucket_id) + 2)
    if position == len(raw_key):
        return key, ""
    return key, keys.read_text(raw_key, position)[0]
