"""Tags of object versions; the whole set is replaced at once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec

from lazarette.metadata import objects
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.model.action import Action, on_version
from lazarette.model.bucket import Versioning
from lazarette.model.errors import NoSuchKey, NotFound
from lazarette.model.names import BucketName, ObjectKey, VersionId
from lazarette.model.object_version import ObjectVersion, Stored
from lazarette.model.principal import Caller
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.gate import Gate
from lazarette.services.object_writes import rewrite_version


class ObjectTags:
    """Get, Put and DeleteObjectTagging."""

    def __init__(
        self, metadata: MetadataEngine, directory: BucketDirectory, gate: Gate
    ) -> None:
        self._metadata = metadata
        self._directory = directory
        self._gate = gate

    async def find(
        self, caller: Caller, bucket: BucketName, key: ObjectKey, version: VersionId | None
    ) -> Stored:
        """Return the version whose tags are asked for.

        Raises: NoSuchBucket, AccessDenied, NoSuchKey, NoSuchVersion, MarkerNotAllowed.
        """
        record = await self._directory.find(bucket)
        action = on_version(Action.GET_OBJECT_TAGS, version)

        async def ask(named: VersionId | None) -> Stored:
            async def view(tx: ReadTx) -> Stored:
                try:
                    found = await objects.require_version(tx, record, key, named)
                except NotFound:
                    self._gate.require(caller, action, record, None, key)
                    raise
                self._gate.require(caller, action, record, found, key)
                return Stored(key, found, record.versioning is not Versioning.NEVER)

            return await self._metadata.read(view)

        return await _of_newest(ask, version)

    async def replace(
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        version: VersionId | None,
        tags: dict[str, str],
    ) -> Stored:
        """Make `tags` (checked by the caller) the version's whole set; none takes them away.

        Raises: as `find`.
        """
        record = await self._directory.find(bucket)
        doing = Action.PUT_OBJECT_TAGS if tags else Action.DELETE_OBJECT_TAGS
        action = on_version(doing, version)

        def change(old: ObjectVersion) -> ObjectVersion:
            self._gate.require(caller, action, record, old, key, None, tags)
            return msgspec.structs.replace(old, tags=tags)

        async def ask(named: VersionId | None) -> Stored:
            try:
                return await rewrite_version(self._metadata, record, key, named, change)
            except NotFound:
                self._gate.require(caller, action, record, None, key, None, tags)
                raise

        return await _of_newest(ask, version)


async def _of_newest(
    ask: Callable[[VersionId | None], Awaitable[Stored]], version: VersionId | None
) -> Stored:
    """Ask for `version`; where a marker hides the key, ask for that one, as S3 does here."""
    try:
        return await ask(version)
    except NoSuchKey as failure:
        marker = failure.facts["marker"]
        if not marker:
            raise
        return await ask(VersionId(str(marker)))
