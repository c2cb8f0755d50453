"""Networks by their addresses, and whether a client's address lies in one of them."""

from __future__ import annotations

import ipaddress
from functools import lru_cache

_KNOWN_MAX = 4_096


class Networks:
    """Some networks, read from text such as `10.0.0.0/8, fd00::/8`."""

    def __init__(self, text: str) -> None:
        """Read addresses and networks with commas between them. Raises: ValueError."""
        self._networks = [
            ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip()
        ]
        # Clients come again and again.
        self.hold = lru_cache(_KNOWN_MAX)(self._hold)

    def __bool__(self) -> bool:
        """Say whether there is any."""
        return bool(self._networks)

    def _hold(self, address: str) -> bool:
        """Say whether an address lies in one of them; what is no address lies in none.

        >>> Networks("10.0.0.0/8, fd00::/8").hold("::ffff:10.1.2.3")
        True
        """
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        if isinstance(found, ipaddress.IPv6Address):
            # As a socket of both families shows a client of the older one.
            found = found.ipv4_mapped or found
        return any(found in network for network in self._networks)
