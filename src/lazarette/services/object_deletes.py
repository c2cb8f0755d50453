"""DeleteObject and DeleteObjects: remove, or mark as deleted when versioning is on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import objects
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket, Versioning
from lazarette.model.conditions import (
    NO_DELETE_CONDITIONS,
    DeleteConditions,
    check_delete,
)
from lazarette.model.errors import (
    AccessDenied,
    LazaretteError,
    NoSuchKey,
    NoSuchVersion,
    PreconditionFailed,
)
from lazarette.model.names import NULL_VERSION, BucketName, CanonicalId, ObjectKey, VersionId
from lazarette.model.object_version import ObjectVersion
from lazarette.model.principal import Caller, Kind
from lazarette.services.acl_rules import owner_of
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.gate import Gate
from lazarette.services.object_writes import require_same_bucket


class Doomed(NamedTuple):
    """What to delete: a version, or by key alone what the versioning says; and if what."""

    key: ObjectKey
    version: VersionId | None = None
    conditions: DeleteConditions = NO_DELETE_CONDITIONS


class Deleted(NamedTuple):
    """What a delete did; deleting what is not there is no error."""

    key: ObjectKey
    asked_version: VersionId | None
    is_marker: bool  # a marker was made, or the deleted version was one
    version_id: VersionId | None  # of the marker made, or of the version deleted


class ObjectDeletes:
    """Deleting objects, versions and markers."""

    def __init__(
        self,
        metadata: MetadataEngine,
        directory: BucketDirectory,
        gate: Gate,
        clock: Clock,
        ids: IdSource,
        reclaim_delay_ms: int,
    ) -> None:
        self._metadata = metadata
        self._directory = directory
        self._gate = gate
        self._clock = clock
        self._ids = ids
        self._reclaim_delay_ms = reclaim_delay_ms

    async def delete(self, caller: Caller, bucket: BucketName, doomed: Doomed) -> Deleted:
        """Delete a version, or by key alone what the versioning says. Idempotent.

        Raises: NoSuchBucket, AccessDenied, InvalidArgument (a malformed version id),
        PreconditionFailed, NoSuchKey (an ETag where there is no object).
        """
        record = self._directory.peek(bucket) or await self._directory.find(bucket)
        self._gate.require(caller, _action(doomed), record, None, doomed.key)
        if doomed.version is not None:
            objects.check_version_id(doomed.version)
        marker = self._marker(owner_of(caller, record))

        async def remove(tx: WriteTx) -> Deleted:
            live = await require_same_bucket(tx, record)
            return await self._remove(tx, live, doomed, marker)

        return await self._metadata.write(remove)

    async def delete_many(
        self, caller: Caller, bucket: BucketName, wanted: Sequence[Doomed]
    ) -> list[Deleted | LazaretteError]:
        """Delete 1 to 1,000 keys in one commit; answers stand in the order asked.

        One that the caller may not delete, that cannot be named, or whose conditions do not
        hold, is answered by its failure; the others are deleted. Raises: NoSuchBucket,
        AccessDenied (to who does not sign, when there is nothing they may delete).
        """
        record = self._directory.peek(bucket) or await self._directory.find(bucket)
        refusals = self._refusals(caller, record, wanted)
        refused = [refusal for refusal in refusals if refusal is not None]
        if len(refused) == len(wanted):
            if caller.kind is Kind.ANONYMOUS:
                raise refused[0]
            return list(refused)
        owner = owner_of(caller, record)
        markers = [self._marker(owner) for _ in wanted]

        async def remove(tx: WriteTx) -> list[Deleted | LazaretteError]:
            live = await require_same_bucket(tx, record)
            done: list[Deleted | LazaretteError] = []
            for doomed, marker, refusal in zip(wanted, markers, refusals, strict=True):
                version = doomed.version
                if refusal is not None:
                    done.append(refusal)
                    continue
                if version is not None and not objects.is_version_id(version):
                    # Alone it is an InvalidArgument; within a list S3 calls it this.
                    done.append(NoSuchVersion(doomed.key, version))
                    continue
                try:
                    done.append(await self._remove(tx, live, doomed, marker))
                except (PreconditionFailed, NoSuchKey) as failure:
                    # Found before anything of this entry was changed.
                    done.append(failure)
            return done

        return await self._metadata.write(remove)

    def _refusals(
        self, caller: Caller, bucket: Bucket, wanted: Sequence[Doomed]
    ) -> list[AccessDenied | None]:
        """Return for each why the caller may not, or None."""
        if caller.kind is Kind.USER:  # Policies name keys; all else is the same for each.
            return [self._refusal(caller, doomed, bucket) for doomed in wanted]
        known: dict[Action, AccessDenied | None] = {}
        for doomed in wanted:
            action = _action(doomed)
            if action not in known:
                known[action] = self._refusal(caller, doomed, bucket)
        return [known[_action(doomed)] for doomed in wanted]

    def _refusal(self, caller: Caller, doomed: Doomed, bucket: Bucket) -> AccessDenied | None:
        """Return why the caller may not, or None."""
        try:
            self._gate.require(caller, _action(doomed), bucket, None, doomed.key)
        except AccessDenied as error:
            return error
        return None

    def _marker(self, owner: CanonicalId) -> ObjectVersion:
        return ObjectVersion(
            version_id=NULL_VERSION,
            sequence=self._ids.ulid(),
            modified_ms=self._clock.now_ms(),
            is_delete_marker=True,
            owner=owner,
        )

    async def _remove(
        self,
        tx: WriteTx,
        bucket: Bucket,
        doomed: Doomed,
        marker: ObjectVersion,
    ) -> Deleted:
        key, version, conditions = doomed
        if conditions is not NO_DELETE_CONDITIONS:
            await _check(tx, bucket, doomed)
        due_ms = marker.modified_ms + self._reclaim_delay_ms
        if version is None:
            removed = await objects.delete_current(tx, bucket, key, marker, due_ms)
            made = removed.marker
            return Deleted(key, None, made is not None, made.version_id if made else None)
        if bucket.versioning is Versioning.NEVER and version != NULL_VERSION:
            return Deleted(key, version, False, version)
        removed = await objects.delete_version(tx, bucket, key, version, due_ms)
        was_marker = removed.version is not None and removed.version.is_delete_marker
        return Deleted(key, version, was_marker, version)


async def _check(tx: ReadTx, bucket: Bucket, doomed: Doomed) -> None:
    """Check the conditions against the version named, or the current one.

    Raises: PreconditionFailed, NoSuchKey.
    """
    if doomed.version is None:
        found = await objects.find_current(tx, bucket.bucket_id, doomed.key)
    else:
        found = await objects.find_version(tx, bucket.bucket_id, doomed.key, doomed.version)
    check_delete(doomed.conditions, doomed.key, found)


def _action(doomed: Doomed) -> Action:
    is_whole = doomed.version is None
    return Action.DELETE_OBJECT if is_whole else Action.DELETE_OBJECT_VERSION
