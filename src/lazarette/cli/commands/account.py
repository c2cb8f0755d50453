"""`lazarette account`: make accounts and list them, beside a running server or before one."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from lazarette.cli.options import DATA_NAMES, DONE, AsJson, Config, existing, with_config
from lazarette.cli.output import Output

app = typer.Typer(help="Make accounts and list them.", no_args_is_help=True)


@app.command("create")
@with_config(DATA_NAMES)
def create(
    config: Config,
    name: Annotated[str, typer.Argument(help="Name of the new account.", metavar="NAME")],
    as_json: AsJson = False,
) -> int:
    """Make an account; its root key's secret is shown now and never again."""
    from lazarette.compose.engines import open_engines
    from lazarette.services.accounts import NewAccount

    async def run() -> NewAccount:
        async with open_engines(config) as engines:
            return await engines.accounts.create(name)

    from lazarette.cli.commands.new_key import show_new_key

    show_new_key(Output(as_json=as_json), asyncio.run(run()))
    return DONE


@app.command("list")
@with_config(DATA_NAMES)
def list_accounts(config: Config, as_json: AsJson = False) -> int:
    """List every account, in the order they were made."""
    from lazarette.compose.engines import open_engines
    from lazarette.model.account import Account

    async def run() -> list[Account]:
        async with open_engines(existing(config)) as engines:
            return await engines.accounts.list_accounts()

    accounts = asyncio.run(run())
    out = Output(as_json=as_json)
    out.document(
        [
            {
                "name": account.name,
                "account_id": account.account_id,
                "canonical_id": account.canonical_id,
                "access_key_id": account.root_access_key_id,
            }
            for account in accounts
        ]
    )
    out.table(
        ("Name", "Account id", "Root access key id", "Canonical id"),
        [
            (
                account.name,
                account.account_id,
                account.root_access_key_id,
                account.canonical_id,
            )
            for account in accounts
        ],
    )
    return DONE
