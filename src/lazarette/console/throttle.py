"""How often somebody may try to sign in: after some failures, later and later.

Counted for the name tried and for the address it came from, which several people may share,
in memory: the console's listener is one process. A try counts as failed until it has
succeeded. A right password during a wait is refused like a wrong one.
"""

from __future__ import annotations

import ipaddress

from lazarette.base.clock import Clock

_FREE_TRIES = 5
_FREE_TRIES_ADDRESS = 20
_FIRST_WAIT_MS = 2_000
_WAIT_MS_MAX = 15 * 60_000
_FORGOTTEN_MS = 60 * 60_000
_NAMES_MAX = 10_000


def network_of(address: str) -> str:
    """Return what one person surely has of the addresses: one of IPv4, 2^64 of IPv6.

    >>> network_of("203.0.113.9"), network_of("2001:db8:1:2:3::4"), network_of("")
    ('203.0.113.9', '2001:db8:1:2::/64', '')
    >>> network_of("::ffff:203.0.113.9")
    '203.0.113.9'
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False))


class Throttle:
    """Failures by name, and how long each has to wait."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._failures: dict[str, tuple[int, int]] = {}  # how many, when the last

    def wait_ms(self, name: str, address: str) -> int:
        """Return how long the next try has to wait; 0 when it need not."""
        now_ms = self._clock.now_ms()
        waits = [0]
        for tried, free in ((name, _FREE_TRIES), (address, _FREE_TRIES_ADDRESS)):
            count, last_ms = self._failures.get(tried, (0, 0))
            if count >= free and now_ms - last_ms < _FORGOTTEN_MS:
                wait_ms = min(_FIRST_WAIT_MS << min(count - free, 16), _WAIT_MS_MAX)
                waits.append(last_ms + wait_ms - now_ms)
        return max(waits)

    def note_failure(self, name: str, address: str) -> None:
        """Count one more failure of each."""
        now_ms = self._clock.now_ms()
        for tried in (name, address):
            count, last_ms = self._failures.pop(tried, (0, 0))
            if now_ms - last_ms >= _FORGOTTEN_MS:
                count = 0
            self._failures[tried] = (count + 1, now_ms)
        while len(self._failures) > _NAMES_MAX:
            # Who comes with endless names drives out the oldest first.
            del self._failures[next(iter(self._failures))]

    def note_success(self, name: str, address: str) -> None:
        """Forget the failures of a name, and what this try added to those of an address."""
        self._failures.pop(name, None)
        count, last_ms = self._failures.get(address, (0, 0))
        if count > 1:
            self._failures[address] = (count - 1, last_ms)
        else:
            self._failures.pop(address, None)
