"""The one path from request to response, and the whole error path of the server.

Hot path: yes.
"""

from __future__ import annotations

from collections.abc import Sized
from typing import Protocol

from lazarette.base.clock import Clock
from lazarette.http.message import Operation, Request, Response
from lazarette.model.errors import InternalFailure, LazaretteError
from lazarette.model.principal import ANONYMOUS, Caller
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


class Journal(Protocol):
    """Who keeps records of requests beyond counting them: access logs, refusals."""

    @property
    def logged(self) -> Sized:
        """What is journalled; empty, which costs one look, while nothing is."""

    async def meet(
        self,
        protocol: str,
        operation: str,
        caller: Caller,
        request: Request,
        error: LazaretteError,
    ) -> None:
        """Take note of a refused request, and learn whether what it was about is journalled.

        It may have been refused before anybody looked. Never raises.
        """

    def note(
        self,
        protocol: str,
        caller: Caller,
        request: Request,
        response: Response,
        started_us: int,
    ) -> None:
        """Record an answer that is about to be sent, if it concerns what is journalled.

        May replace the response's body, to learn when it has been sent. Never raises.
        """


class NoJournal:
    """Keeps nothing."""

    logged = ()

    async def meet(
        self,
        protocol: str,
        operation: str,
        caller: Caller,
        request: Request,
        error: LazaretteError,
    ) -> None:
        """Learn nothing."""

    def note(
        self,
        protocol: str,
        caller: Caller,
        request: Request,
        response: Response,
        started_us: int,
    ) -> None:
        """Keep nothing."""


NO_JOURNAL = NoJournal()


async def serve(
    protocol: WireProtocol,
    request: Request,
    recorder: Recorder,
    clock: Clock,
    journal: Journal = NO_JOURNAL,
) -> Response:
    """Answer one request. Never raises."""
    started_us = clock.monotonic_us()
    name = UNRESOLVED
    caller = ANONYMOUS
    try:
        operation = protocol.resolve(request)
        name = operation.name
        caller = await protocol.authenticate(request)
        response = await operation.call(caller, request)
    except LazaretteError as error:
        recorder.refusal(request.request_id, type(error).__name__, error.facts)
        response = protocol.render_error(error, request)
        await journal.meet(protocol.name, name, caller, request, error)
    except Exception as error:
        recorder.crash(error, request.request_id)
        failure = InternalFailure()
        response = protocol.render_error(failure, request)
        await journal.meet(protocol.name, name, caller, request, failure)
    waited_us = response.waited_us = clock.monotonic_us() - started_us
    recorder.request(protocol.name, name, response.status, waited_us, request.request_id)
    if journal.logged:
        journal.note(protocol.name, caller, request, response, started_us)
    return response
