"""Sessions that were signed out of before their time: a copy of their cookie opens nothing.

In memory, as the throttle is: the console's listener is one process. After a restart such a
copy would count again, until the session's end.
"""

from __future__ import annotations

from lazarette.base.clock import Clock
from lazarette.console.credentials import Session

_KEPT_MAX = 10_000


class SignedOut:
    """What was ended, until it would have ended by itself."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until_ms: dict[str, int] = {}  # by access key id

    def add(self, session: Session) -> None:
        """Let a session count no more."""
        now_ms = self._clock.now_ms()
        if len(self._until_ms) >= _KEPT_MAX:
            left = {key: end for key, end in self._until_ms.items() if end > now_ms}
            # Python keeps the order of insertion: the oldest go first.
            self._until_ms = dict(list(left.items())[-_KEPT_MAX + 1 :])
        self._until_ms[session.access_key_id] = session.expires_ms

    def holds(self, session: Session) -> bool:
        """Say whether somebody signed out of it."""
        return session.access_key_id in self._until_ms
