"""How much each bucket holds, for /-/metrics, where the operator wants buckets told apart."""

from __future__ import annotations

from lazarette.metadata import keys
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table
from lazarette.metadata.usage import find_usage
from lazarette.model.names import BucketId
from lazarette.model.usage import Usage

# A page of more rows than this helps nobody who reads it every fifteen seconds.
SHOWN_BUCKETS_MAX = 1_000


async def bucket_sizes(metadata: MetadataEngine) -> dict[str, Usage]:
    """Return what the first thousand buckets hold, oldest first, by name."""

    async def view(tx: ReadTx) -> dict[str, Usage]:
        rows = await tx.scan(Table.BUCKET_IDS, b"", b"\xff", SHOWN_BUCKETS_MAX)
        return {
            name.decode(): await find_usage(tx, BucketId(str(keys.decode(place)[0])))
            for place, name in rows
        }

    return await metadata.read(view, is_long=True)
