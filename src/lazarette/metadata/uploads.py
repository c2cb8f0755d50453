"""Multipart uploads and their parts; and the answers of completed ones, kept for retries."""

from __future__ import annotations

import re

import msgspec

from lazarette.metadata import keys, objects, reclaim, usage
from lazarette.metadata.codec import RecordDecoder, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.model.errors import NoSuchUpload
from lazarette.model.names import BucketId, ObjectKey, PartNumber, UploadId
from lazarette.model.object_version import ObjectVersion
from lazarette.model.upload import Part, Upload

_uploads = RecordDecoder(Upload)
_parts = RecordDecoder(Part)
_PAGE = 1_000
_UPLOAD_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}[A-Za-z0-9_-]*", re.ASCII)


class CompletedUpload(msgspec.Struct, frozen=True):
    """What a CompleteMultipartUpload answered, so that a retry gets the same."""

    bucket_id: BucketId
    key: ObjectKey
    named: str  # digest of the part list that was completed
    version: ObjectVersion
    completed_ms: int
    format: int = 1


_completed = RecordDecoder(CompletedUpload)


def is_upload_id(text: str) -> bool:
    """True when `text` could name an upload; whether it does is not asked."""
    return _UPLOAD_ID.fullmatch(text) is not None


async def add_upload(tx: WriteTx, bucket_id: BucketId, upload: Upload) -> None:
    """Store a new upload."""
    place = keys.encode(bucket_id, upload.key, upload.upload_id)
    await tx.put(Table.UPLOADS, place, encode_record(upload))
    age = keys.encode(upload.started_ms, bucket_id, upload.key, upload.upload_id)
    await tx.put(Table.UPLOAD_AGES, age, b"")


async def find_upload(
    tx: ReadTx, bucket_id: BucketId, key: ObjectKey, upload_id: UploadId
) -> Upload:
    """Return an unfinished upload. Raises: NoSuchUpload."""
    raw = await tx.get(Table.UPLOADS, keys.encode(bucket_id, key, upload_id))
    if raw is None:
        raise NoSuchUpload(upload_id)
    return _uploads.decode(raw)


async def remove_upload(tx: WriteTx, bucket_id: BucketId, upload: Upload) -> None:
    """Remove the upload's record; its parts are the caller's."""
    await tx.delete(Table.UPLOADS, keys.encode(bucket_id, upload.key, upload.upload_id))
    age = keys.encode(upload.started_ms, bucket_id, upload.key, upload.upload_id)
    await tx.delete(Table.UPLOAD_AGES, age)


async def put_part(
    tx: WriteTx, bucket_id: BucketId, upload_id: UploadId, part: Part, due_ms: int
) -> None:
    """Store a part; one of the same number is replaced and its bytes let go."""
    place = keys.encode(upload_id, part.number)
    raw = await tx.get(Table.PARTS, place)
    size = part.size
    if raw is not None:
        old = _parts.decode(raw)
        size -= old.size
        await _release(tx, old, due_ms)
    await tx.put(Table.PARTS, place, encode_record(part))
    await objects.note_blobs(tx, [piece.blob for piece in part.slices])
    await usage.count_parts(tx, bucket_id, size, 1 if raw is None else 0)


async def list_parts(tx: ReadTx, upload_id: UploadId, after: int, limit: int) -> list[Part]:
    """Return parts by number, those after `after`, at most `limit`."""
    start = keys.encode(upload_id, after + 1)
    rows = await tx.scan(Table.PARTS, start, keys.prefix_range(upload_id)[1], limit)
    return [_parts.decode(raw) for _, raw in rows]


async def all_parts(tx: ReadTx, upload_id: UploadId) -> dict[PartNumber, Part]:
    """Return every part of an upload (10,000 at most) by number."""
    found: dict[PartNumber, Part] = {}
    last = 0
    while True:
        page = await list_parts(tx, upload_id, last, _PAGE)
        found.update((part.number, part) for part in page)
        if len(page) < _PAGE:
            return found
        last = page[-1].number


async def drop_part(tx: WriteTx, upload_id: UploadId, part: Part, due_ms: int | None) -> None:
    """Remove a part's record; with `due_ms` its bytes are let go, else a version has them."""
    await tx.delete(Table.PARTS, keys.encode(upload_id, part.number))
    if due_ms is not None:
        await _release(tx, part, due_ms)


async def abort(tx: WriteTx, bucket_id: BucketId, upload: Upload, due_ms: int) -> None:
    """Remove an upload and let its parts' bytes go."""
    parts = await all_parts(tx, upload.upload_id)
    for part in parts.values():
        await drop_part(tx, upload.upload_id, part, due_ms)
    size = sum(part.size for part in parts.values())
    await usage.count_parts(tx, bucket_id, -size, -len(parts))
    await remove_upload(tx, bucket_id, upload)


async def remember(tx: WriteTx, upload_id: UploadId, completed: CompletedUpload) -> None:
    """Keep the answer of a completed upload."""
    await tx.put(Table.COMPLETED, keys.encode(upload_id), encode_record(completed))


async def find_completed(tx: ReadTx, upload_id: UploadId) -> CompletedUpload | None:
    """Return the answer a completed upload gave, while it is remembered."""
    raw = await tx.get(Table.COMPLETED, keys.encode(upload_id))
    return None if raw is None else _completed.decode(raw)


def decode_upload(raw: bytes) -> Upload:
    """Return the upload in a row of UPLOADS."""
    return _uploads.decode(raw)


def decode_completed(raw: bytes) -> CompletedUpload:
    """Return the answer in a row of COMPLETED."""
    return _completed.decode(raw)


async def _release(tx: WriteTx, part: Part, due_ms: int) -> None:
    for piece in part.slices:
        await reclaim.add(tx, piece.blob, due_ms)
