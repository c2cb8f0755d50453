"""Reading objects: find, permit, check conditions, fit the range, open the bytes.

The order of these steps is S3's order of precedence among refusals, and everything up to
the bytes of a small object comes from one view of the metadata.
Hot path: yes.
"""

from __future__ import annotations

from typing import NamedTuple

from lazarette.blobs.engine import BlobEngine
from lazarette.http.message import ByteSource
from lazarette.metadata import keys, objects
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table
from lazarette.model.action import Action, on_version
from lazarette.model.blob import BlobSlice, cut
from lazarette.model.bucket import Bucket
from lazarette.model.byte_range import ByteRange, Span
from lazarette.model.checksum import start
from lazarette.model.conditions import NO_CONDITIONS, Conditions, check_read
from lazarette.model.errors import (
    BlobCorrupt,
    BlobMissing,
    InvalidPartNumber,
    MarkerNotAllowed,
    NoSuchKey,
    NoSuchVersion,
    RangeNotSatisfiable,
)
from lazarette.model.names import BucketName, ObjectKey, PartNumber, VersionId
from lazarette.model.object_version import Manifest, ManifestPart, ObjectVersion
from lazarette.model.principal import Caller, Kind
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.gate import Gate
from lazarette.services.joined_reader import JoinedReader
from lazarette.services.quotas import Quotas


class Opened(NamedTuple):
    """A version found and permitted, and its bytes, ready to be sent; the caller closes."""

    bucket: Bucket
    version: ObjectVersion
    span: Span | None  # None: the whole object
    body: bytes | ByteSource  # b"" when the data was not asked for
    parts_count: int  # of a multipart object; else 0
    part: ManifestPart | None = None  # the one that was asked for by number


class Found(NamedTuple):
    """A version and where all its bytes lie."""

    bucket: Bucket
    version: ObjectVersion
    slices: tuple[BlobSlice, ...]
    inline: bytes | None
    manifest: Manifest | None


class ObjectReads:
    """GetObject and HeadObject, and the sources of copies."""

    def __init__(
        self,
        metadata: MetadataEngine,
        blobs: BlobEngine,
        directory: BucketDirectory,
        gate: Gate,
        quotas: Quotas | None = None,
    ) -> None:
        self._metadata = metadata
        self._blobs = blobs
        self._directory = directory
        self._gate = gate
        self._quotas = quotas

    async def open(
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        *,
        version: VersionId | None,
        wanted: ByteRange | None,
        part_number: PartNumber | None,
        conditions: Conditions,
        with_data: bool,
        is_inside: bool = False,
    ) -> Opened:
        """Find, permit, check, fit, open; in this order.

        `is_inside`: what is sent is no transfer of the bucket's plan.

        Raises, in this order of precedence: NoSuchBucket, AccessDenied, NoSuchKey,
        NoSuchVersion, MarkerNotAllowed, PreconditionFailed, NotModified,
        InvalidPartNumber, RangeNotSatisfiable, QuotaExceeded.
        """
        needs_manifest = with_data or part_number is not None
        found = await self.find(
            caller, bucket, key, version, conditions, needs_manifest, with_data
        )
        stored = found.version
        span: Span | None = None
        part: ManifestPart | None = None
        if part_number is not None:
            span, part = _find_part(found, part_number)
        elif wanted is not None:
            span = wanted.resolve(stored.size)
        body: bytes | ByteSource = b""
        if with_data:
            if self._quotas is not None and not is_inside:
                await self._quotas.require_transfer(found.bucket)
            body = await self._open_bytes(found, span)
        return Opened(found.bucket, stored, span, body, stored.parts_count, part)

    async def find(
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        version: VersionId | None,
        conditions: Conditions,
        with_slices: bool,
        with_inline: bool,
    ) -> Found:
        """Find and permit a version, and check conditions, in one view.

        Raises: as `open`, up to the conditions.
        """
        record = self._directory.peek(bucket) or await self._directory.find(bucket)

        async def view(tx: ReadTx) -> Found:
            stored = await self._permitted(tx, caller, record, key, version)
            check_read(conditions, stored)
            slices = stored.slices
            manifest = None
            inline = None
            if with_slices and stored.manifest_id:
                manifest = await objects.find_manifest(tx, stored.manifest_id)
                assert manifest is not None
                slices = tuple(piece for part in manifest.parts for piece in part.slices)
            elif with_inline and slices and slices[0].inline:
                inline = await tx.get(Table.INLINE, keys.encode(slices[0].blob))
                if inline is None:
                    raise BlobMissing(slices[0].blob)
                _check_inline(inline, stored)
            return Found(record, stored, slices, inline, manifest)

        return await self._metadata.read(view)

    async def find_attributes(
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        version: VersionId | None,
        with_parts: bool,
    ) -> Found:
        """Find and permit a version whose attributes are asked for, without its bytes.

        For users that is a permission beside reading it. Raises: as `open`, up to the
        conditions.
        """
        found = await self.find(caller, bucket, key, version, NO_CONDITIONS, with_parts, False)
        if caller.kind is Kind.USER:
            action = on_version(Action.GET_OBJECT_ATTRIBUTES, version)
            self._gate.require(caller, action, found.bucket, found.version, key)
        return found

    async def _permitted(
        self,
        tx: ReadTx,
        caller: Caller,
        record: Bucket,
        key: ObjectKey,
        version: VersionId | None,
    ) -> ObjectVersion:
        """Return the version if the caller may read it; else refuse as S3 does.

        A missing key is 404 only for those who may list: others learn nothing.
        """
        try:
            stored = await objects.require_version(tx, record, key, version)
        except (NoSuchKey, NoSuchVersion):
            self._gate.require(caller, Action.LIST_OBJECTS, record, None, key)
            raise
        except MarkerNotAllowed:
            self._gate.require(
                caller, on_version(Action.GET_OBJECT, version), record, None, key
            )
            raise
        self._gate.require(
            caller,
            Action.GET_OBJECT if version is None else Action.GET_OBJECT_VERSION,
            record,
            stored,
            key,
        )
        return stored

    async def _open_bytes(self, found: Found, span: Span | None) -> bytes | ByteSource:
        if found.inline is not None:
            return found.inline if span is None else found.inline[span.start : span.stop]
        slices: list[BlobSlice] | tuple[BlobSlice, ...] = found.slices
        if span is not None:
            slices = cut(slices, span.start, span.stop)
        if not slices:
            return b""
        if len(slices) == 1:
            piece = slices[0]
            return await self._blobs.open(piece.blob, piece.start, piece.stop)
        return JoinedReader(self._blobs, slices)


def _check_inline(data: bytes, version: ObjectVersion) -> None:
    """Compare a small object's bytes with its checksum, as block checksums do for files.

    Raises: BlobCorrupt.
    """
    is_whole = len(data) == version.size
    for algorithm, value in version.checksums.items():
        digest = start(algorithm)
        digest.update(data)
        is_whole = is_whole and digest.value() == value
    if not is_whole:
        raise BlobCorrupt(version.slices[0].blob, 0)


def _find_part(found: Found, number: PartNumber) -> tuple[Span | None, ManifestPart | None]:
    """Return which bytes a part has, and the part of a multipart object.

    Raises: InvalidPartNumber, RangeNotSatisfiable.
    """
    size = found.version.size
    if found.manifest is None:
        if number != 1:
            raise InvalidPartNumber(number, 1)
        return (Span(0, size, size) if size else None), None
    start = 0
    for place, part in enumerate(found.manifest.parts, start=1):
        # S3 numbers the parts of the finished object from 1, whatever their upload numbers.
        if place == number:
            if size and not part.size:
                raise RangeNotSatisfiable(size)  # An empty last part has no first byte.
            return (Span(start, start + part.size, size) if size else None), part
        start += part.size
    raise InvalidPartNumber(number, len(found.manifest.parts))
