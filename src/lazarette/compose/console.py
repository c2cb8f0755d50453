"""The web console over an assembled server: an ordinary client in the same process."""

from __future__ import annotations

from lazarette.compose.engines import Engines
from lazarette.compose.server import Server
from lazarette.config.settings import Config
from lazarette.console.app import ConsoleApp, Site
from lazarette.console.calls import Calls
from lazarette.console.pages import Pages
from lazarette.services.console_sign_in import ConsoleSignIn
from lazarette.services.sign_in import SignIn


def build_console(config: Config, engines: Engines, server: Server) -> ConsoleApp:
    """Put the console together; it calls the API of `server`."""
    site = Site(
        api_port=config.api_address().port,
        scheme=config.scheme,
        public_url=config.public_url.rstrip("/"),
        console_url=config.console_url.rstrip("/"),
        region=config.region,
    )
    calls = Calls(server.app.respond, server.app.new_id, engines.clock)
    people = SignIn(engines.metadata, engines.clock)
    service = ConsoleSignIn(server.keys.load_credential, server.sessions, people)
    return ConsoleApp(site, calls, service, engines.box, engines.clock, Pages())
