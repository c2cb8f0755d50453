"""A bucket's configuration as S3 reads and changes it; one store with the control plane.

The account that owns a bucket changes its configuration; the bucket's own keys may read it.
Every change leaves an operation record, as the same change by the Lightsail API does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from lazarette.metadata import buckets
from lazarette.metadata.engine import ReadTx, WriteTx
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket, BucketChange, LogConfig, Versioning
from lazarette.model.cors import CorsRule, check_cors_rules
from lazarette.model.errors import InvalidLogTarget, LogTargetElsewhere
from lazarette.model.limits import CORS_RULES_MAX
from lazarette.model.names import BucketName
from lazarette.model.principal import Caller
from lazarette.model.tag import Tag, check_tag_set
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.bucket_settings import apply_change
from lazarette.services.changes import Changes
from lazarette.services.gate import Gate
from lazarette.services.operation_log import OperationLog


class BucketConfiguration:
    """Versioning, tags, cross-origin rules and access logs."""

    def __init__(
        self,
        gate: Gate,
        directory: BucketDirectory,
        changes: Changes,
        operations: OperationLog,
    ) -> None:
        self._gate = gate
        self._directory = directory
        self._changes = changes
        self._operations = operations

    async def find(
        self, caller: Caller, name: BucketName, action: Action, key: str = ""
    ) -> Bucket:
        """Return a bucket in which the caller may do `action`, to the object `key` if named.

        Raises: NoSuchBucket, AccessDenied.
        """
        bucket = await self._directory.find(name)
        self._gate.require(caller, action, bucket, None, key)
        return bucket

    async def set_versioning(
        self, caller: Caller, name: BucketName, versioning: Versioning
    ) -> None:
        """Enable or suspend versioning, with what that resets (`apply_change`).

        Raises: NoSuchBucket, AccessDenied.
        """
        assert versioning is not Versioning.NEVER, "there is no way back"
        change = BucketChange(versioning=versioning)
        await self._update(caller, name, Action.PUT_BUCKET_VERSIONING, change)

    async def set_cors(
        self, caller: Caller, name: BucketName, rules: Sequence[CorsRule]
    ) -> None:
        """Make `rules` the whole cross-origin configuration; none removes it.

        Raises: InvalidRequest, NoSuchBucket, AccessDenied.
        """
        # Who may not change it learns nothing of the rules.
        await self.find(caller, name, Action.PUT_BUCKET_CORS)
        check_cors_rules(rules, CORS_RULES_MAX)
        change = BucketChange(cors=tuple(rules))
        await self._update(caller, name, Action.PUT_BUCKET_CORS, change)

    async def set_logging(self, caller: Caller, name: BucketName, config: LogConfig) -> None:
        """Have access logs written to a bucket of the same account and region, or none.

        Raises: NoSuchBucket, AccessDenied, InvalidLogTarget, LogTargetElsewhere.
        """

        async def body(tx: WriteTx) -> None:
            bucket = await buckets.find_bucket(tx, name)
            self._gate.require(caller, Action.PUT_BUCKET_LOGGING, bucket)
            if config.enabled:
                await _check_log_target(tx, bucket, BucketName(config.destination))
            await buckets.put_bucket(tx, apply_change(bucket, BucketChange(log_config=config)))
            await self._operations.add(tx, bucket, "UpdateBucket")

        await self._changes.run(body, None)

    async def set_tags(self, caller: Caller, name: BucketName, tags: Sequence[Tag]) -> None:
        """Make `tags` the bucket's whole set of resource tags.

        Raises: InvalidTag, TooManyTags, NoSuchBucket, AccessDenied.
        """
        await self.find(caller, name, Action.PUT_BUCKET_TAGS)
        check_tag_set(tags)
        await self._change(
            caller,
            name,
            Action.PUT_BUCKET_TAGS,
            "TagResource",
            lambda bucket: replace(bucket, tags=tuple(tags)),
        )

    async def _update(
        self, caller: Caller, name: BucketName, action: Action, change: BucketChange
    ) -> None:
        await self._change(
            caller, name, action, "UpdateBucket", lambda bucket: apply_change(bucket, change)
        )

    async def _change(
        self,
        caller: Caller,
        name: BucketName,
        action: Action,
        operation: str,
        changed: Callable[[Bucket], Bucket],
    ) -> None:
        async def body(tx: WriteTx) -> None:
            bucket = await buckets.find_bucket(tx, name)
            self._gate.require(caller, action, bucket)
            await buckets.put_bucket(tx, changed(bucket))
            await self._operations.add(tx, bucket, operation)

        await self._changes.run(body, None)


async def _check_log_target(tx: ReadTx, source: Bucket, name: BucketName) -> None:
    target = await buckets.find_bucket_or_none(tx, name)
    if target is None:
        raise InvalidLogTarget(name, "The target bucket for logging does not exist")
    if target.account != source.account:
        raise InvalidLogTarget(
            name,
            "The owner for the bucket to be logged and the target bucket must be the same.",
        )
    if target.region != source.region:
        raise LogTargetElsewhere(source.region, target.region)
