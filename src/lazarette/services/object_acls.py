"""ACLs of object versions: read, and replaced whole."""

from __future__ import annotations

import msgspec

from lazarette.metadata import objects
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.model.acl import AclRequest
from lazarette.model.action import Action, on_version
from lazarette.model.bucket import Bucket
from lazarette.model.errors import NoSuchKey, NoSuchVersion
from lazarette.model.names import BucketName, ObjectKey, VersionId
from lazarette.model.object_version import ObjectVersion, Stored
from lazarette.model.principal import Caller
from lazarette.services.acl_rules import settle_acl
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
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        version: VersionId | None,
        action: Action = Action.GET_OBJECT_ACL,
    ) -> tuple[Bucket, ObjectVersion]:
        """Return the version whose ACL is asked for, or is to be replaced (`action`).

        Raises: NoSuchBucket, AccessDenied, NoSuchKey, NoSuchVersion, MarkerNotAllowed.
        """
        record = await self._directory.find(bucket)

        async def view(tx: ReadTx) -> ObjectVersion:
            try:
                found = await objects.require_version(tx, record, key, version)
            except (NoSuchKey, NoSuchVersion) as failure:
                # As for reads: only who may list learns that it is not there.
                self._gate.require(caller, Action.LIST_OBJECTS, record, None, key)
                marker = failure.facts.get("marker")
                if action is Action.PUT_OBJECT_ACL and marker:
                    # S3 says of a marker that it takes no ACL, though it shows none either.
                    return await objects.require_version(
                        tx, record, key, VersionId(str(marker))
                    )
                raise
            self._gate.require(caller, on_version(action, version), record, found, key)
            return found

        return record, await self._metadata.read(view)

    async def replace(
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        version: VersionId | None,
        asked: AclRequest,
    ) -> Stored:
        """Replace the ACL of a version.

        Raises: as `find`, AclNotSupported, AccessDenied (public ACLs are blocked).
        """
        record, seen = await self.find(caller, bucket, key, version, Action.PUT_OBJECT_ACL)

        def change(old: ObjectVersion) -> ObjectVersion:
            if old.sequence != seen.sequence:  # Replaced meanwhile, perhaps by another owner.
                self._gate.require(
                    caller, on_version(Action.PUT_OBJECT_ACL, version), record, old, key
                )
            stored = settle_acl(caller, record, asked, Action.PUT_OBJECT_ACL, old.owner)
            return msgspec.structs.replace(old, is_public=stored.is_public, acl=stored.acl)

        return await rewrite_version(self._metadata, record, key, version, change)
