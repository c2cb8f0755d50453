"""What session tokens prove, and a bounded cache of those that were opened.

A token is asked for once per generation: who issued the session may lose the right to it, and
that is a change of a record. Its end is looked at every time.
Hot path: `find`, once per request that carries a token.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple, Protocol

from lazarette.base.clock import Clock
from lazarette.model.access_key import Credential
from lazarette.model.errors import ExpiredToken, InvalidToken
from lazarette.model.names import AccessKeyId

ENTRIES_MAX = 4096


class Session(NamedTuple):
    """What a token holds: temporary credentials, and until when they count."""

    credential: Credential
    expires_ms: int


class SessionSource(Protocol):
    """Where the secrets of temporary credentials come from."""

    async def find(self, access_key_id: AccessKeyId, token: str) -> Credential:
        """Return what `token` proves.

        Raises: InvalidToken (made elsewhere, or for another key), ExpiredToken,
        UnknownAccessKey (what it was issued for is gone).
        """


class NoSessions:
    """Where no session is ever issued."""

    async def find(self, access_key_id: AccessKeyId, token: str) -> Credential:
        """Return nothing. Raises: InvalidToken."""
        raise InvalidToken()


class CachedSessions:
    """A `SessionSource` over what opens tokens."""

    def __init__(
        self,
        open_token: Callable[[str], Awaitable[Session]],
        generation: Callable[[], int],
        clock: Clock,
        entries_max: int = ENTRIES_MAX,
    ) -> None:
        """`open_token` raises InvalidToken and UnknownAccessKey, never for the time.

        `generation` is cheap and moves with every change that may end a session.
        """
        self._open = open_token
        self._current = generation
        self._clock = clock
        self._entries_max = entries_max
        self._generation = -1
        self._found: dict[str, Session] = {}

    async def find(self, access_key_id: AccessKeyId, token: str) -> Credential:
        """Return what `token` proves. Raises: as `SessionSource.find`."""
        generation = self._current()
        if generation != self._generation:
            self._found.clear()
            self._generation = generation
        session = self._found.get(token)
        if session is None:
            session = await self._open(token)
            # What was opened while something changed counts once, and is not kept.
            if self._generation == generation:
                self._keep(token, session)
        if session.credential.access_key_id != access_key_id:
            raise InvalidToken()
        if session.expires_ms <= self._clock.now_ms():
            raise ExpiredToken()
        return session.credential

    def _keep(self, token: str, session: Session) -> None:
        if len(self._found) >= self._entries_max:
            # Python keeps insertion order: the entry that came first goes.
            del self._found[next(iter(self._found))]
        self._found[token] = session
