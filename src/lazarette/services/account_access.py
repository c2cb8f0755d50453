"""An account's own block of public access, which holds for all of its buckets.

The account's record has it, and each bucket a copy, written in the same transaction: a request
reads the bucket's record alone, and no bucket is ever behind. Source: Lightsail "Block public
access for buckets"; S3 Control Put-, Get-, DeletePublicAccessBlock.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from lazarette.base.clock import Clock
from lazarette.metadata import accounts, buckets
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.model.account import Account
from lazarette.model.acl import NO_BLOCK, PublicAccessBlock
from lazarette.model.action import Action
from lazarette.model.bucket import Bucket
from lazarette.model.errors import AccessDenied, NoAccountAccessBlock
from lazarette.model.limits import BUCKETS_PAGE_MAX
from lazarette.model.names import AccountId
from lazarette.model.principal import Caller
from lazarette.services.changes import Changes
from lazarette.services.gate import Gate


class BlockState(NamedTuple):
    """How far an account's block reaches its buckets: always all of them, at once."""

    applied_ms: int  # since when what holds now holds
    is_felt: bool  # it refuses something to a bucket that is there


class AccountAccess:
    """The blocks of accounts, for those whose accounts they are."""

    def __init__(
        self, engine: MetadataEngine, gate: Gate, changes: Changes, clock: Clock
    ) -> None:
        self._engine = engine
        self._gate = gate
        self._changes = changes
        self._clock = clock

    async def find(self, caller: Caller, account_id: str) -> PublicAccessBlock:
        """Return the block of the caller's own account, which is `account_id`.

        Raises: AccessDenied, NoAccountAccessBlock.
        """
        self._require(caller, Action.GET_ACCOUNT_ACCESS_BLOCK, account_id)
        account = await self._engine.read(lambda tx: _account(tx, caller.account))
        if account.public_access_block is None:
            raise NoAccountAccessBlock(account_id)
        return account.public_access_block

    def check_may_replace(self, caller: Caller, account_id: str) -> None:
        """Return if the caller may replace the block of `account_id`. Raises: AccessDenied."""
        self._require(caller, Action.PUT_ACCOUNT_ACCESS_BLOCK, account_id)

    async def replace(
        self, caller: Caller, account_id: str, block: PublicAccessBlock | None
    ) -> None:
        """Replace the block, None takes it away; it holds at the next request.

        Raises: AccessDenied.
        """
        self.check_may_replace(caller, account_id)
        now_ms = self._clock.now_ms()

        async def body(tx: WriteTx) -> None:
            await put_block(tx, await _account(tx, caller.account), block, now_ms)

        await self._changes.run(body, None)

    async def state(self, caller: Caller, bucket: Bucket | None = None) -> BlockState:
        """Say since when the account's block holds, and whether a bucket feels it.

        For who may read buckets, or this one of the account's. Raises: AccessDenied.
        """
        self._gate.require(caller, Action.READ_BUCKET, bucket)

        async def body(tx: ReadTx) -> BlockState:
            account = await _account(tx, caller.account)
            applied_ms = account.block_changed_ms or account.created_ms
            if (account.public_access_block or NO_BLOCK) == NO_BLOCK:
                return BlockState(applied_ms, False)
            # Each flag refuses something to any bucket, be it what it may become.
            owned = await buckets.list_owned(tx, account.account_id, None, None, 1)
            return BlockState(applied_ms, bool(owned))

        return await self._engine.read(body)

    def _require(self, caller: Caller, action: Action, account_id: str) -> None:
        self._gate.require(caller, action, None)
        if account_id != caller.account:
            raise AccessDenied(action.value, "another-account")


async def put_block(
    tx: WriteTx, account: Account, block: PublicAccessBlock | None, now_ms: int
) -> Account:
    """Store an account's block, with the copy of each of its buckets; return the account.

    The caller raises the generation, which makes every remembered bucket stale.
    """
    changed = replace(account, public_access_block=block, block_changed_ms=now_ms)
    await accounts.put_account(tx, changed)
    page = await buckets.list_owned(tx, account.account_id, None, None, BUCKETS_PAGE_MAX)
    while page:
        for bucket in page:
            if bucket.account_block != block:
                await buckets.put_bucket(tx, replace(bucket, account_block=block))
        place = (page[-1].region, page[-1].name)
        page = await buckets.list_owned(tx, account.account_id, None, place, BUCKETS_PAGE_MAX)
    return changed


async def block_of(tx: ReadTx, account_id: AccountId) -> PublicAccessBlock | None:
    """Return the block that a new bucket of the account takes over."""
    return (await _account(tx, account_id)).public_access_block


async def _account(tx: ReadTx, account_id: AccountId) -> Account:
    account = await accounts.find_account(tx, account_id)
    assert account is not None, "a caller's account is not there"
    return account
