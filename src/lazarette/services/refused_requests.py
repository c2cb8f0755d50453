"""Refused requests, shown to whoever they concern.

A refusal concerns the account that called, the one whose access key was claimed, and the one
whose bucket it was about. One that belongs to nobody known is shown to whoever names its id,
and in no list.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import islice

from lazarette.base.clock import Clock
from lazarette.metadata.engine import MetadataEngine
from lazarette.model.errors import NoSuchRefusal
from lazarette.model.principal import Caller
from lazarette.model.request_record import RequestRecord
from lazarette.observe.line_queue import FLUSH_MS
from lazarette.services.gate import Gate
from lazarette.services.ownership import Ownership
from lazarette.services.request_records import RequestRecords

_BATCH = 500
# Of those kept, that one call looks at; a flood must not make a list expensive.
_LOOKED_AT_MAX = 20_000
_ID_MAX = 64
# A refusal may be on its way to the file: whoever asks has just met it.
_WAITS_MS = (FLUSH_MS + 50, 500)


class RefusedRequests:
    """The refusals of one server, account by account."""

    def __init__(
        self, records: RequestRecords, engine: MetadataEngine, gate: Gate, clock: Clock
    ) -> None:
        self._records = records
        self._engine = engine
        self._gate = gate
        self._clock = clock
        # Files are read in threads that others need, too.
        self._turns = asyncio.Semaphore(2)

    async def find(self, caller: Caller, request_id: str) -> RequestRecord:
        """Return the refused request of that id. Raises: AccessDenied, NoSuchRefusal."""
        self._gate.require_identity(caller, "lazarette:GetRefusedRequest", "*")
        if not request_id.strip().isalnum() or len(request_id) > _ID_MAX:
            raise NoSuchRefusal(request_id[:_ID_MAX])
        record = await self._look_for(request_id)
        for wait_ms in _WAITS_MS:
            if record is None:
                await self._clock.sleep_ms(wait_ms)
                record = await self._look_for(request_id, is_recent=True)
        if record is not None:
            owners = await _owners(Ownership(self._engine), record)
            if not owners or caller.account in owners:
                return record
        raise NoSuchRefusal(request_id)

    async def newest(self, caller: Caller, limit: int) -> list[RequestRecord]:
        """Return the account's refusals that came last, newest first. Raises: AccessDenied."""
        self._gate.require_identity(caller, "lazarette:GetRefusedRequests", "*")
        found: list[RequestRecord] = []
        ownership, looked_at = Ownership(self._engine), 0
        records = self._records.newest()
        async with self._turns:
            while looked_at < _LOOKED_AT_MAX:
                batch = await asyncio.to_thread(_take, records)
                for record in batch:
                    if caller.account in await _owners(ownership, record):
                        found.append(record)
                        if len(found) == limit:
                            return found
                looked_at += len(batch)
                if len(batch) < _BATCH:
                    break
        return found

    async def _look_for(
        self, request_id: str, *, is_recent: bool = False
    ) -> RequestRecord | None:
        async with self._turns:
            return await asyncio.to_thread(self._records.find, request_id, is_recent=is_recent)


def _take(records: Iterator[RequestRecord]) -> list[RequestRecord]:
    return list(islice(records, _BATCH))


async def _owners(ownership: Ownership, record: RequestRecord) -> set[str]:
    """Return the accounts a refusal concerns."""
    who = record.caller
    found = {who.account, await ownership.of_bucket(record.bucket, record.time)}
    if not who.account:
        claimed = str(record.facts.get("claimed_account", ""))
        found.add(claimed or await ownership.of_key(who.access_key_id))
    return found - {""}
