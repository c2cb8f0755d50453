"""Where secrets come from, and a bounded cache that never outlives a change.

Every change of an access key raises a generation; what was loaded under one generation is
used only while it stands, so a deleted key stops at the next request in every process.
Hot path: yes, once per signed request.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from lazarette.model.access_key import Credential
from lazarette.model.names import AccessKeyId

ENTRIES_MAX = 4096


class CredentialSource(Protocol):
    """Where secrets come from."""

    def peek(self, access_key_id: AccessKeyId) -> Credential | None:
        """Return the credential if it is at hand and current; None says nothing at all."""

    async def find_credential(self, access_key_id: AccessKeyId) -> Credential | None:
        """Return the active credential, or None; a deleted key is None at once."""

    def note_use(self, access_key_id: AccessKeyId, region: str, service: str) -> None:
        """Remember the latest use. Never blocks."""


class CachedCredentials:
    """A `CredentialSource` over a loader."""

    def __init__(
        self,
        load: Callable[[AccessKeyId], Awaitable[Credential | None]],
        generation: Callable[[], int],
        note: Callable[[AccessKeyId, str, str], None],
        entries_max: int = ENTRIES_MAX,
    ) -> None:
        """`generation` is cheap and moves with every change of any access key."""
        self._load = load
        self._current = generation
        self._note = note
        self._entries_max = entries_max
        self._generation = -1
        self._found: dict[AccessKeyId, Credential] = {}
        # Apart, so that a flood of made-up ids does not push real keys out.
        self._missing: set[AccessKeyId] = set()

    def peek(self, access_key_id: AccessKeyId) -> Credential | None:
        """Return the credential if it is remembered and current; None says nothing at all."""
        if self._current() != self._generation:
            return None
        return self._found.get(access_key_id)

    async def find_credential(self, access_key_id: AccessKeyId) -> Credential | None:
        """Return the active credential, or None; a deleted key is None at once."""
        generation = self._current()
        if generation != self._generation:
            self._found.clear()
            self._missing.clear()
            self._generation = generation
        credential = self._found.get(access_key_id)
        if credential is not None:
            return credential
        if access_key_id in self._missing:
            return None
        credential = await self._load(access_key_id)
        # Another request may have seen a newer generation meanwhile: then what was loaded
        # here may be older than the change and is used once, but not kept.
        if self._generation == generation:
            self._keep(access_key_id, credential)
        return credential

    def note_use(self, access_key_id: AccessKeyId, region: str, service: str) -> None:
        """Remember the latest use. Never blocks."""
        self._note(access_key_id, region, service)

    def _keep(self, access_key_id: AccessKeyId, credential: Credential | None) -> None:
        if credential is None:
            if len(self._missing) >= self._entries_max:
                self._missing.clear()
            self._missing.add(access_key_id)
            return
        if len(self._found) >= self._entries_max:
            # Python keeps insertion order: the entry that came first goes.
            del self._found[next(iter(self._found))]
        self._found[access_key_id] = credential
