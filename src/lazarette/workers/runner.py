"""Who runs when: each job in its own task, steps spaced so that requests come first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from lazarette.base.clock import Clock
from lazarette.model.errors import LazaretteError
from lazarette.observe.recorder import Recorder
from lazarette.workers.job import Job

_PAUSE_MS = 20  # Between two steps of one job.
_BACK_OFF_MS = 30_000  # After a failed step.


class Runner:
    """Runs jobs until it is cancelled."""

    def __init__(self, jobs: Sequence[Job], recorder: Recorder, clock: Clock) -> None:
        self._jobs = jobs
        self._recorder = recorder
        self._clock = clock

    async def run(self) -> None:
        """Run every job for ever."""
        async with asyncio.TaskGroup() as group:
            for job in self._jobs:
                group.create_task(self._repeat(job), name=job.name)

    async def _repeat(self, job: Job) -> None:
        while True:
            await self._clock.sleep_ms(await self._step(job))

    async def _step(self, job: Job) -> int:
        """Run one step; return how many milliseconds to wait for the next one."""
        try:
            return _PAUSE_MS if await job.run() else job.interval_ms
        except LazaretteError as error:
            self._recorder.refusal(f"job {job.name}", type(error).__name__, error.facts)
        except Exception as error:
            self._recorder.crash(error, f"job {job.name}")
        return max(job.interval_ms, _BACK_OFF_MS)
