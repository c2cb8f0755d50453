"""RenameObject: another key for an object, in one transaction; no byte is touched.

S3 has it in directory buckets, which know no versions; here in every bucket that never was
versioned. All properties are kept, the time of change among them.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from lazarette.base.clock import Clock
from lazarette.metadata import objects
from lazarette.metadata.engine import MetadataEngine, WriteTx
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket, Versioning
from lazarette.model.conditions import Conditions, check_rename_target, check_source
from lazarette.model.errors import InvalidRequest, NoSuchKey, TokenReused
from lazarette.model.names import BucketName, ObjectKey
from lazarette.model.object_version import ObjectVersion
from lazarette.model.principal import Caller
from lazarette.model.replay import ReplayKey
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.gate import Gate
from lazarette.services.object_writes import require_same_bucket
from lazarette.services.replays import AnsweredBefore, Replays

_OPERATION = "RenameObject"


class Rename(NamedTuple):
    """From where to where, on which conditions; `token` makes repeats of the call one."""

    source: ObjectKey
    target: ObjectKey
    source_conditions: Conditions
    target_conditions: Conditions
    token: str = ""


class ObjectRenames:
    """Renaming objects within their bucket."""

    def __init__(
        self,
        metadata: MetadataEngine,
        directory: BucketDirectory,
        gate: Gate,
        replays: Replays,
        clock: Clock,
        reclaim_delay_ms: int,
    ) -> None:
        self._metadata = metadata
        self._directory = directory
        self._gate = gate
        self._replays = replays
        self._clock = clock
        self._reclaim_delay_ms = reclaim_delay_ms

    async def rename(self, caller: Caller, bucket: BucketName, wanted: Rename) -> None:
        """Move an object to another key, replacing what is there; durable when this returns.

        Raises: NoSuchBucket, AccessDenied, InvalidRequest (versions; onto itself), NoSuchKey,
        PreconditionFailed, TokenReused.
        """
        record = await self._directory.find(bucket)
        self._gate.require(caller, Action.PUT_OBJECT, record, None, wanted.target)
        self._gate.require(caller, Action.DELETE_OBJECT, record, None, wanted.source)
        if wanted.source == wanted.target:
            raise InvalidRequest("The source and the new name of a rename must differ.")
        due_ms = self._clock.now_ms() + self._reclaim_delay_ms
        digest = hashlib.sha256(
            "\0".join((record.bucket_id, wanted.source, wanted.target)).encode()
        ).hexdigest()
        # The token alone names the call; what was asked is kept, to tell a repeat from misuse.
        call = ReplayKey(caller.access_key_id, wanted.token, _OPERATION, "")

        async def move(tx: WriteTx) -> None:
            if wanted.token:
                await self._replays.check(tx, call)
            live = await require_same_bucket(tx, record)
            _check_versioning(live)
            found = await objects.find_current(tx, live.bucket_id, wanted.source)
            self._check_source(caller, live, wanted, found)
            old = await objects.find_current(tx, live.bucket_id, wanted.target)
            check_rename_target(wanted.target_conditions, wanted.target, old)
            await objects.move_current(tx, live, wanted.source, wanted.target, due_ms)
            if wanted.token:
                await self._replays.keep(tx, call, digest.encode())

        try:
            await self._metadata.write(move)
        except AnsweredBefore as before:
            if before.answer != digest.encode():
                raise TokenReused(wanted.token) from None

    def _check_source(
        self, caller: Caller, bucket: Bucket, wanted: Rename, found: ObjectVersion | None
    ) -> None:
        """Check that the caller may see the source, and its conditions.

        Raises: AccessDenied, NoSuchKey, PreconditionFailed.
        """
        if found is None:
            # As for reads: who may not list learns nothing about keys.
            self._gate.require(caller, Action.LIST_OBJECTS, bucket, None, wanted.source)
            raise NoSuchKey(wanted.source, "")
        self._gate.require(caller, Action.GET_OBJECT, bucket, found, wanted.source)
        check_source(wanted.source_conditions, found, "x-amz-rename-source-")


def _check_versioning(bucket: Bucket) -> None:
    if bucket.versioning is not Versioning.NEVER:
        raise InvalidRequest(
            "Objects of a bucket with versioning cannot be renamed: use CopyObject, then "
            "DeleteObject."
        )
