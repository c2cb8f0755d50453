"""Who runs when: each job in its own task, steps spaced so that requests come first.

A job that fails waits, longer each time it fails again, and stops no other one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from lazarette.base.clock import Clock
from lazarette.model.errors import LazaretteError
from lazarette.observe.duty_board import DutyBoard
from lazarette.observe.recorder import Recorder
from lazarette.workers.job import Backlog, Job

_PAUSE_MS = 20  # Between two steps of one job.
_BACK_OFF_MS = 30_000  # After a failed step; doubled with each that follows, up to:
_BACK_OFF_MS_MAX = 900_000


class Runner:
    """Runs jobs until it is cancelled."""

    def __init__(
        self,
        jobs: Sequence[Job],
        recorder: Recorder,
        clock: Clock,
        board: DutyBoard | None = None,
    ) -> None:
        """`board`: where to note how each job is doing."""
        self._jobs = jobs
        self._recorder = recorder
        self._clock = clock
        self._board = board or DutyBoard()

    async def run(self) -> None:
        """Run every job for ever."""
        async with asyncio.TaskGroup() as group:
            for job in self._jobs:
                self._board.of(job.name)
                group.create_task(self._repeat(job), name=job.name)

    async def _repeat(self, job: Job) -> None:
        while True:
            await self._clock.sleep_ms(await self._step(job))

    async def _step(self, job: Job) -> int:
        """Run one step; return how many milliseconds to wait for the next one."""
        try:
            is_behind = await job.run()
            if not is_behind and isinstance(job, Backlog):
                self._board.of(job.name).waiting = await job.waiting()
            self._board.note_success(job.name, self._clock.now_ms(), is_behind=is_behind)
            return _PAUSE_MS if is_behind else job.interval_ms
        except LazaretteError as error:
            self._recorder.refusal(f"job {job.name}", type(error).__name__, error.facts)
            failed = type(error).__name__
        except Exception as error:
            self._recorder.crash(error, f"job {job.name}")
            failed = type(error).__name__
        count = self._board.note_failure(job.name, self._clock.now_ms(), failed)
        back_off_ms = min(_BACK_OFF_MS_MAX, _BACK_OFF_MS << min(count - 1, 10))
        return max(job.interval_ms, back_off_ms)
