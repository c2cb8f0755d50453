"""DeleteObject and DeleteObjects: remove, or mark as deleted when versioning is on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import objects
from lazarette.metadata.engine import MetadataEngine, WriteTx
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket, Versioning
from lazarette.model.errors import InvalidArgument, LazaretteError
from lazarette.model.names import NULL_VERSION, BucketName, ObjectKey, VersionId
from lazarette.model.object_version import ObjectVersion
from lazarette.model.principal import Caller
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.gate import Gate
from lazarette.services.object_writes import require_same_bucket


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

    async def delete(
        self, caller: Caller, bucket: BucketName, key: ObjectKey, version: VersionId | None
    ) -> Deleted:
        """Delete a version, or by key alone what the versioning says. Idempotent.

        Raises: NoSuchBucket, AccessDenied, InvalidArgument (a malformed version id).
        """
        record = self._directory.peek(bucket) or await self._directory.find(bucket)
        self._gate.require(caller, Action.DELETE_OBJECT, record)
        if version is not None:
            objects.check_version_id(version)
        marker = self._marker()

        async def remove(tx: WriteTx) -> Deleted:
            live = await require_same_bucket(tx, record)
            return await self._remove(tx, live, key, version, marker)

        return await self._metadata.write(remove)

    async def delete_many(
        self,
        caller: Caller,
        bucket: BucketName,
        wanted: Sequence[tuple[ObjectKey, VersionId | None]],
    ) -> list[Deleted | LazaretteError]:
        """Delete 1 to 1,000 keys in one commit; answers stand in the order asked.

        Raises: NoSuchBucket, AccessDenied.
        """
        record = self._directory.peek(bucket) or await self._directory.find(bucket)
        self._gate.require(caller, Action.DELETE_OBJECT, record)
        markers = [self._marker() for _ in wanted]

        async def remove(tx: WriteTx) -> list[Deleted | LazaretteError]:
            live = await require_same_bucket(tx, record)
            done: list[Deleted | LazaretteError] = []
            for (key, version), marker in zip(wanted, markers, strict=True):
                if version is not None and not objects.is_version_id(version):
                    done.append(
                        InvalidArgument("versionId", version, "Invalid version id specified")
                    )
                    continue
                done.append(await self._remove(tx, live, key, version, marker))
            return done

        return await self._metadata.write(remove)

    def _marker(self) -> ObjectVersion:
        return ObjectVersion(
            version_id=NULL_VERSION,
            sequence=self._ids.ulid(),
            modified_ms=self._clock.now_ms(),
            is_delete_marker=True,
        )

    async def _remove(
        self,
        tx: WriteTx,
        bucket: Bucket,
        key: ObjectKey,
        version: VersionId | None,
        marker: ObjectVersion,
    ) -> Deleted:
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
