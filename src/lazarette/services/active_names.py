"""The names in use, those of buckets and of all other resources. Source: GetActiveNames."""

from __future__ import annotations

import heapq

from lazarette.metadata.buckets import list_owned
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.metadata.resources import list_resource_names
from lazarette.model.action import Action
from lazarette.model.names import BucketName, Region
from lazarette.model.principal import Caller
from lazarette.services.gate import Gate


class ActiveNames:
    """Lists names."""

    def __init__(self, engine: MetadataEngine, gate: Gate) -> None:
        self._engine = engine
        self._gate = gate

    async def list_page(
        self, caller: Caller, region: Region, after: str, limit: int
    ) -> list[str]:
        """Return up to `limit` names of the account in a region, those after `after`.

        Raises: AccessDenied.
        """
        self._gate.require(caller, Action.READ_NAMES, None)

        async def body(tx: ReadTx) -> list[str]:
            place = (region, BucketName(after)) if after else None
            owned = await list_owned(tx, caller.account, region, place, limit)
            others = await list_resource_names(tx, caller.account, region, after, limit)
            # Both are in the order of their bytes in UTF-8, which is that of their letters.
            return list(heapq.merge([bucket.name for bucket in owned], others))[:limit]

        return await self._engine.read(body, is_long=True)
