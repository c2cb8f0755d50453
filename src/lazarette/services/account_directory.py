"""Accounts by either id, remembered in each process and never stale.

What was loaded counts only while the engine's generation is the one read before the load;
making an account moves it. Accounts are few: those that ACLs name are looked for among all.
Hot path: `of`, once per listing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lazarette.metadata.accounts import find_account, list_accounts
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.model.account import Account
from lazarette.model.names import AccountId, CanonicalId

_PAGE = 1_000


class AccountDirectory:
    """Finds the accounts that own things, and those that ACLs name."""

    def __init__(self, engine: MetadataEngine) -> None:
        self._engine = engine
        self._generation = engine.generation()
        self._owners: dict[AccountId, Account] = {}
        self._all: dict[str, Account] | None = None

    async def of(self, account_id: AccountId) -> Account | None:
        """Return the account of that id, or None."""
        generation = self._forget()
        account = self._owners.get(account_id)
        if account is None:
            account = await self._engine.read(lambda tx: find_account(tx, account_id))
            if account is not None and generation == self._generation:
                self._owners[account_id] = account
        return account

    async def find(self, canonical_ids: Iterable[str]) -> dict[CanonicalId, Account]:
        """Return those of these accounts that there are."""
        known = await self.known()
        found = [known[name] for name in canonical_ids if name in known]
        return {account.canonical_id: account for account in found}

    async def known(self) -> Mapping[str, Account]:
        """Return every account by its canonical id."""
        generation = self._forget()
        if self._all is not None:
            return self._all

        async def view(tx: ReadTx) -> dict[str, Account]:
            found: dict[str, Account] = {}
            page = await list_accounts(tx, None, _PAGE)
            while page:
                found.update((account.canonical_id, account) for account in page)
                page = await list_accounts(tx, page[-1].account_id, _PAGE)
            return found

        known = await self._engine.read(view)
        if generation == self._generation:
            self._all = known
        return known

    def _forget(self) -> int:
        """Drop what may be stale; return the generation that what is loaded next counts for."""
        generation = self._engine.generation()
        if generation != self._generation:
            self._owners.clear()
            self._all = None
            self._generation = generation
        return generation
