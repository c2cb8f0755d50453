"""What every metadata engine promises, as tests over an `engine` fixture.

`test_metadata_engines.py` imports them all and provides one engine after the other; what
happens when something fails or ends is in `metadata_faults.py`.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from lazarette.metadata import keys
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table, WriteTx
from lazarette.model.errors import NoSuchKey

T = TypeVar("T")
KEY = keys.encode("bucket", "key")
TOTAL = keys.encode("bucket", "total")
ALL = (b"", b"\xff\xff")
Rows = list[tuple[bytes, bytes]]


def run(steps: Coroutine[Any, Any, T]) -> T:
    """Run one test's coroutine."""
    return asyncio.run(steps)


def putting(record: bytes, key: bytes = KEY) -> Callable[[WriteTx], Awaitable[None]]:
    """Return a body that stores one record."""

    async def body(tx: WriteTx) -> None:
        await tx.put(Table.OBJECTS, key, record)

    return body


def getting(key: bytes = KEY) -> Callable[[ReadTx], Awaitable[bytes | None]]:
    """Return a body that reads one record."""

    async def body(tx: ReadTx) -> bytes | None:
        return await tx.get(Table.OBJECTS, key)

    return body


async def everything(tx: ReadTx) -> Rows:
    """Read all objects."""
    return await tx.scan(Table.OBJECTS, *ALL, 10_000)


async def total(tx: ReadTx) -> int:
    """Read the counter."""
    return await tx.counter(TOTAL)


def test_returns_what_was_written(engine: MetadataEngine) -> None:
    """A write that returned is seen by every read after it, an absent key is None."""

    async def steps() -> None:
        assert await engine.read(getting()) is None
        for record in (b"one", b"", b"two" * 20_000):
            await engine.write(putting(record))
            assert await engine.read(getting()) == record
            assert await engine.read(getting(), is_long=True) == record

    run(steps())


def test_reads_many_in_the_order_asked(engine: MetadataEngine) -> None:
    """`get_many` answers position by position, over several tables."""

    async def body(tx: WriteTx) -> None:
        await tx.put(Table.OBJECTS, b"a", b"1")
        await tx.put(Table.INLINE, b"a", b"2")
        wanted = [(Table.INLINE, b"a"), (Table.OBJECTS, b"b"), (Table.OBJECTS, b"a")]
        assert await tx.get_many(wanted) == [b"2", None, b"1"]

    async def view(tx: ReadTx) -> list[bytes | None]:
        return await tx.get_many([(Table.INLINE, b"a"), (Table.OBJECTS, b"b")])

    async def steps() -> None:
        await engine.write(body)
        assert await engine.read(view) == [b"2", None]

    run(steps())


def test_a_view_does_not_move_while_a_writer_lands(engine: MetadataEngine) -> None:
    """Two reads of one long view agree although a write returned between them."""
    began, landed = threading.Event(), threading.Event()

    async def view(tx: ReadTx) -> tuple[bytes | None, Rows, int]:
        first = await tx.get(Table.OBJECTS, KEY)
        began.set()
        assert landed.wait(10)
        assert await tx.get(Table.OBJECTS, KEY) == first
        return first, await everything(tx), await total(tx)

    async def change(tx: WriteTx) -> None:
        await tx.put(Table.OBJECTS, KEY, b"new")
        await tx.put(Table.OBJECTS, KEY + b"2", b"more")
        await tx.add(TOTAL, 1)

    async def steps() -> None:
        await engine.write(putting(b"old"))
        viewing = asyncio.create_task(engine.read(view, is_long=True))
        assert await asyncio.to_thread(began.wait, 10)
        await engine.write(change)
        assert await engine.read(getting()) == b"new"
        landed.set()
        assert await viewing == (b"old", [(KEY, b"old")], 0)

    run(steps())


def test_a_body_reads_its_own_writes(engine: MetadataEngine) -> None:
    """Inside a transaction every read sees what it has put, deleted and added."""

    async def body(tx: WriteTx) -> None:
        for number in range(10):
            await tx.put(Table.OBJECTS, keys.encode(number), b"new")
        await tx.delete(Table.OBJECTS, keys.encode(0))
        await tx.delete(Table.OBJECTS, keys.encode(5))
        await tx.add(TOTAL, 5)
        found = [key for key, _ in await tx.scan(Table.OBJECTS, *ALL, 5)]
        assert found == [keys.encode(number) for number in (1, 2, 3, 4, 6)]
        found = [key for key, _ in await tx.scan_back(Table.OBJECTS, *ALL, 5)]
        assert found == [keys.encode(number) for number in (9, 8, 7, 6, 4)]
        assert await tx.get(Table.OBJECTS, keys.encode(5)) is None
        assert await tx.counter(TOTAL) == 12

    async def before(tx: WriteTx) -> None:
        for number in range(0, 10, 2):
            await tx.put(Table.OBJECTS, keys.encode(number), b"old")
        await tx.add(TOTAL, 7)

    async def steps() -> None:
        await engine.write(before)
        await engine.write(body)
        assert len(await engine.read(everything)) == 8

    run(steps())


def test_counters_add_up(engine: MetadataEngine) -> None:
    """Additions of concurrent transactions all count; a deleted counter is 0 again."""

    def adding(amount: int) -> Callable[[WriteTx], Awaitable[None]]:
        async def body(tx: WriteTx) -> None:
            await tx.add(TOTAL, amount)
            await tx.add(TOTAL, amount)

        return body

    async def dropping(tx: WriteTx) -> int:
        await tx.add(TOTAL, 1)
        await tx.delete(Table.COUNTERS, TOTAL)
        await tx.add(TOTAL, 3)
        return await tx.counter(TOTAL)

    async def steps() -> None:
        assert await engine.read(total) == 0
        await asyncio.gather(*(engine.write(adding(number)) for number in range(-10, 30)))
        assert await engine.read(total) == 2 * sum(range(-10, 30))
        await engine.write(adding(1 << 60))
        assert await engine.write(dropping) == 3
        assert await engine.read(total) == 3

    run(steps())


def test_counts_its_commits_and_their_writes(engine: MetadataEngine) -> None:
    """Writes that land together are one commit; none goes uncounted."""

    async def steps() -> None:
        before = dict(engine.work())
        await asyncio.gather(*(engine.write(putting(b"x")) for _ in range(20)))
        after = engine.work()
        assert after["committed_writes"] - before["committed_writes"] == 20
        assert 1 <= after["commits"] - before["commits"] <= 20

    run(steps())


def test_concurrent_read_modify_writes_lose_nothing(engine: MetadataEngine) -> None:
    """Fifty increments by get and put at the same time give fifty."""

    async def body(tx: WriteTx) -> int:
        number = int(await tx.get(Table.OBJECTS, KEY) or b"0") + 1
        await tx.put(Table.OBJECTS, KEY, str(number).encode())
        return number

    async def steps() -> None:
        results = await asyncio.gather(*(engine.write(body) for _ in range(50)))
        assert sorted(results) == list(range(1, 51))
        assert await engine.read(getting()) == b"50"

    run(steps())


@pytest.mark.parametrize("is_long", [False, True])
def test_scans_are_ordered_half_open_and_bounded(engine: MetadataEngine, is_long: bool) -> None:
    """A scan gives [start, stop) in byte order, from either end, at most `limit` rows."""
    names = [b"", b"\x00", b"a", b"a\x00", b"a\xff", b"b", b"\xff"]

    async def fill(tx: WriteTx) -> None:
        for name in reversed(names):
            await tx.put(Table.VERSIONS, name, b"at " + name)

    async def view(tx: ReadTx) -> list[list[bytes]]:
        found = [
            await tx.scan(Table.VERSIONS, b"", b"\xff\xff", 10_000),
            await tx.scan(Table.VERSIONS, b"a", b"b", 10),
            await tx.scan(Table.VERSIONS, b"a", b"b", 2),
            await tx.scan(Table.VERSIONS, b"a", b"b", 1),
            await tx.scan_back(Table.VERSIONS, b"a", b"b", 2),
            await tx.scan(Table.VERSIONS, b"b", b"a", 10),
            await tx.scan(Table.OBJECTS, b"", b"\xff", 10),
        ]
        assert all(record == b"at " + key for rows in found for key, record in rows)
        return [[key for key, _ in rows] for rows in found]

    async def steps() -> None:
        await engine.write(fill)
        assert await engine.read(view, is_long=is_long) == [
            names,
            [b"a", b"a\x00", b"a\xff"],
            [b"a", b"a\x00"],
            [b"a"],
            [b"a\xff", b"a\x00"],
            [],
            [],
        ]

    run(steps())


@pytest.mark.parametrize("limit", [0, -1, 10_001])
def test_no_scan_is_unbounded(engine: MetadataEngine, limit: int) -> None:
    """A limit outside 1 to 10,000 is a programmer's error, in views and transactions."""

    async def view(tx: ReadTx) -> Rows:
        return await tx.scan(Table.OBJECTS, *ALL, limit)

    async def back(tx: ReadTx) -> Rows:
        return await tx.scan_back(Table.OBJECTS, *ALL, limit)

    async def steps() -> None:
        for body in (view, back):
            with pytest.raises(AssertionError, match="1 to 10000"):
                await engine.read(body)
            with pytest.raises(AssertionError, match="1 to 10000"):
                await engine.write(body)

    run(steps())


def test_check_finds_nothing_wrong_with_what_was_written(engine: MetadataEngine) -> None:
    """A healthy engine has no problems."""

    async def steps() -> None:
        await asyncio.gather(*(engine.write(putting(b"x", keys.encode(n))) for n in range(50)))
        assert list(await engine.check()) == []

    run(steps())


SOME_KEYS = st.sampled_from([b"a", b"a\x00", b"aa", b"b", b"c", b"\xff"])
STEPS = st.lists(
    st.tuples(st.sampled_from(["put", "delete", "add"]), SOME_KEYS, st.binary(max_size=3)),
    max_size=8,
)
TRANSACTIONS = st.lists(st.tuples(STEPS, st.booleans()), max_size=6)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(transactions=TRANSACTIONS)
def test_agrees_with_a_dictionary(
    engine: MetadataEngine, transactions: list[tuple[list[tuple[str, bytes, bytes]], bool]]
) -> None:
    """Whatever transactions do or take back, reads inside and outside equal a dictionary's."""
    records: dict[bytes, bytes] = {}
    counts: dict[bytes, int] = {}

    async def clear(tx: WriteTx) -> None:
        for key, _ in await everything(tx):
            await tx.delete(Table.OBJECTS, key)
        for key in (b"a", b"a\x00", b"aa", b"b", b"c", b"\xff"):
            await tx.delete(Table.COUNTERS, key)

    def body_of(
        some: list[tuple[str, bytes, bytes]], fails: bool
    ) -> Callable[[WriteTx], Awaitable[None]]:
        async def body(tx: WriteTx) -> None:
            mine, sums = dict(records), dict(counts)
            for what, key, value in some:
                if what == "put":
                    mine[key] = value
                    await tx.put(Table.OBJECTS, key, value)
                elif what == "delete":
                    mine.pop(key, None)
                    await tx.delete(Table.OBJECTS, key)
                else:
                    sums[key] = sums.get(key, 0) + len(value)
                    await tx.add(key, len(value))
                assert await tx.get(Table.OBJECTS, key) == mine.get(key)
                assert await tx.counter(key) == sums.get(key, 0)
            ordered = sorted(mine.items())
            assert await tx.scan(Table.OBJECTS, b"", b"\xff\xff", 3) == ordered[:3]
            back = await tx.scan_back(Table.OBJECTS, b"", b"\xff\xff", 3)
            assert back == ordered[::-1][:3]
            if fails:
                raise NoSuchKey("taken back", "")
            records.clear()
            records.update(mine)
            counts.clear()
            counts.update(sums)

        return body

    async def steps() -> None:
        await engine.write(clear)
        ended = await asyncio.gather(
            *(engine.write(body_of(some, fails)) for some, fails in transactions),
            return_exceptions=True,
        )
        for (_, fails), result in zip(transactions, ended, strict=True):
            assert isinstance(result, NoSuchKey) if fails else result is None
        assert await engine.read(everything) == sorted(records.items())

    run(steps())
