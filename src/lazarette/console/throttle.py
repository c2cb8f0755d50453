"""How often somebody may try to sign in: after some failures, later and later.

Counted for the name tried and for the address it came from, in memory: the console's
listener is one process. A right password during a wait is refused like a wrong one.
"""

from __future__ import annotations

from lazarette.base.clock import Clock

_FREE_TRIES = 5
_FIRST_WAIT_MS = 2_000
_WAIT_MS_MAX = 15 * 60_000
_FORGOTTEN_MS = 60 * 60_000
_NAMES_MAX = 10_000


class Throttle:
    """Failures by name, and how long each has to wait."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: dict[str, tuple[int, int]] = {}  # how many, when the last

    def wait_ms(self, *names: str) -> int:
        """Return how long the next try has to wait; 0 when it need not."""
        now_ms = self._clock.now_ms()
        waits = [0]
        for name in names:
            count, last_ms = self._failures.get(name, (0, 0))
            if count >= _FREE_TRIES and now_ms - last_ms < _FORGOTTEN_MS:
                wait_ms = min(_FIRST_WAIT_MS << min(count - _FREE_TRIES, 16), _WAIT_MS_MAX)
                waits.append(last_ms + wait_ms - now_ms)
        return max(waits)

    def note_failure(self, *names: str) -> None:
        """Count one more failure of each."""
        now_ms = self._clock.now_ms()
        for name in names:
            count, last_ms = self._failures.pop(name, (0, 0))
            if now_ms - last_ms >= _FORGOTTEN_MS:
                count = 0
            self._failures[name] = (count + 1, now_ms)
        while len(self._failures) > _NAMES_MAX:
            # Who comes with endless names drives out the oldest first.
            del self._failures[next(iter(self._failures))]

    def note_success(self, name: str) -> None:
        """Forget the failures of a name; those of an address stay."""
        self._failures.pop(name, None)
