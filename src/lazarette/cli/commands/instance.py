"""`lazarette instance`: say which host is which instance, and be the agent of one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar

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
    from lazarette.services.enrolments import Enrolments, Place

T = TypeVar("T")

HOST_NAMES = (*DATA_NAMES, "metadata_listen", "region")
FIRST = "main"
SECRET_VARIABLE = "LAZARETTE_HOST_SECRET"
ENDPOINT = "AWS_EC2_METADATA_SERVICE_ENDPOINT"

app = typer.Typer(
    help="Say which host is which instance, so that it gets credentials for its buckets.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="Name of the instance.", metavar="NAME")]
Account = Annotated[str, typer.Option(help="Name of the account.", metavar="NAME")]


@app.command("enroll")
@with_config(HOST_NAMES)
def enroll(
    config: Config, name: Name, account: Account = FIRST, as_json: AsJson = False
) -> int:
    """Make a secret that lets a host be the instance, shown now and never again.

    A host that was enrolled before loses its credentials. The region is that of --region.
    """
    host = _with_enrolments(
        config, name, account, lambda enrolments, place: enrolments.enroll(place)
    )
    url = config.metadata_url() or "http://SERVER:PORT"
    out = Output(as_json=as_json)
    out.document(
        {
            "name": host.instance.name,
            "region": host.instance.region,
            "account_id": host.instance.account,
            "secret": host.secret,
            "endpoint": f"{url}/{host.secret}",
        }
    )
    for line in (
        f"Whoever has this secret is the instance {name}. It is shown this once:",
        f"  {host.secret}",
        "",
        "On the host, for boto3 and the AWS CLI:",
        f"  export {ENDPOINT}={url}/{host.secret}",
        "",
        "For every SDK, as one service of the host, with the secret in its environment:",
        f"  {SECRET_VARIABLE}={host.secret} lazarette instance agent --server {url}",
        "and for those who use it:",
        f"  export {ENDPOINT}=http://127.0.0.1:1338",
    ):
        out.line(line)
    _warn_of_silence(out, config)
    return DONE


@app.command("bind")
@with_config(HOST_NAMES)
def bind(
    config: Config,
    name: Name,
    address: Annotated[str, typer.Option(help="The host's IP address.", metavar="IP")],
    account: Account = FIRST,
    as_json: AsJson = False,
) -> int:
    """Let the host of an address be the instance, without a secret.

    Only in a network where nobody else can take that address.
    """
    instance = _with_enrolments(
        config, name, account, lambda enrolments, place: enrolments.bind(place, address)
    )
    out = Output(as_json=as_json)
    out.document({"name": instance.name, "addresses": instance.source_addresses})
    url = config.metadata_url() or "http://SERVER:PORT"
    out.line(f"Who comes from {instance.source_addresses[-1]} is the instance {name}.")
    out.line("On the host:")
    out.line(f"  export {ENDPOINT}={url}")
    _warn_of_silence(out, config)
    return DONE


@app.command("list")
@with_config(DATA_NAMES)
def list_hosts(config: Config, as_json: AsJson = False) -> int:
    """List what hosts prove themselves with; secrets are not known here."""
    from lazarette.compose.engines import open_engines
    from lazarette.model.enrolment import Enrolment, Proof
    from lazarette.model.timestamp import iso_date
    from lazarette.services.enrolments import Enrolments

    async def run() -> list[Enrolment]:
        async with open_engines(existing(config)) as engines:
            enrolments = Enrolments(engines.metadata, engines.clock, engines.ids)
            return await enrolments.list_hosts()

    rows = [
        {
            "name": one.name,
            "region": one.region,
            "account_id": one.account,
            "proof": one.proof.value,
            "address": one.value if one.proof is Proof.ADDRESS else "",
            "since": iso_date(one.created_ms),
        }
        for one in asyncio.run(run())
    ]
    out = Output(as_json=as_json)
    out.document(rows)
    head = ("Name", "Region", "Account id", "Proof", "Address", "Since")
    out.table(head, [tuple(row.values()) for row in rows])
    return DONE


@app.command("revoke")
@with_config((*DATA_NAMES, "region"))
def revoke(config: Config, name: Name, account: Account = FIRST) -> int:
    """Let no host be the instance any more; credentials it was given end at once."""
    _with_enrolments(config, name, account, lambda hosts, place: hosts.revoke(place))
    Output().line(f"No host is the instance {name} now.")
    return DONE


@app.command("agent")
def agent(
    server: Annotated[
        str, typer.Option(help="URL of the server's metadata service.", metavar="URL")
    ],
    listen: Annotated[
        str, typer.Option(help="Where the host's programs ask.", metavar="HOST:PORT")
    ] = "127.0.0.1:1338",
    secret: Annotated[
        str,
        typer.Option(
            envvar=SECRET_VARIABLE,
            help="The host's secret; in the variable, as options can be read by others.",
            metavar="SECRET",
        ),
    ] = "",
) -> None:
    """Answer the SDKs of this host as its instance metadata service, until Ctrl-C."""
    raise typer.Exit(_run_agent(Output(), server, listen, secret))


def _run_agent(out: Output, server: str, address: str, secret: str) -> int:
    import ipaddress

    from lazarette.config.settings import parse_address
    from lazarette.http import listen
    from lazarette.workers.metadata_agent import MetadataAgent

    if not secret:
        out.problem(f"Put the host's secret into the variable {SECRET_VARIABLE}.")
        return MISUSED
    if not server.startswith(("http://", "https://")):
        out.problem("--server is a URL, such as https://storage.example.org:9002.")
        return MISUSED
    try:
        place = parse_address(address)
        is_own = ipaddress.ip_address(place.host).is_loopback
    except ValueError:
        is_own = False
    if not is_own:
        out.problem("--listen is a loopback address and a port, such as 127.0.0.1:1338.")
        return MISUSED
    listener = listen.bind(*place)
    host, port = listener.getsockname()[:2]
    out.line(f"export {ENDPOINT}=http://{'[::1]' if ':' in host else host}:{port}")
    asyncio.run(listen.Listener(MetadataAgent(server, secret), 5).serve(listener))
    return DONE


def _warn_of_silence(out: Output, config: Config) -> None:
    """Say so where this command is told of no metadata service: then there may be none."""
    if not config.metadata_listen:
        out.problem(
            "The server answers hosts only with `metadata_listen` set: start it with "
            "--metadata-listen HOST:PORT."
        )


def _with_enrolments(
    config: Config,
    name: str,
    account: str,
    action: Callable[[Enrolments, Place], Awaitable[T]],
) -> T:
    """Run `action` on the instance of that name. Raises: NoSuchAccount, NoSuchResource."""
    from lazarette.compose.engines import open_engines
    from lazarette.model.names import Region
    from lazarette.services.enrolments import Enrolments, Place

    async def run() -> T:
        async with open_engines(existing(config)) as engines:
            owner = await engines.accounts.find_by_name(account)
            place = Place(owner.account_id, Region(config.region), name)
            return await action(Enrolments(engines.metadata, engines.clock, engines.ids), place)

    return asyncio.run(run())
