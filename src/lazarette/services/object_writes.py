"""PutObject: permit, receive, check, publish, point; in this order.

Bytes are durable before the record that points at them, and the record lands only if the
bucket is still the one permission was given on.
Hot path: yes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lazarette.base.clock import Clock
from lazarette.base.failpoints import failpoint
from lazarette.base.ids import IdSource
from lazarette.blobs.engine import BlobEngine
from lazarette.http.message import Body
from lazarette.metadata import keys, objects, reclaim
from lazarette.metadata.buckets import find_bucket_or_none
from lazarette.metadata.engine import MetadataEngine, ReadTx, Table, WriteTx
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket, Versioning
from lazarette.model.checksum import WantedDigests
from lazarette.model.conditions import NO_CONDITIONS, Conditions, check_write
from lazarette.model.errors import (
    EngineUnavailable,
    LazaretteError,
    NoSuchBucket,
)
from lazarette.model.names import NULL_VERSION, BlobId, BucketName, ObjectKey, VersionId
from lazarette.model.object_version import NewObject, ObjectVersion, Stored
from lazarette.model.principal import Caller
from lazarette.services.acl_rules import settle
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.gate import Gate
from lazarette.services.ingest import Ingest
from lazarette.services.quotas import Quotas

_DELETED_AT_ONCE = 1_000


class ObjectWrites:
    """Storing whole objects."""

    def __init__(
        self,
        metadata: MetadataEngine,
        blobs: BlobEngine,
        directory: BucketDirectory,
        gate: Gate,
        ingest: Ingest,
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
        self._clock = clock
        self._ids = ids
        self._reclaim_delay_ms = reclaim_delay_ms
        self._quotas = quotas

    async def put(
        self,
        caller: Caller,
        bucket: BucketName,
        key: ObjectKey,
        new: NewObject,
        wanted: WantedDigests,
        conditions: Conditions,
        body: Body,
    ) -> Stored:
        """Store a version; durable when this returns.

        Raises: NoSuchBucket, AccessDenied, PreconditionFailed, NoSuchKey (If-Match on a key
        that is not there), BadDigest, ContentSha256Mismatch, EntityTooLarge (> 5 GiB),
        StorageFull, QuotaExceeded, ClientGone, AclNotSupported. After any of them the key is
        unchanged.
        """
        record = self._directory.peek(bucket) or await self._directory.find(bucket)
        if caller.facts is None:
            self._gate.require(caller, Action.PUT_OBJECT, record, None, key)
        else:  # A user: its policies ask about tags and ACLs, too.
            self._gate.require_write(caller, record, key, new)
        if new.asked is not None or caller.account != record.account:
            new = settle(caller, record, new)
        if conditions is not NO_CONDITIONS:
            await self._check_early(record, key, conditions)
        if (quotas := self._quotas) is not None:
            await quotas.require_room(record, key, body.length or 0)
        taken = await self._ingest.take(body, wanted)
        now_ms = self._clock.now_ms()
        sequence = self._ids.ulid()
        inline_id = BlobId(sequence)
        version = ObjectVersion(
            version_id=NULL_VERSION,
            sequence=sequence,
            modified_ms=now_ms,
            etag=taken.etag,
            size=taken.size,
            is_public=new.is_public,
            checksums=taken.checksums,
            checksum_type="FULL_OBJECT" if taken.checksums else "",
            slices=taken.slices(inline_id),
            headers=new.headers,
            tags=new.tags,
            acl=new.acl,
            owner=new.owner,
        )
        data = taken.data
        due_ms = now_ms + self._reclaim_delay_ms

        async def point(tx: WriteTx) -> Stored:
            live = await require_same_bucket(tx, record)
            old = await objects.find_current(tx, live.bucket_id, key)
            if conditions is not NO_CONDITIONS:
                check_write(conditions, key, old)
            if data:
                await tx.put(Table.INLINE, keys.encode(inline_id), data)
            stored = await objects.put_version(tx, live, key, version, old, due_ms)
            return Stored(key, stored, live.versioning is not Versioning.NEVER)

        try:
            stored = await self._metadata.write(
                point if quotas is None else quotas.guarded(record, point)
            )
        except LazaretteError as error:
            made = [] if taken.blob is None else [taken.blob]
            await take_back(self._metadata, self._blobs, made, error)
            raise
        failpoint("answer.before")
        return stored

    async def _check_early(
        self, record: Bucket, key: ObjectKey, conditions: Conditions
    ) -> None:
        """Refuse a hopeless conditional write before its body is received."""

        async def view(tx: ReadTx) -> ObjectVersion | None:
            return await objects.find_current(tx, record.bucket_id, key)

        check_write(conditions, key, await self._metadata.read(view))


async def require_same_bucket(tx: ReadTx, permitted: Bucket) -> Bucket:
    """Return the bucket as it is now, if it is still the one that was judged.

    A bucket deleted and made again during a long upload is another bucket.
    Raises: NoSuchBucket.
    """
    live = await find_bucket_or_none(tx, permitted.name)
    if live is None or live.bucket_id != permitted.bucket_id:
        raise NoSuchBucket(permitted.name)
    return live


async def rewrite_version(
    metadata: MetadataEngine,
    permitted: Bucket,
    key: ObjectKey,
    version: VersionId | None,
    change: Callable[[ObjectVersion], ObjectVersion],
) -> Stored:
    """Change the properties of a stored version (ACL, tags), not its bytes; durable at return.

    Raises: NoSuchBucket, NoSuchKey, NoSuchVersion, MarkerNotAllowed.
    """

    async def rewrite(tx: WriteTx) -> Stored:
        live = await require_same_bucket(tx, permitted)
        new = change(await objects.require_version(tx, live, key, version))
        await objects.replace_record(tx, live.bucket_id, key, new)
        return Stored(key, new, live.versioning is not Versioning.NEVER)

    return await metadata.write(rewrite)


async def take_back(
    metadata: MetadataEngine, blobs: BlobEngine, made: Sequence[BlobId], cause: LazaretteError
) -> None:
    """Remove blobs whose record did not land; what is uncertain or fails is left to the sweep.

    A commit that failed in the disk may have landed, or may after the next start: then the
    blobs are not ours to remove.
    """
    if not made or isinstance(cause, EngineUnavailable):
        return

    async def ask(tx: ReadTx) -> list[bool]:
        return await reclaim.are_known(tx, made)

    try:
        known = await metadata.read(ask)
        unknown = [blob for blob, is_known in zip(made, known, strict=True) if not is_known]
        for first in range(0, len(unknown), _DELETED_AT_ONCE):
            await blobs.delete(unknown[first : first + _DELETED_AT_ONCE])
    except LazaretteError:
        return
