"""Pages of objects and of versions, in byte order of their keys."""

from __future__ import annotations

from lazarette.metadata import scans, version_scans
from lazarette.metadata.codec import RecordDecoder
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table
from lazarette.metadata.objects import is_version_id
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.errors import InvalidArgument
from lazarette.model.listing import ListedObject, ListPage, ListQuery
from lazarette.model.names import BucketName, ObjectKey
from lazarette.model.object_version import ListedVersion
from lazarette.model.principal import Caller
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.gate import Gate

_listed = RecordDecoder(ListedVersion)


class Listings:
    """ListObjects, ListObjectsV2, ListObjectVersions."""

    def __init__(
        self, metadata: MetadataEngine, directory: BucketDirectory, gate: Gate
    ) -> None:
        self._metadata = metadata
        self._directory = directory
        self._gate = gate

    async def list_objects(
        self, caller: Caller, bucket: BucketName, query: ListQuery
    ) -> tuple[Bucket, ListPage]:
        """Return current versions and common prefixes, together at most the limit.

        Raises: NoSuchBucket, AccessDenied.
        """
        record = await self._directory.find(bucket)
        self._gate.require(caller, Action.LIST_OBJECTS, record)

        async def view(tx: ReadTx) -> scans.RawPage:
            return await scans.page(tx, Table.OBJECTS, record.bucket_id, query)

        raw = await self._metadata.read(view, is_long=True)
        decode = _listed.decode
        found = [ListedObject(ObjectKey(key), decode(value)) for key, _, value in raw.rows]
        return record, ListPage(found, raw.prefixes, raw.is_truncated, raw.next_after)

    async def list_versions(
        self, caller: Caller, bucket: BucketName, query: ListQuery
    ) -> tuple[Bucket, ListPage]:
        """Return all versions and delete markers, by key, the newest first.

        Raises: NoSuchBucket, AccessDenied, InvalidArgument (a malformed version marker).
        """
        record = await self._directory.find(bucket)
        self._gate.require(caller, Action.LIST_VERSIONS, record)
        if query.after_mark and not is_version_id(query.after_mark):
            raise InvalidArgument(
                "version-id-marker", query.after_mark, "Invalid version id specified"
            )

        async def view(tx: ReadTx) -> ListPage:
            return await version_scans.page(tx, record.bucket_id, query)

        return record, await self._metadata.read(view, is_long=True)
