"""The instance metadata service, put together beside the other listeners of a server."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

from lazarette.compose.engines import Engines
from lazarette.config.settings import Config
from lazarette.http import listen
from lazarette.model.access_key import Credential
from lazarette.model.names import AccessKeyId
from lazarette.observe.recorder import Recorder
from lazarette.services.enrolments import Enrolments
from lazarette.services.instance_metadata import InstanceMetadata
from lazarette.services.sessions import Sessions
from lazarette.workers.metadata_app import MetadataApp


async def _no_key(access_key_id: AccessKeyId) -> Credential | None:
    """Return None: instances have no long-lived keys."""
    return None


def bind_hosts(config: Config) -> socket.socket | None:
    """Return the socket on which hosts ask, or None where they do not. Raises: OSError."""
    address = config.metadata_address()
    return None if address is None else listen.bind(*address, hops=config.metadata_hops_max)


@contextlib.asynccontextmanager
async def hosts_served(
    config: Config, engines: Engines, recorder: Recorder, listener: socket.socket | None
) -> AsyncIterator[None]:
    """Answer enrolled hosts while the context lasts; nothing without a listener."""
    if listener is None:
        yield
        return
    sessions = Sessions(engines.metadata, _no_key, engines.box, engines.clock, engines.ids)
    app = MetadataApp(
        Enrolments(engines.metadata, engines.clock, engines.ids),
        InstanceMetadata(sessions, engines.box, engines.clock),
        recorder,
    )
    tls = listen.tls_of(config.tls_cert, config.tls_key)
    server = listen.Listener(app, config.drain_timeout_s, tls, heeds_signals=False)
    serving = asyncio.create_task(server.serve(listener))
    try:
        yield
    finally:
        server.stop()
        await serving
