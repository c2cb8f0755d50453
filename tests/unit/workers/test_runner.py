"""The runner: every duty at its own pace, none stopped by another's failure."""

from __future__ import annotations

import asyncio

import pytest
from bodies import Counting
from clocks import ManualClock

from lazarette.model.errors import StorageFull
from lazarette.observe.duty_board import DutyBoard
from lazarette.workers.runner import Runner


class Steps:
    """A duty whose steps end as the test says; after those it has nothing to do."""

    def __init__(self, name: str, interval_ms: int, *ends: bool | Exception) -> None:
        self.name = name
        self.interval_ms = interval_ms
        self.ends = list(ends)
        self.runs = 0

    async def run(self) -> bool:
        """Do one step."""
        self.runs += 1
        end = self.ends.pop(0) if self.ends else False
        if isinstance(end, Exception):
            raise end
        return end


async def turn(clock: ManualClock, by_ms: int) -> None:
    """Let time pass and everybody who woke up run."""
    clock.advance(by_ms)
    for _ in range(5):
        await asyncio.sleep(0)


def test_each_duty_runs_at_its_own_pace() -> None:
    """More work comes at once, after a short pause; idle duties wait for their interval."""

    async def main() -> None:
        clock = ManualClock()
        busy = Steps("busy", 60_000, True, True, False)
        calm = Steps("calm", 1_000)
        task = asyncio.create_task(Runner([busy, calm], Counting(), clock).run())
        await turn(clock, 0)
        assert (busy.runs, calm.runs) == (1, 1)
        await turn(clock, 20)
        assert (busy.runs, calm.runs) == (2, 1)
        await turn(clock, 20)
        assert busy.runs == 3
        await turn(clock, 1_000)
        assert (busy.runs, calm.runs) == (3, 2)
        await turn(clock, 59_000)
        assert busy.runs == 4
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())


def test_a_failing_duty_backs_off_and_stops_no_other() -> None:
    """Expected failures are noted, unexpected ones logged whole; each waits twice as long."""

    async def main() -> None:
        clock, recorder = ManualClock(), Counting()
        crash = ValueError("defect")
        failing = Steps("failing", 1_000, StorageFull(), crash)
        calm = Steps("calm", 1_000)
        task = asyncio.create_task(Runner([failing, calm], recorder, clock).run())
        await turn(clock, 0)
        await turn(clock, 29_999)
        assert (failing.runs, calm.runs) == (1, 2)
        assert recorder.refusals == ["StorageFull"]
        await turn(clock, 1)
        assert failing.runs == 2
        assert recorder.crashes == [crash]
        await turn(clock, 59_999)
        assert failing.runs == 2
        await turn(clock, 1)
        assert failing.runs == 3
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())


class Counted(Steps):
    """A duty that knows how much waits."""

    async def waiting(self) -> int:
        """Count what the test says."""
        return 7


def test_the_board_tells_how_each_duty_is_doing() -> None:
    """Last run, failures in a row, what waits, and whether there is more to do at once."""

    async def main() -> None:
        clock, board = ManualClock(), DutyBoard()
        counted = Counted("counted", 1_000, True, False)
        failing = Steps("failing", 1_000, StorageFull(), StorageFull())
        task = asyncio.create_task(Runner([counted, failing], Counting(), clock, board).run())
        await turn(clock, 0)
        state = board.of("counted")
        assert (state.is_behind, state.waiting, state.steps) == (True, None, 1)
        await turn(clock, 20)
        assert (state.is_behind, state.waiting, state.steps) == (False, 7, 2)
        assert state.last_success_ms == state.last_run_ms == clock.now_ms()
        await turn(clock, 30_000)
        failed = board.of("failing")
        assert (failed.failures, failed.failures_in_a_row) == (2, 2)
        assert (failed.last_error, failed.last_success_ms) == ("StorageFull", 0)
        await turn(clock, 60_000)
        assert (failed.failures, failed.failures_in_a_row) == (2, 0)
        assert failed.last_success_ms == clock.now_ms()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())


def test_a_duty_that_keeps_failing_is_tried_every_quarter_of_an_hour() -> None:
    """The pause doubles up to fifteen minutes, and no further."""

    async def main() -> None:
        clock = ManualClock()
        failing = Steps("failing", 1_000, *[StorageFull() for _ in range(40)])
        task = asyncio.create_task(Runner([failing], Counting(), clock).run())
        await turn(clock, 0)
        for pause_s in (30, 60, 120, 240, 480, 900, 900, 900):
            before = failing.runs
            await turn(clock, pause_s * 1_000 - 1)
            assert failing.runs == before
            await turn(clock, 1)
            assert failing.runs == before + 1
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
