"""Versions of objects: where they stand, how one follows another, what becomes of their bytes.

OBJECTS holds the current version of each key, VERSIONS every other one, and delete markers
whether current or not; so a listing of current objects never meets an old version. Counters
and the reclaim queue change in the same transaction as the records.
Hot path: yes, `find_current` and `put_version`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import msgspec

from lazarette.metadata import keys, reclaim, usage
from lazarette.metadata.codec import RecordDecoder, encode_record
from lazarette.metadata.engine import ReadTx, Table, WriteTx
from lazarette.model.bucket import Bucket, Versioning
from lazarette.model.errors import InvalidArgument, MarkerNotAllowed, NoSuchKey, NoSuchVersion
from lazarette.model.names import NULL_VERSION, BucketId, ObjectKey, VersionId
from lazarette.model.object_version import Manifest, ObjectVersion

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_INVERT = str.maketrans(_ALPHABET, _ALPHABET[::-1])
_PAGE = 100

_versions = RecordDecoder(ObjectVersion)
_manifests = RecordDecoder(Manifest)
decode_version = _versions.decode
# A write asks for its place three times, a busy bucket for its counters at every write.
place_of = lru_cache(maxsize=512)(keys.encode)


class Removed(NamedTuple):
    """What a delete did: the version taken away or the marker made."""

    version: ObjectVersion | None  # None: there was nothing to delete
    marker: ObjectVersion | None  # the delete marker that was added


def invert(sequence: str) -> str:
    """Return `sequence` with its order turned round, so that newer sorts first."""
    return sequence.translate(_INVERT)


def is_version_id(text: str) -> bool:
    """True when `text` could name a version."""
    return text == NULL_VERSION or (len(text) == 26 and not set(text) - set(_ALPHABET))


def check_version_id(text: VersionId) -> None:
    """Check a version id a client sent. Raises: InvalidArgument."""
    if not is_version_id(text):
        raise InvalidArgument("versionId", text, "Invalid version id specified")


async def find_current(tx: ReadTx, bucket_id: BucketId, key: ObjectKey) -> ObjectVersion | None:
    """Return the current version, or None when there is none or it is a delete marker."""
    raw = await tx.get(Table.OBJECTS, place_of(bucket_id, key))
    return None if raw is None else decode_version(raw)


async def newest_other(tx: ReadTx, bucket_id: BucketId, key: ObjectKey) -> ObjectVersion | None:
    """Return the newest version of a key in VERSIONS: noncurrent, or the current marker."""
    rows = await tx.scan(Table.VERSIONS, *keys.prefix_range(bucket_id, key), 1)
    return decode_version(rows[0][1]) if rows else None


async def find_version(
    tx: ReadTx, bucket_id: BucketId, key: ObjectKey, version_id: VersionId
) -> ObjectVersion | None:
    """Return one version or marker by its id, or None."""
    current = await find_current(tx, bucket_id, key)
    if current is not None and current.version_id == version_id:
        return current
    if version_id == NULL_VERSION:
        return await _find_null(tx, bucket_id, key)
    raw = await tx.get(Table.VERSIONS, keys.encode(bucket_id, key, invert(version_id)))
    found = None if raw is None else decode_version(raw)
    return found if found is not None and found.version_id == version_id else None


async def require_version(
    tx: ReadTx, bucket: Bucket, key: ObjectKey, version_id: VersionId | None
) -> ObjectVersion:
    """Return the current or the named version.

    Raises: NoSuchKey, NoSuchVersion, MarkerNotAllowed, InvalidArgument.
    """
    if version_id is not None:
        check_version_id(version_id)
        named = await find_version(tx, bucket.bucket_id, key, version_id)
        if named is None:
            raise NoSuchVersion(key, version_id)
        if named.is_delete_marker:
            raise MarkerNotAllowed(key, version_id, named.modified_ms)
        return named
    current = await find_current(tx, bucket.bucket_id, key)
    if current is None:
        marker = None
        if bucket.versioning is not Versioning.NEVER:
            marker = await newest_other(tx, bucket.bucket_id, key)
        raise NoSuchKey(key, marker.version_id if marker is not None else "")
    return current


async def find_manifest(tx: ReadTx, manifest_id: str) -> Manifest | None:
    """Return the parts of a multipart object, or None when no version needs them any more."""
    raw = await tx.get(Table.MANIFESTS, keys.encode(manifest_id))
    return None if raw is None else _manifests.decode(raw)


async def put_manifest(tx: WriteTx, manifest_id: str, manifest: Manifest) -> None:
    """Store the parts of a multipart object."""
    await tx.put(Table.MANIFESTS, keys.encode(manifest_id), encode_record(manifest))


async def put_version(
    tx: WriteTx,
    bucket: Bucket,
    key: ObjectKey,
    version: ObjectVersion,
    old: ObjectVersion | None,
    due_ms: int,
) -> ObjectVersion:
    """Make `version` the current one, as the bucket's versioning says; return it as stored.

    `old` is what `find_current` gave in this transaction. Bytes nobody needs any more are
    due for deletion at `due_ms`.
    """
    if bucket.versioning is not Versioning.NEVER:
        version = await _follow(tx, bucket, key, version, old)
    place = place_of(bucket.bucket_id, key)
    if old is not None:
        if old.version_id == NULL_VERSION and version.version_id == NULL_VERSION:
            await discard(tx, bucket.bucket_id, old, due_ms)
        else:
            await _put_other(tx, bucket.bucket_id, key, old)
    # A key has one null version at most: who found it on top need not look below.
    if bucket.versioning is Versioning.SUSPENDED and not _is_null(old):
        await _discard_other_null(tx, bucket.bucket_id, key, due_ms)
    await tx.put(Table.OBJECTS, place, encode_record(version))
    await _count(tx, bucket.bucket_id, version.size, 1)
    if version.slices and not version.slices[0].inline:
        await note_blobs(tx, [piece.blob for piece in version.slices])
    return version


async def replace_record(
    tx: WriteTx, bucket_id: BucketId, key: ObjectKey, version: ObjectVersion
) -> None:
    """Store changed properties (ACL, tags) of a version where it stands."""
    current = await find_current(tx, bucket_id, key)
    if current is not None and current.sequence == version.sequence:
        await tx.put(Table.OBJECTS, place_of(bucket_id, key), encode_record(version))
    else:
        await _put_other(tx, bucket_id, key, version)


async def move_current(
    tx: WriteTx,
    bucket: Bucket,
    key: ObjectKey,
    target: ObjectKey,
    due_ms: int,
) -> None:
    """Give the object at `key` another key, of a bucket that never was versioned.

    Its record moves as it is, and its bytes not at all; what stood at `target` is let go.
    """
    assert bucket.versioning is Versioning.NEVER, "versions of a key stay under that key"
    moved = await find_current(tx, bucket.bucket_id, key)
    assert moved is not None, "there is something to move"
    old = await find_current(tx, bucket.bucket_id, target)
    if old is not None:
        await discard(tx, bucket.bucket_id, old, due_ms)
    await tx.delete(Table.OBJECTS, place_of(bucket.bucket_id, key))
    await tx.put(Table.OBJECTS, place_of(bucket.bucket_id, target), encode_record(moved))


async def delete_current(
    tx: WriteTx, bucket: Bucket, key: ObjectKey, marker: ObjectVersion, due_ms: int
) -> Removed:
    """Delete by key alone: remove, or put `marker` on top, as the versioning says."""
    old = await find_current(tx, bucket.bucket_id, key)
    place = place_of(bucket.bucket_id, key)
    if bucket.versioning is Versioning.NEVER:
        if old is not None:
            await tx.delete(Table.OBJECTS, place)
            await discard(tx, bucket.bucket_id, old, due_ms)
        return Removed(old, None)
    marker = await _follow(tx, bucket, key, marker, old)
    if old is not None:
        await tx.delete(Table.OBJECTS, place)
        if old.version_id == NULL_VERSION and marker.version_id == NULL_VERSION:
            await discard(tx, bucket.bucket_id, old, due_ms)
        else:
            await _put_other(tx, bucket.bucket_id, key, old)
    if marker.version_id == NULL_VERSION and not _is_null(old):
        await _discard_other_null(tx, bucket.bucket_id, key, due_ms)
    await _put_other(tx, bucket.bucket_id, key, marker)
    await usage.count_marker(tx, bucket.bucket_id, 1)
    return Removed(old, marker)


async def delete_version(
    tx: WriteTx, bucket: Bucket, key: ObjectKey, version_id: VersionId, due_ms: int
) -> Removed:
    """Delete one version for ever; the newest that remains becomes the current one."""
    current = await find_current(tx, bucket.bucket_id, key)
    if current is not None and current.version_id == version_id:
        await tx.delete(Table.OBJECTS, place_of(bucket.bucket_id, key))
        await discard(tx, bucket.bucket_id, current, due_ms)
        await _promote(tx, bucket, key)
        return Removed(current, None)
    found = await find_version(tx, bucket.bucket_id, key, version_id)
    if found is None:
        return Removed(None, None)
    await tx.delete(Table.VERSIONS, keys.encode(bucket.bucket_id, key, invert(found.sequence)))
    await discard(tx, bucket.bucket_id, found, due_ms)
    if current is None:
        await _promote(tx, bucket, key)
    return Removed(found, None)


async def note_blobs(tx: WriteTx, blobs: Iterable[str]) -> None:
    """Say that records point at `blobs`, so that the sweep leaves them."""
    for blob in blobs:
        await tx.put(Table.BLOBS, keys.encode(blob), b"")


async def _follow(
    tx: WriteTx,
    bucket: Bucket,
    key: ObjectKey,
    version: ObjectVersion,
    old: ObjectVersion | None,
) -> ObjectVersion:
    """Return `version` with a sequence after every older one, and its version id.

    Only for buckets that are or were versioning.
    """
    newest = old if old is not None else await newest_other(tx, bucket.bucket_id, key)
    sequence = version.sequence
    if newest is not None and newest.sequence >= sequence:
        # Two processes' clocks: the later commit is the newer version.
        sequence = _after(newest.sequence)
    enabled = bucket.versioning is Versioning.ENABLED
    return msgspec.structs.replace(
        version,
        sequence=sequence,
        version_id=VersionId(sequence) if enabled else NULL_VERSION,
    )


def _after(sequence: str) -> str:
    """Return the next sequence.

    >>> _after("01ARZ3NDEKTSV4RRFFQ69G5FAZ")
    '01ARZ3NDEKTSV4RRFFQ69G5FB0'
    """
    digits = [_ALPHABET.index(letter) for letter in sequence]
    for place in range(len(digits) - 1, -1, -1):
        digits[place] = (digits[place] + 1) % 32
        if digits[place]:
            break
    return "".join(_ALPHABET[digit] for digit in digits)


async def _put_other(
    tx: WriteTx, bucket_id: BucketId, key: ObjectKey, version: ObjectVersion
) -> None:
    place = keys.encode(bucket_id, key, invert(version.sequence))
    await tx.put(Table.VERSIONS, place, encode_record(version))


async def _find_null(tx: ReadTx, bucket_id: BucketId, key: ObjectKey) -> ObjectVersion | None:
    start, stop = keys.prefix_range(bucket_id, key)
    while True:
        rows = await tx.scan(Table.VERSIONS, start, stop, _PAGE)
        for _, raw in rows:
            version = decode_version(raw)
            if version.version_id == NULL_VERSION:
                return version
        if len(rows) < _PAGE:
            return None
        start = rows[-1][0] + b"\x00"


def _is_null(version: ObjectVersion | None) -> bool:
    return version is not None and version.version_id == NULL_VERSION


async def _discard_other_null(
    tx: WriteTx, bucket_id: BucketId, key: ObjectKey, due_ms: int
) -> None:
    found = await _find_null(tx, bucket_id, key)
    if found is not None:
        await tx.delete(Table.VERSIONS, keys.encode(bucket_id, key, invert(found.sequence)))
        await discard(tx, bucket_id, found, due_ms)


async def _promote(tx: WriteTx, bucket: Bucket, key: ObjectKey) -> None:
    newest = await newest_other(tx, bucket.bucket_id, key)
    if newest is None or newest.is_delete_marker:
        return
    place = keys.encode(bucket.bucket_id, key, invert(newest.sequence))
    await tx.delete(Table.VERSIONS, place)
    await tx.put(Table.OBJECTS, place_of(bucket.bucket_id, key), encode_record(newest))


async def discard(
    tx: WriteTx, bucket_id: BucketId, version: ObjectVersion, due_ms: int
) -> None:
    """Let go of a version's bytes and counts; its record is the caller's to remove."""
    if version.is_delete_marker:
        await usage.count_marker(tx, bucket_id, -1)
        return
    await _count(tx, bucket_id, -version.size, -1)
    for piece in version.slices:
        if piece.inline:
            await tx.delete(Table.INLINE, keys.encode(piece.blob))
        else:
            await reclaim.add(tx, piece.blob, due_ms)
    if version.manifest_id:
        await _release_manifest(tx, version.manifest_id, due_ms)


async def _release_manifest(tx: WriteTx, manifest_id: str, due_ms: int) -> None:
    manifest = await find_manifest(tx, manifest_id)
    assert manifest is not None, f"manifest {manifest_id} is missing"
    if manifest.references > 1:
        fewer = msgspec.structs.replace(manifest, references=manifest.references - 1)
        await put_manifest(tx, manifest_id, fewer)
        return
    await tx.delete(Table.MANIFESTS, keys.encode(manifest_id))
    for part in manifest.parts:
        for piece in part.slices:
            await reclaim.add(tx, piece.blob, due_ms)


async def _count(tx: WriteTx, bucket_id: BucketId, size: int, objects: int) -> None:
    bytes_place, objects_place = _counters_of(bucket_id)
    if size:
        await tx.add(bytes_place, size)
    await tx.add(objects_place, objects)


@lru_cache(maxsize=512)
def _counters_of(bucket_id: BucketId) -> tuple[bytes, bytes]:
    return keys.encode(bucket_id, "bytes"), keys.encode(bucket_id, "objects")
