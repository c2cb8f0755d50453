"""The Lightsail API as a WireProtocol: JSON 1.1, told by X-Amz-Target, on any path.

Source: aws-json-1.1; Lightsail API version 2016-11-28.
"""

from __future__ import annotations

import msgspec

from lazarette.http.json_calls import TARGET, decode_call, replay_key, respond_json
from lazarette.http.message import Operation, Request, Response
from lazarette.lightsail.call import Call
from lazarette.lightsail.catalogue import OPERATIONS
from lazarette.lightsail.errors import error_body, row_of
from lazarette.lightsail.registry import REGISTRY, Entry
from lazarette.lightsail.services import LightsailServices
from lazarette.model.errors import (
    LazaretteError,
    NotAuthenticated,
    NotImplementedYet,
    UnknownOperation,
)
from lazarette.model.limits import JSON_BYTES_MAX
from lazarette.model.names import Region
from lazarette.model.principal import Caller, Kind
from lazarette.services.replays import AnsweredBefore

TARGET_PREFIX = "Lightsail_20161128."
SERVICES = frozenset({"lightsail"})


class LightsailProtocol:
    """Lightsail on the wire."""

    name = "lightsail"

    def __init__(self, services: LightsailServices) -> None:
        self._services = services

    def resolve(self, request: Request) -> Operation:
        """Return the operation that X-Amz-Target names. Raises: UnknownOperation."""
        target = request.headers.get(TARGET) or ""
        name = target.removeprefix(TARGET_PREFIX)
        if not target.startswith(TARGET_PREFIX) or name not in OPERATIONS:
            raise UnknownOperation(target[:128])
        entry = REGISTRY.get(name)

        async def call(caller: Caller, request: Request) -> Response:
            if entry is None:
                raise NotImplementedYet(name, "Buckets and what belongs to them are.")
            answer = await self._call(name, entry, caller, request)
            return respond_json(200, answer, request)

        return Operation(name, call)

    async def authenticate(self, request: Request) -> Caller:
        """Return who signed the request for Lightsail; nobody calls it unsigned.

        Raises: NotAuthenticated, and what the caller source raises.
        """
        caller = await self._services.authenticator.authenticate(request, SERVICES)
        if caller.kind is Kind.ANONYMOUS:
            raise NotAuthenticated("The request must be signed with an access key.")
        return caller

    def render_error(self, error: LazaretteError, request: Request) -> Response:
        """Write an error as its exception shape; the type stands in `__type`."""
        row = row_of(error)
        body = {"__type": row.type, **msgspec.to_builtins(error_body(error, row))}
        return respond_json(row.status, msgspec.json.encode(body), request)

    async def _call(self, name: str, entry: Entry, caller: Caller, request: Request) -> bytes:
        body = await request.body.read_all(JSON_BYTES_MAX)
        asked = decode_call(entry.decoder, body)
        key = replay_key(name, caller, request, body) if entry.is_change else None
        if key is not None:
            # Before anything is looked up: a repeated DeleteBucket finds no bucket.
            answer = await self._services.replays.find(key)
            if answer is not None:
                return answer
        call = Call(caller, Region(request.scope_region), key)
        try:
            result = await entry.run(self._services, call, asked)
        except AnsweredBefore as before:
            return before.answer
        return msgspec.json.encode(result)
