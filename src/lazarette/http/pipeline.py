"""The one path from request to response, and the whole error path of the server.

Hot path: yes.
"""

from __future__ import annotations

from typing import Protocol

from lazarette.base.clock import Clock
from lazarette.http.message import Operation, Request, Response
from lazarette.model.errors import InternalFailure, LazaretteError
from lazarette.model.principal import Caller
from lazarette.observe.recorder import Recorder

UNRESOLVED = "Unresolved"


class WireProtocol(Protocol):
    """One API on the wire: how its requests are read and its errors written."""

    name: str

    def resolve(self, request: Request) -> Operation:
        """Say which operation `request` asks for; parses nothing else, touches no storage.

        Raises: Invalid.
        """

    async def authenticate(self, request: Request) -> Caller:
        """Establish who is calling; ANONYMOUS when the request carries no credentials.

        Raises: Denied, Invalid.
        """

    def render_error(self, error: LazaretteError, request: Request) -> Response:
        """Write `error` as this protocol does. Total: every LazaretteError has a form."""


async def serve(
    protocol: WireProtocol, request: Request, recorder: Recorder, clock: Clock
) -> Response:
    """Answer one request. Never raises."""
    started_us = clock.monotonic_us()
    name = UNRESOLVED
    try:
        operation = protocol.resolve(request)
        name = operation.name
        caller = await protocol.authenticate(request)
        response = await operation.call(caller, request)
    except LazaretteError as error:
        recorder.refusal(request.request_id, type(error).__name__, error.facts)
        response = protocol.render_error(error, request)
    except Exception as error:
        recorder.crash(error, request.request_id)
        response = protocol.render_error(InternalFailure(), request)
    recorder.request(
        protocol.name,
        name,
        response.status,
        clock.monotonic_us() - started_us,
        request.request_id,
    )
    return response
