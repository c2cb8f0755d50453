"""How a new root key is shown: once, to whoever asked for it."""

from __future__ import annotations

from lazarette.cli.output import Output
from lazarette.services.accounts import NewAccount


def show_new_key(out: Output, new: NewAccount) -> None:
    """Write an account and its new root key."""
    account = new.account
    out.document(
        {
            "name": account.name,
            "account_id": account.account_id,
            "canonical_id": account.canonical_id,
            "access_key_id": account.root_access_key_id,
            "secret_access_key": new.secret,
        }
    )
    out.line(f"Account            {account.name}")
    out.line(f"Account id         {account.account_id}")
    out.line(f"Canonical id       {account.canonical_id}")
    out.line(f"Access key id      {account.root_access_key_id}")
    out.line(f"Secret access key  {new.secret}")
    out.line("The secret is not shown again.")
