"""The `lazarette` command: its subcommands, and the exit status 0, 1 or 2.

0: done. 1: refused or failed, or `check` found something. 2: misuse.
Commands import the server's parts when they run, so that `--help` and `serve` start fast.
"""

from __future__ import annotations

from typing import Annotated

import typer

import lazarette
from lazarette.cli.commands import (
    account,
    audit,
    check,
    config,
    contact,
    explain,
    instance,
    root_key,
    serve,
    status,
    usage,
    user,
    why,
)

app = typer.Typer(
    name="lazarette",
    help="Amazon Lightsail's object storage on your own machine.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)
app.command("serve")(serve.serve)
app.add_typer(account.app, name="account")
app.add_typer(root_key.app, name="root-key")
app.add_typer(instance.app, name="instance")
app.add_typer(user.app, name="user")
app.command("status")(status.status)
app.command("check")(check.check)
app.command("explain")(explain.explain)
app.command("why")(why.why)
app.command("usage")(usage.usage)
app.command("audit")(audit.audit)
app.add_typer(contact.app, name="contact")
app.add_typer(config.app, name="config")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"lazarette {lazarette.__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Amazon Lightsail's object storage on your own machine."""


def main() -> None:
    """Run the command line of this process; ends it with the exit status."""
    app()
