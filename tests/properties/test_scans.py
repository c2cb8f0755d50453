"""Listing pages against a naive listing of a sorted list, and what they cost."""

from __future__ import annotations

import asyncio
from typing import NamedTuple

import pytest
from hypothesis import given, settings, strategies as st

from lazarette.metadata import keys, scans
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.metadata.memory import MemoryEngine
from lazarette.model.listing import ListQuery

BUCKET = "01BUCKET"
NAME = st.text(alphabet="ab/\x00ü", min_size=1, max_size=6)
NAMES = st.sets(NAME, max_size=40)
SHORT = st.text(alphabet="ab/\x00ü", max_size=3)
QUERIES = st.builds(
    ListQuery,
    prefix=SHORT,
    delimiter=st.sampled_from(["", "/", "a", "/a", "\x00"]),
    after=st.one_of(st.just(""), NAME),
    limit=st.integers(0, 8),
)


class Naive(NamedTuple):
    """A page as a plain loop over all names gives it."""

    names: list[str]
    prefixes: list[str]
    is_truncated: bool


def list_naively(names: set[str], query: ListQuery) -> Naive:
    """List as the S3 documentation tells it, reading everything."""
    found: list[str] = []
    prefixes: list[str] = []
    for name in sorted(names):
        if not name.startswith(query.prefix) or name <= query.after:
            continue
        group = ""
        if query.delimiter and query.delimiter in name[len(query.prefix) :]:
            rest = name[len(query.prefix) :]
            group = query.prefix + rest[: rest.index(query.delimiter)] + query.delimiter
            if group in prefixes or group == query.after:
                continue
        if len(found) + len(prefixes) == query.limit:
            return Naive(found, prefixes, query.limit > 0)
        if group:
            prefixes.append(group)
        else:
            found.append(name)
    return Naive(found, prefixes, False)


async def filled(names: set[str]) -> MemoryEngine:
    """Return an engine whose bucket has `names`, between two other buckets."""
    engine = MemoryEngine()

    async def body(tx: WriteTx) -> None:
        for name in names:
            await tx.put(Table.OBJECTS, keys.encode(BUCKET, name), name.encode())
        for other in ("01BUCKES", "01BUCKEU"):
            await tx.put(Table.OBJECTS, keys.encode(other, "a"), b"not mine")

    await engine.write(body)
    return engine


async def shown(engine: MemoryEngine, query: ListQuery) -> scans.RawPage:
    """Return one page of the bucket."""
    return await engine.read(lambda tx: scans.page(tx, Table.OBJECTS, BUCKET, query))


class Counting:
    """A view that counts the rows it gave."""

    def __init__(self, tx: ReadTx) -> None:
        self._tx = tx
        self.row_count = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._tx, name)

    async def scan(
        self, table: Table, start: bytes, stop: bytes, limit: int
    ) -> list[tuple[bytes, bytes]]:
        """Scan and count."""
        rows = await self._tx.scan(table, start, stop, limit)
        self.row_count += len(rows)
        return rows


@settings(max_examples=300, deadline=None)
@given(NAMES, QUERIES)
def test_a_page_equals_the_naive_listing(names: set[str], query: ListQuery) -> None:
    """Every page has the rows, prefixes and truncation of a listing that reads everything."""

    async def steps() -> None:
        engine = await filled(names)
        page = await shown(engine, query)
        assert all(record == key.encode() and not mark for key, mark, record in page.rows)
        found = Naive([key for key, _, _ in page.rows], page.prefixes, page.is_truncated)
        assert found == list_naively(names, query)

    asyncio.run(steps())


@settings(max_examples=150, deadline=None)
@given(NAMES, QUERIES, st.integers(1, 4))
def test_pages_put_together_are_the_whole(
    names: set[str], query: ListQuery, limit: int
) -> None:
    """Following `next_after` shows everything once, in order."""

    async def steps() -> None:
        engine = await filled(names)
        whole = ListQuery(query.prefix, query.delimiter, query.after, limit=1_000)
        expected = list_naively(names, whole)
        rows: list[str] = []
        prefixes: list[str] = []
        after = query.after
        while True:
            part = ListQuery(query.prefix, query.delimiter, after, limit=limit)
            page = await shown(engine, part)
            rows += [key for key, _, _ in page.rows]
            prefixes += page.prefixes
            if not page.is_truncated:
                break
            # Not always greater than `after`: behind a StartAfter photos/a comes photos/.
            assert page.next_after == max([key for key, _, _ in page.rows] + page.prefixes)
            assert len(rows) + len(prefixes) <= len(names)
            after = page.next_after
        assert (rows, prefixes) == (expected.names, expected.prefixes)

    asyncio.run(steps())


def test_start_after_inside_a_common_prefix_still_shows_it() -> None:
    """StartAfter photos/a shows photos/ for what follows; NextMarker photos/ does not."""

    async def steps() -> None:
        engine = await filled({"photos/a", "photos/b", "zoo"})

        async def after(name: str) -> tuple[list[str], list[str]]:
            page = await shown(engine, ListQuery(delimiter="/", after=name))
            return page.prefixes, [key for key, _, _ in page.rows]

        assert await after("photos/a") == (["photos/"], ["zoo"])
        assert await after("photos/b") == ([], ["zoo"])
        assert await after("photos/") == ([], ["zoo"])
        assert await after("photos") == (["photos/"], ["zoo"])

    asyncio.run(steps())


@pytest.mark.parametrize(("limit", "is_truncated"), [(1_000, False), (10, False), (9, True)])
def test_a_common_prefix_costs_a_seek_not_its_rows(limit: int, is_truncated: bool) -> None:
    """Ten prefixes over twenty thousand keys are found by reading a few rows each."""
    names = {f"{folder}/{number:05d}" for folder in range(10) for number in range(2_000)}

    async def steps() -> None:
        engine = await filled(names)
        query = ListQuery(delimiter="/", limit=limit)

        async def body(tx: ReadTx) -> int:
            counting = Counting(tx)
            page = await scans.page(counting, Table.OBJECTS, BUCKET, query)  # type: ignore[arg-type]
            assert page.prefixes == [f"{folder}/" for folder in range(10)][:limit]
            assert page.is_truncated == is_truncated
            return counting.row_count

        assert await engine.read(body) <= 50

    asyncio.run(steps())


def test_a_flat_listing_with_a_delimiter_reads_each_row_once() -> None:
    """Rows that stand for themselves are read in growing batches, hardly more than shown."""

    async def steps() -> None:
        engine = await filled({f"{number:05d}" for number in range(5_000)})

        async def body(tx: ReadTx) -> int:
            counting = Counting(tx)
            query = ListQuery(delimiter="/", limit=1_000)
            page = await scans.page(counting, Table.OBJECTS, BUCKET, query)  # type: ignore[arg-type]
            assert len(page.rows) == 1_000
            assert page.is_truncated
            return counting.row_count

        assert await engine.read(body) <= 1_001

    asyncio.run(steps())


def test_rows_with_a_mark_continue_within_a_key() -> None:
    """Rows keyed (bucket, key, mark) go on after the pair, or after the whole key."""

    async def fill(tx: WriteTx) -> None:
        for key in ("a", "b"):
            for mark in ("1", "2", "3"):
                await tx.put(Table.UPLOADS, keys.encode(BUCKET, key, mark), b"{}")

    async def steps() -> None:
        engine = MemoryEngine()
        await engine.write(fill)

        async def shown(query: ListQuery) -> tuple[list[str], str, str]:
            page = await engine.read(lambda tx: scans.page(tx, Table.UPLOADS, BUCKET, query))
            return [key + mark for key, mark, _ in page.rows], page.next_after, page.next_mark

        assert await shown(ListQuery(limit=2)) == (["a1", "a2"], "a", "2")
        after = ListQuery(after="a", after_mark="2", limit=2)
        assert await shown(after) == (["a3", "b1"], "b", "1")
        assert await shown(ListQuery(after="a", limit=9)) == (["b1", "b2", "b3"], "", "")

    asyncio.run(steps())
