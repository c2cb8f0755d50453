"""Sessions that were signed out of."""

from __future__ import annotations

from clocks import ManualClock

from lazarette.console.credentials import Session
from lazarette.console.signed_out import SignedOut


def _session(number: int, expires_ms: int) -> Session:
    return Session(f"ASIA{number}", "secret", "token", expires_ms, "csrf")


def test_a_flood_of_them_drives_out_what_has_ended_first() -> None:
    """Then the oldest; memory is bounded, and what came last always counts as ended."""
    clock = ManualClock()
    now_ms = clock.now_ms()
    ended = SignedOut(clock)
    ended.add(_session(0, now_ms + 1_000))
    for number in range(1, 10_000):
        ended.add(_session(number, now_ms - 1))
    ended.add(_session(10_000, now_ms + 1_000))
    assert ended.holds(_session(0, 0))
    assert not ended.holds(_session(1, 0))
    for number in range(10_001, 20_001):
        ended.add(_session(number, now_ms + 1_000))
    assert not ended.holds(_session(0, 0))
    assert ended.holds(_session(20_000, 0))
