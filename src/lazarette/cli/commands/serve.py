"""`lazarette serve`: run the server until it is told to stop."""

from __future__ import annotations

from lazarette.cli.options import CONFIG_NAMES, FAILED, Config, with_config
from lazarette.cli.output import Output
from lazarette.config.check import problems_here
from lazarette.config.settings import ConfigInvalid


@with_config(CONFIG_NAMES)
def serve(config: Config) -> int:
    """Run the server until SIGTERM or Ctrl-C; running requests may finish.

    Each option has a variable too: LAZARETTE_DATA_DIR for --data-dir.
    """
    if problems := problems_here(config):
        raise ConfigInvalid(tuple(problems))
    from lazarette.compose.processes import serve as serve_all

    try:
        return serve_all(config)
    except OSError as error:
        # Mostly an address in use, or one that is not this machine's.
        Output().problem(f"The server cannot start: {error.strerror or error}.")
        return FAILED
