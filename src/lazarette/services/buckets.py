"""Buckets: made, found, listed, deleted. Every change is one transaction.

`region` narrows a question to one region, as the control plane does; None asks about every
region, as S3 does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import access_keys, alarms, buckets
from lazarette.metadata.attachments import detach_all
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.metadata.resources import is_held_by_resource
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket, DroppedBucket, NewBucketAccess, Versioning
from lazarette.model.errors import (
    BucketNotEmpty,
    BucketOwnedByYou,
    BucketTaken,
    InvalidRegion,
    NoSuchBucket,
    TooManyBuckets,
)
from lazarette.model.limits import BUCKETS_PAGE_MAX
from lazarette.model.names import BucketId, BucketName, BundleId, Region
from lazarette.model.operation import OperationRecord
from lazarette.model.principal import Caller, Kind
from lazarette.model.tag import Tag, merge_tags
from lazarette.model.target import Target, bucket_arn, tags_by_key, to_make
from lazarette.services.account_access import block_of
from lazarette.services.acl_rules import check_acl, check_not_blocked
from lazarette.services.bucket_access import stored_acl, with_access
from lazarette.services.bucket_directory import BucketDirectory
from lazarette.services.changes import Changed, Changes
from lazarette.services.gate import Gate
from lazarette.services.operation_log import OperationLog
from lazarette.services.plans import Plans
from lazarette.services.replays import Resend

# Regions are labels here: any made-up one is served as well as AWS's own.
_REGION = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?", re.ASCII)

# Where S3 takes the repeated creation of one's own bucket for a new ACL.
_REPEATABLE = Region("us-east-1")


class Buckets:
    """The buckets of all accounts."""

    def __init__(
        self,
        engine: MetadataEngine,
        gate: Gate,
        directory: BucketDirectory,
        changes: Changes,
        operations: OperationLog,
        plans: Plans,
        clock: Clock,
        ids: IdSource,
        per_account_max: int,
    ) -> None:
        """`per_account_max`: how many buckets an account may have; 0 is any number."""
        self._engine = engine
        self._gate = gate
        self._directory = directory
        self._changes = changes
        self._operations = operations
        self._plans = plans
        self._clock = clock
        self._ids = ids
        self._per_account_max = per_account_max

    async def create(
        self,
        caller: Caller,
        name: BucketName,
        bundle: BundleId | None,
        region: Region,
        versioning: bool,
        tags: Sequence[Tag],
        resend: Resend[Changed[Bucket]] | None = None,
        access: NewBucketAccess | None = None,
    ) -> Changed[Bucket]:
        """Create a private bucket; made by S3 (`access`), it heeds ACLs as S3's buckets do.

        `bundle` None is the cheapest plan there is. S3 answers the account that has the
        bucket already, in its first region, as if it had been made, and only its ACL is set
        anew.
        Raises: AccessDenied, InvalidInput (plan, tags), InvalidRegion, BucketTaken,
        BucketOwnedByYou, TooManyBuckets, AclAgainstOwnership; AclNotSupported.
        Source: Lightsail CreateBucket; S3 API reference, CreateBucket,
        BucketAlreadyOwnedByYou.
        """
        self._require_creation(caller, name, region, tags, access)
        if bundle is None:
            bundle = self._plans.cheapest()
        self._plans.check_may_pick(bundle)
        if not _REGION.fullmatch(region):
            raise InvalidRegion(region)
        bucket = Bucket(
            bucket_id=BucketId(self._ids.ulid()),
            name=name,
            account=caller.account,
            region=region,
            bundle_id=bundle,
            created_ms=self._clock.now_ms(),
            resource_id=self._ids.guid(),
            versioning=Versioning.ENABLED if versioning else Versioning.NEVER,
            tags=merge_tags((), tags),
        )
        if access is not None:
            bucket = with_access(caller, bucket, access)

        async def body(tx: WriteTx) -> Changed[Bucket]:
            taken = await buckets.find_bucket_or_none(tx, bucket.name)
            if taken is not None:
                return await self._make_again(tx, caller, taken, bucket, access)
            await self._check_count(tx, bucket)
            # What TagResource and others know of a resource is its name.
            if await is_held_by_resource(tx, bucket.account, bucket.region, bucket.name):
                raise BucketTaken(bucket.name)
            made = replace(bucket, account_block=await block_of(tx, bucket.account))
            if access is not None and access.acl is not None:
                check_not_blocked(made, access.acl, Action.CREATE_BUCKET)
            await buckets.add_bucket(tx, made)
            return Changed(made, await self._operations.add(tx, made, "CreateBucket"))

        return await self._changes.run(body, resend)

    def _require_creation(
        self,
        caller: Caller,
        name: BucketName,
        region: Region,
        tags: Sequence[Tag],
        access: NewBucketAccess | None,
    ) -> None:
        """Return if the caller may make such a bucket, by the API it came through.

        Raises: AccessDenied.
        """
        named = tags_by_key(tags)
        if access is None:
            target = to_make(Bucket.resource_type, caller.account, region)
            self._gate.require_making(caller, Action.CREATE_BUCKET, target, named)
            return
        actions = [Action.CREATE_BUCKET_BY_S3]
        if caller.kind is Kind.USER:
            # Each of what else it says is a permission of its own. Source: S3 CreateBucket.
            actions += [Action.PUT_BUCKET_ACL] if access.acl is not None else []
            actions += [Action.PUT_BUCKET_OWNERSHIP] if access.ownership is not None else []
            actions += [Action.PUT_BUCKET_TAGS] if tags else []
        target = Target(bucket_arn(name), caller.account, None, region)
        for action in actions:
            self._gate.require(caller, action, None, target=target, tags=named)

    async def find(
        self, caller: Caller, name: BucketName, region: Region | None = None
    ) -> Bucket:
        """Return a bucket of the caller's account. Raises: NoSuchBucket, AccessDenied."""
        bucket = await self._engine.read(
            lambda tx: buckets.find_own_bucket(tx, caller.account, name, region)
        )
        self._gate.require(caller, Action.READ_BUCKET, bucket)
        if bucket is None:
            raise NoSuchBucket(name)
        return bucket

    async def list_buckets(
        self,
        caller: Caller,
        region: Region | None = None,
        after: tuple[Region, BucketName] | None = None,
        limit: int = BUCKETS_PAGE_MAX,
    ) -> list[Bucket]:
        """Return a page of the account's buckets by region and name, those after `after`."""
        self._gate.require(caller, Action.READ_BUCKET, None)
        return await self._engine.read(
            lambda tx: buckets.list_owned(tx, caller.account, region, after, limit),
            is_long=True,
        )

    async def delete(
        self,
        caller: Caller,
        name: BucketName,
        region: Region | None,
        force: bool,
        resend: Resend[OperationRecord] | None = None,
    ) -> OperationRecord:
        """Delete a bucket; its name is free, and its keys are dead, when this returns.

        Without `force` it must have neither content nor access keys nor attached instances;
        with it, a worker empties what is left. Raises: NoSuchBucket, AccessDenied,
        BucketNotEmpty.
        """

        async def body(tx: WriteTx) -> OperationRecord:
            bucket = await buckets.find_own_bucket(tx, caller.account, name, region)
            self._gate.require(caller, Action.DELETE_BUCKET, bucket)
            if bucket is None:
                raise NoSuchBucket(name)
            if not force:
                blockers = list(await buckets.list_content(tx, bucket.bucket_id))
                if await access_keys.list_bucket_keys(tx, bucket.bucket_id):
                    blockers.append("access keys")
                if bucket.instances:
                    blockers.append(_attached(bucket))
                _check_no_blockers(bucket, blockers)
            return await self._remove(tx, bucket)

        return await self._changes.run(body, resend)

    async def delete_bucket(self, caller: Caller, name: BucketName) -> None:
        """Delete a bucket without objects, as S3 does; its access keys go with it.

        So do its unfinished uploads: on S3 they do not stand in the way.
        Raises: NoSuchBucket, AccessDenied, BucketNotEmpty. Source: S3 DeleteBucket.
        """

        async def body(tx: WriteTx) -> OperationRecord:
            bucket = await buckets.find_bucket(tx, name)
            self._gate.require(caller, Action.DELETE_BUCKET_BY_S3, bucket)
            content = await buckets.list_content(tx, bucket.bucket_id, with_uploads=False)
            _check_no_blockers(bucket, content)
            return await self._remove(tx, bucket)

        await self._changes.run(body, None)

    async def head(self, caller: Caller, name: BucketName) -> Bucket:
        """Return a bucket whose objects the caller may list. Source: S3 HeadBucket.

        Raises: NoSuchBucket, AccessDenied.
        """
        bucket = await self._directory.find(name)
        self._gate.require(caller, Action.LIST_OBJECTS, bucket)
        return bucket

    async def location(self, caller: Caller, name: BucketName) -> Region:
        """Return a bucket's region. Raises: NoSuchBucket, AccessDenied."""
        bucket = await self._directory.find(name)
        self._gate.require(caller, Action.GET_BUCKET_LOCATION, bucket)
        return bucket.region

    async def list_for_s3(self, caller: Caller) -> list[Bucket]:
        """Return what S3 ListBuckets shows, by name.

        An account's root sees all its buckets, a bucket's key only its own, an instance those
        it is attached to. Raises: AccessDenied.
        """
        self._gate.require(caller, Action.LIST_BUCKETS, None)

        async def body(tx: ReadTx) -> list[Bucket]:
            if caller.kind is Kind.BUCKET_KEY:
                own = await buckets.find_bucket_by_id(tx, caller.bucket_id)
                return [] if own is None else [own]
            found: list[Bucket] = []
            page = await buckets.list_owned(tx, caller.account, None, None, BUCKETS_PAGE_MAX)
            while page:
                found += page
                place = (page[-1].region, page[-1].name)
                page = await buckets.list_owned(
                    tx, caller.account, None, place, BUCKETS_PAGE_MAX
                )
            return found

        listed = await self._engine.read(body, is_long=True)
        if caller.kind is Kind.INSTANCE:
            listed = [bucket for bucket in listed if bucket.is_attached_to(caller.identity_id)]
        return sorted(listed, key=lambda bucket: bucket.name)

    async def _make_again(
        self,
        tx: WriteTx,
        caller: Caller,
        taken: Bucket,
        wanted: Bucket,
        access: NewBucketAccess | None,
    ) -> Changed[Bucket]:
        """Answer for a name in use: refuse, or set the ACL anew where S3 does.

        Raises: BucketTaken, BucketOwnedByYou, AclNotSupported, AccessDenied.
        """
        if taken.account != wanted.account:
            raise BucketTaken(wanted.name)
        if access is None or {taken.region, wanted.region} != {_REPEATABLE}:
            raise BucketOwnedByYou(wanted.name)
        if access.acl is not None:
            check_acl(caller, taken, access.acl, Action.PUT_BUCKET_ACL)
        acl = None if access.acl is None else stored_acl(access.acl)
        made = replace(taken, acl=acl)
        await buckets.put_bucket(tx, made)
        return Changed(
            made, await self._operations.add(tx, made, "UpdateBucket", "CreateBucket")
        )

    async def _check_count(self, tx: ReadTx, bucket: Bucket) -> None:
        most = self._per_account_max
        if most and await buckets.count_owned(tx, bucket.account, most) >= most:
            raise TooManyBuckets(most)

    async def _remove(self, tx: WriteTx, bucket: Bucket) -> OperationRecord:
        for key in await access_keys.list_bucket_keys(tx, bucket.bucket_id):
            await access_keys.remove_access_key(tx, key)
        await detach_all(tx, bucket)
        for alarm in await alarms.list_alarms_of(tx, bucket.resource_id):
            await alarms.remove_alarm(tx, alarm)
        await buckets.remove_bucket(tx, bucket)
        # Also for an empty bucket: its counters are still there.
        dropped = DroppedBucket(
            bucket.bucket_id, bucket.name, bucket.account, self._clock.now_ms()
        )
        await buckets.add_drop(tx, dropped)
        return await self._operations.add(tx, bucket, "DeleteBucket")


def _check_no_blockers(bucket: Bucket, blockers: Sequence[str]) -> None:
    if blockers:
        *some, last = blockers
        words = f"{', '.join(some)} and {last}" if some else last
        raise BucketNotEmpty(bucket.name, words)


def _attached(bucket: Bucket) -> str:
    names = ", ".join(instance.name for instance in bucket.instances)
    return f"attached instances ({names})"
