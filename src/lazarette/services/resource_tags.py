"""Tags on control-plane resources; buckets are the only ones so far.

Source: Lightsail TagResource, UntagResource. Names are unique across resource types within
an account and region, so a name is enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from lazarette.metadata import buckets
from lazarette.metadata.engine import WriteTx
from lazarette.model.action import Action
from lazarette.model.errors import InvalidInput, NoSuchResource
from lazarette.model.names import BucketName, Region
from lazarette.model.operation import OperationRecord
from lazarette.model.principal import Caller
from lazarette.model.tag import Tag, check_tag_key, merge_tags
from lazarette.services.changes import Changes
from lazarette.services.gate import Gate
from lazarette.services.operation_log import OperationLog
from lazarette.services.replays import Resend


class ResourceTags:
    """Adds and removes tags."""

    def __init__(self, gate: Gate, changes: Changes, operations: OperationLog) -> None:
        self._gate = gate
        self._changes = changes
        self._operations = operations

    async def tag(
        self,
        caller: Caller,
        resource: str,
        region: Region,
        resource_id: str | None,
        tags: Sequence[Tag],
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Add tags, or replace the values of those that exist.

        `resource_id`, when the caller named an ARN too, is that ARN's. Raises:
        NoSuchResource, AccessDenied, InvalidInput (also over 50 tags).
        """

        async def body(tx: WriteTx) -> OperationRecord:
            name = BucketName(resource)
            bucket = await buckets.find_own_bucket(tx, caller.account, name, region)
            self._gate.require(caller, Action.TAG_RESOURCE, bucket)
            if bucket is None:
                raise NoSuchResource(resource)
            _check_same(resource, bucket.resource_id, resource_id)
            merged = merge_tags(bucket.tags, tags)
            await buckets.put_bucket(tx, replace(bucket, tags=merged))
            return await self._operations.add(tx, bucket, "TagResource")

        return await self._changes.run(body, resend)

    async def untag(
        self,
        caller: Caller,
        resource: str,
        region: Region,
        resource_id: str | None,
        keys: Sequence[str],
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Remove tags by key; keys that are not there are no error.

        Raises: NoSuchResource, AccessDenied, InvalidInput.
        """
        for key in keys:
            check_tag_key(key)
        unwanted = frozenset(keys)

        async def body(tx: WriteTx) -> OperationRecord:
            name = BucketName(resource)
            bucket = await buckets.find_own_bucket(tx, caller.account, name, region)
            self._gate.require(caller, Action.UNTAG_RESOURCE, bucket)
            if bucket is None:
                raise NoSuchResource(resource)
            _check_same(resource, bucket.resource_id, resource_id)
            kept = tuple(tag for tag in bucket.tags if tag.key not in unwanted)
            await buckets.put_bucket(tx, replace(bucket, tags=kept))
            return await self._operations.add(tx, bucket, "UntagResource")

        return await self._changes.run(body, resend)


def _check_same(resource: str, actual: str, named: str | None) -> None:
    if named is not None and named != actual:
        raise InvalidInput(f"resourceArn is not the ARN of {resource}.")
