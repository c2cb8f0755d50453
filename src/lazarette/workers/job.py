"""A background duty, done in small steps."""

from __future__ import annotations

from typing import Protocol


class Job(Protocol):
    """One background duty. Safe to run again after a crash at any point."""

    name: str
    interval_ms: int

    async def run(self) -> bool:
        """Do one bounded step; True when more is left to do right away."""
