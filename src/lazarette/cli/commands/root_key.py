"""`lazarette root-key`: replace an account's root key when its secret is lost or known."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from lazarette.cli.options import DATA_NAMES, DONE, AsJson, Config, existing, with_config
from lazarette.cli.output import Output

app = typer.Typer(help="Replace an account's root key.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """Replace an account's root key."""


@app.command("reset")
@with_config(DATA_NAMES)
def reset(
    config: Config,
    account: Annotated[str, typer.Option(help="Name of the account.", metavar="NAME")] = "main",
    as_json: AsJson = False,
) -> int:
    """Give an account a new root key; the old one stops at once, also in a running server."""
    from lazarette.cli.commands.new_key import show_new_key
    from lazarette.compose.engines import open_engines
    from lazarette.services.accounts import NewAccount

    async def run() -> NewAccount:
        async with open_engines(existing(config)) as engines:
            return await engines.accounts.reset_root_key(account)

    show_new_key(Output(as_json=as_json), asyncio.run(run()))
    return DONE
