"""Tags on control-plane resources of every type.

Source: Lightsail TagResource, UntagResource. Names are unique across resource types within
an account and region, so a name is enough.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from lazarette.metadata import buckets
from lazarette.metadata.engine import ReadTx, WriteTx
from lazarette.metadata.resources import find_any_resource, put_resource
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.errors import InvalidInput, NoSuchResource
from lazarette.model.names import BucketName, Region
from lazarette.model.operation import OperationRecord
from lazarette.model.principal import Caller
from lazarette.model.resource import StoredResource
from lazarette.model.tag import Tag, check_tag_key, merge_tags
from lazarette.model.target import NamedTags, tags_by_key, target_of
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
            named = tags_by_key(tags)
            found = await self._find(tx, caller, Action.TAG_RESOURCE, region, resource, named)
            _check_same(resource, found.resource_id, resource_id)
            await _put(tx, found, merge_tags(found.tags, tags))
            return await self._operations.add(tx, found, "TagResource")

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
            named = dict.fromkeys(keys)
            found = await self._find(tx, caller, Action.UNTAG_RESOURCE, region, resource, named)
            _check_same(resource, found.resource_id, resource_id)
            await _put(tx, found, tuple(tag for tag in found.tags if tag.key not in unwanted))
            return await self._operations.add(tx, found, "UntagResource")

        return await self._changes.run(body, resend)

    async def _find(
        self,
        tx: ReadTx,
        caller: Caller,
        action: Action,
        region: Region,
        name: str,
        named: NamedTags,
    ) -> Bucket | StoredResource:
        """Return what the name stands for; `named` are the tags that the request names.

        Raises: AccessDenied, NoSuchResource.
        """
        account = caller.account
        bucket = await buckets.find_own_bucket(tx, account, BucketName(name), region)
        other = None if bucket else await find_any_resource(tx, account, region, name)
        target = None if other is None else target_of(other)
        self._gate.require(caller, action, bucket, target=target, tags=named)
        found = bucket or other
        if found is None:
            raise NoSuchResource(name)
        return found


async def _put(tx: WriteTx, resource: Bucket | StoredResource, tags: tuple[Tag, ...]) -> None:
    if isinstance(resource, Bucket):
        await buckets.put_bucket(tx, replace(resource, tags=tags))
    else:
        await put_resource(tx, replace(resource, tags=tags))


def _check_same(resource: str, actual: str, named: str | None) -> None:
    if named is not None and named != actual:
        raise InvalidInput(f"resourceArn is not the ARN of {resource}.")
