"""CompleteMultipartUpload: check the list, make the version; no byte is copied or read.

The version's bytes are the parts' blobs, named by a manifest. A retry of a completion that
was done gets the answer that was given.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise

from lazarette.base.clock import Clock
from lazarette.base.failpoints import failpoint
from lazarette.base.ids import IdSource
from lazarette.metadata import objects, uploads, usage
from lazarette.metadata.engine import MetadataEngine, WriteTx
from lazarette.metadata.uploads import CompletedUpload
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket, Versioning
from lazarette.model.checksum import combine_full_object, composite
from lazarette.model.conditions import Conditions, check_write
from lazarette.model.errors import (
    BadDigest,
    ConditionConflict,
    EntityTooLarge,
    EntityTooSmall,
    InvalidPart,
    InvalidPartOrder,
    InvalidRequest,
    NoSuchUpload,
    PartBadDigest,
)
from lazarette.model.etag import multipart_etag
from lazarette.model.limits import OBJECT_BYTES_MAX, PART_BYTES_MIN
from lazarette.model.names import (
    NULL_VERSION,
    BucketName,
    Etag,
    ObjectKey,
    PartNumber,
    UploadId,
)
from lazarette.model.object_version import Manifest, ManifestPart, ObjectVersion, Stored
from lazarette.model.principal import Caller
from lazarette.model.upload import NamedPart, Part, Upload
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.gate import Gate
from lazarette.services.object_writes import require_same_bucket


class UploadCompletion:
    """Making objects of uploads."""

    def __init__(
        self,
        metadata: MetadataEngine,
        directory: BucketDirectory,
        gate: Gate,
        clock: Clock,
        ids: IdSource,
        reclaim_delay_ms: int,
        *,
        part_bytes_min: int = PART_BYTES_MIN,
    ) -> None:
        self._metadata = metadata
        self._directory = directory
        self._gate = gate
        self._clock = clock
        self._ids = ids
        self._reclaim_delay_ms = reclaim_delay_ms
        self._part_bytes_min = part_bytes_min

    async def complete(
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        upload_id: UploadId,
        parts: Sequence[NamedPart],
        conditions: Conditions,
        size_bytes: int | None,
        checksums: Mapping[str, str],
        checksum_type: str = "",
    ) -> Stored:
        """Make the object of `parts`. Idempotent for the same list.

        `size_bytes`, `checksums` and `checksum_type` are what the client expects of the
        whole object; the checksums count only if the upload was started with an algorithm.
        Raises: NoSuchBucket, AccessDenied, NoSuchUpload, InvalidPart, InvalidPartOrder,
        EntityTooSmall (a part but the last under 5 MiB), EntityTooLarge, InvalidRequest,
        BadDigest, PartBadDigest, PreconditionFailed, NoSuchKey (If-Match on a key that is
        not there), ConditionConflict (or was written since the upload began). After any of
        them the upload is as it was.
        """
        record = await self._directory.find(bucket)
        self._gate.require(caller, Action.PUT_OBJECT, record, None, key)
        _check_order(parts, upload_id)
        named = _digest_of(parts)
        now_ms = self._clock.now_ms()
        sequence = self._ids.ulid()
        failpoint("upload.before-complete")

        async def make(tx: WriteTx) -> Stored:
            live = await require_same_bucket(tx, record)
            is_versioned = live.versioning is not Versioning.NEVER
            try:
                upload = await uploads.find_upload(tx, live.bucket_id, key, upload_id)
            except NoSuchUpload:
                done = await uploads.find_completed(tx, upload_id)
                if done is None or (done.bucket_id, done.key, done.named) != (
                    live.bucket_id,
                    key,
                    named,
                ):
                    raise
                return Stored(key, done.version, is_versioned)
            stored = await uploads.all_parts(tx, upload_id)
            _check_type(upload, checksum_type)
            chosen = _choose(upload, parts, stored, self._part_bytes_min)
            version = _describe(upload, chosen, sequence, now_ms)
            _check_whole(upload, version, size_bytes, checksums)
            old = await objects.find_current(tx, live.bucket_id, key)
            check_write(conditions, key, old)
            if conditions.if_match and old is not None and old.modified_ms > upload.started_ms:
                # What the client saw when it began may be what it names, and yet be written
                # anew since; S3 has it begin again.
                raise ConditionConflict(key)
            version = await self._land(tx, live, upload, chosen, stored, version, old)
            completed = CompletedUpload(live.bucket_id, key, named, version, now_ms)
            await uploads.remember(tx, upload_id, completed)
            return Stored(key, version, is_versioned)

        return await self._metadata.write(make)

    async def _land(
        self,
        tx: WriteTx,
        live: Bucket,
        upload: Upload,
        chosen: Sequence[Part],
        stored: Mapping[PartNumber, Part],
        version: ObjectVersion,
        old: ObjectVersion | None,
    ) -> ObjectVersion:
        """Put the version, its manifest, and let go of the parts nobody named."""
        due_ms = version.modified_ms + self._reclaim_delay_ms
        manifest = Manifest(
            tuple(
                ManifestPart(part.number, part.size, part.slices, part.checksums)
                for part in chosen
            )
        )
        await objects.put_manifest(tx, version.manifest_id, manifest)
        kept = {part.number for part in chosen}
        for part in stored.values():
            is_kept = part.number in kept
            await uploads.drop_part(tx, upload.upload_id, part, None if is_kept else due_ms)
        parts_size = sum(part.size for part in stored.values())
        await usage.count_parts(tx, live.bucket_id, -parts_size, -len(stored))
        await uploads.remove_upload(tx, live.bucket_id, upload)
        return await objects.put_version(tx, live, upload.key, version, old, due_ms)


def _check_order(parts: Sequence[NamedPart], upload_id: UploadId) -> None:
    if not parts:
        raise InvalidRequest("You must specify at least one part")
    for earlier, later in pairwise(parts):
        if earlier.number >= later.number:
            raise InvalidPartOrder(upload_id)


def _digest_of(parts: Sequence[NamedPart]) -> str:
    text = ",".join(f"{part.number}:{part.etag}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()


def _choose(
    upload: Upload,
    named: Sequence[NamedPart],
    stored: Mapping[PartNumber, Part],
    part_bytes_min: int,
) -> list[Part]:
    """Return the stored parts that were named.

    Raises: InvalidPart, InvalidRequest, BadDigest, EntityTooSmall.
    """
    chosen: list[Part] = []
    for wanted in named:
        part = stored.get(wanted.number)
        if part is None or part.etag != wanted.etag:
            raise InvalidPart(upload.upload_id, wanted.number, wanted.etag)
        _check_part(upload, wanted, part)
        chosen.append(part)
    for part in chosen[:-1]:
        if part.size < part_bytes_min:
            raise EntityTooSmall(part.number, part.size, part_bytes_min, part.etag)
    return chosen


def _check_part(upload: Upload, wanted: NamedPart, part: Part) -> None:
    """Compare the checksum the client names with the one stored.

    Raises: InvalidPart, InvalidRequest, BadDigest.
    """
    algorithm = upload.checksum_algorithm
    for name, value in wanted.checksums.items():
        if algorithm and name != algorithm:
            raise PartBadDigest(name.lower(), wanted.number)
        if part.checksums.get(name) != value:
            raise InvalidPart(upload.upload_id, wanted.number, wanted.etag)
    if algorithm and not wanted.checksums and upload.checksum_type == "COMPOSITE":
        raise InvalidRequest(
            f"The upload was created using a {algorithm.lower()} checksum. The complete "
            "request must include the checksum for each part. It was missing for part "
            f"{wanted.number} in the request."
        )


def _check_type(upload: Upload, named: str) -> None:
    # An upload without an algorithm gets S3's own checksum, which is of the full object.
    if named and named != (upload.checksum_type or "FULL_OBJECT"):
        raise InvalidRequest(
            f"The upload was created using the {upload.checksum_type or 'null'} checksum "
            "mode. The complete request must use the same checksum mode."
        )


def _describe(
    upload: Upload, chosen: Sequence[Part], sequence: str, now_ms: int
) -> ObjectVersion:
    size = sum(part.size for part in chosen)
    if size > OBJECT_BYTES_MAX:
        raise EntityTooLarge(size, OBJECT_BYTES_MAX)
    checksums, checksum_type = _combine(upload, chosen)
    return ObjectVersion(
        version_id=NULL_VERSION,
        sequence=sequence,
        modified_ms=now_ms,
        etag=Etag(multipart_etag([part.etag for part in chosen])),
        size=size,
        is_public=upload.new.is_public,
        checksums=checksums,
        checksum_type=checksum_type,
        parts_count=len(chosen),
        manifest_id=upload.upload_id,
        headers=upload.new.headers,
        tags=upload.new.tags,
        acl=upload.new.acl,
        owner=upload.new.owner,
    )


def _combine(upload: Upload, chosen: Sequence[Part]) -> tuple[dict[str, str], str]:
    """Return the object's checksum out of the parts' ones; CRC64NVME unless asked otherwise."""
    algorithm = upload.checksum_algorithm or "CRC64NVME"
    checksum_type = upload.checksum_type or "FULL_OBJECT"
    values = [part.checksums.get(algorithm) for part in chosen]
    if any(value is None for value in values):
        return {}, ""
    known = [value for value in values if value is not None]
    if checksum_type == "COMPOSITE":
        return {algorithm: composite(algorithm, known)}, checksum_type
    pairs = [(value, part.size) for value, part in zip(known, chosen, strict=True)]
    return {algorithm: combine_full_object(algorithm, pairs)}, checksum_type


def _check_whole(
    upload: Upload,
    version: ObjectVersion,
    size_bytes: int | None,
    checksums: Mapping[str, str],
) -> None:
    """Compare the whole with what the client expects. Raises: InvalidRequest, BadDigest."""
    if size_bytes is not None and size_bytes != version.size:
        raise InvalidRequest(
            f"The provided 'x-amz-mp-object-size' header value {size_bytes} does not match "
            f"what was computed: {version.size}"
        )
    if not upload.checksum_algorithm:
        return
    for algorithm, value in checksums.items():
        computed = version.checksums.get(algorithm, "")
        # A composite one may come without its count of parts.
        if value not in (computed, computed.partition("-")[0]):
            raise BadDigest(algorithm, value, computed)
