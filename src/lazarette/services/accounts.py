"""Accounts and their root access keys: made, listed, reset by the operator.

Methods take no caller: the command line runs them for whoever may read the data folder.
Several processes may do so beside a running server; every change raises the generation.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from lazarette.base.clock import Clock
from lazarette.base.ids import IdSource
from lazarette.metadata import access_keys, accounts
from lazarette.metadata.engine import MetadataEngine, ReadTx, WriteTx
from lazarette.model.access_key import AccessKey
from lazarette.model.account import Account
from lazarette.model.acl import PublicAccessBlock
from lazarette.model.errors import InvalidInput, NoSuchAccount
from lazarette.model.names import AccessKeyId, AccountId, BucketId, CanonicalId
from lazarette.model.principal import Kind
from lazarette.services.account_access import put_block
from lazarette.services.secret_box import SecretBox

_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 ._@-]{0,62}[A-Za-z0-9])?", re.ASCII)
_KEY_ID = re.compile(r"[A-Za-z0-9_]{16,128}", re.ASCII)
_SECRET = re.compile(r"[!-~]{16,128}", re.ASCII)
_PAGE = 1_000


class RootKey(NamedTuple):
    """An access key id and its secret, as an operator presets or is shown them."""

    access_key_id: AccessKeyId
    secret: str

    def __repr__(self) -> str:
        return f"RootKey({self.access_key_id!r})"


class NewAccount(NamedTuple):
    """An account just made or given a new root key; the secret is shown once."""

    account: Account
    secret: str

    def __repr__(self) -> str:
        return f"NewAccount({self.account!r})"


class Accounts:
    """The accounts of a server."""

    def __init__(
        self, engine: MetadataEngine, box: SecretBox, clock: Clock, ids: IdSource
    ) -> None:
        self._engine = engine
        self._box = box
        self._clock = clock
        self._ids = ids

    async def create(self, name: str) -> NewAccount:
        """Make an account with a root key. Raises: AccountExists, InvalidInput."""
        _check_name(name)
        key = self._new_key()
        account = await self._engine.write(lambda tx: self._add(tx, name, key))
        return NewAccount(account, key.secret)

    async def ensure_first_account(
        self, name: str, preset: RootKey | None
    ) -> tuple[Account, str | None]:
        """Return the first account, made now if there is none, and its secret if it is new.

        A `preset` is the first account's root key from then on: it replaces another one.
        Raises: InvalidInput.
        """
        _check_name(name)
        if preset is not None:
            _check_preset(preset)
        key = preset or self._new_key()

        async def body(tx: WriteTx) -> tuple[Account, str | None]:
            first = await accounts.find_first_account(tx)
            if first is None:
                first = await accounts.find_account_by_name(tx, name)
                if first is None:
                    account = await self._add(tx, name, key)
                    await accounts.put_first_account(tx, account.account_id)
                    return account, key.secret
                await accounts.put_first_account(tx, first.account_id)
            if preset is not None and not await self._has_key(tx, first, preset):
                first = await self._replace_key(tx, first, preset)
            return first, None

        return await self._engine.write(body)

    async def reset_root_key(self, name: str) -> NewAccount:
        """Replace an account's root key; the old one stops at once.

        Raises: NoSuchAccount.
        """
        key = self._new_key()

        async def body(tx: WriteTx) -> Account:
            return await self._replace_key(tx, await _find_by_name(tx, name), key)

        return NewAccount(await self._engine.write(body), key.secret)

    async def list_accounts(self) -> list[Account]:
        """Return every account, in the order they were made."""

        async def body(tx: ReadTx) -> list[Account]:
            found: list[Account] = []
            page = await accounts.list_accounts(tx, None, _PAGE)
            while page:
                found += page
                page = await accounts.list_accounts(tx, page[-1].account_id, _PAGE)
            return found

        listed = await self._engine.read(body)
        return sorted(listed, key=lambda account: (account.created_ms, account.account_id))

    async def find_by_name(self, name: str) -> Account:
        """Return the account of that name. Raises: NoSuchAccount."""
        return await self._engine.read(lambda tx: _find_by_name(tx, name))

    async def block_public_access(self, name: str, block: PublicAccessBlock | None) -> Account:
        """Replace an account's block of public access; None takes it away.

        It holds at the next request. Raises: NoSuchAccount.
        """

        async def body(tx: WriteTx) -> Account:
            account = await _find_by_name(tx, name)
            tx.raise_generation()
            return await put_block(tx, account, block, self._clock.now_ms())

        return await self._engine.write(body)

    async def find(self, account_id: AccountId) -> Account:
        """Return the account of that id. Raises: NoSuchAccount."""
        account = await self._engine.read(lambda tx: accounts.find_account(tx, account_id))
        if account is None:
            raise NoSuchAccount(account_id)
        return account

    def _new_key(self) -> RootKey:
        return RootKey(AccessKeyId(self._ids.access_key_id()), self._ids.secret_access_key())

    async def _add(self, tx: WriteTx, name: str, key: RootKey) -> Account:
        account = Account(
            account_id=AccountId(self._ids.digits(12)),
            name=name,
            # Two random GUIDs without hyphens: 64 lower-case hex digits.
            canonical_id=CanonicalId((self._ids.guid() + self._ids.guid()).replace("-", "")),
            root_access_key_id=key.access_key_id,
            created_ms=self._clock.now_ms(),
        )
        await accounts.add_account(tx, account)
        await self._add_key(tx, account, key)
        return account

    async def _replace_key(self, tx: WriteTx, account: Account, key: RootKey) -> Account:
        old = await access_keys.find_access_key(tx, account.root_access_key_id)
        assert old is not None, "an account has no root key"
        await access_keys.remove_access_key(tx, old)
        await self._add_key(tx, account, key)
        changed = msgspec.structs.replace(account, root_access_key_id=key.access_key_id)
        await accounts.put_account(tx, changed)
        return changed

    async def _add_key(self, tx: WriteTx, account: Account, key: RootKey) -> None:
        if await access_keys.find_access_key(tx, key.access_key_id) is not None:
            raise InvalidInput(f"The access key id {key.access_key_id} is in use already.")
        stored = AccessKey(
            access_key_id=key.access_key_id,
            kind=Kind.ROOT,
            account=account.account_id,
            canonical_id=account.canonical_id,
            bucket_id=BucketId(""),
            sealed_secret=self._box.seal(key.secret, key.access_key_id),
            created_ms=self._clock.now_ms(),
        )
        await access_keys.add_access_key(tx, stored)
        tx.raise_generation()

    async def _has_key(self, tx: WriteTx, account: Account, key: RootKey) -> bool:
        if account.root_access_key_id != key.access_key_id:
            return False
        stored = await access_keys.find_access_key(tx, key.access_key_id)
        assert stored is not None, "an account has no root key"
        return self._box.open(stored.sealed_secret, key.access_key_id) == key.secret


async def _find_by_name(tx: ReadTx, name: str) -> Account:
    account = await accounts.find_account_by_name(tx, name)
    if account is None:
        raise NoSuchAccount(name)
    return account


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise InvalidInput(
            "Account names are 1 to 64 letters, digits, spaces and . _ @ -, beginning and "
            "ending with a letter or digit."
        )


def _check_preset(key: RootKey) -> None:
    if not _KEY_ID.fullmatch(key.access_key_id):
        raise InvalidInput("A root access key id has 16 to 128 letters, digits or underscores.")
    if not _SECRET.fullmatch(key.secret):
        raise InvalidInput("A root secret has 16 to 128 visible ASCII characters.")
