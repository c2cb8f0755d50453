"""A background duty, done in small steps."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

WAITING_MAX = 10_000  # Nobody counts further.


class Job(Protocol):
    """One background duty. Safe to run again after a crash at any point."""

    name: str
    interval_ms: int

    async def run(self) -> bool:
        """Do one bounded step; True when more is left to do right away."""


@runtime_checkable
class Backlog(Protocol):
    """A duty that can tell how much waits for it, also for a time yet to come."""

    async def waiting(self) -> int:
        """Count what waits, up to `WAITING_MAX`; asked after each round."""
