"""`lazarette contact`: see whom notifications go to, and confirm an address without a mail."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from lazarette.cli.options import (
    DATA_NAMES,
    DONE,
    FAILED,
    AsJson,
    Config,
    existing,
    with_config,
)
from lazarette.cli.output import Output

if TYPE_CHECKING:
    from lazarette.model.contact import ContactMethod

app = typer.Typer(help="See contacts and confirm addresses.", no_args_is_help=True)


@app.command("list")
@with_config(DATA_NAMES)
def list_contacts(config: Config, as_json: AsJson = False) -> int:
    """List the contact methods of every account and region."""
    from lazarette.compose.engines import open_engines
    from lazarette.services.confirmations import Confirmations

    async def run() -> tuple[list[ContactMethod], int]:
        async with open_engines(existing(config)) as engines:
            found = Confirmations(engines.metadata, engines.box, engines.clock)
            return await found.list_all(), engines.clock.now_ms()

    contacts, now_ms = asyncio.run(run())
    _show(Output(as_json=as_json), contacts, now_ms)
    return DONE


@app.command("verify")
@with_config(DATA_NAMES)
def verify(
    config: Config,
    address: Annotated[
        str, typer.Argument(help="The email address to confirm.", metavar="ADDRESS")
    ],
    as_json: AsJson = False,
) -> int:
    """Confirm an email address, wherever it waits for it: for servers that send no mails."""
    from lazarette.compose.engines import open_engines
    from lazarette.services.confirmations import Confirmations

    async def run() -> tuple[list[ContactMethod], int]:
        async with open_engines(existing(config)) as engines:
            found = Confirmations(engines.metadata, engines.box, engines.clock)
            confirmed = {
                contact.resource_id for contact in await found.confirm_by_hand(address)
            }
            now = [
                contact
                for contact in await found.list_all()
                if contact.resource_id in confirmed
            ]
            return now, engines.clock.now_ms()

    confirmed, now_ms = asyncio.run(run())
    out = Output(as_json=as_json)
    if not confirmed:
        out.problem(
            f"No contact method waits for {address} to be confirmed: see "
            "`lazarette contact list`."
        )
        return FAILED
    _show(out, confirmed, now_ms)
    return DONE


def _show(out: Output, contacts: list[ContactMethod], now_ms: int) -> None:
    out.document(
        [
            {
                "account_id": contact.account,
                "region": contact.region,
                "protocol": contact.protocol.value,
                "endpoint": contact.endpoint,
                "status": contact.status_at(now_ms).value,
            }
            for contact in contacts
        ]
    )
    out.table(
        ("Account id", "Region", "Protocol", "Endpoint", "Status"),
        [
            (
                contact.account,
                contact.region,
                contact.protocol.value,
                contact.endpoint,
                contact.status_at(now_ms).value,
            )
            for contact in contacts
        ],
    )
