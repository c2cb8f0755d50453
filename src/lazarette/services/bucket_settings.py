"""A bucket's settings: rules, versioning, readers, logging, cross-origin rules, plan.

What a change names replaces that part; what it leaves out stays. Source: Lightsail
UpdateBucket, UpdateBucketBundle.
"""

from __future__ import annotations

import re

from msgspec.structs import replace

from lazarette.authz.blocks import BLOCK_POLICY, find_block
from lazarette.base.clock import Clock
from lazarette.metadata import buckets
from lazarette.metadata.engine import ReadTx, WriteTx
from lazarette.model.action import Action
from lazarette.model.bucket import (
    AccessRules,
    Bucket,
    BucketChange,
    LogConfig,
    Versioning,
    is_log_prefix,
)
from lazarette.model.bundle import PastBundle
from lazarette.model.cors import check_cors_rules
from lazarette.model.cycle import DAY_MS, month_of
from lazarette.model.errors import (
    AccessDenied,
    BundleChangedTooSoon,
    InvalidInput,
    NoSuchBucket,
)
from lazarette.model.limits import LIGHTSAIL_CORS_RULES_MAX, READONLY_ACCOUNTS_MAX
from lazarette.model.names import AccountId, BucketName, BundleId, Region
from lazarette.model.principal import Caller
from lazarette.services.changes import Changed, Changes
from lazarette.services.gate import Gate
from lazarette.services.operation_log import OperationLog
from lazarette.services.plans import Plans, may_change_plan
from lazarette.services.replays import Resend

# As long as metrics are: what a month cost can be told no longer.
_PAST_KEEP_MS = 455 * DAY_MS
_ACCOUNT_ID = re.compile(r"[0-9]{12}", re.ASCII)


class BucketSettings:
    """Changes of buckets that exist."""

    def __init__(
        self, gate: Gate, changes: Changes, operations: OperationLog, plans: Plans, clock: Clock
    ) -> None:
        self._gate = gate
        self._changes = changes
        self._operations = operations
        self._plans = plans
        self._clock = clock

    async def update(
        self,
        caller: Caller,
        name: BucketName,
        region: Region | None,
        change: BucketChange,
        resend: Resend[Changed[Bucket]] | None = None,
    ) -> Changed[Bucket]:
        """Change what `change` names; it holds at the next request.

        Raises: NoSuchBucket, AccessDenied, InvalidInput, InvalidRequest.
        """
        _check_change(change)

        async def body(tx: WriteTx) -> Changed[Bucket]:
            bucket = await buckets.find_own_bucket(tx, caller.account, name, region)
            self._gate.require(caller, Action.UPDATE_BUCKET, bucket)
            if bucket is None:
                raise NoSuchBucket(name)
            if change.log_config is not None and change.log_config.enabled:
                await _check_destination(tx, bucket, change.log_config)
            changed = apply_change(bucket, change)
            check_may_be_public(bucket, changed)
            await buckets.put_bucket(tx, changed)
            return Changed(changed, await self._operations.add(tx, changed, "UpdateBucket"))

        return await self._changes.run(body, resend)

    async def change_bundle(
        self,
        caller: Caller,
        name: BucketName,
        region: Region | None,
        bundle: BundleId,
        resend: Resend[Changed[Bucket]] | None = None,
    ) -> Changed[Bucket]:
        """Move to another plan, once per bucket and calendar month.

        Raises: NoSuchBucket, AccessDenied, InvalidInput (no such plan, or the same one),
        BundleChangedTooSoon.
        """
        now_ms = self._clock.now_ms()

        async def body(tx: WriteTx) -> Changed[Bucket]:
            bucket = await buckets.find_own_bucket(tx, caller.account, name, region)
            self._gate.require(caller, Action.UPDATE_BUCKET_BUNDLE, bucket)
            if bucket is None:
                raise NoSuchBucket(name)
            self._plans.check_may_pick(bundle)
            if not may_change_plan(bucket, now_ms):
                raise BundleChangedTooSoon(
                    name,
                    "The bundle of a bucket can be changed once per calendar month, and "
                    f"{name} has been changed this month. It can be changed again on the "
                    "first day of next month (UTC).",
                )
            if bundle == bucket.bundle_id:
                raise InvalidInput(f"The bucket {name} has the bundle {bundle} already.")
            changed = replace(
                bucket,
                bundle_id=bundle,
                bundle_changed_month=month_of(now_ms),
                past_bundles=_with_past(bucket, now_ms),
            )
            await buckets.put_bucket(tx, changed)
            record = await self._operations.add(tx, changed, "UpdateBucketBundle", bundle)
            return Changed(changed, record)

        return await self._changes.run(body, resend)


def _with_past(bucket: Bucket, now_ms: int) -> tuple[PastBundle, ...]:
    """Return the plans the bucket had, its present one ending now, without forgotten ones."""
    past = (*bucket.past_bundles, PastBundle(bucket.bundle_id, now_ms))
    return tuple(plan for plan in past if plan.until_ms > now_ms - _PAST_KEEP_MS)


def apply_change(bucket: Bucket, change: BucketChange) -> Bucket:
    """Return `bucket` with `change` applied; pure.

    Enabling or suspending versioning takes a bucket out of "individual objects can be made
    public", and the owner must set that again by hand; rules in the same change are by
    hand; a bucket made through S3 knows no such reset. Source: Lightsail "Enabling and
    suspending object versioning".
    """
    rules = bucket.rules if change.rules is None else change.rules
    versioning = bucket.versioning if change.versioning is None else change.versioning
    if (
        change.rules is None
        and versioning is not bucket.versioning
        and not bucket.is_s3_made
        and not rules.get_object_public
    ):
        rules = AccessRules()
    readers = change.readonly_accounts
    log_config = bucket.log_config if change.log_config is None else change.log_config
    return replace(
        bucket,
        rules=rules,
        versioning=versioning,
        readonly_accounts=bucket.readonly_accounts if readers is None else readers,
        # What is off has neither destination nor prefix.
        log_config=log_config if log_config.enabled else LogConfig(),
        cors=bucket.cors if change.cors is None else change.cors,
    )


def _check_change(change: BucketChange) -> None:
    if change.versioning is Versioning.NEVER:
        raise InvalidInput(
            "versioning must be Enabled or Suspended; a bucket never goes back to NeverEnabled."
        )
    if change.readonly_accounts is not None:
        _check_readers(change.readonly_accounts)
    if change.cors is not None:
        check_cors_rules(change.cors, LIGHTSAIL_CORS_RULES_MAX)
    log_config = change.log_config
    if log_config is None or not log_config.enabled:
        return
    if not log_config.destination:
        raise InvalidInput("accessLogConfig.destination is needed to enable access logs.")
    if log_config.prefix and not is_log_prefix(log_config.prefix):
        raise InvalidInput(
            "accessLogConfig.prefix has 1 to 100 letters, digits and _ / ! . * ' ( ) -."
        )


def check_may_be_public(bucket: Bucket, changed: Bucket) -> None:
    """Refuse to open a bucket where a block forbids that. Raises: AccessDenied."""
    is_opened = changed.rules.get_object_public and not bucket.rules.get_object_public
    if is_opened and (reason := find_block(bucket, BLOCK_POLICY)):
        raise AccessDenied(Action.UPDATE_BUCKET.value, reason)


def _check_readers(readers: tuple[AccountId, ...]) -> None:
    if len(readers) > READONLY_ACCOUNTS_MAX:
        raise InvalidInput(
            f"readonlyAccessAccounts has at most {READONLY_ACCOUNTS_MAX} account ids."
        )
    for account in readers:
        if not _ACCOUNT_ID.fullmatch(account):
            raise InvalidInput(
                f"readonlyAccessAccounts has 12-digit account ids; {account[:64]!r} is none."
            )
    if len(set(readers)) != len(readers):
        raise InvalidInput("readonlyAccessAccounts names an account twice.")


async def _check_destination(tx: ReadTx, bucket: Bucket, log_config: LogConfig) -> None:
    destination = BucketName(log_config.destination)
    if not await buckets.find_own_bucket(tx, bucket.account, destination, bucket.region):
        raise InvalidInput(
            f"accessLogConfig.destination {destination[:64]!r} is not a bucket of the same "
            "account and region."
        )
