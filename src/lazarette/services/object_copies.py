"""CopyObject: a new version that shares the source's bytes.

A single blob gets one more name (a hard link), a multipart object's manifest one more
reference, a small object's bytes are copied with the record. No byte of a large object is
read unless a checksum is asked for that the source does not have.
Differs: AWS makes a multipart object one piece when it copies it, with a new ETag; here the
copy keeps the source's parts and its `<md5>-<parts>`, and a composite checksum that is no
CRC, because its bytes are not read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.blobs.engine import BlobEngine
from lazarette.metadata import keys, objects
from lazarette.metadata.engine import MetadataEngine, Table, WriteTx
from lazarette.model.acl import AclRequest
from lazarette.model.action import Action, on_version
from lazarette.model.blob import BlobSlice
from lazarette.model.bucket import Bucket, Versioning
from lazarette.model.checksum import FULL_OBJECT_ALGORITHMS, combine_full_object, start
from lazarette.model.conditions import (
    NO_CONDITIONS,
    Conditions,
    check_source,
    check_write,
)
from lazarette.model.errors import (
    BlobMissing,
    InvalidRequest,
    LazaretteError,
    MarkerNotAllowed,
    WriteConflict,
)
from lazarette.model.limits import PUT_BYTES_MAX
from lazarette.model.names import NULL_VERSION, BlobId, BucketName, ObjectKey, VersionId
from lazarette.model.object_version import NewObject, ObjectHeaders, ObjectVersion, Stored
from lazarette.model.principal import Caller, Kind
from lazarette.services.acl_rules import settle
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.gate import Gate
from lazarette.services.joined_reader import JoinedReader
from lazarette.services.object_reads import Found, ObjectReads
from lazarette.services.object_writes import (
    require_same_bucket,
    take_back,
)
from lazarette.services.quotas import Quotas
from lazarette.services.room import Room

ATTEMPTS_MAX = 4


class CopySource(NamedTuple):
    """What to copy, and under which conditions."""

    bucket: BucketName
    key: ObjectKey
    version: VersionId | None
    conditions: Conditions


class CopyTarget(NamedTuple):
    """Where to, and what the copy carries; None keeps the source's."""

    bucket: BucketName
    key: ObjectKey
    headers: ObjectHeaders | None
    tags: dict[str, str] | None
    checksum_algorithm: str  # empty: the source's
    # Of a copy that keeps the source's headers: S3 copies neither of these two.
    storage_class: str = ""
    website_redirect: str = ""
    acl: AclRequest | None = None  # None: private; an ACL is never copied
    # Storage class, redirect or encryption was named, if only as it is: S3's touch.
    names_properties: bool = False


class Copied(NamedTuple):
    """The copy, and which version it was made of (None: the source was never versioned)."""

    stored: Stored
    source_version_id: VersionId | None


class _ManifestGone(Exception):
    """The source was replaced between the view and the transaction; look again."""


class ObjectCopies:
    """Copies within the server; asks the gate twice, for the source and for the target."""

    def __init__(
        self,
        metadata: MetadataEngine,
        blobs: BlobEngine,
        directory: BucketDirectory,
        gate: Gate,
        reads: ObjectReads,
        room: Room,
        clock: Clock,
        ids: IdSource,
        reclaim_delay_ms: int,
        quotas: Quotas | None = None,
    ) -> None:
        self._metadata = metadata
        self._blobs = blobs
        self._directory = directory
        self._gate = gate
        self._reads = reads
        self._room = room
        self._clock = clock
        self._ids = ids
        self._reclaim_delay_ms = reclaim_delay_ms
        self._quotas = quotas

    async def copy(
        self,
        caller: Caller,
        source: CopySource,
        target: CopyTarget,
        conditions: Conditions = NO_CONDITIONS,
    ) -> Copied:
        """Copy one version; durable when this returns.

        Raises: NoSuchBucket, AccessDenied, NoSuchKey, NoSuchVersion, InvalidRequest (a copy
        onto itself that changes nothing; over 5 GiB), AclNotSupported, PreconditionFailed,
        StorageFull, QuotaExceeded.
        """
        record = await self._directory.find(target.bucket)
        asked = NewObject(asked=target.acl, tags=target.tags or {})
        self._gate.require_write(caller, record, target.key, asked)
        settled = settle(caller, record, NewObject(asked=target.acl))
        failure: LazaretteError = WriteConflict()
        for _ in range(ATTEMPTS_MAX):
            found = await self.find_source(caller, source)
            if caller.kind is Kind.USER and target.tags is None and found.version.tags:
                self._require_tags(caller, source, found, record, target.key)
            _check_not_same(source, target)
            await self._require_room(found)
            try:
                stored = await self._copy_found(record, target, settled, found, conditions)
            except _ManifestGone:
                continue
            except BlobMissing as error:  # Lost; or replaced long ago, and deleted since.
                failure = error
                continue
            was_versioned = found.bucket.versioning is not Versioning.NEVER
            return Copied(stored, found.version.version_id if was_versioned else None)
        raise failure

    def _require_tags(
        self, caller: Caller, source: CopySource, found: Found, record: Bucket, key: ObjectKey
    ) -> None:
        """To copy tags is to read and to write them. Raises: AccessDenied."""
        action = on_version(Action.GET_OBJECT_TAGS, source.version)
        self._gate.require(caller, action, found.bucket, found.version, source.key)
        tags = found.version.tags
        self._gate.require(caller, Action.PUT_OBJECT_TAGS, record, None, key, None, tags)

    async def _require_room(self, found: Found) -> None:
        """A copy takes room for its record, and for its bytes when they lie there too."""
        size = len(found.inline or b"")
        if not self._room.fits(size):
            await self._room.require(size, in_metadata=True)

    async def find_source(self, caller: Caller, source: CopySource) -> Found:
        """Return a copy's source, permitted and with its conditions checked.

        Raises: NotAuthenticated, NoSuchBucket, AccessDenied, NoSuchKey, NoSuchVersion,
        PreconditionFailed, InvalidRequest (a delete marker).
        """
        self._gate.require_signature(caller, "copy objects")
        try:
            found = await self._reads.find(
                caller, source.bucket, source.key, source.version, NO_CONDITIONS, True, True
            )
        except MarkerNotAllowed as cause:
            raise InvalidRequest(
                "The source of a copy request may not specifically refer to a delete marker by "
                "version id."
            ) from cause
        check_source(source.conditions, found.version)
        return found

    async def _copy_found(
        self,
        record: Bucket,
        target: CopyTarget,
        settled: NewObject,
        found: Found,
        conditions: Conditions,
    ) -> Stored:
        if found.version.size > PUT_BYTES_MAX:
            raise InvalidRequest(
                "The specified copy source is larger than the maximum allowable size for a "
                f"copy source: {PUT_BYTES_MAX}"
            )
        if self._quotas is not None:
            await self._quotas.require_room(record, target.key, found.version.size)
        made: list[BlobId] = []
        if found.version.slices and found.inline is None:
            # First of all: from here on nobody can delete the bytes.
            made = await self._blobs.link([found.version.slices[0].blob])
        try:
            version = await self._describe(target, settled, found, made)
            return await self._point(record, target, found, version, conditions)
        except LazaretteError as error:
            await take_back(self._metadata, self._blobs, made, error)
            raise

    async def _point(
        self,
        record: Bucket,
        target: CopyTarget,
        found: Found,
        version: ObjectVersion,
        conditions: Conditions,
    ) -> Stored:
        due_ms = version.modified_ms + self._reclaim_delay_ms

        async def point(tx: WriteTx) -> Stored:
            live = await require_same_bucket(tx, record)
            old = await objects.find_current(tx, live.bucket_id, target.key)
            check_write(conditions, target.key, old)
            if found.inline is not None:
                await tx.put(Table.INLINE, keys.encode(version.slices[0].blob), found.inline)
            if version.manifest_id:
                # Taken before the old version is let go: it may be the same manifest.
                await _share_manifest(tx, version.manifest_id)
            stored = await objects.put_version(tx, live, target.key, version, old, due_ms)
            return Stored(target.key, stored, live.versioning is not Versioning.NEVER)

        quotas = self._quotas
        return await self._metadata.write(
            point if quotas is None else quotas.guarded(record, point)
        )

    async def _describe(
        self, target: CopyTarget, settled: NewObject, found: Found, made: Sequence[BlobId]
    ) -> ObjectVersion:
        """Return the copy's version: new identity, the source's bytes, chosen properties."""
        old = found.version
        sequence = self._ids.ulid()
        slices = old.slices
        if found.inline is not None:
            slices = (BlobSlice(BlobId(sequence), 0, old.size, inline=True),)
        elif made:
            slices = (BlobSlice(made[0], slices[0].start, slices[0].stop),)
        checksums, checksum_type = old.checksums, old.checksum_type
        wanted = target.checksum_algorithm
        if checksum_type == "COMPOSITE" and not wanted:
            # S3 gives a copy the checksum of its bytes; where the parts' ones tell it, we too.
            wanted = next((name for name in checksums if name in FULL_OBJECT_ALGORITHMS), "")
        if wanted and (wanted not in checksums or checksum_type == "COMPOSITE"):
            checksums = {wanted: await self._compute(found, wanted, slices or found.slices)}
            checksum_type = "FULL_OBJECT"
        headers = target.headers
        if headers is None:
            headers = msgspec.structs.replace(
                old.headers,
                storage_class=target.storage_class,
                website_redirect=target.website_redirect,
            )
        return msgspec.structs.replace(
            old,
            version_id=NULL_VERSION,
            sequence=sequence,
            modified_ms=self._clock.now_ms(),
            is_public=settled.is_public,
            acl=settled.acl,
            owner=settled.owner,
            checksums=checksums,
            checksum_type=checksum_type,
            slices=slices,
            headers=headers,
            tags=old.tags if target.tags is None else target.tags,
        )

    async def _compute(self, found: Found, algorithm: str, slices: Sequence[BlobSlice]) -> str:
        combined = _combine(found, algorithm)
        if combined is not None:
            return combined
        digest = start(algorithm)
        if found.inline is not None:
            digest.update(found.inline)
            return digest.value()
        await JoinedReader(self._blobs, slices).feed(digest.update)
        return digest.value()


def _combine(found: Found, algorithm: str) -> str | None:
    """Return the checksum of a multipart object from its parts', without reading a byte."""
    if found.manifest is None or algorithm not in FULL_OBJECT_ALGORITHMS:
        return None
    parts = found.manifest.parts
    values = [(part.checksums.get(algorithm, ""), part.size) for part in parts]
    return combine_full_object(algorithm, values) if all(text for text, _ in values) else None


async def _share_manifest(tx: WriteTx, manifest_id: str) -> None:
    manifest = await objects.find_manifest(tx, manifest_id)
    if manifest is None:
        raise _ManifestGone
    more = msgspec.structs.replace(manifest, references=manifest.references + 1)
    await objects.put_manifest(tx, manifest_id, more)


def _check_not_same(source: CopySource, target: CopyTarget) -> None:
    if (
        (source.bucket, source.key) == (target.bucket, target.key)
        and source.version is None
        and target.headers is None
        and target.tags is None
        and not target.checksum_algorithm
        and not target.names_properties
    ):
        raise InvalidRequest(
            "This copy request is illegal because it is trying to copy an object to itself "
            "without changing the object's metadata, storage class, website redirect "
            "location or encryption attributes."
        )
