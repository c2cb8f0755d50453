"""The audit trail, looked up by the accounts it concerns: newest first, page by page.

An entry concerns the account that called or, where nobody was proven, whose key was claimed;
one of S3 also the account whose bucket it is about. No call reads more than its share of the
trail: a page may be short or empty, and says where to go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from lazarette.metadata.engine import MetadataEngine
from lazarette.model.audit import AuditEntry, username_of
from lazarette.model.audit_resources import resources_of
from lazarette.model.limits import MIB
from lazarette.model.principal import Caller
from lazarette.model.timestamp import iso_moment
from lazarette.observe.audit_trail import day_of, list_files, read_backwards
from lazarette.services.gate import Gate
from lazarette.services.ownership import Ownership

READ_BYTES_MAX = 48 * MIB
_BATCH = 100
_DAY_MS = 86_400_000
# Entries stand in the order in which calls ended; no call lasts longer.
_CALL_MS_MAX = 3_600_000
_LAST_MS = 253_370_764_800_000


class TrailPlace(NamedTuple):
    """A place in the trail: what is older begins before `offset` of that file.

    Files are only appended to, and go as a whole: a place stays one.
    """

    file: str
    offset: int


class TrailQuery(msgspec.Struct, frozen=True):
    """What to look for; all must fit, and what is empty does not matter."""

    since_ms: int = 0
    until_ms: int = _LAST_MS
    operation: str = ""
    username: str = ""
    access_key_id: str = ""
    resource: str = ""
    resource_type: str = ""
    service: str = ""
    request_id: str = ""
    is_read: bool | None = None

    def hints(self) -> list[bytes]:
        """Return what a line must contain to be worth decoding."""
        found = [b'"is_change":' + (b"false" if self.is_read else b"true")]
        if self.is_read is None:
            found = []
        # Texts that JSON writes as they are.
        for name, value in (
            ("request_id", self.request_id),
            ("service", self.service),
            ("operation", self.operation),
            ("access_key_id", self.access_key_id),
        ):
            if value.isascii() and value.isalnum():
                found.append(f'"{name}":"{value}"'.encode())
        return found

    def wants(self, entry: AuditEntry) -> bool:
        """Say whether an entry is among what is looked for."""
        if not self._wants_call(entry):
            return False
        if self.username and self.username != username_of(entry.caller):
            return False
        if self.access_key_id and self.access_key_id != entry.caller.access_key_id:
            return False
        if not (self.resource or self.resource_type):
            return True
        return any(
            self.resource in ("", resource.name) and self.resource_type in ("", resource.kind)
            for resource in resources_of(entry)
        )

    def _wants_call(self, entry: AuditEntry) -> bool:
        return (
            self.operation in ("", entry.operation)
            and self.service in ("", entry.service)
            and self.request_id in ("", entry.request_id)
            and self.is_read in (None, not entry.is_change)
        )


class TrailPage(NamedTuple):
    """Entries, newest first, and where to go on; None at the beginning of the trail."""

    entries: list[AuditEntry]
    place: TrailPlace | None


class TrailLookup:
    """The audit trail of one server, account by account."""

    def __init__(self, folder: Path, engine: MetadataEngine, gate: Gate) -> None:
        self._folder = folder
        self._engine = engine
        self._gate = gate
        # Files are read in threads that others need, too.
        self._turns = asyncio.Semaphore(2)

    async def look_up(
        self, caller: Caller, query: TrailQuery, place: TrailPlace | None, limit: int
    ) -> TrailPage:
        """Return a page of the account's entries before `place`. Raises: AccessDenied."""
        self._gate.require_identity(caller, "cloudtrail:LookupEvents", "*")
        found: list[AuditEntry] = []
        ownership = Ownership(self._engine)
        scan = _Scan(self._folder, query, caller.account, place)
        async with self._turns:
            while not scan.is_over:
                for entry, at in await asyncio.to_thread(scan.next_batch):
                    if caller.account in await _owners(ownership, entry):
                        found.append(entry)
                        if len(found) == limit:
                            return TrailPage(found, at)
        return TrailPage(found, scan.place if scan.is_spent else None)


class _Scan:
    """One walk through the trail, against the order it was written in."""

    def __init__(
        self, folder: Path, query: TrailQuery, account: str, place: TrailPlace | None
    ) -> None:
        self._folder = folder
        self._query = query
        self._account = f'"account":"{account}"'.encode()
        self._hints = query.hints()
        self._start = place
        self._read = 0
        self._entries = self._walk()
        self.place = place
        self.is_over = False
        self.is_spent = False

    def next_batch(self) -> list[tuple[AuditEntry, TrailPlace]]:
        """Return what comes next of what is looked for; `is_over` after the last of it."""
        found: list[tuple[AuditEntry, TrailPlace]] = []
        for item in self._entries:
            found.append(item)
            if len(found) == _BATCH:
                return found
        self.is_over = True
        return found

    def _walk(self) -> Iterator[tuple[AuditEntry, TrailPlace]]:
        query, start = self._query, self._start
        # A call is written when it has ended, which may be on the next day.
        first_day = day_of(max(0, query.since_ms - _DAY_MS))
        last_day = day_of(min(query.until_ms, _LAST_MS) + _DAY_MS)
        since, until = iso_moment(query.since_ms), iso_moment(query.until_ms)
        too_old = iso_moment(max(0, query.since_ms - _CALL_MS_MAX))
        for path in reversed(list_files(self._folder)):
            day = path.name[: len(first_day)]
            if not first_day <= day <= last_day or (start and path.name > start.file):
                continue
            end = start.offset if start and path.name == start.file else None
            for offset, line, entry in read_backwards(path, end, self._may_be_wanted):
                self._read += line
                self.place = TrailPlace(path.name, offset)
                if entry is not None:
                    if entry.time < too_old:
                        return
                    if since <= entry.time < until and query.wants(entry):
                        yield entry, self.place
                if self._read >= READ_BYTES_MAX:
                    self.is_spent = True
                    return

    def _may_be_wanted(self, line: bytes) -> bool:
        return all(hint in line for hint in self._hints) and (
            self._account in line or b'"service":"s3"' in line or b'"kind":"unproven"' in line
        )


async def _owners(ownership: Ownership, entry: AuditEntry) -> set[str]:
    """Return the accounts an entry concerns."""
    who = entry.caller
    found = {who.account}
    if not who.account:
        found.add(await ownership.of_key(who.access_key_id))
    if entry.service == "s3":
        # Elsewhere a bucket's name is one in the caller's own account.
        found.add(await ownership.of_bucket(entry.bucket, entry.time))
    return found - {""}
