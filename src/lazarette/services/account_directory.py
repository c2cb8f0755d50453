"""Accounts by canonical id, remembered in each process and never stale.

Accounts are few, and making one raises the engine's generation; so all of them are read
again when it has moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lazarette.metadata.accounts import list_accounts
from lazarette.metadata.engine import MetadataEngine, ReadTx
from lazarette.model.account import Account
from lazarette.model.names import CanonicalId

_PAGE = 1_000


class AccountDirectory:
    """Finds the accounts that ACLs name."""

    def __init__(self, engine: MetadataEngine) -> None:
        self._engine = engine
        self._generation = -1
        self._known: dict[str, Account] = {}

    async def find(self, canonical_ids: Iterable[str]) -> dict[CanonicalId, Account]:
        """Return those of these accounts that there are."""
        known = await self.known()
        found = [known[name] for name in canonical_ids if name in known]
        return {account.canonical_id: account for account in found}

    async def known(self) -> Mapping[str, Account]:
        """Return every account by its canonical id."""
        generation = self._engine.generation()
        if generation == self._generation:
            return self._known

        async def view(tx: ReadTx) -> dict[str, Account]:
            found: dict[str, Account] = {}
            page = await list_accounts(tx, None, _PAGE)
            while page:
                found.update((account.canonical_id, account) for account in page)
                page = await list_accounts(tx, page[-1].account_id, _PAGE)
            return found

        known = await self._engine.read(view)
        self._known, self._generation = known, generation
        return known
