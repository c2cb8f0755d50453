"""A waiter runs on who is no task, and wakes who is one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from lazarette.base.waiter import Waiter
from lazarette.http.run import start


async def note(waiter: Waiter[int], seen: list[object]) -> None:
    """Put down what the waiter brings."""
    try:
        seen.append(await waiter)
    except ValueError as error:
        seen.append(str(error))


def no_task(work: Coroutine[Any, Any, None]) -> None:
    """Refuse to make a task."""
    work.close()
    raise AssertionError("nothing here needs a task")


def test_who_is_no_task_runs_on_at_once() -> None:
    """Settled or failed, the coroutine goes on inside that very call."""
    asyncio.run(_who_is_no_task_runs_on_at_once())


async def _who_is_no_task_runs_on_at_once() -> None:
    seen: list[object] = []
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def outside() -> None:
        good, bad, early = Waiter[int](), Waiter[int](), Waiter[int]()
        early.settle(3)
        for waiter in (good, bad, early):
            start(note(waiter, seen), no_task)
        assert seen == [3]
        good.settle(1)
        assert seen == [3, 1]
        bad.fail(ValueError("no"))
        done.set_result(None)

    loop.call_soon(outside)
    await done
    assert seen == [3, 1, "no"]


def test_a_task_waits_as_for_a_future() -> None:
    """It gets the result or the error, and may be cancelled."""
    asyncio.run(_a_task_waits_as_for_a_future())


async def _a_task_waits_as_for_a_future() -> None:
    waiters = [Waiter[int](), Waiter[int](), Waiter[int]()]
    seen: list[object] = []
    tasks = [asyncio.ensure_future(note(waiter, seen)) for waiter in waiters]
    await asyncio.sleep(0)
    tasks[2].cancel()
    waiters[0].settle(1)
    waiters[1].fail(ValueError("no"))
    await asyncio.wait(tasks)
    assert seen == [1, "no"]
    assert [waiter.is_abandoned for waiter in waiters] == [False, False, True]
    waiters[2].settle(3)  # Nobody is told, nothing breaks.
    with pytest.raises(asyncio.CancelledError):
        await tasks[2]


def test_what_waits_for_the_loop_later_goes_on_as_a_task() -> None:
    """After a waiter, after a future: a coroutine that goes on waiting ends all the same."""
    asyncio.run(_what_waits_for_the_loop_later_goes_on_as_a_task())


async def _what_waits_for_the_loop_later_goes_on_as_a_task() -> None:
    first, seen, tasks = Waiter[int](), list[object](), list[asyncio.Task[None]]()
    loop = asyncio.get_running_loop()
    started = loop.create_future()

    async def long() -> None:
        seen.append(await first)
        await asyncio.sleep(0)
        second = Waiter[int]()
        loop.call_soon(second.settle, 2)
        seen.append(await second)

    def outside() -> None:
        start(long(), lambda work: tasks.append(loop.create_task(work)))
        first.settle(1)
        started.set_result(None)

    loop.call_soon(outside)
    await started
    await asyncio.gather(*tasks)
    assert seen == [1, 2]
