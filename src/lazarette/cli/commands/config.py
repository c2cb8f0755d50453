"""`lazarette config`: which settings hold, and what is wrong with them."""

from __future__ import annotations

import typer

from lazarette.cli.options import CONFIG_NAMES, DONE, AsJson, Config, with_config
from lazarette.cli.output import Output
from lazarette.config.check import problems_here
from lazarette.config.secrets import redacted
from lazarette.config.settings import ConfigInvalid

app = typer.Typer(help="Show and check the settings.", no_args_is_help=True)


@app.command("show")
@with_config(CONFIG_NAMES)
def show(config: Config, as_json: AsJson = False) -> int:
    """Print every setting as it holds, secrets only as "set" or "unset"."""
    out = Output(as_json=as_json)
    shown = redacted(config)
    out.document(shown)
    out.table(("Setting", "Value"), list(shown.items()))
    return DONE


@app.command("check")
@with_config(CONFIG_NAMES)
def check(config: Config) -> int:
    """Name everything that is wrong with the settings, on this machine; touch nothing."""
    if problems := problems_here(config):
        raise ConfigInvalid(tuple(problems))
    Output().line("The settings are in order.")
    return DONE
