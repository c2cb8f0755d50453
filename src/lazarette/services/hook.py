"""Posts to the notification hook: one signed JSON document a connection.

The address is looked up, held against what is allowed, and then connected to as it is: a
name that answers otherwise the second time leads nowhere else. Redirects are not followed.
The signature is HMAC-SHA256 over "time.body", in the header Lazarette-Signature.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import socket
import ssl
from typing import NamedTuple
from urllib.parse import urlsplit

from lazarette.base.clock import Clock
from lazarette.services.outcome import SENT, Outcome, later, never

_TIMEOUT_S = 20.0
_HEAD_BYTES_MAX = 64 * 1024
# Addresses of these networks carry an IPv4 address, which is where they lead.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GONE = 410


class HookTarget(NamedTuple):
    """Where the hook is and how it is guarded, as the settings say."""

    url: str
    secret: str
    may_be_private: bool


class Hook:
    """Posts documents to one URL."""

    def __init__(self, target: HookTarget, clock: Clock) -> None:
        self._target = target
        self._clock = clock
        parts = urlsplit(target.url)
        self._host = parts.hostname or ""
        self._is_tls = parts.scheme == "https"
        self._port = parts.port or (443 if self._is_tls else 80)
        self._authority = parts.netloc
        self._path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    async def post(self, body: bytes, notice_id: str) -> Outcome:
        """Post one document; the hook has taken it when it answers 2xx."""
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                address = await self._resolve()
                if address is None:
                    return later(
                        "the hook's name leads to a private address; the setting "
                        "notification_hook_private allows that"
                    )
                status = await self._exchange(address, body, notice_id)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            return later(f"the hook cannot be reached: {type(error).__name__}")
        except ValueError:
            return later("the hook does not answer by HTTP/1.1")
        if 200 <= status < 300:
            return SENT
        answer = f"the hook answered {status}"
        return never(answer) if status == _GONE else later(answer)

    async def _resolve(self) -> str | None:
        """Return an address of the host; None when one of them is not allowed.

        Raises: OSError, when there is none.
        """
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
        addresses = [str(entry[4][0]) for entry in found]
        if not self._target.may_be_private and not all(map(is_public, addresses)):
            return None
        return addresses[0]

    async def _exchange(self, address: str, body: bytes, notice_id: str) -> int:
        """Return the status of the answer. Raises: OSError, ValueError, IncompleteRead."""
        context = ssl.create_default_context() if self._is_tls else None
        reader, writer = await asyncio.open_connection(
            address,
            self._port,
            ssl=context,
            server_hostname=self._host if context else None,
            limit=_HEAD_BYTES_MAX,
        )
        try:
            writer.write(self._head(body, notice_id) + body)
            await writer.drain()
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                version, _, rest = head.partition(b" ")
                status = int(rest[:3])
                if not version.startswith(b"HTTP/1."):
                    raise ValueError(version)
                if status >= 200:
                    return status
        finally:
            # What there was to say is said; nobody waits for a polite end.
            writer.transport.abort()

    def _head(self, body: bytes, notice_id: str) -> bytes:
        at = str(self._clock.now_ms() // 1000)
        lines = [
            f"POST {self._path} HTTP/1.1",
            f"Host: {self._authority}",
            "User-Agent: Lazarette",
            "Content-Type: application/json",
            f"Content-Length: {len(body)}",
            f"Lazarette-Notice: {notice_id}",
            f"Lazarette-Signature: t={at},v1={sign(self._target.secret, at, body)}",
            "Connection: close",
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def sign(secret: str, at: str, body: bytes) -> str:
    """Return the signature of a document that was sent at that Unix time."""
    signed = at.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the internet's own, in whatever spelling.

    >>> [is_public(text) for text in ("1.1.1.1", "10.0.0.1", "::ffff:127.0.0.1", "fe80::1%2")]
    [True, False, False, False]
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        within = found.ipv4_mapped or found.sixtofour
        if found in _NAT64:
            within = ipaddress.IPv4Address(int(found) & 0xFFFF_FFFF)
        if within is not None:
            found = within
        elif found.teredo is not None:
            return False
    return found.is_global and not found.is_multicast
