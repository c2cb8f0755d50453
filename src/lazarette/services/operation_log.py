"""The record of every change, and who may read it.

A record never names a secret. It outlives its resource: clients poll an operation after
the bucket it deleted is gone.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import operations
from lazarette.metadata.engine import MetadataEngine, WriteTx
from lazarette.model.action import Action
from lazarette.model.errors import NoSuchOperation, NoSuchResource
from lazarette.model.names import OperationId, Region
from lazarette.model.operation import OperationPlace, OperationRecord
from lazarette.model.principal import Caller
from lazarette.model.resource import Resource
from lazarette.services.gate import Gate

_SAME_MOMENT_MS = 1_000


class OperationPage(NamedTuple):
    """Records, oldest first, and where the next page begins; None at the end."""

    records: list[OperationRecord]
    next_after: OperationPlace | None


class OperationLog:
    """What was changed, by account and region."""

    def __init__(self, engine: MetadataEngine, gate: Gate, clock: Clock, ids: IdSource) -> None:
        self._engine = engine
        self._gate = gate
        self._clock = clock
        self._ids = ids

    async def add(
        self,
        tx: WriteTx,
        resource: Resource,
        operation_type: str,
        details: str = "",
        zone: str = "",
    ) -> OperationRecord:
        """Record, in the transaction that makes it, a change of `resource`; it succeeded.

        `zone` is that of a resource which is in one only.
        """
        now_ms = self._clock.now_ms()
        latest_ms = await operations.latest_ms(tx, resource.account, resource.region)
        # History is read oldest first: two changes of one millisecond keep their order. After
        # a clock was set back, times are believed, not the order.
        if 0 <= latest_ms - now_ms < _SAME_MOMENT_MS:
            now_ms = latest_ms + 1
        record = OperationRecord(
            operation_id=OperationId(self._ids.guid()),
            account=resource.account,
            region=resource.region,
            resource_name=resource.name,
            resource_type=resource.resource_type,
            operation_type=operation_type,
            created_ms=now_ms,
            details=details,
            zone=zone,
        )
        await operations.add_operation(tx, record)
        return record

    async def find(
        self, caller: Caller, region: Region, operation_id: OperationId
    ) -> OperationRecord:
        """Return one record of the caller's account and region. Raises: NoSuchOperation."""
        self._gate.require(caller, Action.READ_OPERATION, None)
        record = await self._engine.read(lambda tx: operations.find_operation(tx, operation_id))
        if record is None or (record.account, record.region) != (caller.account, region):
            raise NoSuchOperation(operation_id)
        return record

    async def list_page(
        self, caller: Caller, region: Region, after: OperationPlace | None, limit: int
    ) -> OperationPage:
        """Return a page of the account's records in a region, oldest first."""
        self._gate.require(caller, Action.READ_OPERATIONS, None)
        records = await self._engine.read(
            lambda tx: operations.list_operations(tx, caller.account, region, after, limit + 1),
            is_long=True,
        )
        return _page(records, limit)

    async def list_page_for(
        self,
        caller: Caller,
        region: Region,
        resource: str,
        after: OperationPlace | None,
        limit: int,
    ) -> OperationPage:
        """Return a page of one resource's records, also when the resource is gone.

        Raises: NoSuchResource, when there never was one.
        """
        self._gate.require(caller, Action.READ_OPERATIONS_OF_RESOURCE, None)
        records = await self._engine.read(
            lambda tx: operations.list_operations_of(
                tx, caller.account, region, resource, after, limit + 1
            ),
            is_long=True,
        )
        if not records and after is None:
            raise NoSuchResource(resource)
        return _page(records, limit)


def _page(records: list[OperationRecord], limit: int) -> OperationPage:
    if len(records) <= limit:
        return OperationPage(records, None)
    last = records[limit - 1]
    return OperationPage(records[:limit], OperationPlace(last.created_ms, last.operation_id))
