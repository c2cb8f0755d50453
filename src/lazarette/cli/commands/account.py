"""`lazarette account`: make, list and close accounts, beside a running server or before one."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from lazarette.cli.options import (
    DATA_NAMES,
    DONE,
    MISUSED,
    AsJson,
    Config,
    existing,
    with_config,
)
from lazarette.cli.output import Output

if TYPE_CHECKING:
    from lazarette.model.account import Account

app = typer.Typer(
    help="Make accounts, list them, close them to the public.", no_args_is_help=True
)


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


@app.command("block-public-access")
@with_config(DATA_NAMES)
def block_public_access(
    config: Config,
    account: Annotated[str, typer.Option(help="Name of the account.", metavar="NAME")] = "main",
    block_all: Annotated[bool, typer.Option("--all", help="All four.")] = False,
    acls: Annotated[
        bool, typer.Option("--block-public-acls", help="Refuse new public ACLs.")
    ] = False,
    ignore: Annotated[
        bool,
        typer.Option(
            "--ignore-public-acls", help="Let no public ACL and no public mode count."
        ),
    ] = False,
    policy: Annotated[
        bool, typer.Option("--block-public-policy", help="Refuse to make a bucket public.")
    ] = False,
    restrict: Annotated[
        bool,
        typer.Option(
            "--restrict-public-buckets", help="Leave public buckets to the account alone."
        ),
    ] = False,
    off: Annotated[bool, typer.Option("--off", help="Block nothing.")] = False,
    as_json: AsJson = False,
) -> int:
    """Block public access to all buckets of an account; without options, show what is blocked.

    What is named is blocked, and nothing else; it holds at the next request.
    """
    from lazarette.compose.engines import open_engines
    from lazarette.model.acl import BLOCK_ALL, PublicAccessBlock

    out = Output(as_json=as_json)
    is_named = block_all or acls or ignore or policy or restrict
    if off and is_named:
        out.problem("Say what to block, or --off.")
        return MISUSED
    wanted = PublicAccessBlock(acls, ignore, policy, restrict)

    async def run() -> Account:
        async with open_engines(existing(config)) as engines:
            if not (is_named or off):
                return await engines.accounts.find_by_name(account)
            block = None if off else BLOCK_ALL if block_all else wanted
            return await engines.accounts.block_public_access(account, block)

    _show_block(out, asyncio.run(run()))
    return DONE


def _show_block(out: Output, account: Account) -> None:
    from lazarette.model.acl import BLOCK_FLAGS, NO_BLOCK

    block = account.public_access_block or NO_BLOCK
    flags = {name: bool(getattr(block, field)) for name, field in BLOCK_FLAGS.items()}
    out.document({"account": account.name, "account_id": account.account_id, **flags})
    out.table(
        ("Public access block", account.name),
        [(name, "on" if is_on else "off") for name, is_on in flags.items()],
    )
