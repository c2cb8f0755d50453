"""The sink for logs and counters, and one that keeps silent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Recorder(Protocol):
    """Sink for logs and metrics. No method blocks or raises."""

    def request(
        self, protocol: str, operation: str, status: int, duration_us: int, request_id: str
    ) -> None:
        """Record one finished request. Hot path."""

    def traffic(
        self, bucket: str, status: int, received: int, sent: int, waited_us: int
    ) -> None:
        """Count an answered request for the bucket it named: bytes, wait. Hot path."""

    def traffic_inside(self, bucket: str, status: int, sent: int) -> None:
        """Say of an answer just counted that its bytes are no transfer of a plan."""

    def count(self, name: str, amount: int = 1) -> None:
        """Add `amount` (>= 0) to the counter `name`."""

    def observe(self, name: str, value: float) -> None:
        """Add one sample to the histogram `name`; the unit is the name's last word."""

    def refusal(self, request_id: str, error: str, facts: Mapping[str, str | int]) -> None:
        """Log why a request was refused, under its request id. Never carries a secret."""

    def event(self, name: str, fields: Mapping[str, str | int]) -> None:
        """Write one structured log line; secrets are never passed in."""

    def crash(self, error: BaseException, request_id: str) -> None:
        """Record an unexpected exception with its traceback."""


class SilentRecorder:
    """A recorder that keeps nothing, for tools and tests."""

    def request(
        self, protocol: str, operation: str, status: int, duration_us: int, request_id: str
    ) -> None:
        """Keep nothing."""

    def traffic(
        self, bucket: str, status: int, received: int, sent: int, waited_us: int
    ) -> None:
        """Keep nothing."""

    def traffic_inside(self, bucket: str, status: int, sent: int) -> None:
        """Keep nothing."""

    def count(self, name: str, amount: int = 1) -> None:
        """Keep nothing."""

    def observe(self, name: str, value: float) -> None:
        """Keep nothing."""

    def refusal(self, request_id: str, error: str, facts: Mapping[str, str | int]) -> None:
        """Keep nothing."""

    def event(self, name: str, fields: Mapping[str, str | int]) -> None:
        """Keep nothing."""

    def crash(self, error: BaseException, request_id: str) -> None:
        """Keep nothing."""
