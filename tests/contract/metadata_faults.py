"""What every metadata engine promises when bodies, disks or callers fail, and at the end.

The other half of `metadata_suite.py`, whose `engine` fixture and bodies it uses.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from contract.metadata_suite import KEY, TOTAL, everything, getting, putting, run, total

from lazarette.base import failpoints
from lazarette.metadata import keys
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table, WriteTx
from lazarette.model.errors import EngineUnavailable, NoSuchKey, StorageFull


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    """No failpoint outlives its test."""
    yield
    failpoints.arm("")


def test_one_failing_body_rolls_back_alone(engine: MetadataEngine) -> None:
    """Of fifty transactions at once, the one that raises leaves no trace; 49 land."""

    def body_of(number: int) -> Callable[[WriteTx], Awaitable[int]]:
        async def body(tx: WriteTx) -> int:
            await tx.put(Table.OBJECTS, keys.encode(number), b"mine")
            await tx.put(Table.OBJECTS, KEY, str(number).encode())
            await tx.delete(Table.OBJECTS, b"victim")
            await tx.add(TOTAL, 1)
            if number == 25:
                await tx.put(Table.OBJECTS, b"victim", b"changed")
                await tx.delete(Table.COUNTERS, TOTAL)
                tx.raise_generation()
                raise NoSuchKey("photo.jpg", "")
            return number

        return body

    async def steps() -> None:
        await engine.write(putting(b"kept", b"victim"))
        before = engine.generation()
        ended = await asyncio.gather(
            *(engine.write(body_of(number)) for number in range(50)), return_exceptions=True
        )
        assert [item for item in ended if isinstance(item, int)] == [
            number for number in range(50) if number != 25
        ]
        assert isinstance(ended[25], NoSuchKey)
        assert ended[25].facts == {"key": "photo.jpg", "marker": ""}
        rows = dict(await engine.read(everything))
        assert keys.encode(25) not in rows
        assert rows[KEY] == b"49"
        assert len(rows) == 50
        assert await engine.read(total) == 49
        assert engine.generation() == before

    run(steps())


def test_the_generation_moves_before_write_returns(engine: MetadataEngine) -> None:
    """Only transactions that raise it move it, and whoever is told sees it moved."""

    async def raising(tx: WriteTx) -> None:
        tx.raise_generation()

    async def steps() -> None:
        before = engine.generation()
        await engine.write(putting(b"x"))
        assert engine.generation() == before
        await engine.write(raising)
        assert engine.generation() != before

    run(steps())


def test_a_body_that_waits_for_something_else_is_refused(engine: MetadataEngine) -> None:
    """A body that sleeps gets RuntimeError and leaves no trace; its neighbours land."""

    async def sleeping(tx: WriteTx) -> None:
        await tx.put(Table.OBJECTS, b"sleeper", b"x")
        await asyncio.sleep(0.001)

    async def napping(tx: ReadTx) -> None:
        await asyncio.sleep(0)

    async def steps() -> None:
        first, second, third = await asyncio.gather(
            engine.write(putting(b"1", b"before")),
            engine.write(sleeping),
            engine.write(putting(b"2", b"after")),
            return_exceptions=True,
        )
        assert (first, third) == (None, None)
        assert isinstance(second, RuntimeError)
        assert "may await only its transaction" in str(second)
        for is_long in (False, True):
            with pytest.raises(RuntimeError, match="may await only its transaction"):
                await engine.read(napping, is_long=is_long)
        assert await engine.read(everything) == [(b"after", b"2"), (b"before", b"1")]

    run(steps())


def test_a_body_may_fail_with_an_error_of_the_disk(engine: MetadataEngine) -> None:
    """An OSError that a body raises is that body's own, unchanged."""
    mine = FileNotFoundError("mine")

    async def body(tx: ReadTx) -> None:
        raise mine

    async def steps() -> None:
        for call in (engine.read, engine.write):
            with pytest.raises(FileNotFoundError) as caught:
                await call(body)
            assert caught.value is mine

    run(steps())


@pytest.mark.parametrize(
    ("fault", "error"), [("enospc", StorageFull), ("eio", EngineUnavailable)]
)
def test_a_failing_disk_fails_every_waiter_and_changes_nothing(
    engine: MetadataEngine, fault: str, error: type[Exception]
) -> None:
    """When COMMIT cannot be, all are told so, nothing landed, and it works when cured."""

    async def steps() -> None:
        await engine.write(putting(b"old"))
        failpoints.arm(f"commit.before={fault}")
        ended = await asyncio.gather(
            *(engine.write(putting(b"new")) for _ in range(20)), return_exceptions=True
        )
        assert [type(item) for item in ended] == [error] * 20
        assert await engine.read(getting()) == b"old"
        failpoints.arm("")
        await engine.write(putting(b"newer"))
        assert await engine.read(getting()) == b"newer"

    run(steps())


def test_closing_finishes_what_is_queued(engine: MetadataEngine) -> None:
    """Writes asked for before `close` land; what comes after is refused, nothing hangs."""

    async def steps() -> None:
        pending = [
            asyncio.create_task(engine.write(putting(b"x", keys.encode(number))))
            for number in range(300)
        ]
        await asyncio.sleep(0)
        await engine.close()
        await asyncio.gather(*pending)
        with pytest.raises(EngineUnavailable):
            await engine.write(putting(b"late"))
        with pytest.raises(EngineUnavailable):
            await engine.read(getting())

    run(steps())


def test_a_cancelled_waiter_disturbs_nobody(engine: MetadataEngine) -> None:
    """Cancelling one write leaves its neighbours to land, and the engine to go on."""

    async def steps() -> None:
        tasks = [
            asyncio.create_task(engine.write(putting(b"x", keys.encode(number))))
            for number in range(20)
        ]
        await asyncio.sleep(0)
        tasks[7].cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert [item for item in ended if item is not None] in (
            [],
            [ended[7]],
        )
        rows = await engine.read(everything)
        assert len(rows) >= 19
        await engine.write(putting(b"next"))

    run(steps())


def test_serves_one_event_loop_after_another(engine: MetadataEngine) -> None:
    """Tools and tests may run several loops in turn on one engine."""
    for number in range(3):
        run(engine.write(putting(str(number).encode())))
        assert run(engine.read(getting())) == str(number).encode()
