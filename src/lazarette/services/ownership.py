"""Whose an access key or a bucket is that something written down names.

Serves `refused_requests` and `trail_lookup`, which ask the gate; nothing here is told to
anybody.
"""

from __future__ import annotations

from lazarette.metadata.access_keys import find_access_key
from lazarette.metadata.buckets import find_bucket_or_none
from lazarette.metadata.engine import MetadataEngine
from lazarette.model.names import AccessKeyId, BucketName
from lazarette.model.timestamp import iso_moment

_LOOKED_UP_MAX = 2_000


class Ownership:
    """Looks owners up, each once; for one call, so that nothing in it is older than that."""

    def __init__(self, engine: MetadataEngine) -> None:
        self._engine = engine
        self._key_owners: dict[str, str] = {}
        self._buckets: dict[str, tuple[str, str]] = {}

    async def of_key(self, access_key_id: str) -> str:
        """Return the account of an access key; empty when there is no such key."""
        if access_key_id not in self._key_owners:
            if not access_key_id or len(self._key_owners) >= _LOOKED_UP_MAX:
                return ""
            key_id = AccessKeyId(access_key_id)
            key = await self._engine.read(lambda tx: find_access_key(tx, key_id))
            self._key_owners[access_key_id] = "" if key is None else key.account
        return self._key_owners[access_key_id]

    async def of_bucket(self, name: str, time: str) -> str:
        """Return the account whose bucket had that name at `time`; empty for none.

        A bucket made later is another one, even of the same name.
        """
        if name not in self._buckets:
            if not name or len(self._buckets) >= _LOOKED_UP_MAX:
                return ""
            bucket_name = BucketName(name)
            bucket = await self._engine.read(lambda tx: find_bucket_or_none(tx, bucket_name))
            self._buckets[name] = (
                ("", "") if bucket is None else (bucket.account, iso_moment(bucket.created_ms))
            )
        account, since = self._buckets[name]
        return account if account and since <= time else ""
