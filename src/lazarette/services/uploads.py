"""Multipart uploads: start, parts, list, abort. Parts are blobs; nothing is ever joined."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import msgspec

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.blobs.engine import BlobEngine
from lazarette.http.message import Body
from lazarette.metadata import scans, uploads
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table, WriteTx
from lazarette.model.action import Action
from lazarette.model.blob import BlobSlice, cut
from lazarette.model.bucket import Bucket, Versioning
from lazarette.model.byte_range import ByteRange
from lazarette.model.checksum import WantedDigests, start
from lazarette.model.errors import (
    BlobMissing,
    EntityTooLarge,
    InvalidArgument,
    InvalidRequest,
    LazaretteError,
)
from lazarette.model.limits import PUT_BYTES_MAX
from lazarette.model.listing import ListQuery, UploadPage
from lazarette.model.names import (
    BlobId,
    BucketName,
    Etag,
    ObjectKey,
    PartNumber,
    UploadId,
    VersionId,
)
from lazarette.model.object_version import NewObject
from lazarette.model.principal import Caller
from lazarette.model.upload import Part, Upload
from lazarette.services.acl_rules import settle
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.gate import Gate
from lazarette.services.ingest import Ingest
from lazarette.services.joined_reader import JoinedReader
from lazarette.services.object_copies import ATTEMPTS_MAX, CopySource, ObjectCopies
from lazarette.services.object_reads import Found
from lazarette.services.object_writes import require_same_bucket, take_back
from lazarette.services.quotas import Quotas


class PartPage(NamedTuple):
    """Parts by number."""

    upload: Upload
    parts: list[Part]
    is_truncated: bool
    next_number: int  # the last number of this page


class Uploads:
    """Multipart uploads in progress."""

    def __init__(
        self,
        metadata: MetadataEngine,
        blobs: BlobEngine,
        directory: BucketDirectory,
        gate: Gate,
        ingest: Ingest,
        copies: ObjectCopies,
        clock: Clock,
        ids: IdSource,
        reclaim_delay_ms: int,
        quotas: Quotas | None = None,
    ) -> None:
        self._metadata = metadata
        self._blobs = blobs
        self._directory = directory
        self._gate = gate
        self._ingest = ingest
        self._copies = copies
        self._clock = clock
        self._ids = ids
        self._reclaim_delay_ms = reclaim_delay_ms
        self._quotas = quotas

    async def start(
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        new: NewObject,
        checksum_algorithm: str,
        checksum_type: str,
    ) -> Upload:
        """Start an upload; it ends unfinished after 24 hours.

        Raises: NoSuchBucket, NotAuthenticated, AccessDenied, AclNotSupported.
        """
        record = await self._directory.find(bucket)
        self._gate.require_signature(caller, "initiate multipart uploads")
        self._gate.require_write(caller, record, key, new)
        upload = Upload(
            # The time-ordered part comes first, so that old answers can be purged in order.
            upload_id=UploadId(self._ids.ulid() + self._ids.token(24)),
            key=key,
            started_ms=self._clock.now_ms(),
            new=settle(caller, record, new),
            initiator=caller.canonical_id,
            checksum_algorithm=checksum_algorithm,
            checksum_type=checksum_type,
        )

        async def add(tx: WriteTx) -> None:
            live = await require_same_bucket(tx, record)
            await uploads.add_upload(tx, live.bucket_id, upload)

        await self._metadata.write(add)
        return upload

    async def put_part(
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        upload_id: UploadId,
        number: PartNumber,
        wanted: WantedDigests,
        body: Body,
    ) -> Part:
        """Store a part; a second one of the same number replaces the first.

        Raises: NoSuchBucket, AccessDenied, NoSuchUpload, InvalidRequest (another checksum
        algorithm than the upload's), and as ObjectWrites.put.
        """
        record = self._directory.peek(bucket) or await self._directory.find(bucket)
        self._gate.require(caller, Action.PUT_OBJECT, record, None, key)
        upload = await self._find(record, key, upload_id)
        wanted = _want(upload, wanted)
        if self._quotas is not None:
            await self._quotas.require_room(record, None, body.length or 0)
        taken = await self._ingest.take(body, wanted, may_inline=False)
        part = Part(
            number=number,
            etag=taken.etag,
            size=taken.size,
            modified_ms=self._clock.now_ms(),
            slices=taken.slices(BlobId("")),
            checksums=taken.checksums,
        )
        try:
            await self._store(record, key, upload_id, part)
        except LazaretteError as error:
            made = [] if taken.blob is None else [taken.blob]
            await take_back(self._metadata, self._blobs, made, error)
            raise
        return _shown(upload, part)

    async def copy_part(
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        upload_id: UploadId,
        number: PartNumber,
        source: CopySource,
        wanted: ByteRange | None,
    ) -> tuple[Part, VersionId | None]:
        """Make a part of an object's bytes: by reference, reading them only to hash them.

        Returns the part, and the source's version id where it has been versioned.
        Raises: as put_part, ObjectCopies.find_source; InvalidArgument.
        """
        record = await self._directory.find(bucket)
        self._gate.require(caller, Action.PUT_OBJECT, record, None, key)
        upload = await self._find(record, key, upload_id)
        algorithm = upload.checksum_algorithm or "CRC64NVME"
        attempts_left = ATTEMPTS_MAX
        while True:
            found = await self._copies.find_source(caller, source)
            first, stop = _fit(wanted, found.version.size)
            attempts_left -= 1
            if self._quotas is not None:
                await self._quotas.require_room(record, None, stop - first)
            try:
                made, slices = await self._take_bytes(found, first, stop)
                break
            except BlobMissing:  # Lost; or replaced long ago, and deleted since.
                if not attempts_left:
                    raise
        try:
            part = await self._describe(slices, number, algorithm)
            await self._store(record, key, upload_id, part)
        except LazaretteError as error:
            await take_back(self._metadata, self._blobs, made, error)
            raise
        was_versioned = found.bucket.versioning is not Versioning.NEVER
        return _shown(upload, part), found.version.version_id if was_versioned else None

    async def list_parts(
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        upload_id: UploadId,
        after: int,
        limit: int,
    ) -> PartPage:
        """Return parts by number, those after `after`; `limit` 0 to 1,000.

        Raises: NoSuchBucket, AccessDenied, NoSuchUpload.
        """
        record = await self._directory.find(bucket)
        self._gate.require(caller, Action.LIST_PARTS, record, None, key)

        async def view(tx: ReadTx) -> PartPage:
            upload = await uploads.find_upload(tx, record.bucket_id, key, upload_id)
            found = await uploads.list_parts(tx, upload_id, after, limit + 1)
            page = [_shown(upload, part) for part in found[:limit]]
            last = page[-1].number if page else 0
            return PartPage(upload, page, 0 < limit < len(found), last)

        return await self._metadata.read(view, is_long=True)

    async def list_uploads(
        self, caller: Caller, bucket: BucketName, query: ListQuery
    ) -> UploadPage:
        """Return unfinished uploads by key, then by start.

        A marker may name an upload that has ended meanwhile, as when a client aborts page by
        page. Raises: NoSuchBucket, AccessDenied, InvalidArgument (a malformed marker).
        """
        record = await self._directory.find(bucket)
        self._gate.require(caller, Action.LIST_UPLOADS, record)
        if query.after_mark and not uploads.is_upload_id(query.after_mark):
            raise InvalidArgument(
                "upload-id-marker", query.after_mark, "Invalid uploadId marker"
            )

        async def view(tx: ReadTx) -> UploadPage:
            raw = await scans.page(tx, Table.UPLOADS, record.bucket_id, query)
            found = [uploads.decode_upload(row) for _, _, row in raw.rows]
            after, mark = raw.next_after, raw.next_mark
            if found and not raw.is_truncated:
                # S3 names the last upload of the last page, too.
                after, mark, _ = raw.rows[-1]
            return UploadPage(found, raw.prefixes, raw.is_truncated, after, mark)

        return await self._metadata.read(view, is_long=True)

    async def abort(
        self, caller: Caller, bucket: BucketName, key: ObjectKey, upload_id: UploadId
    ) -> None:
        """Give up and let the parts' bytes go.

        Raises: NoSuchBucket, AccessDenied, NoSuchUpload.
        """
        record = await self._directory.find(bucket)
        self._gate.require(caller, Action.ABORT_UPLOAD, record, None, key)
        due_ms = self._clock.now_ms() + self._reclaim_delay_ms

        async def drop(tx: WriteTx) -> None:
            live = await require_same_bucket(tx, record)
            upload = await uploads.find_upload(tx, live.bucket_id, key, upload_id)
            await uploads.abort(tx, live.bucket_id, upload, due_ms)

        await self._metadata.write(drop)

    async def _find(self, record: Bucket, key: ObjectKey, upload_id: UploadId) -> Upload:
        async def view(tx: ReadTx) -> Upload:
            return await uploads.find_upload(tx, record.bucket_id, key, upload_id)

        return await self._metadata.read(view)

    async def _store(
        self, record: Bucket, key: ObjectKey, upload_id: UploadId, part: Part
    ) -> None:
        due_ms = part.modified_ms + self._reclaim_delay_ms

        async def add(tx: WriteTx) -> None:
            live = await require_same_bucket(tx, record)
            await uploads.find_upload(tx, live.bucket_id, key, upload_id)
            await uploads.put_part(tx, live.bucket_id, upload_id, part, due_ms)

        quotas = self._quotas
        await self._metadata.write(add if quotas is None else quotas.guarded(record, add))

    async def _take_bytes(
        self, found: Found, first: int, stop: int
    ) -> tuple[list[BlobId], tuple[BlobSlice, ...]]:
        """Give bytes [first, stop) of `found` names of their own, which nobody deletes.

        Raises: BlobMissing, StorageFull, EngineUnavailable.
        """
        if first == stop:
            return [], ()
        if found.inline is not None:
            async with self._blobs.create(stop - first) as writer:
                await writer.write(found.inline[first:stop])
                blob = await writer.commit()
            return [blob], (BlobSlice(blob, 0, stop - first),)
        pieces = cut(found.slices, first, stop)
        made = await self._blobs.link([piece.blob for piece in pieces])
        return made, tuple(
            BlobSlice(blob, piece.start, piece.stop)
            for blob, piece in zip(made, pieces, strict=True)
        )

    async def _describe(
        self, slices: tuple[BlobSlice, ...], number: PartNumber, algorithm: str
    ) -> Part:
        """Return a part of these bytes, read once for its digests."""
        md5 = hashlib.md5(usedforsecurity=False)
        digest = start(algorithm)

        def take(chunk: bytes) -> None:
            md5.update(chunk)
            digest.update(chunk)

        await JoinedReader(self._blobs, slices).feed(take)
        return Part(
            number=number,
            etag=Etag(md5.hexdigest()),
            size=sum(piece.stop - piece.start for piece in slices),
            modified_ms=self._clock.now_ms(),
            slices=slices,
            checksums={algorithm: digest.value()},
        )


def _want(upload: Upload, wanted: WantedDigests) -> WantedDigests:
    """Return what to compute of a part, so that the whole object's checksum follows.

    Raises: InvalidRequest.
    """
    sent = next(iter(wanted.checksums), wanted.trailing)
    algorithm = upload.checksum_algorithm
    if not algorithm:
        # S3's own checksum stands beside what the client sent to protect this part.
        return msgspec.structs.replace(wanted, keeps_default=True) if sent else wanted
    if sent == algorithm or (not sent and upload.checksum_type == "FULL_OBJECT"):
        return msgspec.structs.replace(wanted, default_algorithm=algorithm)
    raise InvalidRequest(
        "Checksum Type mismatch occurred, expected checksum Type: "
        f"{algorithm.lower()}, actual checksum Type: {sent.lower() or 'null'}"
    )


def _shown(upload: Upload, part: Part) -> Part:
    """Return a part as S3 shows it: without checksums, if the upload was started without."""
    return part if upload.checksum_algorithm else msgspec.structs.replace(part, checksums={})


def _fit(wanted: ByteRange | None, size: int) -> tuple[int, int]:
    """Return which bytes of a source to copy.

    Raises: InvalidArgument, InvalidRequest, EntityTooLarge.
    """
    first, stop = 0, size
    if wanted is not None:
        assert wanted.start is not None, "a copy range has both its ends"
        assert wanted.stop is not None, "a copy range has both its ends"
        if wanted.start >= size > 0:
            raise InvalidRequest(
                "The specified copy range is invalid for the source object size"
            )
        if not wanted.start < wanted.stop <= size:
            raise InvalidArgument(
                "x-amz-copy-source-range",
                f"bytes={wanted.start}-{wanted.stop - 1}",
                f"Range specified is not valid for source object of size: {size}",
            )
        first, stop = wanted.start, wanted.stop
    if stop - first > PUT_BYTES_MAX:
        raise EntityTooLarge(stop - first, PUT_BYTES_MAX)
    return first, stop
