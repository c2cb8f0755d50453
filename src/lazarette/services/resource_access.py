"""Which instances may use a bucket without keys. Source: SetResourceAccessForBucket."""

from __future__ import annotations

from lazarette.metadata import buckets
from lazarette.metadata.attachments import attach, detach
from lazarette.metadata.engine import ReadTx, WriteTx
from lazarette.metadata.resources import find_resource, is_name_taken
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.errors import (
    InvalidInput,
    InvalidResourceState,
    NoSuchBucket,
    NoSuchResource,
)
from lazarette.model.instance import Instance, InstanceState
from lazarette.model.names import BucketName, Region
from lazarette.model.operation import OperationRecord
from lazarette.model.principal import Caller
from lazarette.model.region import REGIONS
from lazarette.model.target import target_of
from lazarette.services.changes import Changes
from lazarette.services.gate import Gate
from lazarette.services.operation_log import OperationLog
from lazarette.services.replays import Resend

_OPERATION = "SetResourceAccessForBucket"
_SETTLED = frozenset({InstanceState.RUNNING, InstanceState.STOPPED})


class ResourceAccess:
    """Attaches instances to buckets, and detaches them."""

    def __init__(self, gate: Gate, changes: Changes, operations: OperationLog) -> None:
        self._gate = gate
        self._changes = changes
        self._operations = operations

    async def set_access(
        self,
        caller: Caller,
        name: BucketName,
        resource: str,
        region: Region,
        is_allowed: bool,
        resend: Resend[list[OperationRecord]] | None = None,
    ) -> list[OperationRecord]:
        """Attach an instance of the bucket's region, or detach one; holds at the next request.

        What is so already stays so. Recorded for the bucket, then for the instance, so
        that it is in the history of both. Raises: NoSuchBucket, NoSuchResource,
        AccessDenied; InvalidInput, for what is no instance, or is in another region;
        InvalidResourceState, when it neither runs nor is stopped.
        """

        async def body(tx: WriteTx) -> list[OperationRecord]:
            bucket = await buckets.find_own_bucket(tx, caller.account, name, region)
            self._gate.require(caller, Action.SET_RESOURCE_ACCESS, bucket)
            if bucket is None:
                raise NoSuchBucket(name)
            instance = await _find_instance(tx, bucket, resource)
            # IAM asks for both: the bucket, and the instance that is to reach it.
            target = target_of(instance)
            self._gate.require(caller, Action.SET_RESOURCE_ACCESS, None, target=target)
            if is_allowed:
                _check_settled(instance)
                await attach(tx, bucket, instance)
            else:
                await detach(tx, bucket, instance)
            word = "allow" if is_allowed else "deny"
            return [
                await self._operations.add(tx, bucket, _OPERATION, f"{word} {resource}"),
                await self._operations.add(
                    tx, instance, _OPERATION, f"{word} {name}", instance.zone
                ),
            ]

        return await self._changes.run(body, resend)


async def _find_instance(tx: ReadTx, bucket: Bucket, name: str) -> Instance:
    """Return the instance. Raises: NoSuchResource, InvalidInput."""
    found = await find_resource(tx, Instance, bucket.account, bucket.region, name)
    if found is not None:
        return found
    if await is_name_taken(tx, bucket.account, bucket.region, name):
        raise InvalidInput(f"resourceName must be that of an instance, and {name} is none.")
    for label in REGIONS:
        if await find_resource(tx, Instance, bucket.account, label.name, name):
            raise InvalidInput(
                f"The Instance {name} is in {label.name} and the bucket {bucket.name} in "
                f"{bucket.region}; they must be in the same region."
            )
    raise NoSuchResource(name)


def _check_settled(instance: Instance) -> None:
    if instance.state not in _SETTLED:
        raise InvalidResourceState(
            f"The Instance {instance.name} is {instance.state.value}; it must be running or "
            "stopped to be given access."
        )
