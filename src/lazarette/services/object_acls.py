"""The canned ACLs an object may carry: private and public-read."""

from __future__ import annotations

import msgspec

from lazarette.metadata import objects
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.names import BucketName, ObjectKey, VersionId
from lazarette.model.object_version import ObjectVersion, Stored
from lazarette.model.principal import Caller
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.gate import Gate
from lazarette.services.object_writes import rewrite_version


class ObjectAcls:
    """Get and PutObjectAcl. The ACL is kept whatever the bucket's rules make of it."""

    def __init__(
        self, metadata: MetadataEngine, directory: BucketDirectory, gate: Gate
    ) -> None:
        self._metadata = metadata
        self._directory = directory
        self._gate = gate

    async def find(
        self, caller: Caller, bucket: BucketName, key: ObjectKey, version: VersionId | None
    ) -> tuple[Bucket, ObjectVersion]:
        """Return the version whose ACL is asked for.

        Raises: NoSuchBucket, AccessDenied, NoSuchKey, NoSuchVersion, MarkerNotAllowed.
        """
        record = await self._directory.find(bucket)
        self._gate.require(caller, Action.GET_OBJECT_ACL, record)

        async def view(tx: ReadTx) -> ObjectVersion:
            return await objects.require_version(tx, record, key, version)

        return record, await self._metadata.read(view)

    async def set_public(
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        version: VersionId | None,
        is_public: bool,
    ) -> Stored:
        """Set or take away public-read. Raises: as `find`."""
        record = await self._directory.find(bucket)
        self._gate.require(caller, Action.PUT_OBJECT_ACL, record)

        return await rewrite_version(
            self._metadata,
            record,
            key,
            version,
            lambda old: msgspec.structs.replace(old, is_public=is_public),
        )
